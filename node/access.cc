// SPDX-License-Identifier: Apache-2.0
#include "node/access.h"

#include <string>
#include <utility>

namespace waybill {

Access::Access(const Config::Limits& limits, Clock clock)
    : rates_(limits.calls_per_second), clock_(std::move(clock)) {}

Result<void> Access::Check(const grpc::ServerContextBase& context,
                           Deed /*deed*/) {
  const std::int64_t wait_ms =
      rates_.Take(context.peer(), clock_.monotonic_ms());
  if (wait_ms > 0) {
    return Error{ErrorCode::kExhausted,
                 "this caller has called too often: retry in " +
                     std::to_string(wait_ms) + " ms"};
  }
  return {};
}

}  // namespace waybill
