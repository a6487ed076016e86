// SPDX-License-Identifier: Apache-2.0
//
// Which word of one name answers which of the other. Private to ledger/policy.
// Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_NAME_ALIGNMENT_H_
#define WAYBILL_LEDGER_POLICY_NAME_ALIGNMENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ledger/policy/name_match.h"

namespace waybill {

struct WordPair {
  std::size_t one = 0;
  std::size_t other = 0;
  std::uint32_t likeness_milli = 0;
};

struct JoinedWords {
  std::string apart;  // "hua wei"
  std::string joined;
  bool distinctive = false;
};

struct AcronymUse {
  std::string letters;
  std::string words;
};

struct Alignment {
  std::vector<WordPair> pairs;
  std::vector<JoinedWords> joined;
  std::vector<AcronymUse> acronyms;
  // Words that nothing answers.
  std::vector<const SpelledWord*> only_one;
  std::vector<const SpelledWord*> only_other;
};

Alignment Align(const SpelledForm& one, const SpelledForm& other);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_ALIGNMENT_H_
