// SPDX-License-Identifier: Apache-2.0
//
// What governance keeps on record beside parties: models, sites, licences and
// ownership.
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/text.h"
#include "ledger/policy/catalogue.h"
#include "tools/waybill/governance_arguments.h"
#include "tools/waybill/queries.h"

namespace waybill::cli {
namespace {

using Arguments = GovernanceArguments;

constexpr std::size_t kCatalogueBytesMax = std::size_t{1} << 20;
constexpr std::size_t kMilliPlaces = 3;

// A figure in thousandths; what isn't given stays unknown, which isn't zero.
template <typename Setter>
Result<void> SetFigure(const std::string& text, Setter set) {
  if (text.empty()) {
    return {};
  }
  auto figure = ParseDecimal(text, kMilliPlaces);
  if (!figure) {
    return figure.error();
  }
  set(static_cast<std::uint64_t>(*figure));
  return {};
}

// The model's line of a catalogue, of which what is typed besides is corrected.
Result<void> TakeFromCatalogue(const Arguments& a, v1::Model& model) {
  if (a.file.empty()) {
    return {};
  }
  auto content = ReadFile(a.file, kCatalogueBytesMax);
  if (!content) {
    return content.error();
  }
  auto models = ParseModels(*content);
  if (!models) {
    return Error{models.error().code, a.file + ": " + models.error().message};
  }
  const auto listed = models->find(a.name);
  if (listed == models->end()) {
    return Error{ErrorCode::kInvalidArgument,
                 a.file + " has no model " + a.name};
  }
  model = listed->second;
  return {};
}

Outcome RegisterModel(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::Model& model = *governance.mutable_register_model();
  if (auto taken = TakeFromCatalogue(a, model); !taken) {
    return NotReady(taken.error());
  }
  model.set_model(a.name);
  if (!a.manufacturer.empty()) {
    model.set_manufacturer(a.manufacturer);
  }
  if (!a.note.empty()) {
    model.set_note(a.note);
  }
  model.mutable_issuers()->Assign(a.issuers.begin(), a.issuers.end());
  model.set_datacenter_marketed(a.datacenter || model.datacenter_marketed());
  for (const auto& set :
       {SetFigure(a.tpp, [&](auto v) { model.set_tpp_milli(v); }),
        SetFigure(a.density,
                  [&](auto v) { model.set_performance_density_milli(v); }),
        SetFigure(a.die_area, [&](auto v) { model.set_die_area_milli_mm2(v); }),
        SetFigure(a.bandwidth,
                  [&](auto v) { model.set_memory_bandwidth_milli_gbs(v); }),
        SetFigure(a.power,
                  [&](auto v) { model.set_rated_power_milli_w(v); })}) {
    if (!set) {
      return NotReady(set.error());
    }
  }
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome AddSite(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::Site& site = *governance.mutable_add_site();
  site.set_party(a.party);
  site.set_site(a.id);
  site.set_country(a.country);
  site.set_city(a.city);
  site.set_kind(a.kind);
  if (a.write.latitude.empty() != a.write.longitude.empty()) {
    return Failed(Exit::kUsage,
                  "give both --latitude and --longitude, or neither");
  }
  if (!a.write.latitude.empty()) {
    auto place = ParseCoordinates(a.write.latitude, a.write.longitude);
    if (!place) {
      return NotReady(place.error());
    }
    *site.mutable_coordinates() = *place;
  }
  if (auto set =
          SetFigure(a.power, [&](auto v) { site.set_power_milli_kw(v); });
      !set) {
    return NotReady(set.error());
  }
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome IssueLicence(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::Licence& licence = *governance.mutable_issue_licence();
  licence.set_licence(a.id);
  licence.set_shipper(a.party);
  licence.set_consignee(a.other_party);
  licence.mutable_models()->Assign(a.items.begin(), a.items.end());
  if (a.quantity < 0) {
    return Failed(Exit::kUsage, "--quantity is a number of units");
  }
  licence.set_quantity(static_cast<std::uint64_t>(a.quantity));
  licence.set_path(a.path);
  licence.mutable_conditions()->Assign(a.conditions.begin(),
                                       a.conditions.end());
  if (auto set = SetInterval(a, licence); !set) {
    return NotReady(set.error());
  }
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome RevokeLicence(Session& session, Arguments& a) {
  v1::Governance governance;
  governance.mutable_revoke_licence()->set_licence(a.id);
  governance.mutable_revoke_licence()->set_reason(a.reason);
  return WriteGovernance(session, a.write, std::move(governance));
}

std::string When(std::int64_t time_ms) {
  return time_ms == 0 ? "" : FormatTime(time_ms);
}

// What was shipped under it and what is left: the node's word.
void AddUse(Session& session, const Arguments& a, const v1::Licence& licence,
            Outcome& outcome) {
  auto as_of = ParseUntil(a.as_of);
  auto known_at = ParseUntil(a.known_at);
  if (!as_of || !known_at) {
    outcome = NotReady(as_of ? known_at.error() : as_of.error());
    return;
  }
  v1::GetLicenceUseRequest request;
  request.set_licence(licence.licence());
  request.set_as_of_ms(*as_of);
  request.set_known_at_ms(*known_at);
  auto use = Ask<v1::GetLicenceUseResponse>(
      session, request, &v1::QueryService::Stub::GetLicenceUse);
  if (!use) {
    outcome.facts.emplace_back("use", "not known: " + use.error().message);
    outcome.exit = Exit::kPartial;
    return;
  }
  const std::int64_t left =
      static_cast<std::int64_t>(licence.quantity()) - use->used();
  outcome.facts.emplace_back("used", std::to_string(use->used()));
  outcome.facts.emplace_back(
      "left", left >= 0 ? std::to_string(left)
                        : "none: exceeded by " + std::to_string(-left));
  if (*as_of != 0) {
    outcome.facts.emplace_back("use_as_of", FormatTime(*as_of));
  }
  outcome.facts.emplace_back(
      "use_source", "this node's index at size " +
                        std::to_string(use->evaluated_to()) +
                        ", not a proof; waybill trace proves a unit's part");
  outcome.table.columns = {"entry",     "shipped_at", "shipper",
                           "consignee", "units",      "counted",
                           "used_then", "named",      "shipment"};
  for (const v1::LicensedShipment& row : use->shipments()) {
    outcome.table.rows.push_back(
        {std::to_string(row.index()), FormatTime(row.shipped_at_ms()),
         row.shipper(), row.consignee(), std::to_string(row.shipped()),
         std::to_string(row.counted()), std::to_string(row.used_then()),
         row.named() ? "yes" : "no", ToHex(row.id())});
  }
}

Outcome ShowLicence(Session& session, Arguments& a) {
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  auto verified = (*client)->Subjects({{SubjectType::kLicence, {a.id}}});
  if (!verified) {
    return Failed(verified.error());
  }
  const LicenceRecord* record = verified->registry.FindLicence(a.id);
  if (record == nullptr) {
    return ProvedAbsent("licence " + a.id, *verified);
  }
  const v1::Licence& licence = record->licence;
  Outcome outcome;
  outcome.facts = {{"licence", licence.licence()},
                   {"shipper", licence.shipper()},
                   {"consignee", licence.consignee()},
                   {"quantity", std::to_string(licence.quantity())},
                   {"from", When(licence.from_ms())},
                   {"until", When(licence.to_ms())},
                   {"path", licence.path()}};
  for (const std::string& model : licence.models()) {
    outcome.facts.emplace_back("model", model);
  }
  for (const std::string& condition : licence.conditions()) {
    outcome.facts.emplace_back("condition", condition);
  }
  outcome.facts.emplace_back(
      "issued", "by entry " + std::to_string(record->issued.index) + ", " +
                    FormatTime(record->issued.recorded_at_ms));
  if (record->revoked) {
    outcome.facts.emplace_back(
        "revoked", "by entry " + std::to_string(record->revoked->index) + ", " +
                       FormatTime(record->revoked->recorded_at_ms));
  }
  outcome.facts.push_back(ProvedUnder(*verified));
  AddUse(session, a, licence, outcome);
  return outcome;
}

Outcome RecordOwnership(Session& session, Arguments& a) {
  auto percent = ParseDecimal(a.percent, kMilliPlaces);
  if (!percent || *percent > 100'000) {
    return Failed(Exit::kUsage, "--percent is from 0 to 100");
  }
  v1::Governance governance;
  v1::Ownership& ownership = *governance.mutable_record_ownership();
  ownership.set_owner(a.other_party);
  ownership.set_owned(a.party);
  ownership.set_percent_milli(static_cast<std::uint32_t>(*percent));
  if (auto set = SetInterval(a, ownership); !set) {
    return NotReady(set.error());
  }
  return WriteGovernance(session, a.write, std::move(governance));
}

std::vector<Command> LicenceCommands(const SharedGovernance& shared) {
  Arguments& a = *shared;
  const Option licence{"licence", "its id", &a.id, true};
  return {
      MakeGovernance(
          "licence issue", "record a licence", shared,
          {licence,
           {"--shipper", "party that ships under it", &a.party, true},
           {"--consignee", "party that receives", &a.other_party, true},
           {"--model", "model it covers", &a.items, true},
           {"--quantity", "units at most", &a.quantity, true},
           {"--from", "date", &a.from},
           {"--until", "last day", &a.until},
           {"--path", "path it was given under: chips-to-china-2026", &a.path},
           {"--condition", "kind of evidence each unit needs first",
            &a.conditions}},
          IssueLicence),
      MakeGovernance("licence revoke", "record that a licence is revoked",
                     shared, {licence, {"--reason", "why", &a.reason}},
                     RevokeLicence),
      MakeReading(
          "licence show",
          "show a licence, proved, what was shipped under it, and what is left",
          shared,
          {licence,
           {"--as-of", "its use then: a date or a time", &a.as_of},
           {"--known-at", "by what was recorded until then; default: --as-of",
            &a.known_at}},
          ShowLicence),
  };
}

Command ModelCommand(const SharedGovernance& shared) {
  Arguments& a = *shared;
  return MakeGovernance(
      "model register", "record a model, its figures and who may make it",
      shared,
      {{"model", "its id", &a.name, true},
       {"--issuer", "party that may commission it", &a.issuers, true},
       {"--from", "catalogue (CSV) to take its figures from", &a.file},
       {"--manufacturer", "as the catalogue names it", &a.manufacturer},
       {"--tpp", "total processing performance", &a.tpp},
       {"--performance-density", "TPP per mm2", &a.density},
       {"--die-area", "mm2", &a.die_area},
       {"--memory-bandwidth", "GB/s", &a.bandwidth},
       {"--power", "rated power in W", &a.power},
       {"--datacenter", "designed or marketed for datacenters", &a.datacenter},
       {"--note", "note", &a.note}},
      RegisterModel);
}

}  // namespace

std::vector<Command> RegistryCommands() {
  auto shared = std::make_shared<Arguments>();
  Arguments& a = *shared;
  std::vector<Command> commands = LicenceCommands(shared);
  commands.push_back(ModelCommand(shared));
  commands.push_back(MakeByParty(
      "site add", "record a site of a party; the party may sign alone", shared,
      {{"party", "whose site it is", &a.party, true},
       {"site", "its id there", &a.id, true},
       {"--country", "ISO 3166 code", &a.country, true},
       {"--city", "city", &a.city},
       {"--latitude", "degrees", &a.write.latitude},
       {"--longitude", "degrees", &a.write.longitude},
       {"--kind", "warehouse, datacenter, residential, ...", &a.kind},
       {"--power", "declared power in kW", &a.power}},
      AddSite));
  commands.push_back(MakeGovernance(
      "ownership record", "record who owns how much of a party", shared,
      {{"--owner", "party that owns", &a.other_party, true},
       {"--owned", "party that is owned", &a.party, true},
       {"--percent", "from 0 to 100, with up to three places", &a.percent,
        true},
       {"--from", "date", &a.from},
       {"--until", "last day", &a.until}},
      RecordOwnership));
  return commands;
}

}  // namespace waybill::cli
