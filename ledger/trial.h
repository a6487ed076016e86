// SPDX-License-Identifier: Apache-2.0
//
// What the ledger would say to an event, without its saying so: judged by the
// same rules at the same place in the log as if it came next. Nothing is
// written, and nobody's key is needed.
#ifndef WAYBILL_LEDGER_TRIAL_H_
#define WAYBILL_LEDGER_TRIAL_H_

#include <cstdint>
#include <optional>

#include "ledger/core/custody.h"
#include "ledger/core/event.h"
#include "ledger/core/result.h"
#include "ledger/core/verdict.h"
#include "ledger/reader.h"

namespace waybill {

struct Trial {
  std::optional<Refusal> refusal;
  // Accepted: as it would stand in the log. Its index is below the reader's
  // size if it is there already.
  RecordedEvent recorded;
};

// Judges the event as the one after the reader's last entry, recorded at
// `now_ms` or at the last seal's time, whichever is later. Signatures aren't
// looked at: `submission` needs none. Fails as the reader does. Thread-safe.
Result<Trial> TryEvent(const LedgerReader& reader, Submission submission,
                       std::int64_t now_ms);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_TRIAL_H_
