// SPDX-License-Identifier: Apache-2.0
//
// Follows a ledger: folds what it publishes into the world of the rules, and
// keeps the findings current as of the last seal.
//
//     published ─► read ─► World (one writer) ─► CurrentFindings ─► watchers
//                            │ readers side by side     │
//                            ▼                          ▼
//                   other questions, in stretches    ListFindings
#ifndef WAYBILL_NODE_FINDING_FOLLOWER_H_
#define WAYBILL_NODE_FINDING_FOLLOWER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "ledger/core/result.h"
#include "ledger/evidence/certificates.h"
#include "ledger/ledger.h"
#include "ledger/mutex.h"
#include "ledger/policy/current_findings.h"
#include "ledger/policy/world.h"
#include "node/shared_mutex.h"

namespace waybill {

// What the findings are current as of.
struct FindingMoment {
  std::uint64_t size = 0;
  std::int64_t as_of_ms = 0;

  auto operator<=>(const FindingMoment&) const = default;
};

// Told of every change; must return soon, and not call the follower.
class FindingWatcher {
 public:
  virtual ~FindingWatcher() = default;
  // In order. What came of advancing to the moment, perhaps nothing.
  virtual void Offer(const std::vector<ChangedFinding>& changed,
                     FindingMoment moment) = 0;
};

// Thread-safe. Memory: the world grows with the ledger.
class FindingFollower {
 public:
  using Deadline = std::chrono::system_clock::time_point;

  // Begins to follow. Borrows the ledger; device evidence is verified up to the
  // roots.
  FindingFollower(Ledger& ledger, VendorRoots vendor_roots);
  ~FindingFollower();
  FindingFollower(const FindingFollower&) = delete;
  FindingFollower& operator=(const FindingFollower&) = delete;

  const VendorRoots& vendor_roots() const { return vendor_roots_; }

  // Whoever waits fails with kUnavailable from now on.
  void Stop();

  // Waits until the findings are current as of so many entries or more. Fails
  // with kUnavailable if that takes longer, or as reading the ledger fails.
  Result<void> WaitFor(std::uint64_t size, Deadline deadline);

  // Waits likewise, then shows the world, or the current findings, to `look`,
  // which says how it went and soon returns.
  using Look = std::function<Result<void>(const World&)>;
  Result<void> LookAtWorld(std::uint64_t size, Deadline deadline,
                           const Look& look);
  using CurrentLook =
      std::function<Result<void>(const World&, const CurrentFindings&)>;
  Result<void> LookAtCurrent(std::uint64_t size, Deadline deadline,
                             const CurrentLook& look);

  // The same, and tells the watcher of everything that changes after what
  // `look` saw, until it is removed.
  Result<void> Watch(FindingWatcher* watcher, std::uint64_t size,
                     Deadline deadline, const CurrentLook& look);
  // It isn't told anything more once this returns.
  void Unwatch(FindingWatcher* watcher);

 private:
  struct Gained;

  void Run();
  // True if there was something to take. Fails as the ledger's reader does.
  Result<bool> Advance();
  Result<std::vector<Gained>> Gain(const LedgerReader& reader,
                                   std::uint64_t end);
  Result<void> Take(const LedgerReader& reader,
                    const std::vector<Gained>& gained);
  void Note(std::optional<Error> error);
  // Waits unless it is to stop.
  void Pause(std::int64_t ms);

  Ledger& ledger_;
  const VendorRoots vendor_roots_;
  std::uint64_t taken_ = 0;  // Entries. The thread's own.

  SharedMutex world_mutex_;
  World world_ WAYBILL_GUARDED_BY(world_mutex_);

  // Never taken by who holds the world's: first this, then that.
  Mutex current_mutex_;
  CurrentFindings current_ WAYBILL_GUARDED_BY(current_mutex_);
  std::set<FindingWatcher*> watchers_ WAYBILL_GUARDED_BY(current_mutex_);

  Mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t size_ WAYBILL_GUARDED_BY(mutex_) = 0;  // Of what is current.
  std::optional<Error> error_ WAYBILL_GUARDED_BY(mutex_);
  bool stopping_ WAYBILL_GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_FINDING_FOLLOWER_H_
