// SPDX-License-Identifier: Apache-2.0
//
// Dates as packs and explanations write them, beside those of ledger/core/text:
// spans of time, days or moments. UTC. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_DATES_H_
#define WAYBILL_LEDGER_POLICY_DATES_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/core/text.h"

namespace waybill {

// [from, to). A span that is open at an end ends there.
struct Span {
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();

  bool Contains(std::int64_t time_ms) const {
    return from_ms <= time_ms && time_ms < to_ms;
  }
  bool operator==(const Span&) const = default;
};

// A day ("2025-01-15": its first millisecond) or a moment
// ("2025-01-15T08:00:00Z"); nothing for anything else.
struct DayOrMoment {
  std::int64_t time_ms = 0;
  bool is_day = false;
};
std::optional<DayOrMoment> ParseDayOrMoment(std::string_view text);

// The year of a moment, 0 to 9999.
int YearOf(std::int64_t time_ms);

// "2025-01-15 08:30 UTC": to the minute, for a person.
std::string FormatMinute(std::int64_t time_ms);
// "2025-01-15 08:30:59 UTC".
std::string FormatSecond(std::int64_t time_ms);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_DATES_H_
