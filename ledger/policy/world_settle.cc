// SPDX-License-Identifier: Apache-2.0
//
// The states of the units, folded with the one custody rule that there is.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/core/check.h"
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

// Names that no event mentioned before get their numbers.
void World::AddNames(const v1::UnitState& state) {
  const auto add = [](NumberedNames& names, const std::string& text) {
    if (!text.empty()) {
      names.Add(text);
    }
  };
  add(parties_, state.custodian());
  add(parties_, state.shipment().consignee());
  add(parties_, state.tenant());
  add(models_, state.model());
  AddSite(state.site_party(), state.site());
  if (state.has_parent()) {
    AddUnit(state.parent().issuer(), state.parent().serial());
  }
  if (state.has_predecessor()) {
    AddUnit(state.predecessor().issuer(), state.predecessor().serial());
  }
}

std::optional<Standing> World::Compact(const v1::UnitState& state) const {
  bool complete = true;
  const auto known = [&complete](bool is_named, Number number) {
    complete = complete && (!is_named || number != kNoNumber);
    return number;
  };
  const auto find = [&known](const NumberedNames& names,
                             const std::string& text) {
    return text.empty() ? kNoNumber : known(true, names.Find(text));
  };
  Standing standing;
  standing.custodian = find(parties_, state.custodian());
  if (state.has_parent()) {
    standing.parent =
        known(true, FindUnit(state.parent().issuer(), state.parent().serial()));
  }
  if (state.has_predecessor()) {
    standing.predecessor = known(true, FindUnit(state.predecessor().issuer(),
                                                state.predecessor().serial()));
  }
  if (state.has_shipment()) {
    const v1::Shipment& shipment = state.shipment();
    const Result<Hash> id = HashFromBytes(shipment.id());
    standing.shipment = id ? FindEvent(*id) : kNoNumber;
    standing.consignee = find(parties_, shipment.consignee());
    standing.destination = PackCountry(shipment.destination_country());
    standing.leg = static_cast<std::uint8_t>(shipment.leg());
    standing.is_return = shipment.is_return();
  }
  if (!state.site().empty()) {
    standing.site = known(true, FindSite(state.site_party(), state.site()));
  }
  standing.tenant = find(parties_, state.tenant());
  standing.model = find(models_, state.model());
  standing.heartbeat_days = state.heartbeat_days();
  standing.country = PackCountry(state.country());
  standing.lifecycle = static_cast<std::uint8_t>(state.lifecycle());
  standing.kind = static_cast<std::uint8_t>(state.kind());
  standing.reported = static_cast<std::uint8_t>(state.reported());
  standing.deployed = state.deployed();
  standing.return_due = state.return_due();
  return complete ? std::optional(standing) : std::nullopt;
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

namespace {

// How many steps from the first on two units made together: by the same events
// with rows alike, which leave the same state.
std::size_t CommonSteps(const World& world, const WorldUnit& one,
                        const WorldUnit& other) {
  if (one.issuer != other.issuer) {
    return 0;
  }
  const auto alike = [&world](const WorldStep& a, const WorldStep& b) {
    if (a.event != b.event || a.takes_back != b.takes_back) {
      return false;
    }
    const std::vector<ListedRow>& rows = world.events()[a.event].rows;
    return rows[a.row].role == rows[b.row].role &&
           rows[a.row].outcome == rows[b.row].outcome &&
           world.Attributes(a.event, a.row) == nullptr &&
           world.Attributes(b.event, b.row) == nullptr;
  };
  const auto [end, ignored] =
      std::mismatch(one.steps.begin(), one.steps.end(), other.steps.begin(),
                    other.steps.end(), alike);
  return static_cast<std::size_t>(end - one.steps.begin());
}

}  // namespace

// The states that one unit after the other went through.
struct World::Walk {
  Number unit = kNoNumber;
  std::vector<v1::UnitState> states;  // After each of its steps.
};

// Goes on from where the unit walked before parted from this one. Touches
// nothing but the unit itself. False if a state mentions an unknown name: it is
// the walk's last, and the unit has to be walked again.
bool World::SettleSteps(Number unit, Walk& walk) {
  WorldUnit& facts = units_[unit];
  const std::size_t common =
      walk.unit == kNoNumber ? 0 : CommonSteps(*this, units_[walk.unit], facts);
  const std::string& issuer = parties_.Text(facts.issuer);
  walk.states.resize(facts.steps.size());
  for (std::size_t i = 0; i < facts.steps.size(); ++i) {
    WorldStep& step = facts.steps[i];
    if (i < common) {
      step.after = units_[walk.unit].steps[i].after;
      continue;
    }
    const WorldEvent& event = events_[step.event];
    walk.states[i] = AdvanceUnit(i == 0 ? v1::UnitState() : walk.states[i - 1],
                                 event.event, event.id, event.moment,
                                 RowOf(*this, step, issuer, facts.serial));
    const std::optional<Standing> after = Compact(walk.states[i]);
    if (!after) {
      walk.unit = kNoNumber;
      walk.states.resize(i + 1);
      return false;
    }
    step.after = *after;
  }
  walk.unit = unit;
  return true;
}

void World::Settle(const RunTasks& run) {
  records_.ScreenNames();
  constexpr std::size_t kUnitsTogether = 4096;
  records_.ScreenNames();
  const std::vector<Number> units = std::exchange(unsettled_, {});
  // Units that went the same way follow one another.
  std::vector<std::pair<Number, Number>> order;
  order.reserve(units.size());
  for (const Number unit : units) {
    order.emplace_back(units_[unit].steps.back().event, unit);
  }
  std::sort(order.begin(), order.end());
  const Stretches stretches{order.size(), kUnitsTogether};
  std::vector<std::vector<Number>> unknown(stretches.size());
  RunAll(run, stretches.size(), [&](std::size_t number) {
    Walk walk;
    for (std::size_t i = stretches.Begin(number); i < stretches.End(number);
         ++i) {
      if (!SettleSteps(order[i].second, walk)) {
        unknown[number].push_back(order[i].second);
      }
    }
  });
  for (const std::vector<Number>& some : unknown) {
    for (const Number unit : some) {
      Walk walk;
      // Each time up to a state that mentions another name.
      while (!SettleSteps(unit, walk)) {
        AddNames(walk.states.back());
      }
    }
  }
  for (const Number unit : units) {
    const std::vector<WorldStep>& steps = units_[unit].steps;
    const auto count = static_cast<Number>(steps.size());
    for (Number i = units_[unit].settled; i < count; ++i) {
      TakeContainment(unit, i);
      index_.AddStanding(unit, i == 0 ? Standing() : steps[i - 1].after,
                         steps[i].after);
    }
    units_[unit].settled = count;
  }
}

}  // namespace waybill
