// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "ledger/core/entry.h"
#include "ledger/core/text.h"
#include "ledger/order_log.h"
#include "ledger/store/keyspace.h"
#include "ledger/stored_events.h"

namespace waybill {

LocalOrderLog::LocalOrderLog(const StoreView& store, Clock clock,
                             std::int64_t jump_max_ms)
    : store_(store),
      clock_(std::move(clock)),
      jump_max_ms_(jump_max_ms),
      wall_ms_(clock_.wall_ms()),
      monotonic_ms_(clock_.monotonic_ms()) {}

Result<Place> LocalOrderLog::Append(const Batch& /*batch*/,
                                    const std::optional<Place>& last) {
  if (alarm_) {
    return *alarm_;
  }
  // Against the last reading, not the first: what a clock drifts in months
  // isn't a jump.
  const std::int64_t wall_ms = clock_.wall_ms();
  const std::int64_t monotonic_ms = clock_.monotonic_ms();
  const std::int64_t jump_ms =
      (wall_ms - wall_ms_) - (monotonic_ms - monotonic_ms_);
  wall_ms_ = wall_ms;
  monotonic_ms_ = monotonic_ms;
  const std::int64_t behind_ms =
      last ? last->recorded_at_ms - wall_ms : std::int64_t{0};
  if (std::llabs(jump_ms) > jump_max_ms_ || behind_ms > jump_max_ms_) {
    alarm_ = Error{
        ErrorCode::kUnavailable,
        std::llabs(jump_ms) > jump_max_ms_
            ? "clock alarm: the wall clock jumped by " +
                  std::to_string(jump_ms) + " ms against the monotonic clock"
            : "clock alarm: the wall clock is " + std::to_string(behind_ms) +
                  " ms behind the ledger's last batch"};
    return *alarm_;
  }
  if (wall_ms > kTimeMsMax) {
    return Error{ErrorCode::kUnavailable,
                 "clock alarm: the wall clock is past the year 9999"};
  }
  if (!last) {
    return Place{0, std::max<std::int64_t>(wall_ms, 0)};
  }
  return Place{last->position + 1, std::max(last->recorded_at_ms, wall_ms)};
}

Result<void> VisitBatches(const StoreView& store, std::uint64_t position,
                          const BatchVisitor& visitor) {
  std::optional<Error> failure;
  OrderedBatch batch;
  auto scanned = store.Scan(
      Family::kEntries, "", "",
      [&](std::string_view key, std::string_view value) {
        auto index = ParseEntryKey(key);
        auto entry = index ? DecodeEntry(value) : index.error();
        if (!entry) {
          failure = Error{ErrorCode::kCorruption, entry.error().message};
          return false;
        }
        if (const Seal* seal = std::get_if<Seal>(&*entry)) {
          batch.place = {seal->position, seal->recorded_at_ms};
          OrderedBatch whole = std::exchange(batch, OrderedBatch{});
          return seal->position < position || visitor(std::move(whole));
        }
        auto parsed = ParseEventEntry(*index, value);
        auto submission =
            parsed ? ReadSubmission(store, *index, *parsed) : parsed.error();
        if (!submission) {
          failure = submission.error();
          return false;
        }
        batch.submissions.push_back(std::move(*submission));
        return true;
      });
  if (!scanned) {
    return scanned;
  }
  if (failure) {
    return *failure;
  }
  return {};
}

}  // namespace waybill
