// SPDX-License-Identifier: Apache-2.0
#include "ledger/clock.h"

#include <ctime>

namespace waybill {
namespace {

std::int64_t Now(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

}  // namespace

Clock SystemClock() {
  return {[] { return Now(CLOCK_REALTIME); },
          [] { return Now(CLOCK_BOOTTIME); }};
}

}  // namespace waybill
