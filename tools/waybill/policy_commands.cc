// SPDX-License-Identifier: Apache-2.0
//
// Rule packs on record: published, rescinded, and whether they are enforced.
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/policy/pack.h"
#include "tools/waybill/governance_arguments.h"
#include "tools/waybill/policy_reading.h"

namespace waybill::cli {
namespace {

using Arguments = GovernanceArguments;

// Read as whoever evaluates it will read it: what nobody can read isn't
// published.
Outcome Publish(Session& session, Arguments& a) {
  auto content = ReadFile(a.file, kPackBytesMax);
  if (!content) {
    return NotReady(content.error());
  }
  auto pack = ParsePack(*content);
  if (!pack) {
    return Failed(
        Error{pack.error().code, a.file + ": " + pack.error().message});
  }
  v1::Governance governance;
  governance.mutable_publish_policy()->set_pack(pack->id());
  governance.mutable_publish_policy()->set_version(pack->version());
  return WriteGovernance(session, a.write, std::move(governance), {},
                         {std::move(*content)});
}

Outcome Rescind(Session& session, Arguments& a) {
  v1::Governance governance;
  governance.mutable_rescind_policy()->set_pack(a.id);
  governance.mutable_rescind_policy()->set_reason(a.reason);
  return WriteGovernance(session, a.write, std::move(governance));
}

Outcome RecordEnforcement(Session& session, Arguments& a) {
  v1::Governance governance;
  v1::Enforcement& enforcement = *governance.mutable_record_enforcement();
  enforcement.set_pack(a.id);
  enforcement.set_rule(a.name);
  enforcement.set_citation(a.note);
  if (auto set = SetInterval(a, enforcement); !set) {
    return NotReady(set.error());
  }
  return WriteGovernance(session, a.write, std::move(governance));
}

}  // namespace

std::vector<Command> PolicyCommands() {
  auto shared = std::make_shared<Arguments>();
  Arguments& a = *shared;
  const Option pack{"pack", "its id", &a.id, true};
  std::vector<Command> commands = {
      MakeGovernance("policy publish", "put a rule pack on record", shared,
                     {{"file", "pack in protobuf text", &a.file, true}},
                     Publish),
      MakeGovernance("policy rescind", "record that a pack is rescinded",
                     shared, {pack, {"--reason", "why", &a.reason}}, Rescind),
      MakeGovernance("policy enforcement",
                     "record when a pack or rule is enforced", shared,
                     {pack,
                      {"--rule", "code of one rule; default: all", &a.name},
                      {"--from", "date", &a.from},
                      {"--until", "last day", &a.until},
                      {"--citation", "where that stands", &a.note}},
                     RecordEnforcement),
  };
  for (auto* group : {PolicyReadingCommands, CatalogueCommands}) {
    for (Command& command : group()) {
      commands.push_back(std::move(command));
    }
  }
  return commands;
}

}  // namespace waybill::cli
