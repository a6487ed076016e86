// SPDX-License-Identifier: Apache-2.0
//
// Corrections: whose they are, of what, and that they restore exactly.
#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "tests/support/custody_world.h"

namespace waybill {
namespace {

constexpr Verdict kAccepted = Verdict::kAccepted;

// The state without what a correction leaves of itself.
std::string Effective(v1::UnitState state) {
  state.clear_before();
  state.clear_last_index();
  state.clear_last_event();
  state.clear_corrected();
  state.clear_corrected_targets();
  return state.SerializeAsString();
}

class CustodyCorrection : public testing::Test {
 protected:
  CustodyWorld world_;
};

TEST_F(CustodyCorrection, PlaysTheOrdinaryStory) {
  const Serials units = {"0012", "0013", "0014", "0015"};
  world_.Stock(units);
  const auto deployed = world_.Deploy("dist", units);
  EXPECT_EQ(world_.Correct("dist", deployed.id, units).verdict, kAccepted);
  EXPECT_FALSE(world_.State("0012").deployed());
  EXPECT_EQ(world_.Deploy("dist", {"0012", "0013"}).verdict, kAccepted);
  EXPECT_EQ(world_.Correct("dist", deployed.id, units).verdict,
            Verdict::kAlreadyCorrected);
}

TEST_F(CustodyCorrection, RestoresEachKindOfEvent) {
  world_.Commission("maker", {"A", "P", "N"});
  const auto check = [this](const CustodyWorld::Answer& answer,
                            const std::string& before, const char* actor,
                            const Serials& units,
                            std::string_view cosigner = {}) {
    ASSERT_EQ(answer.verdict, kAccepted);
    EXPECT_NE(Effective(world_.State("A")), before);
    ASSERT_EQ(world_.Correct(actor, answer.id, units, cosigner).verdict,
              kAccepted);
    EXPECT_EQ(Effective(world_.State("A")), before);
  };
  const auto now = [this] { return Effective(world_.State("A")); };
  std::string before = now();
  check(world_.Assemble("maker", "P", {"A"}), before, "maker", {"A", "P"});
  check(world_.Hold("maker", {"A"}), before, "maker", {"A"});
  check(world_.Report("customs", v1::SEIZED, {"A"}), before, "customs", {"A"});
  check(world_.Retire("maker", {"A"}), before, "maker", {"A"});
  check(world_.Destroy("maker", {"A"}), before, "maker", {"A"});
  check(world_.Deploy("maker", {"A"}), before, "maker", {"A"});
  check(world_.Ship("maker", "dist", {"A"}), before, "maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  before = now();
  check(world_.Redirect("maker", shipped.id, "buyer", {"A"}), before, "maker",
        {"A"});
  EXPECT_EQ(world_.Shipment(shipped.id).consignee(), "dist");
  check(world_.Void("maker", shipped.id, {"A"}), before, "maker", {"A"});
  check(world_.Receive("dist", shipped.id, {"A"}), before, "dist", {"A"},
        "maker");
  check(world_.Receive("dist", shipped.id, {}, {"A"}), before, "maker", {"A"},
        "dist");
  EXPECT_EQ(world_.Shipment(shipped.id).open(), 1U);
  EXPECT_EQ(world_.Shipment(shipped.id).refused(), 0U);
  world_.Receive("dist", shipped.id, {"A"});
  before = now();
  check(world_.Return("dist", shipped.id, {"A"}), before, "dist", {"A"});
}

TEST_F(CustodyCorrection, ShipmentsThatWereTakenBackAreEmpty) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "B"});
  world_.Correct("maker", shipped.id, {"A", "B"});
  EXPECT_EQ(world_.Shipment(shipped.id).units(), 0U);
  EXPECT_EQ(world_.Shipment(shipped.id).open(), 0U);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}).verdict,
            Verdict::kAlreadyResolved);
}

TEST_F(CustodyCorrection, IsForAllUnitsOfTheTargetOrNone) {
  world_.Commission("maker", {"A", "B"});
  const auto held = world_.Hold("maker", {"A", "B"});
  EXPECT_EQ(world_.Correct("maker", held.id, {"A"}).verdict,
            Verdict::kNotCorrectable);
  world_.Release("maker", {"B"});
  const auto answer = world_.Correct("maker", held.id, {"A", "B"});
  EXPECT_EQ(answer.verdict, Verdict::kNotCorrectable);
  const std::uint32_t place_of_b =
      CustodyWorld::Label("A") < CustodyWorld::Label("B") ? 1 : 0;
  EXPECT_EQ(answer.position, place_of_b);
}

TEST_F(CustodyCorrection, NamesNoUnitThatTheTargetDidNot) {
  world_.Commission("maker", {"A"});
  world_.Commission("maker", {"B"});
  const auto held = world_.Hold("maker", {"A"});
  EXPECT_EQ(world_.Correct("maker", held.id, {"A", "B"}).verdict,
            Verdict::kNotCorrectable);
}

TEST_F(CustodyCorrection, IsTheTargetSignersAlone) {
  world_.Stock({"A", "B"});
  world_.Commission("maker", {"N"});
  const auto check = [this](const CustodyWorld::Answer& answer, Verdict verdict,
                            const Serials& units) {
    ASSERT_EQ(answer.verdict, kAccepted);
    EXPECT_EQ(world_.Correct("buyer", answer.id, units).verdict, verdict);
  };
  check(world_.Commission("maker", {"C"}), Verdict::kNotIssuer, {"C"});
  check(world_.Hold("dist", {"A"}), Verdict::kNotCustodian, {"A"});
  check(world_.Release("dist", {"A"}), Verdict::kNotCustodian, {"A"});
  const auto shipped = world_.Ship("dist", "maker", {"A"});
  check(shipped, Verdict::kNotShipper, {"A"});
  check(world_.Replace("maker", "A", "N"), Verdict::kNotIssuer, {"A", "N"});
  const auto received = world_.Receive("maker", shipped.id, {"A"});
  check(received, Verdict::kNotConsignee, {"A"});
  check(world_.Return("maker", shipped.id, {"A"}), Verdict::kNotConsignee,
        {"A"});
}

TEST_F(CustodyCorrection, OfACommissionLetsItHappenAgain) {
  const auto first = world_.Commission("maker", {"A"});
  world_.Correct("maker", first.id, {"A"});
  EXPECT_EQ(world_.State("A").lifecycle(), v1::LIFECYCLE_UNSPECIFIED);
  EXPECT_EQ(world_.Correct("maker", first.id, {"A"}).verdict,
            Verdict::kAlreadyCorrected);
  const auto second = world_.Commission("maker", {"A"});
  EXPECT_EQ(second.verdict, kAccepted);
  EXPECT_EQ(world_.CustodyChain("A").length, 3U);
  EXPECT_EQ(world_.Correct("maker", first.id, {"A"}).verdict,
            Verdict::kAlreadyCorrected);
}

TEST_F(CustodyCorrection, OfGovernanceOrAnObservationIsNotPossible) {
  world_.Stock({"A"});
  const auto reassigned = world_.Reassign("dist", "maker", {"A"});
  EXPECT_EQ(world_.Correct("maker", reassigned.id, {"A"}).verdict,
            Verdict::kNotCustodian);
  const auto sighted = world_.Sight("maker", {"A"});
  EXPECT_EQ(world_.Correct("maker", sighted.id, {"A"}).verdict,
            Verdict::kNotCorrectable);
}

TEST_F(CustodyCorrection, RemembersTheLatestSixteenTargets) {
  world_.Commission("maker", {"A"});
  std::vector<std::string> targets;
  for (int i = 0; i < 17; ++i) {
    targets.push_back(world_.Hold("maker", {"A"}).id);
    ASSERT_EQ(world_.Correct("maker", targets.back(), {"A"}).verdict,
              kAccepted);
  }
  EXPECT_EQ(world_.State("A").corrected_targets_size(), 16);
  // Refused either way; only the reason is forgotten.
  EXPECT_EQ(world_.Correct("maker", targets[0], {"A"}).verdict,
            Verdict::kNotCorrectable);
  EXPECT_EQ(world_.Correct("maker", targets[1], {"A"}).verdict,
            Verdict::kAlreadyCorrected);
}

TEST_F(CustodyCorrection, OfAReceiptToOneselfNeedsOneSignature) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "maker", {"A"});
  const auto received = world_.Receive("maker", shipped.id, {"A"});
  EXPECT_EQ(world_.Correct("maker", received.id, {"A"}).verdict, kAccepted);
}

}  // namespace
}  // namespace waybill
