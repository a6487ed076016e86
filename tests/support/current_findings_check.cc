// SPDX-License-Identifier: Apache-2.0
#include "tests/support/current_findings_check.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

// Without their moment, which moves on.
std::string Octets(v1::Finding finding) {
  finding.clear_as_of_ms();
  finding.clear_known_at_ms();
  return finding.SerializeAsString();
}

}  // namespace

CurrentFindingsCheck::CurrentFindingsCheck(PolicyChoice choice,
                                           const Catalogue& catalogue)
    : choice_(std::move(choice)),
      catalogue_(catalogue),
      current_(choice_, catalogue) {}

CurrentFindingsCheck::Findings CurrentFindingsCheck::ByKey(
    const std::vector<v1::Finding>& findings) {
  Findings all;
  for (const v1::Finding& finding : findings) {
    all[{finding.code(), FindingSubjectText(finding.subject())}] =
        Octets(finding);
  }
  return all;
}

bool CurrentFindingsCheck::Take(const std::vector<ChangedFinding>& changed) {
  bool holds = true;
  const auto expect = [&holds](bool condition, const v1::Finding& finding) {
    EXPECT_TRUE(condition) << "told wrongly: " << finding.ShortDebugString();
    holds = holds && condition;
  };
  for (const ChangedFinding& each : changed) {
    const Key key(each.finding->code(),
                  FindingSubjectText(each.finding->subject()));
    expect(each.was_open == open_.contains(key), *each.finding);
    if (each.withdrawn) {
      expect(seen_.erase(key) == 1U, *each.finding);
    } else {
      std::string& last = seen_[key];
      expect(last != Octets(*each.finding), *each.finding);
      last = Octets(*each.finding);
    }
    open_.erase(key);
    if (!each.withdrawn && IsOpenFinding(*each.finding)) {
      open_.insert(key);
    }
    changes_ += each.finding->SerializeAsString();
  }
  return holds;
}

bool CurrentFindingsCheck::Advance(const World& world, const World& whole,
                                   std::uint64_t size, std::int64_t as_of_ms) {
  ++advances_;
  const auto changed = current_.Advance(world, size, as_of_ms);
  if (!changed) {
    ADD_FAILURE() << changed.error().message;
    return false;
  }
  if (!Take(*changed)) {
    return false;
  }
  EvaluateOptions options;
  options.size = size;
  options.as_of_ms = as_of_ms;
  options.as_if_enforced = choice_.as_if_enforced;
  const auto policy =
      FindPolicyInForce(whole.records(), choice_, options, catalogue_);
  const Evaluated want = Evaluate(whole, policy->policy, options);
  const Evaluated got = current_.All();
  for (const v1::Finding& finding : want.findings) {
    codes_.insert(finding.code());
  }
  EXPECT_EQ(got.not_evaluated, want.not_evaluated);
  EXPECT_EQ(seen_, ByKey(got.findings));
  return Compare(got.findings, want.findings) &&
         got.not_evaluated == want.not_evaluated &&
         seen_ == ByKey(got.findings);
}

bool CurrentFindingsCheck::Compare(const std::vector<v1::Finding>& got,
                                   const std::vector<v1::Finding>& want) {
  const auto octets = [](const std::vector<v1::Finding>& findings) {
    std::vector<std::string> all;
    all.reserve(findings.size());
    for (const v1::Finding& finding : findings) {
      all.push_back(finding.SerializeAsString());
    }
    return all;
  };
  if (octets(got) == octets(want)) {
    return true;
  }
  const Findings has = ByKey(got);
  for (const v1::Finding& finding : want) {
    const Key key(finding.code(), FindingSubjectText(finding.subject()));
    const auto place = has.find(key);
    if (place == has.end() || place->second != Octets(finding)) {
      ADD_FAILURE() << (place == has.end() ? "missing: " : "differs: ")
                    << finding.ShortDebugString();
      return false;
    }
  }
  const Findings needed = ByKey(want);
  for (const v1::Finding& finding : got) {
    if (!needed.contains(
            {finding.code(), FindingSubjectText(finding.subject())})) {
      ADD_FAILURE() << "left over: " << finding.ShortDebugString();
      return false;
    }
  }
  ADD_FAILURE() << "another order";
  return false;
}

bool FollowScene(const PolicyScene& scene, CurrentFindingsCheck& check,
                 int days_after) {
  World world;
  std::uint64_t size = 0;
  std::int64_t as_of_ms = 0;
  for (const auto& [recorded, rows] : scene.log()) {
    world.Take(recorded, rows);
    world.Settle();
    size = recorded.moment.index + 1;
    as_of_ms = recorded.moment.recorded_at_ms;
    if (!check.Advance(world, size, as_of_ms)) {
      ADD_FAILURE() << "after " << recorded.event.ShortDebugString();
      return false;
    }
  }
  for (int day = 1; day <= days_after; ++day) {
    as_of_ms += kDayMs;
    if (!check.Advance(world, size, as_of_ms)) {
      ADD_FAILURE() << day << " days after the last event";
      return false;
    }
  }
  return true;
}

}  // namespace waybill
