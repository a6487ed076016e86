// SPDX-License-Identifier: Apache-2.0
//
// Findings about handoffs: approvals, deadlines, voids, shortages, returns.
// Each with what must raise it, what must not, and its last quiet millisecond.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::IsEmpty;

void Approve(PolicyStage& stage, int day, const std::string& party,
             const std::string& item, const std::string& country,
             std::int64_t to_ms = 0) {
  v1::Governance governance;
  v1::Approval& approval = *governance.mutable_approve();
  approval.set_party(party);
  approval.set_id("more");
  approval.add_items(item);
  approval.add_countries(country);
  approval.set_to_ms(to_ms);
  stage.Govern(day, governance);
}

TEST(UnapprovedConsignee, IsAskedForTheClassAndTheCountryAtShipping) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C"});
  stage.Ship(1, "maker", "buyer", {"A"});
  const Hash abroad = stage.Ship(1, "maker", "buyer", {"B"}, "MY");
  const Hash unknown = stage.Ship(2, "maker", "cloud", {"C"}, "MY");
  Subjects both = ShipmentNamed(abroad);
  both.merge(ShipmentNamed(unknown));
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(3)), both);
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(1)), ShipmentNamed(abroad));
  EXPECT_THAT(stage.Open("UNAPPROVED_CONSIGNEE", Day(1, -1)), IsEmpty());
}

TEST(UnapprovedConsignee, StaysThoughApprovedOrReceivedLater) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  const Hash shipment = stage.Ship(1, "maker", "cloud", {"A"}, "MY");
  Approve(stage, 2, "cloud", "3A090.a", "MY");
  stage.Receive(3, "cloud", shipment, {"A"}, "MY");
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(9)),
            ShipmentNamed(shipment));
  // It was approved when it accepted.
  EXPECT_THAT(stage.Open("UNAPPROVED_HOLDER", Day(9)), IsEmpty());
}

TEST(UnapprovedConsignee, CountsTheDatesOfTheApproval) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C"});
  Approve(stage, 1, "cloud", "chip", "MY", Day(5));
  stage.Ship(Day(5, -1), "maker", "cloud", {"A"}, "MY");
  const Hash late = stage.Ship(5, "maker", "cloud", {"B"}, "MY");
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(6)), ShipmentNamed(late));
  // Said to have been shipped in time, but too late to be believed.
  const Hash backdated = stage.Ship(PolicyStage::When(4).Recorded(Day(11, 1)),
                                    "maker", "cloud", {"C"}, "MY");
  Subjects both = ShipmentNamed(late);
  both.merge(ShipmentNamed(backdated));
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(12)), both);
}

TEST(UnapprovedConsignee, SeesAWithdrawal) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  stage.Ship(1, "maker", "buyer", {"A"});
  v1::Governance governance;
  governance.mutable_withdraw_approval()->set_party("buyer");
  governance.mutable_withdraw_approval()->set_id("buyer");
  stage.Govern(2, governance);
  const Hash after = stage.Ship(2, "maker", "buyer", {"B"});
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(3)), ShipmentNamed(after));
}

TEST(UnapprovedConsignee, IsNeverAskedOfIssuersAuthoritiesAndPlainUnits) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  stage.Commission(0, {"P"}, "plain");
  stage.Ship(1, "maker", "cloud", {"P"}, "MY");
  stage.Ship(1, "maker", "customs", {"B"});
  stage.Receive(2, "buyer", stage.Ship(1, "maker", "buyer", {"A"}), {"A"});
  stage.Ship(3, "buyer", "maker", {"A"}, "TW");
  EXPECT_THAT(stage.Open("UNAPPROVED_CONSIGNEE", Day(9)), IsEmpty());
}

TEST(UnapprovedConsignee, LooksIntoContainers) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  stage.Commission(0, {"S", "T"}, "plain", v1::SERVER);
  stage.Fill(1, "maker", "S", {"A"});
  const Hash full = stage.Ship(2, "maker", "cloud", {"S"}, "MY");
  stage.Ship(2, "maker", "cloud", {"T"}, "MY");
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(3)), ShipmentNamed(full));
  stage.Receive(3, "cloud", full, {"S", "A"}, "MY");
  EXPECT_EQ(stage.Open("UNAPPROVED_HOLDER", Day(4)), UnitsNamed({"A", "S"}));
}

TEST(UnapprovedConsignee, IsAskedAgainOnARedirection) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A"});
  stage.Act(2, "maker", {"A"}, [&](v1::Event& event) {
    v1::Redirect& redirect = *event.mutable_redirect();
    redirect.set_shipment(std::string(View(shipment)));
    redirect.set_consignee("cloud");
    redirect.mutable_destination()->set_country("MY");
  });
  EXPECT_THAT(stage.Open("UNAPPROVED_CONSIGNEE", Day(1)), IsEmpty());
  EXPECT_EQ(stage.Open("UNAPPROVED_CONSIGNEE", Day(2)),
            ShipmentNamed(shipment));
}

TEST(UnapprovedHolder, HoldsWhileThePartyDoes) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  const Hash in = stage.Ship(1, "maker", "cloud", {"A"}, "MY");
  stage.Receive(2, "cloud", in, {"A"}, "MY");
  const Hash out = stage.Ship(3, "cloud", "buyer", {"A"});
  EXPECT_EQ(stage.Open("UNAPPROVED_HOLDER", Day(3)), UnitsNamed({"A"}));
  const Hash receipt = stage.Receive(4, "buyer", out, {"A"});
  EXPECT_THAT(stage.Open("UNAPPROVED_HOLDER", Day(4)), IsEmpty());
  const auto closed = stage.Find("UNAPPROVED_HOLDER", "unit:maker/A", Day(4));
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->status(), v1::CLOSED);
  EXPECT_EQ(closed->closed_by().id(), View(receipt));
  EXPECT_EQ(closed->first_visible_at_ms(), Day(2));
  EXPECT_FALSE(closed->self_cleared());
}

TEST(UnapprovedHolder, EndsWithTheCorrectionOfTheReceipt) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  const Hash shipment = stage.Ship(1, "maker", "cloud", {"A"}, "MY");
  const Hash receipt = stage.Receive(2, "cloud", shipment, {"A"}, "MY");
  stage.Correct(3, "cloud", receipt, "maker");
  EXPECT_EQ(stage.Open("UNAPPROVED_HOLDER", Day(2)), UnitsNamed({"A"}));
  EXPECT_THAT(stage.Open("UNAPPROVED_HOLDER", Day(3)), IsEmpty());
  // What was known is still known; and the shipment is open again.
  EXPECT_EQ(stage.Find("UNAPPROVED_HOLDER", "unit:maker/A", Day(3))->status(),
            v1::CLOSED);
  EXPECT_EQ(stage.Open("HANDOFF_OVERDUE", Day(15, 1)), ShipmentNamed(shipment));
}

TEST(HandoffOverdue, BeginsAfterReceiveByAndGivesWayAfter45Days) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A"});
  const Hash stated =
      stage.Ship(1, "maker", "buyer", {"B"}, "US", [](v1::Event& event) {
        event.mutable_ship()->set_receive_by_ms(Day(90));
      });
  Subjects both = ShipmentNamed(shipment);
  both.merge(ShipmentNamed(stated));
  EXPECT_THAT(stage.Open("HANDOFF_OVERDUE", Day(15)), IsEmpty());
  EXPECT_EQ(stage.Open("HANDOFF_OVERDUE", Day(15, 1)), ShipmentNamed(shipment));
  EXPECT_EQ(stage.Open("HANDOFF_OVERDUE", Day(46)), ShipmentNamed(shipment));
  EXPECT_THAT(stage.Open("CONSIGNEE_UNCONFIRMED", Day(46)), IsEmpty());
  EXPECT_THAT(stage.Open("HANDOFF_OVERDUE", Day(46, 1)), IsEmpty());
  EXPECT_EQ(stage.Open("CONSIGNEE_UNCONFIRMED", Day(46, 1)), both);
  EXPECT_THAT(stage.Open("HANDOFF_OVERDUE", Day(91)), IsEmpty());
}

TEST(HandoffOverdue, WaitsForEveryUnit) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C", "D"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A", "B", "C", "D"});
  stage.ReceivePart(2, "buyer", shipment, {{"A"}, {"B"}, {"C"}});
  stage.Act(20, "maker", {"D"}, [&](v1::Event& event) {
    event.mutable_void_()->set_shipment(std::string(View(shipment)));
  });
  EXPECT_EQ(stage.Open("HANDOFF_OVERDUE", Day(21)), ShipmentNamed(shipment));
  stage.Act(22, "maker", {"C"}, [](v1::Event& event) {
    event.mutable_report()->set_kind(v1::LOST);
  });
  EXPECT_THAT(stage.Open("HANDOFF_OVERDUE", Day(22)), IsEmpty());
  const auto closed =
      stage.Find("HANDOFF_OVERDUE", *ShipmentNamed(shipment).begin(), Day(22));
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->status(), v1::CLOSED);
  EXPECT_EQ(closed->closed_at_ms(), Day(22));
}

TEST(HandoffOverdue, LeavesNoTraceIfReceivedInTime) {
  PolicyStage stage;
  stage.Stock({"A"});
  for (const v1::Finding& finding :
       Evaluate(stage.scene.world(), Policy::Default(), {.as_of_ms = Day(60)})
           .findings) {
    EXPECT_NE(finding.code(), "HANDOFF_OVERDUE");
  }
}

TEST(HandoffOverdue, IsRepeatableForWhatWasKnownThen) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A"});
  stage.Receive(PolicyStage::When(14).Recorded(Day(20)), "buyer", shipment,
                {"A"});
  EXPECT_EQ(stage.Open("HANDOFF_OVERDUE", Day(16)), ShipmentNamed(shipment));
  EXPECT_THAT(stage.Open("HANDOFF_OVERDUE", Day(20)), IsEmpty());
  // With what was known later, nothing was overdue on day 16.
  stage.options.known_at_ms = Day(20);
  EXPECT_THAT(stage.Open("HANDOFF_OVERDUE", Day(16)), IsEmpty());
  // And with what was known on day 16, it still is on day 30.
  stage.options.known_at_ms = Day(16);
  EXPECT_EQ(stage.Open("HANDOFF_OVERDUE", Day(30)), ShipmentNamed(shipment));
}

TEST(VoidedLate, NeedsTheConsigneeOnceItIsDue) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C"});
  const auto run = [&](const char* unit, int day, bool agreed) {
    const Hash shipment = stage.Ship(1, "maker", "buyer", {unit});
    return std::pair(shipment, [&stage, shipment, unit, day, agreed] {
      stage.Act(
          Day(day, day == 15 ? 0 : 1), "maker", {unit}, [&](v1::Event& event) {
            event.mutable_void_()->set_shipment(std::string(View(shipment)));
            if (agreed) {
              PolicyScene::AddSigner(event, "buyer", v1::COSIGNER);
            }
          });
    });
  };
  const auto [in_time, void_in_time] = run("A", 15, false);
  const auto [late, void_late] = run("B", 16, false);
  const auto [agreed, void_agreed] = run("C", 17, true);
  void_in_time();
  void_late();
  void_agreed();
  EXPECT_EQ(stage.Open("VOIDED_LATE", Day(30)), ShipmentNamed(late));
}

TEST(ForwarderAsEndUser, LooksAtTheRole) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  stage.Ship(1, "maker", "buyer", {"A"}, "US", [](v1::Event& event) {
    event.mutable_ship()->set_end_user("buyer");
  });
  const Hash named = stage.Ship(
      1, "maker", "buyer", {"B"}, "US",
      [](v1::Event& event) { event.mutable_ship()->set_end_user("fwd"); });
  EXPECT_EQ(stage.Open("FORWARDER_AS_END_USER", Day(2)), ShipmentNamed(named));
}

TEST(UnitMissing, EndsWithAReceiptAVoidOrAReport) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C", "D"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A", "B", "C", "D"});
  stage.ReceivePart(2, "buyer", shipment, {{}, {}, {"A", "B", "C", "D"}});
  EXPECT_EQ(stage.Open("UNIT_MISSING", Day(2)),
            UnitsNamed({"A", "B", "C", "D"}));
  stage.Receive(3, "buyer", shipment, {"A"});
  stage.Act(3, "maker", {"B"}, [&](v1::Event& event) {
    event.mutable_void_()->set_shipment(std::string(View(shipment)));
  });
  stage.Act(3, "maker", {"C"}, [](v1::Event& event) {
    event.mutable_report()->set_kind(v1::STOLEN);
  });
  EXPECT_EQ(stage.Open("UNIT_MISSING", Day(4)), UnitsNamed({"D"}));
  EXPECT_TRUE(
      stage.Find("UNIT_MISSING", "unit:maker/A", Day(4))->self_cleared());
  EXPECT_FALSE(
      stage.Find("UNIT_MISSING", "unit:maker/B", Day(4))->self_cleared());
}

TEST(UnexpectedUnit, IsReportedByTheReceipt) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A"});
  stage.ReceivePart(2, "buyer", shipment, {{"A"}, {}, {}, {"B"}});
  EXPECT_EQ(stage.Open("UNEXPECTED_UNIT", Day(2)), UnitsNamed({"B"}));
}

TEST(ReturnOverdue, CountsFromTheRefusal) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A", "B"});
  stage.ReceivePart(2, "buyer", shipment, {{"B"}, {"A"}, {}});
  const auto send_back = [&](int day, const char* unit) {
    return stage.Act(day, "buyer", {unit}, [&](v1::Event& event) {
      event.mutable_return_()->set_shipment(std::string(View(shipment)));
    });
  };
  const Hash back = send_back(3, "A");
  EXPECT_THAT(stage.Open("RETURN_OVERDUE", Day(32)), IsEmpty());
  EXPECT_EQ(stage.Open("RETURN_OVERDUE", Day(32, 1)), UnitsNamed({"A"}));
  stage.Receive(40, "maker", back, {"A"}, "TW");
  EXPECT_THAT(stage.Open("RETURN_OVERDUE", Day(40)), IsEmpty());
  // What was accepted and then sent back was never refused.
  send_back(41, "B");
  EXPECT_THAT(stage.Open("RETURN_OVERDUE", Day(90)), IsEmpty());
}

TEST(ReturnOverdue, CountsFromTheReplacement) {
  PolicyStage stage;
  stage.Stock({"A"});
  stage.Commission(3, {"N"});
  stage.Ship(3, "buyer", "maker", {"A"}, "TW");
  v1::Event event;
  event.set_occurred_at_ms(Day(4));
  PolicyScene::AddSigner(event, "maker", v1::ACTOR);
  v1::UnitId old_one;
  old_one.set_issuer("maker");
  old_one.set_serial("A");
  v1::UnitId new_one = old_one;
  new_one.set_serial("N");
  *event.mutable_replace()->mutable_replaced() = old_one;
  *event.mutable_replace()->mutable_replacement() = new_one;
  ASSERT_EQ(stage.scene
                .Submit(event,
                        {PolicyScene::Row(old_one, v1::REPLACED),
                         PolicyScene::Row(new_one, v1::REPLACEMENT)},
                        Day(4))
                .verdict,
            Verdict::kAccepted);
  EXPECT_THAT(stage.Open("RETURN_OVERDUE", Day(34)), IsEmpty());
  EXPECT_EQ(stage.Open("RETURN_OVERDUE", Day(34, 1)), UnitsNamed({"A"}));
  // Seen on the way: it was to come back, and not to turn up.
  stage.Act(35, "lab", {"A"},
            [](v1::Event& sighting) { sighting.mutable_sight(); });
  EXPECT_EQ(stage.Open("RESURFACED_AFTER_RETIREMENT", Day(35)),
            UnitsNamed({"A"}));
}

}  // namespace
}  // namespace waybill
