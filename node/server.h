// SPDX-License-Identifier: Apache-2.0
//
// The node around a ledger: its services, its listener, its health. Usable
// inside another program too, without a socket (InProcessChannel).
#ifndef WAYBILL_NODE_SERVER_H_
#define WAYBILL_NODE_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "ledger/core/result.h"
#include "ledger/evidence/certificates.h"
#include "ledger/ledger.h"
#include "node/access.h"
#include "node/config.h"
#include "node/ledger_service.h"
#include "node/listener.h"
#include "node/log.h"
#include "node/open_calls.h"
#include "node/query_service.h"
#include "node/workers.h"

namespace waybill {

class Server {
 public:
  struct Options {
    std::string listen;  // host:port, loopback; empty: in process only.
    Config::Limits limits;
    VendorRoots vendor_roots = {};  // For device evidence.
  };

  // Borrows both, which must outlive it. Fails with kInvalidArgument for an
  // address that isn't loopback, kUnavailable if it is taken.
  static Result<std::unique_ptr<Server>> Start(Ledger& ledger, Log& log,
                                               const Options& options);
  // Shuts down without grace, if that wasn't done before.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // host:port with the port in use; empty if in process only.
  std::string address() const;

  // Thread-safe.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // Tells health checks whether the ledger still takes events, and returns it.
  // To be called every second or so. Thread-safe.
  bool UpdateHealth();

  // Accepts no more calls, lets those in flight end for `grace_ms`, then
  // cancels the rest; streams are told to end at once. What the ledger has
  // taken in is still answered. For one thread.
  void Shutdown(std::int64_t grace_ms);

 private:
  Server(Ledger& ledger, Log& log, const Options& options);
  Result<void> Run(const Options& options);

  Ledger& ledger_;
  Log& log_;
  OpenCalls calls_;
  Workers workers_;
  Access access_;
  LedgerService ledger_service_;
  QueryService query_service_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_SERVER_H_
