// SPDX-License-Identifier: Apache-2.0
//
// A server on a real socket, met by clients that don't speak its language, that
// are too many, or that never go.
#include "node/server.h"

#include <string>
#include <vector>

#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/client.h"
#include "tests/support/raw_call.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

TestNode::Options OverSocket(std::int64_t connections) {
  TestNode::Options options;
  options.server.listen = "127.0.0.1:0";
  options.server.limits.connections = connections;
  return options;
}

// A connected socket that speaks nothing.
int Connect(const std::string& address) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(
      std::stoi(address.substr(address.rfind(':') + 1))));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(
      connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof(to)),
      0);
  return descriptor;
}

bool Serves(TestNode& node) {
  return Client::Connect(node.server().address(), node.client_options())
      ->LatestCheckpoint()
      .has_value();
}

TEST(Server, HangsUpOnGarbageAndServesOthers) {
  TestNode node(OverSocket(100));
  const std::vector<std::string> garbage = {
      "GET / HTTP/1.1\r\n\r\n", std::string(100'000, '\xff'),
      std::string(64, '\0'),
      // The preface of HTTP/2, and a frame of 16 MiB that isn't one.
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff"};
  for (const std::string& octets : garbage) {
    const int client = Connect(node.server().address());
    // The node may have hung up in the middle of it.
    (void)!send(client, octets.data(), octets.size(), MSG_NOSIGNAL);
    char answer[4096];
    while (recv(client, answer, sizeof(answer), 0) > 0) {
    }
    close(client);
    EXPECT_TRUE(Serves(node));
  }
}

TEST(Server, ServesAgainOnceIdleConnectionsAreGone) {
  constexpr int kConnections = 4;
  TestNode node(OverSocket(kConnections));
  std::vector<int> idle;
  for (int i = 0; i < kConnections; ++i) {
    idle.push_back(Connect(node.server().address()));
    // The first frame of the server: it has taken the connection.
    char octet = 0;
    ASSERT_EQ(recv(idle.back(), &octet, 1, 0), 1);
  }
  const int refused = Connect(node.server().address());
  char octet = 0;
  EXPECT_LE(recv(refused, &octet, 1, 0), 0);
  close(refused);
  for (const int client : idle) {
    close(client);
  }
  // gRPC notices at its own pace; until then it is refused as above.
  while (!Serves(node)) {
  }
}

TEST(Server, ShutsDownWithIdleConnectionsOpen) {
  TestNode node(OverSocket(100));
  const int silent = Connect(node.server().address());
  const auto client =
      Client::Connect(node.server().address(), node.client_options());
  ASSERT_TRUE(client->LatestCheckpoint());
  node.server().Shutdown(3'600'000);  // Would take an hour.
  const auto after = client->LatestCheckpoint();
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, ErrorCode::kUnavailable);
  close(silent);
}

TEST(Server, DoesNotStartOnAnAddressThatIsTakenOrOpenToOthers) {
  TestNode node(OverSocket(100));
  Log log([] { return std::int64_t{0}; }, [](std::string_view) {});
  const auto taken = Server::Start(
      node.ledger(), log,
      {.listen = node.server().address(), .limits = Config::Limits{}});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kUnavailable);
  const auto open = Server::Start(
      node.ledger(), log, {.listen = "0.0.0.0:0", .limits = Config::Limits{}});
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace waybill
