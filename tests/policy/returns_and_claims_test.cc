// SPDX-License-Identifier: Apache-2.0
//
// Findings about goods that come back, and about what never arrived.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::IsEmpty;

constexpr std::int64_t kSecondMs = 1000;

PolicyStage::Change SoleEndUser() {
  return
      [](v1::Event& event) { event.mutable_ship()->set_sole_end_user(true); };
}

PolicyStage::Change Domestic() {
  return [](v1::Event& event) {
    event.mutable_ship()->set_domestic_end_use(true);
  };
}

PolicyStage::Change RedirectTo(const Hash& shipment, const std::string& to,
                               const std::string& country) {
  return [shipment, to, country](v1::Event& event) {
    v1::Redirect& redirect = *event.mutable_redirect();
    redirect.set_shipment(std::string(View(shipment)));
    redirect.set_consignee(to);
    redirect.mutable_destination()->set_country(country);
  };
}

PolicyStage::Change VoidOf(const Hash& shipment) {
  return [shipment](v1::Event& event) {
    event.mutable_void_()->set_shipment(std::string(View(shipment)));
  };
}

TEST(EndUseBreach, BindsWhoAcceptedUnderTheCertificate) {
  PolicyStage stage;
  stage.packs = {"ear-baseline"};
  stage.Commission(0, {"A", "B", "C"});
  // Redirected on the way: the second consignee is bound, the first never was.
  const Hash first = stage.Ship(1, "maker", "dist", {"A"}, "US", SoleEndUser());
  stage.Act(2, "maker", {"A"}, RedirectTo(first, "buyer", "US"));
  stage.Receive(3, "buyer", first, {"A"});
  const Hash breach = stage.Ship(4, "buyer", "dist", {"A"});
  stage.Receive(5, "dist", breach, {"A"});
  stage.Ship(6, "dist", "buyer", {"A"});
  // Voided: nobody is bound by what never came.
  const Hash never = stage.Ship(1, "maker", "dist", {"B"}, "US", SoleEndUser());
  stage.Act(2, "maker", {"B"}, VoidOf(never));
  stage.Receive(4, "dist", stage.Ship(3, "maker", "dist", {"B"}), {"B"});
  stage.Ship(5, "dist", "buyer", {"B"});
  EXPECT_EQ(stage.Open("END_USE_BREACH", Day(9)), ShipmentNamed(breach));
}

TEST(EndUseContradicted, CountsWhatArrivedAndWhatIsTurnedAbroad) {
  PolicyStage stage;
  stage.packs = {"ear-baseline"};
  stage.Commission(0, {"A", "B", "C"});
  stage.Receive(2, "dist", stage.Ship(1, "maker", "dist", {"A", "B", "C"}),
                {"A", "B", "C"});
  const Hash never = stage.Ship(3, "dist", "buyer", {"A"}, "US", Domestic());
  stage.Act(4, "dist", {"A"}, VoidOf(never));
  stage.Ship(5, "dist", "cloud", {"A"}, "MY");
  const Hash turned = stage.Ship(3, "dist", "buyer", {"B"}, "US", Domestic());
  stage.Act(4, "dist", {"B"}, RedirectTo(turned, "cloud", "MY"));
  const Hash home = stage.Ship(3, "dist", "buyer", {"C"}, "US", Domestic());
  stage.Act(4, "dist", {"C"}, RedirectTo(home, "lab", "US"));
  EXPECT_EQ(stage.Open("END_USE_CONTRADICTED", Day(9)), ShipmentNamed(turned));
}

TEST(HandoffOverdue, GivesWayForGood) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  const Hash shipment = stage.Ship(1, "maker", "buyer", {"A"});
  stage.Receive(60, "buyer", shipment, {"A"});
  const std::string subject = *ShipmentNamed(shipment).begin();
  const auto overdue = stage.Find("HANDOFF_OVERDUE", subject, Day(70));
  ASSERT_TRUE(overdue);
  // It ended when the graver one began, not with the receipt.
  EXPECT_EQ(overdue->closed_at_ms(), Day(46, 1));
  EXPECT_FALSE(overdue->has_closed_by());
  const auto unconfirmed =
      stage.Find("CONSIGNEE_UNCONFIRMED", subject, Day(70));
  ASSERT_TRUE(unconfirmed);
  EXPECT_EQ(unconfirmed->closed_at_ms(), Day(60));
  EXPECT_TRUE(unconfirmed->self_cleared());
}

TEST(HandoffOverdue, NamesWhoIsToConfirm) {
  PolicyStage stage;
  stage.Commission(0, {"A"});
  const Hash shipment = stage.Ship(1, "maker", "dist", {"A"});
  stage.Act(2, "maker", {"A"}, RedirectTo(shipment, "buyer", "US"));
  const auto overdue =
      stage.Find("HANDOFF_OVERDUE", *ShipmentNamed(shipment).begin(), Day(20));
  ASSERT_TRUE(overdue);
  EXPECT_TRUE(overdue->explanation().starts_with("buyer "))
      << overdue->explanation();
}

TEST(ReturnWithoutADestination, GoesWhereItCameFrom) {
  PolicyStage stage;
  stage.packs = {"custody-hygiene", "ear-baseline"};
  stage.Commission(0, {"A"});
  // From a forwarder in Hong Kong to a buyer in the US, and back.
  stage.Receive(2, "fwd", stage.Ship(1, "maker", "fwd", {"A"}, "HK"), {"A"},
                "HK");
  const Hash out = stage.Ship(3, "fwd", "buyer", {"A"});
  stage.Receive(4, "buyer", out, {"A"});
  const Hash back = stage.Act(5, "buyer", {"A"}, [&](v1::Event& event) {
    event.mutable_return_()->set_shipment(std::string(View(out)));
  });
  const auto see = [&](int day, const std::string& country) {
    stage.Act(day, "lab", {"A"}, [&](v1::Event& event) {
      event.mutable_sight();
      event.mutable_place()->set_country(country);
    });
  };
  see(6, "HK");
  EXPECT_THAT(stage.Open("CUSTODY_CONTRADICTED", Day(6)), IsEmpty());
  see(7, "MY");
  EXPECT_EQ(stage.Open("CUSTODY_CONTRADICTED", Day(7)), UnitsNamed({"A"}));
  Subjects exports = ShipmentNamed(back);
  EXPECT_TRUE(stage.Open("EXPORT_WITHOUT_AUTHORISATION", Day(7))
                  .contains(*exports.begin()));
}

TEST(ProhibitedItem, IsKnownByItsLettersAndDigits) {
  for (const std::string name : {"Ascend-910C", "ASCEND 910c", "Ascend_910C"}) {
    PolicyStage stage;
    stage.packs = {"gp10-prohibited-items"};
    v1::Governance governance;
    governance.mutable_register_model()->set_model(name);
    governance.mutable_register_model()->add_issuers("maker");
    stage.Govern(0, governance);
    stage.Commission(0, {"A"}, name);
    stage.Ship(1, "maker", "buyer", {"A"});
    EXPECT_EQ(stage.Open("PROHIBITED_ITEM", Day(2)), UnitsNamed({"A"})) << name;
  }
  PolicyStage stage;
  stage.packs = {"gp10-prohibited-items"};
  v1::Governance governance;
  governance.mutable_register_model()->set_model("Ascend-910");
  governance.mutable_register_model()->add_issuers("maker");
  stage.Govern(0, governance);
  stage.Commission(0, {"A"}, "Ascend-910");
  stage.Ship(1, "maker", "buyer", {"A"});
  EXPECT_THAT(stage.Open("PROHIBITED_ITEM", Day(2)), IsEmpty());
}

TEST(RecordedLate, IsMoreThanSevenDays) {
  PolicyStage stage;
  stage.Commission(0, {"A", "B"});
  stage.Ship(PolicyStage::When(1).Recorded(Day(8)), "maker", "buyer", {"A"});
  stage.Ship(PolicyStage::When(1).Recorded(Day(8, 1)), "maker", "buyer", {"B"});
  EXPECT_EQ(stage.Open("RECORDED_LATE", Day(8, kSecondMs)), UnitsNamed({"B"}));
}

}  // namespace
}  // namespace waybill
