// SPDX-License-Identifier: Apache-2.0
//
// Holds, reports, deployment, title, the end of life, and what governors do to
// custody.
#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "ledger/core/unit_list.h"
#include "tests/support/custody_world.h"

namespace waybill {
namespace {

constexpr Verdict kAccepted = Verdict::kAccepted;

class CustodyFlags : public testing::Test {
 protected:
  CustodyWorld::Answer WithGovernors(v1::Event event, const Serials& units) {
    CustodyWorld::AddSigner(event, "g1", v1::GOVERNOR);
    CustodyWorld::AddSigner(event, "g2", v1::GOVERNOR);
    return world_.Submit(event, units);
  }

  CustodyWorld world_;
};

TEST_F(CustodyFlags, AnAuthoritysHoldOutranksAndOutlivesTheCustodians) {
  world_.Commission("maker", {"A"});
  world_.Hold("maker", {"A"});
  EXPECT_EQ(world_.Hold("customs", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Release("maker", {"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(world_.Release("customs", {"A"}).verdict, kAccepted);
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  world_.Hold("customs", {"A"});
  EXPECT_EQ(world_.Redirect("maker", shipped.id, "buyer", {"A"}).verdict,
            Verdict::kOnHold);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Ship("dist", "buyer", {"A"}).verdict, Verdict::kOnHold);
}

TEST_F(CustodyFlags, AnAuthoritysOrTheGovernorsHoldReplacesAnyOther) {
  world_.Commission("maker", {"A"});
  EXPECT_EQ(world_.Hold("maker", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Hold("maker", {"A"}).verdict, Verdict::kOnHold);
  v1::Event hold = world_.By("maker");
  hold.mutable_hold();
  EXPECT_EQ(WithGovernors(hold, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Hold("customs", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Hold("maker", {"A"}).verdict, Verdict::kOnHold);
  EXPECT_EQ(world_.State("A").held_by(), "customs");

  // Also of what the authority has itself.
  EXPECT_EQ(world_.Report("customs", v1::SEIZED, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Hold("customs", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyFlags, ACustodiansHoldEndsWithItsCustody) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  world_.Hold("maker", {"A"});
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").held_by(), "");
}

TEST_F(CustodyFlags, GovernorsReleaseAndRecover) {
  world_.Commission("maker", {"A"});
  world_.Hold("customs", {"A"});
  v1::Event release = world_.By("maker");
  release.mutable_release();
  v1::Event one = release;
  CustodyWorld::AddSigner(one, "g1", v1::GOVERNOR);
  CustodyWorld::AddSigner(one, "g1", v1::GOVERNOR);
  EXPECT_EQ(world_.Submit(one, Serials{"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(WithGovernors(release, {"A"}).verdict, kAccepted);
  world_.Report("police", v1::STOLEN, {"A"});
  v1::Event recover = world_.By("maker");
  recover.mutable_recover();
  EXPECT_EQ(world_.Submit(recover, Serials{"A"}).verdict,
            Verdict::kNotCustodian);
  EXPECT_EQ(WithGovernors(recover, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyFlags, ASeizureMovesCustodyAndClosesTheShipment) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.Report("customs", v1::SEIZED, {"A"}).verdict, kAccepted);
  const v1::UnitState state = world_.State("A");
  EXPECT_EQ(state.custodian(), "customs");
  EXPECT_EQ(state.shipment().leg(), v1::LEG_CLOSED);
  EXPECT_EQ(world_.Shipment(shipped.id).open(), 0U);
  EXPECT_EQ(world_.Void("maker", shipped.id, {"A"}).verdict,
            Verdict::kReported);
  EXPECT_EQ(world_.Recover("maker", {"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(world_.Recover("customs", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Ship("customs", "maker", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyFlags, WhatIsLostStaysWithItsCustodianAndIsFrozen) {
  world_.Commission("maker", {"A"});
  world_.Report("maker", v1::LOST, {"A"});
  EXPECT_EQ(world_.State("A").custodian(), "maker");
  EXPECT_EQ(world_.Deploy("maker", {"A"}).verdict, Verdict::kReported);
  EXPECT_EQ(world_.Destroy("maker", {"A"}).verdict, Verdict::kReported);
  EXPECT_EQ(world_.Relabel("maker", {"A"}).verdict, Verdict::kReported);
  // Found by customs, which seize it.
  EXPECT_EQ(world_.Report("customs", v1::SEIZED, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyFlags, AReassignmentGivesAnUnableCustodiansUnitsToAnother) {
  world_.Stock({"A"});
  const auto shipped = world_.Ship("dist", "buyer", {"A"});
  EXPECT_EQ(world_.Reassign("dist", "maker", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").custodian(), "maker");
  EXPECT_EQ(world_.Receive("buyer", shipped.id, {"A"}).verdict,
            Verdict::kAlreadyResolved);
  EXPECT_EQ(world_.Ship("maker", "buyer", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyFlags, DeploymentLastsUntilTheNextReceipt) {
  world_.Stock({"A"});
  world_.Deploy("dist", {"A"});
  EXPECT_TRUE(world_.State("A").deployed());
  EXPECT_EQ(world_.State("A").country(), "MY");
  EXPECT_EQ(world_.State("A").site(), "hall");
  EXPECT_EQ(world_.State("A").heartbeat_days(), 7U);
  const auto shipped = world_.Ship("dist", "buyer", {"A"});
  EXPECT_TRUE(world_.State("A").deployed());
  world_.Receive("buyer", shipped.id, {"A"});
  EXPECT_FALSE(world_.State("A").deployed());
  EXPECT_EQ(world_.State("A").heartbeat_days(), 0U);
  EXPECT_EQ(world_.State("A").site(), "");
}

TEST_F(CustodyFlags, AReceiptAtASiteSaysWhereTheUnitIs) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "buyer", {"A"});
  v1::Event event = world_.By("buyer");
  event.mutable_receive()->set_shipment(shipped.id);
  event.mutable_place()->set_site_party("buyer");
  event.mutable_place()->set_site("hall");
  event.mutable_place()->set_country("MY");
  v1::UnitRow row = CustodyWorld::Row("A");
  row.set_outcome(v1::ACCEPTED);
  EXPECT_EQ(world_.Submit(event, {row}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").country(), "MY");
  EXPECT_EQ(world_.State("A").site(), "hall");
}

TEST_F(CustodyFlags, RetiredUnitsCanBeDestroyedAndNothingElse) {
  world_.Stock({"A"});
  EXPECT_EQ(world_.Retire("dist", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").lifecycle(), v1::RETIRED);
  EXPECT_EQ(world_.Destroy("maker", {"A"}).verdict, Verdict::kNotCustodian);
  // Without a witness it is recorded all the same.
  EXPECT_EQ(world_.Destroy("dist", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").lifecycle(), v1::DESTROYED);
}

TEST_F(CustodyFlags, ObservationsLeaveCustodyAlone) {
  const std::string shipment = world_.Stock({"A"});
  const Chain chain = world_.CustodyChain("A");
  EXPECT_EQ(world_.Sight("lab", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.TransferTitle("maker", "dist", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.CustodyChain("A"), chain);
  const auto observed =
      world_.history.Observations(ObservationsLabel("maker", "A"));
  EXPECT_EQ(observed->observations.length, 2U);
  EXPECT_EQ(observed->state.owner(), "dist");
  // A stranger's observation doesn't make a signed event stale.
  EXPECT_EQ(world_.Return("dist", shipment, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyFlags, AReceiptsUnexpectedUnitsAreObservations) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  v1::Event event = world_.By("dist");
  event.mutable_receive()->set_shipment(shipped.id);
  v1::UnitRow received = CustodyWorld::Row("A");
  received.set_outcome(v1::ACCEPTED);
  const auto answer =
      world_.Submit(event, {received, CustodyWorld::Row("B", v1::UNEXPECTED)});
  ASSERT_EQ(answer.verdict, kAccepted);
  EXPECT_EQ(world_.State("B").custodian(), "maker");
  EXPECT_EQ(world_.CustodyChain("B").length, 1U);
  EXPECT_EQ(world_.Shipment(shipped.id).units(), 1U);
  // Taking the receipt back takes back what it did to custody.
  EXPECT_EQ(world_.Correct("dist", answer.id, {"A"}, "maker").verdict,
            kAccepted);
}

TEST_F(CustodyFlags, ObservationsAreCountedBySignerAndDay) {
  v1::ObservationState state;
  const v1::UnitRow row = CustodyWorld::Row("A");
  const auto observe = [&state, &row, this](const char* actor,
                                            std::int64_t at_ms) {
    v1::Event event = world_.By(actor);
    event.mutable_sight();
    state = AdvanceObservations(state, event,
                                {.index = 1, .recorded_at_ms = at_ms}, row);
  };
  for (const char* actor : {"m", "z", "a", "m", "b"}) {
    observe(actor, 100);
  }
  ASSERT_EQ(state.today_size(), 4);
  EXPECT_EQ(state.today(0).party(), "a");
  EXPECT_EQ(state.today(1).party(), "b");
  EXPECT_EQ(state.today(2).party(), "m");
  EXPECT_EQ(state.today(2).events(), 2U);
  EXPECT_EQ(state.today(3).party(), "z");
  observe("m", 24LL * 3600 * 1000);
  ASSERT_EQ(state.today_size(), 1);
  EXPECT_EQ(state.day(), 1);
}

}  // namespace
}  // namespace waybill
