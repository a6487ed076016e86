// SPDX-License-Identifier: Apache-2.0
//
// The store on disk. A failed or unfinished write never harms what was
// acknowledged before; what RocksDB can't notice (a deleted live log, a folder
// rolled back whole) is the witness file's part.
#ifndef WAYBILL_LEDGER_STORE_ROCKSDB_STORE_H_
#define WAYBILL_LEDGER_STORE_ROCKSDB_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "ledger/core/result.h"
#include "ledger/store/store.h"

namespace waybill {

struct RocksDbOptions {
  // Makes a new store if the folder holds none; its parent must exist.
  bool create = false;
  // Reads the state as of now, beside a process that has it open. Takes no
  // lock; whatever would write fails with kPermissionDenied.
  bool read_only = false;
  // Blocks, indexes and filters of table files.
  std::uint64_t cache_bytes = std::uint64_t{256} << 20;
  // Rows not yet in table files, all families together. The log kept on disk
  // for them, and so the time to open after a crash, is bounded by twice this.
  std::uint64_t memtable_bytes = std::uint64_t{128} << 20;
  // A write is refused, unattempted, if it would leave less than this on the
  // volume: then nothing is left in doubt and the store heals by itself.
  std::uint64_t reserve_bytes = std::uint64_t{64} << 20;
  int open_files_max = 512;
  int background_jobs = 2;
};

// Opens the store in the folder `path`, recovering from a crash if need be.
// kNotFound: there is none, and `create` is false. kUnavailable: another
// process has it open, or I/O failed. kCorruption: files are damaged or
// missing. kInvalidArgument: it holds families that this version doesn't know.
Result<std::unique_ptr<Store>> OpenRocksDbStore(const std::string& path,
                                                const RocksDbOptions& options);

// Restores the latest backup in `directory` into the folder `path`, which must
// be missing or empty (else kInvalidArgument). Every file's checksum is
// compared. kNotFound if there is no backup.
Result<BackupSummary> RestoreRocksDbStore(const std::string& directory,
                                          const std::string& path);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_ROCKSDB_STORE_H_
