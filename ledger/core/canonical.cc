// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/canonical.h"

#include <limits>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include "ledger/core/check.h"

namespace waybill {
namespace {

// Known fields nest less deeply than this; only unknown ones could go on.
constexpr int kDepthMax = 16;

}  // namespace

Result<void> ParseCanonical(std::string_view bytes,
                            google::protobuf::Message& message) {
  if (bytes.size() > std::numeric_limits<int>::max()) {
    return Error{ErrorCode::kInvalidArgument, "message is too long"};
  }
  // Else every string that isn't UTF-8 writes a line to stderr, for whoever
  // sends it.
  const google::protobuf::LogSilencer silencer;
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const std::uint8_t*>(bytes.data()),
      static_cast<int>(bytes.size()));
  input.SetRecursionLimit(kDepthMax);
  if (!message.MergeFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return Error{ErrorCode::kInvalidArgument, "message can't be parsed"};
  }
  // Without them, whatever was unknown makes the lengths differ below.
  message.DiscardUnknownFields();
  if (message.ByteSizeLong() != bytes.size() ||
      EncodeCanonical(message) != bytes) {
    return Error{ErrorCode::kInvalidArgument,
                 "message holds unknown fields or isn't in its one encoding"};
  }
  return {};
}

std::string EncodeCanonical(const google::protobuf::Message& message) {
  const google::protobuf::LogSilencer silencer;
  std::string bytes;
  // Fails only past 2 GiB. Without maps the generated code has one order:
  // fields by number.
  WAYBILL_CHECK(message.SerializeToString(&bytes));
  return bytes;
}

}  // namespace waybill
