// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/pair_figures.h"

#include <algorithm>
#include <string>

#include "ledger/policy/screening.h"
#include "tools/waybill/list_screen.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kWhole = 10'000;
constexpr std::uint32_t kScoreMaxMilli = 1000;

std::size_t Share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : (part * kWhole + whole / 2) / whole;
}

std::string ShareText(std::size_t share) {
  return std::to_string(share / kWhole) + "." +
         std::to_string(kWhole + share % kWhole).substr(1);
}

std::string Text(const PairFigures& figures) {
  return "precision " + ShareText(figures.Precision()) + ", recall " +
         ShareText(figures.Recall()) + ", F1 " + ShareText(figures.F1()) +
         " (" + std::to_string(figures.found) + " found, " +
         std::to_string(figures.wrong) + " wrong, " +
         std::to_string(figures.missed) + " missed)";
}

}  // namespace

std::optional<bool> ParseLabel(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (small == "true" || small == "1" || small == "yes") {
    return true;
  }
  if (small == "false" || small == "0" || small == "no") {
    return false;
  }
  return std::nullopt;
}

std::size_t PairFigures::Precision() const {
  return Share(found, found + wrong);
}
std::size_t PairFigures::Recall() const { return Share(found, found + missed); }
std::size_t PairFigures::F1() const {
  return Share(2 * found, 2 * found + wrong + missed);
}

PairFigures FiguresAt(const std::vector<LabelledScore>& pairs,
                      std::uint32_t threshold_milli) {
  PairFigures figures{threshold_milli, 0, 0, 0};
  for (const LabelledScore& pair : pairs) {
    const bool called = pair.score_milli >= threshold_milli;
    figures.found += called && pair.is_match ? 1 : 0;
    figures.wrong += called && !pair.is_match ? 1 : 0;
    figures.missed += !called && pair.is_match ? 1 : 0;
  }
  return figures;
}

PairFigures BestFigures(const std::vector<LabelledScore>& pairs) {
  PairFigures best;
  std::uint32_t last = 0;  // Of those from `best` on that are as good.
  for (std::uint32_t threshold = 1; threshold <= kScoreMaxMilli; ++threshold) {
    const PairFigures figures = FiguresAt(pairs, threshold);
    if (figures.F1() > best.F1()) {
      best = figures;
      last = threshold;
    } else if (figures.F1() == best.F1() && last + 1 == threshold) {
      last = threshold;
    }
  }
  return FiguresAt(pairs, (best.threshold_milli + last) / 2);
}

void AddPairFigures(const std::vector<LabelledScore>& pairs,
                    std::vector<Fact>& facts) {
  for (const std::uint32_t threshold :
       {kNameFloorMilli, kNameMatchMilli, 900U}) {
    facts.emplace_back("at_" + ScoreText(threshold),
                       Text(FiguresAt(pairs, threshold)));
  }
  const PairFigures best = BestFigures(pairs);
  facts.emplace_back(
      "best", "at " + ScoreText(best.threshold_milli) + ": " + Text(best));
}

}  // namespace waybill::cli
