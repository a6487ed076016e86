// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/governance_arguments.h"

#include <algorithm>
#include <utility>

#include "client/key_file.h"
#include "ledger/core/event.h"
#include "tools/waybill/sentences.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kHashBytes = 32;
// Ed25519's base point: a well-formed key that nobody signs with.
constexpr std::string_view kSomeKey =
    "5866666666666666666666666666666666666666666666666666666666666666";

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

v1::PartyRole ParsePartyRole(std::string_view text) {
  for (int i = v1::PartyRole_MIN + 1; i <= v1::PartyRole_MAX; ++i) {
    const auto role = static_cast<v1::PartyRole>(i);
    std::string name = TellName(v1::PartyRole_Name(role));
    std::replace(name.begin(), name.end(), ' ', '_');
    if (name == text) {
      return role;
    }
  }
  return v1::PARTY_ROLE_UNSPECIFIED;
}

std::string PartyRoleNames() {
  std::string names;
  for (int i = v1::PartyRole_MIN + 1; i <= v1::PartyRole_MAX; ++i) {
    std::string name =
        TellName(v1::PartyRole_Name(static_cast<v1::PartyRole>(i)));
    std::replace(name.begin(), name.end(), ' ', '_');
    names += (names.empty() ? "" : ", ") + name;
  }
  return names;
}

std::optional<Refusal> CheckGovernanceForm(const v1::Governance& governance) {
  v1::Event event;
  event.set_genesis(std::string(kHashBytes, '\x01'));
  event.set_occurred_at_ms(1);
  v1::Signer* signer = event.add_signers();
  signer->set_party("governor");
  signer->set_role(v1::GOVERNOR);
  signer->set_key(std::string(View(*HashFromHex(kSomeKey))));
  *event.mutable_governance() = governance;
  event.mutable_governance()->set_subject_head(std::string(kHashBytes, '\0'));
  event.mutable_governance()->set_not_after_ms(1);
  return CheckBodyForm(event);
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
