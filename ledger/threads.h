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
#include <system_error>
#include <thread>
#include <vector>

namespace waybill {

// One thread for each core; at least one.
inline unsigned CoreCount() {
  return std::max(1U, std::thread::hardware_concurrency());
}

// Runs task(0) to task(count - 1), each once, on up to `threads` threads, this
// one included, or fewer where the system gives no more.
// Tasks begin in their order; returns when all are done.
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
  others.reserve(used);
  try {
    for (std::size_t i = 1; i < used; ++i) {
      others.emplace_back(work);
    }
  } catch (const std::system_error&) {
    // Those that there are do all of it.
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

// For the entries of an answer (VerifyAnswer): below a few each a thread costs
// more than it brings.
inline auto OnThreadsForEntries(int entries, unsigned threads = CoreCount()) {
  constexpr unsigned kEntriesPerThread = 5;
  return OnThreads(std::clamp(
      static_cast<unsigned>(entries) / kEntriesPerThread, 1U, threads));
}

}  // namespace waybill

#endif  // WAYBILL_LEDGER_THREADS_H_
