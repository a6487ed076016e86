// SPDX-License-Identifier: Apache-2.0
//
// Everything about a submission that needs no state: done on all cores, before
// it gets its turn. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_PRECHECK_H_
#define WAYBILL_LEDGER_PRECHECK_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/event.h"
#include "ledger/core/hash.h"
#include "ledger/core/verdict.h"

namespace waybill {

struct CheckedSubmission {
  Submission submission;
  Hash id = kZeroHash;
  // kTooLarge or kMalformed: nothing below is filled in.
  std::optional<Refusal> form;
  v1::Event event;
  std::vector<Hash> labels;  // Custody labels of the rows.
  std::vector<Hash> leaves;  // Their unit leaves.
  // kBadSignature, which has its place after checks that need state.
  std::optional<Refusal> signature;
};

CheckedSubmission Precheck(Submission submission,
                           PrivatePart private_part = PrivatePart::kNeeded);

// About what a submission takes in memory, in octets.
std::size_t SizeOf(const Submission& submission);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_PRECHECK_H_
