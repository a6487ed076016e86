// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/licence_use.h"

#include <gtest/gtest.h>

#include "ledger/core/text.h"
#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

// Eight units under licence L, issued on day 1, from maker to dist.
class LicenceUseTest : public testing::Test {
 protected:
  LicenceUseTest() {
    stage_.Commission(0, {"1", "2", "3", "4", "5"});
    stage_.Commission(0, {"p"}, "plain");
    v1::Governance governance;
    v1::Licence& licence = *governance.mutable_issue_licence();
    licence.set_licence("L");
    licence.set_shipper("maker");
    licence.set_consignee("dist");
    licence.add_models("chip");
    licence.set_quantity(8);
    licence.set_from_ms(Day(1));
    stage_.Govern(1, std::move(governance));
  }

  Hash Ship(int day, const Units& units, const std::string& to = "dist") {
    return stage_.Ship(day, "maker", to, units, "US", [](v1::Event& event) {
      event.mutable_ship()->set_licence("L");
    });
  }
  LicenceUse Use(std::int64_t as_of_ms) {
    EvaluateOptions options;
    options.as_of_ms = as_of_ms;
    return UseOfLicence(stage_.scene.world(), Policy::Default(), "L", options);
  }

  PolicyStage stage_;
};

TEST_F(LicenceUseTest, CountsUnitsOfItsModelsAsOfAnyTime) {
  const Hash first = Ship(2, {"1", "2", "p"});
  Ship(5, {"3"}, "buyer");
  EXPECT_EQ(Use(Day(1)).used, 0);
  EXPECT_EQ(Use(Day(3)).used, 2);
  const LicenceUse use = Use(Day(9));
  EXPECT_EQ(use.used, 3);
  ASSERT_EQ(use.shipments.size(), 2U);
  EXPECT_EQ(use.shipments[0].id, first);
  EXPECT_EQ(use.shipments[0].shipped, 2);
  EXPECT_TRUE(use.shipments[0].is_named);
  EXPECT_EQ(use.shipments[1].used_then, 3);
  EXPECT_FALSE(use.shipments[1].is_named);
}

TEST_F(LicenceUseTest, GivesBackWhatWasRefusedOrVoided) {
  const Hash shipment = Ship(2, {"1", "2", "3", "4"});
  stage_.ReceivePart(4, "dist", shipment,
                     {.accepted = {"1"}, .refused = {"2"}, .missing = {"3"}});
  EXPECT_EQ(Use(Day(3)).used, 4);
  EXPECT_EQ(Use(Day(5)).used, 3);
  stage_.Act(6, "maker", {"4"}, [&](v1::Event& event) {
    event.mutable_void_()->set_shipment(std::string(View(shipment)));
  });
  const LicenceUse use = Use(Day(7));
  EXPECT_EQ(use.used, 2);
  EXPECT_EQ(use.shipments[0].shipped, 4);
  EXPECT_EQ(use.shipments[0].counted, 2);
  EXPECT_EQ(Use(Day(5)).used, 3);
}

TEST_F(LicenceUseTest, KnowsNothingOfAnotherLicence) {
  stage_.Ship(2, "maker", "dist", {"1"});
  EXPECT_TRUE(Use(Day(9)).shipments.empty());
}

}  // namespace
}  // namespace waybill
