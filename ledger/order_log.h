// SPDX-License-Identifier: Apache-2.0
//
// The order: what comes after what. The one thing that changes when several
// nodes share a ledger; everything after it is a pure function of the batches
// in their places (apply.h).
#ifndef WAYBILL_LEDGER_ORDER_LOG_H_
#define WAYBILL_LEDGER_ORDER_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ledger/clock.h"
#include "ledger/core/event.h"
#include "ledger/core/result.h"
#include "ledger/precheck.h"
#include "ledger/store/store.h"

namespace waybill {

// Where a batch stands in the order, and its time, which never goes back.
struct Place {
  std::uint64_t position = 0;
  std::int64_t recorded_at_ms = 0;

  bool operator==(const Place&) const = default;
};

using Batch = std::vector<std::shared_ptr<const CheckedSubmission>>;

// An ordered batch as it is read back: what was accepted of it.
struct OrderedBatch {
  Place place;
  std::vector<Submission> submissions;
};

// The batches from `position` on, in order; false ends the visit.
using BatchVisitor = std::function<bool(OrderedBatch batch)>;

class OrderLog {
 public:
  virtual ~OrderLog() = default;

  // Gives the batch its place, after `last` (nothing before the first one).
  // Fails with kUnavailable if this node may not order any more.
  virtual Result<Place> Append(const Batch& batch,
                               const std::optional<Place>& last) = 0;

  virtual Result<void> Tail(std::uint64_t position,
                            const BatchVisitor& visitor) const = 0;
};

// The batches that a store holds, from the one at `position` on.
Result<void> VisitBatches(const StoreView& store, std::uint64_t position,
                          const BatchVisitor& visitor);

// The order of a ledger on one machine: the next number, and this machine's
// clock. A place becomes final with the store's write of the applied batch; one
// whose batch wasn't written is given again.
//
// The clock is watched: a wall clock that moves by more than `jump_max_ms`
// against the monotonic one, or lies that much behind the ledger's last time,
// makes Append fail from then on. Append is for one thread.
class LocalOrderLog : public OrderLog {
 public:
  // Borrows `store`, for Tail only.
  LocalOrderLog(const StoreView& store, Clock clock, std::int64_t jump_max_ms);

  Result<Place> Append(const Batch& batch,
                       const std::optional<Place>& last) override;
  Result<void> Tail(std::uint64_t position,
                    const BatchVisitor& visitor) const override {
    return VisitBatches(store_, position, visitor);
  }

 private:
  const StoreView& store_;
  const Clock clock_;
  const std::int64_t jump_max_ms_;
  std::int64_t wall_ms_;  // When both were read last.
  std::int64_t monotonic_ms_;
  std::optional<Error> alarm_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_ORDER_LOG_H_
