// SPDX-License-Identifier: Apache-2.0
//
// How many calls are in progress, so that a shutdown waits for them and for
// nothing else: gRPC's own also waits for clients that are idle to hang up.
#ifndef WAYBILL_NODE_OPEN_CALLS_H_
#define WAYBILL_NODE_OPEN_CALLS_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>

#include <grpcpp/grpcpp.h>

#include "ledger/core/result.h"
#include "ledger/mutex.h"

namespace waybill {

// Thread-safe.
class OpenCalls {
 public:
  // A call begins: false if none may any more, and then Leave isn't called.
  [[nodiscard]] bool Enter();
  // gRPC is done with the call; its answer is on the way.
  void Leave();

  void Close();
  // False if some are still open after `timeout_ms`.
  bool WaitUntilNone(std::int64_t timeout_ms);

 private:
  Mutex mutex_;
  std::condition_variable_any left_;
  std::uint64_t open_ WAYBILL_GUARDED_BY(mutex_) = 0;
  bool closed_ WAYBILL_GUARDED_BY(mutex_) = false;
};

// Why no call may begin.
Error NodeIsStopping();

// The reactor of one unary call, which deletes itself. Every service makes its
// unary calls with this.
class UnaryCall : public grpc::ServerUnaryReactor {
 public:
  // Null if no call may begin: then return Refuse.
  static UnaryCall* Begin(OpenCalls& calls);
  static grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext& context);

  void OnDone() override;

 private:
  explicit UnaryCall(OpenCalls& calls) : calls_(calls) {}

  OpenCalls& calls_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_OPEN_CALLS_H_
