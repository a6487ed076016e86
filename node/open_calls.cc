// SPDX-License-Identifier: Apache-2.0
#include "node/open_calls.h"

#include "node/status.h"

namespace waybill {

bool OpenCalls::Enter() {
  const MutexLock lock(mutex_);
  if (closed_) {
    return false;
  }
  ++open_;
  return true;
}

void OpenCalls::Leave() {
  const MutexLock lock(mutex_);
  --open_;
  // Under the lock: who waits destroys this once it has it.
  left_.notify_all();
}

void OpenCalls::Close() {
  const MutexLock lock(mutex_);
  closed_ = true;
}

bool OpenCalls::WaitUntilNone(std::int64_t timeout_ms) {
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  const MutexLock lock(mutex_);
  while (open_ != 0) {
    if (left_.wait_until(mutex_, deadline) == std::cv_status::timeout) {
      return open_ == 0;
    }
  }
  return true;
}

Error NodeIsStopping() {
  return {ErrorCode::kUnavailable, "the node is stopping"};
}

UnaryCall* UnaryCall::Begin(OpenCalls& calls) {
  return calls.Enter() ? new UnaryCall(calls) : nullptr;
}

grpc::ServerUnaryReactor* UnaryCall::Refuse(
    grpc::CallbackServerContext& context) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(ToStatus(NodeIsStopping(), context));
  return reactor;
}

void UnaryCall::OnDone() {
  OpenCalls& calls = calls_;
  delete this;
  calls.Leave();
}

}  // namespace waybill
