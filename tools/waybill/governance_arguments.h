// SPDX-License-Identifier: Apache-2.0
//
// What the commands of governance share: their arguments, and how a command is
// made of its own options and those that say who signs.
#ifndef WAYBILL_TOOLS_WAYBILL_GOVERNANCE_ARGUMENTS_H_
#define WAYBILL_TOOLS_WAYBILL_GOVERNANCE_ARGUMENTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/answer.h"
#include "ledger/core/verdict.h"
#include "tools/waybill/command.h"
#include "tools/waybill/event_writer.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {

struct GovernanceArguments {
  WriteOptions write;
  std::string party;
  std::string id;
  std::string name;
  std::string native_name;
  std::string role;
  std::string country;
  std::string headquarters;
  std::string parent;
  std::string parent_headquarters;
  std::string incorporated;
  std::string industry;
  std::vector<std::string> aliases;
  std::string public_key;
  std::string suspect_since;
  std::string reason;
  std::string other_party;
  std::vector<std::string> items;
  std::vector<std::string> countries;
  std::vector<std::string> sites;
  std::string end_use;
  std::int64_t quantity = 0;
  std::string from;
  std::string until;
  std::string as_of;
  std::string known_at;
  std::string city;
  std::string kind;
  std::string power;
  std::string path;
  std::vector<std::string> conditions;
  std::string percent;
  std::string file;
  std::string tpp;
  std::string density;
  std::string die_area;
  std::string bandwidth;
  std::string manufacturer;
  std::string note;
  std::vector<std::string> issuers;
  bool datacenter = false;
  std::vector<std::string> governors;
  std::vector<std::string> log_keys;
  std::int64_t threshold = 0;
};
using SharedGovernance = std::shared_ptr<GovernanceArguments>;
using RunGovernance = std::function<Outcome(Session&, GovernanceArguments&)>;

// Governors sign, or who is named.
Command MakeGovernance(std::string words, std::string help,
                       const SharedGovernance& shared, std::vector<Option> own,
                       RunGovernance run);
// The party itself may sign, alone.
Command MakeByParty(std::string words, std::string help,
                    const SharedGovernance& shared, std::vector<Option> own,
                    RunGovernance run);
// Nobody signs: it only looks.
Command MakeReading(std::string words, std::string help,
                    const SharedGovernance& shared, std::vector<Option> own,
                    RunGovernance run);

// --from and --until into a message that has both.
template <typename Message>
Result<void> SetInterval(const GovernanceArguments& arguments,
                         Message& message) {
  auto from = ParseWhen(arguments.from);
  auto until = ParseUntil(arguments.until);
  if (!from || !until) {
    return from ? until.error() : from.error();
  }
  message.set_from_ms(*from);
  message.set_to_ms(*until);
  return {};
}

// A public key: 64 hexadecimal digits, or the name of a key at hand.
Result<std::string> KeyOctets(Session& session, const std::string& text);

// "end_user"; PARTY_ROLE_UNSPECIFIED for anything else. And all their names.
v1::PartyRole ParsePartyRole(std::string_view text);
std::string PartyRoleNames();

// What the ledger would refuse in it whatever its state, before anybody signs.
std::optional<Refusal> CheckGovernanceForm(const v1::Governance& governance);

// The outcome of a question about subjects that are proved absent.
Outcome ProvedAbsent(const std::string& what, const VerifiedAnswer& verified);
// Which checkpoint an answer was proved under, as a fact.
Fact ProvedUnder(const VerifiedAnswer& verified);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_GOVERNANCE_ARGUMENTS_H_
