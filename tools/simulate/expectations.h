// SPDX-License-Identifier: Apache-2.0
//
// Compares what a story expects with what the rules find in the ledger it was
// played to. Private to the runner.
#ifndef WAYBILL_TOOLS_SIMULATE_EXPECTATIONS_H_
#define WAYBILL_TOOLS_SIMULATE_EXPECTATIONS_H_

#include "ledger/core/result.h"
#include "ledger/policy/catalogue.h"
#include "tools/simulate/runner.h"
#include "tools/simulate/stage.h"
#include "tools/simulate/step_events.h"

namespace waybill::simulate {

// Adds every difference, and what can't be evaluated, to the report.
Result<void> Compare(const Story& story, const Catalogue& catalogue,
                     const PlayedSteps& played, Stage& stage,
                     PlayReport& report);

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_EXPECTATIONS_H_
