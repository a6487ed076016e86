// SPDX-License-Identifier: Apache-2.0
#include "ledger/replay_rows.h"

#include <limits>
#include <utility>

#include "ledger/lists.h"
#include "ledger/store/keyspace.h"
#include "ledger/stored_events.h"

namespace waybill {
namespace {

// What each family's rows are to a replay.
enum class Fate {
  kFinal,       // Never changed once written.
  kChanging,    // Compared at the end.
  kAttachment,  // Final, but private parts may be removed.
  kNotReplayed,
};

Fate FateOf(Family family, std::string_view key) {
  switch (family) {
    case Family::kEntries:
    case Family::kEventIds:
    case Family::kLists:
    case Family::kRegistry:
      return Fate::kFinal;
    case Family::kIndex:
      // A redirect and the last resolution take rows of open shipments away.
      return !key.empty() &&
                     key[0] == static_cast<char>(IndexKind::kOpenShipment)
                 ? Fate::kChanging
                 : Fate::kFinal;
    case Family::kTiles:
    case Family::kSubjects:
    case Family::kContents:
    case Family::kShipments:
      return Fate::kChanging;
    case Family::kAttachments:
      return Fate::kAttachment;
    case Family::kMeta:
      return Fate::kNotReplayed;
  }
  return Fate::kNotReplayed;
}

Error Differs(Family family, std::string_view key, const char* how) {
  return {ErrorCode::kCorruption, "row " + ToHex(key) + " of " +
                                      std::string(FamilyName(family)) + " " +
                                      how};
}

}  // namespace

Result<void> ReplayRows::Take(const AppliedBatch& batch,
                              const WriteBatch& rows) {
  std::map<Family, std::vector<std::string>> keys;
  std::map<Family, std::vector<std::string_view>> values;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WriteBatch::Operation row = rows[i];
    const Fate fate = FateOf(row.family, row.key);
    if (fate == Fate::kChanging) {
      TakeChanging(row);
    } else if (fate == Fate::kFinal && row.value) {
      keys[row.family].emplace_back(row.key);
      values[row.family].push_back(*row.value);
    }
  }
  for (const auto& [family, family_keys] : keys) {
    if (auto same = CompareFinal(family, family_keys, values[family]); !same) {
      return same;
    }
    if (family != Family::kIndex) {
      final_rows_.at(static_cast<std::size_t>(family)) += family_keys.size();
    }
  }
  // Two batches may put the same row into the index: these are counted by key.
  for (const std::string& key : keys[Family::kIndex]) {
    index_keys_.insert(Sha256(key));
  }
  if (auto same = CompareAttachments(rows); !same) {
    return same;
  }
  for (const SubjectUpdate& update : batch.updates) {
    subjects_[update.label] = update.after;
  }
  for (const auto& [id, index] : batch.event_indexes) {
    event_indexes_.emplace(id, index);
  }
  return {};
}

void ReplayRows::TakeChanging(const WriteBatch::Operation& row) {
  // Subjects are kept as records, which is what rules read.
  if (row.family == Family::kSubjects) {
    return;
  }
  Changing& changing = changing_[row.family];
  if (row.value) {
    changing.insert_or_assign(std::string(row.key), std::string(*row.value));
  } else if (const auto found = changing.find(row.key);
             found != changing.end()) {
    changing.erase(found);
  }
}

Result<void> ReplayRows::CompareFinal(
    Family family, const std::vector<std::string>& keys,
    const std::vector<std::string_view>& values) const {
  auto stored = store_.MultiGet(family, keys);
  if (!stored) {
    return stored.error();
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!(*stored)[i]) {
      return Differs(family, keys[i], "is missing");
    }
    if (*(*stored)[i] != values[i]) {
      return Differs(family, keys[i], "isn't what the replay gives");
    }
  }
  return {};
}

Result<void> ReplayRows::CompareAttachments(const WriteBatch& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const WriteBatch::Operation row = rows[i];
    if (row.family != Family::kAttachments || !row.value) {
      continue;
    }
    auto stored = store_.Get(row.family, row.key);
    if (!stored) {
      return stored.error();
    }
    if (!stored->has_value() || **stored != *row.value) {
      return Differs(row.family, row.key, "isn't what was attached");
    }
    ++final_rows_.at(static_cast<std::size_t>(row.family));
  }
  return {};
}

Result<void> ReplayRows::CompareRest() const {
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    if (auto same = CompareFamily(static_cast<Family>(i)); !same) {
      return same;
    }
  }
  return {};
}

Result<void> ReplayRows::CompareFamily(Family family) const {
  const Changing nothing;
  const auto found = changing_.find(family);
  const Changing& changing = found == changing_.end() ? nothing : found->second;
  std::uint64_t expected =
      changing.size() + final_rows_.at(static_cast<std::size_t>(family));
  if (family == Family::kSubjects) {
    expected = subjects_.size();
  } else if (family == Family::kIndex) {
    expected += index_keys_.size();
  }
  std::uint64_t count = 0;
  std::optional<Error> failure;
  auto scanned = store_.Scan(
      family, "", "", [&](std::string_view key, std::string_view value) {
        if (FateOf(family, key) == Fate::kNotReplayed) {
          return true;
        }
        ++count;
        if (FateOf(family, key) != Fate::kChanging) {
          return true;
        }
        if (family == Family::kSubjects) {
          auto label = ParseSubjectKey(key);
          const auto subject = label ? subjects_.find(*label) : subjects_.end();
          if (subject == subjects_.end() ||
              EncodeSubject(*subject->second) != value) {
            failure = Differs(family, key, "isn't what the replay gives");
          }
          return !failure.has_value();
        }
        const auto row = changing.find(key);
        if (row == changing.end() || row->second != value) {
          failure = Differs(family, key, "isn't what the replay gives");
        }
        return !failure.has_value();
      });
  if (!scanned) {
    return scanned;
  }
  if (failure) {
    return *failure;
  }
  if (count != expected) {
    return Error{ErrorCode::kCorruption, std::string(FamilyName(family)) +
                                             " has " + std::to_string(count) +
                                             " rows, the replay gives " +
                                             std::to_string(expected)};
  }
  return {};
}

Result<std::shared_ptr<const SubjectRecord>> ReplayRows::FindSubject(
    const Hash& label) {
  const auto found = subjects_.find(label);
  return found == subjects_.end() ? std::shared_ptr<const SubjectRecord>()
                                  : found->second;
}

Result<std::optional<v1::ShipmentState>> ReplayRows::FindShipment(
    const Hash& id) {
  const Changing& shipments = changing_[Family::kShipments];
  const auto found = shipments.find(ShipmentKey(id));
  if (found == shipments.end()) {
    return std::optional<v1::ShipmentState>();
  }
  v1::ShipmentState state;
  if (!state.ParseFromString(found->second)) {
    return Error{ErrorCode::kCorruption, "malformed shipment row"};
  }
  return std::optional<v1::ShipmentState>(std::move(state));
}

Result<std::optional<std::uint64_t>> ReplayRows::FindEntry(
    const Hash& event_id) {
  const auto found = event_indexes_.find(event_id);
  return found == event_indexes_.end()
             ? std::optional<std::uint64_t>()
             : std::optional<std::uint64_t>(found->second);
}

Result<std::string> ReplayRows::ReadEntry(std::uint64_t index) {
  return ReadEntryBytes(store_, index);
}

Result<std::vector<v1::UnitRow>> ReplayRows::ReadRows(std::uint64_t index) {
  return ReadUnitRows(store_, index);
}

Result<std::optional<v1::UnitRow>> ReplayRows::FindRow(
    std::uint64_t index, const Hash& custody_label) {
  return FindUnitRow(store_, index, custody_label);
}

}  // namespace waybill
