// SPDX-License-Identifier: Apache-2.0
//
// What a story left in its ledger, read back in ledger order: enough to let any
// world take it again.
#ifndef WAYBILL_TOOLS_SIMULATE_PLAYED_HISTORY_H_
#define WAYBILL_TOOLS_SIMULATE_PLAYED_HISTORY_H_

#include <string>
#include <utility>
#include <vector>

#include "ledger/core/custody.h"
#include "ledger/core/result.h"
#include "ledger/policy/world.h"

namespace waybill::simulate {

class Stage;

// An event with its unit list and files, and what verification of its device
// evidence came to.
struct PlayedEvent {
  RecordedEvent recorded;
  std::vector<v1::UnitRow> rows;
  std::vector<std::string> files;
  std::vector<std::pair<v1::UnitId, EvidenceResult>> evidence;

  // Takes it into a world, which is to be settled then.
  void Tell(World& world) const;
};
using PlayedHistory = std::vector<PlayedEvent>;

// Evidence is verified as a node does it, up to the stage's own vendor.
Result<PlayedHistory> ReadHistory(Stage& stage);

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_PLAYED_HISTORY_H_
