// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/pair_figures.h"

#include <gtest/gtest.h>

namespace waybill::cli {
namespace {

TEST(PairFigures, CountWhatAThresholdCallsAMatch) {
  const std::vector<LabelledScore> pairs = {
      {950, true}, {850, true}, {820, false}, {700, true}, {300, false}};
  const PairFigures figures = FiguresAt(pairs, 820);
  EXPECT_EQ(figures.found, 2U);
  EXPECT_EQ(figures.wrong, 1U);
  EXPECT_EQ(figures.missed, 1U);
  EXPECT_EQ(figures.Precision(), 6667U);
  EXPECT_EQ(figures.Recall(), 6667U);
  EXPECT_EQ(figures.F1(), 6667U);
  EXPECT_EQ(FiguresAt(pairs, 1000).Precision(), 0U);
}

TEST(PairFigures, BestIsInTheMiddleOfTheBest) {
  const PairFigures best = BestFigures({{900, true}, {600, false}});
  EXPECT_EQ(best.F1(), 10'000U);
  EXPECT_GT(best.threshold_milli, 700U);
  EXPECT_LT(best.threshold_milli, 800U);
  EXPECT_EQ(BestFigures({}).F1(), 0U);
}

TEST(PairFigures, ReadLabels) {
  EXPECT_EQ(ParseLabel("TRUE"), true);
  EXPECT_EQ(ParseLabel("0"), false);
  EXPECT_EQ(ParseLabel("maybe"), std::nullopt);
}

}  // namespace
}  // namespace waybill::cli
