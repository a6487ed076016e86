// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/cap_use.h"
#include "ledger/policy/checks_trade.h"
#include "ledger/policy/receipts.h"

namespace waybill {
namespace {

std::string Tpp(std::uint64_t milli) { return FigureText(milli); }

// A finding for each receipt by which an allocation is passed.
template <typename Explain>
void CheckCaps(const CheckContext& context, Explain explain) {
  const auto check = [&](Number receipt, Number shipment, const CapUse& use) {
    if (use.used_milli <= use.allocated_milli) {
      return;
    }
    Instance instance = EventInstance(
        context.evaluation, receipt,
        ShipmentSubject(context.evaluation, shipment), explain(receipt, use));
    instance.evidence.push_back(shipment);
    context.Add(std::move(instance));
  };
  CountCaps(context.evaluation, context.rule, check);
}

}  // namespace

void CheckCountryCap(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  CheckCaps(context, [&evaluation](Number receipt, const CapUse& use) {
    const WorldEvent& event = evaluation.Event(receipt);
    return "With the receipt of " + FormatDate(event.time_ms) + " by " +
           evaluation.PartyText(FirstSigner(event.event)) + ", units of " +
           Tpp(use.used_milli) + " TPP have entered " + use.country +
           ", whose allocation is " + Tpp(use.allocated_milli) + ".";
  });
}

void CheckConsigneeCap(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  CheckCaps(context, [&evaluation](Number receipt, const CapUse& use) {
    return "With the receipt of " +
           FormatDate(evaluation.Event(receipt).time_ms) + ", " +
           evaluation.PartyText(use.party) +
           " and its affiliates accepted units of " + Tpp(use.used_milli) +
           " TPP in " + std::to_string(use.year) +
           ", more than the allocation of " + Tpp(use.allocated_milli) + ".";
  });
}

}  // namespace waybill
