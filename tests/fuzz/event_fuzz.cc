// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/canonical.h"
#include "ledger/core/check.h"
#include "ledger/core/event.h"

// Whatever body is accepted is the one encoding of what it says; its form, its
// name and its subjects can be asked for, whatever it says.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto event = waybill::ParseEvent(body);
  if (!event) {
    return 0;
  }
  WAYBILL_CHECK(waybill::EncodeCanonical(*event) == body);
  waybill::Submission submission;
  submission.body = body;
  submission.signatures.resize(static_cast<std::size_t>(event->signers_size()));
  const auto refusal = waybill::CheckForm(*event, submission);
  const auto body_refusal = waybill::CheckBodyForm(*event);
  WAYBILL_CHECK(refusal || !body_refusal);
  (void)waybill::EventKindName(*event);
  (void)waybill::CheckSignatures(*event, body, submission.signatures);
  for (const auto& subject : waybill::GovernanceSubjects(*event)) {
    (void)waybill::SubjectLabel(subject);
  }
  return 0;
}
