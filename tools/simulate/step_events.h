// SPDX-License-Identifier: Apache-2.0
//
// From a step of a story to the event it means. Private to the runner.
#ifndef WAYBILL_TOOLS_SIMULATE_STEP_EVENTS_H_
#define WAYBILL_TOOLS_SIMULATE_STEP_EVENTS_H_

#include <map>
#include <string>
#include <vector>

#include "client/draft.h"
#include "ledger/core/result.h"
#include "tools/simulate/story.h"

namespace waybill::simulate {

// What a step left behind for later steps to refer to.
struct Played {
  Hash id = kZeroHash;  // Of its (first) event; zeros if it was refused.
  std::vector<v1::UnitId> units;  // All of its custody rows.
  std::string shipper;
  std::string consignee;
};
using PlayedSteps = std::map<std::string, Played>;

struct StepEvent {
  v1::Event event;
  std::vector<DraftUnit> units;
  std::vector<std::string> cosigners;  // Parties.
  std::vector<std::string> witnesses;
};

// The events of a step: one, or for a commission one for each lot. `parent_of`
// tells what a unit is in, for steps that don't say.
Result<std::vector<StepEvent>> EventsOf(
    const Story& story, const Step& step, const PlayedSteps& played,
    const std::function<Result<v1::UnitId>(const v1::UnitId&)>& parent_of);

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_STEP_EVENTS_H_
