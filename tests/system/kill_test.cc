// SPDX-License-Identifier: Apache-2.0
//
// A process that appends is killed at random and at every named point, again
// and again. Acknowledged is recovered, the roots are those of a rebuild, and
// no size has two checkpoints.
#include <algorithm>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/audit.h"
#include "ledger/ledger.h"
#include "ledger/store/rocksdb_store.h"
#include "tests/support/ledger_world.h"
#include "tests/support/temporary_directory.h"

namespace waybill {
namespace {

constexpr const char* kPoints[] = {"map_root", "log_root",  "checked",
                                   "written",  "read_back", "witnessed",
                                   "signed",   "published"};
// Passed once, at a start; the second only if something wasn't signed.
constexpr const char* kStartPoints[] = {"start_checked", "start_witnessed"};
constexpr int kRounds = 100;
constexpr int kEventsMax = 60;

class KillTest : public testing::Test {
 protected:
  // Runs the program; kills it after `acks` lines, if it isn't to do so itself.
  void RunAndKill(int round, const std::string& point, int nth, int acks) {
    std::vector<std::string> arguments = {WAYBILL_TORTURE, directory_.path(),
                                          std::to_string(round),
                                          std::to_string(kEventsMax)};
    if (!point.empty()) {
      arguments.push_back(point);
      arguments.push_back(std::to_string(nth));
    }
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) {
      argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    pid_t child = 0;
    ASSERT_EQ(posix_spawn(&child, WAYBILL_TORTURE, &actions, nullptr,
                          argv.data(), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::string output;
    char buffer[4096];
    bool is_killed = false;
    for (;;) {
      const ssize_t count = read(ends[0], buffer, sizeof buffer);
      if (count <= 0) {
        break;
      }
      output.append(buffer, static_cast<std::size_t>(count));
      const auto lines = std::count(output.begin(), output.end(), '\n');
      if (!is_killed && point.empty() && lines >= acks) {
        kill(child, SIGKILL);
        is_killed = true;
      }
    }
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    kills_ += WIFSIGNALED(status) ? 1 : 0;
    Note(output);
  }

  void Note(const std::string& output) {
    std::istringstream lines(output);
    std::string word;
    std::string id;
    std::uint64_t size = 0;
    std::string root;
    while (lines >> word >> id >> size >> root) {
      ASSERT_EQ(word, "ack");
      acknowledged_.insert(*HashFromHex(id));
      NoteRoot(size, *HashFromHex(root));
    }
  }

  void NoteRoot(std::uint64_t size, const Hash& root) {
    const auto [known, is_new] = roots_.emplace(size, root);
    EXPECT_EQ(known->second, root) << "two checkpoints of size " << size;
  }

  void Check(bool rebuild) {
    auto store = OpenRocksDbStore(directory_.Join("store"),
                                  {.create = true, .reserve_bytes = 0});
    ASSERT_TRUE(store) << store.error().message;
    LedgerWorld world(directory_.Join("witness"));
    const auto opened = world.Open(std::move(*store));
    if (!opened && acknowledged_.empty()) {
      EXPECT_EQ(opened.error().code, ErrorCode::kNotFound);
      return;
    }
    ASSERT_TRUE(opened) << opened.error().message;
    const auto reader = world.ledger().Read();
    for (const Hash& id : acknowledged_) {
      const auto index = reader->FindEvent(id);
      ASSERT_TRUE(index);
      lost_ += index->has_value() ? 0 : 1;
    }
    for (const auto& [size, root] : roots_) {
      const auto found = reader->RootAt(size);
      ASSERT_TRUE(found) << found.error().message;
      ASSERT_EQ(*found, root) << size;
    }
    NoteRoot(reader->size(), *reader->RootAt(reader->size()));
    if (rebuild) {
      const auto snapshot = world.ledger().store().Snapshot();
      const auto report = VerifyLedger(*snapshot, world.genesis_id());
      ASSERT_TRUE(report) << report.error().message;
      EXPECT_EQ(report->tree.root, *reader->RootAt(reader->size()));
    }
  }

  TemporaryDirectory directory_;
  std::set<Hash> acknowledged_;
  std::map<std::uint64_t, Hash> roots_;  // Of signed checkpoints, by size.
  int kills_ = 0;
  int lost_ = 0;  // Acknowledged, and not there.
};

TEST_F(KillTest, AcknowledgedIsRecoveredWheneverItIsKilled) {
  std::mt19937 random(20250115);  // NOLINT(cert-msc51-cpp): a fixed seed.
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(testing::Message() << "round " << round);
    const auto pick = [&random](unsigned bound) {
      return static_cast<int>(random() % bound);
    };
    if (round % 10 == 9) {
      // Once between write and signature, and again while that is made good.
      RunAndKill(round, "written", 1 + pick(12), 0);
      RunAndKill(kRounds + round, kStartPoints[pick(std::size(kStartPoints))],
                 1, 0);
    } else if (round % 2 == 0) {
      RunAndKill(round, kPoints[pick(std::size(kPoints))], 1 + pick(12), 0);
    } else {
      RunAndKill(round, "", 0, pick(kEventsMax));
    }
    Check(round % 20 == 19);
    ASSERT_EQ(lost_, 0);
    if (HasFatalFailure()) {
      return;
    }
  }
  EXPECT_GT(kills_, kRounds / 2);
  EXPECT_GT(acknowledged_.size(), 500U);
}

// An allocation that fails is nobody's to handle: the process ends, and what it
// acknowledged is there.
TEST_F(KillTest, AFailedAllocationEndsItAndLosesNothing) {
  constexpr int kAllocationsMax = 20'000;
  constexpr int kFailures = 20;
  std::mt19937 random(20250116);  // NOLINT(cert-msc51-cpp): a fixed seed.
  for (int round = 0; round < kFailures; ++round) {
    SCOPED_TRACE(testing::Message() << "round " << round);
    RunAndKill(round, "no_memory",
               1 + static_cast<int>(random() % kAllocationsMax), 0);
    EXPECT_EQ(kills_, round + 1);
    Check(round == kFailures - 1);
    ASSERT_EQ(lost_, 0);
    if (HasFatalFailure()) {
      return;
    }
  }
}

// The twin: were events acknowledged before they are written, the test above
// would fail.
TEST_F(KillTest, AnAcknowledgementThatComesTooEarlyIsSeen) {
  RunAndKill(0, "early", 9, 0);
  EXPECT_EQ(kills_, 1);
  Check(true);
  EXPECT_GT(lost_, 0);
}

}  // namespace
}  // namespace waybill
