// SPDX-License-Identifier: Apache-2.0
//
// What is asked of an event as a whole before its units: cosignatures and
// references, and the facts that the rules for units need.
#include <algorithm>

#include "ledger/core/custody_rules.h"
#include "ledger/core/event.h"

namespace waybill {
namespace {

bool IsCosignedBy(const v1::Event& event, std::string_view party) {
  return std::any_of(event.signers().begin(), event.signers().end(),
                     [party](const v1::Signer& signer) {
                       return signer.role() == v1::COSIGNER &&
                              signer.party() == party;
                     });
}

std::optional<Refusal> UnknownReference(std::string message) {
  return Refuse(Verdict::kUnknownReference, std::move(message));
}

std::optional<Refusal> CheckParty(const Registry& registry,
                                  const std::string& party) {
  if (party.empty() || registry.FindParty(party) != nullptr) {
    return std::nullopt;
  }
  return Refuse(Verdict::kUnknownParty, "party " + party + " isn't admitted");
}

// A unit's own chain is to say in which country it is, without the registry: so
// a place that names a site names the site's country too.
std::optional<Refusal> CheckPlace(const Registry& registry,
                                  const v1::Place& place) {
  if (place.site().empty()) {
    return std::nullopt;
  }
  if (place.country().empty()) {
    return Refuse(Verdict::kMalformed, "the place names site " + place.site() +
                                           " without its country");
  }
  const v1::Site* site = registry.FindSite(place.site_party(), place.site());
  if (site == nullptr || site->country() != place.country()) {
    return UnknownReference("party " + place.site_party() + " has no site " +
                            place.site() + " in " + place.country());
  }
  return std::nullopt;
}

std::optional<Refusal> CheckPlaces(const Registry& registry,
                                   const v1::Event& event) {
  for (const v1::Place* place :
       {&event.place(), &event.ship().destination(),
        &event.redirect().destination(), &event.return_().destination()}) {
    if (auto refusal = CheckPlace(registry, *place)) {
      return refusal;
    }
  }
  return std::nullopt;
}

// Fields of the kind that isn't given are empty, and an empty one names no one.
std::optional<Refusal> CheckParties(const Registry& registry,
                                    const v1::Event& event) {
  const v1::Ship& ship = event.ship();
  for (const std::string* party :
       {&ship.consignee(), &ship.end_user(), &ship.payer(), &ship.carrier(),
        &event.redirect().consignee(), &event.return_().carrier(),
        &event.deploy().operator_(), &event.deploy().tenant(),
        &event.transfer_title().new_owner(),
        &event.governance().reassign_custody().to()}) {
    if (auto refusal = CheckParty(registry, *party)) {
      return refusal;
    }
  }
  return std::nullopt;
}

std::optional<Refusal> CheckRegistered(const Registry& registry,
                                       const v1::Event& event) {
  if (auto refusal = CheckPlaces(registry, event)) {
    return refusal;
  }
  const std::string& licence = event.ship().licence();
  if (!licence.empty() && registry.FindLicence(licence) == nullptr) {
    return UnknownReference("no licence " + licence + " was issued");
  }
  const std::string& model = event.commission().model();
  if (event.has_commission() && registry.FindModel(model) == nullptr) {
    return UnknownReference("model " + model + " isn't registered");
  }
  return std::nullopt;
}

Result<std::optional<Refusal>> FindNamedShipment(const v1::Event& event,
                                                 const std::string& named,
                                                 History& history,
                                                 EventFacts& facts) {
  const auto id = HashFromBytes(named);
  if (!id) {
    return UnknownReference("a shipment is named by 32 octets");
  }
  auto shipment = history.FindShipment(*id);
  if (!shipment) {
    return shipment.error();
  }
  if (!*shipment) {
    return UnknownReference("there is no shipment " + ToHex(*id));
  }
  facts.shipment = **std::move(shipment);
  if (!event.has_carry()) {
    return std::optional<Refusal>();
  }
  const auto opening = history.FindEvent(*id);
  if (!opening) {
    return opening.error();
  }
  if (*opening) {
    const v1::Event& opened_by = (*opening)->event;
    facts.carrier = opened_by.has_return_() ? opened_by.return_().carrier()
                                            : opened_by.ship().carrier();
  }
  return std::optional<Refusal>();
}

// Everything that the target did to custody is to be taken back at once: what
// it did to one unit alone may not make sense without the others.
Result<bool> ListsWholeTarget(const PendingEvent& pending,
                              const RecordedEvent& target, History& history) {
  const auto labels = history.RowLabels(target.id);
  if (!labels) {
    return labels.error();
  }
  for (const Hash& label : *labels) {
    if (std::binary_search(pending.labels.begin(), pending.labels.end(),
                           label)) {
      continue;
    }
    const auto row = history.FindRow(target.id, label);
    if (!row) {
      return row.error();
    }
    if (*row && ChainOfRow(target.event.kind_case(), (*row)->role()) ==
                    SubjectType::kCustody) {
      return false;
    }
  }
  return true;
}

Result<std::optional<Refusal>> FindTarget(const PendingEvent& pending,
                                          History& history, EventFacts& facts) {
  const auto id = HashFromBytes(pending.event.correct().target());
  if (!id) {
    return UnknownReference("an event is named by 32 octets");
  }
  auto target = history.FindEvent(*id);
  if (!target) {
    return target.error();
  }
  if (!*target) {
    return UnknownReference("there is no event " + ToHex(*id));
  }
  facts.target = **std::move(target);
  const auto whole = ListsWholeTarget(pending, *facts.target, history);
  if (!whole) {
    return whole.error();
  }
  facts.target_listed = *whole;
  const v1::Event& event = facts.target->event;
  if (!event.has_receive()) {
    return std::optional<Refusal>();
  }
  const auto shipment_id = HashFromBytes(event.receive().shipment());
  if (!shipment_id) {
    return shipment_id.error();
  }
  const auto shipment = history.FindShipment(*shipment_id);
  if (!shipment) {
    return shipment.error();
  }
  if (*shipment) {
    facts.target_shipper = (*shipment)->shipper();
  }
  return CheckReceiptSigners(pending.event, event, facts.target_shipper);
}

// What the units' checks take for granted; CheckForm says more, and earlier.
std::optional<Refusal> CheckShape(const PendingEvent& pending) {
  const v1::Event& event = pending.event;
  if (pending.rows.empty() || pending.rows.size() != pending.labels.size()) {
    return Refuse(Verdict::kMalformed, "the event lists no units");
  }
  if (!FillsContainer(event) && !EmptiesContainer(event)) {
    return std::nullopt;
  }
  const auto& container = ContainerOf(event);
  const auto is_parent = [&container](const v1::UnitRow& row) {
    return row.role() == v1::PARENT && row.issuer() == container.issuer() &&
           row.serial() == container.serial();
  };
  const auto is_child = [](const v1::UnitRow& row) {
    return row.role() == v1::CHILD;
  };
  const auto parents =
      std::count_if(pending.rows.begin(), pending.rows.end(), is_parent);
  const auto children =
      std::count_if(pending.rows.begin(), pending.rows.end(), is_child);
  const auto rows = static_cast<std::ptrdiff_t>(pending.rows.size());
  return RefuseUnless(
      parents == 1 && children >= 1 && parents + children == rows,
      Verdict::kMalformed,
      "the container is listed once, as the parent of all else");
}

}  // namespace

std::string_view ActorOf(const v1::Event& event) {
  return event.signers_size() > 0 && event.signers(0).role() == v1::ACTOR
             ? std::string_view(event.signers(0).party())
             : "";
}

const std::string* NamedShipment(const v1::Event& event) {
  if (event.has_receive()) {
    return &event.receive().shipment();
  }
  if (event.has_redirect()) {
    return &event.redirect().shipment();
  }
  if (event.has_void_()) {
    return &event.void_().shipment();
  }
  if (event.has_return_()) {
    return &event.return_().shipment();
  }
  return event.has_carry() ? &event.carry().shipment() : nullptr;
}

bool MovesUnits(const v1::Event& event) {
  return event.has_ship() || event.has_receive() || event.has_redirect() ||
         event.has_void_() || event.has_return_() ||
         event.report().kind() == v1::SEIZED || event.has_governance();
}

bool FillsContainer(const v1::Event& event) {
  return event.has_assemble() || event.has_pack();
}

bool EmptiesContainer(const v1::Event& event) {
  return event.has_remove() || event.has_unpack();
}

const v1::UnitId& ContainerOf(const v1::Event& event) {
  if (event.has_assemble()) {
    return event.assemble().container();
  }
  if (event.has_pack()) {
    return event.pack().container();
  }
  return event.has_remove() ? event.remove().container()
                            : event.unpack().container();
}

std::optional<Refusal> CheckNamed(const v1::Event& event,
                                  const Registry& registry) {
  if (auto refusal = CheckParties(registry, event)) {
    return refusal;
  }
  if (event.has_transfer_title() &&
      !IsCosignedBy(event, event.transfer_title().new_owner())) {
    return Refuse(Verdict::kMissingCosignature,
                  "the new owner " + event.transfer_title().new_owner() +
                      " has to sign too");
  }
  return CheckRegistered(registry, event);
}

std::optional<Refusal> CheckReceiptSigners(const v1::Event& correction,
                                           const v1::Event& receipt,
                                           std::string_view shipper) {
  const std::string_view consignee = ActorOf(receipt);
  const std::string_view actor = ActorOf(correction);
  if (actor != consignee && actor != shipper) {
    return std::nullopt;  // A stranger: a rule of the units says so.
  }
  const std::string_view other = actor == consignee ? shipper : consignee;
  return RefuseUnless(other == actor || IsCosignedBy(correction, other),
                      Verdict::kMissingCosignature,
                      "the correction of a receipt needs the signature of " +
                          std::string(other) + " too");
}

Result<std::optional<Refusal>> CheckEvent(const PendingEvent& pending,
                                          const Registry& registry,
                                          History& history, EventFacts& facts) {
  const v1::Event& event = pending.event;
  if (auto refusal = CheckShape(pending)) {
    return refusal;
  }
  if (auto refusal = CheckNamed(event, registry)) {
    return refusal;
  }
  if (const std::string* named = NamedShipment(event)) {
    return FindNamedShipment(event, *named, history, facts);
  }
  if (event.has_correct()) {
    return FindTarget(pending, history, facts);
  }
  return std::optional<Refusal>();
}

}  // namespace waybill
