// SPDX-License-Identifier: Apache-2.0
#include "ledger/trial.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "ledger/apply.h"
#include "ledger/live_rows.h"
#include "ledger/precheck.h"
#include "ledger/view.h"

namespace waybill {

Result<Trial> TryEvent(const LedgerReader& reader, Submission submission,
                       std::int64_t now_ms) {
  const LedgerView& view = *reader.held().view;
  Trial trial;
  auto event = ParseEvent(submission.body);
  if (!event) {
    trial.refusal = Refusal{Verdict::kMalformed, event.error().message, {}, {}};
    return trial;
  }
  submission.signatures.assign(static_cast<std::size_t>(event->signers_size()),
                               Signature{});
  auto checked = std::make_shared<CheckedSubmission>(
      Precheck(std::move(submission), PrivatePart::kMayBeAbsent));
  // It isn't signed yet; everything else about its signers is looked at.
  checked->signature.reset();
  const Place last{view.seal.position, view.seal.recorded_at_ms};
  const Place place{last.position + 1, std::max(now_ms, last.recorded_at_ms)};
  // Every unit of the event and what it is in, read once.
  LiveRows rows(*view.rows, 2 * kUnitsMax);
  auto applied =
      Apply({checked}, place, {view.tree.size, last, view.registry}, rows);
  if (!applied) {
    return applied.error();
  }
  SubmissionOutcome& outcome = applied->outcomes.front();
  trial.refusal = std::move(outcome.refusal);
  trial.recorded = {.id = checked->id,
                    .moment = {outcome.index, place.recorded_at_ms},
                    .event = std::move(*event)};
  return trial;
}

}  // namespace waybill
