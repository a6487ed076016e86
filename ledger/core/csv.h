// SPDX-License-Identifier: Apache-2.0
//
// Tables as spreadsheets write them (RFC 4180). Text in, values out; the only
// reader of CSV. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_CSV_H_
#define WAYBILL_LEDGER_CORE_CSV_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"

namespace waybill {

inline constexpr std::size_t kCsvColumnsMax = 1'000;
inline constexpr std::size_t kCsvFieldsMax = 10'000'000;

struct CsvRow {
  std::size_t line = 0;  // From 1; of the row's first line, if it has several.
  std::vector<std::string> fields;  // As many as the table has columns.
};

struct CsvTable {
  CsvRow header;
  std::vector<CsvRow> rows;

  // From 0; the name in exactly this spelling. Nothing if there is none.
  std::optional<std::size_t> Column(std::string_view name) const;
};

// Fields separated by commas, rows by LF or CRLF. A field that begins with a
// quote ends with one, and may hold commas, line ends and doubled quotes; in
// any other field a quote is itself. A byte order mark is passed over, empty
// lines are. The first row is the header: its names aren't empty and each
// stands once.
//
// Fails with kInvalidArgument, naming the line and the column, for text that
// isn't UTF-8 (what a spreadsheet saves by default on some systems), for a NUL,
// a lone CR, an open quote, text after a closing quote, a row with more or
// fewer fields than the header, no header at all, and beyond the bounds above.
Result<CsvTable> ParseCsv(std::string_view text);

// "line 3, column 2 (name)": where a value stands, for messages.
std::string CsvPlace(const CsvTable& table, const CsvRow& row,
                     std::size_t column);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_CSV_H_
