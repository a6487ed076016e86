// SPDX-License-Identifier: Apache-2.0
//
// Unary calls that read: who may, on which thread, as of which checkpoint, and
// how it ends. The work itself is the service's.
#ifndef WAYBILL_NODE_READS_H_
#define WAYBILL_NODE_READS_H_

#include <functional>

#include <grpcpp/grpcpp.h>

#include "ledger/core/result.h"
#include "ledger/ledger.h"
#include "node/access.h"
#include "node/open_calls.h"
#include "node/workers.h"

namespace waybill {

// Thread-safe.
class Reads {
 public:
  // Fills the response from one view of the ledger.
  using Work = std::function<Result<void>(const LedgerReader& reader)>;

  // Borrows all.
  Reads(Ledger& ledger, Workers& workers, OpenCalls& calls, Access& access)
      : ledger_(ledger), workers_(workers), calls_(calls), access_(access) {}

  // `work` runs on a worker, while request and response live. If too many wait
  // the call fails with RESOURCE_EXHAUSTED; if its caller has given up by then,
  // it isn't run.
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, Deed deed,
                                Work work) const;

 private:
  Ledger& ledger_;
  Workers& workers_;
  OpenCalls& calls_;
  Access& access_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_READS_H_
