// SPDX-License-Identifier: Apache-2.0
//
// Findings kept current are those of an evaluation from scratch, after every
// event and at every moment.
#include "ledger/policy/current_findings.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/current_findings_check.h"
#include "tests/support/random_trade.h"

namespace waybill {
namespace {

// The shipped packs, their limits so low that everything passes them.
std::vector<v1::RulePack> StrictPacks() {
  std::vector<v1::RulePack> packs;
  for (const char* id : {"ai-diffusion-2025", "bis-red-flags-2025"}) {
    packs.push_back(*FindShippedPack(id));
    for (v1::Rule& rule : *packs.back().mutable_rules()) {
      if (rule.has_newcomer()) {
        rule.mutable_newcomer()->set_tpp(20'000);
      } else if (rule.has_country_cap()) {
        rule.mutable_country_cap()->set_tpp(20'000);
        rule.mutable_country_cap()->clear_exempt();
      } else if (rule.has_consignee_cap()) {
        rule.mutable_consignee_cap()->set_tpp(20'000);
      } else if (rule.has_business()) {
        rule.mutable_business()->set_items(1);
      } else if (rule.has_site_kind()) {
        rule.mutable_site_kind()->set_items(0);
      }
    }
  }
  return packs;
}

// What is on by itself; or everything, with strict limits, as if in force.
PolicyChoice ChoiceFor(std::uint64_t seed) {
  PolicyChoice choice;
  if (seed % 2 == 0) {
    choice.packs = ShippedPackIds();
    choice.drafts = StrictPacks();
    choice.as_if_enforced = {"ai-diffusion-2025", "affiliates-50"};
  }
  return choice;
}

// All that can be recorded, by field name: but for the beginning, which every
// history has, and for what only the log itself is about.
std::set<std::string> Vocabulary() {
  std::set<std::string> kinds;
  const auto add = [&kinds](const google::protobuf::OneofDescriptor* oneof) {
    for (int i = 0; i < oneof->field_count(); ++i) {
      kinds.insert(oneof->field(i)->name());
    }
  };
  add(v1::Event::descriptor()->FindOneofByName("kind"));
  add(v1::Governance::descriptor()->FindOneofByName("action"));
  for (const char* but : {"genesis_declaration", "governance",
                          "change_governors", "change_log_keys"}) {
    kinds.erase(but);
  }
  return kinds;
}

// A history of so many steps, with some of what is found in it marked.
void Play(RandomTrade& trade, int steps) {
  for (int i = 0; i < steps; ++i) {
    trade.Step();
    if (i % 12 != 11) {
      continue;
    }
    EvaluateOptions options;
    options.as_of_ms = trade.recorded_ms(trade.size() - 1);
    const auto found =
        Evaluate(trade.scene.world(), Policy::Default(), options).findings;
    if (!found.empty()) {
      trade.Mark(found[trade.Below(found.size())]);
    }
  }
}

void TellAll(const RandomTrade& trade, std::size_t count, World& world) {
  for (std::size_t n = 0; n < count; ++n) {
    trade.Tell(n, world);
  }
  world.Settle();
}

// Follows a history, some of its events at once and with pauses between.
void Follow(std::uint64_t seed, int steps, CurrentFindingsCheck& follower,
            std::set<std::string>& kinds) {
  RandomTrade trade(seed);
  Play(trade, steps);
  kinds.insert(trade.kinds.begin(), trade.kinds.end());
  World world;
  std::int64_t as_of_ms = 0;
  for (std::size_t n = 0; n < trade.size(); ++n) {
    trade.Tell(n, world);
    if (trade.Below(4) == 0 && n + 1 < trade.size()) {
      continue;
    }
    world.Settle();
    // Now and then by a world that never grew.
    World whole;
    const bool anew = n % 16 == 0 || n + 1 == trade.size();
    if (anew) {
      TellAll(trade, n + 1, whole);
    }
    as_of_ms = std::max(as_of_ms, trade.recorded_ms(n));
    const std::int64_t next_ms = n + 1 < trade.size()
                                     ? trade.recorded_ms(n + 1)
                                     : trade.recorded_ms(n) + 200 * kDayMs;
    for (std::uint64_t pause = trade.Below(3);; --pause) {
      ASSERT_TRUE(follower.Advance(world, anew ? whole : world,
                                   trade.index(n) + 1, as_of_ms))
          << "after " << n + 1 << " of " << trade.size() << ", as of "
          << as_of_ms << ": "
          << trade.scene.log()[n].first.event.ShortDebugString();
      if (pause == 0 || next_ms <= as_of_ms) {
        break;
      }
      as_of_ms += static_cast<std::int64_t>(
          trade.Below(static_cast<std::uint64_t>(next_ms - as_of_ms) + 1));
    }
  }
}

TEST(CurrentFindings, AreThoseFromScratchAtEveryPrefix) {
  std::set<std::string> codes;
  std::set<std::string> kinds;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    CurrentFindingsCheck follower(ChoiceFor(seed));
    Follow(seed, 160, follower, kinds);
    codes.insert(follower.codes().begin(), follower.codes().end());
    if (HasFatalFailure() || HasNonfatalFailure()) {
      return;
    }
  }
  // The argument is worth what the histories show.
  EXPECT_GE(codes.size(), 45U) << testing::PrintToString(codes);
  EXPECT_EQ(kinds, Vocabulary());
}

TEST(CurrentFindings, AreTheSameOctetsEachTime) {
  std::set<std::string> kinds;
  CurrentFindingsCheck one(ChoiceFor(2));
  Follow(2, 160, one, kinds);
  CurrentFindingsCheck other(ChoiceFor(2));
  Follow(2, 160, other, kinds);
  EXPECT_FALSE(one.changes().empty());
  EXPECT_EQ(one.changes(), other.changes());
}

// As AffectedSince takes a unit to stand.
TEST(CurrentFindings, TakeItThatACorrectionLeavesWhatTheLastStepLeft) {
  std::size_t corrected = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomTrade trade(seed);
    Play(trade, 300);
    for (const WorldUnit& unit : trade.scene.world().units()) {
      const auto stands = std::find_if(unit.steps.rbegin(), unit.steps.rend(),
                                       [](const WorldStep& step) {
                                         return step.takes_back == kNoNumber &&
                                                step.taken_back_by == kNoNumber;
                                       });
      const Standing left =
          stands == unit.steps.rend() ? Standing() : stands->after;
      const Standing now =
          unit.steps.empty() ? Standing() : unit.steps.back().after;
      EXPECT_EQ(now.custodian, left.custodian) << "seed " << seed;
      EXPECT_EQ(now.parent, left.parent) << "seed " << seed;
      corrected += stands != unit.steps.rbegin() ? 1 : 0;
    }
  }
  EXPECT_GE(corrected, 20U);
}

// What an event doesn't concern isn't evaluated again.
TEST(CurrentFindings, CostWhatChanged) {
  RandomTrade trade(7);
  for (int i = 0; i < 300; ++i) {
    trade.Step();
  }
  World world;
  CurrentFindings current;
  std::size_t evaluated = 0;
  std::size_t advances = 0;
  for (std::size_t n = 0; n < trade.size(); ++n) {
    trade.Tell(n, world);
    world.Settle();
    ASSERT_TRUE(
        current.Advance(world, trade.index(n) + 1, trade.recorded_ms(n)));
    const v1::Event& event = trade.scene.log()[n].first.event;
    if (event.has_sight() || event.has_ship()) {
      evaluated += current.evaluated_count();
      ++advances;
      EXPECT_LE(current.evaluated_count(), 30U);
    }
  }
  ASSERT_NE(advances, 0U);
  EXPECT_LE(evaluated / advances, 15U);
}

}  // namespace
}  // namespace waybill
