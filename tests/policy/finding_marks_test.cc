// SPDX-License-Identifier: Apache-2.0
//
// What is said to a finding: by whom it counts, and for how long.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/policy_stage.h"

namespace waybill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Signer Signer(const std::string& party, v1::SignerRole role = v1::ACTOR,
                  const std::string& key_of = "") {
  v1::Event event;
  PolicyScene::AddSigner(event, key_of.empty() ? party : key_of, role);
  event.mutable_signers(0)->set_party(party);
  return event.signers(0);
}

v1::Signer Second(const std::string& party, const std::string& key_of = "") {
  return Signer(party, v1::COSIGNER, key_of);
}

// UNAUTHORISED_RELABEL [high] of maker's A, which the buyer holds, on day 3;
// EVIDENCE_WEAK [low] of B from day 33 on.
class FindingMarks : public testing::Test {
 protected:
  FindingMarks() {
    stage_.Stock({"A", "B"});
    Relabel(3, "L-1");
    stage_.Attest(3, "lab", {"B"}, 1);
  }

  void Relabel(int day, const std::string& label) {
    v1::UnitId id;
    id.set_issuer("maker");
    id.set_serial("A");
    v1::UnitAttributes attributes;
    attributes.add_aliases()->set_kind(v1::LABEL);
    attributes.mutable_aliases(0)->set_value(label);
    v1::UnitRow row = PolicyScene::Row(id);
    row.set_attributes(attributes.SerializeAsString());
    v1::Event event;
    event.set_occurred_at_ms(Day(day));
    PolicyScene::AddSigner(event, "buyer", v1::ACTOR);
    event.mutable_relabel();
    ASSERT_EQ(stage_.scene.Submit(event, {row}, Day(day)).verdict,
              Verdict::kAccepted);
  }

  Hash Mark(int day, const std::string& status,
            const std::vector<v1::Signer>& signers,
            const std::string& code = "UNAUTHORISED_RELABEL",
            const std::string& subject = "unit:maker/A") {
    v1::Governance governance;
    v1::FindingMark& mark = *governance.mutable_mark_finding();
    mark.set_code(code);
    mark.set_subject(subject);
    mark.set_status(status);
    mark.set_reason("of day " + std::to_string(day));
    return stage_.scene.GovernBy(signers, std::move(governance), Day(day));
  }

  v1::Finding Relabelled(int day) {
    return stage_.Find("UNAUTHORISED_RELABEL", "unit:maker/A", Day(day))
        .value();
  }
  v1::Finding Weak(int day) {
    return stage_.Find("EVIDENCE_WEAK", "unit:maker/B", Day(day)).value();
  }

  PolicyStage stage_;
};

TEST_F(FindingMarks, OfHighSeverityTakeTwo) {
  const Hash mark = Mark(4, "explained", {Signer("lab"), Second("dist")});
  EXPECT_EQ(stage_.Open("UNAUTHORISED_RELABEL", Day(3)), UnitsNamed({"A"}));
  EXPECT_THAT(stage_.Open("UNAUTHORISED_RELABEL", Day(4)), IsEmpty());
  const v1::Finding finding = Relabelled(4);
  EXPECT_EQ(finding.status(), v1::EXPLAINED);
  EXPECT_EQ(finding.mark_reason(), "of day 4");
  EXPECT_EQ(finding.marked_by().id(), View(mark));
  EXPECT_THAT(finding.mark_signers(), ElementsAre("lab", "dist"));
  EXPECT_FALSE(finding.second_signer_missing());
  EXPECT_FALSE(finding.self_cleared());
}

TEST_F(FindingMarks, OfHighSeverityStayOpenByOneWord) {
  Mark(4, "explained", {Signer("lab")});
  EXPECT_EQ(stage_.Open("UNAUTHORISED_RELABEL", Day(4)), UnitsNamed({"A"}));
  const v1::Finding finding = Relabelled(4);
  EXPECT_EQ(finding.status(), v1::OPEN);
  EXPECT_TRUE(finding.second_signer_missing());
  EXPECT_EQ(finding.mark_reason(), "of day 4");
  // The same again by two.
  Mark(5, "explained", {Signer("lab"), Second("dist")});
  EXPECT_EQ(Relabelled(5).status(), v1::EXPLAINED);
  EXPECT_FALSE(Relabelled(5).second_signer_missing());
}

// One person is easily two signers.
TEST_F(FindingMarks, CountPeopleByNameAndByKey) {
  const std::vector<std::vector<v1::Signer>> one_person = {
      {Signer("lab"), Second("lab", "lab's other")},
      {Signer("lab"), Second("dist", "lab")},
      {Signer("lab"), Second("lab", "other"), Second("dist", "lab")},
      {Signer("lab"), Second("dist", "lab"), Second("dist", "third")},
  };
  for (const auto& signers : one_person) {
    PolicyStage fresh;
    fresh.Stock({"A"});
    stage_ = std::move(fresh);
    Relabel(3, "L-1");
    Mark(4, "explained", signers);
    EXPECT_EQ(Relabelled(4).status(), v1::OPEN);
    EXPECT_TRUE(Relabelled(4).second_signer_missing());
  }
}

TEST_F(FindingMarks, CountGovernorsAsPeople) {
  Mark(4, "explained", {Signer("ada", v1::GOVERNOR)});
  EXPECT_EQ(Relabelled(4).status(), v1::OPEN);
  Mark(5, "explained",
       {Signer("ada", v1::GOVERNOR), Signer("ben", v1::GOVERNOR)});
  EXPECT_EQ(Relabelled(5).status(), v1::EXPLAINED);
  EXPECT_FALSE(Relabelled(5).self_cleared());
}

TEST_F(FindingMarks, OfLowSeverityTakeOne) {
  Mark(41, "explained", {Signer("lab")}, "EVIDENCE_WEAK", "unit:maker/B");
  EXPECT_EQ(Weak(41).status(), v1::EXPLAINED);
  EXPECT_FALSE(Weak(41).second_signer_missing());
  EXPECT_FALSE(Weak(41).self_cleared());
}

TEST_F(FindingMarks, OfThoseConcernedAloneAreSelfCleared) {
  Mark(41, "explained", {Signer("buyer")}, "EVIDENCE_WEAK", "unit:maker/B");
  EXPECT_EQ(Weak(41).status(), v1::EXPLAINED);
  EXPECT_TRUE(Weak(41).self_cleared());
  // With somebody else it isn't.
  Mark(42, "explained", {Signer("buyer"), Second("lab")}, "EVIDENCE_WEAK",
       "unit:maker/B");
  EXPECT_FALSE(Weak(42).self_cleared());
}

TEST_F(FindingMarks, OfAShipmentConcernBothItsEnds) {
  stage_.Ship(6, "buyer", "cloud", {"B"}, "MY");
  const Subjects found = stage_.Open("UNAPPROVED_CONSIGNEE", Day(6));
  ASSERT_EQ(found.size(), 1U);
  const std::string subject = *found.begin();
  const auto find = [&](int day) {
    return stage_.Find("UNAPPROVED_CONSIGNEE", subject, Day(day)).value();
  };
  Mark(7, "explained", {Signer("buyer"), Second("cloud")},
       "UNAPPROVED_CONSIGNEE", subject);
  EXPECT_EQ(find(7).status(), v1::EXPLAINED);
  EXPECT_TRUE(find(7).self_cleared());
  Mark(8, "explained", {Signer("buyer"), Second("lab")}, "UNAPPROVED_CONSIGNEE",
       subject);
  EXPECT_FALSE(find(8).self_cleared());
}

TEST_F(FindingMarks, EscalateByOneWordAndStayOpen) {
  Mark(4, "escalated", {Signer("lab")});
  EXPECT_EQ(stage_.Open("UNAUTHORISED_RELABEL", Day(4)), UnitsNamed({"A"}));
  EXPECT_EQ(Relabelled(4).status(), v1::ESCALATED);
  // An explanation by one doesn't take that back.
  Mark(5, "explained", {Signer("dist")});
  EXPECT_EQ(Relabelled(5).status(), v1::ESCALATED);
  EXPECT_TRUE(Relabelled(5).second_signer_missing());
}

// A mark says nothing of what happened after it.
TEST_F(FindingMarks, AreOfWhatWasKnownThen) {
  Mark(4, "explained", {Signer("lab"), Second("dist")});
  Relabel(5, "L-2");
  EXPECT_EQ(Relabelled(4).status(), v1::EXPLAINED);
  EXPECT_EQ(stage_.Open("UNAUTHORISED_RELABEL", Day(5)), UnitsNamed({"A"}));
}

TEST_F(FindingMarks, AreOfOneCodeAndSubject) {
  Mark(4, "explained", {Signer("lab"), Second("dist")}, "UNAUTHORISED_RELABEL",
       "unit:maker/B");
  Mark(4, "explained", {Signer("lab"), Second("dist")}, "UNIT_MISSING");
  Mark(4, "explained", {Signer("lab"), Second("dist")}, "UNAUTHORISED_RELABEL",
       "A");
  EXPECT_EQ(stage_.Open("UNAUTHORISED_RELABEL", Day(4)), UnitsNamed({"A"}));
}

TEST(FindingSubject, IsReadAsItIsWritten) {
  const std::string id(64, 'a');
  for (const std::string& text :
       {std::string("unit:maker/A"), std::string("unit:maker/A/1:x"),
        "shipment:" + id, std::string("party:maker"),
        std::string("site:maker/hall 1")}) {
    const auto subject = ParseFindingSubject(text);
    ASSERT_TRUE(subject) << text;
    EXPECT_EQ(FindingSubjectText(*subject), text);
  }
  for (const std::string& text :
       {std::string(), std::string("unit:"), std::string("unit:maker"),
        std::string("unit:maker/"), std::string("unit:/A"),
        std::string("maker/A"), std::string("Unit:maker/A"),
        std::string("shipment:abc"), "shipment:" + std::string(64, 'A'),
        "shipment:" + id + "a", std::string("party:"),
        std::string("party:maker/A"), std::string("site:maker")}) {
    EXPECT_FALSE(ParseFindingSubject(text)) << text;
  }
}

}  // namespace
}  // namespace waybill
