// SPDX-License-Identifier: Apache-2.0
//
// What an event would raise if it came next: the findings with it, less those
// without it. Pure.
#ifndef WAYBILL_LEDGER_POLICY_FORECAST_H_
#define WAYBILL_LEDGER_POLICY_FORECAST_H_

#include <functional>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/policy.pb.h"

#include "ledger/core/custody.h"
#include "ledger/core/result.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/policy_in_force.h"
#include "ledger/policy/world.h"

namespace waybill {

// An event that the ledger would accept, as it would stand in it (trial.h).
struct NextEvent {
  const RecordedEvent& recorded;
  const std::vector<v1::UnitRow>& rows;
  const std::vector<std::string>& files;
};

struct ForecastOptions {
  PolicyChoice choice = {};
  // Also of an event that sends units: if the consignee accepts them all, at
  // the destination, at once.
  bool with_receipt = false;
  // Tells the world, once it has taken the event, what became of its device
  // evidence. Empty: nobody looks.
  std::function<Result<void>(World&)> note_evidence = {};
};

struct Forecast {
  // Ascending by code, then subject text: open with the event, and not open
  // without it or with new evidence from it.
  std::vector<v1::Finding> raised;
  // Those that the receipt would add, likewise. What depends on when it comes
  // isn't among them; evidence that doesn't exist yet isn't named.
  std::vector<v1::Finding> on_receipt;
  std::vector<NotEvaluated> not_evaluated;
  std::vector<PackInForce> packs;
};

// As of the moment at which the event would be recorded. Looked at are the
// units, shipments, parties and sites that it touches, and those that its
// units were with before; of governance and of corrections, which may touch
// anything, everything. The world is the caller's copy, which takes the event.
// REQUIRES: world.settled(), and the event's index is above those in it. Fails
// as FindPolicyInForce and note_evidence do.
Result<Forecast> ForecastOf(World world, const NextEvent& next,
                            const ForecastOptions& options);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_FORECAST_H_
