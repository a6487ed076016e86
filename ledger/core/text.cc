// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/text.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>

#include <utf8proc.h>

namespace waybill {
namespace {

constexpr std::int64_t kTimeMsMin = -62'167'219'200'000;  // 0000-01-01.

void AppendHex(std::string& out, std::uint32_t value, int digits_min) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 28; shift >= 0; shift -= 4) {
    if (shift < digits_min * 4 || (value >> shift) != 0) {
      out.push_back(kDigits[(value >> shift) & 0xf]);
    }
  }
}

void AppendCodePointEscape(std::string& out, std::int32_t code_point) {
  if (code_point == '\n') {
    out += "\\n";
  } else if (code_point == '\t') {
    out += "\\t";
  } else if (code_point == '\r') {
    out += "\\r";
  } else {
    out += "\\u{";
    AppendHex(out, static_cast<std::uint32_t>(code_point), 1);
    out += '}';
  }
}

bool MustBeEscaped(std::int32_t code_point) {
  constexpr utf8proc_category_t kEscaped[] = {
      UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF, UTF8PROC_CATEGORY_CS,
      UTF8PROC_CATEGORY_CO, UTF8PROC_CATEGORY_CN, UTF8PROC_CATEGORY_ZL,
      UTF8PROC_CATEGORY_ZP, UTF8PROC_CATEGORY_ZS};
  return code_point != ' ' &&
         std::find(std::begin(kEscaped), std::end(kEscaped),
                   utf8proc_category(code_point)) != std::end(kEscaped);
}

void AppendPadded(std::string& out, std::uint64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  out.append(width > digits.size() ? width - digits.size() : 0, '0');
  out += digits;
}

// Reads fields of a fixed form; a field that isn't there fails for good.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  unsigned Digits(std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = rest_.empty() ? '\0' : rest_.front();
      if (c < '0' || c > '9') {
        failed_ = true;
        return 0;
      }
      value = value * 10 + static_cast<unsigned>(c - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  bool TakeIf(char c) {
    if (rest_.empty() || rest_.front() != c) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void Take(char c) { failed_ |= !TakeIf(c); }

  bool NextIsDigit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }
  bool Done() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// The day's first millisecond, or nothing if there is no such day.
std::optional<std::int64_t> ReadDay(FieldReader& reader) {
  const unsigned year = reader.Digits(4);
  reader.Take('-');
  const unsigned month = reader.Digits(2);
  reader.Take('-');
  const unsigned day = reader.Digits(2);
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
      std::chrono::day(day)};
  if (!date.ok()) {
    return std::nullopt;
  }
  const std::chrono::sys_days days = date;
  return days.time_since_epoch().count() * kDayMs;
}

std::int64_t FloorDays(std::int64_t time_ms) {
  return time_ms / kDayMs - (time_ms % kDayMs < 0 ? 1 : 0);
}

bool HasCalendarForm(std::int64_t time_ms) {
  return time_ms >= kTimeMsMin && time_ms <= kTimeMsMax;
}

}  // namespace

std::int32_t TakeCodePoint(std::string_view& rest) {
  std::int32_t code_point = -1;
  const auto size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                       static_cast<utf8proc_ssize_t>(rest.size()), &code_point);
  if (size <= 0) {
    rest.remove_prefix(1);
    return -1;
  }
  rest.remove_prefix(static_cast<std::size_t>(size));
  return code_point;
}

bool IsFreeText(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return false;
  }
  while (!text.empty()) {
    const std::int32_t code_point = TakeCodePoint(text);
    const bool control =
        code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f);
    if (control && code_point != '\n' && code_point != '\t') {
      return false;
    }
  }
  return true;
}

bool IsCountryCode(std::string_view text) {
  return text.size() == 2 && text[0] >= 'A' && text[0] <= 'Z' &&
         text[1] >= 'A' && text[1] <= 'Z';
}

std::string EscapeText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    const std::int32_t code_point = TakeCodePoint(text);
    const std::string_view taken =
        before.substr(0, before.size() - text.size());
    if (code_point < 0) {
      out += "\\x";
      AppendHex(out, static_cast<unsigned char>(taken.front()), 2);
    } else if (code_point == '\\') {
      out += "\\\\";
    } else if (MustBeEscaped(code_point)) {
      AppendCodePointEscape(out, code_point);
    } else {
      out += taken;
    }
  }
  return out;
}

std::string FormatDate(std::int64_t time_ms) {
  if (!HasCalendarForm(time_ms)) {
    return std::to_string(time_ms) + " ms";
  }
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(FloorDays(time_ms)))};
  std::string out;
  AppendPadded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out += '-';
  AppendPadded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  AppendPadded(out, static_cast<unsigned>(date.day()), 2);
  return out;
}

std::string FormatTime(std::int64_t time_ms) {
  std::string out = FormatDate(time_ms);
  if (!HasCalendarForm(time_ms)) {
    return out;
  }
  const auto of_day =
      static_cast<std::uint64_t>(time_ms - FloorDays(time_ms) * kDayMs);
  out += 'T';
  AppendPadded(out, of_day / 3'600'000, 2);
  out += ':';
  AppendPadded(out, of_day / 60'000 % 60, 2);
  out += ':';
  AppendPadded(out, of_day / 1000 % 60, 2);
  if (of_day % 1000 != 0) {
    out += '.';
    AppendPadded(out, of_day % 1000, 3);
  }
  out += 'Z';
  return out;
}

Result<std::int64_t> ParseTime(std::string_view text) {
  FieldReader reader(text);
  const std::optional<std::int64_t> day = ReadDay(reader);
  reader.Take('T');
  const unsigned hour = reader.Digits(2);
  reader.Take(':');
  const unsigned minute = reader.Digits(2);
  reader.Take(':');
  const unsigned second = reader.Digits(2);
  unsigned millisecond = 0;
  if (reader.TakeIf('.')) {
    millisecond = reader.Digits(1) * 100;
    for (unsigned unit = 10; unit > 0 && reader.NextIsDigit(); unit /= 10) {
      millisecond += reader.Digits(1) * unit;
    }
  }
  reader.Take('Z');
  if (!day || !reader.Done() || hour > 23 || minute > 59 || second > 59) {
    return Error{ErrorCode::kInvalidArgument,
                 "\"" + EscapeText(text) +
                     "\" is not a time of the form 2025-01-15T08:00:00Z"};
  }
  return *day + (hour * 3600LL + minute * 60LL + second) * 1000 + millisecond;
}

Result<std::int64_t> ParseDate(std::string_view text) {
  FieldReader reader(text);
  const std::optional<std::int64_t> day = ReadDay(reader);
  if (!day || !reader.Done()) {
    return Error{
        ErrorCode::kInvalidArgument,
        "\"" + EscapeText(text) + "\" is not a date of the form 2025-01-15"};
  }
  return *day;
}

}  // namespace waybill
