// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/rocksdb_database.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include <rocksdb/cache.h>
#include <rocksdb/options.h>

#include "ledger/store/rocksdb_options.h"
#include "ledger/store/rocksdb_status.h"

namespace waybill {
namespace {

using rocksdb::Status;

bool IsMissing(const Status& status) {
  return status.IsNotFound() || status.IsPathNotFound();
}

// Whether the folder holds a database. RocksDB would begin a new one where
// only the file CURRENT is missing, and delete the tables of the old.
Result<void> RequireNoRemains(const std::string& path, rocksdb::Env* env) {
  std::vector<std::string> names;
  const Status listed = env->GetChildren(path, &names);
  if (!listed.ok() && !IsMissing(listed)) {
    return ToError(listed, "listing " + path);
  }
  const bool has_remains =
      std::any_of(names.begin(), names.end(), [](std::string_view name) {
        return name.ends_with(".sst") || name.ends_with(".log");
      });
  if (has_remains) {
    return Error{ErrorCode::kCorruption,
                 path + " holds tables or logs but not the file CURRENT"};
  }
  return {};
}

// Which families to open: RocksDB wants all there are, by name.
Result<std::vector<std::string>> FamilyNames(const std::string& path,
                                             bool exists,
                                             const RocksDbOptions& options,
                                             rocksdb::Env* env) {
  std::vector<std::string> known = {rocksdb::kDefaultColumnFamilyName};
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    known.emplace_back(FamilyName(static_cast<Family>(i)));
  }
  if (!exists) {
    return known;
  }
  std::vector<std::string> stored;
  const Status status = rocksdb::DB::ListColumnFamilies(
      DatabaseOptions(options, env), path, &stored);
  if (!status.ok()) {
    return ToError(status, "reading the manifest of " + path);
  }
  const auto unknown =
      std::find_if(stored.begin(), stored.end(), [&](const std::string& name) {
        return std::find(known.begin(), known.end(), name) == known.end();
      });
  if (unknown != stored.end()) {
    return Error{ErrorCode::kInvalidArgument,
                 path + " holds an unknown family " + *unknown};
  }
  // Only a creation that was cut short leaves some of them out.
  if (stored.size() != known.size() && !options.create) {
    return Error{ErrorCode::kCorruption,
                 path + " holds " + std::to_string(stored.size()) +
                     " families, want " + std::to_string(known.size())};
  }
  return known;
}

Error OpenError(const std::string& path, const Status& status,
                rocksdb::Env* env) {
  if (status.IsIOError() && !status.IsNoSpace()) {
    // RocksDB reports a held lock as any other I/O error: try it.
    rocksdb::FileLock* lock = nullptr;
    if (!env->LockFile(path + "/LOCK", &lock).ok()) {
      return {ErrorCode::kUnavailable,
              path + " is already open by another process"};
    }
    env->UnlockFile(lock).PermitUncheckedError();
  }
  return ToError(status, "opening " + path);
}

}  // namespace

Result<void> SyncParentFolder(const std::string& path, rocksdb::Env* env) {
  std::filesystem::path folder = std::filesystem::path(path).lexically_normal();
  if (!folder.has_filename()) {
    folder = folder.parent_path();  // It ended in a slash.
  }
  const std::string parent =
      folder.has_parent_path() ? folder.parent_path().string() : ".";
  std::unique_ptr<rocksdb::Directory> directory;
  Status status = env->NewDirectory(parent, &directory);
  if (status.ok()) {
    status = directory->Fsync();
  }
  return ToResult(status, "syncing " + parent);
}

void WriteStopper::Stop(Error error) {
  const MutexLock lock(mutex_);
  if (!reason_) {
    reason_ = std::move(error);
  }
}

std::optional<Error> WriteStopper::reason() const {
  const MutexLock lock(mutex_);
  return reason_;
}

void WriteStopper::OnBackgroundError(rocksdb::BackgroundErrorReason /*cause*/,
                                     Status* status) {
  Stop(ToError(*status, "the store failed in the background"));
}

// What failed is settled by opening again. Besides, 7.8 waits for ever when it
// is closed while it recovers from a full disk.
void WriteStopper::OnErrorRecoveryBegin(
    rocksdb::BackgroundErrorReason /*cause*/, Status /*status*/,
    bool* auto_recovery) {
  *auto_recovery = false;
}

Result<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                 const RocksDbOptions& options,
                                                 rocksdb::Env* environment) {
  const Status found = environment->FileExists(path + "/CURRENT");
  if (!found.ok()) {
    if (!IsMissing(found)) {
      return ToError(found, "looking for " + path);
    }
    if (auto none = RequireNoRemains(path, environment); !none) {
      return none.error();
    }
    if (!options.create || options.read_only) {
      return Error{ErrorCode::kNotFound, "no store in " + path};
    }
  }
  const auto names = FamilyNames(path, found.ok(), options, environment);
  if (!names) {
    return names.error();
  }

  std::unique_ptr<Database> database(new Database());
  const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.emplace_back((*names)[0],
                           FamilyOptions(Family::kMeta, options, cache));
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    descriptors.emplace_back(
        (*names)[i + 1], FamilyOptions(static_cast<Family>(i), options, cache));
  }
  rocksdb::DBOptions settings = DatabaseOptions(options, environment);
  settings.listeners.push_back(database->stopper_);
  rocksdb::DB* rows = nullptr;
  const Status opened =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(settings, path, descriptors,
                                         &database->opened_, &rows)
          : rocksdb::DB::Open(settings, path, descriptors, &database->opened_,
                              &rows);
  if (!opened.ok()) {
    return OpenError(path, opened, environment);
  }
  database->rows_.reset(rows);
  std::copy(database->opened_.begin() + 1, database->opened_.end(),
            database->families_.begin());
  if (options.create) {
    if (auto synced = SyncParentFolder(path, environment); !synced) {
      return synced.error();
    }
  }
  return database;
}

Database::~Database() {
  for (rocksdb::ColumnFamilyHandle* handle : opened_) {
    rows_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  if (rows_ != nullptr) {
    rows_->Close().PermitUncheckedError();
  }
}

}  // namespace waybill
