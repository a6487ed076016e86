// SPDX-License-Identifier: Apache-2.0
//
// Shipments as a whole: sums over how each unit's leg changed, so that a
// correction undoes them like anything else.
#include <map>

#include "ledger/core/custody_rules.h"

namespace waybill {
namespace {

// Adds `units` (it may be minus one) to what counts this leg.
void AddLeg(v1::ShipmentState& state, v1::Leg leg, std::uint32_t units) {
  if (leg == v1::IN_TRANSIT || leg == v1::LEG_MISSING) {
    state.set_open(state.open() + units);
  }
  if (leg == v1::LEG_MISSING) {
    state.set_missing(state.missing() + units);
  } else if (leg == v1::LEG_ACCEPTED) {
    state.set_accepted(state.accepted() + units);
  } else if (leg == v1::LEG_REFUSED) {
    state.set_refused(state.refused() + units);
  } else if (leg == v1::LEG_VOIDED) {
    state.set_voided(state.voided() + units);
  }
}

bool IsResolved(v1::Leg leg) {
  return leg != v1::IN_TRANSIT && leg != v1::LEG_MISSING;
}

constexpr std::uint32_t kOne = 1;
constexpr std::uint32_t kMinusOne = static_cast<std::uint32_t>(-1);

// What a redirect changes, and its correction changes back.
void SetDestination(v1::ShipmentState& state, const v1::Shipment& shipment) {
  state.set_consignee(shipment.consignee());
  state.set_receive_by_ms(shipment.receive_by_ms());
  state.set_destination_country(shipment.destination_country());
}

class Shipments {
 public:
  explicit Shipments(History& history) : history_(history) {}

  // The shipment as it will be; `opened` if the event opens it.
  Result<v1::ShipmentState*> Find(const v1::Shipment& shipment, bool opened) {
    const auto id = HashFromBytes(shipment.id());
    if (!id) {
      return id.error();
    }
    const auto [it, first] = states_.try_emplace(*id);
    v1::ShipmentState& state = it->second;
    if (!first) {
      return &state;
    }
    if (opened) {
      state.set_shipper(shipment.shipper());
      state.set_is_return(shipment.is_return());
      state.set_index(shipment.index());
      state.set_shipped_at_ms(shipment.shipped_at_ms());
      SetDestination(state, shipment);
      return &state;
    }
    auto stored = history_.FindShipment(*id);
    if (!stored) {
      return stored.error();
    }
    if (!*stored) {
      return Error{
          ErrorCode::kCorruption,
          "a unit is in shipment " + ToHex(*id) + ", which isn't there"};
    }
    state = **std::move(stored);
    return &state;
  }

  std::vector<std::pair<Hash, v1::ShipmentState>> TakeAll() {
    return {std::make_move_iterator(states_.begin()),
            std::make_move_iterator(states_.end())};
  }

 private:
  History& history_;
  std::map<Hash, v1::ShipmentState> states_;
};

Result<void> AdvanceOne(const v1::Event& event, const v1::Shipment& before,
                        const v1::Shipment& after, Shipments& shipments) {
  const bool same = before.id() == after.id();
  const bool corrected = event.has_correct();
  if (same && (after.id().empty() || (before.leg() == after.leg() &&
                                      !event.has_redirect() && !corrected))) {
    return {};
  }
  // Another shipment than before was opened; or, by a correction, was not.
  const auto found =
      shipments.Find(corrected ? before : after, !same && !corrected);
  if (!found) {
    return found.error();
  }
  v1::ShipmentState& state = **found;
  // What is resolved counts as it was first: a seizure of what was refused
  // resolves nothing again.
  if (same && IsResolved(before.leg()) && IsResolved(after.leg())) {
    return {};
  }
  if (same || corrected) {
    AddLeg(state, before.leg(), kMinusOne);
  }
  if (same || !corrected) {
    AddLeg(state, after.leg(), kOne);
  }
  if (same) {
    SetDestination(state, after);
  } else {
    state.set_units(state.units() + (corrected ? kMinusOne : kOne));
  }
  return {};
}

}  // namespace

Result<std::vector<std::pair<Hash, v1::ShipmentState>>> AdvanceShipments(
    const PendingEvent& pending, const std::vector<ListedUnit>& units,
    const std::vector<UnitChange>& changes, History& history) {
  Shipments shipments(history);
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].observation) {
      continue;
    }
    const v1::UnitState& before = pending.event.has_correct()
                                      ? units[i].record.state
                                      : changes[i].custody.before();
    const auto advanced = AdvanceOne(pending.event, before.shipment(),
                                     changes[i].custody.shipment(), shipments);
    if (!advanced) {
      return advanced.error();
    }
  }
  return shipments.TakeAll();
}

}  // namespace waybill
