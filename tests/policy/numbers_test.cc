// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/numbers.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/policy/evaluation.h"

namespace waybill {
namespace {

TEST(NumberIndex, FindsNothingWhileItIsEmpty) {
  EXPECT_EQ(NumberIndex().Find(7, [](Number) { return true; }), kNoNumber);
}

TEST(NumberIndex, FindsWhatAMapFinds) {
  std::vector<std::string> keys;
  std::map<std::string, Number> reference;
  NumberIndex index;
  const auto find = [&](const std::string& key) {
    return index.Find(HashOf(3, key),
                      [&](Number number) { return keys[number] == key; });
  };
  for (Number number = 0; number < 5000; ++number) {
    const std::string key = "SN-" + std::to_string(number * 7919 % 100'000);
    EXPECT_EQ(find(key), kNoNumber);
    keys.push_back(key);
    reference.emplace(key, number);
    index.Add(HashOf(3, key), number);
  }
  for (const auto& [key, number] : reference) {
    EXPECT_EQ(find(key), number);
  }
  EXPECT_EQ(find("SN-100001"), kNoNumber);
}

TEST(NumberIndex, TellsThingsOfOneHashApart) {
  NumberIndex index;
  for (Number number = 0; number < 100; ++number) {
    index.Add(42, number);
  }
  for (Number number = 0; number < 100; ++number) {
    EXPECT_EQ(index.Find(42, [&](Number each) { return each == number; }),
              number);
  }
  EXPECT_EQ(index.Find(42, [](Number) { return false; }), kNoNumber);
}

// As explanations say them: 49.999 % is not 49, and 790000001 is hard to read.
TEST(FigureText, GroupsThousandsAndKeepsDecimals) {
  EXPECT_EQ(FigureText(0), "0");
  EXPECT_EQ(FigureText(1), "0.001");
  EXPECT_EQ(FigureText(500), "0.5");
  EXPECT_EQ(FigureText(49'999), "49.999");
  EXPECT_EQ(FigureText(49'990), "49.99");
  EXPECT_EQ(FigureText(999'000), "999");
  EXPECT_EQ(FigureText(1'000'000), "1,000");
  EXPECT_EQ(FigureText(790'000'001'000), "790,000,001");
  EXPECT_EQ(FigureText(12'345'678'050), "12,345,678.05");
}

}  // namespace
}  // namespace waybill
