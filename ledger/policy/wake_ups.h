// SPDX-License-Identifier: Apache-2.0
//
// The time index: when which source may come to give something else by the
// passing of time alone. Private to ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_WAKE_UPS_H_
#define WAYBILL_LEDGER_POLICY_WAKE_UPS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "ledger/policy/dates.h"
#include "ledger/policy/sources.h"

namespace waybill {

class WakeUps {
 public:
  // The source is due at that moment, and not when it was to be before. Span's
  // end: never.
  void Set(const Source& source, std::int64_t time_ms) {
    std::int64_t& due = DueOf(source);
    if (due != time_ms) {
      due = time_ms;
      if (time_ms != kNever) {
        queue_.emplace(time_ms, source);
      }
    }
  }

  // Those that are due by then, each once; they aren't any more.
  std::vector<Source> Take(std::int64_t by_ms) {
    std::vector<Source> sources;
    while (!queue_.empty() && queue_.top().first <= by_ms) {
      const auto [time_ms, source] = queue_.top();
      queue_.pop();
      // What was set otherwise since lies in the queue as well.
      if (DueOf(source) == time_ms) {
        DueOf(source) = kNever;
        sources.push_back(source);
      }
    }
    return sources;
  }

 private:
  static constexpr std::int64_t kNever = Span().to_ms;
  using Due = std::pair<std::int64_t, Source>;

  std::int64_t& DueOf(const Source& source) {
    auto& due = due_[static_cast<std::size_t>(source.kind)];
    if (due.size() <= source.number) {
      due.resize(source.number + std::size_t{1}, kNever);
    }
    return due[source.number];
  }

  std::priority_queue<Due, std::vector<Due>, std::greater<>> queue_;
  std::array<std::vector<std::int64_t>, Source::kKinds> due_;  // By number.
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_WAKE_UPS_H_
