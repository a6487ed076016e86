// SPDX-License-Identifier: Apache-2.0
//
// Findings about units that go on under another identity: a relabel washes
// nothing off, and is itself found unless the issuer signed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/core/succession.h"
#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::IsEmpty;

const std::string kDeviceKey(64, 'd');

v1::UnitId Id(const std::string& issuer, const std::string& serial) {
  v1::UnitId unit;
  unit.set_issuer(issuer);
  unit.set_serial(serial);
  return unit;
}

// `actor` gives the unit it holds a serial of its own.
Hash Succeed(PolicyStage& stage, int day, const v1::UnitId& old_one,
             const v1::UnitId& new_one, const std::string& cosigner = "") {
  const std::string actor = new_one.issuer();
  v1::Event event;
  event.set_occurred_at_ms(Day(day));
  PolicyScene::AddSigner(event, actor, v1::ACTOR);
  if (!cosigner.empty()) {
    PolicyScene::AddSigner(event, cosigner, v1::COSIGNER);
  }
  event.mutable_relabel();
  const v1::UnitState state = stage.scene.State(old_one);
  v1::UnitAttributes before;
  *before.mutable_counterpart() = new_one;
  v1::UnitAttributes after;
  *after.mutable_counterpart() = old_one;
  *after.mutable_succession() = SuccessionOf(
      state, OwnerOf(state, v1::ObservationState(), old_one.issuer()));
  for (const std::string& key : state.device_keys()) {
    after.add_aliases()->set_kind(v1::DEVICE_KEY);
    after.mutable_aliases()->rbegin()->set_value(key);
  }
  std::vector<v1::UnitRow> rows = {PolicyScene::Row(old_one, v1::REPLACED),
                                   PolicyScene::Row(new_one, v1::REPLACEMENT)};
  rows[0].set_attributes(before.SerializeAsString());
  rows[1].set_attributes(after.SerializeAsString());
  const auto outcome = stage.scene.Submit(event, rows, Day(day));
  EXPECT_EQ(outcome.verdict, Verdict::kAccepted) << outcome.message;
  return outcome.id;
}

Hash ShipOne(PolicyStage& stage, int day, const std::string& from,
             const std::string& to, const v1::UnitId& unit,
             bool sole_end_user = false) {
  v1::Event event;
  event.set_occurred_at_ms(Day(day));
  PolicyScene::AddSigner(event, from, v1::ACTOR);
  v1::Ship& ship = *event.mutable_ship();
  ship.set_consignee(to);
  ship.mutable_destination()->set_country("US");
  ship.set_sole_end_user(sole_end_user);
  const auto outcome =
      stage.scene.Submit(event, {PolicyScene::Row(unit)}, Day(day));
  EXPECT_EQ(outcome.verdict, Verdict::kAccepted) << outcome.message;
  return outcome.id;
}

// With a device key.
void CommissionKeyed(PolicyStage& stage, int day, const std::string& serial) {
  v1::Event event;
  event.set_occurred_at_ms(Day(day));
  PolicyScene::AddSigner(event, "maker", v1::ACTOR);
  event.mutable_commission()->set_model("chip");
  event.mutable_commission()->set_kind(v1::ACCELERATOR);
  event.mutable_place()->set_country("TW");
  v1::UnitAttributes attributes;
  attributes.add_aliases()->set_kind(v1::DEVICE_KEY);
  attributes.mutable_aliases(0)->set_value(kDeviceKey);
  v1::UnitRow row = PolicyScene::Row(Id("maker", serial));
  row.set_attributes(attributes.SerializeAsString());
  EXPECT_EQ(stage.scene.Submit(event, {row}, Day(day)).verdict,
            Verdict::kAccepted);
}

TEST(Succession, IsAnUnauthorisedRelabelOfTheOldUnitUnlessItsIssuerSigns) {
  PolicyStage stage;
  stage.Stock({"A", "B"});
  Succeed(stage, 3, Id("maker", "A"), Id("buyer", "X"));
  Succeed(stage, 3, Id("maker", "B"), Id("buyer", "Y"), "maker");
  EXPECT_EQ(stage.Open("UNAUTHORISED_RELABEL", Day(3)), UnitsNamed({"A"}));
  // Its own issuer may rename it as it likes.
  Succeed(stage, 4, Id("buyer", "Y"), Id("buyer", "Z"));
  EXPECT_EQ(stage.Open("UNAUTHORISED_RELABEL", Day(4)), UnitsNamed({"A"}));
}

TEST(Succession, SharesItsDeviceKeyWithoutACollision) {
  PolicyStage stage;
  CommissionKeyed(stage, 0, "A");
  const Hash shipment = ShipOne(stage, 1, "maker", "buyer", Id("maker", "A"));
  stage.Receive(2, "buyer", shipment, {"A"});
  Succeed(stage, 3, Id("maker", "A"), Id("buyer", "X"));
  Succeed(stage, 4, Id("buyer", "X"), Id("buyer", "Y"));
  EXPECT_THAT(stage.Open("IDENTITY_COLLISION", Day(5)), IsEmpty());
  // A unit that isn't of the line collides with each of it.
  CommissionKeyed(stage, 5, "B");
  EXPECT_EQ(stage.Open("IDENTITY_COLLISION", Day(5)),
            (Subjects{"unit:buyer/X", "unit:buyer/Y", "unit:maker/A",
                      "unit:maker/B"}));
}

TEST(Succession, IsNoEndThatAUnitResurfacesFrom) {
  PolicyStage stage;
  stage.Stock({"A"});
  Succeed(stage, 3, Id("maker", "A"), Id("buyer", "X"));
  stage.Act(4, "lab", {"A"}, [](v1::Event& event) {
    event.mutable_sight();
    event.mutable_place()->set_country("US");
  });
  EXPECT_THAT(stage.Open("RESURFACED_AFTER_RETIREMENT", Day(5)), IsEmpty());
}

TEST(Succession, DoesNotWashOffWhatWasPromised) {
  PolicyStage stage;
  stage.packs = {"ear-baseline"};
  stage.Commission(0, {"A"});
  const Hash sold = ShipOne(stage, 1, "maker", "dist", Id("maker", "A"), true);
  stage.Receive(2, "dist", sold, {"A"});
  Succeed(stage, 3, Id("maker", "A"), Id("dist", "X"));
  Succeed(stage, 4, Id("dist", "X"), Id("dist", "Y"));
  const Hash passed_on = ShipOne(stage, 5, "dist", "buyer", Id("dist", "Y"));
  EXPECT_EQ(stage.Open("END_USE_BREACH", Day(6)), ShipmentNamed(passed_on));
}

TEST(Succession, KeepsTheCountryThatCustodyHad) {
  PolicyStage stage;
  stage.Stock({"A"});
  Succeed(stage, 3, Id("maker", "A"), Id("buyer", "X"), "maker");
  const auto see = [&stage](int day, const std::string& country) {
    v1::Event event;
    event.set_occurred_at_ms(Day(day));
    PolicyScene::AddSigner(event, "lab", v1::ACTOR);
    event.mutable_sight();
    event.mutable_place()->set_country(country);
    EXPECT_EQ(stage.scene
                  .Submit(event, {PolicyScene::Row(Id("buyer", "X"))}, Day(day))
                  .verdict,
              Verdict::kAccepted);
  };
  see(4, "US");
  EXPECT_THAT(stage.Open("CUSTODY_CONTRADICTED", Day(4)), IsEmpty());
  see(5, "SG");
  EXPECT_EQ(stage.Open("CUSTODY_CONTRADICTED", Day(5)),
            Subjects{"unit:buyer/X"});
}

}  // namespace
}  // namespace waybill
