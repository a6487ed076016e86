// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/evidence_files.h"

#include <utility>

#include "client/local_file.h"
#include "client/unit_names.h"
#include "ledger/core/encoding.h"
#include "ledger/evidence/spdm_report.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kPemBytesMax = std::size_t{1} << 20;
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kSpace = " \t\r\n";

Error InFile(const std::string& path, const Error& error) {
  return {error.code, path + ": " + error.message};
}

std::string NoncePath(const Session& session, const Hash& nonce) {
  return session.options().home + "/nonces/" + ToHex(nonce);
}

// Whose it is, where it says so or is told.
Result<AskedNonce> AskedOf(const Session& session, const Hash& nonce,
                           const EvidencePaths& paths, const v1::UnitId* unit) {
  auto asked = FindNonce(session, nonce);
  if (asked || asked.error().code != ErrorCode::kNotFound) {
    return asked;
  }
  if (unit == nullptr || paths.seal_index < 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "its nonce " + ToHex(nonce) +
                     " wasn't asked from here: ask with waybill attest nonce, "
                     "or name the one unit and, with --seal, the seal that it "
                     "was made for"};
  }
  return AskedNonce{*unit, static_cast<std::uint64_t>(paths.seal_index)};
}

}  // namespace

Result<std::string> ReadReport(const std::string& path) {
  constexpr std::size_t kTextBytesMaxOfReport = 4 * kReportBytesMax;
  auto content = ReadFile(path, kTextBytesMaxOfReport);
  if (!content) {
    return content;
  }
  std::string digits;
  for (const char c : *content) {
    if (kSpace.find(c) != std::string_view::npos) {
      continue;
    }
    if (kHexDigits.find(c) == std::string_view::npos) {
      return content;
    }
    digits += c;
  }
  auto octets = BytesFromHex(digits);
  return octets ? std::move(octets)
                : Result<std::string>(InFile(path, octets.error()));
}

Result<std::vector<std::string>> ReadChain(const std::string& path) {
  auto content = ReadFile(path, kPemBytesMax);
  if (!content) {
    return content.error();
  }
  auto chain = CertificatesFromPem(*content);
  if (!chain) {
    return InFile(path, chain.error());
  }
  return chain;
}

Result<VendorRoots> ReadRoots(const std::vector<std::string>& paths) {
  VendorRoots roots;
  for (const std::string& path : paths) {
    auto content = ReadFile(path, kPemBytesMax);
    if (!content) {
      return content.error();
    }
    if (auto added = roots.AddPem(*content); !added) {
      return InFile(path, added.error());
    }
  }
  return roots;
}

Result<void> KeepNonce(const Session& session, const Hash& nonce,
                       const AskedNonce& asked) {
  std::string kept;
  AppendU64(kept, asked.seal_index);
  AppendString16(kept, asked.unit.issuer());
  AppendString16(kept, asked.unit.serial());
  return WriteFile(NoncePath(session, nonce), kept, Overwrite::kReplace);
}

Result<AskedNonce> FindNonce(const Session& session, const Hash& nonce) {
  constexpr std::size_t kKeptBytesMax = 4096;
  const std::string path = NoncePath(session, nonce);
  auto kept = ReadFile(path, kKeptBytesMax);
  if (!kept) {
    return kept.error();
  }
  Reader reader(*kept);
  AskedNonce asked;
  asked.seal_index = reader.U64();
  asked.unit.set_issuer(std::string(reader.String16()));
  asked.unit.set_serial(std::string(reader.String16()));
  if (!reader.Done()) {
    return Error{ErrorCode::kCorruption, path + " is damaged: ask anew"};
  }
  return asked;
}

Result<std::string> DeviceEvidenceFrom(const Session& session,
                                       const EvidencePaths& paths,
                                       const v1::UnitId* unit) {
  if (paths.reports.size() != paths.chains.size() ||
      paths.reports.size() > kReportsMax) {
    return Error{ErrorCode::kInvalidArgument,
                 "give one --certificate-chain for each --evidence-report, in "
                 "the same order, and at most " +
                     std::to_string(kReportsMax)};
  }
  std::vector<DeviceReport> reports;
  for (std::size_t i = 0; i < paths.reports.size(); ++i) {
    auto report = ReadReport(paths.reports[i]);
    auto chain = ReadChain(paths.chains[i]);
    if (!report || !chain) {
      return report ? chain.error() : report.error();
    }
    // Whatever the root: who can't verify it even so needn't send it.
    const auto verified =
        VerifyDeviceReport(*report, *chain, VendorRoots(), NowMs());
    if (!verified) {
      return InFile(paths.reports[i], verified.error());
    }
    const auto asked = AskedOf(session, verified->nonce, paths, unit);
    if (!asked) {
      return InFile(paths.reports[i], asked.error());
    }
    reports.push_back({.issuer = asked->unit.issuer(),
                       .serial = asked->unit.serial(),
                       .seal_index = asked->seal_index,
                       .report = std::move(*report),
                       .chain = std::move(*chain)});
  }
  const std::string evidence = EncodeDeviceEvidence(reports);
  if (auto parsed = ParseDeviceEvidence(evidence); !parsed) {
    return parsed.error();
  }
  return evidence;
}

}  // namespace waybill::cli
