// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/current_findings.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "ledger/core/check.h"
#include "ledger/policy/affected.h"
#include "ledger/policy/sources.h"
#include "ledger/policy/wake_ups.h"

namespace waybill {
namespace {

// A finding, and what each source has to do with it.
struct Held {
  SharedFinding finding;  // Null until it is merged.
  std::map<Source, std::vector<FoundInstance>> parts;
};

void ClearStamp(v1::Finding& finding) {
  finding.clear_as_of_ms();
  finding.clear_known_at_ms();
}

bool IsSame(const v1::Finding& one, const v1::Finding& other) {
  return one.SerializeAsString() == other.SerializeAsString();
}

bool IsWithin(std::int64_t time_ms, std::int64_t after_ms, std::int64_t to_ms) {
  return after_ms < time_ms && time_ms <= to_ms;
}

// Does a rule begin or end to be in force within (after, to]?
bool RulesChange(const World& world, const Policy& policy,
                 std::int64_t after_ms, std::int64_t to_ms) {
  const auto changes = [&](const Span& span) {
    return IsWithin(span.from_ms, after_ms, to_ms) ||
           IsWithin(span.to_ms, after_ms, to_ms);
  };
  const auto& records = world.records().enforcement();
  return std::any_of(policy.rules().begin(), policy.rules().end(),
                     [&](const PolicyRule& rule) {
                       return std::any_of(rule.in_text.begin(),
                                          rule.in_text.end(), changes) ||
                              std::any_of(rule.enforced.begin(),
                                          rule.enforced.end(), changes);
                     }) ||
         std::any_of(records.begin(), records.end(), [&](const auto& record) {
           return changes({record.value.from_ms(), record.value.to_ms()});
         });
}

}  // namespace

struct CurrentFindings::Parts {
  Parts(PolicyChoice chosen, const Catalogue& catalogue_in)
      : choice(std::move(chosen)), catalogue(catalogue_in) {
    options.as_if_enforced = choice.as_if_enforced;
  }

  Result<void> FindPolicy(const World& world) {
    auto found = FindPolicyInForce(world.records(), choice, options, catalogue);
    if (!found) {
      return found.error();
    }
    policy = *std::move(found);
    return {};
  }

  // What is to be evaluated again, but for the marks.
  std::vector<Source> DueSources(const World& world, Affected affected,
                                 std::int64_t after_ms) {
    const std::vector<Source> woken = wake_ups.Take(options.as_of_ms);
    if (affected.all) {
      return AllSources(world);
    }
    std::vector<Source> sources = std::move(affected.sources);
    sources.insert(sources.end(), woken.begin(), woken.end());
    // Of all that is found, what parties hold is judged as of now.
    if (RulesChange(world, policy.policy, after_ms, options.as_of_ms)) {
      for (Number party = 0; party < world.party_count(); ++party) {
        sources.push_back({Source::Kind::kParty, party});
      }
    }
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
  }

  // Puts what the source gives now in the place of what it gave.
  void Replace(const Source& source, FindingSink::Found&& found,
               std::set<FindingKey>& touched) {
    const auto known = keys.find(source);
    if (known != keys.end()) {
      for (const FindingKey& key : known->second) {
        held.at(key).parts.erase(source);
        touched.insert(key);
      }
      keys.erase(known);
    }
    std::vector<FindingKey> now;
    for (auto& [key, instances] : found) {
      held[key].parts[source] = std::move(instances);
      touched.insert(key);
      now.push_back(key);
    }
    if (!now.empty()) {
      keys.emplace(source, std::move(now));
    }
  }

  // Merges the parts of a finding anew; nothing if it comes out as it was.
  std::optional<ChangedFinding> Merge(const Evaluation& evaluation,
                                      const FindingKey& key) {
    const auto place = held.find(key);
    if (place == held.end()) {
      return std::nullopt;
    }
    Held& each = place->second;
    const bool was_open =
        each.finding != nullptr && IsOpenFinding(*each.finding);
    if (each.parts.empty()) {
      const ChangedFinding gone{std::move(each.finding), true, was_open};
      held.erase(place);
      // It may have come and gone at once.
      return gone.finding == nullptr ? std::nullopt : std::optional(gone);
    }
    std::vector<FoundInstance> all;
    for (const auto& [source, instances] : each.parts) {
      all.insert(all.end(), instances.begin(), instances.end());
    }
    v1::Finding finding = MergeInstances(evaluation, std::move(all));
    ClearStamp(finding);
    if (each.finding != nullptr && IsSame(finding, *each.finding)) {
      return std::nullopt;
    }
    each.finding = std::make_shared<const v1::Finding>(std::move(finding));
    return ChangedFinding{each.finding, false, was_open};
  }

  const PolicyChoice choice;
  const Catalogue& catalogue;
  EvaluateOptions options;  // Of the last Advance.
  PolicyInForce policy;
  std::vector<NotEvaluated> rules_not_evaluated;
  WorldExtent extent;
  bool has_begun = false;
  std::size_t evaluated_count = 0;
  WakeUps wake_ups;
  std::map<FindingKey, Held> held;
  std::map<Source, std::vector<FindingKey>> keys;  // Of those that give some.
};

CurrentFindings::CurrentFindings(PolicyChoice choice,
                                 const Catalogue& catalogue)
    : parts_(std::make_unique<Parts>(std::move(choice), catalogue)) {}

CurrentFindings::~CurrentFindings() = default;
CurrentFindings::CurrentFindings(CurrentFindings&&) noexcept = default;
CurrentFindings& CurrentFindings::operator=(CurrentFindings&&) noexcept =
    default;

Result<std::vector<ChangedFinding>> CurrentFindings::Advance(
    const World& world, std::uint64_t size, std::int64_t as_of_ms) {
  Parts& parts = *parts_;
  const std::int64_t after_ms = parts.options.as_of_ms;
  WAYBILL_CHECK(!parts.has_begun ||
                (size >= this->size() && as_of_ms >= after_ms));
  Affected affected;
  if (parts.has_begun) {
    affected = AffectedSince(world, parts.extent);
  } else {
    affected.policy = affected.all = true;
  }
  const EvaluateOptions before = parts.options;
  parts.options.size = size;
  parts.options.as_of_ms = as_of_ms;
  if (affected.policy) {
    if (auto found = parts.FindPolicy(world); !found) {
      parts.options = before;
      return found.error();
    }
  }
  const Evaluation evaluation(world, parts.policy.policy, parts.options);
  const SourceChecks checks(evaluation);
  ListMatches matches(evaluation);
  std::set<FindingKey> touched(affected.marked.begin(), affected.marked.end());
  const std::vector<Source> sources =
      parts.DueSources(world, std::move(affected), after_ms);
  for (const Source& source : sources) {
    FindingSink sink(evaluation);
    checks.Run(source, matches, sink);
    parts.Replace(source, sink.Take(), touched);
    parts.wake_ups.Set(source, sink.next_change_ms());
  }
  std::vector<ChangedFinding> changed;
  for (const FindingKey& key : touched) {
    if (auto each = parts.Merge(evaluation, key)) {
      changed.push_back(*std::move(each));
    }
  }
  parts.rules_not_evaluated = checks.FindNotEvaluated();
  parts.extent = ExtentOf(world);
  parts.has_begun = true;
  parts.evaluated_count = sources.size();
  return changed;
}

std::uint64_t CurrentFindings::size() const {
  return parts_->options.size.value_or(0);
}

std::int64_t CurrentFindings::as_of_ms() const {
  return parts_->options.as_of_ms;
}

std::size_t CurrentFindings::evaluated_count() const {
  return parts_->evaluated_count;
}

void CurrentFindings::Visit(
    const Key& after,
    const std::function<bool(const SharedFinding&)>& visitor) const {
  for (auto each = parts_->held.upper_bound(after); each != parts_->held.end();
       ++each) {
    if (!visitor(each->second.finding)) {
      return;
    }
  }
}

void CurrentFindings::Stamp(v1::Finding& finding) const {
  finding.set_as_of_ms(as_of_ms());
  finding.set_known_at_ms(as_of_ms());
}

Evaluated CurrentFindings::All() const {
  Evaluated evaluated;
  Visit({}, [&](const SharedFinding& finding) {
    evaluated.findings.push_back(*finding);
    Stamp(evaluated.findings.back());
    return true;
  });
  evaluated.not_evaluated = parts_->rules_not_evaluated;
  return evaluated;
}

const PolicyInForce& CurrentFindings::policy() const { return parts_->policy; }

std::vector<NotEvaluated> CurrentFindings::not_evaluated() const {
  std::vector<NotEvaluated> all = parts_->policy.not_evaluated;
  all.insert(all.end(), parts_->rules_not_evaluated.begin(),
             parts_->rules_not_evaluated.end());
  return all;
}

}  // namespace waybill
