// SPDX-License-Identifier: Apache-2.0
#include "client/unit_names.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <utility>

#include "ledger/core/event.h"

namespace waybill {
namespace {

// No number of more digits is worth a range, and it fits 64 bits.
constexpr std::size_t kDigitsMax = 18;

Error BadRange(std::string_view text, const std::string& why) {
  return Error{ErrorCode::kInvalidArgument,
               "range " + std::string(text) + ": " + why};
}

// How many digits the text ends in, up to kDigitsMax.
std::size_t DigitsAtEnd(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && digits < kDigitsMax &&
         text[text.size() - 1 - digits] >= '0' &&
         text[text.size() - 1 - digits] <= '9') {
    ++digits;
  }
  return digits;
}

std::uint64_t NumberAtEnd(std::string_view text, std::size_t digits) {
  std::uint64_t number = 0;
  const std::string_view tail = text.substr(text.size() - digits);
  std::from_chars(tail.data(), tail.data() + tail.size(), number);
  return number;
}

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// A column's name at the top, as spreadsheets write it.
bool IsHeader(std::string_view line) {
  std::string word;
  for (const char c : line) {
    word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return word == "serial" || word == "serials" || word == "serial_number" ||
         word == "serial number" || word == "unit" || word == "units";
}

// "1.23E+12": what a spreadsheet makes of a long number, its last digits lost.
bool IsRoundedNumber(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0 || e + 2 >= text.size() ||
      text[e + 1] != '+') {
    return false;
  }
  constexpr std::string_view kDigits = "0123456789";
  return text.substr(0, e).find_first_not_of("0123456789.,") ==
             std::string_view::npos &&
         text.substr(e + 2).find_first_not_of(kDigits) ==
             std::string_view::npos;
}

// What stands in a line: a spreadsheet quotes a cell that holds a comma or a
// quote, and a serial doesn't begin with a quote otherwise.
Result<std::string> Unquoted(std::string_view line) {
  if (!line.starts_with('"')) {
    return std::string(line);
  }
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const bool quote = line[i] == '"';
    const bool twice = quote && line.substr(i + 1).starts_with('"');
    if (quote && !twice) {
      if (i + 1 == line.size()) {
        return cell;
      }
      return Error{ErrorCode::kInvalidArgument,
                   "something follows the quoted cell; a file of units has one "
                   "column"};
    }
    cell += line[i];
    i += twice ? 1 : 0;
  }
  return Error{ErrorCode::kInvalidArgument,
               "the quote that opens the line isn't closed"};
}

}  // namespace

Result<std::vector<std::string>> ExpandRange(std::string_view text,
                                             std::size_t units_max) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    return std::vector<std::string>{std::string(text)};
  }
  const std::string_view first = text.substr(0, dots);
  const std::string_view last = text.substr(dots + 2);
  const std::size_t first_digits = DigitsAtEnd(first);
  const std::size_t last_digits = DigitsAtEnd(last);
  if (first_digits == 0 || last_digits == 0) {
    return BadRange(text, "both ends must end in a number");
  }
  const std::string_view prefix = first.substr(0, first.size() - first_digits);
  if (prefix != last.substr(0, last.size() - last_digits)) {
    return BadRange(text, "the ends differ before their numbers");
  }
  const std::uint64_t begin = NumberAtEnd(first, first_digits);
  const std::uint64_t end = NumberAtEnd(last, last_digits);
  if (begin > end) {
    return BadRange(text, "it runs backwards");
  }
  if (end - begin >= units_max) {
    return BadRange(text, "it names more than " + std::to_string(units_max) +
                              " units: split it");
  }
  std::vector<std::string> serials;
  for (std::uint64_t number = begin; number <= end; ++number) {
    std::string digits = std::to_string(number);
    if (digits.size() < first_digits) {
      digits.insert(0, first_digits - digits.size(), '0');
    }
    serials.push_back(std::string(prefix) + digits);
  }
  // "NF-01..NF-0064" would end at NF-64: nobody can say which were meant.
  if (serials.back() != last) {
    return BadRange(text,
                    "written as wide as its first number, the last would "
                    "be " +
                        serials.back() + "; write both alike");
  }
  return serials;
}

Result<std::vector<v1::UnitId>> ParseUnits(std::string_view text,
                                           std::string_view issuer) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    issuer = text.substr(0, slash);
    text = text.substr(slash + 1);
  }
  if (issuer.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "unit " + std::string(text) +
                     ": whose serial is it? Write issuer/serial, or give "
                     "--issuer"};
  }
  auto serials = ExpandRange(text, kUnitsMax);
  if (!serials) {
    return serials.error();
  }
  std::vector<v1::UnitId> units;
  for (std::string& serial : *serials) {
    if (!IsCleanText(serial, kSerialBytesMax)) {
      return Error{ErrorCode::kInvalidArgument,
                   "unit " + serial +
                       ": a serial is 1 to 64 octets of UTF-8, its accented "
                       "letters composed (NFC), without control characters or "
                       "spaces at its ends"};
    }
    v1::UnitId unit;
    unit.set_issuer(std::string(issuer));
    unit.set_serial(std::move(serial));
    units.push_back(std::move(unit));
  }
  return units;
}

Result<std::vector<NamedUnit>> ParseUnitLines(std::string_view content,
                                              std::string_view source,
                                              std::string_view issuer) {
  std::vector<NamedUnit> units;
  std::size_t number = 0;
  if (content.starts_with(kByteOrderMark)) {
    content.remove_prefix(kByteOrderMark.size());
  }
  while (!content.empty()) {
    ++number;
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    const std::string where =
        std::string(source) + ":" + std::to_string(number);
    auto name = Unquoted(line);
    if (!name) {
      return Error{ErrorCode::kInvalidArgument,
                   where + ": " + name.error().message};
    }
    if (name->empty() || line.starts_with('#') ||
        (units.empty() && IsHeader(*name))) {
      continue;
    }
    if (IsRoundedNumber(*name)) {
      return Error{ErrorCode::kInvalidArgument,
                   where + ": " + *name +
                       " is a number that a spreadsheet rounded, its last "
                       "digits are lost; export the column as text from where "
                       "it came from"};
    }
    auto parsed = ParseUnits(*name, issuer);
    if (!parsed) {
      return Error{ErrorCode::kInvalidArgument,
                   where + ": " + parsed.error().message};
    }
    for (v1::UnitId& unit : *parsed) {
      units.push_back({std::move(unit), where});
    }
  }
  return units;
}

Result<void> CheckDistinct(const std::vector<NamedUnit>& units) {
  if (units.size() > kUnitsMax) {
    return Error{ErrorCode::kInvalidArgument,
                 std::to_string(units.size()) + " units, and an event holds " +
                     std::to_string(kUnitsMax) +
                     ": split them over several events"};
  }
  std::map<std::string, const std::string*> first;
  for (const NamedUnit& named : units) {
    const auto [it, is_new] = first.emplace(UnitName(named.unit), &named.where);
    if (!is_new) {
      return Error{ErrorCode::kInvalidArgument,
                   "unit " + it->first + " is named twice, in " + *it->second +
                       " and in " + named.where};
    }
  }
  return {};
}

std::string UnitName(const v1::UnitId& unit) {
  return unit.issuer() + "/" + unit.serial();
}

}  // namespace waybill
