// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/dates.h"

#include <cstdlib>

namespace waybill {
namespace {

// So many characters of a time, as a person would write them.
std::string TextUpTo(std::int64_t time_ms, std::size_t length) {
  std::string text = FormatTime(time_ms);
  if (text.size() > length) {
    text = text.substr(0, length) + " UTC";
    text[text.find('T')] = ' ';
  }
  return text;
}

}  // namespace

std::optional<DayOrMoment> ParseDayOrMoment(std::string_view text) {
  if (const Result<std::int64_t> day = ParseDate(text)) {
    return DayOrMoment{*day, true};
  }
  if (const Result<std::int64_t> moment = ParseTime(text)) {
    return DayOrMoment{*moment, false};
  }
  return std::nullopt;
}

int YearOf(std::int64_t time_ms) {
  return std::atoi(FormatDate(time_ms).substr(0, 4).c_str());
}

std::string FormatMinute(std::int64_t time_ms) {
  return TextUpTo(time_ms, sizeof("2025-01-15T08:30") - 1);
}

std::string FormatSecond(std::int64_t time_ms) {
  return TextUpTo(time_ms, sizeof("2025-01-15T08:30:00") - 1);
}

}  // namespace waybill
