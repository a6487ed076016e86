// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/receipts.h"

#include <algorithm>
#include <utility>

namespace waybill {

std::optional<ReceivedUnits> ReceiptBy(const Evaluation& evaluation,
                                       Number number) {
  const WorldEvent& event = evaluation.Event(number);
  const Result<Hash> cited = HashFromBytes(event.event.receive().shipment());
  const Number shipment =
      cited ? evaluation.world().FindEvent(*cited) : kNoNumber;
  if (!event.event.has_receive() || shipment == kNoNumber ||
      !evaluation.Event(shipment).event.has_ship() ||
      !evaluation.Happened(number)) {
    return std::nullopt;
  }
  ReceivedUnits receipt{
      number, shipment, FirstSigner(event.event), event.time_ms, {}};
  for (const ListedRow& row : event.rows) {
    if (row.outcome == v1::ACCEPTED) {
      receipt.units.push_back(row.unit);
    }
  }
  return receipt;
}

std::vector<ReceivedUnits> ReceiptsOf(const Evaluation& evaluation) {
  std::vector<ReceivedUnits> receipts;
  for (const Number shipment : evaluation.world().shipments()) {
    for (const Number answer : evaluation.world().AnswersTo(shipment)) {
      if (auto receipt = ReceiptBy(evaluation, answer)) {
        receipts.push_back(*std::move(receipt));
      }
    }
  }
  std::sort(receipts.begin(), receipts.end(),
            [](const ReceivedUnits& a, const ReceivedUnits& b) {
              return a.event < b.event;
            });
  return receipts;
}

const Standing* StandingAt(const Evaluation& evaluation, Number unit,
                           Number event) {
  return StandingBefore(evaluation, unit, evaluation.IndexOf(event));
}

std::uint64_t TppMilliOf(const Evaluation& evaluation, Number unit,
                         Number event) {
  const Standing* standing = StandingAt(evaluation, unit, event);
  return standing == nullptr ? 0 : TppMilliOf(evaluation, *standing);
}

Instance EventInstance(const Evaluation& evaluation, Number event,
                       v1::FindingSubject subject, std::string explanation) {
  const WorldEvent& facts = evaluation.Event(event);
  Instance instance;
  instance.subject = std::move(subject);
  instance.explanation = std::move(explanation);
  instance.evidence = {event};
  instance.judged_at_ms = facts.time_ms;
  instance.visible_at_ms = facts.moment.recorded_at_ms;
  return instance;
}

}  // namespace waybill
