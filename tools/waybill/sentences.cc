// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/sentences.h"

#include "ledger/core/event.h"
#include "ledger/core/hash.h"
#include "ledger/core/text.h"
#include "ledger/core/unit_list.h"

namespace waybill::cli {
namespace {

// Enough of an identity to tell the shipments of a unit apart; the whole one
// stands with its event.
constexpr std::size_t kShortIdDigits = 12;

std::string Safe(const std::string& text) { return EscapeText(text); }

std::string ShortId(const std::string& octets) {
  return ToHex(octets).substr(0, kShortIdDigits);
}

std::string Unit(const v1::UnitId& unit) {
  return Safe(unit.issuer() + "/" + unit.serial());
}

std::string Actor(const v1::Event& event) {
  return event.signers().empty() ? "somebody" : Safe(event.signers(0).party());
}

// ", <label> <value>", or nothing.
std::string With(const std::string& label, const std::string& value) {
  return value.empty() ? "" : ", " + label + " " + Safe(value);
}

std::string Quoted(const std::string& label, const std::string& value) {
  return value.empty() ? "" : ", " + label + " \"" + Safe(value) + "\"";
}

std::string Because(const std::string& reason) {
  return reason.empty() ? "" : ": \"" + Safe(reason) + "\"";
}

std::string Aliases(const v1::UnitRow& row) {
  auto attributes = ParseAttributes(row.attributes());
  std::string text;
  if (!attributes) {
    return text;
  }
  for (const v1::Alias& alias : attributes->aliases()) {
    text += (text.empty() ? "" : ", ") +
            TellName(v1::AliasKind_Name(alias.kind())) + " " +
            Safe(alias.value());
  }
  return text;
}

std::string Tell(const v1::Commission& commission, const Happening& happening) {
  std::string text = Actor(happening.event) + " gave it its identity: " +
                     TellName(v1::UnitKind_Name(commission.kind())) +
                     ", model " + Safe(commission.model()) +
                     With("lot", commission.lot());
  if (const std::string aliases = Aliases(happening.row); !aliases.empty()) {
    text += ", also known as " + aliases;
  }
  return text;
}

std::string Destination(const v1::Place& place) {
  if (place.site().empty()) {
    return place.country().empty() ? ""
                                   : ", bound for " + Safe(place.country());
  }
  return ", bound for " + Safe(place.site_party() + "/" + place.site()) +
         (place.country().empty() ? "" : ", " + Safe(place.country()));
}

std::string Tell(const v1::Ship& ship, const Happening& happening) {
  std::string text =
      Actor(happening.event) + " shipped it to " + Safe(ship.consignee()) +
      Destination(ship.destination()) + With("carried by", ship.carrier()) +
      With("for end user", ship.end_user()) +
      Quoted("end use", ship.end_use()) +
      With("under licence", ship.licence()) + With("paid by", ship.payer());
  if (ship.sole_end_user()) {
    text += ", certified for this consignee's use only";
  }
  if (ship.domestic_end_use()) {
    text += ", for use in the country of destination";
  }
  if (ship.receive_by_ms() != 0) {
    text += ", to be received by " + FormatTime(ship.receive_by_ms());
  }
  return text;
}

std::string Tell(const v1::Receive& receive, const Happening& happening) {
  const std::string& shipper = happening.before.shipment().shipper();
  const std::string of = " (shipment " + ShortId(receive.shipment()) + ")";
  const std::string actor = Actor(happening.event);
  if (happening.row.role() == v1::UNEXPECTED) {
    return actor + " found it in a delivery that didn't contain it" + of +
           Because(receive.reason());
  }
  const std::string from = shipper.empty() ? "" : " from " + Safe(shipper);
  if (happening.row.outcome() == v1::REFUSED) {
    return actor + " refused it" + from + of + Because(receive.reason());
  }
  if (happening.row.outcome() == v1::MISSING) {
    return actor + " missed it in a delivery" + from + of +
           Because(receive.reason());
  }
  return actor + " received it" + from + of +
         Quoted("end use", receive.end_use());
}

const v1::Contain& ContainOf(const v1::Event& event) {
  if (event.has_assemble()) {
    return event.assemble();
  }
  if (event.has_remove()) {
    return event.remove();
  }
  return event.has_pack() ? event.pack() : event.unpack();
}

std::string TellContainment(const Happening& happening) {
  const v1::Event& event = happening.event;
  const bool in = event.has_assemble() || event.has_pack();
  const bool package = event.has_pack() || event.has_unpack();
  if (happening.row.role() == v1::PARENT) {
    return Actor(event) + (in ? " put units into it" : " took units out of it");
  }
  const std::string verb =
      in ? (package ? " packed it into " : " installed it in ")
         : (package ? " unpacked it from " : " removed it from ");
  return Actor(event) + verb + Unit(ContainOf(event).container());
}

std::string Tell(const v1::Deploy& deploy, const Happening& happening) {
  std::string text = Actor(happening.event) + " put it to use" +
                     With("operated by", deploy.operator_()) +
                     With("for tenant", deploy.tenant()) +
                     Quoted("end use", deploy.end_use());
  if (deploy.heartbeat_days() != 0) {
    text += ", to be attested every " +
            std::to_string(deploy.heartbeat_days()) + " days";
  }
  return text;
}

std::string Tell(const v1::Attest& attest, const Happening& happening) {
  std::string text = Actor(happening.event) + " attested it, level " +
                     std::to_string(attest.level()) +
                     (attest.level() >= 4 ? " as claimed" : "") +
                     With("by", attest.evidence_kind());
  if (happening.row.role() == v1::SEEN_INSIDE) {
    text = Actor(happening.event) + " saw it inside another unit, level " +
           std::to_string(attest.level());
  }
  if (attest.result() == v1::PASSED) {
    text += ": passed";
  } else if (attest.result() == v1::FAILED) {
    text += ": FAILED";
  }
  return text;
}

std::string Tell(const v1::Replace& replace, const Happening& happening) {
  const bool is_old = happening.row.role() == v1::REPLACED;
  return Actor(happening.event) +
         (is_old ? " replaced it by " + Unit(replace.replacement())
                 : " gave it in place of " + Unit(replace.replaced())) +
         Because(replace.reason());
}

std::string Tell(const v1::Redirect& redirect, const Happening& happening) {
  return Actor(happening.event) + " redirected it to " +
         Safe(redirect.consignee()) + Destination(redirect.destination()) +
         " (shipment " + ShortId(redirect.shipment()) + ")" +
         Because(redirect.reason());
}

std::string Tell(const v1::Return& giving_back, const Happening& happening) {
  const std::string& shipper = happening.before.shipment().shipper();
  return Actor(happening.event) + " sent it back" +
         (shipper.empty() ? "" : " to " + Safe(shipper)) +
         Destination(giving_back.destination()) +
         With("carried by", giving_back.carrier()) + " (shipment " +
         ShortId(giving_back.shipment()) + ")" + Because(giving_back.reason());
}

std::string TellStanding(const Happening& happening) {
  const v1::Event& event = happening.event;
  const std::string actor = Actor(event);
  if (event.has_hold()) {
    return actor + " put it on hold" + Because(event.hold().reason());
  }
  if (event.has_release()) {
    return actor + " released it from hold" + Because(event.release().reason());
  }
  if (event.has_report()) {
    return actor + " reported it " +
           TellName(v1::ReportKind_Name(event.report().kind())) +
           Because(event.report().reason());
  }
  if (event.has_recover()) {
    return actor + " reported it recovered" + Because(event.recover().reason());
  }
  if (event.has_retire()) {
    return actor + " retired it" + Because(event.retire().reason());
  }
  return actor + " destroyed it" + Because(event.destroy().reason());
}

std::string TellObservation(const Happening& happening) {
  const v1::Event& event = happening.event;
  const std::string actor = Actor(event);
  if (event.has_carry()) {
    return actor +
           (event.carry().arrived() ? " says it brought it to its destination"
                                    : " took it over for carriage") +
           " (shipment " + ShortId(event.carry().shipment()) + ")";
  }
  if (event.has_count()) {
    return actor + " counted it" + Because(event.count().note());
  }
  if (event.has_sight()) {
    return actor + " says it saw it" + Because(event.sight().note());
  }
  if (event.has_repair()) {
    return actor + " repaired it" +
           Quoted("end use", event.repair().end_use()) +
           Because(event.repair().note());
  }
  return actor + " passed its ownership to " +
         Safe(event.transfer_title().new_owner());
}

std::string TellRelabel(const Happening& happening) {
  const std::string aliases = Aliases(happening.row);
  if (happening.row.role() != v1::SUBJECT) {
    v1::UnitAttributes attributes;
    attributes.ParseFromString(happening.row.attributes());
    return Actor(happening.event) + " gave it another identity: " +
           (happening.row.role() == v1::REPLACED
                ? "it goes on as " + Unit(attributes.counterpart())
                : "it was " + Unit(attributes.counterpart())) +
           Because(happening.event.relabel().reason());
  }
  return Actor(happening.event) + " gave it another label" +
         (aliases.empty() ? "" : ": " + aliases) +
         Because(happening.event.relabel().reason());
}

std::string TellReassignment(const v1::CustodyReassignment& reassignment) {
  return "the governors gave its custody from " + Safe(reassignment.from()) +
         " to " + Safe(reassignment.to()) + Because(reassignment.reason());
}

}  // namespace

std::string TellEvent(const Happening& happening) {
  const v1::Event& event = happening.event;
  switch (event.kind_case()) {
    case v1::Event::kCommission:
      return Tell(event.commission(), happening);
    case v1::Event::kShip:
      return Tell(event.ship(), happening);
    case v1::Event::kReceive:
      return Tell(event.receive(), happening);
    case v1::Event::kRedirect:
      return Tell(event.redirect(), happening);
    case v1::Event::kVoid:
      return Actor(event) + " took it back from shipment " +
             ShortId(event.void_().shipment()) +
             Because(event.void_().reason());
    case v1::Event::kReturn:
      return Tell(event.return_(), happening);
    case v1::Event::kAssemble:
    case v1::Event::kRemove:
    case v1::Event::kPack:
    case v1::Event::kUnpack:
      return TellContainment(happening);
    case v1::Event::kDeploy:
      return Tell(event.deploy(), happening);
    case v1::Event::kRelabel:
      return TellRelabel(happening);
    case v1::Event::kReplace:
      return Tell(event.replace(), happening);
    case v1::Event::kHold:
    case v1::Event::kRelease:
    case v1::Event::kReport:
    case v1::Event::kRecover:
    case v1::Event::kRetire:
    case v1::Event::kDestroy:
      return TellStanding(happening);
    case v1::Event::kCorrect:
      return Actor(event) + " took back event " +
             ShortId(event.correct().target()) +
             Because(event.correct().reason());
    case v1::Event::kAttest:
      return Tell(event.attest(), happening);
    case v1::Event::kCarry:
    case v1::Event::kCount:
    case v1::Event::kSight:
    case v1::Event::kRepair:
    case v1::Event::kTransferTitle:
      return TellObservation(happening);
    case v1::Event::kGovernance:
      return TellReassignment(event.governance().reassign_custody());
    case v1::Event::kGenesisDeclaration:
    case v1::Event::KIND_NOT_SET:
      break;
  }
  return std::string(EventKindName(event));
}

}  // namespace waybill::cli
