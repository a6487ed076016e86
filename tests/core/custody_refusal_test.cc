// SPDX-License-Identifier: Apache-2.0
//
// One test for each verdict of the custody rules, with the smallest history
// that gives it; then the order among them, and what else a refusal says.
#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "ledger/core/unit_list.h"
#include "tests/support/custody_world.h"

namespace waybill {
namespace {

constexpr Verdict kAccepted = Verdict::kAccepted;

class CustodyRefusal : public testing::Test {
 protected:
  CustodyWorld world_;
};

TEST_F(CustodyRefusal, TooLargeAfter64ObservationsOfOneSignerInADay) {
  world_.Commission("maker", {"A", "B"});
  // The day turns at most once while an hour passes with each event.
  int accepted = 0;
  const v1::Event sight = [this] {
    v1::Event event = world_.By("dist");
    event.mutable_sight();
    return event;
  }();
  v1::ObservationState state;
  const v1::UnitRow row = CustodyWorld::Row("A");
  for (; accepted < 64; ++accepted) {
    state = AdvanceObservations(state, sight, {.index = 1, .recorded_at_ms = 5},
                                row);
  }
  EXPECT_EQ(state.today(0).events(), 64U);
  // Refused is the 65th of the day; other signers and the next day are not.
  class Full : public MemoryHistory {
   public:
    Result<ObservationRecord> Observations(const Hash&) override {
      return record;
    }
    ObservationRecord record;
  } full;
  full.record.state = state;
  const auto judge = [this, &full](const v1::Event& event, std::int64_t at_ms) {
    const std::vector<v1::UnitRow> rows = {CustodyWorld::Row("A")};
    const std::vector<Hash> labels = RowLabels(rows);
    const Hash id = Sha256("sight");
    const auto judged = JudgeCustody({.event = event,
                                      .id = id,
                                      .moment = {9, at_ms},
                                      .rows = rows,
                                      .labels = labels},
                                     world_.registry, full);
    const auto* refusal = std::get_if<Refusal>(&*judged);
    return refusal == nullptr ? kAccepted : refusal->verdict;
  };
  EXPECT_EQ(judge(sight, 6), Verdict::kTooLarge);
  // It is unknown there, which comes later in the order.
  EXPECT_EQ(judge(sight, 6 + 24LL * 3600 * 1000), Verdict::kUnknownUnit);
  v1::Event other = world_.By("lab");
  other.mutable_sight();
  EXPECT_EQ(judge(other, 6), Verdict::kUnknownUnit);
}

TEST_F(CustodyRefusal, MalformedIfAPlaceNamesASiteWithoutItsCountry) {
  world_.Commission("maker", {"A"});
  v1::Event event = world_.By("lab");
  event.mutable_sight();
  event.mutable_place()->set_site_party("buyer");
  event.mutable_place()->set_site("hall");
  EXPECT_EQ(world_.Submit(event, Serials{"A"}).verdict, Verdict::kMalformed);
  event.mutable_place()->set_country("SG");
  EXPECT_EQ(world_.Submit(event, Serials{"A"}).verdict,
            Verdict::kUnknownReference);
  event.mutable_place()->set_country("MY");
  EXPECT_EQ(world_.Submit(event, Serials{"A"}).verdict, kAccepted);
}

TEST_F(CustodyRefusal, MalformedIfAnUnexpectedUnitIsOpenInTheShipment) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  v1::Event event = world_.By("dist");
  event.mutable_receive()->set_shipment(shipped.id);
  EXPECT_EQ(
      world_.Submit(event, {CustodyWorld::Row("A", v1::UNEXPECTED)}).verdict,
      Verdict::kMalformed);
  EXPECT_EQ(
      world_.Submit(event, {CustodyWorld::Row("B", v1::UNEXPECTED)}).verdict,
      kAccepted);
}

TEST_F(CustodyRefusal, MalformedIfASuccessorSaysNothingOfWhatItSucceeds) {
  world_.Stock({"A"});
  v1::Event event = world_.By("dist");
  event.mutable_relabel();
  EXPECT_EQ(world_
                .Submit(event, {CustodyWorld::Row("A", v1::REPLACED),
                                CustodyWorld::Row("dist/B", v1::REPLACEMENT)})
                .verdict,
            Verdict::kMalformed);
  EXPECT_EQ(world_.Relabel("dist", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyRefusal, MalformedIfNoUnitIsListedOrTheContainerIsNotOne) {
  world_.Commission("maker", {"A", "B"});
  EXPECT_EQ(world_.Ship("maker", "dist", {}).verdict, Verdict::kMalformed);
  EXPECT_EQ(world_.Assemble("maker", "A", {}).verdict, Verdict::kMalformed);
  v1::Event event = world_.By("maker");
  *event.mutable_assemble()->mutable_container() = CustodyWorld::Id("A");
  EXPECT_EQ(world_
                .Submit(event, {CustodyWorld::Row("B", v1::PARENT),
                                CustodyWorld::Row("A", v1::CHILD)})
                .verdict,
            Verdict::kMalformed);
}

TEST_F(CustodyRefusal, MissingCosignatureOfTheNewOwner) {
  world_.Commission("maker", {"A"});
  v1::Event event = world_.By("maker");
  event.mutable_transfer_title()->set_new_owner("buyer");
  EXPECT_EQ(world_.Submit(event, Serials{"A"}).verdict,
            Verdict::kMissingCosignature);
  CustodyWorld::AddSigner(event, "buyer", v1::WITNESS);
  EXPECT_EQ(world_.Submit(event, Serials{"A"}).verdict,
            Verdict::kMissingCosignature);
}

TEST_F(CustodyRefusal, MissingCosignatureOnTheCorrectionOfAReceipt) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  const auto received = world_.Receive("dist", shipped.id, {"A"});
  EXPECT_EQ(world_.Correct("dist", received.id, {"A"}).verdict,
            Verdict::kMissingCosignature);
  EXPECT_EQ(world_.Correct("maker", received.id, {"A"}).verdict,
            Verdict::kMissingCosignature);
  EXPECT_EQ(world_.Correct("dist", received.id, {"A"}, "buyer").verdict,
            Verdict::kMissingCosignature);
  EXPECT_EQ(world_.Correct("buyer", received.id, {"A"}, "dist").verdict,
            Verdict::kNotConsignee);
  EXPECT_EQ(world_.Correct("maker", received.id, {"A"}, "dist").verdict,
            kAccepted);
}

// Whoever is named, not only who signs; before any other reference.
TEST_F(CustodyRefusal, UnknownParty) {
  world_.Commission("maker", {"A"});
  EXPECT_EQ(world_.Ship("maker", "nobody", {"A"}).verdict,
            Verdict::kUnknownParty);
  v1::Event ship = world_.By("maker");
  ship.mutable_ship()->set_consignee("dist");
  ship.mutable_ship()->set_licence("L-2");
  ship.mutable_ship()->set_payer("nobody");
  EXPECT_EQ(world_.Submit(ship, Serials{"A"}).verdict, Verdict::kUnknownParty);
  v1::Event title = world_.By("maker");
  title.mutable_transfer_title()->set_new_owner("nobody");
  EXPECT_EQ(world_.Submit(title, Serials{"A"}).verdict, Verdict::kUnknownParty);
}

TEST_F(CustodyRefusal, UnknownReference) {
  world_.Commission("maker", {"A"});
  const std::string nowhere(32, 'x');
  EXPECT_EQ(world_.Receive("dist", nowhere, {"A"}).verdict,
            Verdict::kUnknownReference);
  EXPECT_EQ(world_.Receive("dist", "short", {"A"}).verdict,
            Verdict::kUnknownReference);
  EXPECT_EQ(world_.Carry("carrier", nowhere, {"A"}).verdict,
            Verdict::kUnknownReference);
  EXPECT_EQ(world_.Correct("maker", nowhere, {"A"}).verdict,
            Verdict::kUnknownReference);
  v1::Event ship = world_.By("maker");
  ship.mutable_ship()->set_consignee("dist");
  ship.mutable_ship()->set_licence("L-2");
  EXPECT_EQ(world_.Submit(ship, Serials{"A"}).verdict,
            Verdict::kUnknownReference);
  ship.mutable_ship()->set_licence("L-1");
  EXPECT_EQ(world_.Submit(ship, Serials{"A"}).verdict, kAccepted);
  v1::Event commission = world_.By("maker");
  commission.mutable_commission()->set_model("nonesuch");
  EXPECT_EQ(world_.Submit(commission, Serials{"B"}).verdict,
            Verdict::kUnknownReference);
}

TEST_F(CustodyRefusal, DuplicateUnit) {
  world_.Commission("maker", {"A", "B"});
  const auto answer = world_.Ship("maker", "dist", {"A", "B", "B"});
  EXPECT_EQ(answer.verdict, Verdict::kDuplicateUnit);
  const std::uint32_t first_b =
      CustodyWorld::Label("A") < CustodyWorld::Label("B") ? 1 : 0;
  EXPECT_EQ(answer.position, first_b);
  // Of a unit that is also unknown it is the first thing that is wrong.
  EXPECT_EQ(world_.Ship("maker", "dist", {"C", "C"}).verdict,
            Verdict::kDuplicateUnit);
}

TEST_F(CustodyRefusal, UnknownUnit) {
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict, Verdict::kUnknownUnit);
  EXPECT_EQ(world_.Sight("lab", {"A"}).verdict, Verdict::kUnknownUnit);
  EXPECT_EQ(world_.TransferTitle("maker", "buyer", {"A"}).verdict,
            Verdict::kUnknownUnit);
}

TEST_F(CustodyRefusal, UnknownUnitAfterItsCommissionWasTakenBack) {
  const auto commissioned = world_.Commission("maker", {"A"});
  world_.Correct("maker", commissioned.id, {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict, Verdict::kUnknownUnit);
  EXPECT_EQ(world_.TransferTitle("maker", "buyer", {"A"}).verdict,
            Verdict::kUnknownUnit);
  // It was commissioned once: it can be seen.
  EXPECT_EQ(world_.Sight("lab", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyRefusal, AlreadyCommissioned) {
  world_.Commission("maker", {"A"});
  EXPECT_EQ(world_.Commission("maker", {"A"}).verdict,
            Verdict::kAlreadyCommissioned);
  // Before the question whose it is.
  EXPECT_EQ(world_.Commission("rival", {"A"}).verdict,
            Verdict::kAlreadyCommissioned);
  // The same serial of another issuer is another unit.
  EXPECT_EQ(world_.Commission("rival", {"rival/A"}).verdict, kAccepted);
}

TEST_F(CustodyRefusal, NotIssuer) {
  EXPECT_EQ(world_.Commission("rival", {"A"}).verdict, Verdict::kNotIssuer);
  EXPECT_EQ(world_.Commission("dist", {"dist/A"}).verdict, Verdict::kNotIssuer);
  world_.Commission("maker", {"A", "B"});
  EXPECT_EQ(world_.Replace("rival", "A", "B").verdict, Verdict::kNotIssuer);
}

TEST_F(CustodyRefusal, Terminal) {
  world_.Commission("maker", {"A", "B"});
  world_.Retire("maker", {"A"});
  world_.Destroy("maker", {"B"});
  for (const char* unit : {"A", "B"}) {
    EXPECT_EQ(world_.Ship("maker", "dist", {unit}).verdict, Verdict::kTerminal);
    EXPECT_EQ(world_.Deploy("maker", {unit}).verdict, Verdict::kTerminal);
    EXPECT_EQ(world_.Retire("maker", {unit}).verdict, Verdict::kTerminal);
    EXPECT_EQ(world_.Report("customs", v1::SEIZED, {unit}).verdict,
              Verdict::kTerminal);
    EXPECT_EQ(world_.TransferTitle("maker", "buyer", {unit}).verdict,
              Verdict::kTerminal);
    EXPECT_EQ(world_.Sight("lab", {unit}).verdict, kAccepted);
  }
  EXPECT_EQ(world_.Destroy("maker", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Destroy("maker", {"B"}).verdict, Verdict::kTerminal);
}

TEST_F(CustodyRefusal, Reported) {
  world_.Commission("maker", {"A", "B"});
  world_.Report("maker", v1::LOST, {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict, Verdict::kReported);
  EXPECT_EQ(world_.Report("maker", v1::LOST, {"A"}).verdict,
            Verdict::kReported);
  EXPECT_EQ(world_.Report("maker", v1::STOLEN, {"A"}).verdict, kAccepted);
  const auto shipped = world_.Ship("maker", "dist", {"B"});
  world_.Report("customs", v1::SEIZED, {"B"});
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"B"}).verdict,
            Verdict::kReported);
  EXPECT_EQ(world_.Report("police", v1::SEIZED, {"B"}).verdict,
            Verdict::kReported);
}

TEST_F(CustodyRefusal, OnHold) {
  world_.Commission("maker", {"A", "B"});
  world_.Hold("maker", {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict, Verdict::kOnHold);
  EXPECT_EQ(world_.Assemble("maker", "B", {"A"}).verdict, Verdict::kOnHold);
  EXPECT_EQ(world_.Hold("maker", {"A"}).verdict, Verdict::kOnHold);
  world_.Release("maker", {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict, kAccepted);
}

TEST_F(CustodyRefusal, NotCustodian) {
  world_.Commission("maker", {"A", "B"});
  EXPECT_EQ(world_.Ship("dist", "buyer", {"A"}).verdict,
            Verdict::kNotCustodian);
  EXPECT_EQ(world_.Assemble("dist", "A", {"B"}).verdict,
            Verdict::kNotCustodian);
  EXPECT_EQ(world_.Deploy("dist", {"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(world_.Relabel("dist", {"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(world_.Hold("dist", {"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(world_.Release("maker", {"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(world_.Report("dist", v1::LOST, {"A"}).verdict,
            Verdict::kNotCustodian);
  EXPECT_EQ(world_.Report("maker", v1::SEIZED, {"A"}).verdict,
            Verdict::kNotCustodian);
  EXPECT_EQ(world_.Destroy("dist", {"A"}).verdict, Verdict::kNotCustodian);
  EXPECT_EQ(world_.Reassign("dist", "buyer", {"A"}).verdict,
            Verdict::kNotCustodian);
  world_.Report("maker", v1::LOST, {"A"});
  EXPECT_EQ(world_.Recover("dist", {"A"}).verdict, Verdict::kNotCustodian);
  v1::Event count = world_.By("dist");
  count.mutable_count();
  EXPECT_EQ(world_.Submit(count, Serials{"B"}).verdict, Verdict::kNotCustodian);
  v1::Event repair = world_.By("dist");
  repair.mutable_repair();
  EXPECT_EQ(world_.Submit(repair, Serials{"B"}).verdict,
            Verdict::kNotCustodian);
}

TEST_F(CustodyRefusal, NotCustodianNorInspectorNorDeviceAttests) {
  world_.Commission("maker", {"A"});
  for (const auto& [actor, level, verdict] :
       {std::tuple("dist", 3U, Verdict::kNotCustodian),
        std::tuple("dist", 4U, kAccepted), std::tuple("maker", 0U, kAccepted),
        std::tuple("lab", 1U, kAccepted)}) {
    v1::Event event = world_.By(actor);
    event.mutable_attest()->set_level(level);
    EXPECT_EQ(world_.Submit(event, Serials{"A"}).verdict, verdict)
        << actor << " " << level;
  }
}

TEST_F(CustodyRefusal, NotOwner) {
  world_.Stock({"A"});
  EXPECT_EQ(world_.TransferTitle("dist", "buyer", {"A"}).verdict,
            Verdict::kNotOwner);
  EXPECT_EQ(world_.TransferTitle("maker", "buyer", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.TransferTitle("maker", "dist", {"A"}).verdict,
            Verdict::kNotOwner);
  EXPECT_EQ(world_.TransferTitle("buyer", "dist", {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.State("A").custodian(), "dist");
}

TEST_F(CustodyRefusal, NotShipper) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.Void("dist", shipped.id, {"A"}).verdict,
            Verdict::kNotShipper);
  EXPECT_EQ(world_.Redirect("dist", shipped.id, "buyer", {"A"}).verdict,
            Verdict::kNotShipper);
  EXPECT_EQ(world_.Correct("dist", shipped.id, {"A"}).verdict,
            Verdict::kNotShipper);
}

TEST_F(CustodyRefusal, NotConsignee) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.Receive("buyer", shipped.id, {"A"}).verdict,
            Verdict::kNotConsignee);
  EXPECT_EQ(world_.Return("buyer", shipped.id, {"A"}).verdict,
            Verdict::kNotConsignee);
  // Asked before the question whether the unit is in it.
  EXPECT_EQ(world_.Receive("buyer", shipped.id, {"B"}).verdict,
            Verdict::kNotConsignee);
}

TEST_F(CustodyRefusal, NotCarrier) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.Carry("dist", shipped.id, {"A"}).verdict,
            Verdict::kNotCarrier);
  EXPECT_EQ(world_.Carry("carrier", shipped.id, {"A"}).verdict, kAccepted);
}

TEST_F(CustodyRefusal, OpenShipment) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict,
            Verdict::kOpenShipment);
  EXPECT_EQ(world_.Assemble("maker", "B", {"A"}).verdict,
            Verdict::kOpenShipment);
  EXPECT_EQ(world_.Destroy("maker", {"A"}).verdict, Verdict::kOpenShipment);
  // Refused, it is with the consignee still.
  world_.Receive("dist", shipped.id, {}, {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict,
            Verdict::kOpenShipment);
}

TEST_F(CustodyRefusal, NotInShipment) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.Receive("dist", shipped.id, {"B"}).verdict,
            Verdict::kNotInShipment);
  EXPECT_EQ(world_.Void("maker", shipped.id, {"B"}).verdict,
            Verdict::kNotInShipment);
  EXPECT_EQ(world_.Return("dist", shipped.id, {"B"}).verdict,
            Verdict::kNotInShipment);
  EXPECT_EQ(world_.Carry("carrier", shipped.id, {"B"}).verdict,
            Verdict::kNotInShipment);
}

TEST_F(CustodyRefusal, AlreadyResolved) {
  const std::string first = world_.Stock({"A"});
  EXPECT_EQ(world_.Receive("dist", first, {"A"}).verdict,
            Verdict::kAlreadyResolved);
  EXPECT_EQ(world_.Carry("carrier", first, {"A"}).verdict,
            Verdict::kAlreadyResolved);
  const auto second = world_.Ship("dist", "buyer", {"A"});
  ASSERT_EQ(second.verdict, kAccepted);
  // It left that shipment for another one.
  EXPECT_EQ(world_.Receive("dist", first, {"A"}).verdict,
            Verdict::kAlreadyResolved);
  EXPECT_EQ(world_.Void("maker", first, {"A"}).verdict,
            Verdict::kAlreadyResolved);
}

TEST_F(CustodyRefusal, AlreadyResolvedIfTheShipmentHasAReceipt) {
  world_.Commission("maker", {"A", "B"});
  const auto shipped = world_.Ship("maker", "dist", {"A", "B"});
  EXPECT_EQ(world_.Redirect("maker", shipped.id, "buyer", {"B"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.Receive("dist", shipped.id, {}, {}, {"A"}).verdict,
            kAccepted);
  EXPECT_EQ(world_.Redirect("maker", shipped.id, "lab", {"B"}).verdict,
            Verdict::kAlreadyResolved);
}

TEST_F(CustodyRefusal, NotRefused) {
  world_.Commission("maker", {"A"});
  const auto shipped = world_.Ship("maker", "dist", {"A"});
  EXPECT_EQ(world_.Return("dist", shipped.id, {"A"}).verdict,
            Verdict::kNotRefused);
  world_.Receive("dist", shipped.id, {"A"});
  const auto onward = world_.Ship("dist", "buyer", {"A"});
  EXPECT_EQ(world_.Return("dist", shipped.id, {"A"}).verdict,
            Verdict::kOpenShipment);
  world_.Receive("buyer", onward.id, {"A"});
  EXPECT_EQ(world_.Return("dist", shipped.id, {"A"}).verdict,
            Verdict::kNotRefused);
}

TEST_F(CustodyRefusal, NotReturning) {
  world_.Stock({"A"});
  world_.Commission("maker", {"N"});
  EXPECT_EQ(world_.Replace("maker", "A", "N").verdict, Verdict::kNotReturning);
  world_.Ship("dist", "maker", {"A"});
  EXPECT_EQ(world_.Replace("maker", "A", "N").verdict, kAccepted);
  EXPECT_EQ(world_.Replace("maker", "A", "N").verdict, Verdict::kNotReturning);
}

TEST_F(CustodyRefusal, InsideParent) {
  world_.Commission("maker", {"A", "P", "Q"});
  world_.Assemble("maker", "P", {"A"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"A"}).verdict,
            Verdict::kInsideParent);
  EXPECT_EQ(world_.Assemble("maker", "Q", {"A"}).verdict,
            Verdict::kInsideParent);
  EXPECT_EQ(world_.Retire("maker", {"A"}).verdict, Verdict::kInsideParent);
  EXPECT_EQ(world_.Report("customs", v1::SEIZED, {"A"}).verdict,
            Verdict::kInsideParent);
  EXPECT_EQ(world_.Reassign("maker", "dist", {"A"}).verdict,
            Verdict::kInsideParent);
}

TEST_F(CustodyRefusal, NotInsideParent) {
  world_.Commission("maker", {"A", "P", "Q"});
  EXPECT_EQ(world_.Remove("maker", "P", {"A"}).verdict,
            Verdict::kNotInsideParent);
  world_.Assemble("maker", "P", {"A"});
  EXPECT_EQ(world_.Remove("maker", "Q", {"A"}).verdict,
            Verdict::kNotInsideParent);
}

TEST_F(CustodyRefusal, HasContents) {
  world_.Commission("maker", {"A", "P"});
  world_.Assemble("maker", "P", {"A"});
  EXPECT_EQ(world_.Retire("maker", {"P"}).verdict, Verdict::kHasContents);
  EXPECT_EQ(world_.Destroy("maker", {"P"}).verdict, Verdict::kHasContents);
}

TEST_F(CustodyRefusal, NotClosed) {
  world_.Commission("maker", {"A", "B", "P"});
  world_.Assemble("maker", "P", {"A", "B"});
  EXPECT_EQ(world_.Ship("maker", "dist", {"P", "A"}).verdict,
            Verdict::kNotClosed);
  EXPECT_EQ(world_.Ship("maker", "dist", {"P"}).verdict, Verdict::kNotClosed);
  // The container's own row has to count them, too.
  v1::UnitAttributes wrong;
  wrong.set_contents(1);
  v1::UnitRow container = CustodyWorld::Row("P");
  container.set_attributes(wrong.SerializeAsString());
  v1::Event event = world_.By("maker");
  event.mutable_ship()->set_consignee("dist");
  EXPECT_EQ(world_
                .Submit(event, {container, CustodyWorld::Row("A"),
                                CustodyWorld::Row("B")})
                .verdict,
            Verdict::kNotClosed);
  EXPECT_EQ(world_.Ship("maker", "dist", {"P", "A", "B"}).verdict, kAccepted);
}

TEST_F(CustodyRefusal, Cycle) {
  world_.Commission("maker", {"A", "B", "C"});
  world_.Assemble("maker", "B", {"A"});
  world_.Assemble("maker", "C", {"B"});
  EXPECT_EQ(world_.Assemble("maker", "A", {"C"}).verdict, Verdict::kCycle);
}

TEST_F(CustodyRefusal, NotReported) {
  world_.Commission("maker", {"A"});
  EXPECT_EQ(world_.Recover("maker", {"A"}).verdict, Verdict::kNotReported);
}

TEST_F(CustodyRefusal, AlreadyCorrected) {
  world_.Commission("maker", {"A"});
  const auto held = world_.Hold("maker", {"A"});
  EXPECT_EQ(world_.Correct("maker", held.id, {"A"}).verdict, kAccepted);
  EXPECT_EQ(world_.Correct("maker", held.id, {"A"}).verdict,
            Verdict::kAlreadyCorrected);
  world_.Hold("maker", {"A"});
  EXPECT_EQ(world_.Correct("maker", held.id, {"A"}).verdict,
            Verdict::kAlreadyCorrected);
}

TEST_F(CustodyRefusal, NotCorrectable) {
  const auto commissioned = world_.Commission("maker", {"A"});
  const auto held = world_.Hold("maker", {"A"});
  EXPECT_EQ(world_.Correct("maker", commissioned.id, {"A"}).verdict,
            Verdict::kNotCorrectable);
  const auto corrected = world_.Correct("maker", held.id, {"A"});
  EXPECT_EQ(world_.Correct("maker", corrected.id, {"A"}).verdict,
            Verdict::kNotCorrectable);
}

TEST_F(CustodyRefusal, StaleLinkSaysTheCurrentHead) {
  world_.Commission("maker", {"A"});
  v1::UnitRow row = CustodyWorld::Row("A");
  row.set_link(std::string(View(kZeroHash)));
  v1::Event event = world_.By("maker");
  event.mutable_ship()->set_consignee("dist");
  const auto answer = world_.Submit(event, {row});
  EXPECT_EQ(answer.verdict, Verdict::kStaleLink);
  EXPECT_EQ(answer.position, 0U);
  EXPECT_EQ(answer.current_head, world_.CustodyChain("A").head);
}

TEST_F(CustodyRefusal, NamesTheFirstUnitConcernedNotTheWorst) {
  world_.Commission("maker", {"A", "B", "C"});
  std::vector<std::string> order = {"A", "B", "C"};
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return CustodyWorld::Label(a) < CustodyWorld::Label(b);
  });
  // The second is in transit (late in the order), the third is terminal.
  world_.Ship("maker", "dist", {order[1]});
  world_.Destroy("maker", {order[2]});
  const auto answer = world_.Ship("maker", "dist", order);
  EXPECT_EQ(answer.verdict, Verdict::kOpenShipment);
  EXPECT_EQ(answer.position, 1U);
  EXPECT_EQ(world_.State(order[0]).shipment().id(), "");
}

TEST_F(CustodyRefusal, AHistoryThatCannotLookIsAnErrorNotAVerdict) {
  world_.Commission("maker", {"A"});
  const v1::Event event = [this] {
    v1::Event ship = world_.By("maker");
    ship.mutable_ship()->set_consignee("dist");
    return ship;
  }();
  const std::vector<v1::UnitRow> rows = {CustodyWorld::Row("A")};
  const std::vector<Hash> labels = RowLabels(rows);
  const Hash id = Sha256("ship");
  world_.history.Break();
  EXPECT_FALSE(JudgeCustody(
      {.event = event, .id = id, .moment = {}, .rows = rows, .labels = labels},
      world_.registry, world_.history));
}

}  // namespace
}  // namespace waybill
