// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/evidence/device_report.h"

// What is accepted has one encoding.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto reports = waybill::ParseDeviceEvidence(octets)) {
    WAYBILL_CHECK(waybill::IsDeviceEvidence(octets));
    WAYBILL_CHECK(waybill::EncodeDeviceEvidence(*reports) == octets);
  }
  return 0;
}
