// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/check.h"
#include "ledger/core/tile.h"

// What is accepted has one spelling: a path, and a bundle of as many entries as
// the first octet says.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto name = waybill::ParseTilePath(text)) {
    WAYBILL_CHECK(waybill::FormatTilePath(*name) == text);
  }
  if (!text.empty()) {
    const std::string_view bundle = text.substr(1);
    if (const auto entries = waybill::DecodeEntryBundle(bundle, data[0])) {
      const std::vector<std::string> copies(entries->begin(), entries->end());
      WAYBILL_CHECK(copies.size() == data[0]);
      WAYBILL_CHECK(waybill::EncodeEntryBundle(copies) == bundle);
    }
  }
  return 0;
}
