// SPDX-License-Identifier: Apache-2.0
//
// Events of a unit's custody, in the words of those who handle it.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/waybill/command.h"
#include "tools/waybill/event_writer.h"

namespace waybill::cli {
namespace {

struct CustodyArguments {
  WriteOptions write;
  std::string to;
  std::string to_country;
  std::string to_site;
  std::string end_user;
  std::string end_use;
  bool sole_end_user = false;
  bool domestic_end_use = false;
  std::string receive_by;
  std::string licence;
  std::string payer;
  std::string carrier;
  std::string shipment;
  std::vector<std::string> refused;
  std::vector<std::string> missing;
  std::vector<std::string> unexpected;
  std::string reason;
  std::string model;
  std::string kind = "accelerator";
  std::string lot;
  std::vector<std::string> aliases;
  std::string operator_party;
  std::string tenant;
  std::int64_t heartbeat_days = 0;
};
using Shared = std::shared_ptr<CustodyArguments>;
using Run = std::function<Outcome(Session&, CustodyArguments&)>;

Command Make(std::string words, std::string help, const Shared& shared,
             std::vector<Option> own, Run run) {
  return {std::move(words), std::move(help),
          Join({std::move(own), UnitOptions(shared->write),
                PlaceOptions(shared->write), SignerOptions(shared->write)}),
          [shared, run = std::move(run)](Session& session) {
            return run(session, *shared);
          }};
}

Result<std::string> ShipmentId(const std::string& hex) {
  auto id = HashFromHex(hex);
  if (!id) {
    return Error{ErrorCode::kInvalidArgument,
                 "--shipment takes the event id that `waybill ship` printed: " +
                     id.error().message};
  }
  return std::string(View(*id));
}

Result<v1::Place> Destination(const CustodyArguments& arguments) {
  WriteOptions place;
  place.country = arguments.to_country;
  place.site = arguments.to_site;
  return PlaceOf(place, arguments.to);
}

Outcome Write(Session& session, CustodyArguments& arguments, v1::Event event) {
  auto units = DraftUnits(arguments.write);
  if (!units) {
    return Failed(units.error());
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Result<v1::UnitKind> ParseUnitKind(const std::string& name) {
  static const std::pair<const char*, v1::UnitKind> kKinds[] = {
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
  static const std::pair<const char*, v1::AliasKind> kKinds[] = {
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

Outcome WriteWithAliases(Session& session, CustodyArguments& arguments,
                         v1::Event event) {
  auto units = DraftUnits(arguments.write);
  if (!units) {
    return Failed(units.error());
  }
  for (const std::string& alias : arguments.aliases) {
    if (auto added = AddAlias(alias, *units); !added) {
      return Failed(added.error());
    }
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Outcome Commission(Session& session, CustodyArguments& arguments) {
  auto kind = ParseUnitKind(arguments.kind);
  if (!kind) {
    return Failed(kind.error());
  }
  if (arguments.write.issuer.empty()) {
    arguments.write.issuer = arguments.write.party;
  }
  if (arguments.write.issuer.empty()) {
    if (auto context = session.Context()) {
      arguments.write.issuer = (*context)->party();
    }
  }
  v1::Event event;
  event.mutable_commission()->set_model(arguments.model);
  event.mutable_commission()->set_kind(*kind);
  event.mutable_commission()->set_lot(arguments.lot);
  return WriteWithAliases(session, arguments, std::move(event));
}

Outcome Ship(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  v1::Ship& ship = *event.mutable_ship();
  ship.set_consignee(arguments.to);
  auto destination = Destination(arguments);
  auto receive_by = ParseWhen(arguments.receive_by);
  if (!destination || !receive_by) {
    return Failed(destination ? receive_by.error() : destination.error());
  }
  *ship.mutable_destination() = *destination;
  ship.set_end_user(arguments.end_user);
  ship.set_end_use(arguments.end_use);
  ship.set_sole_end_user(arguments.sole_end_user);
  ship.set_domestic_end_use(arguments.domestic_end_use);
  ship.set_receive_by_ms(*receive_by);
  ship.set_licence(arguments.licence);
  ship.set_payer(arguments.payer);
  ship.set_carrier(arguments.carrier);
  return Write(session, arguments, std::move(event));
}

Outcome Receive(Session& session, CustodyArguments& arguments) {
  auto shipment = ShipmentId(arguments.shipment);
  if (!shipment) {
    return Failed(shipment.error());
  }
  v1::Event event;
  event.mutable_receive()->set_shipment(*shipment);
  event.mutable_receive()->set_reason(arguments.reason);
  event.mutable_receive()->set_end_use(arguments.end_use);
  auto units = DraftUnits(arguments.write, v1::SUBJECT, v1::ACCEPTED);
  if (!units) {
    return Failed(units.error());
  }
  struct List {
    const std::vector<std::string>& names;
    v1::UnitRole role;
    v1::UnitOutcome outcome;
  };
  for (const List& list : {List{arguments.refused, v1::SUBJECT, v1::REFUSED},
                           List{arguments.missing, v1::SUBJECT, v1::MISSING},
                           List{arguments.unexpected, v1::UNEXPECTED,
                                v1::UNIT_OUTCOME_UNSPECIFIED}}) {
    auto more =
        DraftUnits(list.names, arguments.write.issuer, list.role, list.outcome);
    if (!more) {
      return Failed(more.error());
    }
    units->insert(units->end(), more->begin(), more->end());
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Outcome Redirect(Session& session, CustodyArguments& arguments) {
  auto shipment = ShipmentId(arguments.shipment);
  auto destination = Destination(arguments);
  auto receive_by = ParseWhen(arguments.receive_by);
  if (!shipment || !destination || !receive_by) {
    return Failed(!shipment      ? shipment.error()
                  : !destination ? destination.error()
                                 : receive_by.error());
  }
  v1::Event event;
  v1::Redirect& redirect = *event.mutable_redirect();
  redirect.set_shipment(*shipment);
  redirect.set_consignee(arguments.to);
  *redirect.mutable_destination() = *destination;
  redirect.set_receive_by_ms(*receive_by);
  redirect.set_reason(arguments.reason);
  return Write(session, arguments, std::move(event));
}

Outcome VoidShipment(Session& session, CustodyArguments& arguments) {
  auto shipment = ShipmentId(arguments.shipment);
  if (!shipment) {
    return Failed(shipment.error());
  }
  v1::Event event;
  event.mutable_void_()->set_shipment(*shipment);
  event.mutable_void_()->set_reason(arguments.reason);
  return Write(session, arguments, std::move(event));
}

Outcome SendBack(Session& session, CustodyArguments& arguments) {
  auto shipment = ShipmentId(arguments.shipment);
  auto destination = Destination(arguments);
  auto receive_by = ParseWhen(arguments.receive_by);
  if (!shipment || !destination || !receive_by) {
    return Failed(!shipment      ? shipment.error()
                  : !destination ? destination.error()
                                 : receive_by.error());
  }
  v1::Event event;
  v1::Return& back = *event.mutable_return_();
  back.set_shipment(*shipment);
  if (destination->ByteSizeLong() > 0) {
    *back.mutable_destination() = *destination;
  }
  back.set_receive_by_ms(*receive_by);
  back.set_carrier(arguments.carrier);
  back.set_reason(arguments.reason);
  return Write(session, arguments, std::move(event));
}

Outcome Deploy(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  v1::Deploy& deploy = *event.mutable_deploy();
  deploy.set_operator_(arguments.operator_party);
  deploy.set_tenant(arguments.tenant);
  deploy.set_end_use(arguments.end_use);
  deploy.set_heartbeat_days(
      static_cast<std::uint32_t>(arguments.heartbeat_days));
  return Write(session, arguments, std::move(event));
}

Outcome Relabel(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  event.mutable_relabel()->set_reason(arguments.reason);
  return WriteWithAliases(session, arguments, std::move(event));
}

std::vector<Command> ShipmentCommands(const Shared& shared) {
  CustodyArguments& a = *shared;
  const Option shipment{"--shipment", "event id of the shipment", &a.shipment,
                        true};
  const Option to{"--to", "consignee", &a.to, true};
  const Option to_country{"--to-country", "country of destination",
                          &a.to_country};
  const Option to_site{"--to-site", "site of destination", &a.to_site};
  const Option receive_by{"--receive-by", "date; default: in 14 days",
                          &a.receive_by};
  const Option reason{"--reason", "why", &a.reason};
  return {
      Make("ship", "hand units to a consignee's journey", shared,
           {to,
            to_country,
            to_site,
            receive_by,
            {"--end-user", "party that will use them", &a.end_user},
            {"--end-use", "what for", &a.end_use},
            {"--sole-end-user", "the consignee certifies to be the only user",
             &a.sole_end_user},
            {"--domestic-end-use", "for use in the country of destination",
             &a.domestic_end_use},
            {"--licence", "licence it is shipped under", &a.licence},
            {"--payer", "party that pays", &a.payer},
            {"--carrier", "party that carries", &a.carrier}},
           Ship),
      Make("receive", "confirm what arrived of a shipment", shared,
           {shipment,
            reason,
            {"--refused", "units sent back at the door", &a.refused},
            {"--missing", "units that weren't there", &a.missing},
            {"--unexpected", "units that weren't announced", &a.unexpected},
            {"--end-use", "what for", &a.end_use}},
           Receive),
      Make("redirect", "send a shipment to another consignee", shared,
           {shipment, to, to_country, to_site, receive_by, reason}, Redirect),
      Make("void", "take units of a shipment back before they are received",
           shared, {shipment, reason}, VoidShipment),
      Make("return", "send units back to who shipped them", shared,
           {shipment,
            to_country,
            to_site,
            receive_by,
            reason,
            {"--carrier", "party that carries", &a.carrier}},
           SendBack),
  };
}

}  // namespace

std::vector<Command> CustodyCommands() {
  auto shared = std::make_shared<CustodyArguments>();
  CustodyArguments& a = *shared;
  std::vector<Command> commands = ShipmentCommands(shared);
  const Option alias{"--alias", "serial=[label|gpu_uuid|device_key|epc:]value",
                     &a.aliases};
  commands.push_back(
      Make("commission", "give new units their identity", shared,
           {{"--model", "model", &a.model, true},
            {"--kind", "accelerator, module, server, rack or package", &a.kind},
            {"--lot", "lot", &a.lot},
            alias},
           Commission));
  commands.push_back(
      Make("deploy", "install units at a site", shared,
           {{"--operator", "party that operates them", &a.operator_party},
            {"--tenant", "party that uses them", &a.tenant},
            {"--end-use", "what for", &a.end_use},
            {"--heartbeat-days", "attest them at least so often",
             &a.heartbeat_days}},
           Deploy));
  commands.push_back(Make("relabel", "put another label on units", shared,
                          {alias, {"--reason", "why", &a.reason}}, Relabel));
  return commands;
}

}  // namespace waybill::cli
