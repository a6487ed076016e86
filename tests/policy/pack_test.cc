// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill {
namespace {

using testing::HasSubstr;

constexpr char kPack[] = R"(id: "mine"
title: "Mine"
version: 1
rules {
  code: "LATE"
  title: "Late"
  citation: "the house"
  severity: LOW
  in_text { from: "2025-01-13" to: "2025-05-15" }
  enforced {}
  recorded_late { days: 3 }
}
)";

std::string Replaced(std::string text, const std::string& what,
                     const std::string& by) {
  text.replace(text.find(what), what.size(), by);
  return text;
}

TEST(Pack, GivesItsRulesAndTheirDates) {
  const auto pack = ParsePack(kPack);
  ASSERT_TRUE(pack) << pack.error().message;
  const auto policy = Policy::Make({*pack}, ShippedCatalogue());
  ASSERT_TRUE(policy);
  ASSERT_EQ(policy->rules().size(), 1U);
  const PolicyRule& rule = policy->rules()[0];
  ASSERT_EQ(rule.in_text.size(), 1U);
  const std::int64_t from = *ParseDate("2025-01-13");
  const std::int64_t end = *ParseDate("2025-05-16");
  // A day is meant whole.
  EXPECT_TRUE(rule.in_text[0].Contains(from));
  EXPECT_FALSE(rule.in_text[0].Contains(from - 1));
  EXPECT_TRUE(rule.in_text[0].Contains(end - 1));
  EXPECT_FALSE(rule.in_text[0].Contains(end));
  EXPECT_TRUE(rule.enforced[0].Contains(0));
}

TEST(Pack, NamesTheLineOfWhatIsWrong) {
  const std::pair<std::string, std::string> wrong[] = {
      {Replaced(kPack, "days: 3", "dayz: 3"), "line 11"},
      {Replaced(kPack, "2025-05-15", "2025-13-15"), "line 4"},
      {Replaced(kPack, "2025-05-15", "2024-05-15"), "line 4"},
      {Replaced(kPack, "code: \"LATE\"", "code: \"late\""), "line 4"},
      {Replaced(kPack, "  severity: LOW\n", ""), "line 4"},
      {Replaced(kPack, "version: 1", "version: 0"), "line 1"},
      {Replaced(kPack, "id: \"mine\"", "id: \"My Own\""), "line 1"},
      {std::string(kPack) + "rules {\n", "line 14"},
      {Replaced(kPack, "severity: LOW", "severity: LOW clears: \"\\xff\""),
       "line 1"},
  };
  for (const auto& [text, where] : wrong) {
    const auto pack = ParsePack(text);
    ASSERT_FALSE(pack) << text;
    EXPECT_EQ(pack.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(pack.error().message, HasSubstr(where));
  }
}

TEST(Pack, RefusesACodeThatStandsThereTwice) {
  const std::string text(kPack);
  EXPECT_FALSE(ParsePack(text + text.substr(text.find("rules"))));
}

TEST(Policy, RefusesUnknownGroupsAndRepeatedPacks) {
  auto pack = ParsePack(Replaced(kPack, "recorded_late { days: 3 }",
                                 "tenant { restricted { groups: \"Z:9\" } }"));
  ASSERT_TRUE(pack);
  EXPECT_FALSE(Policy::Make({*pack}, ShippedCatalogue()));
  pack = ParsePack(kPack);
  EXPECT_FALSE(Policy::Make({*pack, *pack}, ShippedCatalogue()));
  EXPECT_EQ(Policy::FromShipped({"none-such"}).error().code,
            ErrorCode::kNotFound);
}

TEST(ShippedPacks, AllParseAndSayWhatTheyAre) {
  const std::vector<std::string> ids = ShippedPackIds();
  EXPECT_EQ(ids.size(), 8U);
  EXPECT_EQ(ids.front(), "custody-hygiene");
  for (const std::string& id : ids) {
    const auto pack = ParsePack(ShippedPackText(id));
    ASSERT_TRUE(pack) << id << ": " << pack.error().message;
    EXPECT_EQ(pack->id(), id);
    EXPECT_THAT(pack->note(), HasSubstr("not legal advice"));
    EXPECT_TRUE(Policy::Make({*pack}, ShippedCatalogue())) << id;
    for (const v1::Rule& rule : pack->rules()) {
      EXPECT_NE(rule.check_case(), v1::Rule::CHECK_NOT_SET) << rule.code();
    }
  }
}

}  // namespace
}  // namespace waybill
