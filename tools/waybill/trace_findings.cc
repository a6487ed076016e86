// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/trace_findings.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/policy_in_force.h"
#include "ledger/policy/world.h"

namespace waybill::cli {
namespace {

// Events of both answers in ledger order, each once.
std::map<std::uint64_t, const VerifiedEvent*> InOrder(
    const VerifiedAnswer& verified, const VerifiedAnswer* marks) {
  std::map<std::uint64_t, const VerifiedEvent*> events;
  for (const VerifiedAnswer* answer : {&verified, marks}) {
    if (answer == nullptr) {
      continue;
    }
    for (const VerifiedEvent& event : answer->events) {
      events.emplace(event.recorded.moment.index, &event);
    }
  }
  return events;
}

World WorldOf(const std::map<std::uint64_t, const VerifiedEvent*>& events) {
  World world;
  for (const auto& [index, event] : events) {
    std::vector<v1::UnitRow> rows;
    rows.reserve(event->rows.size());
    for (const VerifiedRow& row : event->rows) {
      rows.push_back(row.row);
    }
    world.Take(event->recorded, rows);
  }
  world.Settle();
  return world;
}

bool NeedsLists(const PolicyRule& rule) {
  return rule.rule.has_screening() || rule.rule.has_listed_holder() ||
         rule.rule.has_listed_owner();
}

}  // namespace

bool TraceFindings::any_open() const {
  return std::any_of(findings.begin(), findings.end(), IsOpenFinding);
}

Result<TraceFindings> FindInTrace(const VerifiedAnswer& verified,
                                  const VerifiedAnswer* marks,
                                  const std::vector<v1::UnitId>& units,
                                  std::int64_t as_of_ms,
                                  const PolicyChoice& choice) {
  const World world = WorldOf(InOrder(verified, marks));
  EvaluateOptions options;
  options.as_of_ms = as_of_ms;
  options.as_if_enforced = choice.as_if_enforced;
  auto policy =
      FindPolicyInForce(world.records(), choice, options, ShippedCatalogue());
  if (!policy) {
    return policy.error();
  }
  TraceFindings found;
  found.marks_known = marks != nullptr;
  Evaluated evaluated;
  std::set<std::pair<std::string, std::string>> told;  // Code and subject.
  for (const v1::UnitId& unit : units) {
    evaluated = EvaluateUnit(world, policy->policy, unit.issuer(),
                             unit.serial(), options);
    std::set<std::pair<std::string, std::string>> here;
    for (v1::Finding& finding : evaluated.findings) {
      const std::pair key(finding.code(),
                          FindingSubjectText(finding.subject()));
      here.insert(key);
      if (!told.contains(key)) {
        found.findings.push_back(std::move(finding));
      }
    }
    told.merge(here);
  }
  std::stable_sort(found.findings.begin(), found.findings.end(),
                   [](const v1::Finding& a, const v1::Finding& b) {
                     return std::pair(IsOpenFinding(a), a.severity()) >
                            std::pair(IsOpenFinding(b), b.severity());
                   });
  for (const PackInForce& pack : policy->packs) {
    found.packs.push_back(PackInForceText(pack));
  }
  for (const auto* missing :
       {&policy->not_evaluated, &evaluated.not_evaluated}) {
    for (const NotEvaluated& each : *missing) {
      found.not_evaluated.push_back(NotEvaluatedText(each));
    }
  }
  for (const PolicyRule& rule : policy->policy.rules()) {
    if (NeedsLists(rule) && world.records().listed().empty()) {
      found.not_evaluated.push_back(
          rule.pack + " " + rule.rule.code() +
          ": a trace proves no screening list; ask waybill audit");
    }
  }
  return found;
}

std::vector<Subject> MarkSubjects(const TraceFindings& findings) {
  std::vector<Subject> subjects;
  for (const v1::Finding& finding : findings.findings) {
    Subject subject{SubjectType::kFinding,
                    {finding.code(), FindingSubjectText(finding.subject())}};
    if (std::find(subjects.begin(), subjects.end(), subject) ==
        subjects.end()) {
      subjects.push_back(std::move(subject));
    }
  }
  return subjects;
}

}  // namespace waybill::cli
