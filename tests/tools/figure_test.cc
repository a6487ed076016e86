// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/figure.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace waybill::bench {
namespace {

using testing::DoubleEq;
using testing::Optional;

TEST(Quantile, IsASampleThatLeavesTheShareBelow) {
  EXPECT_EQ(Quantile({}, 0.5), 0);
  EXPECT_EQ(Quantile({7}, 0.99), 7);
  EXPECT_EQ(Quantile({3, 1, 2}, 0.5), 2);
  std::vector<double> hundred_and_one;
  for (int i = 100; i >= 0; --i) {
    hundred_and_one.push_back(i);
  }
  EXPECT_EQ(Quantile(hundred_and_one, 0.5), 50);
  EXPECT_EQ(Quantile(hundred_and_one, 0.99), 99);
  EXPECT_EQ(Quantile(hundred_and_one, 0), 0);
  EXPECT_EQ(Quantile(hundred_and_one, 1), 100);
}

// A machine that was half as fast in one round changes no ratio.
TEST(Figures, CompareEachRoundWithItsOwnLimit) {
  Figures figures;
  figures.Declare({.name = "limit", .unit = "a second", .about = ""});
  figures.Declare({.name = "figure",
                   .unit = "a second",
                   .about = "",
                   .limit = "limit",
                   .uses = 2,
                   .at_least = 0.5});
  for (const double speed : {1.0, 0.5, 1.0}) {
    figures.Record("limit", 100 * speed);
    figures.Record("figure", 25 * speed);
  }
  const auto summaries = figures.Summaries();
  ASSERT_EQ(summaries.size(), 2U);
  EXPECT_FALSE(summaries[0].ratio);
  EXPECT_FALSE(summaries[0].met);
  EXPECT_THAT(summaries[1].ratio, Optional(DoubleEq(0.5)));
  EXPECT_THAT(summaries[1].met, Optional(true));
  EXPECT_EQ(summaries[1].median, 25);
  EXPECT_EQ(summaries[1].lowest, 12.5);
  EXPECT_EQ(summaries[1].highest, 25);
}

TEST(Figures, HoldTargetsOfTheValueItself) {
  Figures figures;
  figures.Declare(
      {.name = "fast", .unit = "us", .about = "", .at_most = 600.0});
  figures.Declare(
      {.name = "slow", .unit = "us", .about = "", .at_most = 600.0});
  figures.Record("fast", 600);
  figures.Record("slow", 601);
  const auto summaries = figures.Summaries();
  ASSERT_EQ(summaries.size(), 2U);
  EXPECT_THAT(summaries[0].met, Optional(true));
  EXPECT_THAT(summaries[1].met, Optional(false));
}

TEST(Figures, LeaveOutWhatWasNotMeasured) {
  Figures figures;
  figures.Declare({.name = "a", .unit = "", .about = ""});
  figures.Record("a", 1);
  figures.Forget();
  EXPECT_TRUE(figures.Summaries().empty());
}

TEST(Figures, PrintOneObject) {
  Figures figures;
  figures.Declare({.name = "limit", .unit = "a second", .about = ""});
  figures.Declare({.name = "figure",
                   .unit = "a second",
                   .about = "said",
                   .limit = "limit",
                   .at_least = 0.5});
  figures.Record("limit", 100);
  figures.Record("figure", 49);
  std::ostringstream out;
  PrintJson(figures.Summaries(), out);
  const auto json = nlohmann::json::parse(out.str());
  ASSERT_EQ(json.at("figures").size(), 2U);
  const auto& figure = json.at("figures").at(1);
  EXPECT_EQ(figure.at("name"), "figure");
  EXPECT_EQ(figure.at("median"), 49);
  EXPECT_EQ(figure.at("limit"), "limit");
  EXPECT_DOUBLE_EQ(figure.at("ratio"), 0.49);
  EXPECT_EQ(figure.at("met"), false);
}

}  // namespace
}  // namespace waybill::bench
