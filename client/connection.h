// SPDX-License-Identifier: Apache-2.0
//
// What a Client speaks over. Not part of the installed library: those who make
// their own channels (tests, in-process simulation) see gRPC anyway.
#ifndef WAYBILL_CLIENT_CONNECTION_H_
#define WAYBILL_CLIENT_CONNECTION_H_

#include <memory>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/ledger_service.grpc.pb.h"

#include "client/client.h"

namespace waybill {

struct Client::Connection {
  explicit Connection(std::shared_ptr<grpc::Channel> over)
      : channel(std::move(over)), ledger(v1::LedgerService::NewStub(channel)) {}

  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::LedgerService::Stub> ledger;
};

inline std::unique_ptr<Client> ConnectOver(
    std::shared_ptr<grpc::Channel> channel, Client::Options options) {
  return std::make_unique<Client>(
      std::make_unique<Client::Connection>(std::move(channel)),
      std::move(options));
}

}  // namespace waybill

#endif  // WAYBILL_CLIENT_CONNECTION_H_
