// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/unit_state.h"

#include "ledger/core/event.h"

namespace waybill::simulate {

UnitStates::UnitStates(const PlayedHistory& history) : history_(history) {
  for (std::size_t event = 0; event < history.size(); ++event) {
    const std::vector<v1::UnitRow>& rows = history[event].rows;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (ChainOfRow(history[event].recorded.event.kind_case(),
                     rows[row].role()) == SubjectType::kCustody) {
        steps_[{rows[row].issuer(), rows[row].serial()}].emplace_back(event,
                                                                      row);
      }
    }
  }
}

v1::UnitState UnitStates::At(const v1::UnitId& unit,
                             std::int64_t as_of_ms) const {
  v1::UnitState state;
  const auto steps = steps_.find({unit.issuer(), unit.serial()});
  if (steps == steps_.end()) {
    return state;
  }
  for (const auto& [event, row] : steps->second) {
    const RecordedEvent& recorded = history_[event].recorded;
    if (recorded.moment.recorded_at_ms > as_of_ms) {
      break;
    }
    state = AdvanceUnit(state, recorded.event, recorded.id, recorded.moment,
                        history_[event].rows[row]);
  }
  return state;
}

std::string InTransitTo(const v1::UnitState& state) {
  const bool open = state.shipment().leg() == v1::IN_TRANSIT ||
                    state.shipment().leg() == v1::LEG_MISSING;
  return open ? state.shipment().consignee() : "";
}

std::set<std::string> LifecycleNames(const v1::UnitState& state) {
  static const std::map<v1::Lifecycle, std::string> lifecycles = {
      {v1::LIFECYCLE_UNSPECIFIED, "none"},
      {v1::ACTIVE, "active"},
      {v1::RETIRED, "retired"},
      {v1::DESTROYED, "destroyed"},
      {v1::SUCCEEDED, "succeeded"}};
  static const std::map<v1::ReportKind, std::string> reports = {
      {v1::LOST, "lost"}, {v1::STOLEN, "stolen"}, {v1::SEIZED, "seized"}};
  std::set<std::string> names = {lifecycles.at(state.lifecycle())};
  if (const auto report = reports.find(state.reported());
      report != reports.end()) {
    names.insert(report->second);
  }
  if (!state.held_by().empty()) {
    names.insert("on_hold");
  }
  if (state.has_replaced_by()) {
    names.insert("replaced");
  }
  if (state.deployed()) {
    names.insert("deployed");
  }
  if (!InTransitTo(state).empty()) {
    names.insert("in_transit");
  }
  return names;
}

}  // namespace waybill::simulate
