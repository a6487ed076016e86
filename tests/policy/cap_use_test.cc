// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/cap_use.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

constexpr std::uint64_t kChipMilli = 15'832'000;

class CapUseTest : public testing::Test {
 protected:
  void Commission(const Units& units) { stage_.Commission(1, units); }
  void Bring(int day, const std::string& from, const std::string& to,
             const std::string& country, const Units& units) {
    const Hash shipment = stage_.Ship(day, from, to, units, country);
    stage_.Receive(day + 1, to, shipment, units, country);
  }
  std::vector<CapUse> Uses(std::int64_t as_of_ms) {
    EvaluateOptions options;
    options.as_of_ms = as_of_ms;
    const auto policy = Policy::FromShipped({"ai-diffusion-2025"});
    return CapUsesOf(stage_.scene.world(), *policy, options);
  }
  static const CapUse* Find(const std::vector<CapUse>& uses,
                            const std::string& of, int year = 0) {
    for (const CapUse& use : uses) {
      if ((use.country == of || use.party == of) && use.year == year) {
        return &use;
      }
    }
    return nullptr;
  }

  PolicyStage stage_;
};

TEST_F(CapUseTest, CountsWhatEnteredACountryOutsideTheFirstTier) {
  Commission({"1", "2", "3"});
  Bring(2, "maker", "dist", "US", {"1", "2", "3"});
  Bring(10, "dist", "cloud", "MY", {"1", "2"});
  const std::vector<CapUse> uses = Uses(Day(20));
  const CapUse* malaysia = Find(uses, "MY");
  ASSERT_NE(malaysia, nullptr);
  EXPECT_EQ(malaysia->code, "COUNTRY_CAP_EXCEEDED");
  EXPECT_EQ(malaysia->allocated_milli, 790'000'000'000U);
  EXPECT_EQ(malaysia->used_milli, 2 * kChipMilli);
  EXPECT_EQ(malaysia->units, 2U);
  EXPECT_FALSE(malaysia->enforced);
  EXPECT_EQ(Find(uses, "US"), nullptr);
  // Before it happened nothing was taken up.
  EXPECT_EQ(Find(Uses(Day(9)), "MY"), nullptr);
}

TEST_F(CapUseTest, CountsAUnitOnceForAConsigneeAndYear) {
  Commission({"1", "2"});
  Bring(2, "maker", "dist", "US", {"1", "2"});
  Bring(10, "dist", "cloud", "MY", {"1", "2"});
  Bring(20, "cloud", "dist", "US", {"1"});
  Bring(30, "dist", "cloud", "MY", {"1"});
  Bring(360, "cloud", "dist", "US", {"1"});
  Bring(370, "dist", "cloud", "MY", {"1"});
  const std::vector<CapUse> uses = Uses(Day(400));
  const CapUse* first = Find(uses, "cloud", 2025);
  const CapUse* second = Find(uses, "cloud", 2026);
  ASSERT_NE(first, nullptr);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(first->allocated_milli, 26'900'000'000U);
  EXPECT_EQ(first->used_milli, 2 * kChipMilli);
  EXPECT_EQ(second->used_milli, kChipMilli);
  EXPECT_EQ(second->units, 1U);
}

TEST_F(CapUseTest, CountsAPartyWithItsUltimateParent) {
  v1::Governance governance;
  v1::PartyProfile& profile = *governance.mutable_update_party();
  profile.set_party("cloud");
  profile.set_name("cloud");
  profile.set_role(v1::CLOUD_OPERATOR);
  profile.set_country("MY");
  profile.set_parent("dist");
  stage_.Govern(0, governance);
  Commission({"1", "2"});
  Bring(2, "maker", "dist", "US", {"1", "2"});
  Bring(10, "dist", "cloud", "MY", {"1"});
  const std::vector<CapUse> uses = Uses(Day(20));
  EXPECT_EQ(Find(uses, "cloud", 2025), nullptr);
  const CapUse* together = Find(uses, "dist", 2025);
  ASSERT_NE(together, nullptr);
  EXPECT_EQ(together->units, 2U);
}

}  // namespace
}  // namespace waybill
