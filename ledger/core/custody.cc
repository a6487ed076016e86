// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/custody.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ledger/core/custody_rules.h"
#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

Result<std::vector<ListedUnit>> LoadUnits(const PendingEvent& pending,
                                          History& history) {
  std::vector<ListedUnit> units(pending.rows.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    const v1::UnitRow& row = pending.rows[i];
    auto custody = history.Unit(pending.labels[i]);
    if (!custody) {
      return custody.error();
    }
    units[i].record = *std::move(custody);
    units[i].observation = ChainOfRow(pending.event.kind_case(), row.role()) ==
                           SubjectType::kObservations;
    const bool succeeded =
        pending.event.has_relabel() && row.role() == v1::REPLACED;
    if (!units[i].observation && !succeeded) {
      continue;
    }
    auto observations =
        history.Observations(ObservationsLabel(row.issuer(), row.serial()));
    if (!observations) {
      return observations.error();
    }
    units[i].observations = *std::move(observations);
  }
  return units;
}

Refusal RefuseUnit(const PendingEvent& pending, std::uint32_t position,
                   Verdict verdict, std::string_view explanation) {
  const v1::UnitRow& row = pending.rows[position];
  Refusal refusal = Refuse(verdict, "unit " + EscapeText(row.issuer()) + "/" +
                                        EscapeText(row.serial()) + " ");
  refusal.message += explanation;
  refusal.position = position;
  return refusal;
}

// Labels ascend: equal ones are neighbours.
bool IsListedTwice(const std::vector<Hash>& labels, std::size_t i) {
  return (i > 0 && labels[i] == labels[i - 1]) ||
         (i + 1 < labels.size() && labels[i] == labels[i + 1]);
}

// A unit that isn't in the shipment by its state may have been in it before.
Result<Refusal> RefuseShipment(const PendingEvent& pending,
                               std::uint32_t position, const Finding& finding,
                               History& history) {
  const auto id = HashFromBytes(*NamedShipment(pending.event));
  if (!id) {
    return id.error();
  }
  const auto row = history.FindRow(*id, pending.labels[position]);
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return RefuseUnit(pending, position, finding.verdict, finding.explanation);
  }
  return RefuseUnit(pending, position,
                    pending.event.has_return_() ? Verdict::kNotRefused
                                                : Verdict::kAlreadyResolved,
                    "was in the shipment, and has left it since");
}

// The first unit that breaks a rule.
Result<std::optional<Refusal>> CheckUnits(const PendingEvent& pending,
                                          const Registry& registry,
                                          const std::vector<ListedUnit>& units,
                                          const EventFacts& facts,
                                          History& history) {
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    const ListedUnit& unit = units[i];
    const v1::UnitRow& row = pending.rows[i];
    const Finding finding = FirstBrokenRule(
        {.event = pending.event,
         .registry = registry,
         .row = row,
         .state = unit.record.state,
         .observations = unit.observation ? &unit.observations.state : nullptr,
         .facts = &facts,
         .target = facts.target ? &facts.target->event : nullptr,
         .target_shipper = facts.target_shipper,
         .position = i,
         .listed_twice = IsListedTwice(pending.labels, i),
         .recorded_at_ms = pending.moment.recorded_at_ms});
    if (finding.verdict == Verdict::kNotInShipment) {
      const auto refusal = RefuseShipment(pending, i, finding, history);
      if (!refusal) {
        return refusal.error();
      }
      return std::optional(*refusal);
    }
    if (finding.verdict != Verdict::kAccepted) {
      return std::optional(
          RefuseUnit(pending, i, finding.verdict, finding.explanation));
    }
    const Hash& head = unit.record.custody.head;
    if (!unit.observation && row.link() != View(head)) {
      Refusal refusal = RefuseUnit(pending, i, Verdict::kStaleLink,
                                   "has changed since this was signed");
      refusal.current_head = head;
      return std::optional(std::move(refusal));
    }
  }
  return std::optional<Refusal>();
}

// Takes the unit's state with it, except for a correction.
UnitChange ChangeUnit(const PendingEvent& pending, ListedUnit& unit,
                      std::uint32_t position) {
  const v1::UnitRow& row = pending.rows[position];
  const Hash& label = pending.labels[position];
  UnitChange change;
  change.unit_label = label;
  change.position = position;
  const Hash leaf =
      pending.leaves.empty() ? UnitLeaf(row, label) : pending.leaves[position];
  if (unit.observation) {
    change.label = ObservationsLabel(row.issuer(), row.serial());
    change.chain_type = SubjectType::kObservations;
    change.chain = Extend(unit.observations.observations, pending.id, leaf);
    change.observations = AdvanceObservations(
        unit.observations.state, pending.event, pending.moment, row);
  } else {
    change.label = label;
    change.chain_type = SubjectType::kCustody;
    change.chain = Extend(unit.record.custody, pending.id, leaf);
    v1::UnitState& before = unit.record.state;
    change.custody = pending.event.has_correct()
                         ? AdvanceUnit(before, pending.event, pending.id,
                                       pending.moment, row)
                         : AdvanceTaken(std::move(before), pending.event,
                                        pending.id, pending.moment, row);
  }
  return change;
}

// Containers that are in the event take their height with their state.
void RaiseHeights(const PendingEvent& pending, const EventFacts& facts,
                  CustodyChanges& changes) {
  std::map<Hash, HeightBound> others = facts.heights;
  for (UnitChange& change : changes.units) {
    const auto it = others.find(change.unit_label);
    if (it == others.end() || change.chain_type != SubjectType::kCustody) {
      continue;
    }
    change.custody.set_height(
        std::max(change.custody.height(), it->second.needed));
    others.erase(it);
  }
  WAYBILL_CHECK(changes.units.size() == pending.rows.size());
  for (const auto& [label, bound] : others) {
    if (bound.needed > bound.height) {
      changes.heights.emplace_back(label, bound.needed);
    }
  }
}

}  // namespace

Result<std::variant<Refusal, CustodyChanges>> JudgeCustody(
    const PendingEvent& pending, const Registry& registry, History& history) {
  using Judgement = std::variant<Refusal, CustodyChanges>;
  EventFacts facts;
  auto refusal = CheckEvent(pending, registry, history, facts);
  if (!refusal) {
    return refusal.error();
  }
  if (*refusal) {
    return Judgement(**std::move(refusal));
  }
  auto units = LoadUnits(pending, history);
  if (!units) {
    return units.error();
  }
  facts.shipper = units->front().record.state.custodian();
  const auto gathered = GatherContainment(pending, *units, history, facts);
  if (!gathered) {
    return gathered.error();
  }
  if (pending.event.has_relabel()) {
    FindPredecessors(pending, *units, facts);
  }
  refusal = CheckUnits(pending, registry, *units, facts, history);
  if (!refusal) {
    return refusal.error();
  }
  if (*refusal) {
    return Judgement(**std::move(refusal));
  }

  CustodyChanges changes;
  changes.units.reserve(units->size());
  for (std::uint32_t i = 0; i < units->size(); ++i) {
    changes.units.push_back(ChangeUnit(pending, (*units)[i], i));
  }
  auto shipments = AdvanceShipments(pending, *units, changes.units, history);
  if (!shipments) {
    return shipments.error();
  }
  changes.shipments = *std::move(shipments);
  RaiseHeights(pending, facts, changes);
  return Judgement(std::move(changes));
}

}  // namespace waybill
