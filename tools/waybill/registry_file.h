// SPDX-License-Identifier: Apache-2.0
//
// Tables for the registry as people have them, CSV or JSON, in one form; and
// what is wrong with a value, where, and what to do about it. Pure.
#ifndef WAYBILL_TOOLS_WAYBILL_REGISTRY_FILE_H_
#define WAYBILL_TOOLS_WAYBILL_REGISTRY_FILE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"

namespace waybill::cli {

struct RegistryCell {
  std::size_t column = 0;           // From 1; 0: it has none, being JSON.
  std::vector<std::string> values;  // One, but for an array of JSON.
};

struct RegistryRow {
  std::size_t number = 0;  // Line of the file, or place in the array, from 1.
  std::map<std::string, RegistryCell, std::less<>>
      cells;  // Not the empty ones.
};

struct RegistryTable {
  bool is_json = false;
  std::vector<std::string>
      columns;  // As named; of JSON, every key that occurs.
  std::vector<RegistryRow> rows;
};

// CSV with a header line (ledger/core/csv.h); or JSON: an array of objects, or
// an object with one such array, whose values are texts, numbers, booleans or
// arrays of those. Fails with kInvalidArgument, saying where.
Result<RegistryTable> ParseRegistryTable(std::string_view text);

struct RowProblem {
  std::size_t number = 0;
  std::size_t column = 0;  // 0: the row as a whole.
  std::string field;
  std::string what;  // And what to do about it.
};

// Reads the cells of one row; notes what is wrong instead of failing, so that
// everything is told at once.
class RowReader {
 public:
  RowReader(const RegistryRow& row, std::vector<RowProblem>& problems)
      : row_(row), problems_(problems) {}

  bool Has(std::string_view field) const { return row_.cells.contains(field); }
  // "" if there is none.
  std::string Text(std::string_view field) const;
  std::string Needed(std::string_view field);
  // A name that others refer to: not what a spreadsheet makes of long numbers.
  std::string Id(std::string_view field, bool needed);
  std::string Country(std::string_view field, bool needed);
  // Values apart, by ";" in a CSV.
  std::vector<std::string> List(std::string_view field, bool needed);
  std::vector<std::string> Ids(std::string_view field, bool needed);
  std::vector<std::string> Countries(std::string_view field, bool needed);
  // A date or a moment; 0 if there is none. For an end, a date includes its
  // day.
  std::int64_t From(std::string_view field);
  std::int64_t Until(std::string_view field);
  // "YYYY-MM-DD", or "".
  std::string Date(std::string_view field);
  // In 10^-places; `none` if there is nothing.
  std::int64_t Decimal(std::string_view field, std::size_t places,
                       std::int64_t none);
  std::int64_t Count(std::string_view field, bool needed);
  bool Flag(std::string_view field);

  void Note(std::string_view field, std::string what);

 private:
  std::int64_t When(std::string_view field, bool is_end);
  const RegistryRow& row_;
  std::vector<RowProblem>& problems_;
};

// What a spreadsheet has done to a value that was no number ("1.23457E+15",
// "1234567890123450000"); "" if nothing that shows.
std::string SpreadsheetDamage(std::string_view text);

// An assigned code of ISO 3166-1 alpha-2.
bool IsKnownCountry(std::string_view code);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_REGISTRY_FILE_H_
