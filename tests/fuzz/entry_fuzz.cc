// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/entry.h"

// Whatever entry is accepted is what its content encodes to.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto entry = waybill::DecodeEntry(bytes)) {
    const std::string again = std::visit(
        [](const auto& content) { return waybill::EncodeEntry(content); },
        *entry);
    WAYBILL_CHECK(again == bytes);
  }
  return 0;
}
