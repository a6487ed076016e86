// SPDX-License-Identifier: Apache-2.0
//
// What changes a finding that isn't about what the event lists: each scene ends
// with such an event, and findings kept current must notice.
#include "ledger/policy/affected.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/current_findings_check.h"
#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::Contains;
using testing::SizeIs;

class Affects : public testing::Test {
 protected:
  Affects() {
    for (const std::string& id : ShippedPackIds()) {
      choice_.packs.push_back(id);
      choice_.as_if_enforced.insert(id);
    }
  }

  // Follows the scene. What the findings of the code are in the end, those from
  // scratch having been the same all along.
  std::vector<v1::Finding> Kept(const std::string& code) {
    CurrentFindingsCheck check(choice_);
    EXPECT_TRUE(FollowScene(stage_.scene, check));
    EXPECT_THAT(check.codes(), Contains(code));
    std::vector<v1::Finding> kept;
    for (const v1::Finding& finding : check.current().All().findings) {
      if (finding.code() == code) {
        kept.push_back(finding);
      }
    }
    return kept;
  }

  void UpdateParty(int day, const std::string& party,
                   const std::function<void(v1::PartyProfile&)>& change) {
    v1::Governance governance;
    v1::PartyProfile& profile = *governance.mutable_update_party();
    profile = *stage_.scene.world().records().Party(party, UINT64_MAX);
    change(profile);
    stage_.Govern(day, governance);
  }

  // Day 1: cloud's ultimate parent is unknown. Day 2: maker ships A to dist,
  // for cloud to use.
  Hash ShipForUnknown() {
    UpdateParty(1, "cloud", [](v1::PartyProfile& profile) {
      profile.set_parent_hq_country("unknown");
      profile.set_industry("Fishing");
    });
    stage_.Commission(1, {"A"});
    return stage_.Ship(2, "maker", "dist", {"A"}, "US", [](v1::Event& event) {
      event.mutable_ship()->set_end_user("cloud");
    });
  }

  Hash RedirectToBuyer(int day, const Hash& shipment) {
    return stage_.Act(day, "maker", {"A"}, [&](v1::Event& event) {
      v1::Redirect& redirect = *event.mutable_redirect();
      redirect.set_shipment(std::string(View(shipment)));
      redirect.set_consignee("buyer");
      redirect.mutable_destination()->set_country("US");
    });
  }

  PolicyStage stage_;
  PolicyChoice choice_;
};

TEST_F(Affects, EndUserOfWhatIsRedirected) {
  const Hash shipment = ShipForUnknown();
  RedirectToBuyer(3, shipment);
  const auto kept = Kept("OWNERSHIP_UNKNOWN");
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].subject().party(), "cloud");
  EXPECT_THAT(kept[0].evidence(), SizeIs(2));
}

TEST_F(Affects, EndUserOfWhatWasNeverShipped) {
  stage_.Correct(3, "maker", ShipForUnknown());
  EXPECT_THAT(Kept("OWNERSHIP_UNKNOWN"), SizeIs(0));
}

TEST_F(Affects, EndUserOfWhatWasNeverRedirected) {
  const Hash shipment = ShipForUnknown();
  stage_.Correct(4, "maker", RedirectToBuyer(3, shipment));
  const auto kept = Kept("OWNERSHIP_UNKNOWN");
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_THAT(kept[0].evidence(), SizeIs(1));
}

// The deployment of a container doesn't list what is inside.
TEST_F(Affects, ContentsOfWhatIsDeployedAnew) {
  v1::Governance governance;
  v1::Model& model = *governance.mutable_register_model();
  model.set_model("Ascend 910B");
  model.add_issuers("maker");
  stage_.Govern(0, governance);
  stage_.Commission(0, {"A"}, "Ascend 910B");
  stage_.Commission(0, {"R"}, "plain", v1::SERVER);
  const Hash shipment = stage_.Ship(1, "maker", "buyer", {"A", "R"});
  stage_.Receive(2, "buyer", shipment, {"A", "R"});
  stage_.Fill(3, "buyer", "R", {"A"});
  Hash last = kZeroHash;
  for (const int day : {4, 5}) {
    last = stage_.Act(day, "buyer", {"R"}, [](v1::Event& event) {
      event.mutable_deploy()->set_operator_("buyer");
      SetSite(event, "hall");
    });
  }
  const auto kept = Kept("PROHIBITED_ITEM");
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].evidence().rbegin()->id(), View(last));
}

// Whether who spoke to a finding cleared itself depends on who has the unit,
// though the finding comes from elsewhere: from an alias.
TEST_F(Affects, WhatIsSaidByWhoComesToHoldTheUnit) {
  stage_.Commission(0, {"A", "B"});
  for (const char* serial : {"A", "B"}) {
    v1::UnitId unit;
    unit.set_issuer("maker");
    unit.set_serial(serial);
    v1::UnitAttributes attributes;
    attributes.add_aliases()->set_kind(v1::LABEL);
    attributes.mutable_aliases(0)->set_value("L-1");
    v1::UnitRow row = PolicyScene::Row(unit);
    row.set_attributes(attributes.SerializeAsString());
    v1::Event event;
    event.set_occurred_at_ms(Day(1));
    PolicyScene::AddSigner(event, "maker", v1::ACTOR);
    event.mutable_relabel();
    ASSERT_EQ(stage_.scene.Submit(event, {row}, Day(1)).verdict,
              Verdict::kAccepted);
  }
  v1::Event signers;
  PolicyScene::AddSigner(signers, "maker", v1::ACTOR);
  PolicyScene::AddSigner(signers, "buyer", v1::COSIGNER);
  v1::Governance governance;
  v1::FindingMark& mark = *governance.mutable_mark_finding();
  mark.set_code("IDENTITY_COLLISION");
  mark.set_subject("unit:maker/A");
  mark.set_status("explained");
  mark.set_reason("both are ours");
  stage_.scene.GovernBy({signers.signers(0), signers.signers(1)}, governance,
                        Day(2));
  stage_.Receive(4, "buyer", stage_.Ship(3, "maker", "buyer", {"A"}), {"A"});
  const auto kept = Kept("IDENTITY_COLLISION");
  ASSERT_THAT(kept, SizeIs(2));
  EXPECT_EQ(kept[0].subject().unit().serial(), "A");
  EXPECT_TRUE(kept[0].self_cleared());
}

}  // namespace
}  // namespace waybill
