// SPDX-License-Identifier: Apache-2.0
//
// The storage seam: ordered rows of octets in families, one atomic and durable
// write, consistent scans. Two implementations: RocksDB (rocksdb_store.h), and
// one in memory that tests can tell to fail or to lie.
#ifndef WAYBILL_LEDGER_STORE_STORE_H_
#define WAYBILL_LEDGER_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"
#include "ledger/store/write_batch.h"

namespace waybill {

// What can be read. Thread-safe. An error is never "not found": kCorruption if
// stored bytes fail their checks, kUnavailable if the disk can't be read.
class StoreView {
 public:
  // Sees one row; false ends the scan. The views are valid for the call only.
  using Visitor =
      std::function<bool(std::string_view key, std::string_view value)>;

  virtual ~StoreView() = default;
  StoreView(const StoreView&) = delete;
  StoreView& operator=(const StoreView&) = delete;

  // The value of `key`; nothing if there is no such row.
  virtual Result<std::optional<std::string>> Get(
      Family family, std::string_view key) const = 0;

  // As many answers as keys, in their order, all as of one moment. The first
  // error fails the whole call.
  virtual Result<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string>& keys) const = 0;

  // Visits the rows with keys in [begin, end) as of one moment, in bytewise
  // order (Scan) or the opposite (ScanBackwards: the first row is the last of
  // the range). An empty `end` is the end of the family. If it fails, rows
  // already visited were right but not all.
  virtual Result<void> Scan(Family family, std::string_view begin,
                            std::string_view end,
                            const Visitor& visitor) const = 0;
  virtual Result<void> ScanBackwards(Family family, std::string_view begin,
                                     std::string_view end,
                                     const Visitor& visitor) const = 0;

 protected:
  StoreView() = default;
};

struct StoreStatistics {
  std::uint64_t data_bytes = 0;    // Live rows in table files, estimated.
  std::uint64_t disk_bytes = 0;    // All files of the store.
  std::uint64_t memory_bytes = 0;  // Caches and rows not yet in a table file.
  std::uint64_t free_bytes = 0;    // Left on the volume.
};

struct BackupSummary {
  std::uint32_t number = 0;  // Ascending in one backup folder, from 1.
  std::uint64_t bytes = 0;   // Of this backup, shared files included.
};

// Thread-safe; writes are serialized. At most one is open on the same rows.
class Store : public StoreView {
 public:
  // Applies all of `batch` or nothing. Once it returns success the batch is on
  // disk (synced) and visible to every read.
  //
  // If it fails and `NeedsReopen()` is false, nothing was attempted: try again
  // later. kExhausted says that the volume has no room beyond the reserve.
  //
  // If it fails and `NeedsReopen()` is true, the outcome is UNKNOWN: no read of
  // this store shows the batch, but it may be there once reopened. From then
  // on every write fails with the same error, while reads go on. kExhausted if
  // the disk was full, kCorruption if stored bytes are damaged, else
  // kUnavailable.
  virtual Result<void> Write(const WriteBatch& batch) = 0;

  // True once a write had an unknown outcome, or the store failed in the
  // background: close it and open it again to write.
  virtual bool NeedsReopen() const = 0;

  // The rows as they are now, whatever is written later. It must not outlive
  // the store, and holds on to disk space for as long as it lives.
  virtual std::unique_ptr<StoreView> Snapshot() const = 0;

  // Moves what is only in memory and the log into table files.
  virtual Result<void> Flush() = 0;
  // Rewrites the table files without what was overwritten or deleted.
  virtual Result<void> Compact() = 0;
  // Reads every table file and compares it with the checksum taken when it was
  // written. Fails with kCorruption, naming the file.
  virtual Result<void> VerifyFiles() const = 0;

  // Adds a backup of everything written so far to the folder `directory`,
  // copying only files that aren't there yet, and reads it back. A backup that
  // failed in any way is not among those that can be restored.
  virtual Result<BackupSummary> Backup(const std::string& directory) = 0;

  virtual Result<StoreStatistics> Statistics() const = 0;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_STORE_H_
