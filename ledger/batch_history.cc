// SPDX-License-Identifier: Apache-2.0
#include "ledger/batch_history.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "ledger/core/unit_list.h"
#include "ledger/stored_events.h"

namespace waybill {
namespace {

// The row's state, if it is of the kind that its label stands for.
template <typename State>
Result<State> StateOf(const SubjectRecord& record) {
  const State* state = std::get_if<State>(&record.state);
  if (state == nullptr) {
    return Error{ErrorCode::kCorruption, "a subject row is of another type"};
  }
  return *state;
}

}  // namespace

const AcceptedEvent* BatchHistory::InBatch(const Hash& event_id) const {
  const auto found = batch_.event_indexes.find(event_id);
  if (found == batch_.event_indexes.end()) {
    return nullptr;
  }
  return &batch_.events[found->second - batch_.begin];
}

Result<std::shared_ptr<const SubjectRecord>> BatchHistory::Subject(
    const Hash& label) {
  const auto found = batch_.update_places.find(label);
  if (found != batch_.update_places.end()) {
    return batch_.updates[found->second].after;
  }
  return rows_.FindSubject(label);
}

Result<UnitRecord> BatchHistory::Unit(const Hash& label) {
  auto record = Subject(label);
  if (!record) {
    return record.error();
  }
  if (*record == nullptr) {
    return UnitRecord{};
  }
  auto state = StateOf<v1::UnitState>(**record);
  if (!state) {
    return state.error();
  }
  return UnitRecord{(*record)->chain, std::move(*state)};
}

Result<ObservationRecord> BatchHistory::Observations(const Hash& label) {
  auto record = Subject(label);
  if (!record) {
    return record.error();
  }
  if (*record == nullptr) {
    return ObservationRecord{};
  }
  auto state = StateOf<v1::ObservationState>(**record);
  if (!state) {
    return state.error();
  }
  return ObservationRecord{(*record)->chain, std::move(*state)};
}

Result<std::optional<std::uint64_t>> BatchHistory::FindEntry(
    const Hash& event_id) {
  if (const AcceptedEvent* event = InBatch(event_id)) {
    return std::optional<std::uint64_t>(event->index);
  }
  return rows_.FindEntry(event_id);
}

Result<std::string> BatchHistory::ReadBody(std::uint64_t index) {
  if (index >= batch_.begin) {
    return batch_.events[index - batch_.begin].checked->submission.body;
  }
  auto bytes = rows_.ReadEntry(index);
  if (!bytes) {
    return bytes.error();
  }
  auto entry = DecodeEntry(*bytes);
  if (!entry || !std::holds_alternative<EventEntry>(*entry)) {
    return Error{ErrorCode::kCorruption,
                 "entry " + std::to_string(index) + " is no event"};
  }
  return std::move(std::get<EventEntry>(*entry).body);
}

Result<std::optional<RecordedEvent>> BatchHistory::FindEvent(const Hash& id) {
  if (const AcceptedEvent* event = InBatch(id)) {
    return std::optional<RecordedEvent>(
        RecordedEvent{id,
                      {event->index, batch_.place.recorded_at_ms},
                      event->checked->event});
  }
  auto index = rows_.FindEntry(id);
  if (!index) {
    return index.error();
  }
  if (!index->has_value()) {
    return std::optional<RecordedEvent>();
  }
  auto bytes = rows_.ReadEntry(**index);
  if (!bytes) {
    return bytes.error();
  }
  auto parsed = ParseEventEntry(**index, *bytes);
  if (!parsed) {
    return parsed.error();
  }
  return std::optional<RecordedEvent>(std::move(parsed->recorded));
}

Result<std::optional<v1::UnitRow>> BatchHistory::FindRow(
    const Hash& event_id, const Hash& custody_label) {
  if (const AcceptedEvent* event = InBatch(event_id)) {
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
  auto index = rows_.FindEntry(event_id);
  if (!index) {
    return index.error();
  }
  if (!index->has_value()) {
    return std::optional<v1::UnitRow>();
  }
  return rows_.FindRow(**index, custody_label);
}

Result<std::vector<Hash>> BatchHistory::RowLabels(const Hash& event_id) {
  if (const AcceptedEvent* event = InBatch(event_id)) {
    return event->checked->labels;
  }
  auto index = rows_.FindEntry(event_id);
  if (!index) {
    return index.error();
  }
  std::vector<Hash> labels;
  if (!index->has_value()) {
    return labels;
  }
  auto rows = rows_.ReadRows(**index);
  if (!rows) {
    return rows.error();
  }
  labels.reserve(rows->size());
  for (const v1::UnitRow& row : *rows) {
    labels.push_back(RowLabel(row));
  }
  return labels;
}

Result<std::optional<v1::ShipmentState>> BatchHistory::FindShipment(
    const Hash& id) {
  const auto found = batch_.shipments.find(id);
  if (found != batch_.shipments.end()) {
    return std::optional<v1::ShipmentState>(found->second);
  }
  return rows_.FindShipment(id);
}

}  // namespace waybill
