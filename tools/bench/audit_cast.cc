// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/audit_cast.h"

#include <utility>

#include "ledger/core/hash.h"

namespace waybill::bench {
namespace {

constexpr std::int64_t kYearMs = 365LL * 24 * 3600 * 1000;
constexpr int kListedNames = 200;

using Acts = std::vector<v1::Governance>;

void Admit(const char* party, v1::PartyRole role, const char* country,
           Acts& acts) {
  v1::PartyProfile& profile = *acts.emplace_back().mutable_admit_party();
  profile.set_party(party);
  profile.set_name(std::string(party) + " Holdings Ltd");
  profile.set_role(role);
  profile.set_country(country);
  profile.set_incorporated("2011-05-02");
  profile.set_industry("data processing");
  profile.set_key(std::string(View(AuditKey(party).public_key())));
}

void Approve(const Player& player, Acts& acts) {
  v1::Approval& approval = *acts.emplace_back().mutable_approve();
  approval.set_party(player.party);
  approval.set_id("A-1");
  for (const char* item : {"3A090.a", "3A090.b", "4A090.a"}) {
    approval.add_items(item);
  }
  approval.add_countries(player.country);
}

void AddSite(const char* party, const char* country, double latitude,
             Acts& acts) {
  v1::Site& site = *acts.emplace_back().mutable_add_site();
  site.set_party(party);
  site.set_site("hall");
  site.set_country(country);
  site.set_city("Hall of " + std::string(party));
  site.mutable_coordinates()->set_latitude_e7(
      static_cast<std::int32_t>(latitude * 1e7));
  site.mutable_coordinates()->set_longitude_e7(100'000'000);
  site.set_kind("datacenter");
  site.set_power_milli_kw(2'000'000'000);
}

void Register(const char* name, std::uint64_t tpp, std::uint64_t density_milli,
              std::uint64_t watts, Acts& acts) {
  v1::Model& model = *acts.emplace_back().mutable_register_model();
  model.set_model(name);
  model.set_manufacturer("Makers");
  for (const Player& maker : kMakers) {
    model.add_issuers(maker.party);
  }
  model.set_tpp_milli(tpp * 1000);
  model.set_performance_density_milli(density_milli);
  model.set_rated_power_milli_w(watts * 1000);
  model.set_datacenter_marketed(true);
}

void License(const Player& shipper, const Player& consignee,
             std::int64_t begin_ms, Acts& acts) {
  v1::Licence& licence = *acts.emplace_back().mutable_issue_licence();
  licence.set_licence(AuditLicence(shipper.party, consignee.party));
  licence.set_shipper(shipper.party);
  licence.set_consignee(consignee.party);
  for (const char* model : kModels) {
    licence.add_models(model);
  }
  licence.set_quantity(5000);
  licence.set_from_ms(begin_ms);
  licence.set_to_ms(begin_ms + kYearMs);
}

void ImportList(Acts& acts) {
  v1::ScreeningList& list = *acts.emplace_back().mutable_import_list();
  list.set_list("House List");
  list.set_snapshot("2025-01-01");
  for (int i = 0; i < kListedNames; ++i) {
    list.add_entries()->set_name("Nobody Trading " + std::to_string(i));
  }
  list.add_entries()->set_name(std::string(kHolders[kApprovedHolders].party) +
                               " Holdings Ltd");
}

}  // namespace

SigningKey AuditKey(std::string_view name) {
  return SigningKey::FromSeed(Sha256({"waybill/bench/audit/", name}));
}

std::string AuditLicence(std::string_view shipper, std::string_view consignee) {
  return "L-" + std::string(shipper) + "-" + std::string(consignee);
}

std::vector<v1::Governance> AuditGovernance(std::int64_t begin_ms) {
  Acts acts;
  double latitude = -40;
  for (const Player& maker : kMakers) {
    Admit(maker.party, v1::MANUFACTURER, maker.country, acts);
  }
  for (const Player& distributor : kDistributors) {
    Admit(distributor.party, v1::DISTRIBUTOR, distributor.country, acts);
    Approve(distributor, acts);
    AddSite(distributor.party, distributor.country, latitude += 5, acts);
  }
  for (std::size_t i = 0; i < std::size(kHolders); ++i) {
    const Player& holder = kHolders[i];
    Admit(holder.party, i < 6 ? v1::CLOUD_OPERATOR : v1::END_USER,
          holder.country, acts);
    AddSite(holder.party, holder.country, latitude += 5, acts);
    if (i < kApprovedHolders) {
      Approve(holder, acts);
    }
    for (const Player& distributor : kDistributors) {
      License(distributor, holder, begin_ms, acts);
    }
  }
  Admit(kAuditForwarder, v1::FORWARDER, "SG", acts);
  Admit(kAuditInspector, v1::INSPECTOR, "US", acts);
  Register(kModels[0], 15832, 19449, 700, acts);
  Register(kModels[1], 1936, 6585, 72, acts);
  Register(kModels[2], 20919, 20569, 750, acts);
  Register(kModels[3], 10, 100, 25, acts);
  ImportList(acts);
  v1::Ownership& ownership = *acts.emplace_back().mutable_record_ownership();
  ownership.set_owner(kHolders[kApprovedHolders].party);
  ownership.set_owned(kHolders[1].party);
  ownership.set_percent_milli(20'000);
  return acts;
}

}  // namespace waybill::bench
