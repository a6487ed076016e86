// SPDX-License-Identifier: Apache-2.0
//
// Many authors and many readers at once.
#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit.h"
#include "ledger/ledger.h"
#include "tests/support/ledger_world.h"

namespace waybill {
namespace {

constexpr std::size_t kAuthors = 4;
constexpr std::size_t kEventsEach = 40;

// Each author's events are made beforehand: only the ledger is shared.
TEST(LedgerThreads, AuthorsAndReadersSeeOneLedger) {
  LedgerWorld world;
  world.options().cached_subjects = 16;  // So that rows come and go.
  world.options().batch_events_max = 7;
  ASSERT_TRUE(world.Create());
  std::vector<std::vector<Submission>> submissions(kAuthors);
  for (std::size_t author = 0; author < kAuthors; ++author) {
    for (std::size_t i = 0; i < kEventsEach; ++i) {
      submissions[author].push_back(world.Commission(
          "maker", {"S" + std::to_string(author) + "-" + std::to_string(i)}));
    }
  }
  std::atomic<std::size_t> accepted = 0;
  std::atomic<bool> is_over = false;
  std::vector<std::thread> threads;
  for (std::vector<Submission>& mine : submissions) {
    threads.emplace_back([&world, &accepted, &mine] {
      for (const Submission& submission : mine) {
        // Each one twice: the second is the first.
        world.ledger().Append(submission, [&](Result<Acknowledgement> answer) {
          accepted += answer && std::holds_alternative<Accepted>(*answer) &&
                              VerifyAccepted(std::get<Accepted>(*answer))
                          ? 1
                          : 0;
        });
        world.Must(submission);
      }
    });
  }
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&world, &is_over] {
      std::uint64_t size = 0;
      for (std::size_t i = 0; !is_over; i = (i + 1) % kEventsEach) {
        EXPECT_GE(world.ledger().Read()->size(), size);
        size = world.ledger().Read()->size();
        world.Trace("maker", "S1-" + std::to_string(i));
        world.ledger().Status();
      }
    });
  }
  for (std::size_t author = 0; author < kAuthors; ++author) {
    threads[author].join();
  }
  ASSERT_TRUE(world.ledger().Seal());
  is_over = true;
  for (std::size_t reader = kAuthors; reader < threads.size(); ++reader) {
    threads[reader].join();
  }
  EXPECT_EQ(accepted, kAuthors * kEventsEach);
  EXPECT_EQ(world.ledger().Status().queue_events, 0U);
  const auto snapshot = world.ledger().store().Snapshot();
  const auto report = VerifyLedger(*snapshot, world.genesis_id());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->events, 5 + kAuthors * kEventsEach);
}

// Closing answers everyone, one way or the other.
TEST(LedgerThreads, ClosingAnswersEveryone) {
  for (int round = 0; round < 5; ++round) {
    LedgerWorld world;
    ASSERT_TRUE(world.Create());
    std::vector<Submission> submissions;
    for (int i = 0; i < 50; ++i) {
      submissions.push_back(
          world.Commission("maker", {"S" + std::to_string(i)}));
    }
    std::atomic<int> answered = 0;
    for (Submission& submission : submissions) {
      world.ledger().Append(std::move(submission),
                            [&](Result<Acknowledgement>) { ++answered; });
    }
    world.Close();
    EXPECT_EQ(answered, 50);
    EXPECT_TRUE(world.Open());
  }
}

}  // namespace
}  // namespace waybill
