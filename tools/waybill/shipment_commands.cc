// SPDX-License-Identifier: Apache-2.0
//
// A unit's way from one custodian to the next, in the words of those who send,
// carry and receive.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/core/custody.h"
#include "tools/waybill/custody_arguments.h"

namespace waybill::cli {
namespace {

Result<v1::Place> Destination(const CustodyArguments& arguments,
                              const std::string& default_party) {
  WriteOptions place;
  place.country = arguments.to_country;
  place.site = arguments.to_site;
  return PlaceOf(place, default_party);
}

// With --all: what is still open of the shipment and isn't named otherwise.
// What the shipment lists is checked against its identity; what of it is open
// is the node's word, which the ledger judges when the event arrives.
Result<void> AddOpenUnits(Session& session, const std::string& shipment,
                          DraftUnit like, std::vector<DraftUnit>& units) {
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  auto shipped = (*client)->Event(*HashFromBytes(shipment));
  if (!shipped) {
    return shipped.error();
  }
  std::vector<v1::UnitId> wanted;
  for (const v1::UnitRow& row : shipped->units) {
    like.unit.set_issuer(row.issuer());
    like.unit.set_serial(row.serial());
    wanted.push_back(like.unit);
  }
  auto heads = (*client)->Heads(wanted, false);
  if (!heads) {
    return heads.error();
  }
  std::set<std::string> named;
  for (const DraftUnit& unit : units) {
    named.insert(UnitName(unit.unit));
  }
  for (const UnitHead& head : *heads) {
    if (head.state.shipment().id() == shipment && IsOpen(head.state) &&
        named.insert(UnitName(head.unit)).second) {
      like.unit = head.unit;
      units.push_back(like);
    }
  }
  return {};
}

// After --all found none: everything was settled before.
Outcome NothingOpen(const std::string& shipment) {
  return Failed(Exit::kConflict,
                "nothing of shipment " + ToHex(shipment) +
                    " is still open (waybill shipments shows what became of "
                    "it)");
}

// An event about units of a shipment.
Outcome WriteAboutShipment(Session& session, const CustodyArguments& arguments,
                           const std::string& shipment, v1::Event event) {
  auto units = DraftUnits(arguments.write);
  if (!units) {
    return NotReady(units.error());
  }
  if (arguments.all) {
    if (auto added = AddOpenUnits(session, shipment, {}, *units); !added) {
      return NotReady(added.error());
    }
    if (units->empty()) {
      return NothingOpen(shipment);
    }
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Outcome Ship(Session& session, CustodyArguments& arguments) {
  v1::Event event;
  v1::Ship& ship = *event.mutable_ship();
  ship.set_consignee(arguments.to);
  auto destination = Destination(arguments, arguments.to);
  auto receive_by = ParseUntil(arguments.receive_by);
  if (!destination || !receive_by) {
    return NotReady(destination ? receive_by.error() : destination.error());
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
  return WriteAboutUnits(session, arguments, std::move(event));
}

Outcome Receive(Session& session, CustodyArguments& arguments) {
  auto shipment = ParseEventId("--shipment", arguments.shipment);
  if (!shipment) {
    return NotReady(shipment.error());
  }
  v1::Event event;
  event.mutable_receive()->set_shipment(*shipment);
  event.mutable_receive()->set_reason(arguments.reason);
  event.mutable_receive()->set_end_use(arguments.end_use);
  auto units =
      DraftUnits(arguments.write, v1::SUBJECT, v1::ACCEPTED,
                 {{arguments.refused, "--refused", v1::SUBJECT, v1::REFUSED},
                  {arguments.missing, "--missing", v1::SUBJECT, v1::MISSING},
                  {arguments.unexpected, "--unexpected", v1::UNEXPECTED,
                   v1::UNIT_OUTCOME_UNSPECIFIED}});
  if (!units) {
    return NotReady(units.error());
  }
  if (arguments.all) {
    DraftUnit accepted;
    accepted.outcome = v1::ACCEPTED;
    if (auto added = AddOpenUnits(session, *shipment, accepted, *units);
        !added) {
      return NotReady(added.error());
    }
    if (units->empty()) {
      return NothingOpen(*shipment);
    }
  }
  return WriteEvent(session, arguments.write, std::move(event),
                    std::move(*units));
}

Outcome Redirect(Session& session, CustodyArguments& arguments) {
  auto shipment = ParseEventId("--shipment", arguments.shipment);
  auto destination = Destination(arguments, arguments.to);
  auto receive_by = ParseUntil(arguments.receive_by);
  if (!shipment || !destination || !receive_by) {
    return NotReady(!shipment      ? shipment.error()
                    : !destination ? destination.error()
                                   : receive_by.error());
  }
  v1::Event event;
  v1::Redirect& redirect = *event.mutable_redirect();
  redirect.set_shipment(*shipment);
  redirect.set_consignee(arguments.to);
  if (destination->ByteSizeLong() > 0) {
    *redirect.mutable_destination() = *destination;
  }
  redirect.set_receive_by_ms(*receive_by);
  redirect.set_reason(arguments.reason);
  return WriteAboutShipment(session, arguments, *shipment, std::move(event));
}

Outcome VoidShipment(Session& session, CustodyArguments& arguments) {
  auto shipment = ParseEventId("--shipment", arguments.shipment);
  if (!shipment) {
    return NotReady(shipment.error());
  }
  v1::Event event;
  event.mutable_void_()->set_shipment(*shipment);
  event.mutable_void_()->set_reason(arguments.reason);
  return WriteAboutShipment(session, arguments, *shipment, std::move(event));
}

// Where it goes by default is the shipper's business, and a site named without
// its party can be anyone's: so a return's site is named in full.
Outcome SendBack(Session& session, CustodyArguments& arguments) {
  auto shipment = ParseEventId("--shipment", arguments.shipment);
  auto destination = Destination(arguments, "");
  auto receive_by = ParseUntil(arguments.receive_by);
  if (!shipment || !destination || !receive_by) {
    return NotReady(!shipment      ? shipment.error()
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
  return WriteAboutUnits(session, arguments, std::move(event));
}

Outcome Carry(Session& session, CustodyArguments& arguments) {
  auto shipment = ParseEventId("--shipment", arguments.shipment);
  if (!shipment) {
    return NotReady(shipment.error());
  }
  v1::Event event;
  event.mutable_carry()->set_shipment(*shipment);
  event.mutable_carry()->set_arrived(arguments.arrived);
  return WriteAboutShipment(session, arguments, *shipment, std::move(event));
}

Outcome CheckShip(Session& session, CustodyArguments& arguments) {
  arguments.write.check.only = true;
  return Ship(session, arguments);
}

std::vector<Option> ShipOptions(CustodyArguments& a) {
  return {
      {"--to", "consignee", &a.to, true},
      {"--to-country", "country of destination; default: its site's",
       &a.to_country},
      {"--to-site", "site of destination: a site of the consignee", &a.to_site},
      {"--receive-by", "date; default: in 14 days", &a.receive_by},
      {"--end-user", "party that will use them", &a.end_user},
      {"--end-use", "what for", &a.end_use},
      {"--sole-end-user", "the consignee certifies to be the only user",
       &a.sole_end_user},
      {"--domestic-end-use", "for use in the country of destination",
       &a.domestic_end_use},
      {"--licence", "licence it is shipped under", &a.licence},
      {"--payer", "party that pays", &a.payer},
      {"--carrier", "party that carries", &a.carrier}};
}

// What `ship` takes, so that one is made of the other by a word.
Command MakeCheck(const SharedArguments& shared) {
  CustodyArguments& a = *shared;
  Command check = MakeCustody(
      "check",
      "say what a shipment would raise, now and once it is received; records "
      "nothing and needs no key",
      shared, Join({ShipOptions(a), PolicyOptionList(a.write.check.policy)}),
      CheckShip);
  std::erase_if(check.options, [](const Option& option) {
    return option.name == "--check" || option.name == "--check-severity" ||
           option.name == "--dry-run" || option.name == "--save";
  });
  return check;
}

}  // namespace

std::vector<Command> ShipmentCommands() {
  auto shared = std::make_shared<CustodyArguments>();
  CustodyArguments& a = *shared;
  const Option shipment{"--shipment", "id of the ship event", &a.shipment,
                        true};
  const Option all{"--all", "everything of the shipment that is still open",
                   &a.all};
  const Option to_country{"--to-country", "country of destination",
                          &a.to_country};
  const Option receive_by{"--receive-by", "date; default: in 14 days",
                          &a.receive_by};
  const Option reason{"--reason", "why", &a.reason};
  return {
      MakeCustody("ship", "hand units to the journey to a consignee", shared,
                  ShipOptions(a), Ship),
      MakeCheck(shared),
      MakeCustody(
          "receive", "confirm what arrived of a shipment", shared,
          {shipment,
           {"--all", "accept everything still open that isn't named otherwise",
            &a.all},
           {"--refused", "unit or range sent back at the door", &a.refused},
           {"--missing", "unit or range that wasn't there", &a.missing},
           {"--unexpected", "unit that wasn't announced", &a.unexpected},
           {"--end-use", "what for", &a.end_use},
           reason},
          Receive),
      MakeCustody("redirect", "send a shipment to another consignee", shared,
                  {shipment,
                   all,
                   {"--to", "consignee from now on", &a.to, true},
                   to_country,
                   {"--to-site", "site of destination", &a.to_site},
                   receive_by,
                   reason},
                  Redirect),
      MakeCustody("void", "take back units before they are received", shared,
                  {shipment, all, reason}, VoidShipment),
      MakeCustody("return", "send units back to who shipped them", shared,
                  {shipment,
                   to_country,
                   {"--to-site", "party/site of destination", &a.to_site},
                   receive_by,
                   reason,
                   {"--carrier", "party that carries", &a.carrier}},
                  SendBack),
      MakeCustody(
          "carry", "take units of a shipment over for carriage", shared,
          {shipment,
           all,
           {"--arrived", "they are brought to their destination", &a.arrived}},
          Carry),
  };
}

}  // namespace waybill::cli
