// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/rocksdb_backup.h"

#include <filesystem>
#include <memory>
#include <system_error>

#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>

#include "ledger/store/rocksdb_database.h"
#include "ledger/store/rocksdb_status.h"
#include "ledger/store/rocksdb_store.h"

namespace waybill {
namespace {

using rocksdb::Status;

BackupSummary Summarize(const rocksdb::BackupInfo& info) {
  return {.number = info.backup_id, .bytes = info.size};
}

}  // namespace

Result<BackupSummary> BackUpDatabase(rocksdb::DB* rows,
                                     const std::string& directory) {
  rocksdb::BackupEngine* raw_engine = nullptr;
  Status status = rocksdb::BackupEngine::Open(
      rocksdb::BackupEngineOptions(directory), rows->GetEnv(), &raw_engine);
  if (!status.ok()) {
    return ToError(status, "opening the backup folder " + directory);
  }
  const std::unique_ptr<rocksdb::BackupEngine> engine(raw_engine);
  rocksdb::CreateBackupOptions options;
  // Table files are checked from end to end; a log isn't.
  options.flush_before_backup = true;
  rocksdb::BackupID number = 0;
  status = engine->CreateNewBackup(options, rows, &number);
  if (!status.ok()) {
    return ToError(status, "backing up to " + directory);
  }
  rocksdb::BackupInfo info;
  status = engine->VerifyBackup(number, /*verify_with_checksum=*/true);
  if (status.ok()) {
    status = engine->GetBackupInfo(number, &info);
  }
  if (!status.ok()) {
    engine->DeleteBackup(number).PermitUncheckedError();
    return ToError(status, "reading back the backup in " + directory);
  }
  return Summarize(info);
}

Result<BackupSummary> RestoreRocksDbStore(const std::string& directory,
                                          const std::string& path) {
  std::error_code failure;
  if (std::filesystem::exists(path, failure) &&
      !std::filesystem::is_empty(path, failure)) {
    return Error{ErrorCode::kInvalidArgument,
                 "the folder " + path + " is not empty"};
  }
  if (failure) {
    return Error{ErrorCode::kUnavailable,
                 "looking into " + path + ": " + failure.message()};
  }
  // Opening would create it.
  if (!std::filesystem::is_directory(directory, failure)) {
    return Error{ErrorCode::kNotFound, "no backup folder " + directory};
  }
  rocksdb::BackupEngineReadOnly* raw_engine = nullptr;
  Status status = rocksdb::BackupEngineReadOnly::Open(
      rocksdb::BackupEngineOptions(directory), rocksdb::Env::Default(),
      &raw_engine);
  if (!status.ok()) {
    return ToError(status, "opening the backup folder " + directory);
  }
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(raw_engine);
  rocksdb::BackupInfo info;
  status = engine->GetLatestBackupInfo(&info);
  if (!status.ok()) {
    return ToError(status, "looking for a backup in " + directory);
  }
  status = engine->RestoreDBFromBackup(info.backup_id, path, path);
  if (!status.ok()) {
    return ToError(status, "restoring to " + path);
  }
  if (auto synced = SyncParentFolder(path, rocksdb::Env::Default()); !synced) {
    return synced.error();
  }
  return Summarize(info);
}

}  // namespace waybill
