// SPDX-License-Identifier: Apache-2.0
//
// Any text is a table or an error that names a line; a table has its shape.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = waybill::ParseCsv(text);
  if (!table) {
    WAYBILL_CHECK(table.error().message.starts_with("line "));
    return 0;
  }
  std::size_t line = table->header.line;
  for (const waybill::CsvRow& row : table->rows) {
    WAYBILL_CHECK(row.fields.size() == table->header.fields.size());
    WAYBILL_CHECK(row.line > line);
    line = row.line;
  }
  for (std::size_t i = 0; i < table->header.fields.size(); ++i) {
    WAYBILL_CHECK(table->Column(table->header.fields[i]) == i);
  }
  return 0;
}
