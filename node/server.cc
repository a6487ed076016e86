// SPDX-License-Identifier: Apache-2.0
#include "node/server.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <sys/resource.h>

namespace waybill {
namespace {

constexpr std::size_t kReadsQueuedMax = 4096;
constexpr unsigned kReadThreadsMin = 4;

constexpr int kHandshakeTimeoutMs = 10'000;
constexpr int kIdleMaxMs = 30 * 60 * 1000;
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
// A client may ask whether we are alive this often, calls open or not.
constexpr int kPingIntervalMinMs = 10'000;
constexpr int kPingStrikesMax = 2;
constexpr int kHeaderBytesMax = 16 * 1024;

// For what is on the wire when a node that has nothing more to do hangs up.
constexpr int kHangUpMs = 100;

// Part of a message that isn't a message yet, for each connection that may be.
constexpr std::size_t kQuotaMessages = 64;

// Of the process's descriptors a part is the store's, whoever calls: one that
// can't open a file has to stop.
std::size_t ConnectionsMax(std::int64_t wanted) {
  const auto most = static_cast<rlim_t>(wanted);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
      limit.rlim_cur == RLIM_INFINITY) {
    return static_cast<std::size_t>(most);
  }
  return static_cast<std::size_t>(std::min(most, limit.rlim_cur / 4 * 3));
}

void SetLimits(const Config::Limits& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.message_bytes));
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             static_cast<int>(limits.streams_per_connection));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kHeaderBytesMax);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kIdleMaxMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      kPingIntervalMinMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kPingStrikesMax);
  grpc::ResourceQuota quota("waybilld");
  quota.Resize(static_cast<std::size_t>(limits.queue_bytes) +
               kQuotaMessages * static_cast<std::size_t>(limits.message_bytes));
  builder.SetResourceQuota(quota);
}

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(Ledger& ledger, Log& log,
                                              const Options& options) {
  std::unique_ptr<Server> server(new Server(ledger, log, options));
  if (auto running = server->Run(options); !running) {
    return running.error();
  }
  return server;
}

Server::Server(Ledger& ledger, Log& log, const Options& options)
    : ledger_(ledger),
      log_(log),
      workers_(std::max(kReadThreadsMin, std::thread::hardware_concurrency()),
               kReadsQueuedMax),
      access_(options.limits),
      ledger_service_(ledger, workers_, calls_, access_, options.limits),
      query_service_(ledger, workers_, calls_, access_, options.vendor_roots) {}

Server::~Server() { Shutdown(0); }

Result<void> Server::Run(const Options& options) {
  if (!options.listen.empty()) {
    auto listener = Listener::Bind(options.listen);
    if (!listener) {
      return listener.error();
    }
    listener_ = std::move(*listener);
  }
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetLimits(options.limits, builder);
  builder.RegisterService(&ledger_service_);
  builder.RegisterService(&query_service_);
  if (listener_ != nullptr) {
    acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        grpc::InsecureServerCredentials());
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return Error{ErrorCode::kUnavailable, "gRPC couldn't start its server"};
  }
  UpdateHealth();
  if (listener_ != nullptr) {
    listener_->Start(
        ConnectionsMax(options.limits.connections),
        [this](int listening, int connection) {
          grpc::experimental::ExternalConnectionAcceptor::
              NewConnectionParameters parameters;
          parameters.listener_fd = listening;
          parameters.fd = connection;
          acceptor_->HandleNewConnection(&parameters);
        },
        log_);
  }
  return {};
}

std::string Server::address() const {
  return listener_ == nullptr ? "" : listener_->address();
}

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return server_->InProcessChannel(arguments);
}

bool Server::UpdateHealth() {
  const bool serving = ledger_.Status().state != LedgerStatus::State::kStopped;
  server_->GetHealthCheckService()->SetServingStatus(serving);
  return serving;
}

void Server::Shutdown(std::int64_t grace_ms) {
  if (server_ == nullptr) {
    return;
  }
  server_->GetHealthCheckService()->SetServingStatus(false);
  if (listener_ != nullptr) {
    listener_->Stop();
  }
  calls_.Close();
  const bool streams_ended = query_service_.EndStreams(grace_ms) &&
                             ledger_service_.EndStreams(grace_ms);
  const bool all_ended = streams_ended && calls_.WaitUntilNone(grace_ms);
  if (!all_ended) {
    log_.Warning("calls_cancelled");
  }
  // Nothing is in progress any more, but clients that are idle would keep their
  // connections, and this waiting, until the deadline.
  server_->Shutdown(std::chrono::system_clock::now() +
                    std::chrono::milliseconds(kHangUpMs));
  server_->Wait();
  server_ = nullptr;
}

}  // namespace waybill
