// SPDX-License-Identifier: Apache-2.0
//
// A gate that threads wait at until it is opened.
#ifndef WAYBILL_TESTS_SUPPORT_GATE_H_
#define WAYBILL_TESTS_SUPPORT_GATE_H_

#include <condition_variable>
#include <mutex>

namespace waybill {

// Thread-safe. Never closes again.
class Gate {
 public:
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_GATE_H_
