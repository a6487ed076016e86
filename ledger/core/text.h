// SPDX-License-Identifier: Apache-2.0
//
// Text from outside: what may stand in an event, how it is shown on a terminal,
// and times and dates as people write them. Calendar arithmetic only; nothing
// here reads a clock. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_TEXT_H_
#define WAYBILL_LEDGER_CORE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/core/result.h"

namespace waybill {

// The last millisecond of the year 9999: no time in an event is later.
inline constexpr std::int64_t kTimeMsMax = 253'402'300'799'999;
inline constexpr std::int64_t kDayMs = 24LL * 60 * 60 * 1000;

// Takes the first code point off `rest`; -1 if it doesn't start with
// well-formed UTF-8, and then one octet is taken. REQUIRES: !rest.empty().
std::int32_t TakeCodePoint(std::string_view& rest);

// True if the text is UTF-8 of at most `bytes_max` octets without control
// characters other than \n and \t: the rule for free text. May be empty.
bool IsFreeText(std::string_view text, std::size_t bytes_max);

// True if the text has the form of an ISO 3166-1 alpha-2 code: two upper-case
// letters.
bool IsCountryCode(std::string_view text);

// `text` as a terminal may show it: on one line, with nothing in it that moves
// the cursor, turns the direction of writing, hides, or passes for something
// else. Control, format, private, unassigned and line-separating characters and
// every space but U+0020 become \u{..}, \n, \t or \r; octets that aren't UTF-8
// become \x..; a backslash becomes two, so that the result is unambiguous.
std::string EscapeText(std::string_view text);

// "2025-01-15T08:00:00Z", with ".123" before the Z unless the milliseconds are
// zero. Outside the years 0 to 9999: the number followed by " ms".
std::string FormatTime(std::int64_t time_ms);
// "2025-01-15": the day that `time_ms` is in, with the same exception.
std::string FormatDate(std::int64_t time_ms);

// The reverse, in exactly these forms; a fraction may have one to three digits.
// A date gives its first millisecond. Fails with kInvalidArgument, also for a
// leap second and a day that its month doesn't have.
Result<std::int64_t> ParseTime(std::string_view text);
Result<std::int64_t> ParseDate(std::string_view text);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_TEXT_H_
