// SPDX-License-Identifier: Apache-2.0
//
// The hash is shared by all threads and looks its digest up only once: the
// first use from many threads at the same time must be safe (run under the
// thread sanitizer).
#include <array>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/hash.h"

namespace waybill {
namespace {

TEST(HashThreads, AgreeFromTheirFirstUseOn) {
  constexpr int kThreads = 8;
  std::latch start(kThreads);
  std::array<Hash, kThreads> last{};
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (Hash& mine : last) {
    threads.emplace_back([&start, &mine] {
      start.arrive_and_wait();
      for (int round = 0; round < 1000; ++round) {
        mine = Sha256(View(mine));
        mine = HmacSha256("key", View(mine));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const Hash& mine : last) {
    EXPECT_EQ(mine, last.front());
  }
}

}  // namespace
}  // namespace waybill
