// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/evaluate.h"

#include <algorithm>
#include <limits>
#include <string>

#include "ledger/policy/checks.h"
#include "ledger/policy/evaluation_run.h"

namespace waybill {

Evaluated Evaluate(const World& world, const Policy& policy,
                   const EvaluateOptions& options) {
  EvaluationRun run(world, policy, options);
  run.Go(world, std::numeric_limits<std::size_t>::max());
  return run.Finish(world);
}

Evaluated EvaluateUnit(const World& world, const Policy& policy,
                       const std::string& issuer, const std::string& serial,
                       EvaluateOptions options) {
  options.filter = {};
  options.filter.units.emplace_back(issuer, serial);
  const Number unit = world.FindUnit(issuer, serial);
  if (unit != kNoNumber) {
    for (const WorldStep& step : world.units()[unit].steps) {
      const WorldEvent& event = world.events()[step.event];
      if (event.event.has_ship() || event.event.has_return_()) {
        options.filter.shipments.push_back(event.id);
      }
    }
  }
  return Evaluate(world, policy, options);
}

std::optional<UnitAsOf> StateAsOf(const World& world, const std::string& issuer,
                                  const std::string& serial,
                                  const EvaluateOptions& options) {
  const Number unit = world.FindUnit(issuer, serial);
  if (unit == kNoNumber) {
    return std::nullopt;
  }
  const Policy no_rules;
  const Evaluation evaluation(world, no_rules, options);
  const UnitTimeline timeline = evaluation.TimelineOf(unit);
  const Standing* now = timeline.Current();
  if (now == nullptr) {
    return std::nullopt;
  }
  UnitAsOf state;
  state.custodian = world.PartyId(now->custodian);
  if (now->InShipment()) {
    state.in_transit_to = world.PartyId(now->consignee);
  }
  if (now->parent != kNoNumber) {
    const WorldUnit& parent = world.units()[now->parent];
    state.parent_issuer = world.PartyId(parent.issuer);
    state.parent_serial = parent.serial;
  }
  state.lifecycle = "active";
  if (now->lifecycle == v1::RETIRED) {
    state.lifecycle = "retired";
  } else if (now->lifecycle == v1::DESTROYED) {
    state.lifecycle = "destroyed";
  } else if (now->lifecycle == v1::SUCCEEDED) {
    state.lifecycle = "succeeded";
  }
  state.country = CountryText(
      evaluation.PlaceBefore(timeline, evaluation.end_index()).country);
  return state;
}

std::int64_t ResolveAsOf(std::int64_t asked_ms, std::int64_t end_ms) {
  // Whatever is asked: no difference to it need fit.
  const bool is_today = asked_ms == 0 || asked_ms < end_ms + kDayMs;
  return asked_ms == 0 ? end_ms
         : is_today    ? std::min(asked_ms, end_ms)
                       : asked_ms;
}

}  // namespace waybill
