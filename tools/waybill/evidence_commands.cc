// SPDX-License-Identifier: Apache-2.0
//
// What devices sign: the nonce to ask one for, and a report verified by itself,
// offline.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/core/entry.h"
#include "ledger/core/merkle.h"
#include "ledger/core/text.h"
#include "ledger/evidence/attestation.h"
#include "tools/waybill/command.h"
#include "tools/waybill/evidence_files.h"
#include "tools/waybill/session.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct EvidenceArguments {
  std::string unit;
  std::string issuer;
  std::string report;
  std::string chain;
  std::vector<std::string> roots;
  std::string nonce;
  std::string at;
};

// For the unit, its custody as it stands and the newest seal: all proved.
Outcome AskNonce(Session& session, const EvidenceArguments& arguments) {
  auto unit = OneUnit(arguments.unit, arguments.issuer);
  if (!unit) {
    return NotReady(unit.error());
  }
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  const Subject custody{SubjectType::kCustody,
                        {unit->issuer(), unit->serial()}};
  auto verified = (*client)->Subjects({custody});
  if (!verified) {
    return Failed(verified.error());
  }
  const Chain& chain = verified->FindSubject(custody)->chain;
  if (chain.length == 0) {
    return Failed(Exit::kNotFound, UnitName(*unit) +
                                       " was never commissioned: its absence "
                                       "is proved");
  }
  const AskedNonce asked{*unit, verified->checkpoint.size - 1};
  const Hash nonce = AttestationNonce(
      {.genesis_id = (*client)->trust().genesis_id,
       .custody_label = CustodyLabel(unit->issuer(), unit->serial()),
       .custody_head = chain.head,
       .seal_leaf = HashLeaf(EncodeEntry(verified->seal))});
  if (auto kept = KeepNonce(session, nonce, asked); !kept) {
    return NotReady(kept.error());
  }
  Outcome outcome;
  outcome.facts = {{"nonce", ToHex(nonce)},
                   {"unit", UnitName(*unit)},
                   {"custody_head", ToHex(chain.head)},
                   {"seal", std::to_string(asked.seal_index)},
                   {"record_by", FormatTime(verified->seal.recorded_at_ms +
                                            kNonceAgeMaxMs)}};
  return outcome;
}

Outcome VerifyReport(const EvidenceArguments& arguments) {
  auto report = ReadReport(arguments.report);
  auto chain = ReadChain(arguments.chain);
  auto roots = ReadRoots(arguments.roots);
  auto at = ParseWhen(arguments.at);
  if (!report || !chain) {
    return NotReady(report ? chain.error() : report.error());
  }
  if (!roots || !at) {
    return NotReady(roots ? at.error() : roots.error());
  }
  Hash wanted = kZeroHash;
  if (!arguments.nonce.empty()) {
    auto nonce = HashFromHex(arguments.nonce);
    if (!nonce) {
      return NotReady(
          {ErrorCode::kInvalidArgument, "--nonce: " + nonce.error().message});
    }
    wanted = *nonce;
  }
  std::vector<ReportCheck> checks;
  const auto verified = VerifyDeviceReport(*report, *chain, *roots,
                                           *at == 0 ? NowMs() : *at, &checks);
  Outcome outcome = verified ? Outcome() : Failed(verified.error());
  if (verified) {
    const bool answers = verified->nonce == wanted;
    if (arguments.nonce.empty()) {
      checks.push_back({"nonce", true,
                        "not compared: it answers a question of which only who "
                        "asked it knows what it was for"});
    } else {
      checks.push_back({"nonce", answers,
                        answers ? "it is the one that was asked for"
                                : "the report answers another nonce: it shows "
                                  "nothing about the unit, the ledger and the "
                                  "moment that yours is for"});
    }
    outcome.facts = {{"device_key", DeviceKeyAlias(verified->chain)},
                     {"nonce", ToHex(verified->nonce)},
                     {"measurements", std::to_string(verified->measurements)},
                     {"firmware_id", ToHex(verified->firmware_id)},
                     {"driver", verified->driver_version},
                     {"root", verified->chain.root_name}};
    if (!checks.back().held) {
      outcome.exit = Exit::kVerificationFailed;
      outcome.error = checks.back().said;
      outcome.error_code = "VERIFICATION_FAILED";
    }
  }
  outcome.table.columns = {"check", "holds", "detail"};
  for (const ReportCheck& check : checks) {
    const bool is_skipped = check.what == "nonce" && arguments.nonce.empty();
    outcome.table.rows.push_back({check.what,
                                  is_skipped   ? "-"
                                  : check.held ? "yes"
                                               : "no",
                                  check.said});
  }
  return outcome;
}

}  // namespace

std::vector<Command> EvidenceCommands() {
  auto arguments = std::make_shared<EvidenceArguments>();
  EvidenceArguments& a = *arguments;
  return {
      {"attest nonce",
       "the nonce for a unit's device to sign, for an attestation of level 4",
       {{"unit", "issuer/serial", &a.unit, true},
        {"--issuer", "whose serial it is", &a.issuer}},
       [arguments](Session& session) { return AskNonce(session, *arguments); }},
      {"evidence verify",
       "verify a device's report to a vendor's root; opens no socket",
       {{"--report", "SPDM request and response, in hexadecimal or octets",
         &a.report, true},
        {"--chain", "the device's certificates, PEM, leaf first", &a.chain,
         true},
        {"--root", "the vendor's root, PEM", &a.roots, true},
        {"--nonce", "what the device was asked to sign, in hexadecimal",
         &a.nonce},
        {"--at", "as of when the certificates are to hold; default: now",
         &a.at}},
       [arguments](Session&) { return VerifyReport(*arguments); }},
  };
}

}  // namespace waybill::cli
