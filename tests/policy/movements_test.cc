// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/movements.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

constexpr int kNow = 60;

class MovementsTest : public testing::Test {
 protected:
  EvaluateOptions AsOf(int day) {
    EvaluateOptions options;
    options.as_of_ms = Day(day);
    return options;
  }
  std::map<FlowKey, Flow> Flows(const FlowQuery& query = {}, int day = kNow) {
    return FlowsOf(stage_.scene.world(), ShippedCatalogue(), AsOf(day), query);
  }
  std::vector<Stay> Stays(const PlaceQuery& query, int day = kNow) {
    return StaysOf(stage_.scene.world(), AsOf(day), query);
  }
  std::map<InstalledKey, Installed> Installations(int day = kNow) {
    return InstalledIn(stage_.scene.world(), ShippedCatalogue(), AsOf(day));
  }

  PolicyStage stage_;
};

TEST_F(MovementsTest, CountsWhatBecameOfEachUnitShipped) {
  stage_.Commission(0, {"A", "B", "C", "D", "E"});
  const Hash shipment =
      stage_.Ship(1, "maker", "dist", {"A", "B", "C", "D", "E"});
  stage_.ReceivePart(
      3, "dist", shipment,
      {.accepted = {"A", "B"}, .refused = {"C"}, .missing = {"D"}});
  const auto flows = Flows();
  ASSERT_EQ(flows.size(), 1u);
  const auto& [key, flow] = *flows.begin();
  EXPECT_EQ(key.shipper, "maker");
  EXPECT_EQ(key.consignee, "dist");
  EXPECT_EQ(key.destination, "US");
  EXPECT_EQ(key.model, "chip");
  EXPECT_FALSE(key.is_return);
  EXPECT_EQ(flow.shipments, 1u);
  EXPECT_EQ(flow.units, 5u);
  EXPECT_EQ(flow.accepted, 2u);
  EXPECT_EQ(flow.refused, 1u);
  EXPECT_EQ(flow.missing, 1u);
  EXPECT_EQ(flow.first_ms, Day(1));
  EXPECT_EQ(flow.last_ms, Day(1));

  // What was missing arrives after all.
  stage_.Receive(9, "dist", shipment, {"D"});
  EXPECT_EQ(Flows().begin()->second.accepted, 3u);
  EXPECT_EQ(Flows().begin()->second.missing, 0u);
  // As it was known before.
  EXPECT_EQ(Flows({}, 4).begin()->second.missing, 1u);
  EXPECT_EQ(Flows({}, 2).begin()->second.accepted, 0u);
}

TEST_F(MovementsTest, TellsFlowsApartByWhoWhereAndWhen) {
  stage_.Stock({"A", "B"});
  stage_.Ship(10, "buyer", "cloud", {"A"}, "MY");
  stage_.Ship(20, "buyer", "cloud", {"B"}, "MY");
  EXPECT_EQ(Flows({.from_ms = Day(9)}).size(), 1u);
  EXPECT_EQ(Flows({.from_ms = Day(9)}).begin()->second.shipments, 2u);
  EXPECT_EQ(Flows({.from_ms = Day(9), .to_ms = Day(15)}).begin()->second.units,
            1u);
  EXPECT_EQ(Flows({.party = "cloud"}).size(), 1u);
  EXPECT_TRUE(Flows({.party = "fwd"}).empty());
}

TEST_F(MovementsTest, ForgetsAReceiptThatWasTakenBack) {
  stage_.Commission(0, {"A"});
  const Hash shipment = stage_.Ship(1, "maker", "dist", {"A"});
  const Hash receipt = stage_.Receive(2, "dist", shipment, {"A"});
  EXPECT_EQ(Flows().begin()->second.accepted, 1u);
  stage_.Correct(3, "dist", receipt, "maker");
  EXPECT_EQ(Flows().begin()->second.accepted, 0u);
}

TEST_F(MovementsTest, KeepsEveryStayWithAParty) {
  stage_.Stock({"A", "B"});
  const Hash shipment = stage_.Ship(10, "buyer", "cloud", {"A"}, "MY");
  stage_.Receive(12, "cloud", shipment, {"A"}, "MY");
  std::vector<Stay> stays = Stays({.party = "buyer"});
  ASSERT_EQ(stays.size(), 2u);
  EXPECT_EQ(stays[0].serial, "A");
  EXPECT_EQ(stays[0].as, Stay::As::kHeld);
  EXPECT_EQ(stays[0].to_ms, Day(12));  // On its way it is still its shipper's.
  EXPECT_EQ(stays[1].serial, "B");
  EXPECT_EQ(stays[1].to_ms, 0);
  stays = Stays({.country = "MY"});
  ASSERT_EQ(stays.size(), 1u);
  EXPECT_EQ(stays[0].party, "cloud");
  EXPECT_EQ(stays[0].from_ms, Day(12));
  EXPECT_TRUE(Stays({.country = "MY"}, 11).empty());
  EXPECT_TRUE(Stays({.party = "unheard-of"}).empty());
  EXPECT_TRUE(Stays({}).empty());
}

TEST_F(MovementsTest, KnowsWhatACarrierHadInItsHands) {
  stage_.Commission(0, {"A"});
  const Hash shipment = stage_.Ship(
      1, "maker", "dist", {"A"}, "US",
      [](v1::Event& event) { event.mutable_ship()->set_carrier("carrier"); });
  stage_.Act(2, "carrier", {"A"}, [&](v1::Event& event) {
    event.mutable_carry()->set_shipment(std::string(View(shipment)));
  });
  const std::vector<Stay> stays = Stays({.party = "carrier"});
  ASSERT_EQ(stays.size(), 1u);
  EXPECT_EQ(stays[0].as, Stay::As::kCarried);
  EXPECT_EQ(stays[0].from_ms, Day(2));
}

TEST_F(MovementsTest, CountsWhatIsInstalledOnceAndWhereItIs) {
  stage_.Commission(0, {"A", "B"});
  stage_.Commission(0, {"S"}, "plain", v1::SERVER);
  const Hash shipment = stage_.Ship(1, "maker", "buyer", {"A", "B", "S"});
  stage_.Receive(2, "buyer", shipment, {"A", "B", "S"});
  EXPECT_TRUE(Installations().empty());
  stage_.Fill(3, "buyer", "S", {"A"});
  stage_.Act(4, "buyer", {"S"}, [](v1::Event& event) {
    event.mutable_deploy()->set_operator_("buyer");
    SetSite(event, "hall");
  });
  const auto installed = Installations();
  ASSERT_EQ(installed.size(), 1u);
  const auto& [key, sum] = *installed.begin();
  EXPECT_EQ(key.country, "US");
  EXPECT_EQ(key.party, "buyer");
  EXPECT_EQ(key.site, "buyer/hall");
  EXPECT_EQ(sum.units, 2u);
  EXPECT_EQ(sum.advanced, 1u);
  EXPECT_TRUE(Installations(3).empty());
  const std::vector<Stay> stays = Stays({.sites = {{"buyer", "hall"}}});
  ASSERT_EQ(stays.size(), 1u);
  EXPECT_EQ(stays[0].serial, "S");
  EXPECT_EQ(stays[0].site, "buyer/hall");
}

TEST_F(MovementsTest, FindsSitesByWhatIsRecordedOfThem) {
  const auto sites = SitesMatching(stage_.scene.world(), AsOf(kNow), "HALL");
  ASSERT_EQ(sites.size(), 1u);
  EXPECT_EQ(sites[0].second, "hall");
  EXPECT_TRUE(SitesMatching(stage_.scene.world(), AsOf(kNow), "").empty());
  EXPECT_TRUE(
      SitesMatching(stage_.scene.world(), AsOf(kNow), "nowhere").empty());
}

}  // namespace
}  // namespace waybill
