// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/custody_conditions.h"

#include <algorithm>

#include "ledger/core/succession.h"
#include "ledger/core/text.h"

namespace waybill::internal {
namespace {

constexpr std::uint32_t kObservationsPerDayMax = 64;
// Evidence of this level is signed by the device itself: whoever hands it in.
constexpr std::uint32_t kDeviceSignedLevel = 4;

std::string_view Actor(const UnitCase& unit) { return ActorOf(unit.event); }

bool HasRole(const UnitCase& unit, v1::PartyRole role) {
  const PartyRecord* party = unit.registry.FindParty(Actor(unit));
  return party != nullptr && party->profile.role() == role;
}

bool ByGovernors(const UnitCase& unit) {
  return unit.registry.SignedByGovernors(unit.event);
}

bool InNamedShipment(const UnitCase& unit) {
  const std::string* named = NamedShipment(unit.event);
  return named != nullptr && unit.state.has_shipment() &&
         unit.state.shipment().id() == *named;
}

// A unit that never was in the named shipment has its parties as the shipment
// has them: so the actor is asked for before the unit is.
std::string_view Shipper(const UnitCase& unit) {
  if (InNamedShipment(unit)) {
    return unit.state.shipment().shipper();
  }
  return unit.facts != nullptr && unit.facts->shipment
             ? std::string_view(unit.facts->shipment->shipper())
             : "";
}

std::string_view Consignee(const UnitCase& unit) {
  if (InNamedShipment(unit)) {
    return unit.state.shipment().consignee();
  }
  return unit.facts != nullptr && unit.facts->shipment
             ? std::string_view(unit.facts->shipment->consignee())
             : "";
}

bool IsVoidedReturn(const UnitCase& unit) {
  return unit.state.shipment().leg() == v1::LEG_VOIDED &&
         unit.state.shipment().is_return();
}

const RowFacts* FactsOf(const UnitCase& unit) {
  return unit.facts == nullptr ? nullptr : &unit.facts->rows[unit.position];
}

bool IsMissing(const UnitCase& unit) {
  return unit.row.outcome() == v1::MISSING;
}

}  // namespace

bool TooManyToday(const UnitCase& unit) {
  if (unit.observations == nullptr ||
      unit.observations->day() != unit.recorded_at_ms / kDayMs) {
    return false;
  }
  const auto& today = unit.observations->today();
  return std::any_of(today.begin(), today.end(),
                     [&unit](const v1::SignerCount& count) {
                       return count.party() == Actor(unit) &&
                              count.events() >= kObservationsPerDayMax;
                     });
}

bool UnexpectedThoughOpen(const UnitCase& unit) {
  return unit.row.role() == v1::UNEXPECTED && InNamedShipment(unit) &&
         IsOpen(unit.state);
}

bool ListedTwice(const UnitCase& unit) { return unit.listed_twice; }

bool NeverSeen(const UnitCase& unit) { return unit.state.last_event().empty(); }

bool NotInBeing(const UnitCase& unit) {
  return unit.state.lifecycle() == v1::LIFECYCLE_UNSPECIFIED;
}

bool InBeing(const UnitCase& unit) { return !NotInBeing(unit); }

bool MayNotCommission(const UnitCase& unit) {
  return Actor(unit) != unit.row.issuer() ||
         !unit.registry.MayCommission(Actor(unit),
                                      unit.event.commission().model());
}

bool NotIssuer(const UnitCase& unit) {
  return Actor(unit) != unit.row.issuer();
}

bool IsTerminal(const UnitCase& unit) {
  const v1::Lifecycle lifecycle = unit.state.lifecycle();
  return lifecycle == v1::DESTROYED || lifecycle == v1::SUCCEEDED ||
         (lifecycle == v1::RETIRED && !unit.event.has_destroy());
}

bool IsReported(const UnitCase& unit) {
  return unit.state.reported() != v1::REPORT_KIND_UNSPECIFIED;
}

bool IsSeized(const UnitCase& unit) {
  return unit.state.reported() == v1::SEIZED;
}

// Worse can be reported of what was reported, but nothing twice.
bool ReportedAlready(const UnitCase& unit) {
  return IsSeized(unit) || unit.state.reported() == unit.event.report().kind();
}

bool IsOnHold(const UnitCase& unit) { return !unit.state.held_by().empty(); }

// An authority or the governors put their hold in place of any that is there.
bool HeldTwice(const UnitCase& unit) {
  return IsOnHold(unit) && unit.state.custodian() == Actor(unit) &&
         !HasRole(unit, v1::AUTHORITY) && !ByGovernors(unit);
}

bool NotCustodian(const UnitCase& unit) {
  return unit.state.custodian() != Actor(unit);
}

bool MayNotShip(const UnitCase& unit) {
  return !unit.registry.ActsFor(Actor(unit), unit.state.custodian()) ||
         (unit.facts != nullptr &&
          unit.state.custodian() != unit.facts->shipper);
}

bool MayNotHold(const UnitCase& unit) {
  return NotCustodian(unit) && !HasRole(unit, v1::AUTHORITY) &&
         !ByGovernors(unit);
}

bool MayNotRelease(const UnitCase& unit) {
  return !IsOnHold(unit) ||
         (unit.state.held_by() != Actor(unit) && !ByGovernors(unit));
}

bool MayNotReport(const UnitCase& unit) {
  return !HasRole(unit, v1::AUTHORITY) &&
         (NotCustodian(unit) || unit.event.report().kind() == v1::SEIZED);
}

bool MayNotRecover(const UnitCase& unit) {
  return IsReported(unit) && unit.state.reported_by() != Actor(unit) &&
         !ByGovernors(unit);
}

bool MayNotAttest(const UnitCase& unit) {
  return unit.row.role() == v1::SUBJECT && NotCustodian(unit) &&
         !HasRole(unit, v1::INSPECTOR) && !HasRole(unit, v1::AUTHORITY) &&
         unit.event.attest().level() < kDeviceSignedLevel;
}

bool NotHeldByFormer(const UnitCase& unit) {
  return unit.state.custodian() !=
         unit.event.governance().reassign_custody().from();
}

bool NotOwner(const UnitCase& unit) {
  return Actor(unit) !=
         OwnerOf(unit.state, *unit.observations, unit.row.issuer());
}

bool NotShipper(const UnitCase& unit) {
  return !unit.registry.ActsFor(Actor(unit), Shipper(unit));
}

bool NotConsignee(const UnitCase& unit) {
  return Actor(unit) != Consignee(unit);
}

// Whoever has it is to return it: the consignee, or who called a return off.
bool NotReturner(const UnitCase& unit) {
  const bool again = InNamedShipment(unit) && IsVoidedReturn(unit);
  return Actor(unit) != (again ? Shipper(unit) : Consignee(unit));
}

// Whatever becomes of a shipment, its carrier stays.
bool NotCarrier(const UnitCase& unit) {
  if (unit.facts != nullptr) {
    return Actor(unit) != unit.facts->carrier;
  }
  return InNamedShipment(unit) &&
         Actor(unit) != unit.state.shipment().carrier();
}

// A correction is its target's signer's; anyone else is told what the target's
// signer is.
bool NotTargetsSigner(const UnitCase& unit, Verdict verdict) {
  if (unit.target == nullptr) {
    return false;
  }
  const v1::Event& target = *unit.target;
  const bool of_receipt =
      target.has_receive() && Actor(unit) == unit.target_shipper;
  if (Actor(unit) == ActorOf(target) || of_receipt) {
    return false;
  }
  Verdict fitting = Verdict::kNotCustodian;
  if (target.has_commission() || target.has_replace()) {
    fitting = Verdict::kNotIssuer;
  } else if (target.has_ship() || target.has_redirect() || target.has_void_()) {
    fitting = Verdict::kNotShipper;
  } else if (target.has_receive() || target.has_return_()) {
    fitting = Verdict::kNotConsignee;
  }
  return fitting == verdict;
}

bool NotHeld(const UnitCase& unit) { return !IsHeld(unit.state); }

bool OnItsWayElsewhere(const UnitCase& unit) {
  return !InNamedShipment(unit) && IsOpen(unit.state);
}

bool NotInShipment(const UnitCase& unit) { return !InNamedShipment(unit); }

bool IsResolved(const UnitCase& unit) { return !IsOpen(unit.state); }

bool HasReceipt(const UnitCase& unit) {
  const auto& shipment = unit.facts->shipment;
  return shipment && (shipment->accepted() > 0 || shipment->refused() > 0 ||
                      shipment->missing() > 0);
}

bool NotReturnable(const UnitCase& unit) {
  const v1::Shipment& shipment = unit.state.shipment();
  const bool kept =
      !NotCustodian(unit) &&
      (shipment.leg() == v1::LEG_ACCEPTED || IsVoidedReturn(unit));
  const bool refused =
      shipment.leg() == v1::LEG_REFUSED ||
      (shipment.leg() == v1::LEG_VOIDED && shipment.of_refused());
  return !kept && !refused;
}

bool NotReturning(const UnitCase& unit) {
  if (unit.row.role() != v1::REPLACED) {
    return false;
  }
  const v1::Shipment& shipment = unit.state.shipment();
  const bool on_its_way =
      IsOpen(unit.state) && shipment.consignee() == unit.row.issuer();
  const bool came_back = unit.state.custodian() == unit.row.issuer() &&
                         (shipment.leg() == v1::LEG_ACCEPTED ||
                          (!IsOpen(unit.state) && !IsHeld(unit.state)));
  return unit.state.return_due() || (!on_its_way && !came_back);
}

bool LeavesParentBehind(const UnitCase& unit) {
  return MovesUnits(unit.event) && unit.state.has_parent() &&
         !FactsOf(unit)->parent;
}

// What is accepted or refused shares its container's fate; what is missing has
// left it.
bool PartsFromParent(const UnitCase& unit) {
  return unit.state.has_parent() && !IsMissing(unit) &&
         FactsOf(unit)->parent_outcome != unit.row.outcome();
}

bool GoesInTwice(const UnitCase& unit) {
  return unit.row.role() == v1::CHILD && unit.state.has_parent();
}

bool GoesIntoItself(const UnitCase& unit) {
  const v1::UnitId& container = ContainerOf(unit.event);
  return unit.row.role() == v1::CHILD &&
         unit.row.issuer() == container.issuer() &&
         unit.row.serial() == container.serial();
}

bool IsInside(const UnitCase& unit) { return unit.state.has_parent(); }

bool NotInside(const UnitCase& unit) {
  const v1::UnitId& container = ContainerOf(unit.event);
  return unit.row.role() == v1::CHILD &&
         (unit.state.parent().issuer() != container.issuer() ||
          unit.state.parent().serial() != container.serial());
}

bool HasContents(const UnitCase& unit) { return unit.state.contents() > 0; }

bool LeavesContentsBehind(const UnitCase& unit) {
  return MovesUnits(unit.event) && !IsMissing(unit) &&
         FactsOf(unit)->inside != unit.state.contents();
}

// Containers that an event moves, fills or empties state what is inside then.
// Alone, that can only be bounded.
bool MisstatesContents(const UnitCase& unit) {
  const bool container =
      MovesUnits(unit.event) || unit.row.role() == v1::PARENT;
  if (!container) {
    return false;
  }
  v1::UnitAttributes attributes;
  if (!attributes.ParseFromString(unit.row.attributes())) {
    return true;
  }
  const std::uint32_t stated = attributes.contents();
  const std::uint32_t present = unit.state.contents();
  if (const RowFacts* facts = FactsOf(unit)) {
    return stated != facts->contents_after;
  }
  if (FillsContainer(unit.event)) {
    return stated <= present;
  }
  if (EmptiesContainer(unit.event)) {
    return stated >= present;
  }
  return unit.event.has_receive() ? stated > present : stated != present;
}

bool Cycles(const UnitCase& unit) { return FactsOf(unit)->cycle; }

bool NotReported(const UnitCase& unit) { return !IsReported(unit); }

bool CorrectedAlready(const UnitCase& unit) {
  const auto& targets = unit.state.corrected_targets();
  return std::find(targets.begin(), targets.end(),
                   unit.event.correct().target()) != targets.end();
}

bool NotLastEvent(const UnitCase& unit) {
  return unit.state.corrected() ||
         unit.state.last_event() != unit.event.correct().target();
}

bool NotWholeTarget(const UnitCase& unit) {
  return (unit.facts != nullptr && !unit.facts->target_listed) ||
         (unit.target != nullptr && unit.target->has_governance());
}

}  // namespace waybill::internal
