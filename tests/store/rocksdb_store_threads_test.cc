// SPDX-License-Identifier: Apache-2.0
//
// Many threads on one store: writes are serialized, reads run beside them, and
// none succeeds once one has failed.
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/mutex.h"
#include "ledger/store/rocksdb_store_for_test.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/store_backings.h"
#include "tests/support/store_workload.h"

namespace waybill {
namespace {

class Acknowledged {
 public:
  void Add(std::uint64_t number) {
    const MutexLock lock(mutex_);
    numbers_.insert(number);
  }
  std::set<std::uint64_t> numbers() const {
    const MutexLock lock(mutex_);
    return numbers_;
  }

 private:
  mutable Mutex mutex_;
  std::set<std::uint64_t> numbers_ WAYBILL_GUARDED_BY(mutex_);
};

TEST(RocksDbStoreThreads, NothingIsWrittenAfterAFailure) {
  constexpr std::uint64_t kThreads = 4;
  constexpr std::uint64_t kWritesEach = 100;
  const TemporaryDirectory directory;
  const std::string path = directory.Join("store");
  const FaultEnvironment disk;
  auto store = OpenRocksDbStoreForTest(path, kSmallStore, disk.env.get());
  ASSERT_TRUE(store);
  disk.files->Inject({.operation = FaultFileSystem::Operation::kSync,
                      .failure = FaultFileSystem::Failure::kIoError,
                      .path_contains = ".log",
                      .first = 150});

  Acknowledged acknowledged;
  std::atomic<bool> is_done = false;
  std::atomic<int> after_failure = 0;
  std::vector<std::thread> writers;
  for (std::uint64_t thread = 0; thread < kThreads; ++thread) {
    writers.emplace_back([&, thread] {
      for (std::uint64_t i = 0; i < kWritesEach; ++i) {
        const bool was_stopped = (*store)->NeedsReopen();
        WriteBatch batch;
        batch.Put(Family::kEntries, std::to_string(i * kThreads + thread),
                  "row");
        if ((*store)->Write(batch)) {
          acknowledged.Add(i * kThreads + thread);
          after_failure += was_stopped ? 1 : 0;
        }
      }
    });
  }
  // A scan sees one moment: never fewer rows than were acknowledged before it.
  std::thread reader([&] {
    while (!is_done) {
      const std::size_t rows_min = acknowledged.numbers().size();
      std::size_t rows = 0;
      EXPECT_TRUE((*store)->Scan(Family::kEntries, "", "", [&](auto, auto) {
        ++rows;
        return true;
      }));
      EXPECT_GE(rows, rows_min);
    }
  });
  for (std::thread& writer : writers) {
    writer.join();
  }
  is_done = true;
  reader.join();

  EXPECT_TRUE((*store)->NeedsReopen());
  EXPECT_EQ(after_failure, 0);
  EXPECT_EQ(acknowledged.numbers().size(), 150u);
  disk.files->Heal();
  store = Error{ErrorCode::kUnavailable, "closed"};
  const auto again = OpenRocksDbStoreForTest(path, kSmallStore, disk.env.get());
  ASSERT_TRUE(again);
  for (const std::uint64_t number : acknowledged.numbers()) {
    EXPECT_TRUE(
        (*again)->Get(Family::kEntries, std::to_string(number))->has_value());
  }
}

}  // namespace
}  // namespace waybill
