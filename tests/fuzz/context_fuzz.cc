// SPDX-License-Identifier: Apache-2.0
//
// Any text is a context whose pins can be relied on, or an error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "client/context_file.h"
#include "ledger/core/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto context = waybill::ParseContext(octets, "a context");
  if (!context) {
    return 0;
  }
  const auto trust = waybill::TrustOf(*context);
  WAYBILL_CHECK(!trust || waybill::ToHex(trust->genesis_id).size() == 64);
  const auto pinned = waybill::PinnedOf(*context);
  WAYBILL_CHECK(!pinned || pinned->size == context->pinned_size());
  return 0;
}
