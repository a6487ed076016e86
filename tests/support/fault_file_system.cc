// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fault_file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

#include <rocksdb/system_clock.h>

#include "ledger/core/check.h"

namespace waybill {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using Operation = FaultFileSystem::Operation;

std::string Normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

std::string FolderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

std::optional<std::string> Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class FaultFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(FaultFileSystem* files, std::string path,
            std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)),
        files_(files),
        path_(std::move(path)) {}

  IOStatus Append(const Slice& octets, const IOOptions& options,
                  IODebugContext* debug) override {
    IOStatus refused = files_->Attempt(Operation::kWrite, path_);
    const Slice kept(octets.data(),
                     refused.ok() ? octets.size() : octets.size() / 2);
    if (refused.IsIOFenced()) {
      return refused;  // Without power not even half of it.
    }
    IOStatus appended = target()->Append(kept, options, debug);
    if (appended.ok()) {
      files_->Written(path_, kept.size());
    }
    return refused.ok() ? appended : refused;
  }
  IOStatus Append(const Slice& octets, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* debug) override {
    return Append(octets, options, debug);
  }
  // Direct I/O only, which no store uses.
  IOStatus PositionedAppend(const Slice&, std::uint64_t, const IOOptions&,
                            IODebugContext*) override {
    return IOStatus::NotSupported("positioned append");
  }
  IOStatus PositionedAppend(const Slice&, std::uint64_t, const IOOptions&,
                            const rocksdb::DataVerificationInfo&,
                            IODebugContext*) override {
    return IOStatus::NotSupported("positioned append");
  }

  IOStatus Truncate(std::uint64_t size, const IOOptions& options,
                    IODebugContext* debug) override {
    IOStatus truncated = target()->Truncate(size, options, debug);
    if (truncated.ok()) {
      files_->Truncated(path_, size);
    }
    return truncated;
  }

  // Nothing is synced in truth, so that a test can afford many: the power is
  // lost only in here.
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    IOStatus synced = files_->Attempt(Operation::kSync, path_);
    if (synced.ok()) {
      files_->Synced(path_);
    }
    return synced;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  FaultFileSystem* const files_;
  const std::string path_;
};

class FaultDirectory : public rocksdb::FSDirectoryWrapper {
 public:
  FaultDirectory(FaultFileSystem* files, std::string path,
                 std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)),
        files_(files),
        path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    IOStatus synced = files_->Attempt(Operation::kSync, path_);
    if (synced.ok()) {
      files_->FolderSynced(path_);
    }
    return synced;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  FaultFileSystem* const files_;
  const std::string path_;
};

class ImpatientClock : public rocksdb::SystemClockWrapper {
 public:
  ImpatientClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}

  const char* Name() const override { return "ImpatientClock"; }
  void SleepForMicroseconds(int micros) override {
    target_->SleepForMicroseconds(std::min(micros, 100));
  }
};

class Environment : public rocksdb::EnvWrapper {
 public:
  explicit Environment(const std::shared_ptr<FaultFileSystem>& files)
      : EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    file_system_ = files;
    system_clock_ = std::make_shared<ImpatientClock>();
  }

  const char* Name() const override { return "FaultEnvironment"; }
};

}  // namespace

FaultEnvironment::FaultEnvironment()
    : files(std::make_shared<FaultFileSystem>()),
      env(std::make_unique<Environment>(files)) {}

FaultFileSystem::FaultFileSystem()
    : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

FaultFileSystem::~FaultFileSystem() = default;

void FaultFileSystem::Inject(const Fault& fault) {
  const MutexLock lock(mutex_);
  fault_ = fault;
  matches_ = 0;
}

void FaultFileSystem::Heal() {
  const MutexLock lock(mutex_);
  fault_.reset();
}

std::uint64_t FaultFileSystem::matches() const {
  const MutexLock lock(mutex_);
  return matches_;
}

void FaultFileSystem::LieAboutSyncs(bool lie) {
  const MutexLock lock(mutex_);
  lying_ = lie;
}

void FaultFileSystem::SetFreeBytes(std::optional<std::uint64_t> free_bytes) {
  const MutexLock lock(mutex_);
  free_bytes_ = free_bytes;
}

IOStatus FaultFileSystem::Power() const {
  const MutexLock lock(mutex_);
  return powered_ ? IOStatus::OK() : IOStatus::IOFenced("the power is off");
}

IOStatus FaultFileSystem::Attempt(Operation operation,
                                  const std::string& path) {
  if (IOStatus power = Power(); !power.ok()) {
    return power;
  }
  const MutexLock lock(mutex_);
  if (!fault_ || fault_->operation != operation ||
      path.find(fault_->path_contains) == std::string::npos) {
    return IOStatus::OK();
  }
  const std::uint64_t match = matches_++;
  if (match < fault_->first || match - fault_->first >= fault_->count) {
    return IOStatus::OK();
  }
  return fault_->failure == Failure::kNoSpace
             ? IOStatus::NoSpace("injected for " + path)
             : IOStatus::IOError("injected for " + path);
}

void FaultFileSystem::Written(const std::string& path, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  files_[path].written += bytes;
}

void FaultFileSystem::Truncated(const std::string& path, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  FileState& file = files_[path];
  file.written = bytes;
  file.synced = std::min(file.synced, bytes);
}

void FaultFileSystem::Synced(const std::string& path) {
  const MutexLock lock(mutex_);
  if (!lying_) {
    FileState& file = files_[path];
    file.synced = file.written;
  }
}

void FaultFileSystem::FolderSynced(const std::string& path) {
  const MutexLock lock(mutex_);
  if (lying_) {
    return;
  }
  for (auto& [name, file] : files_) {
    if (FolderOf(name) == path) {
      file.named = true;
    }
  }
  std::erase_if(renames_, [&path](const Rename& rename) {
    return FolderOf(rename.to) == path;
  });
}

void FaultFileSystem::PowerOff() {
  const MutexLock lock(mutex_);
  powered_ = false;
}

void FaultFileSystem::UndoRenames() {
  for (auto rename = renames_.rbegin(); rename != renames_.rend(); ++rename) {
    std::filesystem::rename(rename->to, rename->from);
    files_[rename->from] = files_[rename->to];
    files_.erase(rename->to);
    if (rename->replaced) {
      std::ofstream(rename->to, std::ios::binary) << *rename->replaced;
    }
  }
  renames_.clear();
}

void FaultFileSystem::PowerOn(std::uint32_t seed) {
  const MutexLock lock(mutex_);
  WAYBILL_CHECK(!powered_);
  std::mt19937 random(seed);
  UndoRenames();
  for (const auto& [path, file] : files_) {
    if (!file.named) {
      std::filesystem::remove(path);
      continue;
    }
    WAYBILL_CHECK(std::filesystem::exists(path));
    const std::uint64_t unsynced = file.written - file.synced;
    const std::uint64_t kept = seed == 0 ? 0 : random() % (unsynced + 1);
    std::filesystem::resize_file(path, file.synced + kept);
  }
  files_.clear();  // All that is left is durable.
  powered_ = true;
}

IOStatus FaultFileSystem::NewWritableFile(
    const std::string& path, const FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* r, IODebugContext* debug) {
  if (IOStatus power = Power(); !power.ok()) {
    return power;
  }
  const std::string name = Normal(path);
  const bool existed = std::filesystem::exists(name);
  IOStatus created = target()->NewWritableFile(path, options, r, debug);
  if (created.ok()) {
    *r = std::make_unique<FaultFile>(this, name, std::move(*r));
    const MutexLock lock(mutex_);
    const auto known = files_.find(name);
    const bool named = known == files_.end() ? existed : known->second.named;
    files_[name] = {.written = 0, .synced = 0, .named = named};
  }
  return created;
}

IOStatus FaultFileSystem::ReopenWritableFile(
    const std::string& path, const FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  if (IOStatus power = Power(); !power.ok()) {
    return power;
  }
  const std::string name = Normal(path);
  IOStatus opened = target()->ReopenWritableFile(path, options, result, debug);
  if (opened.ok()) {
    *result = std::make_unique<FaultFile>(this, name, std::move(*result));
    const std::uint64_t size = std::filesystem::file_size(name);
    const MutexLock lock(mutex_);
    // What it doesn't know of was there before: durable.
    files_.try_emplace(
        name, FileState{.written = size, .synced = size, .named = true});
  }
  return opened;
}

IOStatus FaultFileSystem::NewDirectory(
    const std::string& path, const IOOptions& options,
    std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* debug) {
  IOStatus opened = target()->NewDirectory(path, options, result, debug);
  if (opened.ok()) {
    std::string name = Normal(path);
    if (name.ends_with('/')) {
      name.pop_back();
    }
    *result = std::make_unique<FaultDirectory>(this, std::move(name),
                                               std::move(*result));
  }
  return opened;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& path,
                                     const IOOptions& options,
                                     IODebugContext* debug) {
  if (IOStatus power = Power(); !power.ok()) {
    return power;
  }
  IOStatus deleted = target()->DeleteFile(path, options, debug);
  if (deleted.ok()) {
    const MutexLock lock(mutex_);
    files_.erase(Normal(path));
  }
  return deleted;
}

IOStatus FaultFileSystem::RenameFile(const std::string& from,
                                     const std::string& to,
                                     const IOOptions& options,
                                     IODebugContext* debug) {
  if (IOStatus power = Power(); !power.ok()) {
    return power;
  }
  Rename rename{
      .from = Normal(from), .to = Normal(to), .replaced = Contents(to)};
  IOStatus renamed = target()->RenameFile(from, to, options, debug);
  const MutexLock lock(mutex_);
  const auto known = files_.find(rename.from);
  if (renamed.ok() && known != files_.end()) {
    files_[rename.to] = known->second;
    files_.erase(known);
    renames_.push_back(std::move(rename));
  }
  return renamed;
}

IOStatus FaultFileSystem::GetFreeSpace(const std::string& path,
                                       const IOOptions& options,
                                       std::uint64_t* free_bytes,
                                       IODebugContext* debug) {
  {
    const MutexLock lock(mutex_);
    if (free_bytes_) {
      *free_bytes = *free_bytes_;
      return IOStatus::OK();
    }
  }
  return target()->GetFreeSpace(path, options, free_bytes, debug);
}

}  // namespace waybill
