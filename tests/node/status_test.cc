// SPDX-License-Identifier: Apache-2.0
#include "node/status.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(Status, TellsEveryErrorApartThatACallerTreatsApart) {
  std::set<grpc::StatusCode> codes;
  for (const ErrorCode code :
       {ErrorCode::kInvalidArgument, ErrorCode::kNotFound,
        ErrorCode::kCorruption, ErrorCode::kUnavailable, ErrorCode::kExhausted,
        ErrorCode::kPermissionDenied}) {
    const grpc::Status status = ToStatus({code, "why"});
    EXPECT_TRUE(codes.insert(status.error_code()).second);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(status.error_message(), "why");
  }
  EXPECT_EQ(ToStatus({ErrorCode::kExhausted, ""}).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ToStatus({ErrorCode::kUnavailable, ""}).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ToStatus({ErrorCode::kCorruption, ""}).error_code(),
            grpc::StatusCode::DATA_LOSS);
}

TEST(Status, KeepsAMessageBelowTheBoundOfAHeaderList) {
  const std::string message(100'000, 'x');
  EXPECT_LE(ToStatus({ErrorCode::kUnavailable, message}).error_message().size(),
            1024u);
}

}  // namespace
}  // namespace waybill
