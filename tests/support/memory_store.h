// SPDX-License-Identifier: Apache-2.0
//
// A store in memory that means what the one on disk means, and can be told to
// fail or to lie. Its rows live in a MemoryState that outlasts it, so a test
// can close it, tamper, pull the plug and open it again.
#ifndef WAYBILL_TESTS_SUPPORT_MEMORY_STORE_H_
#define WAYBILL_TESTS_SUPPORT_MEMORY_STORE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"
#include "ledger/mutex.h"
#include "ledger/store/store.h"

namespace waybill {

// What a write does to the disk, and what it says it did. The two are chosen
// apart because they come apart in life: a timeout may hide a success. What was
// applied but not reported is invisible until the store is opened again, as on
// disk, where it is in the log only.
struct Outcome {
  bool applied = true;
  bool reported = true;
  // False: the disk lied about the sync, and a loss of power undoes the write,
  // unless a later one is synced.
  bool durable = true;
  // If it isn't reported, the error, and whether it was attempted at all: an
  // attempted write stops the store. REQUIRES: attempted, if applied.
  ErrorCode error = ErrorCode::kUnavailable;
  bool attempted = true;
};

// Thread-safe, except for the hooks: set them while nothing else runs. They may
// not call the store.
class MemoryState {
 public:
  using Value = std::optional<std::string>;
  using Rows = std::map<std::string, std::string, std::less<>>;
  using Families = std::array<Rows, kFamilyCount>;

  // Decides the outcome of each write. Without it every write succeeds.
  std::function<Outcome(const WriteBatch&)> on_write;
  // Sees each row as it is read (in a scan: each row stored), and gives what
  // the reader gets: the value, another, nothing, or an error.
  std::function<Result<Value>(Family family, std::string_view key,
                              Value stored)>
      on_get;

  // What isn't durable is gone; an open store fails from now on.
  void PowerLoss();

  // Changes a stored row behind the store's back; nothing removes it.
  void Tamper(Family family, std::string_view key, Value value);

  Families CopyOfRows() const;
  void ReplaceRows(Families rows);  // As if an old disk had been put in.
  // By Store::Backup, by folder, oldest first.
  std::map<std::string, std::vector<Families>> backups() const;

 private:
  friend class MemoryStore;
  struct Change {
    Family family;
    std::string key;
    Value before;
  };

  void Apply(const WriteBatch& batch, bool durable) WAYBILL_REQUIRES(mutex_);
  void Set(Family family, std::string_view key, Value value)
      WAYBILL_REQUIRES(mutex_);

  mutable Mutex mutex_;
  Families rows_ WAYBILL_GUARDED_BY(mutex_);
  std::vector<Change> undo_ WAYBILL_GUARDED_BY(mutex_);  // Newest last.
  // Applied and not reported: appears at the next opening.
  std::optional<WriteBatch> ghost_ WAYBILL_GUARDED_BY(mutex_);
  bool ghost_durable_ WAYBILL_GUARDED_BY(mutex_) = false;
  std::map<std::string, std::vector<Families>> backups_
      WAYBILL_GUARDED_BY(mutex_);
  // Counts openings and losses of power; odd while a store is open.
  std::uint64_t generation_ WAYBILL_GUARDED_BY(mutex_) = 0;
};

// kUnavailable if a store is open on `state` already.
Result<std::unique_ptr<Store>> OpenMemoryStore(
    const std::shared_ptr<MemoryState>& state);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_MEMORY_STORE_H_
