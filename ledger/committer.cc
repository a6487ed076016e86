// SPDX-License-Identifier: Apache-2.0
#include "ledger/committer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ledger/batch_writer.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/note.h"
#include "ledger/records.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

bool IsInForce(const Registry& registry, const PublicKey& key) {
  const std::vector<PublicKey>& keys = registry.log_keys();
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool CanSign(const std::vector<SigningKey>& keys, const Registry& registry) {
  return std::any_of(keys.begin(), keys.end(), [&](const SigningKey& key) {
    return IsInForce(registry, key.public_key());
  });
}

}  // namespace

Result<std::string> SignCheckpoint(const std::vector<SigningKey>& keys,
                                   const TreeHead& tree, const Registry& before,
                                   const Registry& after) {
  const std::string& origin = after.origin();
  Note note;
  note.text = FormatCheckpoint({origin, tree.size, tree.root});
  for (const SigningKey& key : keys) {
    if (!IsInForce(before, key.public_key()) &&
        !IsInForce(after, key.public_key())) {
      continue;
    }
    note.signatures.push_back(SignNote(note.text, origin, key));
    if (auto held =
            VerifyNote(note, {origin, KeyType::kEd25519, key.public_key()});
        !held) {
      return held.error();
    }
  }
  if (note.signatures.empty()) {
    return Error{ErrorCode::kUnavailable,
                 "none of this node's log keys is in force"};
  }
  return FormatNote(note);
}

Result<std::shared_ptr<const LedgerView>> Committer::Commit(
    const PreparedBatch& batch) {
  WAYBILL_CHECK(!must_stop_);
  if (!CanSign(parts_.log_keys, *batch.applied.registry)) {
    // Written, it could never be signed here, nor anything after it.
    return Error{ErrorCode::kUnavailable,
                 "the log keys that would be in force name none of this "
                 "node's: give it the next one first"};
  }
  must_stop_ = true;  // Unless all goes well, or nothing was attempted.
  const std::shared_ptr<const LedgerView> before = parts_.publication.Get();
  const AppliedBatch& applied = batch.applied;

  WriteBatch rows;
  PutBatch(applied, rows);
  Hash log_root = parts_.log->PutTiles(applied.leaves, rows);
  parts_.Pass("log_root", &log_root);
  if (auto checked = Check(batch, rows, log_root); !checked) {
    return checked.error();
  }
  parts_.Pass("checked");

  if (auto written = parts_.store->Write(rows); !written) {
    must_stop_ = parts_.store->NeedsReopen();
    return written.error();
  }
  parts_.Pass("written");
  if (auto same = ReadBack(rows); !same) {
    return same.error();
  }
  parts_.Pass("read_back");
  const TreeHead tree{applied.begin + applied.entries.size(), log_root};
  const WitnessRecord record{applied.registry->genesis_id(), tree,
                             applied.seal.map_root};
  if (auto witnessed = parts_.witness->Advance(record); !witnessed) {
    return witnessed.error();
  }
  parts_.Pass("witnessed");
  auto checkpoint = SignCheckpoint(parts_.log_keys, tree, *before->registry,
                                   *applied.registry);
  if (!checkpoint) {
    return checkpoint.error();
  }
  parts_.Pass("signed");

  parts_.log->Extend(applied.leaves);
  auto view = std::make_shared<LedgerView>(parts_.map, *parts_.log);
  {
    MutexLock lock(parts_.map_mutex);
    parts_.map.Publish(batch.map_after);
    if (auto pinned = parts_.map.Pin(batch.map_after); !pinned) {
      return pinned.error();
    }
  }
  view->is_pinned = true;
  view->version = batch.map_after;
  view->tree = tree;
  view->seal = applied.seal;
  view->seal_bytes = applied.entries.back();
  view->checkpoint = std::move(*checkpoint);
  view->registry = applied.registry;
  view->rows = parts_.store->Snapshot();
  parts_.publication.Set(view);
  parts_.Pass("published");
  must_stop_ = false;
  return std::shared_ptr<const LedgerView>(std::move(view));
}

Result<void> Committer::Check(const PreparedBatch& batch,
                              const WriteBatch& rows,
                              const Hash& log_root) const {
  const std::shared_ptr<const LedgerView> before = parts_.publication.Get();
  // The store is as of the version before: batches are written one by one.
  const auto chain_of = [this](const Hash& label) -> Result<Chain> {
    auto row = parts_.store->Get(Family::kSubjects, SubjectKey(label));
    if (!row) {
      return row.error();
    }
    auto record = DecodeSubjectChain(row->value_or(""));
    if (!record) {
      return record.error();
    }
    return record->chain;
  };
  BatchClaim claim{parts_.log->frontier(),
                   log_root,
                   before->seal.map_root,
                   batch.changes,
                   {}};
  if (!batch.changes.empty()) {
    auto proof =
        parts_.map.ProveUpdate(batch.map_before, batch.changes, chain_of);
    if (!proof) {
      return proof.error();
    }
    claim.proof = std::move(*proof);
  }
  return CheckSecondPath(rows, claim);
}

Result<void> Committer::ReadBack(const WriteBatch& rows) const {
  for (const Family family : {Family::kEntries, Family::kTiles}) {
    std::vector<std::string> keys;
    std::vector<std::string_view> wanted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const WriteBatch::Operation row = rows[i];
      if (row.family == family) {
        keys.emplace_back(row.key);
        wanted.push_back(row.value.value_or(""));
      }
    }
    auto read = parts_.store->MultiGet(family, keys);
    if (!read) {
      return read.error();
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (!(*read)[i] || *(*read)[i] != wanted[i]) {
        return Error{ErrorCode::kCorruption,
                     "a row that was just written reads back otherwise (" +
                         std::string(FamilyName(family)) + " " +
                         ToHex(keys[i]) + ")"};
      }
    }
  }
  return {};
}

}  // namespace waybill
