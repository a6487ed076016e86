// SPDX-License-Identifier: Apache-2.0
//
// Shipments from end to end: what each outcome leaves.
#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "ledger/core/text.h"
#include "tests/support/custody_world.h"

namespace waybill {
namespace {

constexpr Verdict kAccepted = Verdict::kAccepted;

class CustodyShipping : public testing::Test {
 protected:
  CustodyWorld world_;
};

TEST_F(CustodyShipping, CustodyMovesOnReceiptOnly) {
  world_.Commission("maker", {"A"});
  EXPECT_EQ(world_.State("A").country(), "TW");
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.State("A").custodian(), "maker");
  EXPECT_TRUE(IsOpen(world_.State("A")));
  const v1::Shipment shipment = world_.State("A").shipment();
  EXPECT_EQ(shipment.receive_by_ms(), shipment.shipped_at_ms() + 14 * kDayMs);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}).verdict, kAccepted);
  const v1::UnitState state = world_.State("A");
  EXPECT_EQ(state.custodian(), "dist");
  EXPECT_TRUE(IsHeld(state));
  // The receipt names no place: it is where it was shipped to.
  EXPECT_EQ(state.country(), "US");
}

TEST_F(CustodyShipping, OneReceiptStatesAnOutcomeForEachUnit) {
  world_.Commission("maker", {"A", "B", "C", "D"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "B", "C", "D"});
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}, {"B"}, {"C"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.State("A").custodian(), "dist");
  EXPECT_EQ(world_.State("B").custodian(), "maker");
  EXPECT_FALSE(IsHeld(world_.State("B")));
  EXPECT_FALSE(IsOpen(world_.State("B")));
  EXPECT_TRUE(IsOpen(world_.State("C")));
  const v1::ShipmentState state = world_.Shipment(shipped.id);
  EXPECT_EQ(state.units(), 4U);
  EXPECT_EQ(state.open(), 2U);
  EXPECT_EQ(state.missing(), 1U);
  EXPECT_EQ(state.accepted(), 1U);
  EXPECT_EQ(state.refused(), 1U);
  // Found again, and the rest.
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"C", "D"}).verdict, kAccepted);
  EXPECT_EQ(world_.Shipment(shipped.id).open(), 0U);
  EXPECT_EQ(world_.Shipment(shipped.id).missing(), 0U);
}

TEST_F(CustodyShipping, RefusedUnitsComeBackByAReturn) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  world_.Receive("dist", shipped.id, {}, {"A"});
  const auto returned = world_.Return("dist", shipped.id, {"A"});
  ASSERT_EQ(returned.verdict, kAccepted);
  EXPECT_EQ(world_.State("A").custodian(), "maker");
  EXPECT_TRUE(world_.State("A").shipment().is_return());
  EXPECT_EQ(world_.State("A").shipment().consignee(), "maker");
  EXPECT_EQ(world_.State("A").shipment().shipper(), "dist");
  EXPECT_EQ(world_.Receive("maker", returned.id, {"A"}).verdict, kAccepted);
  EXPECT_TRUE(IsHeld(world_.State("A")));
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyShipping, AcceptedUnitsCanBeSentBackWhileTheyAreHeld) {
  const std::string shipment = world_.Stock({"A"});
  const auto returned = world_.Return("dist", shipment, {"A"});
  ASSERT_EQ(returned.verdict, kAccepted);
  EXPECT_EQ(world_.State("A").custodian(), "dist");
  EXPECT_EQ(world_.Receive("maker", returned.id, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").custodian(), "maker");
}

TEST_F(CustodyShipping, AReturnThatIsCalledOffStaysToBeReturned) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  world_.Receive("dist", shipped.id, {}, {"A"});
  const auto returned = world_.Return("dist", shipped.id, {"A"});
  EXPECT_EQ(world_.Void("maker", returned.id, {"A"}).verdict,
            Verdict::kNotShipper);
  EXPECT_EQ(world_.Void("dist", returned.id, {"A"}).verdict, kAccepted);
  // The consignee has it: its custodian can't ship what isn't there.
  EXPECT_FALSE(IsHeld(world_.State("A")));
  EXPECT_EQ(world_.Ship("maker", "buyer", {"A"}).verdict,
            Verdict::kOpenShipment);
  EXPECT_EQ(world_.Return("maker", returned.id, {"A"}).verdict,
            Verdict::kNotConsignee);
  const auto again = world_.Return("dist", returned.id, {"A"});
  ASSERT_EQ(again.verdict, kAccepted);
  EXPECT_EQ(world_.State("A").shipment().consignee(), "maker");
  EXPECT_EQ(world_.Receive("maker", again.id, {"A"}).verdict, kAccepted);
  EXPECT_TRUE(IsHeld(world_.State("A")));
}

TEST_F(CustodyShipping, AReturnOfKeptUnitsThatIsCalledOffLeavesThemHeld) {
  const std::string shipment = world_.Stock({"A"});
  const auto returned = world_.Return("dist", shipment, {"A"});
  EXPECT_EQ(world_.Void("dist", returned.id, {"A"}).verdict, kAccepted);
  EXPECT_TRUE(IsHeld(world_.State("A")));
  EXPECT_EQ(world_.Ship("dist", "buyer", {"A"}).verdict, kAccepted);
}

// A voided return once let its shipper begin it again, though the governors had
// given the unit to another party meanwhile.
TEST_F(CustodyShipping, AReturnIsBegunAgainByWhoHasTheUnitOnly) {
  const std::string shipment = world_.Stock({"A"});
  const auto returned = world_.Return("dist", shipment, {"A"});
  world_.Void("dist", returned.id, {"A"});
  world_.Reassign("dist", "buyer", {"A"});
  EXPECT_EQ(world_.Return("dist", returned.id, {"A"}).verdict,
            Verdict::kNotRefused);
  EXPECT_EQ(world_.Ship("buyer", "maker", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyShipping, WhatWasRefusedAndSeizedStaysRefusedInTheSums) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  world_.Receive("dist", shipped.id, {}, {"A"});
  const auto seized = world_.Report("customs", v1::SEIZED, {"A"});
  EXPECT_EQ(world_.Shipment(shipped.id).refused(), 1U);
  EXPECT_EQ(world_.State("A").shipment().leg(), v1::LEG_CLOSED);
  world_.Correct("customs", seized.id, {"A"});
  EXPECT_EQ(world_.Shipment(shipped.id).refused(), 1U);
  EXPECT_EQ(world_.Return("dist", shipped.id, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyShipping, VoidedUnitsAreHeldAgain) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "B"});
  world_.Receive("dist", shipped.id, {}, {}, {"A"});
  EXPECT_EQ(world_.Void("maker", shipped.id, {"A", "B"}).verdict, kAccepted);
  EXPECT_EQ(world_.Shipment(shipped.id).voided(), 2U);
  EXPECT_EQ(world_.Shipment(shipped.id).open(), 0U);
  EXPECT_EQ(world_.Ship("maker", "buyer", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyShipping, AVoidAfterReceiveByIsRecorded) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  world_.PassDays(60);
  EXPECT_EQ(world_.Void("maker", shipped.id, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyShipping, ARedirectNamesAnotherConsignee) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  const std::int64_t receive_by = world_.State("A").shipment().receive_by_ms();
  EXPECT_EQ(world_.Redirect("maker", shipped.id, "buyer", {"A"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.Shipment(shipped.id).consignee(), "buyer");
  EXPECT_EQ(world_.State("A").shipment().receive_by_ms(), receive_by);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}).verdict,
            Verdict::kNotConsignee);
  EXPECT_EQ(world_.Receive("buyer", shipped.id, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").country(), "MY");
}

TEST_F(CustodyShipping, ADelegateShipsButNeverReceives) {
  world_.Commission("maker", {"A"});
  v1::Event event;
  event.mutable_governance()->mutable_delegate()->set_party("maker");
  event.mutable_governance()->mutable_delegate()->set_delegate("carrier");
  world_.registry.Apply(event, Sha256("delegation"), {});
  const auto shipped = world_.Ship("carrier", "dist", {"A"});
  ASSERT_EQ(shipped.verdict, kAccepted);
  EXPECT_EQ(world_.State("A").shipment().shipper(), "maker");
  EXPECT_EQ(world_.Void("carrier", shipped.id, {"A"}).verdict, kAccepted);
  const auto back = world_.Ship("maker", "maker", {"A"});
  EXPECT_EQ(world_.Receive("carrier", back.id, {"A"}).verdict,
            Verdict::kNotConsignee);
  EXPECT_EQ(world_.Receive("maker", back.id, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyShipping, OneShipmentHasOneShipper) {
  for (const char* party : {"maker", "rival"}) {
    v1::Event event;
    event.mutable_governance()->mutable_delegate()->set_party(party);
    event.mutable_governance()->mutable_delegate()->set_delegate("carrier");
    world_.registry.Apply(event, Sha256(party), {});
  }
  world_.Commission("maker", {"A"});
  world_.Commission("rival", {"rival/A"});
  const auto answer = world_.Ship("carrier", "dist", {"A", "rival/A"});
  EXPECT_EQ(answer.verdict, Verdict::kNotCustodian);
  EXPECT_EQ(answer.position, 1U);
}

TEST_F(CustodyShipping, WhatWasLostOnTheWayIsRecoveredByItsReceipt) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "B"});
  world_.Report("maker", v1::LOST, {"A", "B"});
  EXPECT_EQ(world_.Void("maker", shipped.id, {"A"}).verdict,
            Verdict::kReported);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"A"}, {}, {"B"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.State("A").reported(), v1::REPORT_KIND_UNSPECIFIED);
  EXPECT_EQ(world_.State("B").reported(), v1::LOST);
}

TEST_F(CustodyShipping, AReplacedUnitIsDueUntilItsIssuerHasIt) {
  world_.Stock({"A"});
  world_.Commission("maker", {"N", "M"});
  const auto sent = world_.Ship("dist", "maker", {"A"});
  EXPECT_EQ(world_.Replace("maker", "A", "N").verdict, kAccepted);
  EXPECT_TRUE(world_.State("A").return_due());
  EXPECT_EQ(world_.State("A").replaced_by().serial(), "N");
  EXPECT_EQ(world_.Receive("maker", sent.id, {"A"}).verdict, kAccepted);
  EXPECT_FALSE(world_.State("A").return_due());
  // Back with its issuer, it can be replaced without being due.
  EXPECT_EQ(world_.Replace("maker", "A", "M").verdict, kAccepted);
  EXPECT_FALSE(world_.State("A").return_due());
}

TEST_F(CustodyShipping, AReplacementIsAnActiveUnitOfTheSameIssuer) {
  world_.Stock({"A"});
  world_.Ship("dist", "maker", {"A"});
  EXPECT_EQ(world_.Replace("maker", "A", "N").verdict, Verdict::kUnknownUnit);
  world_.Commission("maker", {"N"});
  world_.Destroy("maker", {"N"});
  EXPECT_EQ(world_.Replace("maker", "A", "N").verdict, Verdict::kTerminal);
  world_.Commission("rival", {"rival/N"});
  EXPECT_EQ(world_.Replace("maker", "A", "rival/N").verdict,
            Verdict::kNotIssuer);
}

TEST_F(CustodyShipping, AReplacedUnitThatNeverLeftCanStillBeUsed) {
  world_.Stock({"A"});
  world_.Commission("maker", {"N"});
  const auto sent = world_.Ship("dist", "maker", {"A"});
  world_.Replace("maker", "A", "N");
  world_.Void("dist", sent.id, {"A"});
  // Unlawful perhaps, but a fact: it is recorded and found.
  EXPECT_EQ(world_.Deploy("dist", {"A"}).verdict, kAccepted);
  EXPECT_TRUE(world_.State("A").return_due());
}

}  // namespace
}  // namespace waybill
