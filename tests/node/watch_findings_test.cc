// SPDX-License-Identifier: Apache-2.0
//
// WatchFindings: what differs from the cursor first, then every change; and
// whoever sees all of it has what ListFindings lists.
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "waybill/v1/query_service.grpc.pb.h"

#include "ledger/policy/evaluate.h"
#include "node/watch_call.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

class WatchFindings : public testing::Test {
 protected:
  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::FindingChange>> reader;
  };

  std::unique_ptr<Watch> Begin(const v1::WatchFindingsRequest& request) {
    auto watch = std::make_unique<Watch>();
    watch->reader = stub_->WatchFindings(&watch->context, request);
    return watch;
  }

  // Takes changes in until nothing else differs up to the log's size.
  void ReadUntilCurrent(Watch& watch) {
    const std::uint64_t size = node_.ledger().Read()->size();
    v1::FindingChange change;
    while (watch.reader->Read(&change)) {
      if (change.has_finding()) {
        const std::string key = change.finding().code() + " " +
                                FindingSubjectText(change.finding().subject());
        if (change.withdrawn() || !IsOpenFinding(change.finding())) {
          seen_.erase(key);
        } else {
          seen_[key] = change.finding().explanation();
        }
        ++changes_;
      }
      const bool is_complete = change.cursor() != cursor_;
      cursor_ = change.cursor();
      if (is_complete && change.evaluated_to() >= size) {
        return;
      }
    }
    ADD_FAILURE() << watch.reader->Finish().error_message();
  }

  std::map<std::string, std::string> Listed() {
    grpc::ClientContext context;
    v1::ListFindingsResponse response;
    EXPECT_TRUE(stub_->ListFindings(&context, {}, &response).ok());
    std::map<std::string, std::string> listed;
    for (const v1::Finding& finding : response.findings()) {
      listed[finding.code() + " " + FindingSubjectText(finding.subject())] =
          finding.explanation();
    }
    return listed;
  }

  void ShipLate(const std::string& serial) {
    node_.Append(node_.Commission({serial}));
    node_.Append(node_.Ship({serial}));
    node_.world().PassMs(20 * kDayMs);
    ASSERT_TRUE(node_.ledger().Seal());
  }

  grpc::Status Refused(const v1::WatchFindingsRequest& request) {
    auto watch = Begin(request);
    v1::FindingChange change;
    EXPECT_FALSE(watch->reader->Read(&change));
    return watch->reader->Finish();
  }

  TestNode node_;
  std::unique_ptr<v1::QueryService::Stub> stub_ =
      v1::QueryService::NewStub(node_.channel());
  std::map<std::string, std::string> seen_;
  std::string cursor_;
  int changes_ = 0;
};

TEST_F(WatchFindings, BeginsWithWhatIsFoundAndFollows) {
  ShipLate("A-1");
  auto watch = Begin({});
  ReadUntilCurrent(*watch);
  EXPECT_FALSE(seen_.empty());
  EXPECT_EQ(seen_, Listed());
  ShipLate("A-2");
  ReadUntilCurrent(*watch);
  EXPECT_EQ(seen_, Listed());
  watch->context.TryCancel();
  EXPECT_EQ(watch->reader->Finish().error_code(), grpc::CANCELLED);
}

// A cursor outlives the watcher, and the node's process: nothing of it is kept
// there.
TEST_F(WatchFindings, GoesOnFromACursor) {
  ShipLate("A-1");
  {
    auto watch = Begin({});
    ReadUntilCurrent(*watch);
    watch->context.TryCancel();
    watch->reader->Finish();
  }
  const auto before = seen_;
  ShipLate("A-2");
  changes_ = 0;
  v1::WatchFindingsRequest request;
  request.set_cursor(cursor_);
  auto watch = Begin(request);
  ReadUntilCurrent(*watch);
  EXPECT_EQ(seen_, Listed());
  EXPECT_GT(seen_.size(), before.size());
  // Not everything came again.
  EXPECT_LT(changes_, static_cast<int>(seen_.size()));
}

TEST_F(WatchFindings, NarrowsAsAListDoes) {
  ShipLate("A-1");
  v1::WatchFindingsRequest request;
  request.mutable_findings()->add_codes("HANDOFF_OVERDUE");
  auto watch = Begin(request);
  ReadUntilCurrent(*watch);
  ASSERT_EQ(seen_.size(), 1U);
  EXPECT_TRUE(seen_.begin()->first.starts_with("HANDOFF_OVERDUE "));
}

TEST_F(WatchFindings, RefusesWhatIsNoCursorOrNotCurrent) {
  v1::WatchFindingsRequest request;
  for (const char* cursor : {"x", "1", "1.", ".1", "1.2.3", "0.1", "1.-1"}) {
    request.set_cursor(cursor);
    EXPECT_EQ(Refused(request).error_code(), grpc::INVALID_ARGUMENT) << cursor;
  }
  // Of a ledger that is further.
  request.set_cursor(WatchCursor({1'000'000, 1}));
  EXPECT_EQ(Refused(request).error_code(), grpc::INVALID_ARGUMENT);
  request.clear_cursor();
  request.mutable_findings()->set_as_of_ms(1);
  EXPECT_EQ(Refused(request).error_code(), grpc::INVALID_ARGUMENT);
}

TEST_F(WatchFindings, EndsWithTheNode) {
  auto watch = Begin({});
  ReadUntilCurrent(*watch);
  node_.server().Shutdown(10'000);
  v1::FindingChange change;
  EXPECT_FALSE(watch->reader->Read(&change));
  EXPECT_EQ(watch->reader->Finish().error_code(), grpc::UNAVAILABLE);
}

}  // namespace
}  // namespace waybill
