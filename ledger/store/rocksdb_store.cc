// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/rocksdb_store.h"

#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/write_batch.h>

#include "ledger/mutex.h"
#include "ledger/store/rocksdb_backup.h"
#include "ledger/store/rocksdb_database.h"
#include "ledger/store/rocksdb_status.h"
#include "ledger/store/rocksdb_store_for_test.h"

namespace waybill {
namespace {

using rocksdb::Status;

// A checksum with each row on its way into the log and the memtable, against
// memory that flips bits. Eight octets is what RocksDB offers.
constexpr std::size_t kProtectionBytesPerRow = 8;

rocksdb::Slice ToSlice(std::string_view octets) {
  return {octets.data(), octets.size()};
}

std::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// RocksDB counts every comparison of keys for a profile that nobody reads, in
// variables of the thread: a tenth of the time of a write.
void DontProfile() { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); }

// Reads as of `snapshot`, or as of now if it is null.
template <typename Interface>
class Reading : public Interface {
 public:
  Reading(const Database& database, const rocksdb::Snapshot* snapshot)
      : database_(database), snapshot_(snapshot) {}

  Result<std::optional<std::string>> Get(Family family,
                                         std::string_view key) const override {
    DontProfile();
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    std::string value;
    const Status status = database_.rows()->Get(
        options, database_.family(family), ToSlice(key), &value);
    return ToValue(status, std::move(value));
  }

  Result<std::vector<std::optional<std::string>>> MultiGet(
      Family family, const std::vector<std::string>& keys) const override {
    DontProfile();
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> pinned(keys.size());
    std::vector<Status> statuses(keys.size());
    database_.rows()->MultiGet(options, database_.family(family), keys.size(),
                               slices.data(), pinned.data(), statuses.data());
    std::vector<std::optional<std::string>> values;
    values.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      auto value = ToValue(
          statuses[i], statuses[i].ok() ? pinned[i].ToString() : std::string());
      if (!value) {
        return value.error();
      }
      values.push_back(*std::move(value));
    }
    return values;
  }

  Result<void> Scan(Family family, std::string_view begin, std::string_view end,
                    const StoreView::Visitor& visitor) const override {
    return Visit(family, {begin, end}, visitor, /*forward=*/true);
  }

  Result<void> ScanBackwards(Family family, std::string_view begin,
                             std::string_view end,
                             const StoreView::Visitor& visitor) const override {
    return Visit(family, {begin, end}, visitor, /*forward=*/false);
  }

 protected:
  const Database& database() const { return database_; }

 private:
  static Result<std::optional<std::string>> ToValue(const Status& status,
                                                    std::string value) {
    if (status.ok()) {
      return std::optional<std::string>(std::move(value));
    }
    // With a subcode or a message it is a failure that only looks like one.
    if (status.IsNotFound() && status.subcode() == Status::kNone) {
      return std::optional<std::string>();
    }
    return ToError(status, "reading a row");
  }

  Result<void> Visit(Family family,
                     std::pair<std::string_view, std::string_view> range,
                     const StoreView::Visitor& visitor, bool forward) const {
    const rocksdb::Slice begin = ToSlice(range.first);
    const rocksdb::Slice end = ToSlice(range.second);
    if (!end.empty() && begin.compare(end) >= 0) {
      return {};
    }
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    // An audit reads everything once: it must not push out what others use.
    options.fill_cache = snapshot_ == nullptr;
    options.iterate_lower_bound = begin.empty() ? nullptr : &begin;
    options.iterate_upper_bound = end.empty() ? nullptr : &end;
    const std::unique_ptr<rocksdb::Iterator> row(
        database_.rows()->NewIterator(options, database_.family(family)));
    forward ? row->SeekToFirst() : row->SeekToLast();
    while (row->Valid() && visitor(ToView(row->key()), ToView(row->value()))) {
      forward ? row->Next() : row->Prev();
    }
    return ToResult(row->status(), "scanning rows");
  }

  const Database& database_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksDbSnapshot : public Reading<StoreView> {
 public:
  RocksDbSnapshot(const Database& database, const rocksdb::Snapshot* snapshot)
      : Reading(database, snapshot), snapshot_(snapshot) {}
  ~RocksDbSnapshot() override { database().rows()->ReleaseSnapshot(snapshot_); }
  RocksDbSnapshot(const RocksDbSnapshot&) = delete;
  RocksDbSnapshot& operator=(const RocksDbSnapshot&) = delete;

 private:
  const rocksdb::Snapshot* const snapshot_;
};

class RocksDbStore : public Reading<Store> {
 public:
  RocksDbStore(std::unique_ptr<Database> database, std::string path,
               const RocksDbOptions& options)
      : Reading(*database, nullptr),
        owned_(std::move(database)),
        path_(std::move(path)),
        options_(options) {}

  Result<void> Write(const WriteBatch& batch) override;
  bool NeedsReopen() const override {
    return owned_->stopper().reason().has_value();
  }
  std::unique_ptr<StoreView> Snapshot() const override {
    return std::make_unique<RocksDbSnapshot>(*owned_,
                                             owned_->rows()->GetSnapshot());
  }
  Result<void> Flush() override;
  Result<void> Compact() override;
  Result<void> VerifyFiles() const override;
  Result<BackupSummary> Backup(const std::string& directory) override;
  Result<StoreStatistics> Statistics() const override;

 private:
  // Why nothing may be written, if that is so.
  std::optional<Error> Refusal() const;
  Result<void> RequireRoom(std::size_t bytes) const;

  const std::unique_ptr<Database> owned_;
  const std::string path_;
  const RocksDbOptions options_;
  Mutex write_mutex_;
  Mutex backup_mutex_;
};

std::optional<Error> RocksDbStore::Refusal() const {
  if (options_.read_only) {
    return Error{ErrorCode::kPermissionDenied,
                 path_ + " was opened for reading only"};
  }
  return owned_->stopper().reason();
}

Result<void> RocksDbStore::RequireRoom(std::size_t bytes) const {
  std::uint64_t free_bytes = 0;
  const Status status =
      owned_->rows()->GetEnv()->GetFreeSpace(path_, &free_bytes);
  if (!status.ok()) {
    return ToError(status, "asking for the free space of " + path_);
  }
  if (free_bytes < options_.reserve_bytes + bytes) {
    return Error{
        ErrorCode::kExhausted,
        "disk full: the volume of " + path_ + " has " +
            std::to_string(free_bytes >> 20) + " MiB left, and " +
            std::to_string(((options_.reserve_bytes + bytes) >> 20) + 1) +
            " MiB are needed, most of them a reserve; make room"};
  }
  return {};
}

Result<void> RocksDbStore::Write(const WriteBatch& batch) {
  // Without it a write already under way could succeed after another failed.
  const MutexLock lock(write_mutex_);
  if (auto refusal = Refusal()) {
    return *std::move(refusal);
  }
  if (batch.empty()) {
    return {};
  }
  if (auto room = RequireRoom(batch.size_bytes()); !room) {
    return room.error();
  }
  rocksdb::WriteBatch rows(batch.size_bytes(), /*max_bytes=*/0,
                           kProtectionBytesPerRow, /*default_cf_ts_sz=*/0);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const WriteBatch::Operation operation = batch[i];
    const Status status =
        operation.value
            ? rows.Put(owned_->family(operation.family), ToSlice(operation.key),
                       ToSlice(*operation.value))
            : rows.Delete(owned_->family(operation.family),
                          ToSlice(operation.key));
    if (!status.ok()) {
      return ToError(status, "preparing a batch");
    }
  }
  DontProfile();
  rocksdb::WriteOptions options;
  options.sync = true;
  const Status status = owned_->rows()->Write(options, &rows);
  if (status.ok()) {
    return {};
  }
  Error error = ToError(status, "writing a batch");
  if (error.code != ErrorCode::kExhausted &&
      error.code != ErrorCode::kCorruption) {
    error.code = ErrorCode::kUnavailable;
  }
  owned_->stopper().Stop(error);
  return error;
}

Result<void> RocksDbStore::Flush() {
  if (auto refusal = Refusal()) {
    return *std::move(refusal);
  }
  return ToResult(
      owned_->rows()->Flush(rocksdb::FlushOptions(), owned_->families()),
      "flushing " + path_);
}

Result<void> RocksDbStore::Compact() {
  if (auto refusal = Refusal()) {
    return *std::move(refusal);
  }
  for (rocksdb::ColumnFamilyHandle* family : owned_->families()) {
    const Status status = owned_->rows()->CompactRange(
        rocksdb::CompactRangeOptions(), family, nullptr, nullptr);
    if (!status.ok()) {
      return ToError(status, "compacting " + path_);
    }
  }
  return {};
}

Result<void> RocksDbStore::VerifyFiles() const {
  return ToResult(owned_->rows()->VerifyFileChecksums(rocksdb::ReadOptions()),
                  "verifying the files of " + path_);
}

Result<BackupSummary> RocksDbStore::Backup(const std::string& directory) {
  if (auto refusal = Refusal()) {
    return *std::move(refusal);
  }
  const MutexLock lock(backup_mutex_);
  return BackUpDatabase(owned_->rows(), directory);
}

Result<StoreStatistics> RocksDbStore::Statistics() const {
  rocksdb::DB* rows = owned_->rows();
  rocksdb::Env* environment = rows->GetEnv();
  StoreStatistics result;
  std::uint64_t memtable_bytes = 0;
  std::uint64_t reader_bytes = 0;
  std::uint64_t cache_bytes = 0;
  using Properties = rocksdb::DB::Properties;
  // The cache is shared: one family answers for all.
  if (!rows->GetAggregatedIntProperty(Properties::kEstimateLiveDataSize,
                                      &result.data_bytes) ||
      !rows->GetAggregatedIntProperty(Properties::kSizeAllMemTables,
                                      &memtable_bytes) ||
      !rows->GetAggregatedIntProperty(Properties::kEstimateTableReadersMem,
                                      &reader_bytes) ||
      !rows->GetIntProperty(owned_->family(Family::kEntries),
                            Properties::kBlockCacheUsage, &cache_bytes)) {
    return Error{ErrorCode::kUnavailable, "no statistics of " + path_};
  }
  result.memory_bytes = memtable_bytes + reader_bytes + cache_bytes;
  std::vector<rocksdb::Env::FileAttributes> files;
  Status status = environment->GetChildrenFileAttributes(path_, &files);
  if (status.ok()) {
    status = environment->GetFreeSpace(path_, &result.free_bytes);
  }
  if (!status.ok()) {
    return ToError(status, "measuring " + path_);
  }
  for (const auto& file : files) {
    result.disk_bytes += file.size_bytes;
  }
  return result;
}

}  // namespace

Result<std::unique_ptr<Store>> OpenRocksDbStoreForTest(
    const std::string& path, const RocksDbOptions& options,
    rocksdb::Env* environment) {
  auto database = Database::Open(path, options, environment);
  if (!database) {
    return database.error();
  }
  return std::unique_ptr<Store>(
      std::make_unique<RocksDbStore>(*std::move(database), path, options));
}

Result<std::unique_ptr<Store>> OpenRocksDbStore(const std::string& path,
                                                const RocksDbOptions& options) {
  return OpenRocksDbStoreForTest(path, options, rocksdb::Env::Default());
}

}  // namespace waybill
