// SPDX-License-Identifier: Apache-2.0
//
// Allocations of computing power, and what remains of them, from the verified
// log.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/policy/cap_use.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/policy_in_force.h"
#include "tools/waybill/command.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/replica.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct CapArguments {
  ReplicaOptions replica;
  PolicyOptions policy;
  std::string country;
  std::string party;
};

// Unless packs are named: those in force, and all that ship with allocations,
// enforced or not.
void AddCapPacks(PolicyChoice& choice) {
  if (!choice.packs.empty() || !choice.drafts.empty()) {
    return;
  }
  for (const std::string& id : ShippedPackIds()) {
    const auto pack = FindShippedPack(id);
    if (std::any_of(pack->rules().begin(), pack->rules().end(),
                    [](const v1::Rule& rule) {
                      return rule.has_country_cap() || rule.has_consignee_cap();
                    })) {
      choice.as_if_enforced.insert(id);
    }
  }
}

std::string Tpp(std::uint64_t milli) { return std::to_string(milli / 1000); }

// "41.3"; an allocation of nothing is used up.
std::string Percent(const CapUse& use) {
  const std::uint64_t allocated = use.allocated_milli / 1000;
  if (allocated == 0) {
    return "100.0";
  }
  const std::uint64_t tenths = use.used_milli / allocated;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::vector<std::string> RowOf(const Replica& replica, const CapUse& use) {
  const bool of_country = !use.country.empty();
  const v1::PartyProfile* profile =
      of_country
          ? nullptr
          : replica.world.records().Party(use.party, *replica.options.size);
  const bool exceeded = use.used_milli > use.allocated_milli;
  return {of_country ? "country" : "consignee",
          of_country ? use.country : use.party,
          profile == nullptr ? "" : profile->name(),
          of_country ? "" : std::to_string(use.year),
          Tpp(use.allocated_milli),
          Tpp(use.used_milli),
          exceeded ? "0" : Tpp(use.allocated_milli - use.used_milli),
          exceeded ? Tpp(use.used_milli - use.allocated_milli) : "",
          Percent(use),
          std::to_string(use.units),
          use.enforced ? "yes" : "no",
          use.code,
          use.pack};
}

Outcome ShowCaps(Session& session, const CapArguments& a) {
  auto choice = ReadPolicyChoice(a.policy);
  if (!choice) {
    return PolicyNotRead(choice.error());
  }
  AddCapPacks(*choice);
  auto read = ReadReplica(session, a.replica);
  if (!read) {
    return NotReady(read.error());
  }
  const Replica& replica = **read;
  auto policy = FindPolicyInForce(replica.world.records(), *choice,
                                  replica.options, ShippedCatalogue());
  if (!policy) {
    return NotReady(policy.error());
  }
  Outcome outcome;
  TellReplica(replica, outcome);
  for (const NotEvaluated& missing : policy->not_evaluated) {
    outcome.facts.emplace_back("not_evaluated", NotEvaluatedText(missing));
    outcome.exit = Exit::kPartial;
  }
  outcome.table.columns = {
      "allocation",    "of",       "name",          "year",
      "allocated_tpp", "used_tpp", "remaining_tpp", "exceeded_by_tpp",
      "used_percent",  "units",    "enforced",      "rule",
      "pack"};
  for (const CapUse& use :
       CapUsesOf(replica.world, policy->policy, replica.options)) {
    if ((a.country.empty() && a.party.empty()) ||
        (!a.country.empty() && use.country == a.country) ||
        (!a.party.empty() && use.party == a.party)) {
      outcome.table.rows.push_back(RowOf(replica, use));
    }
  }
  if (outcome.table.rows.empty()) {
    outcome.facts.emplace_back(
        "nothing_counted",
        "no receipt counts against an allocation that was asked about: all of "
        "it remains, or none was set");
  }
  return outcome;
}

}  // namespace

std::vector<Command> CapCommands() {
  auto shared = std::make_shared<CapArguments>();
  CapArguments& a = *shared;
  return {
      {"caps",
       "show what rules allocate to countries and consignees, what was "
       "received of it, and what remains; enforced or not",
       Join({{{"--country", "of this country alone", &a.country},
              {"--party",
               "of this consignee alone, with those that share its ultimate "
               "parent: by the parent's id, or its own if it has none",
               &a.party}},
             PolicyOptionList(a.policy),
             ReplicaOptionList(a.replica)}),
       [shared](Session& session) { return ShowCaps(session, *shared); }},
  };
}

}  // namespace waybill::cli
