// SPDX-License-Identifier: Apache-2.0
//
// What a kind of check looks at, and what its finding leaves open, to be read
// aloud. The parameters stand in the rule. Pure.
#ifndef WAYBILL_TOOLS_WAYBILL_RULE_WORDS_H_
#define WAYBILL_TOOLS_WAYBILL_RULE_WORDS_H_

#include <string_view>

#include "waybill/v1/policy.pb.h"

namespace waybill::cli {

struct RuleWords {
  v1::Rule::CheckCase check = v1::Rule::CHECK_NOT_SET;
  std::string_view looks_at;
  std::string_view leaves_open;
};

// Null for a kind that this program doesn't know.
const RuleWords* FindRuleWords(v1::Rule::CheckCase check);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_RULE_WORDS_H_
