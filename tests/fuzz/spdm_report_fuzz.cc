// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/evidence/spdm_report.h"

// What is accepted lies within what was given, and is signed but for its last
// octets.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto report = waybill::ParseSpdmReport(octets)) {
    WAYBILL_CHECK(report->signed_part.size() + report->signature.size() ==
                  octets.size());
    WAYBILL_CHECK(report->signature.size() == waybill::kSpdmSignatureBytes);
    WAYBILL_CHECK(report->firmware_id.size() == waybill::kFirmwareIdBytes);
    for (const auto& measurement : report->measurements) {
      WAYBILL_CHECK(measurement.value.data() >= octets.data() &&
                    measurement.value.data() + measurement.value.size() <=
                        octets.data() + octets.size());
    }
  }
  return 0;
}
