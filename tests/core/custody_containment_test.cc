// SPDX-License-Identifier: Apache-2.0
//
// Containers: who is inside what, how deep, and what moves with them.
#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "tests/support/custody_world.h"

namespace waybill {
namespace {

constexpr Verdict kAccepted = Verdict::kAccepted;

class CustodyContainment : public testing::Test {
 protected:
  // C1 inside C2 inside ... up to C<levels>, built in this order.
  void Nest(int levels) {
    const Serials units = CustodyWorld::Numbered("C", levels);
    world_.Commission("maker", units);
    for (int i = 1; i < levels; ++i) {
      ASSERT_EQ(world_
                    .Assemble("maker", "C" + std::to_string(i + 1),
                              {"C" + std::to_string(i)})
                    .verdict,
                kAccepted)
          << i;
    }
  }

  CustodyWorld world_;
};

TEST_F(CustodyContainment, LinksBothSides) {
  world_.Commission("maker", {"A", "B", "P"});
  world_.Assemble("maker", "P", {"A", "B"});
  EXPECT_EQ(world_.State("A").parent().serial(), "P");
  EXPECT_EQ(world_.State("P").contents(), 2U);
  EXPECT_EQ(world_.State("P").height(), 1U);
  EXPECT_EQ(world_.CustodyChain("P").length, 2U);
  world_.Remove("maker", "P", {"A"});
  EXPECT_FALSE(world_.State("A").has_parent());
  EXPECT_EQ(world_.State("P").contents(), 1U);
  world_.Remove("maker", "P", {"B"});
  EXPECT_EQ(world_.State("P").height(), 0U);
  EXPECT_EQ(world_.Retire("maker", {"P"}).verdict, kAccepted);
}

TEST_F(CustodyContainment, InstallsInWhatIsInsideSomethingItself) {
  Nest(3);
  world_.Commission("maker", {"A"});
  EXPECT_EQ(world_.Assemble("maker", "C1", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("C1").height(), 1U);
  EXPECT_EQ(world_.State("C2").height(), 2U);
  EXPECT_EQ(world_.State("C3").height(), 3U);
  // Their chains didn't grow by what happened inside.
  EXPECT_EQ(world_.CustodyChain("C3").length, 2U);
}

TEST_F(CustodyContainment, AUnitIsInsideSixteenOthersAtMost) {
  Nest(17);
  world_.Commission("maker", {"A", "B"});
  // From below: a seventeenth container around C1.
  EXPECT_EQ(world_.Assemble("maker", "A", {"C17"}).verdict, Verdict::kCycle);
  // From above: something in the innermost.
  EXPECT_EQ(world_.Assemble("maker", "C1", {"A"}).verdict, Verdict::kCycle);
  EXPECT_EQ(world_.Assemble("maker", "C2", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Assemble("maker", "A", {"B"}).verdict, Verdict::kCycle);
}

TEST_F(CustodyContainment, NothingIsInsideItself) {
  Nest(3);
  EXPECT_EQ(world_.Assemble("maker", "C1", {"C3"}).verdict, Verdict::kCycle);
  EXPECT_EQ(world_.Assemble("maker", "C2", {"C3"}).verdict, Verdict::kCycle);
  EXPECT_EQ(world_.Assemble("maker", "C3", {"C3"}).verdict,
            Verdict::kDuplicateUnit);
}

TEST_F(CustodyContainment, MovesWithAllItHoldsAtEveryLevel) {
  Nest(3);
  EXPECT_EQ(world_.Ship("maker", "dist", {"C3", "C2"}).verdict,
            Verdict::kNotClosed);
  const auto shipped = world_.Ship("maker", "dist", {"C1", "C2", "C3"});
  ASSERT_EQ(shipped.verdict, kAccepted);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"C3"}).verdict,
            Verdict::kNotClosed);
  EXPECT_EQ(world_.Void("maker", shipped.id, {"C1"}).verdict,
            Verdict::kInsideParent);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"C1", "C2", "C3"}).verdict,
            kAccepted);
  for (const char* unit : {"C1", "C2", "C3"}) {
    EXPECT_EQ(world_.State(unit).custodian(), "dist");
  }
  EXPECT_EQ(world_.State("C1").parent().serial(), "C2");
}

TEST_F(CustodyContainment, AMissingChildLeavesItsParent) {
  world_.Commission("maker", {"A", "B", "P"});
  world_.Assemble("maker", "P", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "B", "P"});
  // Not without its parent's row, which is to count what is left.
  EXPECT_EQ(world_.Receive("dist", shipped.id, {}, {}, {"A"}).verdict,
            Verdict::kInsideParent);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"P", "B"}, {}, {"A"}).verdict,
            kAccepted);
  EXPECT_FALSE(world_.State("A").has_parent());
  EXPECT_TRUE(IsOpen(world_.State("A")));
  EXPECT_EQ(world_.State("P").contents(), 1U);
  EXPECT_EQ(world_.Ship("dist", "buyer", {"P", "B"}).verdict, kAccepted);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyContainment, ChildAndParentAreReceivedAlike) {
  world_.Commission("maker", {"A", "P"});
  world_.Assemble("maker", "P", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "P"});
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"P"}, {"A"}).verdict,
            Verdict::kInsideParent);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {}, {"A", "P"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.Return("dist", shipped.id, {"P"}).verdict,
            Verdict::kNotClosed);
  EXPECT_EQ(world_.Return("dist", shipped.id, {"A", "P"}).verdict, kAccepted);
}

TEST_F(CustodyContainment, ALostPalletLeavesItsBoxesToBeReceived) {
  world_.Commission("maker", {"A", "B", "P"});
  world_.Assemble("maker", "P", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "B", "P"});
  EXPECT_EQ(world_.Receive("dist", shipped.id, {}, {}, {"A", "B", "P"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.State("P").contents(), 0U);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A", "B"}).verdict, kAccepted);
}

TEST_F(CustodyContainment, WhatIsReportedCanBeTakenOutSoThatTheRestMoves) {
  world_.Commission("maker", {"A", "P"});
  world_.Assemble("maker", "P", {"A"});
  world_.Report("maker", v1::STOLEN, {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A", "P"}).verdict,
            Verdict::kReported);
  EXPECT_EQ(world_.Remove("maker", "P", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Ship("maker", "dist", {"P"}).verdict, kAccepted);
}

TEST_F(CustodyContainment, AContainerIsSeizedOrReassignedWhole) {
  world_.Commission("maker", {"A", "P"});
  world_.Assemble("maker", "P", {"A"});
  EXPECT_EQ(world_.Report("customs", v1::SEIZED, {"P"}).verdict,
            Verdict::kNotClosed);
  EXPECT_EQ(world_.Reassign("maker", "dist", {"P"}).verdict,
            Verdict::kNotClosed);
  EXPECT_EQ(world_.Reassign("maker", "dist", {"P", "A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Report("customs", v1::SEIZED, {"P", "A"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.State("A").custodian(), "customs");
}

TEST_F(CustodyContainment, DeployingAContainerNeedsNotListItsContents) {
  world_.Commission("maker", {"A", "P"});
  world_.Assemble("maker", "P", {"A"});
  EXPECT_EQ(world_.Deploy("maker", {"P"}).verdict, kAccepted);
  EXPECT_FALSE(world_.State("A").deployed());
  EXPECT_EQ(world_.Deploy("maker", {"P", "A"}).verdict, kAccepted);
  EXPECT_TRUE(world_.State("A").deployed());
}

// A bound on heights that a correction lowered would let a later assembly pass
// that leaves a unit too deep.
TEST_F(CustodyContainment, CorrectionsKeepTheBoundOnWhatIsBelow) {
  world_.Commission("maker", {"A", "P", "Q"});
  world_.Assemble("maker", "Q", {"P"});
  const auto held = world_.Hold("maker", {"Q"});
  world_.Assemble("maker", "P", {"A"});
  EXPECT_EQ(world_.State("Q").height(), 2U);
  EXPECT_EQ(world_.Correct("maker", held.id, {"Q"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("Q").height(), 2U);
}

// P leaves X, then what P is in goes into X's contents: putting P back closes
// a circle, though neither P nor X had an event since.
TEST_F(CustodyContainment, CorrectionsCloseNoCircle) {
  world_.Commission("maker", {"X", "Y", "P", "Q"});
  world_.Assemble("maker", "Q", {"P"});
  world_.Assemble("maker", "X", {"Y"});
  world_.Assemble("maker", "P", {"X"});
  const auto removed = world_.Remove("maker", "P", {"X"});
  ASSERT_EQ(removed.verdict, kAccepted);
  ASSERT_EQ(world_.Assemble("maker", "Y", {"Q"}).verdict, kAccepted);
  EXPECT_EQ(world_.Correct("maker", removed.id, {"P", "X"}).verdict,
            Verdict::kCycle);
}

TEST_F(CustodyContainment, ACorrectedRemovalRaisesTheHeightsAbove) {
  world_.Commission("maker", {"A", "B", "X", "P", "Q"});
  world_.Assemble("maker", "X", {"B"});
  world_.Assemble("maker", "P", {"X"});
  const auto removed = world_.Remove("maker", "P", {"X"});
  world_.Assemble("maker", "Q", {"P"});  // P's last event is this one now.
  EXPECT_EQ(world_.Correct("maker", removed.id, {"P", "X"}).verdict,
            Verdict::kNotCorrectable);
  world_.Commission("maker", {"R", "S"});
  world_.Assemble("maker", "R", {"S"});
  world_.Assemble("maker", "S", {"X"});
  const auto out = world_.Remove("maker", "S", {"X"});
  world_.Assemble("maker", "B", {"A"});  // X is two levels high from now on.
  EXPECT_EQ(world_.State("X").height(), 2U);
  EXPECT_EQ(world_.Correct("maker", out.id, {"S", "X"}).verdict, kAccepted);
  EXPECT_GE(world_.State("S").height(), 3U);
  EXPECT_GE(world_.State("R").height(), 4U);
}

}  // namespace
}  // namespace waybill
