// SPDX-License-Identifier: Apache-2.0
#include "ledger/recovery.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/core/merkle.h"
#include "ledger/precheck.h"
#include "ledger/records.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

constexpr std::size_t kMapLoadRows = 100'000;

Error Corrupt(const std::string& what) {
  return {ErrorCode::kCorruption, what};
}

// The store holds everything that was signed, unchanged.
Result<void> CheckAgainstWitness(const LedgerParts& parts,
                                 const StoredEnd& end) {
  const WitnessRecord& witness = parts.witness->last();
  if (end.size < witness.tree.size) {
    return Corrupt("the store holds " + std::to_string(end.size) +
                   " entries, but a checkpoint of size " +
                   std::to_string(witness.tree.size) +
                   " was signed: the store was rolled back or lost data");
  }
  if (witness.tree.size == 0) {
    return {};
  }
  auto root = RootAt(witness.tree.size, parts.log->reader());
  if (!root) {
    return root.error();
  }
  auto seal_bytes = ReadEntryBytes(*parts.store, witness.tree.size - 1);
  if (!seal_bytes) {
    return seal_bytes.error();
  }
  auto seal = ParseSeal(witness.tree.size - 1, *seal_bytes);
  if (!seal) {
    return seal.error();
  }
  if (*root != witness.tree.root || seal->map_root != witness.map_root) {
    return Corrupt("the log at size " + std::to_string(witness.tree.size) +
                   " isn't the one that was signed");
  }
  return {};
}

// One entry above the witness file.
Result<void> CheckEntry(const LedgerParts& parts, std::uint64_t index,
                        std::string_view bytes, std::int64_t& last_ms) {
  const std::string where = "entry " + std::to_string(index);
  auto leaf = parts.log->Leaf(index);
  if (!leaf) {
    return leaf.error();
  }
  if (*leaf != HashLeaf(bytes)) {
    return Corrupt(where + " isn't the one in the log's tree");
  }
  auto entry = DecodeEntry(bytes);
  if (!entry) {
    return Corrupt(where + ": " + entry.error().message);
  }
  std::int64_t recorded_at_ms = 0;
  if (const Seal* seal = std::get_if<Seal>(&*entry)) {
    recorded_at_ms = seal->recorded_at_ms;
  } else {
    auto parsed = ParseEventEntry(index, bytes);
    if (!parsed) {
      return parsed.error();
    }
    auto submission = ReadSubmission(*parts.store, index, *parsed);
    if (!submission) {
      return submission.error();
    }
    const CheckedSubmission checked =
        Precheck(std::move(*submission), PrivatePart::kMayBeAbsent);
    if (checked.form || checked.signature) {
      return Corrupt(
          where + ": " +
          (checked.form ? *checked.form : *checked.signature).message);
    }
    recorded_at_ms = parsed->entry.recorded_at_ms;
  }
  if (recorded_at_ms < last_ms) {
    return Corrupt(where + ": time goes back");
  }
  last_ms = recorded_at_ms;
  return {};
}

Result<void> CheckAboveWitness(const LedgerParts& parts, std::uint64_t size) {
  std::uint64_t next = parts.witness->last().tree.size;
  std::int64_t last_ms = 0;
  std::optional<Error> failure;
  auto scanned = parts.store->Scan(
      Family::kEntries, EntryKey(next), "",
      [&](std::string_view key, std::string_view bytes) {
        if (key != EntryKey(next)) {
          failure = Corrupt("entry " + std::to_string(next) + " is missing");
          return false;
        }
        if (auto held = CheckEntry(parts, next, bytes, last_ms); !held) {
          failure = held.error();
          return false;
        }
        ++next;
        return true;
      });
  if (!scanned) {
    return scanned;
  }
  if (!failure && next != size) {
    failure = Corrupt("entry " + std::to_string(next) + " is missing");
  }
  if (failure) {
    return *failure;
  }
  return {};
}

// Where the last batch begins: after the seal before the last.
Result<std::uint64_t> BeginOfLastBatch(const StoreView& store,
                                       std::uint64_t size) {
  for (std::uint64_t index = size - 1; index > 0; --index) {
    auto bytes = ReadEntryBytes(store, index - 1);
    auto entry = bytes ? DecodeEntry(*bytes) : Result<Entry>(bytes.error());
    if (!entry) {
      return entry.error();
    }
    if (std::holds_alternative<Seal>(*entry)) {
      return index;
    }
  }
  return 0;
}

// What was in force before the last batch. A change of the log's keys is
// covered by a checkpoint of old and new, also if this node stopped before it
// had signed one.
Result<Registry> RegistryBefore(const LedgerParts& parts, std::uint64_t size,
                                const Registry& registry) {
  const auto is_in_force = [&registry](const SigningKey& key) {
    const auto& keys = registry.log_keys();
    return std::find(keys.begin(), keys.end(), key.public_key()) != keys.end();
  };
  if (std::all_of(parts.log_keys.begin(), parts.log_keys.end(), is_in_force)) {
    return registry;
  }
  auto begin = BeginOfLastBatch(*parts.store, size);
  if (!begin) {
    return begin.error();
  }
  return FoldRegistry(*parts.store, *begin);
}

Result<void> Publish(LedgerParts& parts, StoredEnd end, Registry registry,
                     const Hash& root) {
  auto view = std::make_shared<LedgerView>(parts.map, *parts.log);
  view->tree = {end.size, root};
  auto before = RegistryBefore(parts, end.size, registry);
  if (!before) {
    return before.error();
  }
  auto checkpoint =
      SignCheckpoint(parts.log_keys, view->tree, *before, registry);
  if (!checkpoint) {
    return checkpoint.error();
  }
  view->checkpoint = std::move(*checkpoint);
  view->version = parts.map.published();
  if (auto pinned = parts.map.Pin(view->version); !pinned) {
    return pinned;
  }
  view->is_pinned = true;
  view->seal = end.seal;
  view->seal_bytes = std::move(end.seal_bytes);
  view->registry = std::make_shared<const Registry>(std::move(registry));
  view->rows = parts.store->Snapshot();
  parts.publication.Set(std::move(view));
  return {};
}

}  // namespace

Result<Registry> FoldRegistry(const StoreView& store, std::uint64_t end,
                              std::int64_t known_at_ms) {
  Registry registry;
  std::optional<Error> failure;
  auto scanned =
      store.Scan(Family::kRegistry, "", EntryKey(end),
                 [&](std::string_view key, std::string_view) {
                   auto index = ParseEntryKey(key);
                   auto bytes = index ? ReadEntryBytes(store, *index)
                                      : Result<std::string>(index.error());
                   auto parsed = bytes ? ParseEventEntry(*index, *bytes)
                                       : Result<ParsedEntry>(bytes.error());
                   if (!parsed) {
                     failure = parsed.error();
                     return false;
                   }
                   const RecordedEvent& recorded = parsed->recorded;
                   if (recorded.moment.recorded_at_ms > known_at_ms) {
                     return false;  // Time never goes back in a log.
                   }
                   registry.Apply(recorded.event, recorded.id, recorded.moment);
                   return true;
                 });
  if (!scanned) {
    return scanned.error();
  }
  if (failure) {
    return *failure;
  }
  return registry;
}

Result<void> LoadMap(const StoreView& store, const Seal& seal,
                     SubjectMap& map) {
  std::vector<MapChange> rows;
  const auto take = [&] {
    map.Publish(map.Apply(map.published(), rows));
    rows.clear();
  };
  std::optional<Error> failure;
  auto scanned =
      store.Scan(Family::kSubjects, "", "",
                 [&](std::string_view key, std::string_view value) {
                   auto label = ParseSubjectKey(key);
                   auto record = DecodeSubjectChain(value);
                   if (!label || !record || record->chain.length == 0) {
                     failure = Corrupt("malformed subject row " + ToHex(key));
                     return false;
                   }
                   rows.push_back({*label, {}, record->chain});
                   if (rows.size() == kMapLoadRows) {
                     take();
                   }
                   return true;
                 });
  if (!scanned) {
    return scanned;
  }
  if (failure) {
    return *failure;
  }
  take();
  const SubjectMap::Version loaded = map.published();
  if (loaded.root != seal.map_root || loaded.count != seal.subjects) {
    return Corrupt("the subjects' rows give the map root " +
                   ToHex(loaded.root) + " of " + std::to_string(loaded.count) +
                   " subjects, the last seal states " + ToHex(seal.map_root) +
                   " of " + std::to_string(seal.subjects));
  }
  return {};
}

void PublishEmpty(LedgerParts& parts) {
  auto view = std::make_shared<LedgerView>(parts.map, *parts.log);
  view->tree = {0, EmptyRoot()};
  view->version = parts.map.published();
  WAYBILL_CHECK(parts.map.Pin(view->version).has_value());
  view->is_pinned = true;
  view->registry = std::make_shared<const Registry>();
  view->rows = parts.store->Snapshot();
  parts.publication.Set(std::move(view));
}

Result<void> Recover(LedgerParts& parts) {
  auto end = ReadEnd(*parts.store);
  if (!end) {
    return end.error();
  }
  const WitnessRecord& witness = parts.witness->last();
  if (!end->has_value()) {
    if (witness.tree.size > 0) {
      return Corrupt("the store is empty, but a checkpoint of size " +
                     std::to_string(witness.tree.size) + " was signed");
    }
    return Error{ErrorCode::kNotFound, "the store holds no ledger"};
  }
  const std::uint64_t size = (*end)->size;
  auto log = LogTree::Load(*parts.store, size);
  if (!log) {
    return log.error();
  }
  parts.log = std::move(*log);
  if (auto held = CheckAgainstWitness(parts, **end); !held) {
    return held;
  }
  if (auto held = CheckAboveWitness(parts, size); !held) {
    return held;
  }
  parts.Pass("start_checked");
  if (auto loaded = LoadMap(*parts.store, (*end)->seal, parts.map); !loaded) {
    return loaded;
  }
  auto registry = FoldRegistry(*parts.store);
  if (!registry) {
    return registry.error();
  }
  if (registry->genesis_id() != witness.genesis_id) {
    return Corrupt("the store's genesis is " + ToHex(registry->genesis_id()) +
                   ", the witness file is of " + ToHex(witness.genesis_id));
  }
  const Hash root = parts.log->frontier().Root();
  if (size > witness.tree.size) {
    const WitnessRecord record{
        witness.genesis_id, {size, root}, (*end)->seal.map_root};
    if (auto advanced = parts.witness->Advance(record); !advanced) {
      return advanced;
    }
    parts.Pass("start_witnessed");
  }
  return Publish(parts, std::move(**end), std::move(*registry), root);
}

}  // namespace waybill
