// SPDX-License-Identifier: Apache-2.0
//
// Plays a story through the node's services and compares what it expects with
// what the ledger and the rules say.
#ifndef WAYBILL_TOOLS_SIMULATE_RUNNER_H_
#define WAYBILL_TOOLS_SIMULATE_RUNNER_H_

#include <functional>
#include <string>
#include <vector>

#include "ledger/core/result.h"
#include "ledger/policy/catalogue.h"
#include "tools/simulate/played_history.h"
#include "tools/simulate/story.h"

namespace waybill::simulate {

struct PlayOptions {
  std::string folder;  // Empty, for the ledger; the caller removes it.
  Catalogue catalogue;
  // Told after each step; may be null.
  std::function<void(std::size_t done, std::size_t of)> progress;
};

// What didn't come out as the story says, each with the line that says so.
struct PlayReport {
  std::vector<std::string> differences;
  std::vector<std::string> not_evaluated;
  std::size_t steps = 0;
  std::size_t expectations = 0;
  PlayedHistory history;
};

// An Error is a story that can't be played, or a broken stage.
Result<PlayReport> Play(const Story& story, const PlayOptions& options);

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_RUNNER_H_
