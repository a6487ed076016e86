// SPDX-License-Identifier: Apache-2.0
//
// How alike two names are. Private to ledger/policy. Pure, integers only,
// thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_NAME_MATCH_H_
#define WAYBILL_LEDGER_POLICY_NAME_MATCH_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/policy/name_form.h"
#include "ledger/policy/name_likeness.h"
#include "ledger/policy/screening.h"

namespace waybill {

struct SpelledForm {
  NameForm form;  // `words` moved out of it.
  std::vector<std::shared_ptr<const SpelledWord>> words;
};

using SpelledName = std::vector<SpelledForm>;

SpelledName SpellName(std::string_view name);

// Each reading of one name against each of the other: the best. Without a
// reason below `explain_from_milli`. The same for both orders.
NameScore ScoreSpelled(const SpelledName& one, const SpelledName& other,
                       std::uint32_t explain_from_milli = 0);

// The score alone.
std::uint32_t ScoreForms(const SpelledForm& one, const SpelledForm& other);
std::string ExplainForms(const SpelledForm& one, const SpelledForm& other);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_MATCH_H_
