// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/policy_in_force.h"

#include <limits>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::string PackText(const std::string& id, int version) {
  return "id: \"" + id + "\" version: " + std::to_string(version) +
         " rules { code: \"LATE\" title: \"t\" citation: \"c\" severity: LOW"
         " in_text {} enforced {} recorded_late { days: " +
         std::to_string(version) + " } }";
}

// Publications and the like, an entry a day: entry n on day n.
class PolicyInForceTest : public testing::Test {
 protected:
  void Take(int day, v1::Governance governance) {
    v1::Event event;
    *event.mutable_governance() = std::move(governance);
    records_.Take(event, kZeroHash, At(day));
  }
  void Publish(int day, const std::string& id, int version,
               const std::string& text) {
    v1::Governance governance;
    governance.mutable_publish_policy()->set_pack(id);
    governance.mutable_publish_policy()->set_version(
        static_cast<std::uint32_t>(version));
    Take(day, governance);
    records_.TakePackFile(governance.publish_policy(), text, At(day));
  }
  void Publish(int day, const std::string& id, int version) {
    Publish(day, id, version, PackText(id, version));
  }
  void Rescind(int day, const std::string& id) {
    v1::Governance governance;
    governance.mutable_rescind_policy()->set_pack(id);
    Take(day, governance);
  }
  // What is evaluated as of the first moment of the day, as texts.
  std::vector<std::string> On(std::int64_t as_of_ms) {
    options_.as_of_ms = as_of_ms;
    auto found =
        FindPolicyInForce(records_, choice_, options_, ShippedCatalogue());
    EXPECT_TRUE(found) << found.error().message;
    missing_.clear();
    for (const NotEvaluated& each : found->not_evaluated) {
      missing_.push_back(each.pack);
    }
    std::vector<std::string> texts;
    for (const PackInForce& pack : found->packs) {
      texts.push_back(PackInForceText(pack));
    }
    return texts;
  }
  static Moment At(int day) {
    return {static_cast<std::uint64_t>(day), Day(day)};
  }

  Records records_;
  PolicyChoice choice_;
  EvaluateOptions options_;
  std::vector<std::string> missing_;
  const std::string hygiene_ = "custody-hygiene 1, as shipped";
};

TEST_F(PolicyInForceTest, IsWhatShipsAsAlwaysOnWithoutAnyPublication) {
  EXPECT_THAT(On(Day(1)), ElementsAre(hygiene_));
  EXPECT_THAT(missing_, IsEmpty());
}

TEST_F(PolicyInForceTest, IsReplacedFromThePublicationOn) {
  Publish(2, "custody-hygiene", 7);
  EXPECT_THAT(On(Day(2, -1)), ElementsAre(hygiene_));
  EXPECT_THAT(On(Day(2)),
              ElementsAre("custody-hygiene 7, on record since entry 2"));
  Publish(4, "custody-hygiene", 8);
  EXPECT_THAT(On(Day(4, -1)),
              ElementsAre("custody-hygiene 7, on record since entry 2"));
  EXPECT_THAT(On(Day(4)),
              ElementsAre("custody-hygiene 8, on record since entry 4"));
}

TEST_F(PolicyInForceTest, HoldsAPackThatIsOnRecordUntilItIsRescinded) {
  Publish(2, "mine", 1);
  EXPECT_THAT(On(Day(2)),
              ElementsAre(hygiene_, "mine 1, on record since entry 2"));
  Rescind(3, "mine");
  EXPECT_THAT(On(Day(3, -1)), Contains("mine 1, on record since entry 2"));
  EXPECT_THAT(On(Day(3)), ElementsAre(hygiene_));
  EXPECT_THAT(missing_, IsEmpty());
  Publish(4, "mine", 2);
  EXPECT_THAT(On(Day(4)), Contains("mine 2, on record since entry 4"));
  // Who asks for it by name is told.
  choice_.packs = {"mine"};
  EXPECT_THAT(On(Day(3)), IsEmpty());
  EXPECT_THAT(missing_, ElementsAre("mine"));
}

TEST_F(PolicyInForceTest, CantBeRidOfWhatIsAlwaysOn) {
  Publish(2, "custody-hygiene", 7);
  Rescind(3, "custody-hygiene");
  EXPECT_THAT(On(Day(3)), ElementsAre(hygiene_));
  // Another pack that ships is gone once it was rescinded.
  Publish(2, "ear-baseline", 7);
  Rescind(3, "ear-baseline");
  choice_.packs = {"ear-baseline"};
  EXPECT_THAT(On(Day(3)), IsEmpty());
  EXPECT_THAT(missing_, ElementsAre("ear-baseline"));
  EXPECT_THAT(On(Day(2, -1)), ElementsAre("ear-baseline 1, as shipped"));
}

TEST_F(PolicyInForceTest, CountsOnlyWhatWasKnown) {
  Publish(2, "mine", 1);
  Publish(4, "mine", 2);
  options_.known_at_ms = Day(3);
  EXPECT_THAT(On(Day(9)), Contains("mine 1, on record since entry 2"));
  // With later knowledge a past date still has its own policy.
  options_.known_at_ms = Day(9);
  EXPECT_THAT(On(Day(3)), Contains("mine 1, on record since entry 2"));
  options_.known_at_ms.reset();
  options_.size = 4;
  EXPECT_THAT(On(Day(9)), Contains("mine 1, on record since entry 2"));
  options_.size = 5;
  EXPECT_THAT(On(Day(9)), Contains("mine 2, on record since entry 4"));
}

TEST_F(PolicyInForceTest, TakesADraftInPlaceOrBesides) {
  Publish(2, "mine", 1);
  v1::PolicyQuery query;
  query.add_drafts(PackText("mine", 9));
  query.add_drafts(PackText("other", 3));
  choice_ = MakePolicyChoice(query).value();
  EXPECT_THAT(On(Day(3)), ElementsAre(hygiene_, "mine 9, from the file given",
                                      "other 3, from the file given"));
  query.add_drafts(PackText("other", 4));
  EXPECT_EQ(MakePolicyChoice(query).error().code, ErrorCode::kInvalidArgument);
  query.clear_drafts();
  query.add_drafts("id: mine");
  EXPECT_FALSE(MakePolicyChoice(query));
  query.clear_drafts();
  for (int i = 0; i < 17; ++i) {
    query.add_drafts(PackText("mine-" + std::to_string(i), 1));
  }
  EXPECT_FALSE(MakePolicyChoice(query));
}

TEST_F(PolicyInForceTest, EvaluatesAsIfEnforcedWhatIsNotInForce) {
  choice_.as_if_enforced = {"ai-diffusion-2025"};
  EXPECT_THAT(On(Day(1)),
              ElementsAre("ai-diffusion-2025 1, as shipped", hygiene_));
  Publish(2, "ai-diffusion-2025", 5);
  Rescind(3, "ai-diffusion-2025");
  EXPECT_THAT(On(Day(3)), Contains("ai-diffusion-2025 5, on record since "
                                   "entry 2"));
  choice_.as_if_enforced = {"none-such"};
  On(Day(3));
  EXPECT_THAT(missing_, ElementsAre("none-such"));
}

TEST_F(PolicyInForceTest, SaysWhatItCannotRead) {
  Publish(2, "mine", 1, "id: \"mine\" version: 1 rules {");
  Publish(2, "their", 1, PackText("their", 2));
  v1::Governance without_file;
  without_file.mutable_publish_policy()->set_pack("custody-hygiene");
  without_file.mutable_publish_policy()->set_version(3);
  Take(2, without_file);
  EXPECT_THAT(On(Day(2)), IsEmpty());
  EXPECT_THAT(missing_, ElementsAre("custody-hygiene", "mine", "their"));
}

TEST_F(PolicyInForceTest, LetsTheLatestWordOnEnforcementCount) {
  Publish(2, "mine", 1);
  Publish(5, "mine", 2);
  const auto since = [&](std::int64_t as_of_ms) {
    options_.as_of_ms = as_of_ms;
    const auto found =
        FindPolicyInForce(records_, choice_, options_, ShippedCatalogue());
    std::uint64_t index = 0;
    for (const PolicyRule& rule : found.value().policy.rules()) {
      index = rule.pack == "mine" ? rule.enforcement_since_index : index;
    }
    return index;
  };
  EXPECT_EQ(since(Day(4)), 2U);
  EXPECT_EQ(since(Day(5)), 5U);
  v1::PolicyQuery query;
  query.add_drafts(PackText("mine", 9));
  choice_ = MakePolicyChoice(query).value();
  EXPECT_EQ(since(Day(5)), std::numeric_limits<std::uint64_t>::max());
}

TEST(EnforcementOnRecord, IsAboutOneRuleOrTheWholePack) {
  const std::int64_t suspended = Day(10);
  for (const std::string rule : {"", "RECORDED_LATE", "SEIZED"}) {
    PolicyStage stage;
    stage.Commission(0, {"A", "B"});
    v1::Governance governance;
    v1::Enforcement& record = *governance.mutable_record_enforcement();
    record.set_pack("custody-hygiene");
    record.set_rule(rule);
    record.set_to_ms(suspended);
    stage.Govern(1, governance);
    stage.Ship(PolicyStage::When(Day(1)).Recorded(suspended - 1), "maker",
               "dist", {"A"});
    stage.Ship(PolicyStage::When(Day(1)).Recorded(suspended), "maker", "dist",
               {"B"});
    EXPECT_EQ(stage.Open("RECORDED_LATE", Day(11)),
              rule == "SEIZED" ? UnitsNamed({"A", "B"}) : UnitsNamed({"A"}))
        << rule;
  }
}

// A question may name any number.
TEST(ResolveAsOf, TakesAnyTime) {
  using Limits = std::numeric_limits<std::int64_t>;
  const std::int64_t end_ms = kTestTimeMs;
  EXPECT_EQ(ResolveAsOf(0, end_ms), end_ms);
  EXPECT_EQ(ResolveAsOf(end_ms - kDayMs, end_ms), end_ms - kDayMs);
  EXPECT_EQ(ResolveAsOf(end_ms + 1, end_ms), end_ms);
  EXPECT_EQ(ResolveAsOf(end_ms + kDayMs, end_ms), end_ms + kDayMs);
  EXPECT_EQ(ResolveAsOf(Limits::min(), end_ms), Limits::min());
  EXPECT_EQ(ResolveAsOf(Limits::max(), end_ms), Limits::max());
}

}  // namespace
}  // namespace waybill
