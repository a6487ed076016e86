// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/queries.h"

#include <chrono>
#include <utility>

namespace waybill::cli {
namespace {

// A list may be long, and no list is proof of anything: better late than short.
constexpr std::chrono::minutes kDeadline{5};

}  // namespace

Error QueryFailure(const grpc::Status& status) {
  const grpc::StatusCode code = status.error_code();
  if (code == grpc::StatusCode::INVALID_ARGUMENT) {
    return {ErrorCode::kInvalidArgument, status.error_message()};
  }
  if (code == grpc::StatusCode::RESOURCE_EXHAUSTED) {
    return {ErrorCode::kExhausted, status.error_message()};
  }
  if (code == grpc::StatusCode::PERMISSION_DENIED ||
      code == grpc::StatusCode::UNAUTHENTICATED ||
      code == grpc::StatusCode::NOT_FOUND) {
    return {ErrorCode::kPermissionDenied, status.error_message()};
  }
  return {ErrorCode::kUnavailable, status.error_message()};
}

void SetQueryDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
}

Outcome FinishList(const Result<PagesAsked>& asked, const std::string& proof,
                   Outcome outcome) {
  if (!asked) {
    return NotReady(asked.error());
  }
  outcome.facts.emplace_back("source", "this node's index at size " +
                                           std::to_string(asked->evaluated_to) +
                                           ", not a proof; waybill " + proof +
                                           " proves a row");
  if (asked->cut) {
    outcome.facts.emplace_back("more", "there are more rows than --limit");
  }
  return outcome;
}

}  // namespace waybill::cli
