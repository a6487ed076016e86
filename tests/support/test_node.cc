// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_node.h"

#include "client/connection.h"
#include "ledger/core/check.h"

namespace waybill {

TestNode::TestNode(const Options& options) {
  if (options.adjust) {
    options.adjust(world_.options());
  }
  WAYBILL_CHECK(world_.Create().has_value());
  auto server = Server::Start(world_.ledger(), log_, options.server);
  WAYBILL_CHECK(server.has_value());
  server_ = std::move(*server);
}

Client::Options TestNode::client_options() const {
  Client::Options options;
  options.trust = world_.trust();
  return options;
}

std::unique_ptr<Client> TestNode::Connect() {
  return ConnectOver(channel(), client_options());
}

Submission TestNode::Commission(const Serials& serials) {
  const std::lock_guard lock(mutex_);
  return world_.Commission("maker", serials);
}

Submission TestNode::CommissionWithLabel(const std::string& serial) {
  const std::lock_guard lock(mutex_);
  return world_.CommissionWithLabels("maker", {serial});
}

Submission TestNode::Ship(const Serials& serials) {
  const std::lock_guard lock(mutex_);
  return world_.Ship("maker", "buyer", "maker", serials);
}

Submission TestNode::Receive(const Hash& shipment, const Serials& serials) {
  const std::lock_guard lock(mutex_);
  return world_.Receive("buyer", shipment, "maker", serials);
}

Submission TestNode::Sight(const std::string& serial) {
  const std::lock_guard lock(mutex_);
  return world_.Sight("buyer", "maker", {serial});
}

void TestNode::Story(const std::string& serial) {
  Append(Commission({serial}));
  const Hash shipment = Append(Ship({serial})).event_id;
  Append(Receive(shipment, {serial}));
}

v1::AppendRequest ToRequest(const Submission& submission, std::uint64_t tag) {
  v1::AppendRequest request;
  request.set_body(submission.body);
  for (const Signature& signature : submission.signatures) {
    request.add_signatures(std::string(View(signature)));
  }
  request.mutable_units()->Assign(submission.units.begin(),
                                  submission.units.end());
  request.set_tag(tag);
  return request;
}

}  // namespace waybill
