// SPDX-License-Identifier: Apache-2.0
//
// Findings about where units are and what they are called, and what all
// findings share: marks, corrections, determinism.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::IsEmpty;

void Sight(PolicyStage& stage, PolicyStage::When when, const Units& units,
           const std::string& country) {
  stage.Act(when, "lab", units, [&](v1::Event& event) {
    event.mutable_sight();
    event.mutable_place()->set_country(country);
  });
}

Hash Relabel(PolicyStage& stage, int day, const std::string& unit,
             const std::string& label, const std::string& cosigner = "") {
  v1::Event event;
  event.set_occurred_at_ms(Day(day));
  PolicyScene::AddSigner(event, "buyer", v1::ACTOR);
  if (!cosigner.empty()) {
    PolicyScene::AddSigner(event, cosigner, v1::COSIGNER);
  }
  event.mutable_relabel();
  v1::UnitId id;
  id.set_issuer("maker");
  id.set_serial(unit);
  v1::UnitAttributes attributes;
  attributes.add_aliases()->set_kind(v1::LABEL);
  attributes.mutable_aliases(0)->set_value(label);
  v1::UnitRow row = PolicyScene::Row(id);
  row.set_attributes(attributes.SerializeAsString());
  const auto outcome = stage.scene.Submit(event, {row}, Day(day));
  EXPECT_EQ(outcome.verdict, Verdict::kAccepted) << outcome.message;
  return outcome.id;
}

TEST(DestinationChanged, ComparesReceiptsWithTheShipment) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A", "B"});
  stage.Receive(2, "buyer", shipment, {"A"});
  stage.Receive(3, "buyer", shipment, {"B"}, "MY");
  EXPECT_EQ(stage.Open("DESTINATION_CHANGED", Day(3)), UnitsNamed({"B"}));
}

TEST(DestinationChanged, ComparesDeploymentsWithCustody) {
  PolicyStage stage;
  stage.Stock({"A", "B", "C"});
  const auto deploy = [&](int day, const char* unit, const char* country) {
    return stage.Act(day, "buyer", {unit}, [&](v1::Event& event) {
      event.mutable_deploy();
      event.mutable_place()->set_country(country);
    });
  };
  deploy(3, "A", "US");
  const Hash moved = deploy(3, "B", "MY");
  EXPECT_EQ(stage.Open("DESTINATION_CHANGED", Day(3)), UnitsNamed({"B"}));
  // It stays, also once the deployment is taken back.
  stage.Correct(4, "buyer", moved);
  EXPECT_EQ(stage.Open("DESTINATION_CHANGED", Day(4)), UnitsNamed({"B"}));
  // A manufacturer's own stock was never received.
  stage.Commission(5, {"D"});
  stage.Act(6, "maker", {"D"}, [](v1::Event& event) {
    event.mutable_count();
    event.mutable_place()->set_country("US");
  });
  EXPECT_EQ(stage.Open("DESTINATION_CHANGED", Day(6)), UnitsNamed({"B"}));
}

TEST(CustodyContradicted, AllowsTheWholeRouteOfAShipment) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B", "C"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A", "B", "C"});
  Sight(stage, 2, {"A"}, "TW");
  Sight(stage, 2, {"B"}, "US");
  Sight(stage, 2, {"C"}, "HK");
  EXPECT_EQ(stage.Open("CUSTODY_CONTRADICTED", Day(2)), UnitsNamed({"C"}));
  stage.Receive(3, "buyer", shipment, {"A", "B", "C"});
  Sight(stage, 4, {"A"}, "TW");  // Not on its way any more.
  Sight(stage, 4, {"C"}, "US");  // Cleared by a later sighting.
  EXPECT_EQ(stage.Open("CUSTODY_CONTRADICTED", Day(4)), UnitsNamed({"A"}));
  EXPECT_EQ(
      stage.Find("CUSTODY_CONTRADICTED", "unit:maker/C", Day(4))->status(),
      v1::CLOSED);
}

TEST(CustodyContradicted, JudgesASightingByItsOwnTime) {
  PolicyStage stage;
  stage.Stock({"A"});
  const Hash shipment = stage.Ship(4, "buyer", "cloud", {"A"}, "MY");
  stage.Receive(6, "cloud", shipment, {"A"}, "MY");
  Sight(stage, PolicyStage::When(3).Recorded(Day(7)), {"A"}, "US");
  EXPECT_THAT(stage.Open("CUSTODY_CONTRADICTED", Day(7)), IsEmpty());
}

// One degree of latitude is 111.195 km on the sphere of mean radius.
TEST(DuplicatePresence, NeedsFiftyKilometresAndAThousandAnHour) {
  constexpr std::int64_t kMinuteMs = 60'000;
  const auto found = [](double degrees, std::int64_t apart_ms) {
    PolicyStage stage;
    stage.Stock({"A"});
    const auto sight = [&](std::int64_t at_ms, double latitude) {
      stage.Act(at_ms, "lab", {"A"}, [&](v1::Event& event) {
        event.mutable_sight();
        event.mutable_place()->set_country("US");
        SetCoordinates(event, latitude, 20);
      });
    };
    sight(Day(3), 10);
    sight(Day(3, apart_ms), 10 + degrees);
    return !stage.Open("DUPLICATE_PRESENCE", Day(4)).empty();
  };
  EXPECT_FALSE(found(0.449, 0));               // 49.9 km
  EXPECT_TRUE(found(0.450, 0));                // 50.04 km
  EXPECT_TRUE(found(8.994, 60 * kMinuteMs));   // 1,000.1 km in an hour.
  EXPECT_FALSE(found(8.992, 60 * kMinuteMs));  // 999.9 km
  EXPECT_FALSE(found(80.0, 540 * kMinuteMs));
  EXPECT_TRUE(found(80.0, 480 * kMinuteMs));
}

TEST(UnauthorisedRelabel, NeedsTheIssuerOrItsDelegate) {
  PolicyStage stage;
  stage.Stock({"A", "B", "C"});
  v1::Governance governance;
  governance.mutable_delegate()->set_party("maker");
  governance.mutable_delegate()->set_delegate("dist");
  stage.Govern(3, governance);
  Relabel(stage, 4, "A", "L-1");
  Relabel(stage, 4, "B", "L-2", "maker");
  Relabel(stage, 4, "C", "L-3", "dist");
  EXPECT_EQ(stage.Open("UNAUTHORISED_RELABEL", Day(4)), UnitsNamed({"A"}));
}

TEST(IdentityCollision, EndsWhenAClaimIsCorrected) {
  PolicyStage stage;
  stage.Stock({"A", "B", "C"});
  Relabel(stage, 3, "A", "SAME", "maker");
  Relabel(stage, 3, "C", "OTHER", "maker");
  const Hash second = Relabel(stage, 4, "B", "SAME", "maker");
  EXPECT_THAT(stage.Open("IDENTITY_COLLISION", Day(3)), IsEmpty());
  EXPECT_EQ(stage.Open("IDENTITY_COLLISION", Day(4)), UnitsNamed({"A", "B"}));
  stage.Correct(5, "buyer", second);
  EXPECT_THAT(stage.Open("IDENTITY_COLLISION", Day(5)), IsEmpty());
}

TEST(Resurfaced, IsAnySignOfLifeAfterTheEnd) {
  PolicyStage stage;
  stage.Stock({"A", "B", "C"});
  stage.Act(5, "buyer", {"A", "B"},
            [](v1::Event& event) { event.mutable_retire(); });
  Sight(stage, PolicyStage::When(4).Recorded(Day(6)), {"A"}, "US");
  Sight(stage, 6, {"C"}, "US");
  EXPECT_THAT(stage.Open("RESURFACED_AFTER_RETIREMENT", Day(6)), IsEmpty());
  stage.Attest(7, "lab", {"B"}, 2);
  EXPECT_EQ(stage.Open("RESURFACED_AFTER_RETIREMENT", Day(7)),
            UnitsNamed({"B"}));
  stage.Act(8, "buyer", {"A"}, [](v1::Event& event) {
    event.mutable_destroy();
    AddWitness(event);
  });
  EXPECT_EQ(stage.Open("RESURFACED_AFTER_RETIREMENT", Day(9)),
            UnitsNamed({"B"}));
}

// A history with something of everything, for what all findings share.
void PlayBusily(PolicyStage& stage) {
  stage.Commission(0, {"A", "B", "C", "D", "E"});
  stage.Commission(0, {"S"}, "plain", v1::SERVER);
  stage.Fill(1, "maker", "S", {"A", "B"});
  const Hash shipment = stage.Ship(2, "maker", "cloud", {"S", "C", "D"}, "MY");
  stage.ReceivePart(5, "cloud", shipment,
                    {{"S", "A", "B"}, {"C"}, {"D"}, {"E"}});
  const Hash deployed = stage.Act(6, "cloud", {"S"}, [](v1::Event& event) {
    event.mutable_deploy()->set_heartbeat_days(5);
    event.mutable_place()->set_country("ID");
  });
  stage.Attest(7, "lab", {"S"}, 2, Units{"A"}, "MY");
  stage.Correct(20, "cloud", deployed);
  stage.Act(30, "customs", {"E"}, [](v1::Event& event) {
    event.mutable_report()->set_kind(v1::SEIZED);
  });
  stage.Ship(60, "cloud", "fwd", {"S"}, "HK");
}

std::string Bytes(const Evaluated& evaluated) {
  std::string bytes;
  for (const v1::Finding& finding : evaluated.findings) {
    bytes += finding.SerializeAsString();
  }
  return bytes;
}

TEST(Evaluate, GivesTheSameBytesFromAGrowingWorldAndFromScratch) {
  PolicyStage stage;
  PlayBusily(stage);
  const Policy policy = Policy::Default();
  World growing;
  for (std::size_t i = 0; i < stage.scene.log().size(); ++i) {
    const auto& [recorded, rows] = stage.scene.log()[i];
    growing.Take(recorded, rows);
    growing.Settle();
    const EvaluateOptions now{.as_of_ms = recorded.moment.recorded_at_ms};
    const EvaluateOptions then{.as_of_ms = now.as_of_ms,
                               .size = recorded.moment.index + 1};
    World fresh;
    for (std::size_t j = 0; j <= i; ++j) {
      fresh.Take(stage.scene.log()[j].first, stage.scene.log()[j].second);
    }
    fresh.Settle();
    const std::string want = Bytes(Evaluate(fresh, policy, now));
    EXPECT_EQ(Bytes(Evaluate(growing, policy, now)), want) << i;
    // And looking back from the end.
    EXPECT_EQ(Bytes(Evaluate(stage.scene.world(), policy, then)), want) << i;
  }
}

TEST(Evaluate, FiltersWithoutChangingAnything) {
  PolicyStage stage;
  PlayBusily(stage);
  const Policy policy = Policy::Default();
  EvaluateOptions options{.as_of_ms = Day(70)};
  const Evaluated all = Evaluate(stage.scene.world(), policy, options);
  std::set<std::string> codes;
  for (const char* serial : {"A", "B", "C", "D", "E", "S"}) {
    options.filter.units = {{"maker", serial}};
    const Evaluated one = Evaluate(stage.scene.world(), policy, options);
    std::string want;
    for (const v1::Finding& finding : all.findings) {
      codes.insert(finding.code());
      if (finding.subject().unit().serial() == serial) {
        want += finding.SerializeAsString();
      }
    }
    EXPECT_EQ(Bytes(one), want) << serial;
  }
  EXPECT_GE(codes.size(), 10U);
}

TEST(Evaluate, TellsOfTheUnitFromItsOwnChainAlone) {
  PolicyStage stage;
  PlayBusily(stage);
  World partial;
  for (const auto& [recorded, rows] : stage.scene.log()) {
    std::vector<v1::UnitRow> own;
    for (const v1::UnitRow& row : rows) {
      if (row.serial() == "D") {
        own.push_back(row);
      }
    }
    if (!own.empty() || recorded.event.has_governance()) {
      partial.Take(recorded, own);
    }
  }
  partial.Settle();
  const Evaluated evaluated = EvaluateUnit(partial, Policy::Default(), "maker",
                                           "D", {.as_of_ms = Day(40)});
  std::set<std::string> codes;
  for (const v1::Finding& finding : evaluated.findings) {
    codes.insert(finding.code());
  }
  EXPECT_EQ(codes, (std::set<std::string>{"UNIT_MISSING", "HANDOFF_OVERDUE",
                                          "UNAPPROVED_CONSIGNEE"}));
}

}  // namespace
}  // namespace waybill
