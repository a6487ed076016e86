// SPDX-License-Identifier: Apache-2.0
//
// Calls of services that gRPC brings along, whose messages have no header here:
// octets in, octets out.
#ifndef WAYBILL_TESTS_SUPPORT_RAW_CALL_H_
#define WAYBILL_TESTS_SUPPORT_RAW_CALL_H_

#include <memory>
#include <optional>
#include <string>

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

namespace waybill {

inline void WaitForTag(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
}

// One request and its first response; nothing if the call fails.
inline std::optional<std::string> RawCall(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
    const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  WaitForTag(queue);
  const grpc::Slice octets(request);
  call->WriteLast(grpc::ByteBuffer(&octets, 1), grpc::WriteOptions(), nullptr);
  WaitForTag(queue);
  grpc::ByteBuffer response;
  call->Read(&response, nullptr);
  WaitForTag(queue);
  grpc::Status status;
  call->Finish(&status, nullptr);
  WaitForTag(queue);
  grpc::Slice slice;
  if (!status.ok() || !response.DumpToSingleSlice(&slice).ok()) {
    return std::nullopt;
  }
  return std::string(reinterpret_cast<const char*>(slice.begin()),
                     slice.size());
}

// What a health check says: 1 is SERVING, 2 NOT_SERVING, 0 that it failed.
inline int HealthOf(const std::shared_ptr<grpc::Channel>& channel) {
  const auto response =
      RawCall(channel, "/grpc.health.v1.Health/Check", std::string());
  return response && response->size() == 2 ? (*response)[1] : 0;
}

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_RAW_CALL_H_
