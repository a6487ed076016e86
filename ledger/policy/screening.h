// SPDX-License-Identifier: Apache-2.0
//
// Matching names of parties with lists. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_SCREENING_H_
#define WAYBILL_LEDGER_POLICY_SCREENING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill {

// How alike two names are, in thousandths, and why: never a bare yes or no.
struct NameScore {
  std::uint32_t score_milli = 0;
  std::string reason;
};

// The seam to the matching of names.
class NameScreener {
 public:
  virtual ~NameScreener() = default;
  virtual NameScore Score(std::string_view one,
                          std::string_view other) const = 0;
};

// Equal names, whatever their case, punctuation, spacing and legal form.
// Anything less scores 0.
class EqualNameScreener : public NameScreener {
 public:
  NameScore Score(std::string_view one, std::string_view other) const override;
};

// ASCII letters in capitals, punctuation dropped, runs of spaces one space.
std::string FoldName(std::string_view name);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_SCREENING_H_
