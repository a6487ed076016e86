// SPDX-License-Identifier: Apache-2.0
//
// The node's own threads and counts, apart from gRPC, whose synchronisation the
// thread sanitizer can't see.
#include "node/workers.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "node/call_set.h"
#include "node/open_calls.h"
#include "tests/support/gate.h"

namespace waybill {
namespace {

TEST(Workers, RunEachJobOnce) {
  std::atomic<int> ran = 0;
  int taken = 0;
  {
    Workers workers(3, 1000);
    for (int i = 0; i < 500; ++i) {
      taken += workers.Run([&ran] { ++ran; }) ? 1 : 0;
    }
  }
  EXPECT_EQ(taken, 500);
  EXPECT_EQ(ran, 500);
}

TEST(Workers, TakeNoMoreThanMayWait) {
  Gate gate;
  Gate started;
  std::atomic<int> ran = 0;
  {
    Workers workers(1, 2);
    EXPECT_TRUE(workers.Run([&] {
      started.Open();
      gate.Wait();
    }));
    started.Wait();
    EXPECT_TRUE(workers.Run([&ran] { ++ran; }));
    EXPECT_TRUE(workers.Run([&ran] { ++ran; }));
    EXPECT_FALSE(workers.Run([&ran] { ++ran; }));
    gate.Open();
  }
  EXPECT_EQ(ran, 2);
}

TEST(Workers, RunJobsThatJobsHandIn) {
  std::atomic<int> ran = 0;
  Gate done;
  Workers workers(2, 10);
  EXPECT_TRUE(workers.Run([&] {
    EXPECT_TRUE(workers.Run([&] {
      ++ran;
      done.Open();
    }));
  }));
  done.Wait();
  EXPECT_EQ(ran, 1);
}

TEST(OpenCalls, AreWaitedForAndNoneBeginsOnceClosed) {
  OpenCalls calls;
  EXPECT_TRUE(calls.WaitUntilNone(0));
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(calls.Enter());
  }
  EXPECT_FALSE(calls.WaitUntilNone(1));
  calls.Close();
  EXPECT_FALSE(calls.Enter());
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&calls] { calls.Leave(); });
  }
  EXPECT_TRUE(calls.WaitUntilNone(60'000));
  for (std::thread& thread : threads) {
    thread.join();
  }
}

// A call as CallSet sees it.
struct Told {
  void Begin() { ++begun; }
  void End(const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::kUnavailable);
    ++ended;
  }
  std::atomic<int> begun = 0;
  std::atomic<int> ended = 0;
};

TEST(CallSet, EndsEveryCallThatIsThereOrComesLater) {
  constexpr int kCalls = 200;
  CallSet<Told> set;
  std::vector<std::shared_ptr<Told>> calls;
  calls.reserve(kCalls);
  for (int i = 0; i < kCalls; ++i) {
    calls.push_back(std::make_shared<Told>());
  }
  std::thread starter([&] {
    for (const auto& call : calls) {
      set.Start(call);
    }
  });
  set.EndAll();
  starter.join();
  for (const auto& call : calls) {
    EXPECT_EQ(call->begun, 1);
    EXPECT_EQ(call->ended, 1);
  }
  EXPECT_FALSE(set.WaitUntilNone(1));
  std::thread remover([&] {
    for (const auto& call : calls) {
      set.Remove(call.get());
    }
  });
  EXPECT_TRUE(set.WaitUntilNone(60'000));
  remover.join();
}

}  // namespace
}  // namespace waybill
