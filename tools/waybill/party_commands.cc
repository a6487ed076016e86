// SPDX-License-Identifier: Apache-2.0
//
// Parties: who is admitted, with which keys, approved for what.
#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "ledger/core/text.h"
#include "tools/waybill/admission_screening.h"
#include "tools/waybill/approved_items.h"
#include "tools/waybill/governance_arguments.h"

namespace waybill::cli {
namespace {

using Arguments = GovernanceArguments;

std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

// What isn't given stays as it is.
Result<void> FillProfile(const Arguments& a, v1::PartyProfile& profile) {
  const auto set = [](const std::string& value, std::string* field) {
    if (!value.empty()) {
      *field = value;
    }
  };
  profile.set_party(a.party);
  set(a.name, profile.mutable_name());
  set(a.native_name, profile.mutable_native_name());
  set(a.country, profile.mutable_country());
  set(a.headquarters, profile.mutable_hq_country());
  set(a.parent, profile.mutable_parent());
  set(a.parent_headquarters, profile.mutable_parent_hq_country());
  set(a.incorporated, profile.mutable_incorporated());
  set(a.industry, profile.mutable_industry());
  if (!a.aliases.empty()) {
    profile.mutable_aliases()->Assign(a.aliases.begin(), a.aliases.end());
  }
  if (a.role.empty()) {
    return {};
  }
  profile.set_role(ParsePartyRole(a.role));
  if (profile.role() == v1::PARTY_ROLE_UNSPECIFIED) {
    return Error{ErrorCode::kInvalidArgument,
                 "--role is " + PartyRoleNames() + ", not " + a.role};
  }
  return {};
}

Outcome Admit(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::PartyProfile& profile = *governance.mutable_admit_party();
  auto key = KeyOctets(session, a.public_key.empty() ? a.party : a.public_key);
  if (!key) {
    return NotReady(key.error());
  }
  if (auto filled = FillProfile(a, profile); !filled) {
    return NotReady(filled.error());
  }
  if (profile.name().empty()) {
    profile.set_name(a.party);
  }
  profile.set_key(*key);
  const AdmissionWarning warning(session, profile);
  Outcome outcome = WriteGovernance(session, a.write, std::move(governance));
  warning.AddTo(outcome);
  return outcome;
}

Outcome Update(Session& session, Arguments& a) {
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  auto verified = (*client)->Subjects({{SubjectType::kParty, {a.party}}});
  if (!verified) {
    return Failed(verified.error());
  }
  const PartyRecord* known = verified->registry.FindParty(a.party);
  if (known == nullptr) {
    return ProvedAbsent("party " + a.party, *verified);
  }
  v1::Governance governance;
  v1::PartyProfile& profile = *governance.mutable_update_party();
  profile = known->profile;
  profile.clear_key();
  if (auto filled = FillProfile(a, profile); !filled) {
    return NotReady(filled.error());
  }
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome Stand(Session& session, const Arguments& a, bool suspend) {
  v1::Governance governance;
  v1::PartyStanding& standing = suspend ? *governance.mutable_suspend_party()
                                        : *governance.mutable_reinstate_party();
  standing.set_party(a.party);
  standing.set_reason(a.reason);
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome Approve(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::Approval& approval = *governance.mutable_approve();
  approval.set_party(a.party);
  approval.set_id(a.id);
  approval.mutable_items()->Assign(a.items.begin(), a.items.end());
  approval.mutable_countries()->Assign(a.countries.begin(), a.countries.end());
  approval.mutable_sites()->Assign(a.sites.begin(), a.sites.end());
  approval.set_end_use(a.end_use);
  if (a.quantity < 0) {
    return Failed(Exit::kUsage, "--quantity is a number of units");
  }
  approval.set_quantity(static_cast<std::uint64_t>(a.quantity));
  if (auto set = SetInterval(a, approval); !set) {
    return NotReady(set.error());
  }
  const auto unknown = UnknownItems(session, a.items);
  Outcome outcome = WriteGovernance(session, a.write, std::move(governance));
  TellUnknownItems(unknown, outcome);
  return outcome;
}

Outcome Withdraw(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::ApprovalWithdrawal& withdrawal = *governance.mutable_withdraw_approval();
  withdrawal.set_party(a.party);
  withdrawal.set_id(a.id);
  withdrawal.set_reason(a.reason);
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome Delegate(Session& session, const Arguments& a, bool withdraw) {
  v1::Governance governance;
  v1::Delegation& delegation = withdraw
                                   ? *governance.mutable_withdraw_delegation()
                                   : *governance.mutable_delegate();
  delegation.set_party(a.party);
  delegation.set_delegate(a.other_party);
  WriteOptions write = a.write;
  write.party = a.party;
  return WriteGovernance(session, write, std::move(governance));
}

Outcome ChangeKey(Session& session, const Arguments& a, bool revoke) {
  auto key = KeyOctets(session, a.public_key);
  auto since = ParseWhen(a.suspect_since);
  if (!key || !since) {
    return NotReady(key ? since.error() : key.error());
  }
  v1::Governance governance;
  v1::KeyChange& change =
      revoke ? *governance.mutable_revoke_key() : *governance.mutable_add_key();
  change.set_party(a.party);
  change.set_key(*key);
  change.set_suspect_since_ms(*since);
  change.set_reason(a.reason);
  return WriteGovernance(session, a.write, std::move(governance));
}

std::string Joined(
    const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += (joined.empty() ? "" : " ") + text;
  }
  return joined;
}

void AddKeys(const PartyRecord& party, Outcome& outcome) {
  for (const KeyRecord& key : party.keys) {
    std::string since = "since entry " + std::to_string(key.added.index) +
                        ", " + FormatTime(key.added.recorded_at_ms);
    if (key.revoked) {
      since += "; revoked by entry " + std::to_string(key.revoked->index) +
               ", " + FormatTime(key.revoked->recorded_at_ms);
    }
    if (key.suspect_since_ms != 0) {
      since += "; suspect since " + FormatTime(key.suspect_since_ms);
    }
    outcome.facts.emplace_back("key " + ToHex(View(key.key)), since);
  }
}

void AddApprovals(const Registry& registry, const std::string& party,
                  Outcome& outcome) {
  outcome.table.columns = {"approval", "items",   "countries",
                           "sites",    "end_use", "units",
                           "from",     "until",   "withdrawn"};
  const auto approvals = registry.approvals().find(party);
  if (approvals == registry.approvals().end()) {
    return;
  }
  for (const auto& [id, record] : approvals->second) {
    const v1::Approval& approval = record.approval;
    outcome.table.rows.push_back(
        {id, Joined(approval.items()), Joined(approval.countries()),
         Joined(approval.sites()), approval.end_use(),
         approval.quantity() == 0 ? "" : std::to_string(approval.quantity()),
         FormatTime(approval.from_ms()),
         approval.to_ms() == 0 ? "" : FormatTime(approval.to_ms()),
         record.withdrawn ? FormatTime(record.withdrawn->recorded_at_ms) : ""});
  }
}

Outcome Show(Session& session, Arguments& a) {
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  auto verified = (*client)->Subjects(
      {{SubjectType::kParty, {a.party}}, {SubjectType::kApprovals, {a.party}}});
  if (!verified) {
    return Failed(verified.error());
  }
  const PartyRecord* party = verified->registry.FindParty(a.party);
  if (party == nullptr) {
    return ProvedAbsent("party " + a.party, *verified);
  }
  const v1::PartyProfile& profile = party->profile;
  Outcome outcome;
  outcome.facts = {
      {"party", profile.party()},
      {"name", profile.name()},
      {"native_name", profile.native_name()},
      {"role", LowerCase(v1::PartyRole_Name(profile.role()))},
      {"country", profile.country()},
      {"headquarters", profile.hq_country()},
      {"parent", profile.parent()},
      {"parent_headquarters", profile.parent_hq_country()},
      {"incorporated", profile.incorporated()},
      {"industry", profile.industry()},
      {"also_known_as", Joined(profile.aliases())},
      {"standing", party->suspended ? "suspended" : "in good standing"},
      {"admitted", "by entry " + std::to_string(party->admitted.index) + ", " +
                       FormatTime(party->admitted.recorded_at_ms)}};
  std::erase_if(outcome.facts,
                [](const Fact& fact) { return fact.second.empty(); });
  AddKeys(*party, outcome);
  for (const std::string& delegate : party->delegates) {
    outcome.facts.emplace_back("delegate", delegate);
  }
  outcome.facts.push_back(ProvedUnder(*verified));
  AddApprovals(verified->registry, a.party, outcome);
  return outcome;
}

std::vector<Option> ProfileOptions(Arguments& a) {
  return {{"--name", "legal name; default: the id", &a.name},
          {"--native-name", "legal name in its own script", &a.native_name},
          {"--role", "manufacturer, distributor, integrator, ...", &a.role},
          {"--country", "ISO 3166 code", &a.country},
          {"--hq", "country of its headquarters", &a.headquarters},
          {"--parent", "party that is its ultimate parent", &a.parent},
          {"--parent-hq", "its ultimate parent's country, or unknown",
           &a.parent_headquarters},
          {"--incorporated", "date", &a.incorporated},
          {"--industry", "industry", &a.industry},
          {"--alias", "another name", &a.aliases}};
}

std::vector<Command> ApprovalCommands(const SharedGovernance& shared,
                                      const Option& party,
                                      const Option& reason) {
  Arguments& a = *shared;
  return {
      MakeGovernance(
          "party approve", "approve a party for items and countries", shared,
          {party,
           {"--id", "name of the approval", &a.id, true},
           {"--items", "class or model: 3A090.a", &a.items, true},
           {"--country", "country it is for", &a.countries, true},
           {"--site", "site it is for; default: all", &a.sites},
           {"--end-use", "what for; default: any", &a.end_use},
           {"--quantity", "units at most; default: any number", &a.quantity},
           {"--from", "date; default: now", &a.from},
           {"--until", "last day", &a.until}},
          Approve),
      MakeGovernance(
          "party withdraw", "withdraw an approval", shared,
          {party, {"--id", "name of the approval", &a.id, true}, reason},
          Withdraw),
  };
}

std::vector<Command> KeyChangeCommands(const SharedGovernance& shared,
                                       const Option& party,
                                       const Option& reason) {
  Arguments& a = *shared;
  return {
      MakeGovernance(
          "key add", "let another key sign for a party in the ledger", shared,
          {party,
           {"public_key", "the new key: hexadecimal, or a key at hand",
            &a.public_key, true},
           reason},
          [](Session& session, Arguments& arguments) {
            return ChangeKey(session, arguments, false);
          }),
      MakeByParty(
          "key revoke", "end a key's validity in the ledger", shared,
          {party,
           {"public_key", "hexadecimal, or a key at hand", &a.public_key, true},
           {"--suspect-since", "since when it may have been misused",
            &a.suspect_since},
           reason},
          [](Session& session, Arguments& arguments) {
            return ChangeKey(session, arguments, true);
          }),
  };
}

}  // namespace

std::vector<Command> PartyCommands() {
  auto shared = std::make_shared<Arguments>();
  Arguments& a = *shared;
  const Option party{"party", "its id", &a.party, true};
  const Option reason{"--reason", "why", &a.reason};
  const Option delegate{"delegate", "party that acts for it", &a.other_party,
                        true};
  const auto standing = [](bool suspend) -> RunGovernance {
    return [suspend](Session& session, Arguments& arguments) {
      return Stand(session, arguments, suspend);
    };
  };
  const auto delegation = [](bool withdraw) -> RunGovernance {
    return [withdraw](Session& session, Arguments& arguments) {
      return Delegate(session, arguments, withdraw);
    };
  };
  std::vector<Command> commands = {
      MakeGovernance(
          "party admit", "admit a party with its first key", shared,
          Join({{party,
                 {"--public-key",
                  "hexadecimal, or a key at hand; default: the key of its name",
                  &a.public_key}},
                ProfileOptions(a)}),
          Admit),
      MakeGovernance("party update", "change what is on record of a party",
                     shared, Join({{party}, ProfileOptions(a)}), Update),
      MakeGovernance("party suspend",
                     "let a party only receive, return and report", shared,
                     {party, reason}, standing(true)),
      MakeGovernance("party reinstate", "end a suspension", shared,
                     {party, reason}, standing(false)),
      MakeByParty("party delegate", "let another party ship and relabel for it",
                  shared, {party, delegate}, delegation(false)),
      MakeByParty("party undelegate", "end a delegation", shared,
                  {party, delegate}, delegation(true)),
      MakeReading("party show", "show a party, its keys and approvals, proved",
                  shared, {party}, Show),
  };
  for (auto* more : {ApprovalCommands, KeyChangeCommands}) {
    for (Command& command : more(shared, party, reason)) {
      commands.push_back(std::move(command));
    }
  }
  return commands;
}

}  // namespace waybill::cli
