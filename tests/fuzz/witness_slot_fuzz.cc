// SPDX-License-Identifier: Apache-2.0
//
// Any octets are a whole slot of a witness file, or nothing.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/witness_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto record = waybill::DecodeWitnessSlot(octets)) {
    const auto again =
        waybill::DecodeWitnessSlot(waybill::EncodeWitnessSlot(*record));
    WAYBILL_CHECK(again && *again == *record);
  }
  return 0;
}
