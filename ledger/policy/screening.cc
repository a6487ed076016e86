// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/screening.h"

#include <algorithm>

namespace waybill {
namespace {

constexpr std::string_view kLegalForms[] = {
    "INC",     "INCORPORATED", "CORP", "CORPORATION", "CO",   "COMPANY", "LTD",
    "LIMITED", "LLC",          "LLP",  "PLC",         "GMBH", "AG",      "SA",
    "SAS",     "SARL",         "BV",   "NV",          "OY",   "AB",      "AS",
    "PTE",     "PTY",          "SDN",  "BHD",         "TBK",  "PT",      "KK",
    "OOO",     "JSC",          "FZE",  "FZCO",        "SPA",  "SRL"};

// Without the legal forms at the end of a folded name.
std::string WithoutLegalForm(std::string name) {
  while (true) {
    const std::size_t space = name.rfind(' ');
    if (space == std::string::npos) {
      return name;
    }
    const std::string_view last = std::string_view(name).substr(space + 1);
    if (std::find(std::begin(kLegalForms), std::end(kLegalForms), last) ==
        std::end(kLegalForms)) {
      return name;
    }
    name.resize(space);
  }
}

}  // namespace

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

NameScore EqualNameScreener::Score(std::string_view one,
                                   std::string_view other) const {
  const std::string left = FoldName(one);
  const std::string right = FoldName(other);
  if (left.empty() || right.empty()) {
    return {};
  }
  if (left == right) {
    return {1000, "the same name"};
  }
  if (WithoutLegalForm(left) == WithoutLegalForm(right)) {
    return {950, "the same name but for the legal form"};
  }
  return {};
}

}  // namespace waybill
