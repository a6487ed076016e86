// SPDX-License-Identifier: Apache-2.0
//
// The streaming calls in progress, so that a shutdown can end them: an idle
// stream would hold it up for ever.
#ifndef WAYBILL_NODE_CALL_SET_H_
#define WAYBILL_NODE_CALL_SET_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "ledger/core/result.h"
#include "ledger/mutex.h"
#include "node/open_calls.h"

namespace waybill {

// `Call` has Begin() and End(const Error&), which may come before Begin and
// from another thread. Thread-safe.
template <typename Call>
class CallSet {
 public:
  // Keeps the call until Remove, and begins it.
  void Start(std::shared_ptr<Call> call) {
    bool is_ending = false;
    {
      const MutexLock lock(mutex_);
      is_ending = ending_;
      calls_.emplace(call.get(), call);
    }
    if (is_ending) {
      call->End(NodeIsStopping());
    }
    call->Begin();
  }

  void Remove(Call* call) {
    std::shared_ptr<Call> last;
    const MutexLock lock(mutex_);
    const auto found = calls_.find(call);
    last = std::move(found->second);
    calls_.erase(found);
    removed_.notify_all();
  }

  void EndAll() {
    std::vector<std::shared_ptr<Call>> calls;
    {
      const MutexLock lock(mutex_);
      ending_ = true;
      for (const auto& [pointer, call] : calls_) {
        calls.push_back(call);
      }
    }
    for (const std::shared_ptr<Call>& call : calls) {
      call->End(NodeIsStopping());
    }
  }

  // False if some are still open after `timeout_ms`.
  bool WaitUntilNone(std::int64_t timeout_ms) {
    const auto deadline = std::chrono::steady_clock::now() +
                          std::chrono::milliseconds(timeout_ms);
    const MutexLock lock(mutex_);
    while (!calls_.empty()) {
      if (removed_.wait_until(mutex_, deadline) == std::cv_status::timeout) {
        return calls_.empty();
      }
    }
    return true;
  }

 private:
  Mutex mutex_;
  std::condition_variable_any removed_;
  bool ending_ WAYBILL_GUARDED_BY(mutex_) = false;
  std::map<Call*, std::shared_ptr<Call>> calls_ WAYBILL_GUARDED_BY(mutex_);
};

}  // namespace waybill

#endif  // WAYBILL_NODE_CALL_SET_H_
