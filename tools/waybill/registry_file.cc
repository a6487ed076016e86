// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/registry_file.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "ledger/core/csv.h"
#include "ledger/core/text.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownMax = 60;
// What a spreadsheet keeps of a number; the rest becomes zeros.
constexpr std::size_t kExactDigits = 15;
constexpr std::int64_t kFirstSerialDay =
    10'000;                                      // 1927, as spreadsheets count.
constexpr std::int64_t kLastSerialDay = 80'000;  // 2119

constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI "
    "BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
    "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW XK";

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

std::string Shown(std::string_view text) {
  return "\"" + EscapeText(text.substr(0, kShownMax)) + "\"";
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

Result<RegistryTable> FromCsv(std::string_view text) {
  auto csv = ParseCsv(text);
  if (!csv) {
    return csv.error();
  }
  RegistryTable table;
  table.columns = csv->header.fields;
  for (CsvRow& line : csv->rows) {
    RegistryRow row{line.line, {}};
    for (std::size_t i = 0; i < line.fields.size(); ++i) {
      if (!Trimmed(line.fields[i]).empty()) {
        row.cells[table.columns[i]] = {i + 1,
                                       {std::string(Trimmed(line.fields[i]))}};
      }
    }
    if (!row.cells.empty()) {
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Error BadRow(std::size_t number, const std::string& what) {
  return {ErrorCode::kInvalidArgument,
          "element " + std::to_string(number) + ": " + what};
}

// A number stays as it was written where that is exact.
Result<std::string> ScalarText(const Json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (value.is_boolean() || value.is_number()) {
    return value.dump();
  }
  return Error{ErrorCode::kInvalidArgument, "is neither text nor a number"};
}

Result<RegistryRow> JsonRow(const Json& object, std::size_t number) {
  if (!object.is_object()) {
    return BadRow(number, "isn't an object");
  }
  RegistryRow row{number, {}};
  for (const auto& [field, value] : object.items()) {
    RegistryCell cell;
    const Json list = value.is_array() ? value : Json::array({value});
    for (const Json& item : list) {
      if (item.is_null()) {
        continue;
      }
      auto text = ScalarText(item);
      if (!text) {
        return BadRow(number, EscapeText(field) + ": " + text.error().message);
      }
      if (!text->empty()) {
        cell.values.push_back(std::move(*text));
      }
    }
    if (!cell.values.empty()) {
      row.cells[field] = std::move(cell);
    }
  }
  return row;
}

Result<RegistryTable> FromJson(std::string_view text) {
  const Json parsed = Json::parse(text, nullptr, false);
  const Json* array = &parsed;
  if (parsed.is_object() && parsed.size() == 1) {
    array = &parsed.begin().value();
  }
  if (!array->is_array()) {
    return Error{ErrorCode::kInvalidArgument,
                 parsed.is_discarded()
                     ? "not JSON in UTF-8"
                     : "want an array of objects, or an object that holds one"};
  }
  RegistryTable table;
  table.is_json = true;
  for (const Json& object : *array) {
    auto row = JsonRow(object, table.rows.size() + 1);
    if (!row) {
      return row.error();
    }
    for (const auto& [field, cell] : row->cells) {
      if (std::find(table.columns.begin(), table.columns.end(), field) ==
          table.columns.end()) {
        table.columns.push_back(field);
      }
    }
    table.rows.push_back(std::move(*row));
  }
  return table;
}

}  // namespace

Result<RegistryTable> ParseRegistryTable(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool is_json = first != std::string_view::npos &&
                       (text[first] == '[' || text[first] == '{');
  auto table = is_json ? FromJson(text) : FromCsv(text);
  if (table && table->rows.empty()) {
    return Error{ErrorCode::kInvalidArgument, "there are no rows"};
  }
  return table;
}

void RowReader::Note(std::string_view field, std::string what) {
  const auto cell = row_.cells.find(field);
  problems_.push_back({row_.number,
                       cell == row_.cells.end() ? 0 : cell->second.column,
                       std::string(field), std::move(what)});
}

std::string RowReader::Text(std::string_view field) const {
  const auto cell = row_.cells.find(field);
  return cell == row_.cells.end() ? "" : cell->second.values.front();
}

std::string RowReader::Needed(std::string_view field) {
  if (!Has(field)) {
    Note(field, "is missing");
  }
  return Text(field);
}

std::string RowReader::Id(std::string_view field, bool needed) {
  std::string id = needed ? Needed(field) : Text(field);
  if (std::string damage = SpreadsheetDamage(id); !damage.empty()) {
    Note(field, std::move(damage));
  }
  return id;
}

std::string RowReader::Country(std::string_view field, bool needed) {
  std::string code = needed ? Needed(field) : Text(field);
  if (!code.empty() && !IsKnownCountry(code)) {
    Note(field, Shown(code) +
                    " isn't a country's code; write its two capital letters, "
                    "such as DE");
  }
  return code;
}

std::vector<std::string> RowReader::List(std::string_view field, bool needed) {
  const auto cell = row_.cells.find(field);
  if (cell == row_.cells.end()) {
    if (needed) {
      Note(field, "is missing");
    }
    return {};
  }
  std::vector<std::string> list;
  for (const std::string& value : cell->second.values) {
    std::string_view rest = value;
    // An array of JSON is apart already.
    while (cell->second.column != 0 && rest.find(';') != rest.npos) {
      const std::size_t end = rest.find(';');
      list.emplace_back(Trimmed(rest.substr(0, end)));
      rest.remove_prefix(end + 1);
    }
    list.emplace_back(Trimmed(rest));
  }
  std::erase_if(list, [](const std::string& value) { return value.empty(); });
  if (needed && list.empty()) {
    Note(field, "is missing");
  }
  return list;
}

std::vector<std::string> RowReader::Ids(std::string_view field, bool needed) {
  std::vector<std::string> ids = List(field, needed);
  for (const std::string& id : ids) {
    if (std::string damage = SpreadsheetDamage(id); !damage.empty()) {
      Note(field, std::move(damage));
    }
  }
  return ids;
}

std::vector<std::string> RowReader::Countries(std::string_view field,
                                              bool needed) {
  std::vector<std::string> codes = List(field, needed);
  for (const std::string& code : codes) {
    if (!IsKnownCountry(code)) {
      Note(field, Shown(code) +
                      " isn't a country's code; write two capital letters "
                      "each, with ; between");
    }
  }
  return codes;
}

std::int64_t RowReader::When(std::string_view field, bool is_end) {
  const std::string text = Text(field);
  const auto when = is_end ? ParseUntil(text) : ParseWhen(text);
  if (when) {
    return *when;
  }
  const bool serial = IsDigits(text) && text.size() == 5 &&
                      std::stoll(text) >= kFirstSerialDay &&
                      std::stoll(text) <= kLastSerialDay;
  Note(field, Shown(text) +
                  (serial ? " is a date as a spreadsheet counts days; format "
                            "the column as YYYY-MM-DD and export it again"
                          : " isn't a date; write 2025-01-31, or "
                            "2025-01-31T08:00:00Z"));
  return 0;
}

std::int64_t RowReader::From(std::string_view field) {
  return When(field, false);
}
std::int64_t RowReader::Until(std::string_view field) {
  return When(field, true);
}

std::string RowReader::Date(std::string_view field) {
  std::string text = Text(field);
  if (!text.empty() && !ParseDate(text)) {
    When(field, false);
    if (ParseWhen(text)) {
      Note(field, Shown(text) + " isn't a date alone; write 2025-01-31");
    }
  }
  return text;
}

std::int64_t RowReader::Decimal(std::string_view field, std::size_t places,
                                std::int64_t none) {
  const std::string text = Text(field);
  if (text.empty()) {
    return none;
  }
  const auto value = ParseDecimal(text, places);
  if (!value) {
    Note(field, Shown(text) +
                    " isn't a number without sign, with a point and at most " +
                    std::to_string(places) + " places after it");
    return none;
  }
  return *value;
}

std::int64_t RowReader::Count(std::string_view field, bool needed) {
  if (needed && !Has(field)) {
    Note(field, "is missing");
  }
  return Decimal(field, 0, 0);
}

bool RowReader::Flag(std::string_view field) {
  std::string text = Text(field);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (!text.empty() && text != "true" && text != "false") {
    Note(field, Shown(text) + " is neither true nor false");
  }
  return text == "true";
}

std::string SpreadsheetDamage(std::string_view text) {
  constexpr std::string_view kAdvice =
      ": a spreadsheet took it for a number; format the column as text and "
      "enter it again";
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos && exponent + 2 < text.size() &&
      (text[exponent + 1] == '+' || text[exponent + 1] == '-') &&
      IsDigits(text.substr(exponent + 2))) {
    const std::string_view mantissa = text.substr(0, exponent);
    const std::size_t point = mantissa.find_first_of(".,");
    const bool number = point == std::string_view::npos
                            ? IsDigits(mantissa)
                            : point == 1 && IsDigits(mantissa.substr(0, 1)) &&
                                  IsDigits(mantissa.substr(2));
    if (number) {
      return Shown(text) + " was rounded" + std::string(kAdvice);
    }
  }
  if (IsDigits(text) && text.size() > kExactDigits &&
      text.find_first_not_of('0', kExactDigits) == std::string_view::npos) {
    return Shown(text) + " ends in zeros after its first " +
           std::to_string(kExactDigits) + " digits" + std::string(kAdvice);
  }
  return "";
}

bool IsKnownCountry(std::string_view code) {
  return IsCountryCode(code) &&
         kCountries.find(code) != std::string_view::npos &&
         kCountries.find(code) % 3 == 0;
}

}  // namespace waybill::cli
