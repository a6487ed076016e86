// SPDX-License-Identifier: Apache-2.0
//
// Errors of ours as gRPC's: the one place where they meet. A verdict is never
// one of them; it is a field of a successful response.
#ifndef WAYBILL_NODE_STATUS_H_
#define WAYBILL_NODE_STATUS_H_

#include <string_view>

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "ledger/core/result.h"

namespace waybill {

// Trailing metadata of RESOURCE_EXHAUSTED and UNAVAILABLE: when to try again,
// in milliseconds.
inline constexpr std::string_view kRetryAfterMetadata = "retry-after-ms";

// kInvalidArgument -> INVALID_ARGUMENT, kNotFound -> NOT_FOUND,
// kCorruption -> DATA_LOSS, kVerificationFailed -> DATA_LOSS (what is stored
// doesn't hold), kUnavailable -> UNAVAILABLE, kExhausted ->
// RESOURCE_EXHAUSTED, kPermissionDenied -> PERMISSION_DENIED.
grpc::Status ToStatus(const Error& error);

// The same, with the hint where trying again can help. REQUIRES: the call
// hasn't been finished.
grpc::Status ToStatus(const Error& error, grpc::ServerContextBase& context);

}  // namespace waybill

#endif  // WAYBILL_NODE_STATUS_H_
