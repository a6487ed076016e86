// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "ledger/core/csv.h"
#include "ledger/policy/catalogue.h"
#include "ledger/policy/dates.h"

namespace waybill {

Result<std::vector<ControlLetter>> ParseControlLetters(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kColumns = {
      "manufacturer", "model", "from", "destinations", "source", "notes"};
  const auto invalid = [](std::size_t line, const std::string& what) {
    return Error{ErrorCode::kInvalidArgument,
                 "line " + std::to_string(line) + ": " + what};
  };
  Result<CsvTable> table = ParseCsv(text);
  if (!table) {
    return table.error();
  }
  std::array<std::size_t, kColumns.size()> at{};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const auto column = table->Column(kColumns[i]);
    if (!column || table->header.fields.size() != kColumns.size()) {
      return invalid(table->header.line,
                     "want exactly the columns manufacturer, model, from, "
                     "destinations, source, notes");
    }
    at[i] = *column;
  }
  std::vector<ControlLetter> letters;
  for (const CsvRow& row : table->rows) {
    ControlLetter letter{row.fields[at[0]], row.fields[at[1]],
                         row.fields[at[2]], row.fields[at[3]],
                         row.fields[at[4]], row.fields[at[5]]};
    const auto from = ParseDayOrMoment(letter.from);
    if (!from || !from->is_day) {
      return invalid(row.line, "from: \"" + letter.from + "\" isn't a day");
    }
    if (letter.model.empty() || letter.destinations.empty() ||
        letter.source.empty()) {
      return invalid(row.line, "model, destinations and source: must be given");
    }
    letters.push_back(std::move(letter));
  }
  return letters;
}

}  // namespace waybill
