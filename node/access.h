// SPDX-License-Identifier: Apache-2.0
//
// Who may do what, and how often: the one place that decides. In development
// mode, without TLS, nobody can be told apart, the node listens on a loopback
// address only, everything is allowed, and a caller is a connection.
#ifndef WAYBILL_NODE_ACCESS_H_
#define WAYBILL_NODE_ACCESS_H_

#include <grpcpp/server_context.h>

#include "ledger/clock.h"
#include "ledger/core/result.h"
#include "node/config.h"
#include "node/rate_limits.h"

namespace waybill {

enum class Deed {
  kAppend,
  kReadUnit,      // One unit's chains, heads, registry subjects.
  kReadAll,       // Whole entries, questions across subjects.
  kReadLogState,  // Checkpoint, consistency, status.
};

// Thread-safe.
class Access {
 public:
  explicit Access(const Config::Limits& limits, Clock clock = SystemClock());

  // One call, or one message of a stream. Fails with kPermissionDenied if the
  // caller may not, kExhausted if it has called too often.
  Result<void> Check(const grpc::ServerContextBase& context, Deed deed);

 private:
  RateLimits rates_;
  const Clock clock_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_ACCESS_H_
