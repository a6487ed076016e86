// SPDX-License-Identifier: Apache-2.0
//
// Findings about holding and telling: last holders, dwelling, counts, reports,
// ends, evidence. With their boundaries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/events.h"
#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::IsEmpty;

void Deploy(PolicyStage& stage, PolicyStage::When when, const Units& units,
            std::uint32_t heartbeat_days = 0) {
  stage.Act(when, "buyer", units, [&](v1::Event& event) {
    event.mutable_deploy()->set_heartbeat_days(heartbeat_days);
    SetSite(event, "hall");
  });
}

void Count(PolicyStage& stage, int day, const Units& units,
           const std::string& site) {
  stage.Act(day, "buyer", units, [&](v1::Event& event) {
    event.mutable_count();
    SetSite(event, site);
  });
}

TEST(ForwarderAsTerminal, CountsOneForwarderAfterAnother) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  stage.Receive(2, "fwd", stage.Ship(1, "maker", "fwd", {"A"}, "HK"), {"A"},
                "HK");
  const Hash on = stage.Ship(20, "fwd", "carrier", {"A"});
  stage.Receive(25, "carrier", on, {"A"});
  EXPECT_THAT(stage.Open("FORWARDER_AS_TERMINAL", Day(32)), IsEmpty());
  EXPECT_EQ(stage.Open("FORWARDER_AS_TERMINAL", Day(32, 1)), UnitsNamed({"A"}));
  const Hash home = stage.Ship(40, "carrier", "buyer", {"A"});
  EXPECT_EQ(stage.Open("FORWARDER_AS_TERMINAL", Day(40)), UnitsNamed({"A"}));
  stage.Receive(41, "buyer", home, {"A"});
  EXPECT_THAT(stage.Open("FORWARDER_AS_TERMINAL", Day(41)), IsEmpty());
}

TEST(DwellExceeded, EndsWithTheDeploymentOfTheUnitOrItsContainer) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C"});
  stage.Commission(0, {"S"}, "plain", v1::SERVER);
  const Units all = {"A", "B", "C", "S"};
  stage.Receive(2, "buyer", stage.Ship(1, "maker", "buyer", all), all);
  stage.Fill(3, "buyer", "S", {"B"});
  Deploy(stage, 4, {"S"});
  Deploy(stage, 92, {"C"});
  EXPECT_THAT(stage.Open("DWELL_EXCEEDED", Day(92)), IsEmpty());
  EXPECT_EQ(stage.Open("DWELL_EXCEEDED", Day(92, 1)), UnitsNamed({"A"}));
  Deploy(stage, 93, {"A"});
  EXPECT_THAT(stage.Open("DWELL_EXCEEDED", Day(93)), IsEmpty());
}

TEST(DwellExceeded, IsAboutEndUsersAndCloudsOnly) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  stage.Receive(2, "dist", stage.Ship(1, "maker", "dist", {"A"}), {"A"});
  EXPECT_THAT(stage.Open("DWELL_EXCEEDED", Day(300)), IsEmpty());
}

TEST(Unaccounted, NeedsACountOfTheSiteWhereItIs) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A", "B", "C"});
  stage.Receive(2, "buyer", shipment, {"A", "B", "C"}, "US",
                [](v1::Event& event) { SetSite(event, "store"); });
  Count(stage, 3, {"A"}, "hall");  // Of another site: says where A is now.
  EXPECT_THAT(stage.Open("UNACCOUNTED", Day(3)), IsEmpty());
  Count(stage, 4, {"B"}, "store");
  EXPECT_EQ(stage.Open("UNACCOUNTED", Day(4)), UnitsNamed({"C"}));
  // Turns up at any site of its custodian, or is shipped.
  Count(stage, 5, {"C", "A", "B"}, "hall");
  EXPECT_THAT(stage.Open("UNACCOUNTED", Day(5)), IsEmpty());
  EXPECT_TRUE(
      stage.Find("UNACCOUNTED", "unit:maker/C", Day(5))->self_cleared());
}

TEST(Unaccounted, IsAskedAgainByEachCount) {
  PolicyStage stage;
  stage.Stock({"A", "B"});  // At no site: any site of its custodian will do.
  Count(stage, 3, {"A", "B"}, "hall");
  EXPECT_THAT(stage.Open("UNACCOUNTED", Day(3)), IsEmpty());
  Count(stage, 4, {"A"}, "hall");
  EXPECT_EQ(stage.Open("UNACCOUNTED", Day(4)), UnitsNamed({"B"}));
  stage.Act(5, "buyer", {"B"}, [](v1::Event& event) {
    event.mutable_report()->set_kind(v1::LOST);
  });
  EXPECT_THAT(stage.Open("UNACCOUNTED", Day(5)), IsEmpty());
  EXPECT_EQ(stage.Open("LOST_OR_STOLEN", Day(5)), UnitsNamed({"B"}));
}

TEST(Unaccounted, FindsUnitsInTheirContainers) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  stage.Commission(0, {"S"}, "plain", v1::SERVER);
  const Units all = {"A", "B", "S"};
  stage.Receive(2, "buyer", stage.Ship(1, "maker", "buyer", all), all);
  stage.Fill(3, "buyer", "S", {"A"});
  Count(stage, 4, {"S"}, "hall");
  EXPECT_EQ(stage.Open("UNACCOUNTED", Day(4)), UnitsNamed({"B"}));
}

TEST(LostOrStolen, EndsWithTheRecovery) {
  PolicyStage stage;
  stage.Stock({"A"});
  stage.Act(3, "buyer", {"A"}, [](v1::Event& event) {
    event.mutable_report()->set_kind(v1::STOLEN);
  });
  EXPECT_EQ(stage.Open("LOST_OR_STOLEN", Day(3)), UnitsNamed({"A"}));
  stage.Act(4, "buyer", {"A"},
            [](v1::Event& event) { event.mutable_recover(); });
  EXPECT_THAT(stage.Open("LOST_OR_STOLEN", Day(4)), IsEmpty());
  EXPECT_TRUE(
      stage.Find("LOST_OR_STOLEN", "unit:maker/A", Day(4))->self_cleared());
}

TEST(Seized, StopsTheOtherTimers) {
  PolicyStage stage;
  stage.Stock({"A", "B"});
  Deploy(stage, 3, {"A"}, 7);
  stage.Act(4, "customs", {"A", "B"}, [](v1::Event& event) {
    event.mutable_report()->set_kind(v1::SEIZED);
  });
  EXPECT_EQ(stage.Open("SEIZED", Day(4)), UnitsNamed({"A", "B"}));
  EXPECT_THAT(stage.Open("HEARTBEAT_OVERDUE", Day(300)), IsEmpty());
  EXPECT_THAT(stage.Open("DWELL_EXCEEDED", Day(300)), IsEmpty());
  EXPECT_THAT(stage.Open("UNAPPROVED_HOLDER", Day(300)), IsEmpty());
}

TEST(DestructionUnwitnessed, NeedsAWitness) {
  PolicyStage stage;
  stage.Stock({"A", "B"});
  stage.Act(3, "buyer", {"A"},
            [](v1::Event& event) { event.mutable_destroy(); });
  stage.Act(3, "buyer", {"B"}, [](v1::Event& event) {
    event.mutable_destroy();
    AddWitness(event);
  });
  EXPECT_EQ(stage.Open("DESTRUCTION_UNWITNESSED", Day(4)), UnitsNamed({"A"}));
}

TEST(RecordedLate, BeginsAfterSevenDays) {
  PolicyStage stage;
  stage.Commission(PolicyStage::When(0).Recorded(Day(7)), {"A"});
  EXPECT_THAT(stage.Open("RECORDED_LATE", Day(8)), IsEmpty());
  stage.Commission(PolicyStage::When(1).Recorded(Day(8, 1)), {"B"});
  EXPECT_THAT(stage.Open("RECORDED_LATE", Day(8)), IsEmpty());
  EXPECT_EQ(stage.Open("RECORDED_LATE", Day(8, 1)), UnitsNamed({"B"}));
}

TEST(EvidenceWeak, WaitsThirtyDaysForSomethingStronger) {
  PolicyStage stage;
  stage.Stock({"A", "B", "C"});
  stage.Commission(2, {"P"}, "plain");
  stage.Attest(3, "lab", {"A", "B", "P"}, 1);
  stage.Attest(3, "buyer", {"C"}, 0);  // No inspector's.
  stage.Attest(20, "buyer", {"B"}, 2);
  EXPECT_THAT(stage.Open("EVIDENCE_WEAK", Day(33)), IsEmpty());
  EXPECT_EQ(stage.Open("EVIDENCE_WEAK", Day(33, 1)), UnitsNamed({"A"}));
  stage.Attest(50, "lab", {"A"}, 3);
  EXPECT_THAT(stage.Open("EVIDENCE_WEAK", Day(50)), IsEmpty());
}

TEST(HeartbeatOverdue, IsHeardFromTheUnitOrFromItsContainer) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  stage.Commission(0, {"S"}, "plain", v1::SERVER);
  const Units all = {"A", "B", "S"};
  stage.Receive(2, "buyer", stage.Ship(1, "maker", "buyer", all), all);
  Deploy(stage, 3, {"A", "B"}, 10);
  stage.Fill(4, "buyer", "S", {"B"});
  EXPECT_THAT(stage.Open("HEARTBEAT_OVERDUE", Day(13)), IsEmpty());
  EXPECT_EQ(stage.Open("HEARTBEAT_OVERDUE", Day(13, 1)),
            UnitsNamed({"A", "B"}));
  stage.Attest(14, "buyer", {"A"}, 1);  // Too weak to count.
  stage.Attest(14, "lab", {"S"}, 2, Units{"B"});
  EXPECT_EQ(stage.Open("HEARTBEAT_OVERDUE", Day(14)), UnitsNamed({"A"}));
  EXPECT_EQ(stage.Open("HEARTBEAT_OVERDUE", Day(24, 1)),
            UnitsNamed({"A", "B"}));
}

TEST(DisaggregatedWithoutEvent, EndsWhenShownOrRemoved) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C"});
  stage.Commission(0, {"S"}, "plain", v1::SERVER);
  const Units all = {"A", "B", "C", "S"};
  stage.Receive(2, "buyer", stage.Ship(1, "maker", "buyer", all), all);
  stage.Fill(3, "buyer", "S", {"A", "B", "C"});
  stage.Attest(4, "lab", {"S"}, 2);  // Lists nothing.
  EXPECT_THAT(stage.Open("DISAGGREGATED_WITHOUT_EVENT", Day(4)), IsEmpty());
  stage.Attest(5, "lab", {"S"}, 2, Units{"A"});
  EXPECT_EQ(stage.Open("DISAGGREGATED_WITHOUT_EVENT", Day(5)),
            UnitsNamed({"B", "C"}));
  stage.Attest(6, "lab", {"S"}, 2, Units{"A", "B"});
  EXPECT_EQ(stage.Open("DISAGGREGATED_WITHOUT_EVENT", Day(6)),
            UnitsNamed({"C"}));
  stage.Empty(7, "buyer", "S", {"C"});
  EXPECT_THAT(stage.Open("DISAGGREGATED_WITHOUT_EVENT", Day(7)), IsEmpty());
}

TEST(AttestationFailed, FollowsFromVerificationAlone) {
  PolicyStage stage;
  stage.Stock({"A"});
  const Hash attested = stage.Attest(3, "buyer", {"A"}, 4);
  const v1::UnitId unit = Unit("maker", "A");
  World world = stage.scene.world();
  const Policy policy = Policy::Default();
  const EvaluateOptions options{.as_of_ms = Day(3)};
  EXPECT_EQ(Evaluate(world, policy, options).not_evaluated.size(), 1U);
  world.NoteEvidence(attested, unit, {.holds = false, .decided = false});
  EXPECT_EQ(Evaluate(world, policy, options).not_evaluated.size(), 1U);
  EXPECT_THAT(Evaluate(world, policy, options).findings, IsEmpty());
  world.NoteEvidence(attested, unit, {.level = 4, .holds = true});
  EXPECT_THAT(Evaluate(world, policy, options).not_evaluated, IsEmpty());
  EXPECT_THAT(Evaluate(world, policy, options).findings, IsEmpty());
  world.NoteEvidence(attested, unit, {.holds = false, .reason = "x"});
  const auto findings = Evaluate(world, policy, options).findings;
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code(), "ATTESTATION_FAILED");
}

}  // namespace
}  // namespace waybill
