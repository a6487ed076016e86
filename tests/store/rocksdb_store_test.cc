// SPDX-License-Identifier: Apache-2.0
//
// The store on disk: opening, backups, and files that were damaged.
#include "ledger/store/rocksdb_store.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include "tests/support/store_backings.h"
#include "tests/support/store_workload.h"

namespace waybill {
namespace {

namespace fs = std::filesystem;
using testing::UnorderedElementsAre;

constexpr std::uint64_t kBatches = 40;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const fs::path& path, std::string_view octets) {
  std::ofstream(path, std::ios::binary) << octets;
}

// The files of a store whose names begin or end with `part`.
std::vector<fs::path> Files(const fs::path& folder, std::string_view part) {
  std::vector<fs::path> files;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with(part) || name.ends_with(part)) {
      files.push_back(file.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

class RocksDbStoreTest : public testing::Test {
 protected:
  Result<std::unique_ptr<Store>> Open(bool create = false,
                                      bool read_only = false) {
    RocksDbOptions options = kSmallStore;
    options.create = create;
    options.read_only = read_only;
    return OpenRocksDbStore(path_, options);
  }

  // A closed store of kBatches batches, the last `in_log` of which are in the
  // log only.
  void Fill(std::uint64_t in_log) {
    fs::remove_all(path_);
    auto store = Open(/*create=*/true);
    ASSERT_TRUE(store) << store.error().message;
    for (std::uint64_t number = 0; number < kBatches; ++number) {
      if (number == kBatches - in_log) {
        ASSERT_TRUE((*store)->Flush());
      }
      ASSERT_TRUE((*store)->Write(NumberedBatch(number)));
    }
    if (in_log == 0) {
      ASSERT_TRUE((*store)->Flush());
    }
  }

  // Changes `file` in each of about `steps` places, one bit at a time, and
  // looks at the store every time: it may refuse to open or to be read, but
  // what it shows must be whole batches without a gap, at least `batches_min`.
  // Returns how often it refused.
  int FlipThrough(const fs::path& file, std::size_t steps,
                  std::uint64_t batches_min) {
    const fs::path original = directory_.Join("original");
    fs::rename(path_, original);
    const fs::path name = fs::relative(file, path_);
    const std::size_t size = fs::file_size(original / name);
    int refused = 0;
    for (std::size_t at = 0; at < size; at += size / steps + 1) {
      SCOPED_TRACE(testing::Message() << file << " at " << at);
      fs::remove_all(path_);
      fs::copy(original, path_);
      std::string octets = ReadFile(path_ / name);
      octets[at] = static_cast<char>(octets[at] ^ (1 << at % 8));
      WriteFile(path_ / name, octets);
      refused += IsRefused(batches_min) ? 1 : 0;
    }
    fs::remove_all(path_);
    fs::rename(original, path_);
    return refused;
  }

  // Expects that the store refuses, or holds whole batches without a gap.
  bool IsRefused(std::uint64_t batches_min) {
    const auto store = Open();
    if (!store) {
      EXPECT_NE(store.error().code, ErrorCode::kNotFound);
      return true;
    }
    const auto batches = BatchesIn(**store);
    if (!batches) {
      EXPECT_EQ(batches.error().code, ErrorCode::kCorruption)
          << batches.error().message;
      EXPECT_FALSE((*store)->VerifyFiles());
      return true;
    }
    EXPECT_TRUE(IsPrefix(*batches));
    EXPECT_GE(batches->size(), batches_min);
    return false;
  }

  const TemporaryDirectory directory_;
  const fs::path path_ = directory_.Join("store");
};

TEST_F(RocksDbStoreTest, IsCreatedOnlyWhenAsked) {
  const auto missing = Open();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(fs::exists(path_));
  const auto unreadable = Open(/*create=*/true, /*read_only=*/true);
  ASSERT_FALSE(unreadable);
  EXPECT_EQ(unreadable.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Open(/*create=*/true));
  EXPECT_TRUE(Open());
}

// Frozen: families are found by these names.
TEST_F(RocksDbStoreTest, NamesItsFamilies) {
  Fill(0);
  std::vector<std::string> names;
  ASSERT_TRUE(
      rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path_, &names)
          .ok());
  EXPECT_THAT(
      names, UnorderedElementsAre("default", "entries", "event_ids", "tiles",
                                  "subjects", "lists", "attachments", "index",
                                  "contents", "shipments", "registry", "meta"));
}

TEST_F(RocksDbStoreTest, RefusesFamiliesThatItDoesNotKnow) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, path_, &raw).ok());
  const std::unique_ptr<rocksdb::DB> other(raw);
  // Not yet ours at all: the families are missing.
  EXPECT_EQ(Open().error().code, ErrorCode::kCorruption);
  rocksdb::ColumnFamilyHandle* handle = nullptr;
  ASSERT_TRUE(other->CreateColumnFamily({}, "of the future", &handle).ok());
  ASSERT_TRUE(other->DestroyColumnFamilyHandle(handle).ok());
  const auto opened = Open(/*create=*/true);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(RocksDbStoreTest, ReadsBesideAWriter) {
  Fill(3);
  const auto writer = Open();
  ASSERT_TRUE(writer);
  const auto reader = Open(/*create=*/false, /*read_only=*/true);
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(BatchesIn(**reader)->size(), kBatches);
  for (const auto& refused : {(*reader)->Write(NumberedBatch(kBatches)),
                              (*reader)->Flush(), (*reader)->Compact()}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kPermissionDenied);
  }
  EXPECT_TRUE((*writer)->Write(NumberedBatch(kBatches)));
}

TEST_F(RocksDbStoreTest, MemoryIsBounded) {
  auto store = Open(/*create=*/true);
  ASSERT_TRUE(store);
  for (std::uint64_t number = 0; number < 24; ++number) {
    WriteBatch batch;
    batch.Put(Family::kEntries, std::to_string(number),
              std::string(1 << 20, 'x'));
    ASSERT_TRUE((*store)->Write(batch));
    const auto statistics = (*store)->Statistics();
    ASSERT_TRUE(statistics);
    // Twice the memtables, while some are being flushed, and the cache.
    EXPECT_LE(statistics->memory_bytes, std::uint64_t{16} << 20);
  }
}

TEST_F(RocksDbStoreTest, NeverShowsWrongRowsFromADamagedTable) {
  Fill(0);
  const auto tables = Files(path_, ".sst");
  ASSERT_FALSE(tables.empty());
  for (const fs::path& table : tables) {
    FlipThrough(table, 25, kBatches);
  }
}

TEST_F(RocksDbStoreTest, NoticesADamagedBlockWhenItIsRead) {
  Fill(0);
  for (const fs::path& table : Files(path_, ".sst")) {
    std::string octets = ReadFile(table);
    octets[20] = static_cast<char>(octets[20] ^ 1);
    WriteFile(table, octets);
  }
  const auto store = Open();
  ASSERT_TRUE(store) << store.error().message;
  const auto batches = BatchesIn(**store);
  ASSERT_FALSE(batches);
  EXPECT_EQ(batches.error().code, ErrorCode::kCorruption);
  EXPECT_THAT(batches.error().message, testing::HasSubstr(".sst"));
  const auto verified = (*store)->VerifyFiles();
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, ErrorCode::kCorruption);
}

TEST_F(RocksDbStoreTest, NeverShowsWrongRowsFromADamagedLog) {
  Fill(kBatches);
  const auto logs = Files(path_, ".log");
  ASSERT_EQ(logs.size(), 1u);
  const int refused = FlipThrough(logs[0], 150, 0);
  EXPECT_GT(refused, 100);
}

TEST_F(RocksDbStoreTest, NeverShowsWrongRowsFromADamagedManifest) {
  Fill(0);
  const auto manifests = Files(path_, "MANIFEST");
  ASSERT_EQ(manifests.size(), 1u);
  FlipThrough(manifests[0], 60, kBatches);
  EXPECT_GT(FlipThrough(path_ / "CURRENT", 17, kBatches), 0);
}

// A write that was cut short by a crash is an ordinary thing.
TEST_F(RocksDbStoreTest, OpensWithALogTornAnywhere) {
  Fill(10);
  const fs::path original = directory_.Join("original");
  fs::rename(path_, original);
  const auto logs = Files(original, ".log");
  ASSERT_FALSE(logs.empty());
  const fs::path log = logs.back().filename();
  const std::size_t size = fs::file_size(original / log);
  std::size_t most = 0;
  for (std::size_t kept = 0; kept <= size; kept += size / 100 + 1) {
    SCOPED_TRACE(kept);
    fs::remove_all(path_);
    fs::copy(original, path_);
    fs::resize_file(path_ / log, kept);
    const auto store = Open();
    ASSERT_TRUE(store) << store.error().message;
    const auto batches = BatchesIn(**store);
    ASSERT_TRUE(batches) << batches.error().message;
    EXPECT_TRUE(IsPrefix(*batches));
    EXPECT_GE(batches->size(), std::max<std::size_t>(most, kBatches - 10));
    most = batches->size();
  }
}

TEST_F(RocksDbStoreTest, RefusesMissingFiles) {
  for (const std::string_view part : {".sst", "MANIFEST", "CURRENT"}) {
    SCOPED_TRACE(part);
    Fill(0);
    for (const fs::path& file : Files(path_, part)) {
      fs::remove(file);
    }
    // Not even when asked to create one: that would delete what is left.
    for (const bool create : {false, true}) {
      const auto opened = Open(create);
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().code, ErrorCode::kCorruption)
          << opened.error().message;
    }
  }
}

TEST_F(RocksDbStoreTest, RefusesTruncatedTables) {
  Fill(0);
  for (const fs::path& table : Files(path_, ".sst")) {
    fs::resize_file(table, fs::file_size(table) / 2);
  }
  const auto opened = Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
}

class BackupTest : public RocksDbStoreTest {
 protected:
  const std::string backup_ = directory_.Join("backup");
  const std::string restored_ = directory_.Join("restored");
};

TEST_F(BackupTest, RestoresTheLatest) {
  Fill(5);
  auto store = Open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->Backup(backup_));
  ASSERT_TRUE((*store)->Write(NumberedBatch(kBatches)));
  const auto second = (*store)->Backup(backup_);
  ASSERT_TRUE(second);
  ASSERT_TRUE((*store)->Write(NumberedBatch(kBatches + 1)));

  const auto summary = RestoreRocksDbStore(backup_, restored_);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->number, second->number);
  const auto restored = OpenRocksDbStore(restored_, RocksDbOptions{});
  ASSERT_TRUE(restored) << restored.error().message;
  const auto batches = BatchesIn(**restored);
  ASSERT_TRUE(batches);
  EXPECT_EQ(batches->size(), kBatches + 1);
  EXPECT_TRUE((*restored)->VerifyFiles());
  EXPECT_TRUE((*restored)->Write(NumberedBatch(kBatches + 1)));
}

TEST_F(BackupTest, CopiesOnlyWhatIsNew) {
  Fill(0);
  auto store = Open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->Backup(backup_));
  const auto before = Files(backup_, ".sst");
  ASSERT_TRUE((*store)->Backup(backup_));
  EXPECT_EQ(Files(backup_, ".sst"), before);
  ASSERT_TRUE((*store)->Write(NumberedBatch(kBatches)));
  ASSERT_TRUE((*store)->Backup(backup_));
  EXPECT_GT(Files(backup_, ".sst").size(), before.size());
}

TEST_F(BackupTest, RefusesToRestoreDamage) {
  Fill(0);
  {
    auto store = Open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->Backup(backup_));
  }
  const fs::path table = Files(backup_, ".sst").front();
  std::string octets = ReadFile(table);
  octets[20] = static_cast<char>(octets[20] ^ 1);
  WriteFile(table, octets);
  const auto restored = RestoreRocksDbStore(backup_, restored_);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::kCorruption);
}

TEST_F(BackupTest, RefusesToRestoreOverAnything) {
  Fill(0);
  {
    auto store = Open();
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->Backup(backup_));
  }
  const auto over = RestoreRocksDbStore(backup_, path_);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::kInvalidArgument);
  const auto none = RestoreRocksDbStore(directory_.Join("none"), restored_);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  fs::create_directory(directory_.Join("empty"));
  const auto empty = RestoreRocksDbStore(directory_.Join("empty"), restored_);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Open());
}

}  // namespace
}  // namespace waybill
