// SPDX-License-Identifier: Apache-2.0
//
// The store on a disk that fails, fills up, lies or loses power. What must
// hold each time: acknowledged ⊆ found ⊆ attempted, and no batch is torn.
#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "ledger/store/rocksdb_store_for_test.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/store_backings.h"
#include "tests/support/store_workload.h"

namespace waybill {
namespace {

using Failure = FaultFileSystem::Failure;
using Operation = FaultFileSystem::Operation;

class RocksDbFaultTest : public testing::Test {
 protected:
  void Open() {
    store_.reset();
    auto opened = OpenRocksDbStoreForTest(path_, options_, disk_.env.get());
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }

  // A new disk and an empty folder.
  void Begin() {
    store_.reset();
    disk_ = FaultEnvironment();
    std::filesystem::remove_all(path_);
    acknowledged_.clear();
    next_ = 0;
  }

  // Writes the next batch, whatever comes of it.
  Result<void> WriteNext() {
    const std::uint64_t number = next_++;
    auto written = store_->Write(NumberedBatch(number));
    if (written) {
      acknowledged_.insert(number);
    }
    return written;
  }

  // A small life: batches, a flush in between, a compaction. Goes on after a
  // failure, as a careless caller would.
  void Live() {
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < 2; ++i) {
        static_cast<void>(WriteNext().has_value());
      }
      static_cast<void>(store_->Flush().has_value());
    }
    static_cast<void>(store_->Compact().has_value());
    static_cast<void>(WriteNext().has_value());
  }

  // Opens again and compares.
  void ExpectSound() {
    Open();
    const auto found = BatchesIn(*store_);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(std::includes(found->begin(), found->end(),
                              acknowledged_.begin(), acknowledged_.end()));
    EXPECT_TRUE(found->empty() || *found->rbegin() < next_);
    EXPECT_TRUE(store_->VerifyFiles());
    EXPECT_TRUE(WriteNext());
  }

  void ExpectStopped(ErrorCode code) {
    EXPECT_TRUE(store_->NeedsReopen());
    const auto refused = WriteNext();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code);
    const auto found = BatchesIn(*store_);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(*found, acknowledged_);
  }

  const TemporaryDirectory directory_;
  const std::string path_ = directory_.Join("store");
  RocksDbOptions options_ = kSmallStore;
  FaultEnvironment disk_;
  std::unique_ptr<Store> store_;
  std::set<std::uint64_t> acknowledged_;
  std::uint64_t next_ = 0;
};

TEST_F(RocksDbFaultTest, AFailedWriteStopsTheStoreUntilReopened) {
  for (const Operation operation : {Operation::kWrite, Operation::kSync}) {
    for (const Failure failure : {Failure::kIoError, Failure::kNoSpace}) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(operation) << " "
                                      << static_cast<int>(failure));
      Begin();
      Open();
      ASSERT_TRUE(WriteNext());
      disk_.files->Inject({.operation = operation,
                           .failure = failure,
                           .path_contains = ".log"});
      const auto failed = WriteNext();
      ASSERT_FALSE(failed);
      const ErrorCode want = failure == Failure::kNoSpace
                                 ? ErrorCode::kExhausted
                                 : ErrorCode::kUnavailable;
      EXPECT_EQ(failed.error().code, want);
      disk_.files->Heal();
      ExpectStopped(want);
      EXPECT_FALSE(store_->Flush());
      ExpectSound();
    }
  }
}

// The operation that fails, how, and whether the power fails with it.
using Step = std::tuple<Operation, Failure, bool>;

class RocksDbStepTest : public RocksDbFaultTest,
                        public testing::WithParamInterface<Step> {
 protected:
  // Fails the operation number `first` once, or all from there on.
  void Inject(std::uint64_t first) {
    disk_.files->Inject({.operation = std::get<Operation>(GetParam()),
                         .failure = std::get<Failure>(GetParam()),
                         .path_contains = "",
                         .first = first,
                         .count = first % 2 == 0 ? 1 : std::uint64_t{1} << 40});
  }

  // Closes the store; true if the failure was met. The power comes back with
  // some of what wasn't synced, in two cases of three.
  bool CloseAndHeal(std::uint64_t first) {
    const bool is_lost = std::get<bool>(GetParam());
    const bool was_met = disk_.files->matches() > first;
    if (is_lost) {
      disk_.files->PowerOff();
    }
    store_.reset();
    disk_.files->Heal();
    if (is_lost) {
      disk_.files->PowerOn(static_cast<std::uint32_t>(first % 3));
    }
    return was_met;
  }
};

// Every write and every sync of a small life.
TEST_P(RocksDbStepTest, KeepsWhatWasAcknowledged) {
  const std::string fresh = directory_.Join("fresh");
  Open();
  store_.reset();
  std::filesystem::rename(path_, fresh);
  std::uint64_t first = 0;
  for (bool was_met = true; was_met && !HasFatalFailure(); ++first) {
    SCOPED_TRACE(first);
    Begin();
    std::filesystem::copy(fresh, path_);
    Open();
    Inject(first);
    Live();
    was_met = CloseAndHeal(first);
    ExpectSound();
  }
  EXPECT_GT(first, 10u);
}

// A creation that was cut short is taken up again by the next.
TEST_P(RocksDbStepTest, FinishesACreation) {
  std::uint64_t first = 0;
  for (bool was_met = true; was_met && !HasFatalFailure(); first += 3) {
    SCOPED_TRACE(first);
    Begin();
    Inject(first);
    auto opened = OpenRocksDbStoreForTest(path_, options_, disk_.env.get());
    if (opened) {
      store_ = *std::move(opened);
      static_cast<void>(WriteNext().has_value());
    }
    opened = Error{ErrorCode::kUnavailable, "closed"};
    was_met = CloseAndHeal(first);
    ExpectSound();
  }
  EXPECT_GT(first, 10u);
}

std::string StepName(const testing::TestParamInfo<Step>& step) {
  const auto& [operation, failure, is_lost] = step.param;
  return std::string(operation == Operation::kWrite ? "Write" : "Sync") +
         (failure == Failure::kIoError ? "IoError" : "NoSpace") +
         (is_lost ? "PowerLoss" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Each, RocksDbStepTest,
    testing::Combine(testing::Values(Operation::kWrite, Operation::kSync),
                     testing::Values(Failure::kIoError, Failure::kNoSpace),
                     testing::Bool()),
    StepName);

TEST_F(RocksDbFaultTest, KeepsWhatWasAcknowledgedWhenThePowerFails) {
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Begin();
    Open();
    for (int life = 0; life < 3; ++life) {
      Live();
      for (std::uint32_t i = 0; i < seed; ++i) {
        ASSERT_TRUE(WriteNext());
      }
      disk_.files->PowerOff();
      EXPECT_FALSE(WriteNext());
      store_.reset();
      disk_.files->PowerOn(seed);
      ExpectSound();
    }
  }
}

// Right after the first acknowledgement even the names of the files are safe.
TEST_F(RocksDbFaultTest, KeepsTheVeryFirstBatch) {
  Begin();
  Open();
  ASSERT_TRUE(WriteNext());
  disk_.files->PowerOff();
  store_.reset();
  disk_.files->PowerOn(0);
  ExpectSound();
  EXPECT_TRUE(acknowledged_.contains(0));
}

// The twin of the two above: on a disk that lies they would fail. Nothing in a
// store can notice; the witness file does.
TEST_F(RocksDbFaultTest, LosesWhatADiskLiedAbout) {
  Begin();
  Open();
  ASSERT_TRUE(WriteNext());
  disk_.files->LieAboutSyncs(true);
  ASSERT_TRUE(WriteNext());
  disk_.files->PowerOff();
  store_.reset();
  disk_.files->PowerOn(0);
  disk_.files->LieAboutSyncs(false);
  Open();
  const auto found = BatchesIn(*store_);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, std::set<std::uint64_t>{0});
}

TEST_F(RocksDbFaultTest, ANearlyFullVolumeRefusesAndHealsByItself) {
  options_.reserve_bytes = 1'000'000;
  Open();
  ASSERT_TRUE(WriteNext());
  disk_.files->SetFreeBytes(999'999);
  const auto refused = WriteNext();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kExhausted);
  EXPECT_FALSE(store_->NeedsReopen());
  EXPECT_EQ(*BatchesIn(*store_), acknowledged_);
  EXPECT_EQ(store_->Statistics()->free_bytes, 999'999u);
  disk_.files->SetFreeBytes(2'000'000);
  next_ = 1;
  EXPECT_TRUE(WriteNext());
  ExpectSound();
}

TEST_F(RocksDbFaultTest, AFlushWithoutRoomStopsTheStoreButNotReads) {
  for (const Failure failure : {Failure::kIoError, Failure::kNoSpace}) {
    Begin();
    Open();
    ASSERT_TRUE(WriteNext());
    disk_.files->Inject({.operation = Operation::kWrite,
                         .failure = failure,
                         .path_contains = ".sst",
                         .count = std::uint64_t{1} << 40});
    const ErrorCode want = failure == Failure::kNoSpace
                               ? ErrorCode::kExhausted
                               : ErrorCode::kUnavailable;
    const auto flushed = store_->Flush();
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().code, want);
    ExpectStopped(want);
    disk_.files->Heal();
    ExpectSound();
  }
}

TEST_F(RocksDbFaultTest, HalfABackupNeverCounts) {
  const std::string backup = directory_.Join("backup");
  const std::string restored = directory_.Join("restored");
  Open();
  ASSERT_TRUE(WriteNext());
  ASSERT_TRUE(store_->Backup(backup));
  std::set<std::uint64_t> in_backup = acknowledged_;
  int failures = 0;
  ASSERT_TRUE(WriteNext());
  for (const Operation operation : {Operation::kWrite, Operation::kSync}) {
    for (std::uint64_t first = 0;; ++first) {
      SCOPED_TRACE(first);
      disk_.files->Inject({.operation = operation,
                           .failure = Failure::kNoSpace,
                           .path_contains = "/backup",
                           .first = first});
      const auto backed_up = store_->Backup(backup);
      disk_.files->Heal();
      const bool was_hit = disk_.files->matches() > first;
      EXPECT_TRUE(was_hit || backed_up);
      if (backed_up) {
        in_backup = acknowledged_;
      } else {
        EXPECT_EQ(backed_up.error().code, ErrorCode::kExhausted);
      }
      std::filesystem::remove_all(restored);
      ASSERT_TRUE(RestoreRocksDbStore(backup, restored));
      const auto store = OpenRocksDbStore(restored, kSmallStore);
      ASSERT_TRUE(store) << store.error().message;
      const auto found = BatchesIn(**store);
      ASSERT_TRUE(found);
      EXPECT_EQ(*found, in_backup);
      if (!was_hit) {
        break;
      }
      ++failures;
    }
    ASSERT_TRUE(WriteNext());
  }
  EXPECT_GT(failures, 10);
  // The store itself never noticed.
  EXPECT_TRUE(WriteNext());
}

}  // namespace
}  // namespace waybill
