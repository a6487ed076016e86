// SPDX-License-Identifier: Apache-2.0
#include "ledger/precheck.h"

#include <utility>

namespace waybill {

CheckedSubmission Precheck(Submission submission, PrivatePart private_part) {
  CheckedSubmission checked;
  UnitHashes hashes;
  checked.id = EventId(submission.body);
  auto event = ParseEvent(submission.body);
  if (!event) {
    checked.form = Refusal{Verdict::kMalformed, event.error().message, {}, {}};
  } else {
    checked.form = CheckForm(*event, submission, private_part, &hashes);
  }
  if (!checked.form) {
    checked.signature =
        CheckSignatures(*event, submission.body, submission.signatures);
    checked.labels = std::move(hashes.labels);
    checked.leaves = std::move(hashes.leaves);
    checked.event = std::move(*event);
  }
  checked.submission = std::move(submission);
  return checked;
}

std::size_t SizeOf(const Submission& submission) {
  std::size_t size = sizeof(Submission) + submission.body.size() +
                     submission.signatures.size() * sizeof(Signature);
  for (const v1::UnitRow& row : submission.units) {
    size += sizeof(v1::UnitRow) + row.issuer().size() + row.serial().size() +
            row.link().size() + row.attributes().size() + row.salt().size();
  }
  for (const v1::PrivateField& field : submission.private_fields) {
    size += sizeof(v1::PrivateField) + field.name().size() +
            field.value().size() + field.salt().size();
  }
  for (const std::string& file : submission.files) {
    size += file.size();
  }
  return size;
}

}  // namespace waybill
