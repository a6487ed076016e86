// SPDX-License-Identifier: Apache-2.0
//
// What changes a finding that isn't about what the event lists: each scene ends
// with such an event, and findings kept current must notice.
#include "ledger/policy/affected.h"

#include <functional>
#include <string>
#include <vector>

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

  // Follows the scene, and so many days more. What the findings of the code are
  // in the end, those from scratch having been the same all along.
  std::vector<v1::Finding> Kept(const std::string& code, int days_after = 0) {
    CurrentFindingsCheck check(choice_);
    EXPECT_TRUE(FollowScene(stage_.scene, check, days_after));
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

  void Register(const std::string& name, std::uint64_t milli_w = 0) {
    v1::Governance governance;
    v1::Model& model = *governance.mutable_register_model();
    model.set_model(name);
    model.add_issuers("maker");
    model.set_rated_power_milli_w(milli_w);
    stage_.Govern(0, governance);
  }

  // Buyer's hall, of one kilowatt.
  void DeclarePower(int day) {
    v1::Governance governance;
    v1::Site& site = *governance.mutable_add_site();
    site.set_party("buyer");
    site.set_site("hall");
    site.set_country("US");
    site.set_power_milli_kw(1'000);
    stage_.Govern(day, governance);
  }

  // With buyer since day 2: servers R and S; A and B of the model, each of 700
  // watts.
  void StockServers(const std::string& model = "hot") {
    Register(model, 700'000);
    stage_.Commission(0, {"A", "B"}, model);
    stage_.Commission(0, {"R", "S"}, "plain", v1::SERVER);
    const Units all = {"A", "B", "R", "S"};
    stage_.Receive(2, "buyer", stage_.Ship(1, "maker", "buyer", all), all);
  }

  Hash Deploy(int day, const Units& units, const std::string& site = "hall") {
    return stage_.Act(day, "buyer", units, [&site](v1::Event& event) {
      event.mutable_deploy()->set_operator_("buyer");
      SetSite(event, site);
    });
  }

  void IssueLicence(std::uint64_t quantity) {
    v1::Governance governance;
    v1::Licence& licence = *governance.mutable_issue_licence();
    licence.set_licence("L");
    licence.set_shipper("maker");
    licence.set_consignee("dist");
    licence.add_models("chip");
    licence.set_quantity(quantity);
    stage_.Govern(1, governance);
  }

  Hash ShipUnderLicence(PolicyStage::When when, const std::string& unit) {
    return stage_.Ship(
        when, "maker", "dist", {unit}, "US",
        [](v1::Event& event) { event.mutable_ship()->set_licence("L"); });
  }

  void Admit(int day, const std::string& party,
             const std::function<void(v1::PartyProfile&)>& change) {
    v1::PartyProfile profile;
    profile.set_party(party);
    profile.set_name(party);
    profile.set_role(v1::RESELLER);
    profile.set_country("US");
    change(profile);
    stage_.scene.Admit(profile, Day(day));
  }

  void List(int day, const std::string& name, std::int64_t from_ms) {
    v1::Governance governance;
    v1::ScreeningList& list = *governance.mutable_import_list();
    list.set_list("list");
    list.set_snapshot("of day " + std::to_string(day));
    list.add_entries()->set_name(name);
    list.mutable_entries(0)->set_from_ms(from_ms);
    stage_.Govern(day, governance);
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

TEST_F(Affects, ConsigneeOfWhatWasNeverShipped) {
  UpdateParty(1, "cloud", [](v1::PartyProfile& profile) {
    profile.set_parent_hq_country("unknown");
  });
  stage_.Commission(1, {"A"});
  stage_.Correct(3, "maker", stage_.Ship(2, "maker", "cloud", {"A"}, "MY"));
  EXPECT_THAT(Kept("OWNERSHIP_UNKNOWN"), SizeIs(0));
}

// The deployment of a container doesn't list what is inside, however deep.
TEST_F(Affects, ContentsOfWhatIsDeployedAnew) {
  StockServers("Ascend 910B");
  stage_.Fill(3, "buyer", "S", {"A", "B"});
  stage_.Fill(4, "buyer", "R", {"S"});
  Deploy(5, {"R"});
  const Hash last = Deploy(6, {"R"});
  const auto kept = Kept("PROHIBITED_ITEM");
  ASSERT_THAT(kept, SizeIs(2));
  EXPECT_EQ(kept[0].evidence().rbegin()->id(), View(last));
}

TEST_F(Affects, ContentsOfWhatWasNeverDeployed) {
  StockServers();
  stage_.Fill(3, "buyer", "S", {"A", "B"});
  stage_.Correct(5, "buyer", Deploy(4, {"S"}));
  EXPECT_THAT(Kept("DWELL_EXCEEDED", 100), SizeIs(4));
}

TEST_F(Affects, SiteOfWhatIsTakenOutDeepInside) {
  DeclarePower(0);
  StockServers();
  stage_.Fill(3, "buyer", "S", {"A", "B"});
  stage_.Fill(4, "buyer", "R", {"S"});
  Deploy(5, {"R"});
  stage_.Empty(6, "buyer", "S", {"A"});
  EXPECT_THAT(Kept("CAPACITY_EXCEEDED"), SizeIs(0));
}

TEST_F(Affects, SiteOfWhatWasNeverPutDeepInside) {
  DeclarePower(0);
  StockServers();
  stage_.Fill(3, "buyer", "S", {"B"});
  stage_.Fill(4, "buyer", "R", {"S"});
  Deploy(5, {"R"});
  stage_.Correct(7, "buyer", stage_.Fill(6, "buyer", "S", {"A"}));
  EXPECT_THAT(Kept("CAPACITY_EXCEEDED"), SizeIs(0));
}

// What was deployed by itself moves with what it is in.
TEST_F(Affects, SiteOfContentsThatGoWithTheirContainer) {
  DeclarePower(0);
  StockServers();
  stage_.Fill(3, "buyer", "S", {"A", "B"});
  Deploy(4, {"A", "B"});
  const Hash moved = Deploy(5, {"S"}, "store");
  EXPECT_THAT(Kept("CAPACITY_EXCEEDED"), SizeIs(0));
  stage_.Correct(6, "buyer", moved);
  EXPECT_THAT(Kept("CAPACITY_EXCEEDED"), SizeIs(1));
}

TEST_F(Affects, SiteThatIsRegisteredAnew) {
  StockServers();
  stage_.Fill(3, "buyer", "S", {"A", "B"});
  Deploy(4, {"S"});
  DeclarePower(5);
  EXPECT_THAT(Kept("CAPACITY_EXCEEDED"), SizeIs(1));
}

TEST_F(Affects, ContentsThatAreNotShown) {
  StockServers();
  stage_.Fill(3, "buyer", "S", {"A", "B"});
  stage_.Attest(4, "lab", {"S"}, 1, Units{"B"});
  const auto kept = Kept("DISAGGREGATED_WITHOUT_EVENT");
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_EQ(kept[0].subject().unit().serial(), "A");
}

TEST_F(Affects, QuantityUnderALicence) {
  IssueLicence(1);
  stage_.Commission(1, {"A", "B"});
  ShipUnderLicence(2, "A");
  ShipUnderLicence(3, "B");
  EXPECT_THAT(Kept("LICENCE_QUANTITY_EXCEEDED"), SizeIs(1));
}

// An event may say that it happens a few minutes after it is recorded. What is
// revoked in between isn't in force then.
constexpr std::int64_t kMinuteMs = 60'000;
const PolicyStage::When kSoon =
    PolicyStage::When(Day(3, 5 * kMinuteMs)).Recorded(Day(3));

TEST_F(Affects, ShipmentWhoseLicenceIsRevokedMeanwhile) {
  IssueLicence(8);
  stage_.Commission(1, {"A"});
  ShipUnderLicence(kSoon, "A");
  v1::Governance governance;
  governance.mutable_revoke_licence()->set_licence("L");
  stage_.scene.Govern(governance, Day(3, kMinuteMs));
  EXPECT_THAT(Kept("LICENCE_EXPIRED"), SizeIs(1));
}

TEST_F(Affects, HandoffsWhoseApprovalEndsMeanwhile) {
  v1::Governance withdrawn;
  withdrawn.mutable_withdraw_approval()->set_party("buyer");
  withdrawn.mutable_withdraw_approval()->set_id("buyer");
  v1::Governance amended;
  amended.mutable_approve()->set_party("buyer");
  amended.mutable_approve()->set_id("buyer");
  amended.mutable_approve()->add_items("3A090.a");
  amended.mutable_approve()->add_countries("MY");
  for (const v1::Governance& governance : {withdrawn, amended}) {
    SCOPED_TRACE(governance.ShortDebugString());
    stage_ = PolicyStage();
    stage_.Commission(0, {"A", "B", "C"});
    const Hash one = stage_.Ship(1, "maker", "buyer", {"A"});
    const Hash two = stage_.Ship(2, "maker", "dist", {"C"});
    stage_.Receive(kSoon, "buyer", one, {"A"});
    stage_.Ship(kSoon, "maker", "buyer", {"B"});
    stage_.Act(kSoon, "maker", {"C"}, [&](v1::Event& event) {
      event.mutable_redirect()->set_shipment(std::string(View(two)));
      event.mutable_redirect()->set_consignee("buyer");
      event.mutable_redirect()->mutable_destination()->set_country("US");
    });
    stage_.scene.Govern(governance, Day(3, kMinuteMs));
    EXPECT_THAT(Kept("UNAPPROVED_CONSIGNEE"), SizeIs(2));
    EXPECT_THAT(Kept("UNAPPROVED_HOLDER"), SizeIs(1));
  }
}

TEST_F(Affects, ThoseWhoseParentIsAdmittedLater) {
  UpdateParty(0, "buyer",
              [](v1::PartyProfile& profile) { profile.set_parent("hold"); });
  stage_.Stock({"A"});
  Admit(3, "hold",
        [](v1::PartyProfile& profile) { profile.set_hq_country("CN"); });
  EXPECT_THAT(Kept("PARENT_HQ_RESTRICTED"), SizeIs(1));
}

TEST_F(Affects, ThoseOfWhoseParentMoreIsKnown) {
  Admit(0, "hold",
        [](v1::PartyProfile& profile) { profile.set_hq_country("US"); });
  UpdateParty(0, "buyer",
              [](v1::PartyProfile& profile) { profile.set_parent("hold"); });
  stage_.Stock({"A"});
  UpdateParty(3, "hold", [](v1::PartyProfile& profile) {
    profile.set_hq_country("unknown");
  });
  EXPECT_THAT(Kept("OWNERSHIP_UNKNOWN"), SizeIs(1));
}

TEST_F(Affects, ThoseWhoseOwnerGetsAName) {
  List(0, "Bad Trading Ltd", Day(0));
  v1::Governance governance;
  governance.mutable_record_ownership()->set_owner("hold");
  governance.mutable_record_ownership()->set_owned("buyer");
  governance.mutable_record_ownership()->set_percent_milli(40'000);
  stage_.Govern(0, governance);
  stage_.Stock({"A"});
  Admit(3, "hold", [](v1::PartyProfile& profile) {
    profile.set_native_name("Bad Trading Ltd");
  });
  EXPECT_THAT(Kept("LISTED_MINORITY_OWNER"), SizeIs(1));
}

// What a party holds is judged as of now: it comes and goes with the rule.
TEST_F(Affects, HoldersWhenARuleEnds) {
  stage_.Stock({"A"});
  List(3, "buyer", Day(10));
  choice_ = {};
  choice_.packs = {"screening"};
  // On record, or by the pack itself.
  v1::RulePack draft = *FindShippedPack("screening");
  for (v1::Rule& rule : *draft.mutable_rules()) {
    rule.clear_enforced();
    v1::Interval& interval = *rule.add_enforced();
    interval.set_from("2025-01-21");
    interval.set_to("2025-01-25");
  }
  choice_.drafts = {draft};
  EXPECT_THAT(Kept("NOW_LISTED_HOLDER", 40), SizeIs(0));
  choice_.drafts.clear();
  v1::Governance governance;
  v1::Enforcement& enforcement = *governance.mutable_record_enforcement();
  enforcement.set_pack("screening");
  enforcement.set_rule("NOW_LISTED_HOLDER");
  enforcement.set_from_ms(Day(20));
  enforcement.set_to_ms(Day(30));
  stage_.Govern(4, governance);
  EXPECT_THAT(Kept("NOW_LISTED_HOLDER", 40), SizeIs(0));
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
