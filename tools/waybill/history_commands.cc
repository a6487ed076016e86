// SPDX-License-Identifier: Apache-2.0
//
// Questions about all that ever happened, answered from the verified log: who
// passed what to whom, what passed through somewhere, what is installed where.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/core/text.h"
#include "ledger/policy/movements.h"
#include "ledger/policy/pack.h"
#include "tools/waybill/command.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/replica.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

constexpr std::uint64_t kMilli = 1000;

struct HistoryArguments {
  ReplicaOptions replica;
  std::string party;
  std::string site;
  std::string country;
  std::string address;
  std::string from;
  std::string to;
  std::string by;
};

std::string PartyName(const Replica& replica, const std::string& party) {
  const v1::PartyProfile* profile =
      replica.world.records().Party(party, *replica.options.size);
  return profile == nullptr ? "" : profile->name();
}

std::string Whole(std::uint64_t milli) {
  return std::to_string(milli / kMilli);
}

// To a tenth.
std::string Kilowatts(std::uint64_t milli_w) {
  const std::uint64_t tenths = milli_w / (kMilli * kMilli / 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::uint64_t OnTheWay(const Flow& flow) {
  return flow.units - flow.accepted - flow.refused - flow.voided - flow.missing;
}

Outcome Flows(Session& session, const HistoryArguments& a) {
  auto from = ParseWhen(a.from);
  auto to = ParseUntil(a.to);
  if (!from || !to) {
    return NotReady(from ? to.error() : from.error());
  }
  auto replica = ReadReplica(session, a.replica);
  if (!replica) {
    return NotReady(replica.error());
  }
  Outcome outcome;
  TellReplica(**replica, outcome);
  outcome.table.columns = {"shipper",    "consignee", "from",      "to",
                           "model",      "kind",      "shipments", "units",
                           "accepted",   "refused",   "voided",    "missing",
                           "on_the_way", "tpp",       "first",     "last"};
  for (const auto& [key, flow] :
       FlowsOf((*replica)->world, ShippedCatalogue(), (*replica)->options,
               {.from_ms = *from, .to_ms = *to, .party = a.party})) {
    outcome.table.rows.push_back(
        {key.shipper, key.consignee, key.origin, key.destination, key.model,
         key.is_return ? "return" : "shipment", std::to_string(flow.shipments),
         std::to_string(flow.units), std::to_string(flow.accepted),
         std::to_string(flow.refused), std::to_string(flow.voided),
         std::to_string(flow.missing), std::to_string(OnTheWay(flow)),
         Whole(flow.tpp_milli), FormatDate(flow.first_ms),
         FormatDate(flow.last_ms)});
  }
  return outcome;
}

const char* StayName(Stay::As as) {
  switch (as) {
    case Stay::As::kHeld:
      return "held";
    case Stay::As::kCarried:
      return "carried";
    case Stay::As::kSeen:
      return "seen";
  }
  return "";
}

Result<PlaceQuery> QueryOf(const HistoryArguments& a, const Replica& replica) {
  PlaceQuery query;
  query.party = a.party;
  query.country = a.country;
  if (!a.site.empty()) {
    const std::size_t slash = a.site.find('/');
    if (slash == std::string::npos) {
      return Error{ErrorCode::kInvalidArgument,
                   "--site takes a party and its site: party/site"};
    }
    query.sites.emplace_back(a.site.substr(0, slash), a.site.substr(slash + 1));
  }
  if (!a.address.empty()) {
    query.sites = SitesMatching(replica.world, replica.options, a.address);
  }
  return query;
}

// What was sent to the party and it never answered for: custody, and so the
// list, has it with who sent it.
void TellWhatIsSent(const Replica& replica, const std::string& party,
                    Outcome& outcome) {
  std::uint64_t units = 0;
  for (const auto& [key, flow] :
       FlowsOf(replica.world, ShippedCatalogue(), replica.options,
               {.from_ms = 0, .to_ms = 0, .party = party})) {
    units += key.consignee == party ? OnTheWay(flow) : 0;
  }
  if (units > 0) {
    outcome.facts.emplace_back(
        "on_the_way",
        std::to_string(units) + (units == 1 ? " unit was" : " units were") +
            " sent to it, and it hasn't said what came of that; waybill flows "
            "tells by whom");
  }
}

Outcome Passed(Session& session, const HistoryArguments& a) {
  const std::vector<const std::string*> asked = {&a.party, &a.site, &a.country,
                                                 &a.address};
  if (std::count_if(asked.begin(), asked.end(), [](const std::string* one) {
        return !one->empty();
      }) != 1) {
    return Failed(Exit::kUsage,
                  "through what: one of --party, --site, --country, --address");
  }
  auto replica = ReadReplica(session, a.replica);
  if (!replica) {
    return NotReady(replica.error());
  }
  auto query = QueryOf(a, **replica);
  if (!query) {
    return NotReady(query.error());
  }
  Outcome outcome;
  TellReplica(**replica, outcome);
  for (const auto& [party, site] : query->sites) {
    outcome.facts.emplace_back("site", party + "/" + site);
  }
  if (!a.address.empty()) {
    outcome.facts.emplace_back(
        "addresses",
        "of sites on record; those in events are private parts, "
        "which the log doesn't hold");
  }
  if (!a.party.empty()) {
    TellWhatIsSent(**replica, a.party, outcome);
  }
  outcome.table.columns = {"unit",    "model", "as", "party",      "site",
                           "country", "from",  "to", "entry_from", "entry_to"};
  for (const Stay& stay :
       StaysOf((*replica)->world, (*replica)->options, *query)) {
    const bool ended = stay.to_ms != 0;
    outcome.table.rows.push_back({stay.issuer + "/" + stay.serial, stay.model,
                                  StayName(stay.as), stay.party, stay.site,
                                  stay.country, FormatTime(stay.from_ms),
                                  ended ? FormatTime(stay.to_ms)
                                  : stay.as == Stay::As::kHeld ? "still"
                                                               : "",
                                  std::to_string(stay.from_index),
                                  ended ? std::to_string(stay.to_index) : ""});
  }
  return outcome;
}

// The part of the key that the answer isn't divided by becomes empty.
std::map<InstalledKey, Installed> Grouped(
    const std::map<InstalledKey, Installed>& all, const HistoryArguments& a) {
  std::map<InstalledKey, Installed> grouped;
  for (const auto& [found, one] : all) {
    InstalledKey key = found;
    if ((!a.party.empty() && key.party != a.party) ||
        (!a.country.empty() && key.country != a.country)) {
      continue;
    }
    if (a.by == "country") {
      key.party = "";
    }
    if (a.by == "party") {
      key.country = "";
    }
    if (a.by != "site") {
      key.site = "";
    }
    Installed& sum = grouped[key];
    sum.units += one.units;
    sum.advanced += one.advanced;
    sum.tpp_milli += one.tpp_milli;
    sum.power_milli_w += one.power_milli_w;
  }
  return grouped;
}

Outcome ShowInstalled(Session& session, const HistoryArguments& a) {
  if (!a.by.empty() && a.by != "country" && a.by != "party" && a.by != "site") {
    return Failed(Exit::kUsage, "--by takes country, party or site");
  }
  auto replica = ReadReplica(session, a.replica);
  if (!replica) {
    return NotReady(replica.error());
  }
  Outcome outcome;
  TellReplica(**replica, outcome);
  outcome.table.columns = {"country", "party",    "name", "site",
                           "units",   "advanced", "tpp",  "rated_kw"};
  for (const auto& [key, sum] :
       Grouped(InstalledIn((*replica)->world, ShippedCatalogue(),
                           (*replica)->options),
               a)) {
    outcome.table.rows.push_back(
        {key.country, key.party, PartyName(**replica, key.party), key.site,
         std::to_string(sum.units), std::to_string(sum.advanced),
         Whole(sum.tpp_milli), Kilowatts(sum.power_milli_w)});
  }
  return outcome;
}

Command Make(std::string words, std::string help,
             const std::shared_ptr<HistoryArguments>& shared,
             std::vector<Option> own,
             Outcome (*run)(Session&, const HistoryArguments&)) {
  return {std::move(words), std::move(help),
          Join({std::move(own), ReplicaOptionList(shared->replica)}),
          [shared, run](Session& session) { return run(session, *shared); }};
}

}  // namespace

std::vector<Command> HistoryCommands() {
  auto shared = std::make_shared<HistoryArguments>();
  HistoryArguments& a = *shared;
  return {
      Make("flows", "show who shipped what to whom, from the verified log",
           shared,
           {{"--party", "as shipper or consignee", &a.party},
            {"--from", "shipped from this date on", &a.from},
            {"--to", "shipped up to this date", &a.to}},
           Flows),
      Make("passed",
           "list everything that ever passed through somewhere, with dates",
           shared,
           {{"--party", "held or carried by this party", &a.party},
            {"--site", "at this site: party/site", &a.site},
            {"--country", "in this country", &a.country},
            {"--address",
             "at sites whose id, city, kind, country or owner holds this text",
             &a.address}},
           Passed),
      Make("installed", "show what is deployed, by country, party and site",
           shared,
           {{"--by", "country, party or site; default: country and party",
             &a.by},
            {"--party", "of this party", &a.party},
            {"--country", "in this country", &a.country}},
           ShowInstalled),
  };
}

}  // namespace waybill::cli
