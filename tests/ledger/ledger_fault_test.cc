// SPDX-License-Identifier: Apache-2.0
//
// What must hold when the disk, the clock or the machine fails or lies. Each
// test would fail without the guard it is about.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "ledger/ledger.h"
#include "ledger/store/keyspace.h"
#include "tests/support/ledger_world.h"

namespace waybill {
namespace {

using State = LedgerStatus::State;

// Opens a gate that a pipeline stage waits at.
class Gate {
 public:
  void Wait() {
    MutexLock lock(mutex_);
    is_reached_ = true;
    changed_.notify_all();
    while (!is_open_) {
      changed_.wait(mutex_);
    }
  }
  void AwaitReached() {
    MutexLock lock(mutex_);
    while (!is_reached_) {
      changed_.wait(mutex_);
    }
  }
  void Open() {
    MutexLock lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

 private:
  Mutex mutex_;
  std::condition_variable_any changed_;
  bool is_reached_ = false;
  bool is_open_ = false;
};

void ExpectRebuilds(LedgerWorld& world) {
  const auto snapshot = world.ledger().store().Snapshot();
  const auto report = VerifyLedger(*snapshot, world.genesis_id());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->tree.size, world.ledger().Read()->size());
  EXPECT_EQ(report->map_root, world.ledger().Read()->seal().map_root);
}

TreeHead HeadOf(const std::string& note) {
  const auto checkpoint =
      SignedCheckpoint::Open(note, {std::string(kTestOrigin), KeyType::kEd25519,
                                    TestKey(kTestOrigin).public_key()});
  EXPECT_TRUE(checkpoint);
  return checkpoint ? checkpoint->checkpoint().tree() : TreeHead{};
}

class LedgerFaultTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(world_.Create()); }

  // kUnavailable and the writer stopped: nothing else may come of it.
  void ExpectStops(Submission submission) {
    const auto answer = world_.ledger().AppendAndWait(std::move(submission));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(world_.ledger().Status().state, State::kStopped);
    EXPECT_FALSE(world_.ledger().Status().reason.empty());
    const auto after =
        world_.ledger().AppendAndWait(world_.Commission("maker", {"after"}));
    EXPECT_EQ(after.error().code, ErrorCode::kUnavailable);
  }

  LedgerWorld world_;
};

// A run of appends in which the write number `fails` has the given outcome;
// then the ledger is opened again, and every author tries again.
void RunWithOutcome(int fails, const Outcome& outcome) {
  LedgerWorld world;
  ASSERT_TRUE(world.Create());
  int writes = 0;
  world.state->on_write = [&](const WriteBatch&) {
    return writes++ == fails ? outcome : Outcome{};
  };
  std::vector<Submission> submissions;
  std::set<Hash> acknowledged;
  std::vector<TreeHead> signed_heads;
  for (int i = 0; i < 4; ++i) {
    const std::string serial = "S" + std::to_string(i);
    submissions.push_back(world.Commission("maker", {serial}));
    auto answer = world.ledger().AppendAndWait(submissions.back());
    if (answer && std::holds_alternative<Accepted>(*answer)) {
      const auto& accepted = std::get<Accepted>(*answer);
      acknowledged.insert(accepted.event_id);
      signed_heads.push_back(HeadOf(accepted.checkpoint));
    } else if (world.ledger().Status().state == State::kStopped) {
      break;
    }
  }
  world.state->on_write = nullptr;
  const auto opened = world.Open();
  ASSERT_TRUE(opened) << opened.error().message;
  const auto reader = world.ledger().Read();
  for (const Hash& id : acknowledged) {
    const auto index = reader->FindEvent(id);
    ASSERT_TRUE(index);
    EXPECT_TRUE(index->has_value());
  }
  for (const TreeHead& head : signed_heads) {
    EXPECT_EQ(*reader->RootAt(head.size), head.root);
  }
  // Exactly once, whatever became of the first attempt.
  for (Submission& submission : submissions) {
    world.Must(std::move(submission));
  }
  ExpectRebuilds(world);
}

TEST(LedgerWrites, NothingAcknowledgedIsLostWhateverAWriteDoesOrSays) {
  for (int fails = 0; fails < 4; ++fails) {
    for (const bool applied : {false, true}) {
      for (const bool reported : {false, true}) {
        SCOPED_TRACE(testing::Message()
                     << "write " << fails << ", applied " << applied
                     << ", reported " << reported);
        RunWithOutcome(fails, {.applied = applied, .reported = reported});
      }
    }
    RunWithOutcome(fails, {.applied = false,
                           .reported = false,
                           .error = ErrorCode::kUnavailable,
                           .attempted = false});
    RunWithOutcome(
        fails,
        {.applied = true, .reported = false, .error = ErrorCode::kExhausted});
  }
}

TEST_F(LedgerFaultTest, AnUnknownWriteStopsTheWriterButNotTheReaders) {
  world_.Must(world_.Commission("maker", {"S1"}));
  world_.state->on_write = [](const WriteBatch&) {
    return Outcome{.applied = true, .reported = false};
  };
  const std::uint64_t size = world_.ledger().Read()->size();
  ExpectStops(world_.Commission("maker", {"S2"}));
  EXPECT_EQ(world_.ledger().Read()->size(), size);
  EXPECT_TRUE(
      UnitHistoryOf(world_.Trace("maker", "S1"), "maker", "S1").has_value());
}

TEST_F(LedgerFaultTest, ASyncThatLiedIsNoticedAtTheNextStart) {
  world_.state->on_write = [](const WriteBatch&) {
    return Outcome{.durable = false};
  };
  world_.Must(world_.Commission("maker", {"S1"}));
  world_.state->PowerLoss();
  world_.state->on_write = nullptr;
  const auto opened = world_.Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kCorruption);
}

TEST_F(LedgerFaultTest, AnOlderCopyOfTheStoreIsRefused) {
  world_.Must(world_.Commission("maker", {"S1"}));
  const auto copy = world_.state->CopyOfRows();
  world_.Must(world_.Commission("maker", {"S2"}));
  const auto latest = world_.state->CopyOfRows();
  world_.Close();
  world_.state->ReplaceRows(copy);
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
  world_.state->ReplaceRows({});
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
  world_.state->ReplaceRows(latest);
  EXPECT_TRUE(world_.Open());
}

TEST_F(LedgerFaultTest, AnotherLedgersStoreIsRefused) {
  // The same sizes, and other entries.
  LedgerWorld other;
  ASSERT_TRUE(other.Create());
  world_.Must(world_.Commission("maker", {"S1"}));
  other.Must(other.Commission("maker", {"S2"}));
  other.Close();
  world_.Close();
  world_.state->ReplaceRows(other.state->CopyOfRows());
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
}

TEST_F(LedgerFaultTest, AMissingWitnessFileIsNotTakenForANewOne) {
  world_.Close();
  ASSERT_EQ(std::remove(world_.witness_path().c_str()), 0);
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kNotFound);
}

TEST_F(LedgerFaultTest, ASecondNodeOnTheSameWitnessFileDoesNotStart) {
  auto store = OpenMemoryStore(std::make_shared<MemoryState>());
  ASSERT_TRUE(store);
  LedgerOptions options;
  options.log_keys.push_back(TestKey(kTestOrigin));
  options.witness_path = world_.witness_path();
  const auto second = Ledger::Open(std::move(*store), std::move(options));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
}

// One bit of a computed hash flips before signing.
TEST_F(LedgerFaultTest, AFlippedBitIsNoticedAndNothingIsSigned) {
  for (const std::string spoiled : {"map_root", "log_root"}) {
    world_.options().fault_point = [&](std::string_view point, Hash* computed) {
      if (point == spoiled) {
        (*computed)[7] ^= 0x10;
      }
    };
    ASSERT_TRUE(world_.Open());
    const std::uint64_t size = world_.ledger().Read()->size();
    const auto rows = world_.state->CopyOfRows();
    ExpectStops(world_.Commission("maker", {spoiled}));
    EXPECT_EQ(world_.state->CopyOfRows(), rows) << spoiled;
    EXPECT_EQ(world_.ledger().Read()->size(), size);
    world_.options().fault_point = nullptr;
    ASSERT_TRUE(world_.Open());
    world_.Must(world_.Commission("maker", {spoiled}));
  }
  ExpectRebuilds(world_);
}

// A row that reads back otherwise than it was written.
TEST_F(LedgerFaultTest, AWriteIsReadBackBeforeItIsSigned) {
  bool is_written = false;
  world_.options().fault_point = [&](std::string_view point, Hash*) {
    is_written = is_written || point == "written";
  };
  ASSERT_TRUE(world_.Open());
  world_.state->on_get =
      [&](Family family, std::string_view,
          MemoryState::Value value) -> Result<MemoryState::Value> {
    if (is_written && family == Family::kEntries && value) {
      value->back() = static_cast<char>(value->back() ^ 1);
    }
    return value;
  };
  const auto answer =
      world_.ledger().AppendAndWait(world_.Commission("maker", {"S1"}));
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  world_.state->on_get = nullptr;
  world_.options().fault_point = nullptr;
  ASSERT_TRUE(world_.Open());
}

TEST_F(LedgerFaultTest, AJumpOfTheClockStopsTheWriter) {
  world_.JumpMs(5 * 60'000);
  world_.Must(world_.Commission("maker", {"S1"}));
  world_.JumpMs(5 * 60'000 + 1);
  ExpectStops(world_.Commission("maker", {"S2"}));
  ASSERT_TRUE(world_.Open());
  world_.Must(world_.Commission("maker", {"S3"}));
  world_.JumpMs(-5 * 60'000 - 1);
  ExpectStops(world_.Commission("maker", {"S4"}));
  // Opened with a clock that far behind the ledger, it doesn't write either.
  ASSERT_TRUE(world_.Open());
  ExpectStops(world_.Commission("maker", {"S5"}));
}

TEST_F(LedgerFaultTest, TimeNeverGoesBackInTheLog) {
  const Accepted first = world_.Must(world_.Commission("maker", {"S1"}));
  world_.JumpMs(-60'000);
  const Accepted second = world_.Must(world_.Commission("maker", {"S2"}));
  EXPECT_EQ(second.recorded_at_ms, first.recorded_at_ms);
  world_.PassMs(90'000);
  const Accepted third = world_.Must(world_.Commission("maker", {"S3"}));
  EXPECT_EQ(third.recorded_at_ms, world_.now_ms());
  ExpectRebuilds(world_);
}

TEST_F(LedgerFaultTest, AFullDiskTurnsReadOnlyAndHeals) {
  world_.Must(world_.Commission("maker", {"S1"}));
  bool is_full = true;
  world_.state->on_write = [&](const WriteBatch&) {
    return is_full ? Outcome{.applied = false,
                             .reported = false,
                             .error = ErrorCode::kExhausted,
                             .attempted = false}
                   : Outcome{};
  };
  const Submission submission = world_.Ship("maker", "dist", "maker", {"S1"});
  const auto answer = world_.ledger().AppendAndWait(submission);
  EXPECT_EQ(answer.error().code, ErrorCode::kExhausted);
  EXPECT_EQ(world_.ledger().Status().state, State::kReadOnly);
  EXPECT_TRUE(
      UnitHistoryOf(world_.Trace("maker", "S1"), "maker", "S1").has_value());
  EXPECT_EQ(world_.ledger().AppendAndWait(submission).error().code,
            ErrorCode::kExhausted);
  // What builds on a batch that wasn't written isn't there either.
  is_full = false;
  world_.Must(submission);
  EXPECT_EQ(world_.ledger().Status().state, State::kServing);
  world_.Must(world_.Commission("maker", {"S2"}));
  ExpectRebuilds(world_);
}

// Batches that were applied on top of one that isn't written are undone.
TEST_F(LedgerFaultTest, WhatWasAppliedOnTopOfAnUnwrittenBatchIsUndone) {
  Gate gate;
  bool is_full = true;
  bool is_gated = true;
  world_.options().fault_point = [&](std::string_view point, Hash*) {
    if (point == "checked" && is_gated) {
      gate.Wait();
    }
  };
  ASSERT_TRUE(world_.Open());
  world_.state->on_write = [&](const WriteBatch&) {
    return is_full ? Outcome{.applied = false,
                             .reported = false,
                             .error = ErrorCode::kExhausted,
                             .attempted = false}
                   : Outcome{};
  };
  std::vector<Submission> submissions;
  for (int i = 0; i < 12; ++i) {
    submissions.push_back(
        world_.Commission("maker", {"S" + std::to_string(i)}));
  }
  Mutex mutex;
  std::size_t answered = 0;
  std::size_t exhausted = 0;
  std::condition_variable_any changed;
  for (const Submission& submission : submissions) {
    world_.ledger().Append(submission, [&](Result<Acknowledgement> answer) {
      MutexLock lock(mutex);
      ++answered;
      exhausted += !answer && answer.error().code == ErrorCode::kExhausted;
      changed.notify_all();
    });
  }
  gate.AwaitReached();
  gate.Open();
  {
    MutexLock lock(mutex);
    while (answered < submissions.size()) {
      changed.wait(mutex);
    }
    EXPECT_EQ(exhausted, submissions.size());
  }
  is_full = false;
  is_gated = false;
  for (const Submission& submission : submissions) {
    world_.Must(submission);
  }
  ExpectRebuilds(world_);
}

TEST_F(LedgerFaultTest, PastTheQueueCallersAreToldAtOnce) {
  Gate gate;
  std::vector<Submission> submissions;
  for (int i = 0; i < 4; ++i) {
    submissions.push_back(world_.Commission("maker", {std::to_string(i)}));
  }
  world_.options().queue_events_max = 3;
  world_.options().fault_point = [&](std::string_view point, Hash*) {
    if (point == "checked") {
      gate.Wait();
    }
  };
  ASSERT_TRUE(world_.Open());
  std::atomic<int> accepted = 0;
  for (int i = 0; i < 3; ++i) {
    world_.ledger().Append(
        submissions[static_cast<std::size_t>(i)],
        [&](Result<Acknowledgement> answer) { accepted += answer ? 1 : 0; });
  }
  EXPECT_EQ(world_.ledger().Status().queue_events, 3U);
  bool is_told = false;
  world_.ledger().Append(submissions[3], [&](Result<Acknowledgement> answer) {
    is_told = true;
    EXPECT_EQ(answer.error().code, ErrorCode::kExhausted);
  });
  EXPECT_TRUE(is_told);
  gate.Open();
  while (world_.ledger().Status().queue_events > 0) {
    std::this_thread::yield();
  }
  world_.Close();
  EXPECT_EQ(accepted, 3);
}

TEST_F(LedgerFaultTest, PastTheQueuesOctetsCallersAreToldAtOnce) {
  world_.options().queue_bytes_max = 100;
  ASSERT_TRUE(world_.Open());
  const auto answer =
      world_.ledger().AppendAndWait(world_.Commission("maker", {"S1"}));
  EXPECT_EQ(answer.error().code, ErrorCode::kExhausted);
}

// An identity that can't be looked up must not pass for a new one.
TEST_F(LedgerFaultTest, AFailedLookupIsNeverNotFound) {
  const Submission submission = world_.Commission("maker", {"S1"});
  world_.Must(submission);
  ASSERT_TRUE(world_.Open());
  for (const Family family : {Family::kEventIds, Family::kEntries}) {
    world_.state->on_get =
        [family](Family asked, std::string_view,
                 MemoryState::Value value) -> Result<MemoryState::Value> {
      if (asked == family) {
        return Error{ErrorCode::kUnavailable, "the disk can't be read"};
      }
      return value;
    };
    const auto answer = world_.ledger().AppendAndWait(submission);
    EXPECT_FALSE(answer);
  }
  world_.state->on_get = nullptr;
  world_.Must(submission);
  ExpectRebuilds(world_);
}

// Killed between write and witness file, or between that and signing: the
// entries are there, and get their signature at the next start.
TEST_F(LedgerFaultTest, WhatWasWrittenButNotSignedIsSignedAtTheNextStart) {
  const Submission submission = world_.Commission("maker", {"S1"});
  const std::uint64_t size = world_.ledger().Read()->size();
  world_.state->on_write = [](const WriteBatch&) {
    return Outcome{.applied = true, .reported = false};
  };
  EXPECT_FALSE(world_.ledger().AppendAndWait(submission));
  world_.state->on_write = nullptr;
  ASSERT_TRUE(world_.Open());
  EXPECT_EQ(world_.ledger().Read()->size(), size + 2);
  EXPECT_LT(world_.Must(submission).index, size + 2);
  ExpectRebuilds(world_);
}

TEST_F(LedgerFaultTest, DamageAboveTheWitnessFileIsFoundBeforeItIsSigned) {
  world_.Must(world_.Commission("maker", {"S0"}));
  world_.state->on_write = [](const WriteBatch&) {
    return Outcome{.applied = true, .reported = false};
  };
  const std::uint64_t size = world_.ledger().Read()->size();
  EXPECT_FALSE(
      world_.ledger().AppendAndWait(world_.Commission("maker", {"S1"})));
  world_.state->on_write = nullptr;
  world_.Close();
  {
    auto store = OpenMemoryStore(world_.state);
    ASSERT_TRUE(store);  // What was applied appears with the opening.
  }
  const auto rows = world_.state->CopyOfRows();
  for (const std::uint64_t index : {size, size + 1}) {
    std::string entry =
        rows[static_cast<std::size_t>(Family::kEntries)].at(EntryKey(index));
    entry[entry.size() / 2] = static_cast<char>(entry[entry.size() / 2] ^ 4);
    world_.state->Tamper(Family::kEntries, EntryKey(index), entry);
    EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
    world_.state->ReplaceRows(rows);
  }
  world_.state->Tamper(Family::kLists, ListKey({size, 0}), std::nullopt);
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
  world_.state->ReplaceRows(rows);
  EXPECT_TRUE(world_.Open());
}

TEST_F(LedgerFaultTest, AChangedSubjectOrTileIsFoundAtTheStart) {
  world_.Must(world_.Commission("maker", {"S0"}));
  world_.Close();
  const auto rows = world_.state->CopyOfRows();
  const std::string key = SubjectKey(CustodyLabel("maker", "S0"));
  std::string row = rows[static_cast<std::size_t>(Family::kSubjects)].at(key);
  row[20] = static_cast<char>(row[20] ^ 1);  // In the head.
  world_.state->Tamper(Family::kSubjects, key, row);
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
  world_.state->Tamper(Family::kSubjects, key, std::nullopt);
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
  world_.state->ReplaceRows(rows);
  std::string tile =
      rows[static_cast<std::size_t>(Family::kTiles)].at(TileKey(0, 0));
  tile[40] = static_cast<char>(tile[40] ^ 1);
  world_.state->Tamper(Family::kTiles, TileKey(0, 0), tile);
  EXPECT_EQ(world_.Open().error().code, ErrorCode::kCorruption);
  world_.state->ReplaceRows(rows);
  EXPECT_TRUE(world_.Open());
}

// Stored bytes that changed fail the read; they are never served.
TEST_F(LedgerFaultTest, WrongBytesAreNeverServed) {
  const Accepted accepted = world_.Must(world_.Commission("maker", {"S0"}));
  world_.Close();
  std::string entry = accepted.entry;
  entry[30] = static_cast<char>(entry[30] ^ 1);
  world_.state->Tamper(Family::kEntries, EntryKey(accepted.index), entry);
  ASSERT_TRUE(world_.Open());
  const auto answer = world_.ledger().Read()->Trace("maker", "S0", true);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kCorruption);
}

}  // namespace
}  // namespace waybill
