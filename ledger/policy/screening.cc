// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/screening.h"

#include "ledger/policy/name_match.h"

namespace waybill {
std::string FoldName(std::string_view name) {
  std::string folded;
  bool space = false;
  for (const char c : name) {
    const auto octet = static_cast<unsigned char>(c);
    char kept = c;
    if (c >= 'a' && c <= 'z') {
      kept = static_cast<char>(c - 'a' + 'A');
    } else if (c == '\'' || c == '.') {
      continue;  // "Ltd." and "O'Brien" are one word.
    } else if (octet < 0x80 && !(c >= 'A' && c <= 'Z') &&
               !(c >= '0' && c <= '9')) {
      space = true;
      continue;
    }
    if (space && !folded.empty()) {
      folded += ' ';
    }
    space = false;
    folded += kept;
  }
  return folded;
}

NameScore ScoreNames(std::string_view one, std::string_view other) {
  return ScoreSpelled(SpellName(one), SpellName(other));
}

}  // namespace waybill
