// SPDX-License-Identifier: Apache-2.0
//
// One open RocksDB database: its families by name, and why it stopped taking
// writes. Private to the store.
#ifndef WAYBILL_LEDGER_STORE_ROCKSDB_DATABASE_H_
#define WAYBILL_LEDGER_STORE_ROCKSDB_DATABASE_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>

#include "ledger/core/result.h"
#include "ledger/mutex.h"
#include "ledger/store/rocksdb_store.h"
#include "ledger/store/write_batch.h"

namespace waybill {

// Makes the name of the folder `path` durable: RocksDB syncs what is in a
// folder, and leaves the folder itself to whoever made it.
Result<void> SyncParentFolder(const std::string& path,
                              rocksdb::Env* environment);

// Remembers why the store takes no more writes. Thread-safe: RocksDB calls it
// from threads of its own, holding its locks.
class WriteStopper : public rocksdb::EventListener {
 public:
  // Only the first reason counts.
  void Stop(Error error);
  std::optional<Error> reason() const;

  void OnBackgroundError(rocksdb::BackgroundErrorReason cause,
                         rocksdb::Status* status) override;
  // Declines every recovery that RocksDB offers.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason cause,
                            rocksdb::Status status,
                            bool* auto_recovery) override;

 private:
  mutable Mutex mutex_;
  std::optional<Error> reason_ WAYBILL_GUARDED_BY(mutex_);
};

// Closes the database when it goes. Reads and writes are as thread-safe as
// RocksDB's own.
class Database {
 public:
  // See OpenRocksDbStore.
  static Result<std::unique_ptr<Database>> Open(const std::string& path,
                                                const RocksDbOptions& options,
                                                rocksdb::Env* environment);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB* rows() const { return rows_.get(); }
  rocksdb::ColumnFamilyHandle* family(Family family) const {
    return families_[static_cast<std::size_t>(family)];
  }
  std::vector<rocksdb::ColumnFamilyHandle*> families() const {
    return {families_.begin(), families_.end()};
  }
  WriteStopper& stopper() const { return *stopper_; }

 private:
  Database() = default;

  std::unique_ptr<rocksdb::DB> rows_;
  std::vector<rocksdb::ColumnFamilyHandle*> opened_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilyCount> families_{};
  std::shared_ptr<WriteStopper> stopper_ = std::make_shared<WriteStopper>();
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_ROCKSDB_DATABASE_H_
