// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/finding_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/waybill/rule_words.h"

namespace waybill::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Finding Found(const std::string& code, v1::FindingStatus status,
                  v1::Severity severity = v1::LOW) {
  v1::Finding finding;
  finding.set_code(code);
  finding.set_status(status);
  finding.set_severity(severity);
  finding.mutable_subject()->set_type(v1::PARTY_FINDING);
  finding.mutable_subject()->set_party("maker");
  return finding;
}

std::vector<ChangeKind> Kinds(const std::vector<v1::Finding>& then,
                              const std::vector<v1::Finding>& now) {
  std::vector<ChangeKind> kinds;
  for (const FindingDifference& each : ChangesBetween(then, now)) {
    kinds.push_back(each.kind);
  }
  return kinds;
}

TEST(FindingChanges, AreFromOneStatusToAnother) {
  const v1::Finding open = Found("X", v1::OPEN);
  const v1::Finding closed = Found("X", v1::CLOSED);
  const v1::Finding explained = Found("X", v1::EXPLAINED);
  const v1::Finding escalated = Found("X", v1::ESCALATED);
  for (const v1::Finding& same : {open, closed, explained, escalated}) {
    EXPECT_THAT(Kinds({same}, {same}), IsEmpty());
  }
  using Kind = ChangeKind;
  for (const v1::Finding& before : {closed, explained}) {
    EXPECT_THAT(Kinds({before}, {open}), ElementsAre(Kind::kOpened));
    EXPECT_THAT(Kinds({before}, {escalated}), ElementsAre(Kind::kOpened));
    EXPECT_THAT(Kinds({before}, {}), IsEmpty());
  }
  for (const v1::Finding& before : {open, escalated}) {
    EXPECT_THAT(Kinds({before}, {closed}), ElementsAre(Kind::kClosed));
    EXPECT_THAT(Kinds({before}, {explained}), ElementsAre(Kind::kExplained));
    EXPECT_THAT(Kinds({before}, {}), ElementsAre(Kind::kClosed));
  }
  EXPECT_THAT(Kinds({open}, {escalated}), ElementsAre(Kind::kEscalated));
  // What was said to it doesn't cover what came since.
  EXPECT_THAT(Kinds({escalated}, {open}), ElementsAre(Kind::kOpened));
  EXPECT_THAT(Kinds({}, {open}), ElementsAre(Kind::kOpened));
  EXPECT_THAT(Kinds({}, {escalated}), ElementsAre(Kind::kOpened));
  EXPECT_THAT(Kinds({}, {closed}), ElementsAre(Kind::kClosed));
  EXPECT_THAT(Kinds({}, {explained}), ElementsAre(Kind::kExplained));
}

TEST(FindingChanges, AreOfSeverityToo) {
  EXPECT_THAT(Kinds({Found("X", v1::OPEN)}, {Found("X", v1::OPEN, v1::HIGH)}),
              ElementsAre(ChangeKind::kSeverity));
  EXPECT_THAT(Kinds({Found("X", v1::OPEN)}, {Found("X", v1::CLOSED, v1::HIGH)}),
              ElementsAre(ChangeKind::kClosed, ChangeKind::kSeverity));
}

TEST(FindingChanges, AreInOrderOfCode) {
  const auto changes = ChangesBetween(
      {Found("B", v1::OPEN)}, {Found("C", v1::OPEN), Found("A", v1::OPEN)});
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].finding().code(), "A");
  EXPECT_EQ(changes[1].finding().code(), "B");
  EXPECT_EQ(changes[2].finding().code(), "C");
}

TEST(FindingId, IsACodeAndASubject) {
  const auto name = ParseFindingId("UNIT_MISSING@unit:maker/A@1");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->code, "UNIT_MISSING");
  EXPECT_EQ(name->subject, "unit:maker/A@1");
  for (const char* id : {"", "UNIT_MISSING", "@unit:maker/A", "UNIT_MISSING@",
                         "UNIT_MISSING@maker/A"}) {
    EXPECT_FALSE(ParseFindingId(id)) << id;
  }
}

TEST(FindingQuery, RefusesWhatItCannotRead) {
  const auto refuses = [](void (*set)(FindingQuery&)) {
    FindingQuery query;
    set(query);
    const auto request = ToRequest(query);
    return !request && request.error().code == ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refuses([](FindingQuery& q) { q.subject = "maker"; }));
  EXPECT_TRUE(refuses([](FindingQuery& q) { q.site = "hall"; }));
  EXPECT_TRUE(refuses([](FindingQuery& q) { q.statuses = {"done"}; }));
  EXPECT_TRUE(refuses([](FindingQuery& q) { q.shipment = "12"; }));
  EXPECT_TRUE(refuses([](FindingQuery& q) { q.as_of = "yesterday"; }));
  FindingQuery query;
  query.site = "maker/hall";
  query.statuses = {"explained"};
  const auto request = ToRequest(query);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->subject(), "site:maker/hall");
  EXPECT_TRUE(request->closed_too());
}

TEST(RuleWords, AreThereForEveryKindOfCheck) {
  const auto* checks = v1::Rule::descriptor()->FindOneofByName("check");
  ASSERT_NE(checks, nullptr);
  for (int i = 0; i < checks->field_count(); ++i) {
    const auto kind =
        static_cast<v1::Rule::CheckCase>(checks->field(i)->number());
    const RuleWords* words = FindRuleWords(kind);
    ASSERT_NE(words, nullptr) << checks->field(i)->name();
    EXPECT_FALSE(words->looks_at.empty());
  }
}

}  // namespace
}  // namespace waybill::cli
