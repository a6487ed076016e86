// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/csv.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

CsvTable Parsed(std::string_view text) {
  auto table = ParseCsv(text);
  EXPECT_TRUE(table) << table.error().message;
  return table ? *table : CsvTable{};
}

TEST(Csv, IsReadAsSpreadsheetsWriteIt) {
  const CsvTable table = Parsed(
      "\xEF\xBB\xBFid,\"name, full\",note\r\n"
      "a,\"Orchard \"\"Systems\"\" Inc., Ltd\",\r\n"
      "\r\n"
      "b,\"two\r\nlines\",\"\"\r\n"
      "c,5\" disk,last");
  EXPECT_THAT(table.header.fields, ElementsAre("id", "name, full", "note"));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_THAT(table.rows[0].fields,
              ElementsAre("a", "Orchard \"Systems\" Inc., Ltd", ""));
  EXPECT_THAT(table.rows[1].fields, ElementsAre("b", "two\r\nlines", ""));
  EXPECT_THAT(table.rows[2].fields, ElementsAre("c", "5\" disk", "last"));
  EXPECT_EQ(table.rows[0].line, 2U);
  EXPECT_EQ(table.rows[1].line, 4U);
  EXPECT_EQ(table.rows[2].line, 6U);
  EXPECT_EQ(table.Column("note"), 2U);
  EXPECT_EQ(table.Column("Note"), std::nullopt);
  EXPECT_EQ(CsvPlace(table, table.rows[2], 1), "line 6, column 2 (name, full)");
}

TEST(Csv, KeepsSpacesAndZeros) {
  const CsvTable table = Parsed("a,b\n 0012 ,\"  \"\n");
  EXPECT_THAT(table.rows[0].fields, ElementsAre(" 0012 ", "  "));
}

TEST(Csv, SaysWhereItIsMalformed) {
  const struct {
    std::string text;
    std::string where;
  } cases[] = {
      {"", "line 1"},
      {"\n\n", "line 1"},
      {"a,,b\n", "line 1: column 2"},
      {"a,b,a\n", "line 1: column 3"},
      {"a;b\n1;2\n", "line 1"},
      {"a\tb\n1\t2\n", "line 1"},
      {"\xFF\xFEid", "line 1"},
      {"a,b\n1\n", "line 2"},
      {"a,b\n1,2,3\n", "line 2"},
      {"a,b\n1,2\n1,\"open\n\n", "line 3, column 2"},
      {"a,b\n1,\"", "line 2, column 2"},
      {"a,b\n\"x\" ,2\n", "line 2, column 1"},
      {"a,b\n1,x\rz\n", "line 2, column 2"},
      {"a,b\n1,caf\xE9\n", "line 2, column 2"},
      {"a,b\n1,\"caf\n\xE9\"\n", "line 3, column 2"},
      {std::string("a,b\n1,\0\n", 8), "line 2, column 2"},
      {std::string(kCsvColumnsMax, ','), "line 1"},
  };
  for (const auto& one : cases) {
    const auto table = ParseCsv(one.text);
    ASSERT_FALSE(table) << one.text;
    EXPECT_EQ(table.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(table.error().message, StartsWith(one.where)) << one.text;
  }
}

TEST(Csv, SaysHowToSaveWhatIsNotUtf8) {
  const auto table = ParseCsv("a\ncaf\xE9\n");
  ASSERT_FALSE(table);
  EXPECT_THAT(table.error().message, HasSubstr("UTF-8"));
}

std::string Quoted(const std::string& field) {
  std::string quoted = "\"";
  for (const char c : field) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

// Whatever fields are written with quotes are read again.
TEST(Csv, GivesBackWhatWasWritten) {
  constexpr std::uint32_t kSeed = 20'250'131;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  const std::vector<std::string> pieces = {"a",  "\"", ",",      "\n",
                                           "\r", " ",  "\u00e9", "\u4e2d"};
  for (int round = 0; round < 300; ++round) {
    const std::size_t columns = 1 + random() % 4;
    std::string text;
    for (std::size_t i = 0; i < columns; ++i) {
      text += (i == 0 ? "" : ",") + ("column " + std::to_string(i));
    }
    std::vector<std::vector<std::string>> written;
    for (std::size_t row = random() % 5; row > 0; --row) {
      std::vector<std::string> fields;
      text += round % 2 == 0 ? "\n" : "\r\n";
      for (std::size_t i = 0; i < columns; ++i) {
        std::string field = "-";
        for (std::size_t n = random() % 6; n > 0; --n) {
          field += pieces[random() % pieces.size()];
        }
        text += (i == 0 ? "" : ",") + Quoted(field);
        fields.push_back(field);
      }
      written.push_back(fields);
    }
    const CsvTable table = Parsed(text);
    std::vector<std::vector<std::string>> read;
    for (const CsvRow& row : table.rows) {
      read.push_back(row.fields);
    }
    EXPECT_EQ(read, written) << text;
  }
}

}  // namespace
}  // namespace waybill
