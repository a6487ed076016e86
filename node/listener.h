// SPDX-License-Identifier: Apache-2.0
//
// The listening socket and its accept loop. Ours rather than gRPC's, whose
// listener in 1.51 bounds no connections and never accepts again once file
// descriptors ran out.
#ifndef WAYBILL_NODE_LISTENER_H_
#define WAYBILL_NODE_LISTENER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ledger/core/result.h"
#include "node/log.h"

namespace waybill {

// Start and Stop are for one thread.
class Listener {
 public:
  // Takes a connected, non-blocking socket as its own.
  using Handler = std::function<void(int listening, int connection)>;

  // Listens on host:port with a loopback host (IsLoopback in config.h); port 0:
  // a free one. Fails with kInvalidArgument for another address, kUnavailable
  // if it is taken.
  static Result<std::unique_ptr<Listener>> Bind(const std::string& address);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // host:port with the port in use.
  const std::string& address() const { return address_; }

  // Hands over every connection from now on; those above `connections_max` are
  // closed at once, which their clients see as the node being unreachable.
  // Borrows `log`.
  void Start(std::size_t connections_max, Handler handler, Log& log);
  // Accepts nothing more: clients are refused from now on. What was handed over
  // isn't touched.
  void Stop();

 private:
  // A connection that was handed over: its descriptor's number may have been
  // given to something else since, its inode not.
  struct Connection {
    int descriptor;
    std::uint64_t inode;
  };

  Listener(int listening, int waking, std::string address);
  void Loop();
  void AcceptOne();
  void RefuseOne();
  // Forgets the connections that their owner has closed.
  void Sweep();

  int listening_;     // -1 once stopped.
  const int waking_;  // Event descriptor; readable once Stop was called.
  const std::string address_;
  int spare_;  // Given up for a moment to refuse a connection when none is
               // left.
  std::size_t connections_max_ = 0;
  Handler handler_;
  Log* log_ = nullptr;
  std::vector<Connection> connections_;
  bool is_full_ = false;  // So that it is logged once.
  std::thread thread_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_LISTENER_H_
