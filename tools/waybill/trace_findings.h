// SPDX-License-Identifier: Apache-2.0
//
// What the rules find in a proved trace: computed here, from what was verified,
// by the packs that this program ships with, or that the asker gives it. Pure.
#ifndef WAYBILL_TOOLS_WAYBILL_TRACE_FINDINGS_H_
#define WAYBILL_TOOLS_WAYBILL_TRACE_FINDINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/policy.pb.h"

#include "ledger/core/answer.h"
#include "ledger/core/result.h"
#include "ledger/policy/policy_in_force.h"

namespace waybill::cli {

struct TraceFindings {
  std::vector<v1::Finding> findings;       // Open, then grave ones first.
  std::vector<std::string> packs;          // "custody-hygiene 1, as shipped".
  std::vector<std::string> not_evaluated;  // "code: why".
  bool marks_known = false;  // It is proved what was said to them, if anything.

  bool any_open() const;
};

// The findings about the units and the shipments they were in, as of a moment,
// from the events of `verified` and of `marks` (what was said to findings,
// proved besides; null: nothing). What only other units or other people's lists
// show isn't among them, and packs on record aren't proved: those that ship are
// used, and the choice's drafts. Fails as FindPolicyInForce does.
Result<TraceFindings> FindInTrace(const VerifiedAnswer& verified,
                                  const VerifiedAnswer* marks,
                                  const std::vector<v1::UnitId>& units,
                                  std::int64_t as_of_ms,
                                  const PolicyChoice& choice);

// The subjects under which it would stand what was said to these findings.
std::vector<Subject> MarkSubjects(const TraceFindings& findings);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_TRACE_FINDINGS_H_
