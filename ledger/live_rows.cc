// SPDX-License-Identifier: Apache-2.0
#include "ledger/live_rows.h"

#include <algorithm>

#include "ledger/store/keyspace.h"
#include "ledger/stored_events.h"

namespace waybill {

std::shared_ptr<const SubjectRecord> SubjectCache::Find(const Hash& label) {
  const auto place = places_.find(label);
  if (place == places_.end()) {
    return nullptr;
  }
  items_.splice(items_.begin(), items_, place->second);
  return place->second->second;
}

void SubjectCache::Put(const Hash& label,
                       std::shared_ptr<const SubjectRecord> record) {
  const auto place = places_.find(label);
  if (place != places_.end()) {
    place->second->second = std::move(record);
    items_.splice(items_.begin(), items_, place->second);
    return;
  }
  items_.emplace_front(label, std::move(record));
  places_.emplace(label, items_.begin());
  while (items_.size() > capacity_) {
    places_.erase(items_.back().first);
    items_.pop_back();
  }
}

void LiveRows::Retire(std::uint64_t durable_size) {
  while (!in_flight_.empty()) {
    const AppliedBatch& batch = *in_flight_.front();
    if (batch.begin + batch.entries.size() > durable_size) {
      return;
    }
    for (const SubjectUpdate& update : batch.updates) {
      cache_.Put(update.label, update.after);
    }
    in_flight_.pop_front();
  }
}

Result<void> LiveRows::Prefetch(const std::vector<Hash>& labels) {
  absent_.clear();
  shipments_.clear();
  std::vector<Hash> wanted;
  std::vector<std::string> keys;
  for (const Hash& label : labels) {
    if (FindInMemory(label) == nullptr) {
      wanted.push_back(label);
      keys.push_back(SubjectKey(label));
    }
  }
  if (keys.empty()) {
    return {};
  }
  auto rows = store_.MultiGet(Family::kSubjects, keys);
  if (!rows) {
    return rows.error();
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::optional<std::string>& row = (*rows)[i];
    if (!row) {
      absent_.emplace(wanted[i], true);
      continue;
    }
    auto record = DecodeSubject(*row);
    if (!record) {
      return record.error();
    }
    cache_.Put(wanted[i],
               std::make_shared<const SubjectRecord>(std::move(*record)));
  }
  return {};
}

std::shared_ptr<const SubjectRecord> LiveRows::FindInMemory(const Hash& label) {
  for (auto batch = in_flight_.rbegin(); batch != in_flight_.rend(); ++batch) {
    const auto place = (*batch)->update_places.find(label);
    if (place != (*batch)->update_places.end()) {
      return (*batch)->updates[place->second].after;
    }
  }
  return cache_.Find(label);
}

Result<std::shared_ptr<const SubjectRecord>> LiveRows::FindSubject(
    const Hash& label) {
  if (auto record = FindInMemory(label)) {
    return record;
  }
  if (absent_.contains(label)) {
    return std::shared_ptr<const SubjectRecord>();
  }
  auto row = store_.Get(Family::kSubjects, SubjectKey(label));
  if (!row) {
    return row.error();
  }
  if (!row->has_value()) {
    return std::shared_ptr<const SubjectRecord>();
  }
  auto decoded = DecodeSubject(**row);
  if (!decoded) {
    return decoded.error();
  }
  auto record = std::make_shared<const SubjectRecord>(std::move(*decoded));
  cache_.Put(label, record);
  return record;
}

Result<std::optional<v1::ShipmentState>> LiveRows::FindShipment(
    const Hash& id) {
  for (auto batch = in_flight_.rbegin(); batch != in_flight_.rend(); ++batch) {
    const auto found = (*batch)->shipments.find(id);
    if (found != (*batch)->shipments.end()) {
      return std::optional<v1::ShipmentState>(found->second);
    }
  }
  if (const auto found = shipments_.find(id); found != shipments_.end()) {
    return found->second;
  }
  auto shipment = ReadShipment(id);
  if (shipment) {
    shipments_.emplace(id, *shipment);
  }
  return shipment;
}

Result<std::optional<v1::ShipmentState>> LiveRows::ReadShipment(
    const Hash& id) const {
  auto row = store_.Get(Family::kShipments, ShipmentKey(id));
  if (!row) {
    return row.error();
  }
  if (!row->has_value()) {
    return std::optional<v1::ShipmentState>();
  }
  v1::ShipmentState state;
  if (!state.ParseFromString(**row)) {
    return Error{ErrorCode::kCorruption, "a shipment row can't be parsed"};
  }
  return std::optional<v1::ShipmentState>(std::move(state));
}

Result<std::optional<std::uint64_t>> LiveRows::FindEntry(const Hash& event_id) {
  for (const auto& batch : in_flight_) {
    const auto found = batch->event_indexes.find(event_id);
    if (found != batch->event_indexes.end()) {
      return std::optional<std::uint64_t>(found->second);
    }
  }
  auto row = store_.Get(Family::kEventIds, EventIdKey(event_id));
  if (!row) {
    return row.error();
  }
  if (!row->has_value()) {
    return std::optional<std::uint64_t>();
  }
  auto index = ParseEntryKey(**row);
  if (!index) {
    return index.error();
  }
  return std::optional<std::uint64_t>(*index);
}

const AcceptedEvent* LiveRows::InFlight(std::uint64_t index) const {
  for (const auto& batch : in_flight_) {
    if (index >= batch->begin && index - batch->begin < batch->events.size()) {
      return &batch->events[index - batch->begin];
    }
  }
  return nullptr;
}

Result<std::string> LiveRows::ReadEntry(std::uint64_t index) {
  for (const auto& batch : in_flight_) {
    if (index >= batch->begin && index - batch->begin < batch->entries.size()) {
      return batch->entries[index - batch->begin];
    }
  }
  return ReadEntryBytes(store_, index);
}

Result<std::vector<v1::UnitRow>> LiveRows::ReadRows(std::uint64_t index) {
  if (const AcceptedEvent* event = InFlight(index)) {
    return event->checked->submission.units;
  }
  return ReadUnitRows(store_, index);
}

Result<std::optional<v1::UnitRow>> LiveRows::FindRow(
    std::uint64_t index, const Hash& custody_label) {
  if (const AcceptedEvent* event = InFlight(index)) {
    const std::vector<Hash>& labels = event->checked->labels;
    const auto found =
        std::lower_bound(labels.begin(), labels.end(), custody_label);
    if (found == labels.end() || *found != custody_label) {
      return std::optional<v1::UnitRow>();
    }
    return std::optional<v1::UnitRow>(
        event->checked->submission
            .units[static_cast<std::size_t>(found - labels.begin())]);
  }
  return FindUnitRow(store_, index, custody_label);
}

}  // namespace waybill
