// SPDX-License-Identifier: Apache-2.0
//
// How often a caller may call: a token bucket for each. Time is passed in.
#ifndef WAYBILL_NODE_RATE_LIMITS_H_
#define WAYBILL_NODE_RATE_LIMITS_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <utility>

#include "ledger/mutex.h"

namespace waybill {

// Holds `burst` tokens at first and at most, and gains `per_second`. In whole
// thousandths: a token is never gained twice. Not thread-safe.
class TokenBucket {
 public:
  // REQUIRES: both from 1 to 1,000,000,000.
  TokenBucket(std::int64_t per_second, std::int64_t burst, std::int64_t now_ms);

  // Takes one and returns 0; or takes none, and returns in how many
  // milliseconds there is one. Time that goes back gains nothing.
  std::int64_t Take(std::int64_t now_ms);

 private:
  std::int64_t per_second_;
  std::int64_t most_;  // Thousandths, like the next.
  std::int64_t held_;
  std::int64_t last_ms_;
};

// A bucket for each caller, of the latest `callers_max`. Thread-safe.
class RateLimits {
 public:
  // `per_second` 0: no limit at all. The burst is what two seconds bring.
  explicit RateLimits(std::int64_t per_second,
                      std::size_t callers_max = 10'000);

  // As TokenBucket::Take.
  std::int64_t Take(const std::string& caller, std::int64_t now_ms);

 private:
  using Callers = std::list<std::pair<std::string, TokenBucket>>;

  const std::int64_t per_second_;
  const std::size_t callers_max_;
  Mutex mutex_;
  Callers latest_ WAYBILL_GUARDED_BY(mutex_);  // Latest first.
  std::map<std::string, Callers::iterator> places_ WAYBILL_GUARDED_BY(mutex_);
};

}  // namespace waybill

#endif  // WAYBILL_NODE_RATE_LIMITS_H_
