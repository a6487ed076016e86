// SPDX-License-Identifier: Apache-2.0
//
// How well scores tell pairs of names apart that people have labelled. Pure.
#ifndef WAYBILL_TOOLS_WAYBILL_PAIR_FIGURES_H_
#define WAYBILL_TOOLS_WAYBILL_PAIR_FIGURES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/waybill/outcome.h"

namespace waybill::cli {

struct LabelledScore {
  std::uint32_t score_milli = 0;
  bool is_match = false;
};

// "true", "1", "yes" or their opposites, whatever their case.
std::optional<bool> ParseLabel(std::string_view text);

// At a threshold: scores from there on are called a match.
struct PairFigures {
  std::uint32_t threshold_milli = 0;
  std::size_t found = 0;   // Matches that are called so,
  std::size_t wrong = 0;   // others that are,
  std::size_t missed = 0;  // and matches that aren't.

  // In ten thousandths; 0 where nothing is called a match, or is one.
  std::size_t Precision() const;
  std::size_t Recall() const;
  std::size_t F1() const;
};

PairFigures FiguresAt(const std::vector<LabelledScore>& pairs,
                      std::uint32_t threshold_milli);

// The threshold with the best F1; of equal ones the middle one.
PairFigures BestFigures(const std::vector<LabelledScore>& pairs);

// Facts "at 0.700", "at 0.800", "at 0.900" and "best".
void AddPairFigures(const std::vector<LabelledScore>& pairs,
                    std::vector<Fact>& facts);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_PAIR_FIGURES_H_
