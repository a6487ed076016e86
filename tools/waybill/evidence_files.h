// SPDX-License-Identifier: Apache-2.0
//
// Device reports, certificate chains and vendor roots as files, and which unit
// a nonce was asked for.
#ifndef WAYBILL_TOOLS_WAYBILL_EVIDENCE_FILES_H_
#define WAYBILL_TOOLS_WAYBILL_EVIDENCE_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/result.h"
#include "ledger/evidence/certificates.h"
#include "ledger/evidence/device_report.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// Octets of a report; a file of nothing but hexadecimal digits is read as
// these. Errors of this header name the file.
Result<std::string> ReadReport(const std::string& path);
// DER of a PEM file's certificates, leaf first.
Result<std::vector<std::string>> ReadChain(const std::string& path);
Result<VendorRoots> ReadRoots(const std::vector<std::string>& paths);

// What `attest nonce` asked a device: kept so that the answer finds its unit.
struct AskedNonce {
  v1::UnitId unit;
  std::uint64_t seal_index = 0;
};
Result<void> KeepNonce(const Session& session, const Hash& nonce,
                       const AskedNonce& asked);
// kNotFound if it wasn't asked from this home.
Result<AskedNonce> FindNonce(const Session& session, const Hash& nonce);

// The attachment of an attestation, from the reports and, one for each, the
// chains. A report of a nonce that wasn't asked from here is of `unit`, if
// there is one, for the seal `seal_index`, if that isn't negative. Fails with
// kInvalidArgument or kVerificationFailed for what nobody could verify.
struct EvidencePaths {
  std::vector<std::string> reports;
  std::vector<std::string> chains;
  std::int64_t seal_index = -1;
};
Result<std::string> DeviceEvidenceFrom(const Session& session,
                                       const EvidencePaths& paths,
                                       const v1::UnitId* unit);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_EVIDENCE_FILES_H_
