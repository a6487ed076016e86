// SPDX-License-Identifier: Apache-2.0
//
// What an event would come to, asked of the node before it is sent: would the
// ledger take it, and what would the rules find.
#ifndef WAYBILL_TOOLS_WAYBILL_EVENT_CHECK_H_
#define WAYBILL_TOOLS_WAYBILL_EVENT_CHECK_H_

#include <optional>
#include <string>

#include "ledger/core/event.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// As typed.
struct CheckOptions {
  bool only = false;     // --dry-run: ask, and send nothing. No key is needed.
  bool before = false;   // --check: ask, and send what raises nothing.
  std::string severity;  // --check-severity; "": any.
  PolicyOptions policy;
};

// The answer, for people: exit 0 if nothing would be raised, 1 if something
// would, also by the receipt of what is sent, 6 if nothing would but something
// couldn't be evaluated, and as the refusal says if the ledger would refuse it.
// Signatures of the submission aren't looked at.
Outcome ShowCheck(Session& session, const Submission& submission,
                  const CheckOptions& options);

// With --check: what keeps the event from being sent; nothing if nothing does.
std::optional<Outcome> HeldBack(Session& session, const Submission& submission,
                                const CheckOptions& options);

// The refusal, with the unit that it is about.
Outcome RefusedOutcome(const Refusal& refusal, const Submission& submission);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_EVENT_CHECK_H_
