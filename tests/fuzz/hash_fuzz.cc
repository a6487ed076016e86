// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/hash.h"

// Whatever base64 or hexadecimal text is accepted is the canonical one.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using waybill::FromBase64;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = FromBase64(text)) {
    WAYBILL_CHECK(waybill::ToBase64(*bytes) == text);
  }
  if (const auto bytes = waybill::BytesFromHex(text)) {
    WAYBILL_CHECK(waybill::ToHex(*bytes).size() == text.size());
    WAYBILL_CHECK(*waybill::BytesFromHex(waybill::ToHex(*bytes)) == *bytes);
  }
  return 0;
}
