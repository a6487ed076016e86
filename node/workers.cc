// SPDX-License-Identifier: Apache-2.0
#include "node/workers.h"

#include <utility>

namespace waybill {

Workers::Workers(std::size_t threads, std::size_t queued_max)
    : queued_max_(queued_max) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

Workers::~Workers() {
  {
    const MutexLock lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool Workers::Run(std::function<void()> job) {
  {
    const MutexLock lock(mutex_);
    if (ending_ || jobs_.size() >= queued_max_) {
      return false;
    }
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void Workers::Work() {
  while (true) {
    std::function<void()> job;
    {
      const MutexLock lock(mutex_);
      while (jobs_.empty() && !ending_) {
        changed_.wait(mutex_);
      }
      if (jobs_.empty()) {
        return;
      }
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace waybill
