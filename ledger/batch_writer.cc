// SPDX-License-Identifier: Apache-2.0
#include "ledger/batch_writer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "ledger/core/entry.h"
#include "ledger/lists.h"
#include "ledger/records.h"
#include "ledger/store/keyspace.h"
#include "ledger/stored_events.h"

namespace waybill {
namespace {

Error Fail(const std::string& what) {
  return {ErrorCode::kVerificationFailed, "second path: " + what};
}

struct SerialisedLog {
  Hash root;
  std::optional<Seal> seal;  // The last entry.
};

Result<SerialisedLog> ReadLog(const WriteBatch& rows, Frontier frontier) {
  SerialisedLog log{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WriteBatch::Operation row = rows[i];
    if (row.family != Family::kEntries) {
      continue;
    }
    if (!row.value || row.key != EntryKey(frontier.size())) {
      return Fail("the entries are not in a row");
    }
    frontier.Append(HashLeaf(*row.value));
    auto entry = DecodeEntry(*row.value);
    if (!entry) {
      return Fail(entry.error().message);
    }
    const Seal* seal = std::get_if<Seal>(&*entry);
    log.seal = seal == nullptr ? std::nullopt : std::optional<Seal>(*seal);
  }
  log.root = frontier.Root();
  return log;
}

// The map's changes as the subjects' rows state them.
Result<std::vector<MapChange>> ReadChanges(const WriteBatch& rows,
                                           std::span<const MapChange> claimed) {
  std::vector<MapChange> changes;
  changes.reserve(claimed.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WriteBatch::Operation row = rows[i];
    if (row.family != Family::kSubjects) {
      continue;
    }
    auto label = ParseSubjectKey(row.key);
    auto record = DecodeSubjectChain(row.value.value_or(""));
    if (!label || !record) {
      return Fail("malformed subject row");
    }
    // The rows are in the order of the claim, but for those whose chains stay.
    const std::size_t next = changes.size();
    const MapChange* claim =
        next < claimed.size() && claimed[next].label == *label
            ? &claimed[next]
            : FindChange(claimed, *label);
    if (claim != nullptr) {
      changes.push_back({*label, claim->before, record->chain});
    }
  }
  if (changes.size() != claimed.size()) {
    return Fail("a changed subject has no row");
  }
  return changes;
}

// In order of key, as the store likes it best.
void PutEventIds(const AppliedBatch& batch, WriteBatch& rows) {
  std::vector<const AcceptedEvent*> sorted;
  sorted.reserve(batch.events.size());
  for (const AcceptedEvent& accepted : batch.events) {
    sorted.push_back(&accepted);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const AcceptedEvent* a, const AcceptedEvent* b) {
              return a->checked->id < b->checked->id;
            });
  for (const AcceptedEvent* accepted : sorted) {
    rows.Put(Family::kEventIds, EventIdKey(accepted->checked->id),
             EntryKey(accepted->index));
  }
}

}  // namespace

void PutBatch(const AppliedBatch& batch, WriteBatch& rows) {
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    rows.Put(Family::kEntries, EntryKey(batch.begin + i), batch.entries[i]);
  }
  for (const AcceptedEvent& accepted : batch.events) {
    const CheckedSubmission& checked = *accepted.checked;
    const std::string entry_key = EntryKey(accepted.index);
    PutList(accepted.index,
            {checked.submission.units, accepted.previous, checked.labels,
             checked.leaves},
            rows);
    PutAttachments(accepted.index, checked.event, checked.submission, rows);
    if (checked.event.has_governance() ||
        checked.event.has_genesis_declaration()) {
      rows.Put(Family::kRegistry, entry_key, "");
    }
  }
  PutEventIds(batch, rows);
  for (const SubjectUpdate* update : batch.SortedUpdates()) {
    rows.Put(Family::kSubjects, SubjectKey(update->label),
             EncodeSubject(*update->after));
  }
  for (const auto& [id, state] : batch.shipments) {
    rows.Put(Family::kShipments, ShipmentKey(id), state.SerializeAsString());
  }
  for (const auto& [family, changes] :
       {std::pair{Family::kContents, &batch.contents},
        std::pair{Family::kIndex, &batch.index}}) {
    for (const auto& [key, value] : *changes) {
      if (value) {
        rows.Put(family, key, *value);
      } else {
        rows.Delete(family, key);
      }
    }
  }
}

Result<void> CheckSecondPath(const WriteBatch& rows, const BatchClaim& claim) {
  auto log = ReadLog(rows, claim.log_before);
  if (!log) {
    return log.error();
  }
  if (!log->seal) {
    return Fail("the batch doesn't end with a seal");
  }
  if (log->root != claim.log_root) {
    return Fail("the log's root is " + ToHex(log->root) +
                " from the entries, " + ToHex(claim.log_root) +
                " from the tree");
  }
  auto changes = ReadChanges(rows, claim.changes);
  if (!changes) {
    return changes.error();
  }
  Hash map_root = claim.map_root_before;
  if (!changes->empty()) {
    auto updated = VerifyUpdate(claim.map_root_before, *changes, claim.proof);
    if (!updated) {
      return Fail("the map's update: " + updated.error().message);
    }
    map_root = *updated;
  }
  if (map_root != log->seal->map_root) {
    return Fail("the map's root is " + ToHex(map_root) +
                " from the rows, the seal says " + ToHex(log->seal->map_root));
  }
  return {};
}

}  // namespace waybill
