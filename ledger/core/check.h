// SPDX-License-Identifier: Apache-2.0
//
// WAYBILL_CHECK(condition): stop the process if an invariant does not hold.
//
// For bugs, never for bad input or a failing disk: those return an Error. It is
// on in every build type, because a ledger that goes on after a broken
// invariant signs things that are not true.
#ifndef WAYBILL_LEDGER_CORE_CHECK_H_
#define WAYBILL_LEDGER_CORE_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace waybill::internal {

[[noreturn]] inline void CheckFailed(const char* condition, const char* file,
                                     int line) {
  std::fprintf(stderr, "%s:%d: invariant broken: %s\n", file, line, condition);
  std::abort();
}

}  // namespace waybill::internal

#define WAYBILL_CHECK(condition) \
  ((condition)                   \
       ? static_cast<void>(0)    \
       : ::waybill::internal::CheckFailed(#condition, __FILE__, __LINE__))

#endif  // WAYBILL_LEDGER_CORE_CHECK_H_
