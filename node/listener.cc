// SPDX-License-Identifier: Apache-2.0
#include "node/listener.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/config.h"

namespace waybill {
namespace {

constexpr int kBacklog = 1024;
// How long to wait when no descriptor is left even for refusing.
constexpr int kExhaustedWaitMs = 100;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  std::string host;  // As it was given.
};

std::string Reason(int number) {
  return std::generic_category().message(number);
}

Result<SocketAddress> ParseAddress(const std::string& address) {
  const Error wrong{ErrorCode::kInvalidArgument,
                    address + " is not a loopback address and a port"};
  if (!IsLoopback(address)) {
    return wrong;
  }
  SocketAddress parsed;
  const std::size_t colon = address.rfind(':');
  parsed.host = address.substr(0, colon);
  const int port = std::stoi(address.substr(colon + 1));
  if (port > 65535) {
    return wrong;
  }
  if (parsed.host == "[::1]") {
    auto* to = reinterpret_cast<sockaddr_in6*>(&parsed.storage);
    to->sin6_family = AF_INET6;
    to->sin6_addr = in6addr_loopback;
    to->sin6_port = htons(static_cast<std::uint16_t>(port));
    parsed.size = sizeof(sockaddr_in6);
    return parsed;
  }
  const std::string host =
      parsed.host == "localhost" ? "127.0.0.1" : parsed.host;
  auto* to = reinterpret_cast<sockaddr_in*>(&parsed.storage);
  to->sin_family = AF_INET;
  to->sin_port = htons(static_cast<std::uint16_t>(port));
  parsed.size = sizeof(sockaddr_in);
  if (inet_pton(AF_INET, host.c_str(), &to->sin_addr) != 1) {
    return wrong;
  }
  return parsed;
}

std::uint16_t PortOf(int listening) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (getsockname(listening, reinterpret_cast<sockaddr*>(&storage), &size) !=
      0) {
    return 0;
  }
  return ntohs(storage.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                   : reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
}

std::optional<std::uint64_t> SocketInode(int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || !S_ISSOCK(status.st_mode)) {
    return std::nullopt;
  }
  return status.st_ino;
}

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

Result<std::unique_ptr<Listener>> Listener::Bind(const std::string& address) {
  auto parsed = ParseAddress(address);
  if (!parsed) {
    return parsed.error();
  }
  const int listening =
      socket(parsed->storage.ss_family,
             SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (listening < 0) {
    return Error{ErrorCode::kUnavailable, "open a socket: " + Reason(errno)};
  }
  // So that a node can be started again at once: the old one's connections
  // linger. Two that listen are still refused.
  const int yes = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (bind(listening, reinterpret_cast<const sockaddr*>(&parsed->storage),
           parsed->size) != 0 ||
      listen(listening, kBacklog) != 0) {
    const int number = errno;
    close(listening);
    return Error{ErrorCode::kUnavailable,
                 "listen on " + address + ": " + Reason(number)};
  }
  const int waking = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (waking < 0) {
    const int number = errno;
    close(listening);
    return Error{ErrorCode::kUnavailable, "eventfd: " + Reason(number)};
  }
  return std::unique_ptr<Listener>(
      new Listener(listening, waking,
                   parsed->host + ":" + std::to_string(PortOf(listening))));
}

Listener::Listener(int listening, int waking, std::string address)
    : listening_(listening),
      waking_(waking),
      address_(std::move(address)),
      spare_(OpenSpare()) {}

Listener::~Listener() {
  Stop();
  for (const int descriptor : {waking_, spare_}) {
    if (descriptor >= 0) {
      close(descriptor);
    }
  }
}

void Listener::Start(std::size_t connections_max, Handler handler, Log& log) {
  connections_max_ = connections_max;
  handler_ = std::move(handler);
  log_ = &log;
  thread_ = std::thread([this] { Loop(); });
}

void Listener::Stop() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    // Fails only if the counter is full: then it is readable already.
    (void)!write(waking_, &one, sizeof(one));
    thread_.join();
  }
  if (listening_ >= 0) {
    // Else the system would go on to take connections that nobody answers.
    close(std::exchange(listening_, -1));
  }
}

void Listener::Loop() {
  while (true) {
    std::array<pollfd, 2> watched = {
        {{listening_, POLLIN, 0}, {waking_, POLLIN, 0}}};
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) {
      log_->Failure("listener_failed", {{"reason", Reason(errno)}});
      return;
    }
    if (watched[1].revents != 0) {
      return;
    }
    if (watched[0].revents != 0) {
      AcceptOne();
    }
  }
}

void Listener::AcceptOne() {
  const int connection =
      accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection < 0) {
    if (errno == EMFILE || errno == ENFILE) {
      RefuseOne();
    }
    // Everything else concerns a connection that is gone already.
    return;
  }
  if (connections_.size() >= connections_max_) {
    Sweep();
  }
  const auto inode = SocketInode(connection);
  if (connections_.size() >= connections_max_ || !inode) {
    close(connection);
    if (!is_full_) {
      log_->Warning(
          "connections_full",
          {{"connections", static_cast<std::int64_t>(connections_.size())}});
    }
    is_full_ = true;
    return;
  }
  is_full_ = false;
  const int yes = 1;
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  connections_.push_back({connection, *inode});
  handler_(listening_, connection);
}

// Without a descriptor a connection can't even be refused, and the socket would
// stay readable: a busy loop. The spare one is given up for it.
void Listener::RefuseOne() {
  if (spare_ >= 0) {
    close(spare_);
    const int connection =
        accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection >= 0) {
      close(connection);
    }
  } else {
    pollfd stop = {waking_, POLLIN, 0};
    poll(&stop, 1, kExhaustedWaitMs);
  }
  spare_ = OpenSpare();
  if (!is_full_) {
    log_->Warning("descriptors_exhausted", {});
  }
  is_full_ = true;
}

void Listener::Sweep() {
  std::erase_if(connections_, [](const Connection& connection) {
    return SocketInode(connection.descriptor) != connection.inode;
  });
}

}  // namespace waybill
