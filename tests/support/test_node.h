// SPDX-License-Identifier: Apache-2.0
//
// A node in this process over a LedgerWorld, and its authors in short: units
// are maker's, by serial, and go to buyer.
#ifndef WAYBILL_TESTS_SUPPORT_TEST_NODE_H_
#define WAYBILL_TESTS_SUPPORT_TEST_NODE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "client/client.h"
#include "ledger/ledger.h"
#include "node/log.h"
#include "node/server.h"
#include "tests/support/ledger_world.h"

namespace waybill {

// Submissions may be made by several threads at once.
class TestNode {
 public:
  using Serials = LedgerWorld::Serials;
  struct Options {
    // Changes the ledger's options before it is made: bounds, fault points.
    std::function<void(LedgerOptions&)> adjust;
    Server::Options server;  // Without `listen`: in process only.
  };
  explicit TestNode(const Options& options);
  TestNode() : TestNode(Options{}) {}

  LedgerWorld& world() { return world_; }
  Ledger& ledger() { return world_.ledger(); }
  const Hash& genesis_id() const { return world_.genesis_id(); }
  Server& server() { return *server_; }

  std::shared_ptr<grpc::Channel> channel() {
    return server_->InProcessChannel();
  }
  Client::Options client_options() const;
  // A client in process that has seen nothing yet.
  std::unique_ptr<Client> Connect();

  Submission Commission(const Serials& serials);
  // With the alias "L-<serial>".
  Submission CommissionWithLabel(const std::string& serial);
  Submission Ship(const Serials& serials);
  Submission Receive(const Hash& shipment, const Serials& serials);
  Submission Sight(const std::string& serial);
  Accepted Append(Submission submission) {
    return world_.Must(std::move(submission));
  }
  // A unit's whole story: commissioned, shipped, received.
  void Story(const std::string& serial);

 private:
  std::mutex mutex_;  // Held to make a submission.
  LedgerWorld world_;
  Log log_{[] { return kTestTimeMs; }, [](std::string_view) {}};
  std::unique_ptr<Server> server_;
};

// A submission as it is sent.
v1::AppendRequest ToRequest(const Submission& submission, std::uint64_t tag);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_TEST_NODE_H_
