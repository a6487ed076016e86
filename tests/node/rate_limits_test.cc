// SPDX-License-Identifier: Apache-2.0
#include "node/rate_limits.h"

#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(TokenBucket, GivesItsBurstAndThenWhatTimeBrings) {
  TokenBucket bucket(10, 3, 1000);
  EXPECT_EQ(bucket.Take(1000), 0);
  EXPECT_EQ(bucket.Take(1000), 0);
  EXPECT_EQ(bucket.Take(1000), 0);
  EXPECT_EQ(bucket.Take(1000), 100);
  EXPECT_EQ(bucket.Take(1040), 60);
  EXPECT_EQ(bucket.Take(1099), 1);
  EXPECT_EQ(bucket.Take(1100), 0);
  EXPECT_EQ(bucket.Take(1100), 100);
}

TEST(TokenBucket, HoldsNoMoreThanItsBurst) {
  TokenBucket bucket(1000, 2, 0);
  const std::int64_t never = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(bucket.Take(never), 0);
  EXPECT_EQ(bucket.Take(never), 0);
  EXPECT_EQ(bucket.Take(never), 1);
}

TEST(TokenBucket, GainsNothingWhenTimeGoesBack) {
  TokenBucket bucket(1, 1, 5000);
  EXPECT_EQ(bucket.Take(5000), 0);
  EXPECT_EQ(bucket.Take(1000), 1000);
  EXPECT_EQ(bucket.Take(5000), 1000);
  EXPECT_EQ(bucket.Take(6000), 0);
}

// In any span of time no more are given than the burst and what it brings; and
// who waits as long as it is told gets one.
TEST(TokenBucket, NeverGivesMoreThanItsRate) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 50; ++round) {
    const auto per_second = static_cast<std::int64_t>(1 + random() % 5000);
    const auto burst = static_cast<std::int64_t>(1 + random() % 100);
    std::int64_t now_ms = 0;
    std::int64_t given = 0;
    TokenBucket bucket(per_second, burst, now_ms);
    for (int i = 0; i < 2000; ++i) {
      now_ms += static_cast<std::int64_t>(random() % 20);
      const std::int64_t wait_ms = bucket.Take(now_ms);
      if (wait_ms == 0) {
        ++given;
      } else if (random() % 4 == 0) {
        now_ms += wait_ms;
        ASSERT_EQ(bucket.Take(now_ms), 0);
        ++given;
      }
      ASSERT_LE(given * 1000, burst * 1000 + now_ms * per_second);
    }
  }
}

TEST(RateLimits, AreEachCallersOwn) {
  RateLimits limits(1);
  EXPECT_EQ(limits.Take("a", 0), 0);
  EXPECT_EQ(limits.Take("a", 0), 0);  // Two seconds' worth.
  EXPECT_EQ(limits.Take("a", 0), 1000);
  EXPECT_EQ(limits.Take("b", 0), 0);
  EXPECT_EQ(limits.Take("a", 1000), 0);
}

TEST(RateLimits, ForgetWhoWasSilentLongest) {
  RateLimits limits(1, 2);
  for (const char* caller : {"a", "a", "b"}) {
    EXPECT_EQ(limits.Take(caller, 0), 0);
  }
  EXPECT_GT(limits.Take("a", 0), 0);
  EXPECT_EQ(limits.Take("c", 0), 0);  // In b's place.
  EXPECT_GT(limits.Take("a", 0), 0);  // Still known.
}

TEST(RateLimits, MayBeNone) {
  RateLimits limits(0);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(limits.Take("a", 0), 0);
  }
}

}  // namespace
}  // namespace waybill
