// SPDX-License-Identifier: Apache-2.0
#include "node/reads.h"

#include <utility>

#include "node/status.h"

namespace waybill {

grpc::ServerUnaryReactor* Reads::Run(grpc::CallbackServerContext* context,
                                     Deed deed, Work work) const {
  UnaryCall* reactor = UnaryCall::Begin(calls_);
  if (reactor == nullptr) {
    return UnaryCall::Refuse(*context);
  }
  if (auto allowed = access_.Check(*context, deed); !allowed) {
    reactor->Finish(ToStatus(allowed.error(), *context));
    return reactor;
  }
  auto job = [this, context, reactor, work = std::move(work)] {
    if (context->IsCancelled()) {
      reactor->Finish(grpc::Status::CANCELLED);
      return;
    }
    const auto done = work(*ledger_.Read());
    reactor->Finish(done ? grpc::Status::OK : ToStatus(done.error(), *context));
  };
  if (!workers_.Run(std::move(job))) {
    reactor->Finish(ToStatus(
        {ErrorCode::kExhausted, "too many reads are waiting"}, *context));
  }
  return reactor;
}

}  // namespace waybill
