// SPDX-License-Identifier: Apache-2.0
//
// Any octets are a list file, with one encoding, or an error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/policy/list_file.h"
#include "ledger/policy/list_history.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto file = waybill::ReadListFile(octets);
  if (file) {
    WAYBILL_CHECK(waybill::EncodeListFile(*file) == octets);
    waybill::ListHistory history;
    history.Take(*file, {1, 1});
    WAYBILL_CHECK(history.rows().size() ==
                  static_cast<std::size_t>(file->entries_size()));
    history.Take(*file, {2, 2});
  }
  return 0;
}
