// SPDX-License-Identifier: Apache-2.0
//
// What a device signed, as it travels and as it is verified: reports with their
// certificate chains, in the EVIDENCE attachment of an attestation, and the
// nonce that ties one to a unit, to its custody and to a moment of a ledger.
// docs/FORMAT.md, "Device evidence". Pure and thread-safe.
#ifndef WAYBILL_LEDGER_EVIDENCE_DEVICE_REPORT_H_
#define WAYBILL_LEDGER_EVIDENCE_DEVICE_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"
#include "ledger/evidence/certificates.h"

namespace waybill {

// How a report and its chain are made. Stored: never change a value.
enum class DeviceReportKind : std::uint8_t {
  kSpdm11 = 1,  // spdm_report.h
};

struct DeviceReport {
  DeviceReportKind kind = DeviceReportKind::kSpdm11;
  std::string issuer;  // The unit that it is said to be of.
  std::string serial;
  std::uint64_t seal_index = 0;    // In the log: the seal that the nonce names.
  std::string report;              // As the device gave it, with its request.
  std::vector<std::string> chain;  // DER, leaf first.

  bool operator==(const DeviceReport&) const = default;
};

inline constexpr std::size_t kReportsMax = 256;  // In one attachment.

// True if the attachment says that it holds device reports, in whatever
// version; anything else is a document, which proves nothing by itself.
bool IsDeviceEvidence(std::string_view attachment);

// REQUIRES: 1 to kReportsMax reports within the bounds of what parses.
std::string EncodeDeviceEvidence(const std::vector<DeviceReport>& reports);
// kInvalidArgument unless the octets are exactly what was encoded from 1 to
// kReportsMax reports, each for another unit.
Result<std::vector<DeviceReport>> ParseDeviceEvidence(
    std::string_view attachment);

// H("waybill/attest/1" ‖ genesis ‖ custody label ‖ custody head ‖ leaf hash of
// the seal): what the device is asked to sign.
struct NonceParts {
  Hash genesis_id = kZeroHash;
  Hash custody_label = kZeroHash;
  Hash custody_head = kZeroHash;
  Hash seal_leaf = kZeroHash;
};
Hash AttestationNonce(const NonceParts& parts);

struct VerifiedReport {
  Hash nonce = kZeroHash;
  std::size_t measurements = 0;
  std::string firmware_id;
  std::string driver_version;
  DeviceChain chain;
};

// One thing that was looked at, for people.
struct ReportCheck {
  std::string what;
  bool held = false;
  std::string said;
};

// Verifies the report by itself: its form, its chain up to one of the roots as
// of `at_ms`, the leaf's signature over it, and that the firmware it reports is
// the one that the leaf's key was made for. Whose nonce it answers and whose
// device it is, is for the caller to compare. kInvalidArgument if it can't be
// read, kVerificationFailed if it doesn't hold. Without roots the result's
// chain isn't anchored. `checks`, if not null, gets each thing up to the first
// that doesn't hold.
Result<VerifiedReport> VerifyDeviceReport(
    std::string_view report, const std::vector<std::string>& chain,
    const VendorRoots& roots, std::int64_t at_ms,
    std::vector<ReportCheck>* checks = nullptr);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_EVIDENCE_DEVICE_REPORT_H_
