// SPDX-License-Identifier: Apache-2.0
#include "ledger/audit.h"

#include <optional>
#include <string>
#include <utility>

#include "ledger/apply.h"
#include "ledger/batch_writer.h"
#include "ledger/core/registry.h"
#include "ledger/core/subject_map.h"
#include "ledger/log_tree.h"
#include "ledger/order_log.h"
#include "ledger/precheck.h"
#include "ledger/replay_rows.h"
#include "ledger/store/keyspace.h"
#include "ledger/stored_events.h"

namespace waybill {
namespace {

constexpr std::uint64_t kProgressBatches = 64;

Error Corrupt(const std::string& what) {
  return {ErrorCode::kCorruption, what};
}

// Replays one ledger from its first batch.
class Replay {
 public:
  explicit Replay(const StoreView& store)
      : store_(store), rows_(store), log_(LogTree::Empty(store)) {
    base_.registry = std::make_shared<const Registry>();
  }

  Result<void> Take(OrderedBatch ordered) {
    const std::string where = "batch " + std::to_string(report_.batches) +
                              " (from entry " + std::to_string(base_.size) +
                              "): ";
    if (auto placed = CheckPlace(ordered.place); !placed) {
      return Corrupt(where + placed.error().message);
    }
    Batch batch;
    for (Submission& submission : ordered.submissions) {
      batch.push_back(std::make_shared<const CheckedSubmission>(
          Precheck(std::move(submission), PrivatePart::kMayBeAbsent)));
    }
    auto applied = Apply(batch, ordered.place, base_, rows_);
    if (!applied) {
      return Error{applied.error().code, where + applied.error().message};
    }
    for (std::size_t i = 0; i < applied->outcomes.size(); ++i) {
      const std::string entry =
          "entry " + std::to_string(base_.size + i) + ": ";
      const SubmissionOutcome& outcome = applied->outcomes[i];
      if (outcome.refusal) {
        return Corrupt(entry + "is in the log, but the rules refuse it: " +
                       std::string(VerdictName(outcome.refusal->verdict)) +
                       ": " + outcome.refusal->message);
      }
      if (outcome.index != base_.size + i) {
        return Corrupt(entry + "was accepted before");
      }
    }
    return Finish(std::move(*applied));
  }

  Result<LedgerReport> End(const Hash& genesis_id) {
    if (base_.registry->genesis_id() != genesis_id) {
      return Error{ErrorCode::kVerificationFailed,
                   "the ledger's genesis is " +
                       ToHex(base_.registry->genesis_id()) + ", not " +
                       ToHex(genesis_id)};
    }
    if (auto same = rows_.CompareRest(); !same) {
      return same.error();
    }
    report_.tree = {base_.size, log_->frontier().Root()};
    return report_;
  }

  std::uint64_t size() const { return base_.size; }
  const LedgerReport& report() const { return report_; }

 private:
  Result<void> CheckPlace(const Place& place) const {
    if (place.position != report_.batches) {
      return Corrupt("its seal says position " +
                     std::to_string(place.position));
    }
    if (base_.last && place.recorded_at_ms < base_.last->recorded_at_ms) {
      return Corrupt("time goes back");
    }
    return {};
  }

  // The batch sealed, its entries and all other rows compared.
  Result<void> Finish(AppliedBatch applied) {
    map_.Publish(map_.Apply(map_.published(), applied.MapChanges()));
    SealBatch(map_.published(), applied);
    for (std::size_t i = 0; i < applied.entries.size(); ++i) {
      auto stored = ReadEntryBytes(store_, base_.size + i);
      if (!stored) {
        return stored.error();
      }
      if (*stored != applied.entries[i]) {
        const bool is_seal = i + 1 == applied.entries.size();
        return Corrupt("entry " + std::to_string(base_.size + i) +
                       (is_seal ? ": the seal isn't that of the map before it"
                                : " isn't what the replay gives"));
      }
    }
    WriteBatch rows;
    PutBatch(applied, rows);
    log_->PutTiles(applied.leaves, rows);
    log_->Extend(applied.leaves);
    if (auto same = rows_.Take(applied, rows); !same) {
      return same;
    }
    report_.map_root = applied.seal.map_root;
    ++report_.batches;
    report_.events += applied.events.size();
    report_.subjects = applied.seal.subjects;
    report_.recorded_at_ms = applied.seal.recorded_at_ms;
    base_ = BaseAfter(applied, base_);
    return {};
  }

  const StoreView& store_;
  ReplayRows rows_;
  std::unique_ptr<LogTree> log_;
  SubjectMap map_;
  ApplyBase base_;
  LedgerReport report_;
};

// The entries are dense: then what the replay reads is all there is.
Result<void> CheckDense(const StoreView& store) {
  std::uint64_t next = 0;
  auto scanned = store.Scan(Family::kEntries, "", "",
                            [&next](std::string_view key, std::string_view) {
                              if (key != EntryKey(next)) {
                                return false;
                              }
                              ++next;
                              return true;
                            });
  if (!scanned) {
    return scanned;
  }
  auto end = ReadEnd(store);
  if (!end) {
    return end.error();
  }
  if (!end->has_value()) {
    return Error{ErrorCode::kNotFound, "the store holds no ledger"};
  }
  if ((*end)->size != next) {
    return Corrupt("entry " + std::to_string(next) + " is missing");
  }
  return {};
}

}  // namespace

Result<LedgerReport> VerifyLedger(const StoreView& store,
                                  const Hash& genesis_id,
                                  const AuditProgress& progress) {
  if (auto dense = CheckDense(store); !dense) {
    return dense.error();
  }
  auto end = ReadEnd(store);
  if (!end) {
    return end.error();
  }
  Replay replay(store);
  std::optional<Error> failure;
  auto visited = VisitBatches(store, 0, [&](OrderedBatch batch) {
    if (auto taken = replay.Take(std::move(batch)); !taken) {
      failure = taken.error();
      return false;
    }
    if (progress && replay.report().batches % kProgressBatches == 0) {
      progress(replay.size(), (*end)->size);
    }
    return true;
  });
  if (!visited) {
    return visited.error();
  }
  if (failure) {
    return *failure;
  }
  return replay.End(genesis_id);
}

}  // namespace waybill
