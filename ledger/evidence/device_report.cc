// SPDX-License-Identifier: Apache-2.0
#include "ledger/evidence/device_report.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/core/encoding.h"
#include "ledger/core/event.h"
#include "ledger/evidence/spdm_report.h"

namespace waybill {
namespace {

constexpr std::string_view kTagOfAnyVersion = "waybill/evidence/";
constexpr std::string_view kTag = "waybill/evidence/1";
constexpr std::string_view kNonceTag = "waybill/attest/1";

Error Malformed(std::string what) {
  return {ErrorCode::kInvalidArgument,
          "the device evidence " + std::move(what)};
}

Result<DeviceReport> ReadReport(Reader& reader) {
  DeviceReport report;
  const std::uint8_t kind = reader.U8();
  report.issuer = reader.String16();
  report.serial = reader.String16();
  report.seal_index = reader.U64();
  report.report = reader.String32();
  const std::size_t certificates = reader.U8();
  if (certificates > kChainLengthMax) {
    return Malformed("has a chain of " + std::to_string(certificates) +
                     " certificates, at most " +
                     std::to_string(kChainLengthMax) + " are read");
  }
  for (std::size_t i = 0; i < certificates; ++i) {
    report.chain.emplace_back(reader.String16());
    if (report.chain.back().size() > kCertificateBytesMax) {
      return Malformed("has a certificate that is too large");
    }
  }
  if (reader.failed()) {
    return Malformed("ends too early");
  }
  if (kind != static_cast<std::uint8_t>(DeviceReportKind::kSpdm11)) {
    return Malformed("has a report of kind " + std::to_string(kind) +
                     ", which this version doesn't know");
  }
  if (!IsCleanText(report.issuer, kNameBytesMax) ||
      !IsCleanText(report.serial, kSerialBytesMax)) {
    return Malformed("names a unit that can't be one");
  }
  if (report.report.size() > kReportBytesMax) {
    return Malformed("has a report that is too large");
  }
  return report;
}

// Notes what held, or gives the error back once it is noted.
class Checks {
 public:
  explicit Checks(std::vector<ReportCheck>* checks) : checks_(checks) {}

  void Held(std::string what, std::string said) {
    if (checks_ != nullptr) {
      checks_->push_back({std::move(what), true, std::move(said)});
    }
  }
  Error Failed(std::string what, Error error) {
    if (checks_ != nullptr) {
      checks_->push_back({std::move(what), false, error.message});
    }
    return error;
  }

 private:
  std::vector<ReportCheck>* checks_;
};

Error Broken(const char* what) {
  return {ErrorCode::kVerificationFailed, what};
}

}  // namespace

bool IsDeviceEvidence(std::string_view attachment) {
  return attachment.starts_with(kTagOfAnyVersion);
}

std::string EncodeDeviceEvidence(const std::vector<DeviceReport>& reports) {
  std::string out(kTag);
  AppendU16(out, static_cast<std::uint16_t>(reports.size()));
  for (const DeviceReport& report : reports) {
    AppendU8(out, static_cast<std::uint8_t>(report.kind));
    AppendString16(out, report.issuer);
    AppendString16(out, report.serial);
    AppendU64(out, report.seal_index);
    AppendString32(out, report.report);
    AppendU8(out, static_cast<std::uint8_t>(report.chain.size()));
    for (const std::string& certificate : report.chain) {
      AppendString16(out, certificate);
    }
  }
  return out;
}

Result<std::vector<DeviceReport>> ParseDeviceEvidence(
    std::string_view attachment) {
  if (!attachment.starts_with(kTag)) {
    return Malformed("isn't of version 1");
  }
  Reader reader(attachment.substr(kTag.size()));
  const std::size_t count = reader.U16();
  if (count == 0 || count > kReportsMax) {
    return Malformed("has " + std::to_string(count) + " reports, not 1 to " +
                     std::to_string(kReportsMax));
  }
  std::vector<DeviceReport> reports;
  std::set<std::pair<std::string, std::string>> units;
  for (std::size_t i = 0; i < count; ++i) {
    auto report = ReadReport(reader);
    if (!report) {
      return report.error();
    }
    if (!units.emplace(report->issuer, report->serial).second) {
      return Malformed("has two reports for " + report->serial);
    }
    reports.push_back(std::move(*report));
  }
  if (!reader.Done()) {
    return Malformed("goes on after its last report");
  }
  return reports;
}

Hash AttestationNonce(const NonceParts& parts) {
  return Sha256({kNonceTag, View(parts.genesis_id), View(parts.custody_label),
                 View(parts.custody_head), View(parts.seal_leaf)});
}

Result<VerifiedReport> VerifyDeviceReport(std::string_view report,
                                          const std::vector<std::string>& chain,
                                          const VendorRoots& roots,
                                          std::int64_t at_ms,
                                          std::vector<ReportCheck>* checks) {
  Checks log(checks);
  const auto parsed = ParseSpdmReport(report);
  if (!parsed) {
    return log.Failed("form of the report", parsed.error());
  }
  VerifiedReport verified;
  verified.nonce = parsed->nonce;
  verified.measurements = parsed->measurements.size();
  verified.firmware_id = parsed->firmware_id;
  verified.driver_version = parsed->driver_version;
  log.Held(
      "form of the report",
      "SPDM 1.1, " + std::to_string(verified.measurements) + " measurements");
  auto device = VerifyDeviceChain(chain, roots, at_ms);
  if (!device) {
    return log.Failed("certificate chain", device.error());
  }
  verified.chain = std::move(*device);
  log.Held(
      "certificate chain",
      std::to_string(chain.size()) + " certificates, " +
          (verified.chain.anchored ? "up to the root " : "consistent up to ") +
          verified.chain.root_name);
  if (!VerifyEcdsa384(verified.chain.attestation_key, parsed->signed_part,
                      parsed->signature)) {
    return log.Failed("signature of the device",
                      Broken("the report isn't signed by the key of the first "
                             "certificate"));
  }
  log.Held("signature of the device", "by " + verified.chain.leaf_name);
  const auto& ids = verified.chain.firmware_ids;
  if (std::find(ids.begin(), ids.end(), verified.firmware_id) == ids.end()) {
    return log.Failed("firmware", Broken("the report is of other firmware than "
                                         "the device's key was made for"));
  }
  log.Held("firmware", "its id is the one in the first certificate");
  return verified;
}

}  // namespace waybill
