// SPDX-License-Identifier: Apache-2.0
//
// What was received: for the checks of volumes. Private to ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_RECEIPTS_H_
#define WAYBILL_LEDGER_POLICY_RECEIPTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/policy/checks_trade.h"

namespace waybill {

// One receipt, with what was accepted by it.
struct ReceivedUnits {
  Number event = kNoNumber;
  Number shipment = kNoNumber;
  std::string party;  // Who accepted.
  std::int64_t time_ms = 0;
  std::vector<Number> units;  // Accepted.
};

// Nothing if the event is no receipt, hasn't happened, or is that of a return.
std::optional<ReceivedUnits> ReceiptBy(const Evaluation& evaluation,
                                       Number event);
// All of them, in ledger order.
std::vector<ReceivedUnits> ReceiptsOf(const Evaluation& evaluation);

// The unit as the event found it; null before its commission.
const Standing* StandingAt(const Evaluation& evaluation, Number unit,
                           Number event);
std::uint64_t TppMilliOf(const Evaluation& evaluation, Number unit,
                         Number event);

// What was found by an event, and became visible with it.
Instance EventInstance(const Evaluation& evaluation, Number event,
                       v1::FindingSubject subject, std::string explanation);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_RECEIPTS_H_
