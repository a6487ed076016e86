// SPDX-License-Identifier: Apache-2.0
//
// What the governors do about themselves and about others' custody.
#include <string>
#include <utility>
#include <vector>

#include "tools/waybill/governance_arguments.h"

namespace waybill::cli {
namespace {

using Arguments = GovernanceArguments;

Outcome ChangeGovernors(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::GovernorSet& set = *governance.mutable_change_governors();
  for (const std::string& text : a.governors) {
    const std::size_t equals = text.rfind('=');
    const std::string name = text.substr(0, equals);
    auto key = KeyOctets(
        session, equals == std::string::npos ? name : text.substr(equals + 1));
    if (!key) {
      return NotReady(key.error());
    }
    v1::Governor* governor = set.add_governors();
    governor->set_name(name);
    governor->set_key(*key);
  }
  if (a.threshold < 1 || a.threshold > set.governors_size()) {
    return Failed(Exit::kUsage,
                  "--threshold is from 1 to the number of governors");
  }
  set.set_threshold(static_cast<std::uint32_t>(a.threshold));
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome RotateLogKey(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::LogKeyChange& change = *governance.mutable_change_log_keys();
  for (const std::string& text : a.log_keys) {
    auto key = KeyOctets(session, text);
    if (!key) {
      return NotReady(key.error());
    }
    change.add_log_keys(*key);
  }
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome ShowGovernors(Session& session, Arguments& /*a*/) {
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  auto verified = (*client)->Subjects({});
  if (!verified) {
    return Failed(verified.error());
  }
  const Registry& registry = verified->registry;
  Outcome outcome;
  outcome.facts = {
      {"origin", registry.origin()},
      {"threshold", std::to_string(registry.threshold()) + " of " +
                        std::to_string(registry.governors().size())}};
  for (const PublicKey& key : registry.log_keys()) {
    outcome.facts.emplace_back("log_key", ToHex(View(key)));
  }
  outcome.facts.push_back(ProvedUnder(*verified));
  outcome.table.columns = {"governor", "public_key"};
  for (const v1::Governor& governor : registry.governors()) {
    outcome.table.rows.push_back({governor.name(), ToHex(governor.key())});
  }
  return outcome;
}

Outcome Reassign(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::CustodyReassignment& reassignment =
      *governance.mutable_reassign_custody();
  reassignment.set_from(a.party);
  reassignment.set_to(a.other_party);
  reassignment.set_reason(a.reason);
  auto units = DraftUnits(a.write);
  if (!units) {
    return NotReady(units.error());
  }
  if (units->empty()) {
    return Failed(Exit::kUsage, "name the units that this is about");
  }
  return WriteGovernance(session, a.write, std::move(governance),
                         std::move(*units));
}

}  // namespace

std::vector<Command> GovernorCommands() {
  auto shared = std::make_shared<Arguments>();
  Arguments& a = *shared;
  const Option why{"--reason", "why", &a.reason, true};
  return {
      MakeGovernance(
          "governors change", "put a new set of governors in force", shared,
          {{"--set", "name=publickey, or a key at hand, of each from now on",
            &a.governors, true},
           {"--threshold", "how many sign", &a.threshold, true}},
          ChangeGovernors),
      MakeGovernance("log rotate-key",
                     "put new keys in force that sign the log's checkpoints",
                     shared,
                     {{"--to",
                       "public key, or a key at hand, of each from now on; the "
                       "node has to have one",
                       &a.log_keys, true}},
                     RotateLogKey),
      MakeReading("governors show", "show who governs, proved", shared, {},
                  ShowGovernors),
      MakeGovernance(
          "reassign", "give custody of a party that can't sign to another",
          shared,
          Join({{{"--from", "party that holds the units", &a.party, true},
                 {"--to", "party that holds them from now on", &a.other_party,
                  true},
                 why},
                UnitOptions(a.write)}),
          Reassign),
  };
}

}  // namespace waybill::cli
