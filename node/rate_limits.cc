// SPDX-License-Identifier: Apache-2.0
#include "node/rate_limits.h"

#include <algorithm>

namespace waybill {
namespace {

constexpr std::int64_t kThousand = 1000;
constexpr std::int64_t kBurstSeconds = 2;

}  // namespace

TokenBucket::TokenBucket(std::int64_t per_second, std::int64_t burst,
                         std::int64_t now_ms)
    : per_second_(per_second),
      most_(burst * kThousand),
      held_(most_),
      last_ms_(now_ms) {}

std::int64_t TokenBucket::Take(std::int64_t now_ms) {
  if (now_ms > last_ms_) {
    // What fills it wholly is enough, and can't overflow. A thousandth a
    // millisecond for each token a second.
    const std::int64_t gap_ms =
        std::min(now_ms - last_ms_, most_ / per_second_ + 1);
    held_ = std::min(most_, held_ + gap_ms * per_second_);
    last_ms_ = now_ms;
  }
  if (held_ >= kThousand) {
    held_ -= kThousand;
    return 0;
  }
  return (kThousand - held_ + per_second_ - 1) / per_second_;
}

RateLimits::RateLimits(std::int64_t per_second, std::size_t callers_max)
    : per_second_(per_second), callers_max_(callers_max) {}

std::int64_t RateLimits::Take(const std::string& caller, std::int64_t now_ms) {
  if (per_second_ == 0) {
    return 0;
  }
  const MutexLock lock(mutex_);
  auto place = places_.find(caller);
  if (place == places_.end()) {
    if (latest_.size() >= callers_max_) {
      places_.erase(latest_.back().first);
      latest_.pop_back();
    }
    latest_.emplace_front(
        caller, TokenBucket(per_second_, per_second_ * kBurstSeconds, now_ms));
    place = places_.emplace(caller, latest_.begin()).first;
  } else {
    latest_.splice(latest_.begin(), latest_, place->second);
  }
  return place->second->second.Take(now_ms);
}

}  // namespace waybill
