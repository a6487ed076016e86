// SPDX-License-Identifier: Apache-2.0
//
// What a story may ask of a unit's state, by the custody rules themselves.
#ifndef WAYBILL_TOOLS_SIMULATE_UNIT_STATE_H_
#define WAYBILL_TOOLS_SIMULATE_UNIT_STATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "tools/simulate/played_history.h"

namespace waybill::simulate {

// Borrows the history, which must not grow.
class UnitStates {
 public:
  explicit UnitStates(const PlayedHistory& history);

  // By what was recorded up to `as_of_ms`.
  v1::UnitState At(const v1::UnitId& unit, std::int64_t as_of_ms) const;

 private:
  using Step = std::pair<std::size_t, std::size_t>;  // Event and row.

  const PlayedHistory& history_;
  std::map<std::pair<std::string, std::string>, std::vector<Step>> steps_;
};

// The consignee of the shipment that the unit is in; "" if it is in none.
std::string InTransitTo(const v1::UnitState& state);

// Every word that `lifecycle` may be of this state.
std::set<std::string> LifecycleNames(const v1::UnitState& state);

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_UNIT_STATE_H_
