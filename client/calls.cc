// SPDX-License-Identifier: Apache-2.0
#include "client/calls.h"

#include <chrono>

namespace waybill {

Error FromStatus(const grpc::Status& status) {
  const std::string message = status.error_message();
  using Code = grpc::StatusCode;
  const Code code = status.error_code();
  if (code == Code::INVALID_ARGUMENT || code == Code::OUT_OF_RANGE) {
    return {ErrorCode::kInvalidArgument, message};
  }
  if (code == Code::RESOURCE_EXHAUSTED) {
    return {ErrorCode::kExhausted, message};
  }
  // What isn't there and what this caller may not see look the same.
  if (code == Code::PERMISSION_DENIED || code == Code::UNAUTHENTICATED ||
      code == Code::NOT_FOUND) {
    return {ErrorCode::kPermissionDenied, message};
  }
  if (code == Code::DATA_LOSS) {
    return {ErrorCode::kCorruption, message};
  }
  return {ErrorCode::kUnavailable, message};
}

void SetDeadline(grpc::ClientContext& context, std::int64_t deadline_ms) {
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(deadline_ms));
}

}  // namespace waybill
