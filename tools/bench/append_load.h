// SPDX-License-Identifier: Apache-2.0
//
// Clients of AppendStream under load: each with its own connection, its own
// units, and a bounded number of events under way.
#ifndef WAYBILL_TOOLS_BENCH_APPEND_LOAD_H_
#define WAYBILL_TOOLS_BENCH_APPEND_LOAD_H_

#include <cstddef>
#include <string>
#include <vector>

#include "waybill/v1/ledger_service.pb.h"

#include "ledger/core/event.h"
#include "ledger/core/result.h"

namespace waybill::bench {

struct LoadOutcome {
  double seconds = 0;         // From the first event to the last answer.
  std::vector<double> times;  // Of each event, in microseconds.
  // The last answer of each client, to be verified.
  std::vector<v1::AppendResponse> last;
};

// Client i sends the events i, i + clients, ... in this order. Fails unless
// every one is accepted.
Result<LoadOutcome> RunAppendLoad(const std::string& address,
                                  std::vector<Submission> submissions,
                                  std::size_t clients, std::size_t window);

}  // namespace waybill::bench

#endif  // WAYBILL_TOOLS_BENCH_APPEND_LOAD_H_
