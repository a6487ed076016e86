// SPDX-License-Identifier: Apache-2.0
//
// What a listener does at its bounds. Connections are plain sockets here.
#include "node/listener.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace waybill {
namespace {

std::uint16_t PortOf(const std::string& address) {
  return static_cast<std::uint16_t>(
      std::stoi(address.substr(address.rfind(':') + 1)));
}

// A connected socket.
int ConnectTo(const std::string& address) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(PortOf(address));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(
      connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof(to)),
      0);
  return descriptor;
}

// Waits until the other side has hung up.
bool IsHungUp(int descriptor) {
  char octet = 0;
  return recv(descriptor, &octet, 1, 0) <= 0;
}

class ListenerTest : public testing::Test {
 protected:
  void TearDown() override {
    listener_ = nullptr;
    for (const int descriptor : taken_) {
      close(descriptor);
    }
  }

  void Start(std::size_t connections_max) {
    auto listener = Listener::Bind("127.0.0.1:0");
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = std::move(*listener);
    listener_->Start(
        connections_max,
        [this](int /*listening*/, int connection) {
          const std::lock_guard lock(mutex_);
          taken_.push_back(connection);
          arrived_.notify_all();
        },
        log_);
  }

  void WaitForTaken(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return taken_.size() >= count; });
  }

  // What the owner of a connection does when it is over.
  void CloseTaken(std::size_t place) {
    const std::lock_guard lock(mutex_);
    close(taken_[place]);
    taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<int> taken_;
  Log log_{[] { return std::int64_t{0}; }, [](std::string_view) {}};
  std::unique_ptr<Listener> listener_;
};

TEST_F(ListenerTest, TakesAFreePortAndNamesIt) {
  Start(10);
  EXPECT_NE(PortOf(listener_->address()), 0);
  const int client = ConnectTo(listener_->address());
  WaitForTaken(1);
  close(client);
}

TEST_F(ListenerTest, RefusesAnAddressThatIsTakenOrOpenToOthers) {
  Start(10);
  const auto second = Listener::Bind(listener_->address());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  for (const char* address : {"0.0.0.0:0", "example.org:80", "127.0.0.1",
                              "127.0.0.1:70000", "127.0.0.999:1", "127.1:1"}) {
    const auto other = Listener::Bind(address);
    ASSERT_FALSE(other) << address;
    EXPECT_EQ(other.error().code, ErrorCode::kInvalidArgument) << address;
  }
}

TEST_F(ListenerTest, HangsUpOnMoreConnectionsThanItMayHave) {
  Start(3);
  std::vector<int> clients;
  clients.reserve(4);
  for (int i = 0; i < 3; ++i) {
    clients.push_back(ConnectTo(listener_->address()));
  }
  WaitForTaken(3);
  const int refused = ConnectTo(listener_->address());
  EXPECT_TRUE(IsHungUp(refused));
  close(refused);

  // Once one is over there is room again.
  CloseTaken(0);
  clients.push_back(ConnectTo(listener_->address()));
  WaitForTaken(3);
  for (const int client : clients) {
    close(client);
  }
}

TEST_F(ListenerTest, AcceptsAgainAfterDescriptorsRanOut) {
  Start(1000);
  const int first = ConnectTo(listener_->address());
  WaitForTaken(1);

  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  // No descriptor above the largest in use may be made: the listener can't
  // accept.
  const int probe = dup(client);
  close(probe);
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(probe);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(PortOf(listener_->address()));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&to), sizeof(to)),
            0);
  EXPECT_TRUE(IsHungUp(client));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  close(client);

  const int again = ConnectTo(listener_->address());
  WaitForTaken(2);
  close(again);
  close(first);
}

}  // namespace
}  // namespace waybill
