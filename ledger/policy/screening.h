// SPDX-License-Identifier: Apache-2.0
//
// Matching names of parties with lists (docs/DECISIONS.md says how scores are
// made). Pure and thread-safe; the same everywhere: integers only, and nothing
// but the two names decides.
#ifndef WAYBILL_LEDGER_POLICY_SCREENING_H_
#define WAYBILL_LEDGER_POLICY_SCREENING_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill {

// Below this no rule asks, and an index (name_index.h) doesn't look.
inline constexpr std::uint32_t kNameFloorMilli = 700;
// From here on a pair that is labelled by hand is more likely one body than
// not: what to call a match where a yes or no is wanted.
inline constexpr std::uint32_t kNameMatchMilli = 800;

// How alike two names are, in thousandths, and why, in one plain phrase: never
// a bare yes or no.
struct NameScore {
  std::uint32_t score_milli = 0;
  std::string reason;
};

// Across legal forms, order of words, abbreviations, scripts, typing errors and
// acronyms. The same for both orders. Names may be anything: what isn't UTF-8
// is passed over, what is very long is cut.
NameScore ScoreNames(std::string_view one, std::string_view other);

// ASCII letters in capitals, punctuation dropped, runs of spaces one space.
std::string FoldName(std::string_view name);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_SCREENING_H_
