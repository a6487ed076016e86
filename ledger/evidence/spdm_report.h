// SPDX-License-Identifier: Apache-2.0
//
// A device-signed measurement report: the SPDM 1.1 request that the device was
// sent (DMTF DSP0274, GET_MEASUREMENTS) and its response (MEASUREMENTS), as the
// NVIDIA H100 gives them. docs/FORMAT.md, "Device evidence", has the layout.
// Parsing only: device_report.h verifies. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_EVIDENCE_SPDM_REPORT_H_
#define WAYBILL_LEDGER_EVIDENCE_SPDM_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

inline constexpr std::size_t kSpdmRequestBytes = 37;
// ECDSA P-384: r and s, 48 octets each, big-endian.
inline constexpr std::size_t kSpdmSignatureBytes = 96;
// SHA-384 of the firmware that the device's attestation key is made for.
inline constexpr std::size_t kFirmwareIdBytes = 48;
inline constexpr std::size_t kReportBytesMax = 32768;

// One measurement block. Views here and below point into the report.
struct Measurement {
  std::uint8_t index = 0;       // 1 to 239.
  std::uint8_t value_type = 0;  // As DMTF numbers them.
  std::string_view value;
};

struct SpdmReport {
  Hash nonce = kZeroHash;                 // Of the request: what was asked.
  Hash device_nonce = kZeroHash;          // Of the response: the device's own.
  std::vector<Measurement> measurements;  // Strictly ascending by index.
  std::string_view firmware_id;
  std::string_view driver_version;  // Empty if it isn't said.
  std::string_view signed_part;     // Request and response but the signature.
  std::string_view signature;
};

// Fails with kInvalidArgument, saying where, unless `octets` are exactly one
// request for all measurements, signed, and its response: every length within
// what holds it, every reserved octet as the request's version has it, one
// firmware id, nothing trailing.
Result<SpdmReport> ParseSpdmReport(std::string_view octets);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_EVIDENCE_SPDM_REPORT_H_
