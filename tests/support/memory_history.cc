// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_history.h"

#include <algorithm>

namespace waybill {
namespace {

const Error kBroken{ErrorCode::kUnavailable, "the history is broken"};

template <typename Value>
Value FindOrDefault(const std::map<Hash, Value>& map, const Hash& key) {
  const auto it = map.find(key);
  return it == map.end() ? Value() : it->second;
}

}  // namespace

Result<UnitRecord> MemoryHistory::Unit(const Hash& label) {
  if (broken_) {
    return kBroken;
  }
  return FindOrDefault(units_, label);
}

Result<ObservationRecord> MemoryHistory::Observations(const Hash& label) {
  if (broken_) {
    return kBroken;
  }
  return FindOrDefault(observations_, label);
}

Result<std::optional<RecordedEvent>> MemoryHistory::FindEvent(const Hash& id) {
  if (broken_) {
    return kBroken;
  }
  const auto it = events_.find(id);
  return it == events_.end() ? std::nullopt : std::optional(it->second.event);
}

Result<std::optional<v1::UnitRow>> MemoryHistory::FindRow(
    const Hash& event_id, const Hash& custody_label) {
  if (broken_) {
    return kBroken;
  }
  const auto it = events_.find(event_id);
  if (it == events_.end()) {
    return std::optional<v1::UnitRow>();
  }
  const Taken& taken = it->second;
  const auto place =
      std::lower_bound(taken.labels.begin(), taken.labels.end(), custody_label);
  if (place == taken.labels.end() || *place != custody_label) {
    return std::optional<v1::UnitRow>();
  }
  return std::optional(
      taken.rows[static_cast<std::size_t>(place - taken.labels.begin())]);
}

Result<std::vector<Hash>> MemoryHistory::RowLabels(const Hash& event_id) {
  if (broken_) {
    return kBroken;
  }
  const auto it = events_.find(event_id);
  return it == events_.end() ? std::vector<Hash>() : it->second.labels;
}

Result<std::optional<v1::ShipmentState>> MemoryHistory::FindShipment(
    const Hash& id) {
  if (broken_) {
    return kBroken;
  }
  const auto it = shipments_.find(id);
  return it == shipments_.end() ? std::nullopt : std::optional(it->second);
}

void MemoryHistory::Apply(const PendingEvent& pending,
                          const CustodyChanges& changes) {
  for (const UnitChange& change : changes.units) {
    if (change.chain_type == SubjectType::kCustody) {
      units_[change.label] = {.custody = change.chain, .state = change.custody};
    } else {
      observations_[change.label] = {.observations = change.chain,
                                     .state = change.observations};
    }
  }
  for (const auto& [id, state] : changes.shipments) {
    shipments_[id] = state;
  }
  for (const auto& [label, height] : changes.heights) {
    units_[label].state.set_height(height);
  }
  events_[pending.id] = {.event = {.id = pending.id,
                                   .moment = pending.moment,
                                   .event = pending.event},
                         .rows = pending.rows,
                         .labels = pending.labels};
}

}  // namespace waybill
