// SPDX-License-Identifier: Apache-2.0
//
// Labelled pairs: precision and recall. Ours are in data/names; the public ones
// are elsewhere, and are measured where they are at hand.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "ledger/core/csv.h"
#include "ledger/policy/screening.h"

namespace waybill {
namespace {

struct Counted {
  int found = 0;
  int wrong = 0;
  int missed = 0;

  double F1() const { return 2.0 * found / (2.0 * found + wrong + missed); }
};

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Counted CountPairs(const std::string& path, std::uint32_t threshold_milli) {
  const auto table = ParseCsv(Content(path));
  EXPECT_TRUE(table) << path;
  Counted counted;
  for (const CsvRow& row : table->rows) {
    const NameScore score = ScoreNames(row.fields[*table->Column("name1")],
                                       row.fields[*table->Column("name2")]);
    const bool match = row.fields[*table->Column("is_match")] == "true";
    const bool called = score.score_milli >= threshold_milli;
    counted.found += match && called ? 1 : 0;
    counted.wrong += !match && called ? 1 : 0;
    counted.missed += match && !called ? 1 : 0;
    if (match != called) {
      std::printf("%4u %s | %s: %s\n", score.score_milli,
                  row.fields[*table->Column("name1")].c_str(),
                  row.fields[*table->Column("name2")].c_str(),
                  score.reason.c_str());
    }
  }
  return counted;
}

TEST(NamePairs, OfOursAreToldApart) {
  const std::string path = WAYBILL_TEST_DATA "/names/pairs.csv";
  const Counted counted = CountPairs(path, kNameMatchMilli);
  EXPECT_GE(counted.F1(), 0.96);
  // The same where the rules of the screening pack draw their lines.
  EXPECT_GE(CountPairs(path, 700).F1(), 0.87);
  EXPECT_GE(CountPairs(path, 900).F1(), 0.92);
}

TEST(NamePairs, OfThePublicBenchmarkAreToldApart) {
  const std::string path =
      WAYBILL_TEST_DATA "/../../../shared/data/names/organisation-pairs.csv";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no ../shared/data/names beside the project";
  }
  EXPECT_GE(CountPairs(path, kNameMatchMilli).F1(), 0.95);
}

}  // namespace
}  // namespace waybill
