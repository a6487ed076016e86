// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/governance_arguments.h"

#include <utility>

#include "client/key_file.h"

namespace waybill::cli {
namespace {

Command Make(std::string words, std::string help,
             const SharedGovernance& shared, std::vector<Option> options,
             RunGovernance run) {
  return {std::move(words), std::move(help), std::move(options),
          [shared, run = std::move(run)](Session& session) {
            return run(session, *shared);
          }};
}

}  // namespace

Command MakeGovernance(std::string words, std::string help,
                       const SharedGovernance& shared, std::vector<Option> own,
                       RunGovernance run) {
  return Make(std::move(words), std::move(help), shared,
              Join({std::move(own), GovernorOptions(shared->write)}),
              std::move(run));
}

Command MakeByParty(std::string words, std::string help,
                    const SharedGovernance& shared, std::vector<Option> own,
                    RunGovernance run) {
  return Make(
      std::move(words), std::move(help), shared,
      Join({std::move(own),
            {{"--as", "party that signs alone; default: the key's owner",
              &shared->write.party},
             {"--key", "its key; default: the context's", &shared->write.key}},
            GovernorOptions(shared->write)}),
      std::move(run));
}

Command MakeReading(std::string words, std::string help,
                    const SharedGovernance& shared, std::vector<Option> own,
                    RunGovernance run) {
  return Make(std::move(words), std::move(help), shared, std::move(own),
              std::move(run));
}

Result<std::string> KeyOctets(Session& session, const std::string& text) {
  if (auto octets = HashFromHex(text)) {
    return std::string(View(*octets));
  }
  const std::string path =
      text.find('/') == std::string::npos ? session.KeyPath(text) : text;
  auto summary = ReadKeySummary(path);
  if (!summary) {
    return Error{ErrorCode::kInvalidArgument,
                 text +
                     " is neither a public key of 64 hexadecimal digits "
                     "nor a key at hand: " +
                     summary.error().message};
  }
  return std::string(View(summary->public_key));
}

Outcome ProvedAbsent(const std::string& what, const VerifiedAnswer& verified) {
  Outcome outcome = Failed(
      Exit::kNotFound, what + " is not in the ledger: its absence is proved");
  outcome.error_code = "NOT_FOUND";
  outcome.facts = {ProvedUnder(verified)};
  return outcome;
}

Fact ProvedUnder(const VerifiedAnswer& verified) {
  return {"proved",
          "whole chains in the log of size " +
              std::to_string(verified.checkpoint.size) +
              (verified.cosigners.empty() ? ", complete as claimed by the log"
                                          : ", complete as replayed by " +
                                                verified.cosigners.front())};
}

}  // namespace waybill::cli
