// SPDX-License-Identifier: Apache-2.0
//
// Audits: the whole history read again, verified, and held against the rules.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/policy/policy_in_force.h"
#include "tools/waybill/audit_report.h"
#include "tools/waybill/command.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/replica.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct AuditArguments {
  ReplicaOptions replica;
  PolicyOptions policy;
  std::string compare;
  bool closed = false;
};

struct RulesApplied {
  std::vector<std::string> packs;
  std::vector<std::string> not_evaluated;
  std::vector<v1::Finding> findings;
};

Result<RulesApplied> Apply(const Replica& replica, const PolicyChoice& choice) {
  EvaluateOptions options = replica.options;
  options.as_if_enforced = choice.as_if_enforced;
  auto policy = FindPolicyInForce(replica.world.records(), choice, options,
                                  ShippedCatalogue());
  if (!policy) {
    return policy.error();
  }
  Evaluated evaluated = Evaluate(replica.world, policy->policy, options);
  RulesApplied applied;
  for (const PackInForce& pack : policy->packs) {
    applied.packs.push_back(PackInForceText(pack));
  }
  for (const auto* missing :
       {&policy->not_evaluated, &evaluated.not_evaluated}) {
    for (const NotEvaluated& each : *missing) {
      applied.not_evaluated.push_back(NotEvaluatedText(each));
    }
  }
  applied.findings = std::move(evaluated.findings);
  return applied;
}

void TellRules(const RulesApplied& applied, Outcome& outcome) {
  for (const std::string& pack : applied.packs) {
    outcome.facts.emplace_back("pack", pack);
  }
  for (const std::string& missing : applied.not_evaluated) {
    outcome.facts.emplace_back("not_evaluated", missing);
  }
}

// Findings weigh more than what wasn't looked at.
void SetExit(bool any_open, Outcome& outcome) {
  const bool partial = std::any_of(
      outcome.facts.begin(), outcome.facts.end(),
      [](const Fact& fact) { return fact.first == "not_evaluated"; });
  outcome.exit = any_open  ? Exit::kFindings
                 : partial ? Exit::kPartial
                           : Exit::kOk;
}

// For people the facts, then `text`: the rows are for programs.
void TellPeople(const std::string& text, Outcome& outcome) {
  Outcome facts;
  facts.facts = outcome.facts;
  outcome.text = Render(facts, "", Format::kTable) + text;
}

Outcome Compare(const Replica& replica, const AuditArguments& a,
                const RulesApplied& current) {
  PolicyOptions drafted = a.policy;
  drafted.files.push_back(a.compare);
  auto choice = ReadPolicyChoice(drafted);
  if (!choice) {
    return NotReady(choice.error());
  }
  auto after = Apply(replica, *choice);
  if (!after) {
    return Failed(after.error());
  }
  Outcome outcome;
  TellReplica(replica, outcome);
  TellRules(*after, outcome);
  outcome.table = CompareFindings(current.findings, after->findings);
  const auto is_new = [](const std::vector<std::string>& row) {
    return row.front() == "new";
  };
  const auto added = std::count_if(outcome.table.rows.begin(),
                                   outcome.table.rows.end(), is_new);
  outcome.facts.emplace_back(
      "difference", std::to_string(added) + " open findings more, " +
                        std::to_string(outcome.table.rows.size() -
                                       static_cast<std::size_t>(added)) +
                        " fewer than by the rules in force");
  SetExit(added != 0, outcome);
  return outcome;
}

Outcome Audit(Session& session, const AuditArguments& a) {
  auto choice = ReadPolicyChoice(a.policy);
  if (!choice) {
    return NotReady(choice.error());
  }
  auto read = ReadReplica(session, a.replica);
  if (!read) {
    return NotReady(read.error());
  }
  const Replica& replica = **read;
  auto applied = Apply(replica, *choice);
  if (!applied) {
    return NotReady(applied.error());
  }
  if (!a.compare.empty()) {
    return Compare(replica, a, *applied);
  }
  Outcome outcome;
  TellReplica(replica, outcome);
  TellRules(*applied, outcome);
  AuditSummary summary =
      Summarise(replica.world, replica.options, applied->findings);
  outcome.facts.emplace_back(
      "findings", std::to_string(summary.open) + " open, " +
                      std::to_string(summary.explained) + " explained, " +
                      std::to_string(summary.closed) + " closed");
  if (!a.closed) {
    std::erase_if(applied->findings, [](const v1::Finding& finding) {
      return !IsOpenFinding(finding);
    });
  }
  outcome.table =
      FindingTable(replica.world, replica.options, applied->findings);
  outcome.details_json = std::move(summary.details_json);
  SetExit(summary.open != 0, outcome);
  TellPeople(summary.text, outcome);
  return outcome;
}

}  // namespace

std::vector<Command> AuditCommands() {
  auto shared = std::make_shared<AuditArguments>();
  AuditArguments& a = *shared;
  return {
      {"audit",
       "read and verify the whole log, and hold it against the rules; exits 1 "
       "if findings are open, 6 if something couldn't be evaluated",
       Join({ReplicaOptionList(a.replica),
             PolicyOptionList(a.policy),
             {{"--compare",
               "show what the pack in this file would change instead",
               &a.compare},
              {"--closed",
               "list closed and explained findings too (json, ndjson, csv)",
               &a.closed}}}),
       [shared](Session& session) { return Audit(session, *shared); }},
  };
}

}  // namespace waybill::cli
