// SPDX-License-Identifier: Apache-2.0
//
// What happens to units where they are: they get an identity, go into things,
// are deployed, reported, and come to their end.
#include <string>
#include <utility>
#include <vector>

#include "tools/waybill/custody_arguments.h"
#include "tools/waybill/signer_list.h"

namespace waybill::cli {
namespace {

// Days; a longer promise means nothing.
constexpr std::int64_t kHeartbeatDaysMax = 3660;

Result<v1::UnitKind> ParseUnitKind(const std::string& name) {
  static constexpr std::pair<const char*, v1::UnitKind> kKinds[] = {
      {"accelerator", v1::ACCELERATOR},
      {"module", v1::MODULE},
      {"server", v1::SERVER},
      {"rack", v1::RACK},
      {"package", v1::PACKAGE}};
  for (const auto& [known, kind] : kKinds) {
    if (name == known) {
      return kind;
    }
  }
  return Error{
      ErrorCode::kInvalidArgument,
      "--kind is accelerator, module, server, rack or package, not " + name};
}

// "serial=value" or "serial=kind:value", kind being label, gpu_uuid,
// device_key or epc; added to the unit's draft.
Result<void> AddAlias(const std::string& text, std::vector<DraftUnit>& units) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return Error{ErrorCode::kInvalidArgument,
                 "--alias " + text + ": write it as serial=[kind:]value"};
  }
  const std::string serial = text.substr(0, equals);
  std::string value = text.substr(equals + 1);
  v1::Alias alias;
  alias.set_kind(v1::LABEL);
  static constexpr std::pair<const char*, v1::AliasKind> kKinds[] = {
      {"label:", v1::LABEL},
      {"gpu_uuid:", v1::GPU_UUID},
      {"device_key:", v1::DEVICE_KEY},
      {"epc:", v1::EPC}};
  for (const auto& [prefix, kind] : kKinds) {
    if (value.starts_with(prefix)) {
      alias.set_kind(kind);
      value.erase(0, std::string(prefix).size());
      break;
    }
  }
  alias.set_value(value);
  for (DraftUnit& unit : units) {
    if (unit.unit.serial() == serial) {
      unit.aliases.push_back(std::move(alias));
      return {};
    }
  }
  return Error{ErrorCode::kInvalidArgument,
               "--alias " + text + ": " + serial + " is not among the units"};
}

// "old=new", both units: what the old one is is proved before the new one
// states it.
Result<void> AddSuccession(Session& session, const std::string& text,
                           const std::string& issuer,
                           std::vector<DraftUnit>& units) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return Error{ErrorCode::kInvalidArgument,
                 "--successor " + text + ": write it as old=new"};
  }
  auto old_unit = OneUnit(text.substr(0, equals), issuer);
  auto new_unit = OneUnit(text.substr(equals + 1), issuer);
  if (!old_unit || !new_unit) {
    return old_unit ? new_unit.error() : old_unit.error();
  }
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  auto traced = (*client)->Trace(*old_unit);
  if (!traced) {
    return traced.error();
  }
  auto pair = DraftSuccession((*traced)->history, *new_unit);
  if (!pair) {
    return pair.error();
  }
  for (DraftUnit& unit : *pair) {
    units.push_back(std::move(unit));
  }
  return {};
}

Outcome WriteWithAliases(Session& session, CustodyArguments& arguments,
                         v1::Event event) {
  auto units = arguments.write.units.empty() &&
                       arguments.write.units_file.empty() &&
                       !arguments.successors.empty()
                   ? Result<std::vector<DraftUnit>>(std::vector<DraftUnit>())
                   : DraftUnits(arguments.write);
  if (!units) {
    return NotReady(units.error());
  }
  for (const std::string& pair : arguments.successors) {
    if (auto added =
            AddSuccession(session, pair, arguments.write.issuer, *units);
        !added) {
      return added.error().code == ErrorCode::kInvalidArgument
                 ? NotReady(added.error())
                 : Failed(added.error());
    }
  }
  for (const std::string& alias : arguments.aliases) {
    if (auto added = AddAlias(alias, *units); !added) {
      return NotReady(added.error());
    }
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Outcome Commission(Session& session, CustodyArguments& arguments) {
  auto kind =
      ParseUnitKind(arguments.kind.empty() ? "accelerator" : arguments.kind);
  if (!kind) {
    return NotReady(kind.error());
  }
  // Nobody commissions another's units.
  if (arguments.write.issuer.empty()) {
    auto issuer = WritingParty(session, arguments.write);
    if (!issuer) {
      return NotReady(issuer.error());
    }
    arguments.write.issuer = *issuer;
  }
  v1::Event event;
  event.mutable_commission()->set_model(arguments.model);
  event.mutable_commission()->set_kind(*kind);
  event.mutable_commission()->set_lot(arguments.lot);
  return WriteWithAliases(session, arguments, std::move(event));
}

Outcome Deploy(Session& session, CustodyArguments& arguments) {
  if (arguments.heartbeat_days < 0 ||
      arguments.heartbeat_days > kHeartbeatDaysMax) {
    return Failed(Exit::kUsage, "--heartbeat-days is from 0 to " +
                                    std::to_string(kHeartbeatDaysMax));
  }
  v1::Event event;
  v1::Deploy& deploy = *event.mutable_deploy();
  deploy.set_operator_(arguments.operator_party);
  deploy.set_tenant(arguments.tenant);
  deploy.set_end_use(arguments.end_use);
  deploy.set_heartbeat_days(
      static_cast<std::uint32_t>(arguments.heartbeat_days));
  return WriteAboutUnits(session, arguments, std::move(event));
}

Outcome Relabel(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  event.mutable_relabel()->set_reason(arguments.reason);
  return WriteWithAliases(session, arguments, std::move(event));
}

// Which containment: the field of the event that it fills in.
using ContainField = v1::Contain* (v1::Event::*)();

Outcome Contain(Session& session, CustodyArguments& arguments,
                ContainField field) {
  auto container = OneUnit(arguments.container, arguments.write.issuer);
  if (!container) {
    return NotReady(container.error());
  }
  v1::Event event;
  v1::Contain& contain = *(event.*field)();
  *contain.mutable_container() = *container;
  contain.set_note(arguments.note);
  const std::vector<std::string> parent = {arguments.container};
  auto units = DraftUnits(
      arguments.write, v1::CHILD, v1::UNIT_OUTCOME_UNSPECIFIED,
      {{parent, "--container", v1::PARENT, v1::UNIT_OUTCOME_UNSPECIFIED}});
  if (!units) {
    return NotReady(units.error());
  }
  if (units->size() < 2) {
    return Failed(Exit::kUsage, "name the units that go in or come out");
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Outcome Replace(Session& session, CustodyArguments& arguments) {
  auto replaced = OneUnit(arguments.replaced, arguments.write.issuer);
  auto replacement = OneUnit(arguments.replacement, arguments.write.issuer);
  if (!replaced || !replacement) {
    return NotReady(replaced ? replacement.error() : replaced.error());
  }
  v1::Event event;
  v1::Replace& replace = *event.mutable_replace();
  *replace.mutable_replaced() = *replaced;
  *replace.mutable_replacement() = *replacement;
  replace.set_reason(arguments.reason);
  DraftUnit old_unit;
  old_unit.unit = *replaced;
  old_unit.role = v1::REPLACED;
  DraftUnit new_unit;
  new_unit.unit = *replacement;
  new_unit.role = v1::REPLACEMENT;
  return WriteEvent(session, arguments.write, std::move(event),
                    {std::move(old_unit), std::move(new_unit)});
}

Outcome Report(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  v1::Report& report = *event.mutable_report();
  if (arguments.kind == "lost") {
    report.set_kind(v1::LOST);
  } else if (arguments.kind == "stolen") {
    report.set_kind(v1::STOLEN);
  } else if (arguments.kind == "seized") {
    report.set_kind(v1::SEIZED);
  } else {
    return Failed(
        Exit::kUsage,
        "a unit is reported lost, stolen or seized, not " + arguments.kind);
  }
  report.set_reason(arguments.reason);
  return WriteAboutUnits(session, arguments, std::move(event));
}

// All units that the target did something to, and no other: taken from the
// target itself.
Outcome Correct(Session& session, CustodyArguments& arguments) {
  auto target = ParseEventId("--target", arguments.target);
  if (!target) {
    return NotReady(target.error());
  }
  auto client = session.Connect();
  if (!client) {
    return NotReady(client.error());
  }
  auto fetched = (*client)->Event(*HashFromBytes(*target));
  if (!fetched) {
    return Failed(fetched.error());
  }
  std::vector<DraftUnit> units;
  for (const v1::UnitRow& row : fetched->units) {
    if (ChainOfRow(fetched->event.kind_case(), row.role()) ==
        SubjectType::kCustody) {
      DraftUnit unit;
      unit.unit.set_issuer(row.issuer());
      unit.unit.set_serial(row.serial());
      units.push_back(std::move(unit));
    }
  }
  if (units.empty()) {
    return Failed(Exit::kUsage,
                  "the event is not one of custody: a correction has nothing "
                  "to take back");
  }
  v1::Event event;
  event.mutable_correct()->set_target(*target);
  event.mutable_correct()->set_reason(arguments.reason);
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(units));
}

// hold, release, recover, retire, destroy: a reason and nothing else.
template <typename Body>
RunCustody WithReason(Body* (v1::Event::*field)()) {
  return [field](Session& session, CustodyArguments& arguments) {
    v1::Event event;
    (event.*field)()->set_reason(arguments.reason);
    return WriteAboutUnits(session, arguments, std::move(event));
  };
}

std::vector<Command> ContainmentCommands(const SharedArguments& shared) {
  struct Containment {
    const char* words;
    const char* help;
    const char* container;
    ContainField field;
  };
  constexpr Containment kAll[] = {
      {"assemble", "install units in a server, rack or module",
       "what they go into: issuer/serial", &v1::Event::mutable_assemble},
      {"remove", "take units out of a server, rack or module",
       "what they come out of: issuer/serial", &v1::Event::mutable_remove},
      {"pack", "put units into a package", "the package: issuer/serial",
       &v1::Event::mutable_pack},
      {"unpack", "take units out of a package", "the package: issuer/serial",
       &v1::Event::mutable_unpack}};
  std::vector<Command> commands;
  for (const Containment& one : kAll) {
    commands.push_back(MakeCustody(
        one.words, one.help, shared,
        {{"--container", one.container, &shared->container, true},
         {"--note", "note", &shared->note}},
        [field = one.field](Session& session, CustodyArguments& arguments) {
          return Contain(session, arguments, field);
        }));
  }
  return commands;
}

std::vector<Command> StandingCommands(const SharedArguments& shared) {
  CustodyArguments& a = *shared;
  const Option reason{"--reason", "why", &a.reason};
  const std::vector<Option> by_governors =
      Join({{reason}, GoverningOptions(a.write)});
  return {
      MakeCustody("hold", "keep units from moving", shared, by_governors,
                  WithReason(&v1::Event::mutable_hold)),
      MakeCustody("release", "end a hold", shared, by_governors,
                  WithReason(&v1::Event::mutable_release)),
      MakeCustody("report", "report units lost, stolen or seized", shared,
                  {{"kind", "lost, stolen or seized", &a.kind, true}, reason},
                  Report),
      MakeCustody("recover", "end a report: the units are back", shared,
                  by_governors, WithReason(&v1::Event::mutable_recover)),
      MakeCustody("retire", "take units out of use for good", shared, {reason},
                  WithReason(&v1::Event::mutable_retire)),
      MakeCustody("destroy", "destroy units; name a --witness", shared,
                  {reason}, WithReason(&v1::Event::mutable_destroy)),
  };
}

}  // namespace

std::vector<Command> CustodyCommands() {
  auto shared = std::make_shared<CustodyArguments>();
  CustodyArguments& a = *shared;
  const Option alias{"--alias", "serial=[label|gpu_uuid|device_key|epc:]value",
                     &a.aliases};
  const Option reason{"--reason", "why", &a.reason};
  std::vector<Command> commands = {
      MakeCustody(
          "commission", "give new units their identity", shared,
          {{"--model", "model", &a.model, true},
           {"--kind", "accelerator (default), module, server, rack or package",
            &a.kind},
           {"--lot", "lot", &a.lot},
           alias},
          Commission),
      MakeCustody(
          "deploy", "put units to use at a site", shared,
          {{"--operator", "party that operates them", &a.operator_party},
           {"--tenant", "party that uses them", &a.tenant},
           {"--end-use", "what for", &a.end_use},
           {"--heartbeat-days", "attest them at least so often",
            &a.heartbeat_days}},
          Deploy),
      MakeCustody("relabel", "give units another label, or another identity",
                  shared,
                  {alias,
                   {"--successor", "old=new: the old unit goes on as the new",
                    &a.successors},
                   reason},
                  Relabel),
      MakeCustodyOfNamed(
          "replace", "put a new unit in an old one's place (RMA)", shared,
          {{"--replaced", "the old unit", &a.replaced, true},
           {"--replacement", "the new unit", &a.replacement, true},
           reason},
          Replace),
      MakeCustodyOfNamed(
          "correct", "take back an event, for all of its units", shared,
          {{"--target", "id of the event", &a.target, true}, reason}, Correct),
  };
  for (auto* more : {ContainmentCommands, StandingCommands}) {
    for (Command& command : more(shared)) {
      commands.push_back(std::move(command));
    }
  }
  return commands;
}

}  // namespace waybill::cli
