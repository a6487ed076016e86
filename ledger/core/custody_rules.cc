// SPDX-License-Identifier: Apache-2.0
//
// The rules that one unit is held against: one table, in the order of verdicts.
// A row of it says for which events and rows it stands, and what breaks it.
#include "ledger/core/custody_rules.h"

#include <algorithm>
#include <concepts>
#include <iterator>

#include "ledger/core/custody_conditions.h"
#include "ledger/core/event.h"

namespace waybill {
namespace {

using Kind = v1::Event::KindCase;
using KindSet = std::uint64_t;

constexpr KindSet Bit(Kind kind) {
  return KindSet{1} << (static_cast<unsigned>(kind) -
                        static_cast<unsigned>(v1::Event::kCommission));
}

constexpr KindSet Kinds(std::same_as<Kind> auto... kinds) {
  return (Bit(kinds) | ...);
}

constexpr KindSet kCommission = Kinds(v1::Event::kCommission);
constexpr KindSet kShip = Kinds(v1::Event::kShip);
constexpr KindSet kReceive = Kinds(v1::Event::kReceive);
constexpr KindSet kReturn = Kinds(v1::Event::kReturn);
constexpr KindSet kRedirect = Kinds(v1::Event::kRedirect);
constexpr KindSet kVoid = Kinds(v1::Event::kVoid);
constexpr KindSet kFill = Kinds(v1::Event::kAssemble, v1::Event::kPack);
constexpr KindSet kEmpty = Kinds(v1::Event::kRemove, v1::Event::kUnpack);
constexpr KindSet kEnd = Kinds(v1::Event::kRetire, v1::Event::kDestroy);
constexpr KindSet kRelabel = Kinds(v1::Event::kRelabel);
// Of the pairs of a relabel, which is a kind of its own for each: the new
// identity, and, besides what is a relabel's, the old one. (No kind of event
// has these bits.)
constexpr KindSet kSuccessor = KindSet{1} << 62;
constexpr KindSet kSucceeded = KindSet{1} << 63;
// Work of the custodian on what it holds.
constexpr KindSet kWork =
    kFill | kEmpty | kEnd | kRelabel | Kinds(v1::Event::kDeploy);
constexpr KindSet kReplace = Kinds(v1::Event::kReplace);
constexpr KindSet kHold = Kinds(v1::Event::kHold);
constexpr KindSet kRelease = Kinds(v1::Event::kRelease);
constexpr KindSet kReport = Kinds(v1::Event::kReport);
constexpr KindSet kRecover = Kinds(v1::Event::kRecover);
constexpr KindSet kCorrect = Kinds(v1::Event::kCorrect);
constexpr KindSet kReassign = Kinds(v1::Event::kGovernance);
constexpr KindSet kCarry = Kinds(v1::Event::kCarry);
constexpr KindSet kAttest = Kinds(v1::Event::kAttest);
constexpr KindSet kStock = Kinds(v1::Event::kCount, v1::Event::kRepair);
constexpr KindSet kTitle = Kinds(v1::Event::kTransferTitle);
constexpr KindSet kAny = ~KindSet{0};
// What needs a unit that is in being.
constexpr KindSet kExisting = kAny & ~(kCommission | kSuccessor | kCorrect);
// What may move; which of its events do is MovesUnits'.
constexpr KindSet kMoving =
    kShip | kReceive | kReturn | kRedirect | kVoid | kReport | kReassign;

enum class Rows : std::uint8_t { kCustody, kObservations, kBoth };
// What a condition looks at: the unit alone, or the event's facts besides.
enum class Needs : std::uint8_t { kUnit, kFacts };

struct Rule {
  Verdict verdict;
  Rows rows;
  Needs needs;
  KindSet kinds;
  bool (*broken)(const UnitCase& unit);
  std::string_view explanation;  // Follows the unit's name.
};

template <Verdict verdict>
bool NotSigner(const UnitCase& unit) {
  return internal::NotTargetsSigner(unit, verdict);
}

constexpr Rule kRules[] = {
    {Verdict::kTooLarge, Rows::kObservations, Needs::kUnit, kAny,
     &internal::TooManyToday, "has 64 observations of this party today"},
    {Verdict::kMalformed, Rows::kObservations, Needs::kUnit, kReceive,
     &internal::UnexpectedThoughOpen,
     "is in the shipment: accept it, refuse it or mark it missing"},
    {Verdict::kMalformed, Rows::kCustody, Needs::kFacts, kSuccessor,
     &internal::ContradictsPredecessor,
     "states another model, kind, lot, place, owner or device key than the "
     "unit that it succeeds has"},
    {Verdict::kDuplicateUnit, Rows::kBoth, Needs::kUnit, kAny,
     &internal::ListedTwice, "is listed twice"},
    {Verdict::kUnknownUnit, Rows::kObservations, Needs::kUnit, kAny,
     &internal::NeverSeen, "was never commissioned"},
    {Verdict::kUnknownUnit, Rows::kObservations, Needs::kUnit, kTitle,
     &internal::NotInBeing, "isn't commissioned"},
    {Verdict::kUnknownUnit, Rows::kCustody, Needs::kUnit, kCorrect,
     &internal::NeverSeen, "was never commissioned"},
    {Verdict::kUnknownUnit, Rows::kCustody, Needs::kUnit, kExisting,
     &internal::NotInBeing, "isn't commissioned"},
    {Verdict::kAlreadyCommissioned, Rows::kCustody, Needs::kUnit,
     kCommission | kSuccessor, &internal::InBeing, "is commissioned already"},
    {Verdict::kNotIssuer, Rows::kCustody, Needs::kUnit, kCommission,
     &internal::MayNotCommission,
     "is another issuer's, or of a model that wasn't granted to this one"},
    {Verdict::kNotIssuer, Rows::kCustody, Needs::kUnit, kSuccessor,
     &internal::MayNotSucceed,
     "is issued by a party that doesn't sign, nor does its delegate"},
    {Verdict::kNotIssuer, Rows::kCustody, Needs::kUnit, kReplace,
     &internal::NotIssuer, "is another issuer's"},
    {Verdict::kNotIssuer, Rows::kCustody, Needs::kUnit, kCorrect,
     &NotSigner<Verdict::kNotIssuer>, "is corrected by who signed the event"},
    {Verdict::kTerminal, Rows::kCustody, Needs::kUnit, kExisting,
     &internal::IsTerminal, "is retired, destroyed or goes on as another unit"},
    {Verdict::kTerminal, Rows::kObservations, Needs::kUnit, kTitle,
     &internal::IsTerminal, "is retired, destroyed or goes on as another unit"},
    {Verdict::kReported, Rows::kCustody, Needs::kUnit,
     kShip | kReturn | kRedirect | kVoid | (kWork & ~kEmpty),
     &internal::IsReported,
     "is reported lost, stolen or seized: recover it first"},
    {Verdict::kReported, Rows::kCustody, Needs::kUnit, kReceive,
     &internal::IsSeized, "is seized"},
    {Verdict::kReported, Rows::kCustody, Needs::kUnit, kReport,
     &internal::ReportedAlready, "is reported already"},
    {Verdict::kOnHold, Rows::kCustody, Needs::kUnit,
     kShip | kReturn | kRedirect | kWork, &internal::IsOnHold,
     "is on hold: release it first"},
    {Verdict::kOnHold, Rows::kCustody, Needs::kUnit, kHold,
     &internal::HeldTwice, "is on hold already"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kShip,
     &internal::MayNotShip,
     "isn't held by the party that ships it, or by who named it a delegate, or "
     "by the custodian of the others"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kWork,
     &internal::NotCustodian, "isn't held by this party"},
    {Verdict::kNotCustodian, Rows::kObservations, Needs::kUnit, kStock,
     &internal::NotCustodian, "isn't held by this party"},
    {Verdict::kNotCustodian, Rows::kObservations, Needs::kUnit, kAttest,
     &internal::MayNotAttest,
     "is attested by its custodian, an inspector or its own device"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kHold,
     &internal::MayNotHold,
     "is put on hold by its custodian, an authority or the governors"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kRelease,
     &internal::MayNotRelease, "has no hold that this party could release"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kReport,
     &internal::MayNotReport,
     "is reported by its custodian or an authority, and seized by an "
     "authority"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kRecover,
     &internal::MayNotRecover,
     "is recovered by who reported it, or the governors"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kReassign,
     &internal::NotHeldByFormer, "isn't held by the party it is taken from"},
    {Verdict::kNotCustodian, Rows::kCustody, Needs::kUnit, kCorrect,
     &NotSigner<Verdict::kNotCustodian>,
     "is corrected by who signed the event"},
    {Verdict::kNotOwner, Rows::kObservations, Needs::kUnit, kTitle,
     &internal::NotOwner, "isn't owned by this party"},
    {Verdict::kNotShipper, Rows::kCustody, Needs::kUnit, kRedirect | kVoid,
     &internal::NotShipper, "wasn't shipped by this party"},
    {Verdict::kNotShipper, Rows::kCustody, Needs::kUnit, kCorrect,
     &NotSigner<Verdict::kNotShipper>, "is corrected by who signed the event"},
    {Verdict::kNotConsignee, Rows::kCustody, Needs::kUnit, kReceive,
     &internal::NotConsignee, "wasn't shipped to this party"},
    {Verdict::kNotConsignee, Rows::kCustody, Needs::kUnit, kReturn,
     &internal::NotReturner, "wasn't shipped to this party"},
    {Verdict::kNotConsignee, Rows::kCustody, Needs::kUnit, kCorrect,
     &NotSigner<Verdict::kNotConsignee>,
     "is corrected by who signed the event"},
    {Verdict::kNotCarrier, Rows::kObservations, Needs::kUnit, kCarry,
     &internal::NotCarrier, "is in a shipment of another carrier"},
    {Verdict::kOpenShipment, Rows::kCustody, Needs::kUnit, kShip | kWork,
     &internal::NotHeld, "is in transit, or refused and not yet back"},
    {Verdict::kOpenShipment, Rows::kCustody, Needs::kUnit, kReturn,
     &internal::OnItsWayElsewhere, "is in another shipment by now"},
    {Verdict::kNotInShipment, Rows::kCustody, Needs::kUnit,
     kReceive | kReturn | kRedirect | kVoid, &internal::NotInShipment,
     "isn't in the shipment"},
    {Verdict::kNotInShipment, Rows::kObservations, Needs::kUnit, kCarry,
     &internal::NotInShipment, "isn't in the shipment"},
    {Verdict::kAlreadyResolved, Rows::kCustody, Needs::kUnit,
     kReceive | kRedirect | kVoid, &internal::IsResolved,
     "was received, refused, voided or seized already"},
    {Verdict::kAlreadyResolved, Rows::kObservations, Needs::kUnit, kCarry,
     &internal::IsResolved, "was received, refused, voided or seized already"},
    {Verdict::kAlreadyResolved, Rows::kCustody, Needs::kFacts, kRedirect,
     &internal::HasReceipt, "is in a shipment that has a receipt already"},
    {Verdict::kNotRefused, Rows::kCustody, Needs::kUnit, kReturn,
     &internal::NotReturnable, "was neither refused nor received and kept"},
    {Verdict::kNotReturning, Rows::kCustody, Needs::kUnit, kReplace,
     &internal::NotReturning,
     "neither came back to its issuer nor is on its way there"},
    {Verdict::kInsideParent, Rows::kCustody, Needs::kFacts, kMoving,
     &internal::LeavesParentBehind,
     "is inside another unit that isn't listed: take it out first, or move "
     "both"},
    {Verdict::kInsideParent, Rows::kCustody, Needs::kFacts, kReceive,
     &internal::PartsFromParent,
     "is inside another unit with another outcome: receive both, then take it "
     "out"},
    {Verdict::kInsideParent, Rows::kCustody, Needs::kUnit, kFill,
     &internal::GoesInTwice, "is inside another unit already"},
    {Verdict::kInsideParent, Rows::kCustody, Needs::kUnit, kEnd | kSucceeded,
     &internal::IsInside, "is inside another unit: take it out first"},
    {Verdict::kNotInsideParent, Rows::kCustody, Needs::kUnit, kEmpty,
     &internal::NotInside, "isn't directly inside this unit"},
    {Verdict::kHasContents, Rows::kCustody, Needs::kUnit, kEnd | kSucceeded,
     &internal::HasContents, "has units inside: take them out first"},
    {Verdict::kNotClosed, Rows::kCustody, Needs::kFacts, kMoving,
     &internal::LeavesContentsBehind, "has units inside that aren't listed"},
    {Verdict::kNotClosed, Rows::kCustody, Needs::kUnit,
     kMoving | kFill | kEmpty, &internal::MisstatesContents,
     "has another number of units inside than its row states"},
    {Verdict::kCycle, Rows::kCustody, Needs::kUnit, kFill,
     &internal::GoesIntoItself, "would be inside itself"},
    {Verdict::kCycle, Rows::kCustody, Needs::kFacts, kFill | kCorrect,
     &internal::Cycles, "would be inside itself, or more than 16 levels deep"},
    {Verdict::kNotReported, Rows::kCustody, Needs::kUnit, kRecover,
     &internal::NotReported, "isn't reported lost, stolen or seized"},
    {Verdict::kAlreadyCorrected, Rows::kCustody, Needs::kUnit, kCorrect,
     &internal::CorrectedAlready, "has had this event corrected already"},
    {Verdict::kNotCorrectable, Rows::kCustody, Needs::kUnit, kCorrect,
     &internal::NotLastEvent,
     "had another event since, or one that can't be corrected"},
    {Verdict::kNotCorrectable, Rows::kCustody, Needs::kUnit, kCorrect,
     &internal::NotWholeTarget,
     "isn't the only unit of the event: correct it for all of them"},
};

static_assert(std::is_sorted(std::begin(kRules), std::end(kRules),
                             [](const Rule& a, const Rule& b) {
                               return a.verdict < b.verdict;
                             }));

KindSet BitsOf(const v1::Event& event, const v1::UnitRow& row) {
  const KindSet bits = Bit(event.kind_case());
  if (!event.has_relabel() || row.role() == v1::SUBJECT) {
    return bits;
  }
  return row.role() == v1::REPLACEMENT ? kSuccessor : bits | kSucceeded;
}

bool Concerns(const Rule& rule, KindSet bits, bool observation) {
  return (rule.kinds & bits) != 0 &&
         (rule.rows == Rows::kBoth ||
          (rule.rows == Rows::kObservations) == observation);
}

}  // namespace

Finding FirstBrokenRule(const UnitCase& unit) {
  const bool observation = unit.observations != nullptr;
  const KindSet bits = BitsOf(unit.event, unit.row);
  for (const Rule& rule : kRules) {
    if (Concerns(rule, bits, observation) &&
        (unit.facts != nullptr || rule.needs == Needs::kUnit) &&
        rule.broken(unit)) {
      return {.verdict = rule.verdict, .explanation = rule.explanation};
    }
  }
  return {};
}

Verdict CheckUnitAlone(const UnitAlone& before, const v1::Event& event,
                       Moment moment, const Registry& registry,
                       const v1::UnitRow& row) {
  // Another target than the last event is refused for that.
  const bool takes_back_last =
      event.has_correct() && before.last_event != nullptr &&
      event.correct().target() == before.state.last_event();
  const v1::Event* target = takes_back_last ? before.last_event : nullptr;
  std::string_view shipper;
  auto refusal = CheckNamed(event, registry);
  if (!refusal && target != nullptr && target->has_receive()) {
    shipper = before.state.shipment().shipper();
    refusal = CheckReceiptSigners(event, *target, shipper);
  }
  if (refusal) {
    return refusal->verdict;
  }
  const bool observes =
      ChainOfRow(event.kind_case(), row.role()) == SubjectType::kObservations;
  return FirstBrokenRule(
             {.event = event,
              .registry = registry,
              .row = row,
              .state = before.state,
              .observations = observes ? &before.observations : nullptr,
              .target = target,
              .target_shipper = shipper,
              .recorded_at_ms = moment.recorded_at_ms})
      .verdict;
}

}  // namespace waybill
