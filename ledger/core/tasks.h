// SPDX-License-Identifier: Apache-2.0
//
// Work that falls into tasks which don't look at one another. This library
// starts no threads; a caller that has some may lend them.
#ifndef WAYBILL_LEDGER_CORE_TASKS_H_
#define WAYBILL_LEDGER_CORE_TASKS_H_

#include <algorithm>
#include <cstddef>
#include <functional>

namespace waybill {

// Calls task(0) to task(count - 1), each once, in any order and side by side if
// it likes, and returns when all are done (ledger/threads.h). Empty: one after
// the other.
using RunTasks = std::function<void(
    std::size_t count, const std::function<void(std::size_t)>& task)>;

inline void RunAll(const RunTasks& run, std::size_t count,
                   const std::function<void(std::size_t)>& task) {
  if (run) {
    run(count, task);
    return;
  }
  for (std::size_t number = 0; number < count; ++number) {
    task(number);
  }
}

// [0, count) in stretches. They depend on nothing but the count, so that no
// result depends on who runs them.
struct Stretches {
  std::size_t count = 0;
  std::size_t length = 1;

  std::size_t size() const { return (count + length - 1) / length; }
  std::size_t Begin(std::size_t number) const { return number * length; }
  std::size_t End(std::size_t number) const {
    return std::min(count, (number + 1) * length);
  }
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_TASKS_H_
