// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "client/unit_names.h"
#include "ledger/core/text.h"
#include "tools/simulate/story_reader.h"

namespace waybill::simulate {
namespace {

constexpr std::size_t kStoryUnitsMax = 1'000'000;  // In all lots.

template <typename Enum>
struct Named {
  const char* name;
  Enum value;
};

constexpr Named<v1::PartyRole> kRoles[] = {
    {"manufacturer", v1::MANUFACTURER}, {"distributor", v1::DISTRIBUTOR},
    {"integrator", v1::INTEGRATOR},     {"reseller", v1::RESELLER},
    {"forwarder", v1::FORWARDER},       {"carrier", v1::CARRIER},
    {"end_user", v1::END_USER},         {"cloud_operator", v1::CLOUD_OPERATOR},
    {"inspector", v1::INSPECTOR},       {"authority", v1::AUTHORITY}};
constexpr Named<v1::UnitKind> kKinds[] = {{"accelerator", v1::ACCELERATOR},
                                          {"module", v1::MODULE},
                                          {"server", v1::SERVER},
                                          {"rack", v1::RACK},
                                          {"package", v1::PACKAGE}};

template <typename Enum, std::size_t kSize>
Enum OneOf(TomlTable& table, const std::string& key, const std::string& name,
           const Named<Enum> (&names)[kSize]) {
  std::string all;
  for (const Named<Enum>& named : names) {
    if (name == named.name) {
      return named.value;
    }
    all += std::string(all.empty() ? "" : ", ") + named.name;
  }
  table.Complain(key, "must be one of " + all);
  return names[0].value;
}

// A country that must be one, or may be "unknown" where that is a value.
std::string Country(TomlTable& table, const std::string& key,
                    bool may_be_unknown) {
  std::string country = table.Text(key);
  const bool fits = country.empty() || IsCountryCode(country) ||
                    (may_be_unknown && country == "unknown");
  if (!fits) {
    table.Complain(key, "must be an ISO 3166 code such as \"US\"");
  }
  return country;
}

}  // namespace

void StoryReader::ReadParty(TomlTable& table) {
  Party party;
  v1::PartyProfile& profile = party.profile;
  profile.set_party(table.RequiredText("id"));
  if (story_.FindParty(profile.party()) != nullptr) {
    table.Complain("id", "is another party's: " + profile.party());
  }
  profile.set_name(table.RequiredText("name"));
  profile.set_native_name(table.Text("native_name"));
  profile.set_role(OneOf(table, "role", table.RequiredText("role"), kRoles));
  profile.set_country(Country(table, "country", false));
  if (profile.country().empty()) {
    table.Complain("country", "is missing");
  }
  profile.set_hq_country(Country(table, "hq_country", false));
  profile.set_parent_hq_country(Country(table, "parent_hq_country", true));
  profile.set_parent(table.Text("parent"));
  profile.set_incorporated(table.Date("incorporated"));
  profile.set_industry(table.Text("industry"));
  for (const std::string& alias : table.Texts("aliases")) {
    profile.add_aliases(alias);
  }
  party.admitted_ms = table.When("admitted").value_or(0);
  story_.parties.push_back(std::move(party));
  party_tables_.push_back(table);
}

void StoryReader::ReadSite(TomlTable& table) {
  v1::Site site;
  site.set_site(table.RequiredText("id"));
  if (story_.FindSite(site.site()) != nullptr) {
    table.Complain("id", "is another site's: " + site.site());
  }
  site.set_party(NeededPartyName(table, "party"));
  site.set_country(Country(table, "country", false));
  if (site.country().empty()) {
    table.Complain("country", "is missing");
  }
  site.set_city(table.Text("city"));
  site.set_kind(table.Text("kind"));
  if (auto coordinates = ReadCoordinates(table)) {
    *site.mutable_coordinates() = *coordinates;
  }
  if (const auto power = table.Decimal("power_kw", 3)) {
    if (*power < 0) {
      table.Complain("power_kw", "must not be negative");
    } else {
      site.set_power_milli_kw(static_cast<std::uint64_t>(*power));
    }
  }
  story_.sites.push_back(std::move(site));
}

void StoryReader::ReadModel(TomlTable& table) {
  v1::Model model;
  model.set_model(table.RequiredText("model"));
  model.set_manufacturer(table.Text("manufacturer"));
  const auto figure = [&](const std::string& key, auto set) {
    if (const auto value = table.Decimal(key, 3)) {
      if (*value < 0) {
        table.Complain(key, "must not be negative");
      } else {
        set(static_cast<std::uint64_t>(*value));
      }
    }
  };
  figure("tpp", [&](std::uint64_t v) { model.set_tpp_milli(v); });
  figure("performance_density",
         [&](std::uint64_t v) { model.set_performance_density_milli(v); });
  figure("die_area_mm2",
         [&](std::uint64_t v) { model.set_die_area_milli_mm2(v); });
  figure("memory_bandwidth_gbs",
         [&](std::uint64_t v) { model.set_memory_bandwidth_milli_gbs(v); });
  figure("rated_power_w",
         [&](std::uint64_t v) { model.set_rated_power_milli_w(v); });
  model.set_datacenter_marketed(table.Flag("datacenter_marketed"));
  model.set_note(table.Text("notes"));
  story_.models.push_back(std::move(model));
}

void StoryReader::ReadLot(TomlTable& table) {
  Lot lot;
  lot.line = table.line();
  lot.id = table.RequiredText("id");
  if (std::any_of(story_.lots.begin(), story_.lots.end(),
                  [&](const Lot& other) { return other.id == lot.id; })) {
    table.Complain("id", "is another lot's: " + lot.id);
  }
  lot.issuer = NeededPartyName(table, "issuer");
  lot.model = table.RequiredText("model");
  if (table.Has("kind")) {
    lot.kind = OneOf(table, "kind", table.Text("kind"), kKinds);
  }
  const std::vector<std::string> ranges = table.Texts("serials");
  for (const std::string& range : ranges) {
    auto serials = ExpandRange(range, kStoryUnitsMax - lot_units_);
    if (!serials) {
      table.Complain("serials", serials.error().message);
      return;
    }
    lot_units_ += serials->size();
    for (std::string& serial : *serials) {
      v1::UnitId unit;
      unit.set_issuer(lot.issuer);
      unit.set_serial(serial);
      by_serial_.emplace(std::move(serial), unit);
      lot.units.push_back(std::move(unit));
    }
  }
  if (lot.units.empty()) {
    table.Complain("serials", "is missing or empty");
  }
  std::set<std::string_view> known;
  for (const v1::UnitId& unit : lot.units) {
    if (ranges.size() > 1 && !known.insert(unit.serial()).second) {
      table.Complain("serials", "names " + unit.serial() + " twice");
    }
  }
  story_.lots.push_back(std::move(lot));
}

void StoryReader::ReadApproval(TomlTable& table) {
  v1::Approval approval;
  approval.set_party(NeededPartyName(table, "party"));
  approval.set_id("A" + std::to_string(story_.approvals.size() + 1));
  for (const std::string& item : table.Texts("items")) {
    approval.add_items(item);
  }
  for (const std::string& country : table.Texts("countries")) {
    approval.add_countries(country);
  }
  approval.set_end_use(table.Text("end_use"));
  approval.set_from_ms(table.When("from").value_or(0));
  approval.set_to_ms(table.When("to", true).value_or(0));
  story_.approvals.push_back(std::move(approval));
}

void StoryReader::ReadLicence(TomlTable& table) {
  v1::Licence licence;
  licence.set_licence(table.RequiredText("id"));
  if (std::any_of(story_.licences.begin(), story_.licences.end(),
                  [&](const v1::Licence& other) {
                    return other.licence() == licence.licence();
                  })) {
    table.Complain("id", "is another licence's: " + licence.licence());
  }
  licence.set_shipper(NeededPartyName(table, "shipper"));
  licence.set_consignee(NeededPartyName(table, "consignee"));
  for (const std::string& model : table.Texts("models")) {
    licence.add_models(model);
  }
  licence.set_quantity(static_cast<std::uint64_t>(
      table.Number("quantity", 0, 1'000'000'000, 0)));
  licence.set_from_ms(table.When("from").value_or(0));
  licence.set_to_ms(table.When("to", true).value_or(0));
  licence.set_path(table.Text("path"));
  for (const std::string& condition : table.Texts("conditions")) {
    licence.add_conditions(condition);
  }
  story_.licences.push_back(std::move(licence));
}

void StoryReader::ReadOwnership(TomlTable& table) {
  v1::Ownership ownership;
  ownership.set_owner(NeededPartyName(table, "owner"));
  ownership.set_owned(NeededPartyName(table, "owned"));
  const auto percent = table.Decimal("percent", 3);
  if (!percent || *percent < 0 || *percent > 100000) {
    table.Complain("percent", "must be a number from 0 to 100");
  } else {
    ownership.set_percent_milli(static_cast<std::uint32_t>(*percent));
  }
  ownership.set_from_ms(table.When("from").value_or(0));
  ownership.set_to_ms(table.When("to", true).value_or(0));
  story_.ownership.push_back(std::move(ownership));
}

void StoryReader::ReadListEntry(TomlTable& table) {
  std::string list = table.RequiredText("list");
  v1::ScreeningEntry entry;
  entry.set_name(table.RequiredText("name"));
  for (const std::string& alias : table.Texts("aliases")) {
    entry.add_aliases(alias);
  }
  entry.set_from_ms(table.When("from").value_or(0));
  entry.set_to_ms(table.When("to", true).value_or(0));
  story_.list_entries.emplace_back(std::move(list), std::move(entry));
}

}  // namespace waybill::simulate
