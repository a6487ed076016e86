// SPDX-License-Identifier: Apache-2.0
//
// Time as the ledger sees it: passed in, so that tests and replays choose it.
#ifndef WAYBILL_LEDGER_CLOCK_H_
#define WAYBILL_LEDGER_CLOCK_H_

#include <cstdint>
#include <functional>

namespace waybill {

// Both are called from any thread.
struct Clock {
  // Milliseconds since 1970-01-01T00:00:00Z. May be set, wrongly too.
  std::function<std::int64_t()> wall_ms;
  // Milliseconds since some start; never set, and goes on while the machine
  // sleeps.
  std::function<std::int64_t()> monotonic_ms;
};

// The system's clocks: CLOCK_REALTIME and CLOCK_BOOTTIME.
Clock SystemClock();

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CLOCK_H_
