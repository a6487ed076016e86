// SPDX-License-Identifier: Apache-2.0
//
// Many appends in flight, and what ends them: errors, cancels, shutdowns, full
// queues and a ledger that stopped.
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "waybill/v1/ledger_service.grpc.pb.h"

#include "client/connection.h"
#include "ledger/core/unit_list.h"
#include "node/status.h"
#include "tests/support/gate.h"
#include "tests/support/raw_call.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

using Stream = grpc::ClientReaderWriter<v1::AppendRequest, v1::AppendResponse>;

std::string SerialOf(std::uint64_t number) {
  return "S-" + std::to_string(number);
}

TestNode::Options OverSocket() {
  TestNode::Options options;
  options.server.listen = "127.0.0.1:0";
  return options;
}

class AppendStreamTest : public testing::Test {
 protected:
  explicit AppendStreamTest(const TestNode::Options& options = OverSocket())
      : node_(options),
        stub_(v1::LedgerService::NewStub(
            options.server.listen.empty()
                ? node_.channel()
                : grpc::CreateChannel(node_.server().address(),
                                      grpc::InsecureChannelCredentials()))) {}

  TestNode node_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
};

TEST_F(AppendStreamTest, AnswersEachOfManyInFlightOnce) {
  constexpr std::uint64_t kEvents = 1500;  // Many times what may be pending.
  grpc::ClientContext context;
  const auto stream = stub_->AppendStream(&context);
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < kEvents; ++i) {
      stream->Write(ToRequest(node_.Commission({SerialOf(i)}), i));
    }
    stream->WritesDone();
  });
  std::set<std::uint64_t> tags;
  std::set<std::uint64_t> indexes;
  v1::AppendResponse response;
  while (stream->Read(&response)) {
    EXPECT_EQ(response.verdict(), "ACCEPTED") << response.message();
    EXPECT_TRUE(tags.insert(response.tag()).second);
    EXPECT_TRUE(indexes.insert(response.index()).second);
  }
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(tags.size(), kEvents);
}

// An event and the next one of the same unit, without waiting in between.
TEST_F(AppendStreamTest, JudgesAStreamInItsOrder) {
  constexpr std::uint64_t kUnits = 100;
  const TestParty maker("maker");
  grpc::ClientContext context;
  const auto stream = stub_->AppendStream(&context);
  for (std::uint64_t i = 0; i < kUnits; ++i) {
    const Submission made = node_.Commission({SerialOf(i)});
    const Chain chain =
        Extend({}, EventId(made.body), UnitLeaf(made.units.front()));
    v1::Event ship = TestEvent(node_.genesis_id(), kTestTimeMs);
    ship.mutable_ship()->set_consignee("buyer");
    ship.mutable_ship()->mutable_destination()->set_country("US");
    ASSERT_TRUE(stream->Write(ToRequest(made, 0)));
    ASSERT_TRUE(stream->Write(
        ToRequest(SignSubmission(ship, {Row("maker", SerialOf(i), chain.head)},
                                 {maker.Actor()}),
                  1)));
  }
  stream->WritesDone();
  std::uint64_t answers = 0;
  v1::AppendResponse response;
  while (stream->Read(&response)) {
    EXPECT_EQ(response.verdict(), "ACCEPTED") << response.message();
    ++answers;
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(answers, 2 * kUnits);
}

TEST_F(AppendStreamTest, AnswersWhatWasTakenBeforeAnError) {
  grpc::ClientContext context;
  const auto stream = stub_->AppendStream(&context);
  for (std::uint64_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(stream->Write(ToRequest(node_.Commission({SerialOf(i)}), i)));
  }
  v1::AppendRequest wrong = ToRequest(node_.Commission({"wrong"}), 10);
  wrong.set_signatures(0, "short");
  ASSERT_TRUE(stream->Write(wrong));
  std::set<std::uint64_t> tags;
  v1::AppendResponse response;
  while (stream->Read(&response)) {
    tags.insert(response.tag());
  }
  EXPECT_EQ(tags.size(), 10u);
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(AppendStreamTest, EndsWithoutARequest) {
  grpc::ClientContext context;
  const auto stream = stub_->AppendStream(&context);
  stream->WritesDone();
  v1::AppendResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(AppendStreamTest, SurvivesClientsThatGoAway) {
  for (int round = 0; round < 20; ++round) {
    grpc::ClientContext context;
    const auto stream = stub_->AppendStream(&context);
    for (std::uint64_t i = 0; i < 5; ++i) {
      stream->Write(ToRequest(
          node_.Commission({SerialOf(i) + "/" + std::to_string(round)}), i));
    }
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_TRUE(node_.Connect()->Append(node_.Commission({"after"})));
}

// In process nothing is buffered on the way: what was read of a client that
// doesn't take its answers is bounded.
class SlowReaderTest : public AppendStreamTest {
 protected:
  SlowReaderTest() : AppendStreamTest(TestNode::Options{}) {}
};

TEST_F(SlowReaderTest, StopsReadingFromAClientThatDoesNotTakeItsAnswers) {
  constexpr std::uint64_t kEvents = 1000;
  constexpr std::uint64_t kPendingMax = 256;
  const std::uint64_t subjects_before = node_.ledger().Status().subjects;
  grpc::ClientContext context;
  const auto stream = stub_->AppendStream(&context);
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < kEvents; ++i) {
      stream->Write(ToRequest(node_.Commission({SerialOf(i)}), i));
    }
    stream->WritesDone();
  });
  std::uint64_t read = 0;
  v1::AppendResponse response;
  while (stream->Read(&response)) {
    ++read;
    // One subject each; a few answers may be on their way.
    EXPECT_LE(node_.ledger().Status().subjects - subjects_before,
              read + kPendingMax + 2);
  }
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(read, kEvents);
}

// ---- shutdown

TEST_F(AppendStreamTest, LosesNothingThatWasAcknowledgedInAShutdown) {
  constexpr std::size_t kClients = 4;
  std::atomic<int> answered = 0;
  std::vector<std::vector<std::string>> acknowledged(kClients);
  std::vector<grpc::StatusCode> ends(kClients);
  std::vector<std::thread> clients;
  Gate warm;
  for (std::size_t c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      grpc::ClientContext context;
      const auto stream = stub_->AppendStream(&context);
      std::thread writer([&] {
        for (std::uint64_t i = 0;; ++i) {
          const std::string serial = SerialOf(i) + "/" + std::to_string(c);
          if (!stream->Write(ToRequest(node_.Commission({serial}), i))) {
            return;
          }
        }
      });
      v1::AppendResponse response;
      while (stream->Read(&response)) {
        acknowledged[c].push_back(response.event_id());
        if (++answered == 100) {
          warm.Open();
        }
      }
      ends[c] = stream->Finish().error_code();
      writer.join();
    });
  }
  warm.Wait();
  node_.server().Shutdown(60'000);
  for (std::thread& client : clients) {
    client.join();
  }
  const auto reader = node_.ledger().Read();
  for (std::size_t c = 0; c < kClients; ++c) {
    EXPECT_EQ(ends[c], grpc::StatusCode::UNAVAILABLE);
    for (const std::string& id : acknowledged[c]) {
      const auto found = reader->FindEvent(*HashFromBytes(id));
      ASSERT_TRUE(found);
      EXPECT_TRUE(found->has_value());
    }
  }
  // And all that was taken was answered: the ledger holds nothing else.
  const LedgerStatus status = node_.ledger().Status();
  EXPECT_EQ(status.queue_events, 0u);
}

TEST_F(AppendStreamTest, IsNotHeldUpByIdleStreams) {
  grpc::ClientContext context;
  const auto stream = stub_->AppendStream(&context);
  stream->Write(ToRequest(node_.Commission({"one"}), 1));
  v1::AppendResponse response;
  ASSERT_TRUE(stream->Read(&response));
  node_.server().Shutdown(3'600'000);  // Would take an hour.
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

// ---- a ledger in trouble

// A ledger with room for few, held up on its way to the disk.
class FullQueueTest : public testing::Test {
 protected:
  static constexpr std::size_t kQueue = 4;

  FullQueueTest()
      : node_(TestNode::Options{
            .adjust =
                [this](LedgerOptions& options) {
                  options.queue_events_max = kQueue;
                  options.fault_point = [this](std::string_view point,
                                               Hash* /*computed*/) {
                    if (point == "checked" && holding_) {
                      gate_.Wait();
                    }
                  };
                },
            .server = {}}),
        stub_(v1::LedgerService::NewStub(node_.channel())) {}

  std::atomic<bool> holding_ = false;
  Gate gate_;
  TestNode node_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
};

TEST_F(FullQueueTest, SaysWhenToTryAgain) {
  std::vector<v1::AppendRequest> requests;
  for (std::uint64_t i = 0; i <= kQueue; ++i) {
    requests.push_back(ToRequest(node_.Commission({SerialOf(i)}), i));
  }
  holding_ = true;
  Gate all_answered;
  std::atomic<std::size_t> accepted = 0;
  std::vector<std::thread> callers;
  for (std::size_t i = 0; i < kQueue; ++i) {
    callers.emplace_back([&, i] {
      grpc::ClientContext context;
      v1::AppendResponse response;
      if (stub_->Append(&context, requests[i], &response).ok()) {
        ++accepted;
      }
    });
  }
  while (node_.ledger().Status().queue_events < kQueue) {
    std::this_thread::yield();
  }
  grpc::ClientContext context;
  v1::AppendResponse response;
  const grpc::Status status =
      stub_->Append(&context, requests[kQueue], &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const auto& trailers = context.GetServerTrailingMetadata();
  EXPECT_EQ(trailers.count(std::string(kRetryAfterMetadata)), 1u);
  holding_ = false;
  gate_.Open();
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(accepted, kQueue);
  grpc::ClientContext again;
  EXPECT_TRUE(stub_->Append(&again, requests[kQueue], &response).ok());
}

TEST(CallerLimit, RefusesWhoCallsTooOftenAndNobodyElse) {
  TestNode::Options options;
  options.server.listen = "127.0.0.1:0";
  options.server.limits.calls_per_second = 1;
  TestNode node(std::move(options));
  const auto stub = [&node](int number) {
    // Each with a connection of its own.
    grpc::ChannelArguments arguments;
    arguments.SetInt("waybill.test", number);
    return v1::LedgerService::NewStub(grpc::CreateCustomChannel(
        node.server().address(), grpc::InsecureChannelCredentials(),
        arguments));
  };
  const auto hasty = stub(1);
  int refused = 0;
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    v1::GetCheckpointResponse response;
    const grpc::Status status =
        hasty->GetCheckpoint(&context, v1::GetCheckpointRequest(), &response);
    if (status.ok()) {
      continue;
    }
    ++refused;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(context.GetServerTrailingMetadata().count(
                  std::string(kRetryAfterMetadata)),
              1u);
  }
  EXPECT_GT(refused, 0);
  // A stream's messages count, too.
  grpc::ClientContext streaming;
  const auto stream = stub(2)->AppendStream(&streaming);
  v1::AppendRequest request = ToRequest(node.Commission({"A"}), 1);
  for (int i = 0; i < 20 && stream->Write(request); ++i) {
  }
  stream->WritesDone();
  v1::AppendResponse response;
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(stream->Finish().error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  grpc::ClientContext context;
  v1::GetCheckpointResponse checkpoint;
  EXPECT_TRUE(
      stub(3)
          ->GetCheckpoint(&context, v1::GetCheckpointRequest(), &checkpoint)
          .ok());
}

// More streams than a connection may have wait for their turn: none is begun.
TEST(StreamLimit, HoldsBackWhatIsTooMuchOnOneConnection) {
  TestNode::Options options;
  options.server.listen = "127.0.0.1:0";
  options.server.limits.streams_per_connection = 2;
  TestNode node(std::move(options));
  const auto stub = v1::LedgerService::NewStub(grpc::CreateChannel(
      node.server().address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext contexts[2];
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::AppendRequest, v1::AppendResponse>>
      streams[2];
  v1::AppendResponse response;
  for (int i = 0; i < 2; ++i) {
    streams[i] = stub->AppendStream(&contexts[i]);
    ASSERT_TRUE(streams[i]->Write(ToRequest(
        node.Commission({SerialOf(static_cast<std::uint64_t>(i))}), 1)));
    ASSERT_TRUE(streams[i]->Read(&response));
  }
  v1::GetCheckpointResponse checkpoint;
  grpc::ClientContext waiting;
  waiting.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(200));
  EXPECT_EQ(
      stub->GetCheckpoint(&waiting, v1::GetCheckpointRequest(), &checkpoint)
          .error_code(),
      grpc::StatusCode::DEADLINE_EXCEEDED);
  streams[0]->WritesDone();
  while (streams[0]->Read(&response)) {
  }
  EXPECT_TRUE(streams[0]->Finish().ok());
  grpc::ClientContext admitted;
  EXPECT_TRUE(
      stub->GetCheckpoint(&admitted, v1::GetCheckpointRequest(), &checkpoint)
          .ok());
  streams[1]->WritesDone();
  while (streams[1]->Read(&response)) {
  }
  EXPECT_TRUE(streams[1]->Finish().ok());
}

TEST(StoppedLedger, IsNotServingAndSaysSo) {
  TestNode node;
  EXPECT_EQ(HealthOf(node.channel()), 1);
  EXPECT_TRUE(node.server().UpdateHealth());
  node.world().state->on_write = [](const WriteBatch& /*batch*/) {
    return Outcome{.applied = false, .reported = false};
  };
  const auto stub = v1::LedgerService::NewStub(node.channel());
  grpc::ClientContext context;
  v1::AppendResponse response;
  EXPECT_EQ(
      stub->Append(&context, ToRequest(node.Commission({"A"}), 1), &response)
          .error_code(),
      grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(node.server().UpdateHealth());
  EXPECT_EQ(HealthOf(node.channel()), 2);
  // What was published is still answered.
  EXPECT_TRUE(node.Connect()->LatestCheckpoint());
}

}  // namespace
}  // namespace waybill
