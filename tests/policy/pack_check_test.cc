// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/pack_check.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/policy/pack.h"

namespace waybill {
namespace {

using testing::IsEmpty;

constexpr char kPack[] = R"(id: "mine"
version: 1
title: "t"
note: "n"
rules {
  code: "CAP"
  title: "t"
  citation: "c"
  severity: LOW
  clears: "nothing"
  in_text { from: "2025-01-13" to: "2025-05-15" }
  enforced { from: "2025-02-01" to: "2025-03-01" }
  country_cap {
    since: "2025-01-01"
    tpp: 100
    exempt {
      groups: ["D:5"]
      countries: ["MO",
                  "HK"]
    }
  }
}
rules {
  code: "ITEM"
  title: "t"
  citation: "c"
  severity: LOW
  clears: "nothing"
  in_text {}
  enforced {}
  prohibited_item {
    models: ["Ascend-910B"]
  }
}
)";

std::string With(const std::string& what, const std::string& by) {
  std::string text = kPack;
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

// The remarks on the pack as "line field".
std::set<std::string> RemarksOn(const std::string& text) {
  const auto checked = CheckPack(text, ShippedCatalogue());
  EXPECT_TRUE(checked) << checked.error().message;
  std::set<std::string> remarks;
  if (checked) {
    for (const PackRemark& remark : checked->remarks) {
      remarks.insert(std::to_string(remark.line) + " " + remark.field);
    }
  }
  return remarks;
}

using Remarks = std::set<std::string>;

TEST(CheckPack, HasNothingToSayOfAGoodPack) {
  EXPECT_THAT(RemarksOn(kPack), IsEmpty());
}

TEST(CheckPack, HasNothingToSayOfThePacksThatShip) {
  for (const std::string& id : ShippedPackIds()) {
    const auto checked = CheckPack(ShippedPackText(id), ShippedCatalogue());
    ASSERT_TRUE(checked) << checked.error().message;
    for (const PackRemark& remark : checked->remarks) {
      // That pack says of itself that it was never enforced.
      EXPECT_TRUE(id == "ai-diffusion-2025" &&
                  remark.field.ends_with(" enforced"))
          << id << " " << remark.field << ": " << remark.says;
    }
  }
}

TEST(CheckPack, NamesTheLineAndTheField) {
  const std::pair<std::string, Remarks> cases[] = {
      {With("note: \"n\"\n", "\n"), {"1 note"}},
      {With("title: \"t\"\n", "\n"), {"1 title"}},
      {With("  clears: \"nothing\"\n", "\n"), {"5 CAP clears"}},
      {With("  enforced { from: \"2025-02-01\" to: \"2025-03-01\" }\n", "\n"),
       {"5 CAP enforced"}},
      {With("to: \"2025-03-01\"", "to: \"2025-05-16\""), {"12 CAP enforced"}},
      {With("to: \"2025-03-01\" }",
            "to: \"2025-03-01\" } enforced { from: \"2025-03-01\" "
            "to: \"2025-04-01\" }"),
       {"12 CAP enforced"}},
      {With("\"HK\"", "\"ZZ\""), {"18 CAP country_cap.exempt.countries"}},
      {With("\"Ascend-910B\"", "\"Ascend-9999\""),
       {"32 ITEM prohibited_item.models"}},
      {With("    tpp: 100\n", "\n"), {"5 CAP country_cap.tpp"}},
      {With("  prohibited_item {\n    models: [\"Ascend-910B\"]\n  }\n", ""),
       {"23 ITEM check"}},
  };
  for (const auto& [text, remarks] : cases) {
    EXPECT_EQ(RemarksOn(text), remarks) << text;
  }
}

TEST(CheckPack, RefusesWhatNobodyCanEvaluate) {
  for (const std::string& text :
       {With("\"D:5\"", "\"D:55\""), With("2025-05-15", "2024-05-15"),
        With("code: \"ITEM\"", "code: \"CAP\""),
        With("tpp: 100", "tpp: 1000000000000001"),
        With("  citation: \"c\"\n", ""), With("since", "sinse")}) {
    const auto checked = CheckPack(text, ShippedCatalogue());
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(checked.error().message.starts_with("line "));
  }
}

TEST(ComparePacks, TellsFieldByField) {
  const auto one = ParsePack(kPack);
  const auto same = ParsePack(kPack);
  ASSERT_TRUE(one && same);
  EXPECT_THAT(ComparePacks(*one, *same), IsEmpty());
  const auto other = ParsePack(With("tpp: 100", "tpp: 200"));
  ASSERT_TRUE(other);
  EXPECT_THAT(ComparePacks(*one, *other),
              testing::ElementsAre(
                  PackDifference{"CAP", "country_cap.tpp", "100", "200"}));
  const auto moved = ParsePack(With("2025-02-01", "2025-02-02"));
  ASSERT_TRUE(moved);
  ASSERT_EQ(ComparePacks(*one, *moved).size(), 1U);
  EXPECT_EQ(ComparePacks(*one, *moved)[0].field, "enforced");
  v1::RulePack fewer = *one;
  fewer.mutable_rules()->RemoveLast();
  fewer.set_version(2);
  const auto removed = ComparePacks(*one, fewer);
  ASSERT_EQ(removed.size(), 2U);
  EXPECT_EQ(removed[0], (PackDifference{"", "version", "1", "2"}));
  EXPECT_EQ(removed[1].code, "ITEM");
  EXPECT_TRUE(removed[1].is.empty());
  EXPECT_TRUE(ComparePacks(fewer, *one)[1].was.empty());
}

TEST(IntervalsText, ReadsLikeASentence) {
  v1::Rule rule;
  EXPECT_EQ(IntervalsText(rule.enforced()), "never");
  rule.add_enforced();
  EXPECT_EQ(IntervalsText(rule.enforced()), "always");
  rule.mutable_enforced(0)->set_from("2025-01-01");
  EXPECT_EQ(IntervalsText(rule.enforced()), "from 2025-01-01");
  rule.mutable_enforced(0)->set_to("2025-02-01");
  EXPECT_EQ(IntervalsText(rule.enforced()), "2025-01-01 to 2025-02-01");
}

}  // namespace
}  // namespace waybill
