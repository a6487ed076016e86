// SPDX-License-Identifier: Apache-2.0
//
// A file system for RocksDB that fails on request, lies about syncs, and loses
// power: what was never synced is then gone, bytes, new names and renames
// alike. Deletions are final at once, which is the harsher of the two outcomes
// that a real disk allows.
#ifndef WAYBILL_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_
#define WAYBILL_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "ledger/mutex.h"

namespace waybill {

// Thread-safe.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  enum class Operation { kWrite, kSync };
  enum class Failure { kIoError, kNoSpace };

  struct Fault {
    Operation operation = Operation::kWrite;
    Failure failure = Failure::kIoError;
    std::string path_contains;  // Empty: every file.
    // Which of the operations fail, counted from 0 among those that match. A
    // write that fails leaves its first half behind.
    std::uint64_t first = 0;
    std::uint64_t count = 1;
  };

  FaultFileSystem();
  ~FaultFileSystem() override;

  // Replaces the fault in force; counting starts again.
  void Inject(const Fault& fault);
  void Heal();
  // How many matching operations there were since the last `Inject`.
  std::uint64_t matches() const;

  // From now on syncs report success and do nothing.
  void LieAboutSyncs(bool lie);
  // What the volume claims to have left; nothing: the truth.
  void SetFreeBytes(std::optional<std::uint64_t> free_bytes);

  // From now on nothing changes any more and every attempt fails. Close what is
  // open, then switch the power on: what wasn't synced is gone. With a `seed`
  // other than 0 each file keeps some of the bytes after its last sync, as if
  // they had just been on their way.
  void PowerOff();
  void PowerOn(std::uint32_t seed);

  const char* Name() const override { return "FaultFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path,
                                    const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* r,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(
      const std::string& path, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* result,
      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path,
                                 const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path,
                                 const rocksdb::IOOptions& options,
                                 std::uint64_t* free_bytes,
                                 rocksdb::IODebugContext* debug) override;

  // For the files and folders it hands out.
  rocksdb::IOStatus Attempt(Operation operation, const std::string& path);
  void Written(const std::string& path, std::uint64_t bytes);
  void Truncated(const std::string& path, std::uint64_t bytes);
  void Synced(const std::string& path);
  void FolderSynced(const std::string& path);

 private:
  struct FileState {
    std::uint64_t written = 0;
    std::uint64_t synced = 0;
    bool named = false;  // Its name survives a loss of power.
  };
  struct Rename {
    std::string from;
    std::string to;
    std::optional<std::string> replaced;  // What was at `to`.
  };

  rocksdb::IOStatus Power() const;
  void UndoRenames() WAYBILL_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, FileState> files_ WAYBILL_GUARDED_BY(mutex_);
  std::vector<Rename> renames_ WAYBILL_GUARDED_BY(mutex_);  // Not yet durable.
  std::optional<Fault> fault_ WAYBILL_GUARDED_BY(mutex_);
  std::uint64_t matches_ WAYBILL_GUARDED_BY(mutex_) = 0;
  std::optional<std::uint64_t> free_bytes_ WAYBILL_GUARDED_BY(mutex_);
  bool lying_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool powered_ WAYBILL_GUARDED_BY(mutex_) = true;
};

// The file system, and an environment over it to open stores with. Its clock
// doesn't make RocksDB wait a second after each failure.
struct FaultEnvironment {
  FaultEnvironment();

  std::shared_ptr<FaultFileSystem> files;
  std::unique_ptr<rocksdb::Env> env;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_FAULT_FILE_SYSTEM_H_
