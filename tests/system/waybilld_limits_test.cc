// SPDX-License-Identifier: Apache-2.0
//
// waybilld with few file descriptors, met by many connections that say nothing,
// or begin to say something and never end.
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/system/waybilld_fixture.h"

namespace waybill {
namespace {

constexpr int kConnections = 300;
constexpr int kTriesMax = 1000;

// Connections of clients that are none.
class Crowd {
 public:
  Crowd(const std::string& address, int connections) {
    const auto port = static_cast<std::uint16_t>(
        std::stoi(address.substr(address.rfind(':') + 1)));
    for (int i = 0; i < connections; ++i) {
      const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in to{};
      to.sin_family = AF_INET;
      to.sin_port = htons(port);
      to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      EXPECT_EQ(connect(descriptor, reinterpret_cast<const sockaddr*>(&to),
                        sizeof(to)),
                0);
      // Every other one begins the preface of HTTP/2.
      if (i % 2 == 0) {
        EXPECT_EQ(send(descriptor, "PRI", 3, MSG_NOSIGNAL), 3);
      }
      descriptors_.push_back(descriptor);
    }
  }
  ~Crowd() { Leave(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  void Leave() {
    for (const int descriptor : descriptors_) {
      close(descriptor);
    }
    descriptors_.clear();
  }

 private:
  std::vector<int> descriptors_;
};

TEST_F(WaybilldTest, ServesWhoIsThereWhileACrowdTakesEveryDescriptor) {
  Init();
  const auto node = Serve({"/usr/bin/prlimit", "--nofile=256"});
  const auto client = Connect();
  Govern(*client);
  Crowd crowd(address_, kConnections);
  AppendAccepted(*client, Commission("A"));
  EXPECT_TRUE(client->LatestCheckpoint());
  EXPECT_FALSE(node->WaitForLine("connections_full").empty());
  AppendAccepted(*client, Commission("B"));

  crowd.Leave();
  // The node hears of it by and by.
  bool is_served = false;
  for (int i = 0; i < kTriesMax && !is_served; ++i) {
    is_served = Connect()->LatestCheckpoint().has_value();
  }
  EXPECT_TRUE(is_served);
  AppendAccepted(*client, Commission("C"));
}

}  // namespace
}  // namespace waybill
