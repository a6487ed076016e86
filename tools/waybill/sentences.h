// SPDX-License-Identifier: Apache-2.0
//
// What happened to one unit, in a sentence that a person would write. Text of
// the ledger stands in it escaped, so that it may go to a terminal.
#ifndef WAYBILL_TOOLS_WAYBILL_SENTENCES_H_
#define WAYBILL_TOOLS_WAYBILL_SENTENCES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

#include "ledger/core/registry.h"

namespace waybill::cli {

// An event, this unit's row of it, and the unit's state before it.
struct Happening {
  const v1::Event& event;
  const v1::UnitRow& row;
  const v1::UnitState& before;
};

// "orchard received it from northfab (shipment 3f2a9c0e1b77)". No place.
std::string TellEvent(const Happening& happening);

// "at orchard/hall-1 in Boulder, US"; empty if the place says nothing.
std::string TellPlace(const v1::Place& place, const Registry& registry);

// Where the unit is in custody, as of a moment: lines without an end.
std::vector<std::string> TellState(const v1::UnitState& state,
                                   std::int64_t as_of_ms);

// "a day", "12 days"; whole days, rounded down.
std::string TellDays(std::int64_t duration_ms);

// "server", "cosigner": enumerators in lower case, with spaces.
std::string TellName(const std::string& enumerator);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_SENTENCES_H_
