// SPDX-License-Identifier: Apache-2.0
//
// The states of the units, folded with the one custody rule that there is.
#include <utility>

#include "ledger/policy/world.h"

namespace waybill {
namespace {

// The unit's row as the custody rules want it.
v1::UnitRow RowOf(const World& world, const WorldStep& step,
                  const std::string& issuer, const std::string& serial) {
  const ListedRow& kept = world.events()[step.event].rows[step.row];
  v1::UnitRow listed;
  listed.set_issuer(issuer);
  listed.set_serial(serial);
  listed.set_role(static_cast<v1::UnitRole>(kept.role));
  listed.set_outcome(static_cast<v1::UnitOutcome>(kept.outcome));
  const std::string* attributes = world.Attributes(step.event, step.row);
  if (attributes != nullptr) {
    listed.set_attributes(*attributes);
  }
  return listed;
}

}  // namespace

Standing World::Compact(const v1::UnitState& state) {
  Standing standing;
  const auto number = [](NumberedNames& names, const std::string& text) {
    return text.empty() ? kNoNumber : names.Add(text);
  };
  standing.custodian = number(parties_, state.custodian());
  if (state.has_parent()) {
    standing.parent = AddUnit(state.parent().issuer(), state.parent().serial());
  }
  if (state.has_predecessor()) {
    standing.predecessor =
        AddUnit(state.predecessor().issuer(), state.predecessor().serial());
  }
  if (state.has_shipment()) {
    const v1::Shipment& shipment = state.shipment();
    const Result<Hash> id = HashFromBytes(shipment.id());
    standing.shipment = id ? FindEvent(*id) : kNoNumber;
    standing.consignee = number(parties_, shipment.consignee());
    standing.destination = PackCountry(shipment.destination_country());
    standing.leg = static_cast<std::uint8_t>(shipment.leg());
    standing.is_return = shipment.is_return();
  }
  standing.site = AddSite(state.site_party(), state.site());
  standing.tenant = number(parties_, state.tenant());
  standing.model = number(models_, state.model());
  standing.heartbeat_days = state.heartbeat_days();
  standing.country = PackCountry(state.country());
  standing.lifecycle = static_cast<std::uint8_t>(state.lifecycle());
  standing.kind = static_cast<std::uint8_t>(state.kind());
  standing.reported = static_cast<std::uint8_t>(state.reported());
  standing.deployed = state.deployed();
  standing.return_due = state.return_due();
  return standing;
}

void World::TakeContainment(Number unit, Number step) {
  const std::vector<WorldStep>& steps = units_[unit].steps;
  const Number before = step == 0 ? kNoNumber : steps[step - 1].after.parent;
  const Number after = steps[step].after.parent;
  if (before == after) {
    return;
  }
  const std::uint64_t index = events_[steps[step].event].moment.index;
  if (before != kNoNumber) {
    std::vector<Containment>& contents = units_[before].contents;
    for (auto inside = contents.rbegin(); inside != contents.rend(); ++inside) {
      if (inside->child == unit) {
        inside->to_index = index;
        break;
      }
    }
  }
  if (after != kNoNumber) {
    units_[after].contents.push_back({.child = unit, .from_index = index});
  }
}

void World::SettleUnit(Number unit) {
  // Numbers are added on the way, which moves the unit: no reference to it may
  // be held across Compact.
  const std::string issuer = parties_.Text(units_[unit].issuer);
  const std::string serial = units_[unit].serial;
  const Number settled = units_[unit].settled;
  const auto count = static_cast<Number>(units_[unit].steps.size());
  v1::UnitState state;
  for (Number i = 0; i < count; ++i) {
    const WorldStep& step = units_[unit].steps[i];
    const WorldEvent& event = events_[step.event];
    state = AdvanceUnit(state, event.event, event.id, event.moment,
                        RowOf(*this, step, issuer, serial));
    if (i < settled) {
      continue;
    }
    const Standing after = Compact(state);
    units_[unit].steps[i].after = after;
    TakeContainment(unit, i);
  }
  units_[unit].settled = count;
}

void World::Settle() {
  records_.ScreenNames();
  for (const Number unit : std::exchange(unsettled_, {})) {
    SettleUnit(unit);
  }
}

}  // namespace waybill
