// SPDX-License-Identifier: Apache-2.0
//
// Work that can be cut into tasks, on several threads: what the pure libraries
// ask of their callers (RunTasks in ledger/core/tasks.h).
#ifndef WAYBILL_LEDGER_THREADS_H_
#define WAYBILL_LEDGER_THREADS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace waybill {

// One thread for each core; at least one.
inline unsigned CoreCount() {
  return std::max(1U, std::thread::hardware_concurrency());
}

// Runs task(0) to task(count - 1), each once, on up to `threads` threads, this
// one included. Tasks begin in their order; returns when all are done.
inline void RunOnThreads(unsigned threads, std::size_t count,
                         const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t number = next++; number < count; number = next++) {
      task(number);
    }
  };
  std::vector<std::thread> others;
  const std::size_t used = std::min<std::size_t>(threads, count);
  for (std::size_t i = 1; i < used; ++i) {
    others.emplace_back(work);
  }
  work();
  for (std::thread& other : others) {
    other.join();
  }
}

// The same as a RunTasks.
inline auto OnThreads(unsigned threads) {
  return [threads](std::size_t count,
                   const std::function<void(std::size_t)>& task) {
    RunOnThreads(threads, count, task);
  };
}

}  // namespace waybill

#endif  // WAYBILL_LEDGER_THREADS_H_
