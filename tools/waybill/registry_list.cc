// SPDX-License-Identifier: Apache-2.0
//
// What is on record, and what was in force at some time, by what was known
// then.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/core/text.h"
#include "tools/waybill/command.h"
#include "tools/waybill/queries.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct ListingArguments {
  std::string kind;
  std::string party;
  std::string as_of;
  std::string known_at;
};

std::string When(std::int64_t time_ms) {
  return time_ms == 0 ? "" : FormatTime(time_ms);
}

// Thousandths, without zeros at the end.
std::string Milli(std::uint64_t milli) {
  std::string text = std::to_string(milli / 1000);
  if (milli % 1000 != 0) {
    std::string places = std::to_string(1000 + milli % 1000).substr(1);
    places.erase(places.find_last_not_of('0') + 1);
    text += "." + places;
  }
  return text;
}

template <typename Texts>
std::string Joined(const Texts& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += (joined.empty() ? "" : "; ") + text;
  }
  return joined;
}

// Rows about other parties are passed over, if one is asked for.
bool IsAbout(const ListingArguments& a,
             std::initializer_list<std::string> parties) {
  return a.party.empty() ||
         std::find(parties.begin(), parties.end(), a.party) != parties.end();
}

void AddParties(const ListingArguments& a,
                const v1::ListRegistryResponse& response, Table& table) {
  table.columns = {"party",  "name",      "role",     "country", "hq",
                   "parent", "parent_hq", "standing", "keys"};
  for (const v1::PartyRow& row : response.parties()) {
    const v1::PartyProfile& profile = row.profile();
    if (IsAbout(a, {profile.party()})) {
      table.rows.push_back({profile.party(), profile.name(),
                            TellName(v1::PartyRole_Name(profile.role())),
                            profile.country(), profile.hq_country(),
                            profile.parent(), profile.parent_hq_country(),
                            row.suspended() ? "suspended" : "good",
                            std::to_string(row.keys_size())});
    }
  }
}

void AddModels(const v1::ListRegistryResponse& response, Table& table) {
  table.columns = {"model",   "manufacturer",  "issuers", "tpp",
                   "density", "bandwidth_gbs", "power_w", "datacenter"};
  for (const v1::Model& model : response.models()) {
    const auto figure = [](bool known, std::uint64_t milli) {
      return known ? Milli(milli) : std::string();
    };
    table.rows.push_back(
        {model.model(), model.manufacturer(), Joined(model.issuers()),
         figure(model.has_tpp_milli(), model.tpp_milli()),
         figure(model.has_performance_density_milli(),
                model.performance_density_milli()),
         figure(model.has_memory_bandwidth_milli_gbs(),
                model.memory_bandwidth_milli_gbs()),
         figure(model.has_rated_power_milli_w(), model.rated_power_milli_w()),
         model.datacenter_marketed() ? "true" : "false"});
  }
}

void AddSites(const ListingArguments& a,
              const v1::ListRegistryResponse& response, Table& table) {
  table.columns = {"site", "country", "city", "kind", "power_kw"};
  for (const v1::Site& site : response.sites()) {
    if (IsAbout(a, {site.party()})) {
      table.rows.push_back(
          {site.party() + "/" + site.site(), site.country(), site.city(),
           site.kind(),
           site.has_power_milli_kw() ? Milli(site.power_milli_kw()) : ""});
    }
  }
}

void AddLicences(const ListingArguments& a,
                 const v1::ListRegistryResponse& response, Table& table) {
  table.columns = {"licence",    "shipper", "consignee", "models",
                   "quantity",   "from",    "until",     "path",
                   "conditions", "issued",  "revoked"};
  for (int i = 0; i < response.licences_size(); ++i) {
    const v1::Licence& licence = response.licences(i);
    const v1::LicenceRow row = i < response.licence_rows_size()
                                   ? response.licence_rows(i)
                                   : v1::LicenceRow();
    if (IsAbout(a, {licence.shipper(), licence.consignee()})) {
      table.rows.push_back(
          {licence.licence(), licence.shipper(), licence.consignee(),
           Joined(licence.models()), std::to_string(licence.quantity()),
           When(licence.from_ms()), When(licence.to_ms()), licence.path(),
           Joined(licence.conditions()), When(row.issued_at_ms()),
           When(row.revoked_at_ms())});
    }
  }
}

void AddApprovals(const ListingArguments& a,
                  const v1::ListRegistryResponse& response, Table& table) {
  table.columns = {"party", "approval", "items",    "countries",
                   "sites", "end_use",  "units",    "from",
                   "until", "recorded", "withdrawn"};
  for (const v1::ApprovalRow& row : response.approvals()) {
    const v1::Approval& approval = row.approval();
    if (IsAbout(a, {approval.party()})) {
      table.rows.push_back(
          {approval.party(), approval.id(), Joined(approval.items()),
           Joined(approval.countries()), Joined(approval.sites()),
           approval.end_use(),
           approval.quantity() == 0 ? "" : std::to_string(approval.quantity()),
           When(approval.from_ms()), When(approval.to_ms()),
           When(row.recorded_at_ms()), When(row.withdrawn_at_ms())});
    }
  }
}

void AddOwners(const ListingArguments& a,
               const v1::ListRegistryResponse& response, Table& table) {
  table.columns = {"owner", "owned", "percent", "from", "until"};
  for (const v1::Ownership& edge : response.owners()) {
    if (IsAbout(a, {edge.owner(), edge.owned()})) {
      table.rows.push_back({edge.owner(), edge.owned(),
                            Milli(edge.percent_milli()), When(edge.from_ms()),
                            When(edge.to_ms())});
    }
  }
}

Outcome List(Session& session, const ListingArguments& a,
             const std::string& kind) {
  auto as_of = ParseUntil(a.as_of);
  auto known_at = ParseUntil(a.known_at);
  if (!as_of || !known_at) {
    return NotReady(as_of ? known_at.error() : as_of.error());
  }
  v1::ListRegistryRequest request;
  request.set_kind(kind);
  request.set_as_of_ms(*as_of);
  request.set_known_at_ms(*known_at);
  auto response = Ask<v1::ListRegistryResponse>(
      session, request, &v1::QueryService::Stub::ListRegistry);
  if (!response) {
    return NotReady(response.error());
  }
  Outcome outcome;
  std::string proof = "party show";
  if (kind == "parties") {
    AddParties(a, *response, outcome.table);
  } else if (kind == "models") {
    AddModels(*response, outcome.table);
    proof = "trace";
  } else if (kind == "sites") {
    AddSites(a, *response, outcome.table);
    proof = "trace";
  } else if (kind == "licences") {
    AddLicences(a, *response, outcome.table);
    proof = "licence show";
  } else if (kind == "approvals") {
    AddApprovals(a, *response, outcome.table);
  } else if (kind == "owners") {
    AddOwners(a, *response, outcome.table);
  } else {
    return Failed(Exit::kUsage,
                  "the registry has parties, models, sites, licences, "
                  "approvals and owners");
  }
  if (*as_of != 0) {
    outcome.facts.emplace_back(
        "as_of", "what was in force at " + FormatTime(*as_of) +
                     ", by what was recorded until " +
                     FormatTime(*known_at != 0 ? *known_at : *as_of));
  }
  return FinishList(PagesAsked{response->evaluated_to(), false}, proof,
                    std::move(outcome));
}

}  // namespace

std::vector<Command> RegistryListCommands() {
  auto shared = std::make_shared<ListingArguments>();
  ListingArguments& a = *shared;
  const std::vector<Option> dates = {
      {"--as-of", "what was in force then: a date or a time", &a.as_of},
      {"--known-at", "by what was recorded until then; default: --as-of",
       &a.known_at}};
  const Option party{"--party", "only what names this party", &a.party};
  const auto of_kind = [&](std::string words, std::string help,
                           std::string kind) {
    return Command{std::move(words), std::move(help), Join({{party}, dates}),
                   [shared, kind = std::move(kind)](Session& session) {
                     return List(session, *shared, kind);
                   }};
  };
  return {
      of_kind("party list", "list the parties", "parties"),
      of_kind("licence list", "list the licences", "licences"),
      of_kind("approval list", "list who is approved for what", "approvals"),
      of_kind("site list", "list the sites", "sites"),
      of_kind("ownership list", "list who owns whom", "owners"),
      of_kind("model list", "list the models", "models")};
}

}  // namespace waybill::cli
