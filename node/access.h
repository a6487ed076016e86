// SPDX-License-Identifier: Apache-2.0
//
// Who may do what: the one place that decides. In development mode, without
// TLS, nobody can be told apart, the node listens on a loopback address only,
// and everything is allowed.
#ifndef WAYBILL_NODE_ACCESS_H_
#define WAYBILL_NODE_ACCESS_H_

#include <grpcpp/server_context.h>

#include "ledger/core/result.h"

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
  // Fails with kPermissionDenied if the caller may not.
  static Result<void> Check(const grpc::ServerContextBase& /*context*/,
                            Deed /*deed*/) {
    return {};
  }
};

}  // namespace waybill

#endif  // WAYBILL_NODE_ACCESS_H_
