// SPDX-License-Identifier: Apache-2.0
//
// Threads for what reads the disk, so that gRPC's own never wait for it.
#ifndef WAYBILL_NODE_WORKERS_H_
#define WAYBILL_NODE_WORKERS_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "ledger/mutex.h"

namespace waybill {

// Thread-safe. Jobs start in the order in which they were given.
class Workers {
 public:
  Workers(std::size_t threads, std::size_t queued_max);
  // Runs what is queued, then ends.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False, and `job` isn't run, if as many are waiting as may.
  [[nodiscard]] bool Run(std::function<void()> job);

 private:
  void Work();

  const std::size_t queued_max_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> jobs_ WAYBILL_GUARDED_BY(mutex_);
  bool ending_ WAYBILL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_WORKERS_H_
