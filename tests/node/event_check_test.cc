// SPDX-License-Identifier: Apache-2.0
#include "node/event_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/core/subject.h"
#include "ledger/policy/evaluate.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Codes(
    const google::protobuf::RepeatedPtrField<v1::Finding>& findings) {
  std::vector<std::string> codes;
  for (const v1::Finding& finding : findings) {
    codes.push_back(finding.code());
  }
  return codes;
}

// Controlled units of maker's; nobody approved the buyer.
class EventCheckTest : public testing::Test {
 protected:
  EventCheckTest() {
    v1::Governance governance;
    v1::Model& model = *governance.mutable_register_model();
    model.set_model("chip");
    model.add_issuers("maker");
    model.set_tpp_milli(15'832'000);
    model.set_datacenter_marketed(true);
    node_.Append(node_.world().Govern(std::move(governance),
                                      {SubjectType::kModel, {"chip"}}));
    node_.Append(node_.Commission({"A-1", "A-2"}));
  }

  static v1::CheckRequest ToCheck(const Submission& submission) {
    v1::CheckRequest request;
    request.set_body(submission.body);
    request.mutable_units()->Assign(submission.units.begin(),
                                    submission.units.end());
    request.mutable_files()->Assign(submission.files.begin(),
                                    submission.files.end());
    request.set_with_receipt(true);
    return request;
  }
  v1::CheckResponse Check(const v1::CheckRequest& request) {
    v1::CheckResponse response;
    const auto checked = CheckEvent(node_.ledger(), list_,
                                    node_.world().now_ms(), request, response);
    EXPECT_TRUE(checked) << checked.error().message;
    return response;
  }
  std::string Listed() {
    v1::ListFindingsRequest request;
    request.set_closed_too(true);
    v1::ListFindingsResponse response;
    EXPECT_TRUE(list_.Fill(*node_.ledger().Read(), request, 100, response));
    response.clear_evaluated_to();
    return response.SerializeAsString();
  }

  TestNode node_;
  FindingList list_{node_.ledger()};
};

TEST_F(EventCheckTest, SaysWhatAShipmentWouldRaiseAndRecordsNothing) {
  const std::string listed = Listed();
  const std::uint64_t size = node_.ledger().Read()->size();
  const Submission ship = node_.Ship({"A-1"});
  const v1::CheckResponse response = Check(ToCheck(ship));
  EXPECT_EQ(response.verdict(), "ACCEPTED");
  EXPECT_THAT(Codes(response.raised()), ElementsAre("UNAPPROVED_CONSIGNEE"));
  EXPECT_THAT(Codes(response.on_receipt()), ElementsAre("UNAPPROVED_HOLDER"));
  EXPECT_EQ(response.evaluated_to(), size);
  EXPECT_FALSE(response.packs().empty());
  EXPECT_EQ(node_.ledger().Read()->size(), size);
  EXPECT_EQ(Listed(), listed);
  // It is raised once it is there.
  node_.Append(ship);
  EXPECT_NE(Listed(), listed);
}

TEST_F(EventCheckTest, SaysWhatIsOnRecordAlready) {
  const Submission ship = node_.Ship({"A-1"});
  node_.Append(ship);
  const v1::CheckResponse response = Check(ToCheck(ship));
  EXPECT_EQ(response.verdict(), "ACCEPTED");
  EXPECT_FALSE(response.message().empty());
  EXPECT_THAT(response.raised(), IsEmpty());
}

TEST_F(EventCheckTest, SaysWhatTheLedgerWouldRefuse) {
  Submission again = node_.Ship({"A-1", "A-2"});
  node_.Append(node_.Ship({"A-2"}));
  const v1::CheckResponse response = Check(ToCheck(again));
  EXPECT_EQ(response.verdict(), "OPEN_SHIPMENT");
  ASSERT_TRUE(response.has_position());
  EXPECT_EQ(again.units[response.position()].serial(), "A-2");
  EXPECT_THAT(response.raised(), IsEmpty());
  EXPECT_EQ(Check(v1::CheckRequest()).verdict(), "MALFORMED");
}

TEST_F(EventCheckTest, ChecksWhatArrivesAsWell) {
  const Hash shipment = node_.Append(node_.Ship({"A-1"})).event_id;
  const v1::CheckResponse response =
      Check(ToCheck(node_.Receive(shipment, {"A-1"})));
  EXPECT_THAT(Codes(response.raised()), ElementsAre("UNAPPROVED_HOLDER"));
  EXPECT_THAT(response.on_receipt(), IsEmpty());
}

TEST_F(EventCheckTest, AsksByThePacksThatAreNamed) {
  v1::CheckRequest request = ToCheck(node_.Ship({"A-1"}));
  request.mutable_policy()->add_packs("bis-red-flags-2025");
  EXPECT_THAT(Check(request).raised(), IsEmpty());
  request.mutable_policy()->add_packs("no-such-pack");
  EXPECT_EQ(Check(request).not_evaluated_size(), 1);
  request.mutable_policy()->add_drafts("not a pack");
  v1::CheckResponse response;
  const auto checked = CheckEvent(node_.ledger(), list_, node_.world().now_ms(),
                                  request, response);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
}

// Over gRPC, by the node's own clock, for which the test's events are late.
TEST_F(EventCheckTest, IsServed) {
  v1::QueryService::Stub stub(node_.channel());
  grpc::ClientContext context;
  v1::CheckResponse response;
  const grpc::Status status =
      stub.Check(&context, ToCheck(node_.Ship({"A-1"})), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(Codes(response.raised()), Contains("UNAPPROVED_CONSIGNEE"));
}

}  // namespace
}  // namespace waybill
