// SPDX-License-Identifier: Apache-2.0
#include "node/status.h"

#include <string>

namespace waybill {
namespace {

// A batch takes some milliseconds: a full queue has room again soon. A node
// that stopped may be started again.
constexpr std::string_view kRetryWhenFullMs = "100";
constexpr std::string_view kRetryWhenStoppedMs = "2000";

// Beyond, a header list is refused as a whole (8 KiB, octets escaped by three).
constexpr std::size_t kMessageBytesMax = 1024;

grpc::StatusCode CodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case ErrorCode::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case ErrorCode::kCorruption:
    case ErrorCode::kVerificationFailed:
      return grpc::StatusCode::DATA_LOSS;
    case ErrorCode::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case ErrorCode::kExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case ErrorCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
  }
  return grpc::StatusCode::INTERNAL;
}

}  // namespace

grpc::Status ToStatus(const Error& error) {
  return {CodeOf(error.code), error.message.substr(0, kMessageBytesMax)};
}

grpc::Status ToStatus(const Error& error, grpc::ServerContextBase& context) {
  if (error.code == ErrorCode::kExhausted) {
    context.AddTrailingMetadata(std::string(kRetryAfterMetadata),
                                std::string(kRetryWhenFullMs));
  } else if (error.code == ErrorCode::kUnavailable) {
    context.AddTrailingMetadata(std::string(kRetryAfterMetadata),
                                std::string(kRetryWhenStoppedMs));
  }
  return ToStatus(error);
}

}  // namespace waybill
