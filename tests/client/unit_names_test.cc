// SPDX-License-Identifier: Apache-2.0
#include "client/unit_names.h"

#include <gtest/gtest.h>

#include "ledger/core/event.h"

namespace waybill {
namespace {

std::vector<std::string> Expanded(std::string_view text) {
  auto serials = ExpandRange(text, kUnitsMax);
  return serials ? *serials : std::vector<std::string>{"ERROR"};
}

TEST(UnitNames, ARangeKeepsTheWidthOfItsNumbers) {
  using List = std::vector<std::string>;
  EXPECT_EQ(Expanded("NF-0008..NF-0011"),
            (List{"NF-0008", "NF-0009", "NF-0010", "NF-0011"}));
  EXPECT_EQ(Expanded("8..11"), (List{"8", "9", "10", "11"}));
  EXPECT_EQ(Expanded("08..11"), (List{"08", "09", "10", "11"}));
  EXPECT_EQ(Expanded("A0..A0"), (List{"A0"}));
  EXPECT_EQ(Expanded("0012"), (List{"0012"}));
  EXPECT_EQ(Expanded("99..100"), (List{"99", "100"}));
}

TEST(UnitNames, ARangeThatMeansNothingIsAnError) {
  for (const char* text :
       {"A..B", "A1..B2", "A2..A1", "..", "A1..", "..A1", "A1..A10001",
        "1..999999999999999999", "NF-01..NF-0064", "NF-0001..NF-64", "08..9"}) {
    const auto serials = ExpandRange(text, kUnitsMax);
    ASSERT_FALSE(serials) << text;
    EXPECT_EQ(serials.error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(UnitNames, ASerialNeedsAnIssuer) {
  EXPECT_FALSE(ParseUnits("NF-1", ""));
  const auto given = ParseUnits("NF-1", "northfab");
  ASSERT_TRUE(given);
  EXPECT_EQ(UnitName(given->front()), "northfab/NF-1");
  const auto named = ParseUnits("other/NF-1..NF-2", "northfab");
  ASSERT_TRUE(named);
  EXPECT_EQ(UnitName(named->back()), "other/NF-2");
  // A serial may hold slashes: the first one ends the issuer.
  EXPECT_EQ(UnitName(ParseUnits("a/b/c", "")->front()), "a/b/c");
  EXPECT_EQ(ParseUnits("a/b/c", "")->front().serial(), "b/c");
}

// A spreadsheet's byte order mark, header and quotes would otherwise become
// parts of serials, and stay in the ledger for ever.
TEST(UnitNames, AFileMayBeASpreadsheetsColumn) {
  const auto units = ParseUnitLines(
      "\xef\xbb\xbfSerial\r\n\"A-1\"\r\n\"B,\"\"2\"\r\n\"\"\r\nserial\r\n",
      "stock.csv", "m");
  ASSERT_TRUE(units) << units.error().message;
  ASSERT_EQ(units->size(), 3u);
  EXPECT_EQ((*units)[0].unit.serial(), "A-1");
  EXPECT_EQ((*units)[1].unit.serial(), "B,\"2");
  EXPECT_EQ((*units)[2].unit.serial(), "serial");  // Not the header any more.
  for (const char* text : {"A-1\n\"A-2\n", "A-1\n\"A-2\",x\n",
                           "A-1\n1.23E+12\n", "A-1\n1,23e+12\n"}) {
    const auto wrong = ParseUnitLines(text, "stock.csv", "m");
    ASSERT_FALSE(wrong) << text;
    EXPECT_NE(wrong.error().message.find("stock.csv:2"), std::string::npos);
  }
  EXPECT_TRUE(ParseUnitLines("1E+\nE+5\nA1E+5\n", "stock.csv", "m"));
}

TEST(UnitNames, AFileSaysWhereItIsWrong) {
  const auto units =
      ParseUnitLines("# stock\nA-1\r\n\nA-2..A-3\n", "stock.txt", "m");
  ASSERT_TRUE(units);
  ASSERT_EQ(units->size(), 3u);
  EXPECT_EQ((*units)[0].where, "stock.txt:2");
  EXPECT_EQ((*units)[2].where, "stock.txt:4");
  const auto wrong = ParseUnitLines("A-1\n A-2\n", "stock.txt", "m");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("stock.txt:2"), std::string::npos);
}

TEST(UnitNames, AUnitNamedTwiceIsNamedWithBothPlaces) {
  auto units = ParseUnitLines("A-1..A-4\nm/A-3\n", "stock.txt", "m");
  ASSERT_TRUE(units);
  const auto distinct = CheckDistinct(*units);
  ASSERT_FALSE(distinct);
  for (const char* part : {"m/A-3", "stock.txt:1", "stock.txt:2"}) {
    EXPECT_NE(distinct.error().message.find(part), std::string::npos) << part;
  }
  units->pop_back();
  EXPECT_TRUE(CheckDistinct(*units));
}

TEST(UnitNames, MoreThanAnEventHoldsIsAnError) {
  auto units = ParseUnitLines("A-00001..A-10000\n", "stock.txt", "m");
  ASSERT_TRUE(units);
  EXPECT_TRUE(CheckDistinct(*units));
  units->push_back({ParseUnits("m/B", "")->front(), "the argument B"});
  EXPECT_FALSE(CheckDistinct(*units));
}

}  // namespace
}  // namespace waybill
