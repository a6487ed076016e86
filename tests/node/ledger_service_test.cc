// SPDX-License-Identifier: Apache-2.0
//
// LedgerService and QueryService as a caller meets them: in process, and over a
// real socket on a port that the system chose.
#include <set>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "waybill/v1/ledger_service.grpc.pb.h"
#include "waybill/v1/query_service.grpc.pb.h"

#include "client/connection.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/note.h"
#include "tests/support/raw_call.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

enum class Over { kProcess, kSocket };

TestNode::Options NodeOver(Over over) {
  TestNode::Options options;
  if (over == Over::kSocket) {
    options.server.listen = "127.0.0.1:0";
  }
  options.server.limits.message_bytes = 1 << 20;
  return options;
}

class ServiceTest : public testing::TestWithParam<Over> {
 protected:
  ServiceTest()
      : node_(NodeOver(GetParam())),
        channel_(GetParam() == Over::kProcess
                     ? node_.channel()
                     : grpc::CreateChannel(node_.server().address(),
                                           grpc::InsecureChannelCredentials())),
        ledger_(v1::LedgerService::NewStub(channel_)),
        query_(v1::QueryService::NewStub(channel_)) {}

  std::unique_ptr<Client> Connect() {
    return ConnectOver(channel_, node_.client_options());
  }

  template <typename Stub, typename Request, typename Response>
  static grpc::StatusCode Call(Stub& stub,
                               grpc::Status (Stub::*call)(grpc::ClientContext*,
                                                          const Request&,
                                                          Response*),
                               const Request& request, Response* response) {
    grpc::ClientContext context;
    return (stub.*call)(&context, request, response).error_code();
  }

  template <typename Request, typename Response>
  grpc::StatusCode Ledger(grpc::Status (v1::LedgerService::Stub::*call)(
                              grpc::ClientContext*, const Request&, Response*),
                          const Request& request, Response* response) {
    return Call(*ledger_, call, request, response);
  }
  template <typename Request, typename Response>
  grpc::StatusCode Query(grpc::Status (v1::QueryService::Stub::*call)(
                             grpc::ClientContext*, const Request&, Response*),
                         const Request& request, Response* response) {
    return Call(*query_, call, request, response);
  }

  TestNode node_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::LedgerService::Stub> ledger_;
  std::unique_ptr<v1::QueryService::Stub> query_;
};

INSTANTIATE_TEST_SUITE_P(Over, ServiceTest,
                         testing::Values(Over::kProcess, Over::kSocket),
                         [](const testing::TestParamInfo<Over>& test) {
                           return test.param == Over::kProcess ? "Process"
                                                               : "Socket";
                         });

TEST_P(ServiceTest, AcceptsAnEventWithItsProof) {
  const auto client = Connect();
  ASSERT_TRUE(client->LatestCheckpoint());
  const Submission submission = node_.Commission({"A-1"});
  const auto answer = client->Append(submission);
  ASSERT_TRUE(answer) << answer.error().message;
  const Receipt& receipt = std::get<Receipt>(*answer);
  EXPECT_EQ(receipt.event_id, EventId(submission.body));
  EXPECT_EQ(receipt.checkpoint.size, client->pinned().size);
}

TEST_P(ServiceTest, AnswersARepeatedEventWithItsFirstAcceptance) {
  const Submission submission = node_.Commission({"A-1"});
  v1::AppendRequest request = ToRequest(submission, 7);
  v1::AppendResponse first;
  ASSERT_EQ(Ledger(&v1::LedgerService::Stub::Append, request, &first),
            grpc::StatusCode::OK);
  EXPECT_EQ(first.verdict(), "ACCEPTED");
  EXPECT_EQ(first.tag(), 7u);
  node_.Append(node_.Commission({"A-2"}));
  v1::AppendResponse second;
  ASSERT_EQ(Ledger(&v1::LedgerService::Stub::Append, request, &second),
            grpc::StatusCode::OK);
  EXPECT_EQ(second.verdict(), "ACCEPTED");
  EXPECT_EQ(second.index(), first.index());
  EXPECT_EQ(second.entry(), first.entry());
  // The client checks the proof under the newer checkpoint.
  EXPECT_TRUE(Connect()->Append(submission));
}

TEST_P(ServiceTest, GivesARefusalAsAnAnswer) {
  v1::AppendResponse response;
  ASSERT_EQ(Ledger(&v1::LedgerService::Stub::Append,
                   ToRequest(node_.Ship({"unknown"}), 1), &response),
            grpc::StatusCode::OK);
  EXPECT_EQ(response.verdict(), "UNKNOWN_UNIT");
  ASSERT_TRUE(response.has_position());
  EXPECT_EQ(response.position(), 0u);
  EXPECT_TRUE(response.entry().empty());

  v1::AppendRequest garbage;
  garbage.set_body("\xff garbage");
  garbage.add_signatures(std::string(64, 'x'));
  v1::AppendResponse refused;
  ASSERT_EQ(Ledger(&v1::LedgerService::Stub::Append, garbage, &refused),
            grpc::StatusCode::OK);
  EXPECT_EQ(refused.verdict(), "MALFORMED");
}

TEST_P(ServiceTest, TellsTheCurrentHeadToAStaleSigner) {
  const Submission stale = node_.Commission({"A-1"});
  node_.Append(stale);
  const Submission late = node_.Ship({"A-1"});
  node_.Append(node_.Ship({"A-1"}));
  v1::AppendResponse response;
  ASSERT_EQ(
      Ledger(&v1::LedgerService::Stub::Append, ToRequest(late, 1), &response),
      grpc::StatusCode::OK);
  EXPECT_NE(response.verdict(), "ACCEPTED");
}

TEST_P(ServiceTest, FailsWhatCannotBeCarriedOut) {
  v1::AppendResponse response;
  v1::AppendRequest request = ToRequest(node_.Commission({"A-1"}), 1);
  request.set_signatures(0, "short");
  EXPECT_EQ(Ledger(&v1::LedgerService::Stub::Append, request, &response),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(
      Ledger(&v1::LedgerService::Stub::Append, v1::AppendRequest(), &response),
      grpc::StatusCode::INVALID_ARGUMENT);
  v1::AppendRequest ahead = ToRequest(node_.Commission({"A-1"}), 1);
  ahead.set_consistent_with(1'000'000);
  EXPECT_EQ(Ledger(&v1::LedgerService::Stub::Append, ahead, &response),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_P(ServiceTest, RefusesAMessageThatIsTooLarge) {
  v1::AppendRequest request = ToRequest(node_.Commission({"A-1"}), 1);
  request.add_files(std::string(2 << 20, 'x'));
  v1::AppendResponse response;
  EXPECT_EQ(Ledger(&v1::LedgerService::Stub::Append, request, &response),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_P(ServiceTest, GivesUpAtTheDeadlineAndGoesOn) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() -
                       std::chrono::seconds(1));
  v1::AppendResponse response;
  EXPECT_EQ(
      ledger_
          ->Append(&context, ToRequest(node_.Commission({"A-1"}), 1), &response)
          .error_code(),
      grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(Connect()->Append(node_.Commission({"A-2"})));
}

TEST_P(ServiceTest, TracesAUnitThatTheClientVerifies) {
  node_.Story("A-1");
  node_.Append(node_.Sight("A-1"));
  const auto traced = Connect()->Trace(Unit("maker", "A-1"));
  ASSERT_TRUE(traced) << traced.error().message;
  ASSERT_EQ((*traced)->history.custody.size(), 3u);
  EXPECT_EQ((*traced)->history.observations.size(), 1u);
  EXPECT_EQ((*traced)->history.state.custodian(), "buyer");
  EXPECT_NE((*traced)->verified.registry.FindModel("chip"), nullptr);
}

TEST_P(ServiceTest, LeavesOutARegistryThatTheCallerKnows) {
  node_.Story("A-1");
  Client::Options options = node_.client_options();
  options.reuse_registry = true;
  const auto client = ConnectOver(channel_, options);
  const auto first = client->Trace(Unit("maker", "A-1"));
  ASSERT_TRUE(first) << first.error().message;
  const auto second = client->Trace(Unit("maker", "A-1"));
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_LT((*second)->answer.subjects_size(),
            (*first)->answer.subjects_size());
  EXPECT_TRUE(client->Subjects({{SubjectType::kParty, {"maker"}}}));
}

TEST_P(ServiceTest, ProvesWhatAKnownRegistryLacks) {
  node_.Append(node_.Commission({"A-1"}));  // Names the maker alone.
  node_.Story("B-1");
  Client::Options options = node_.client_options();
  options.reuse_registry = true;
  const auto client = ConnectOver(channel_, options);
  ASSERT_TRUE(client->Trace(Unit("maker", "A-1")));
  for (int i = 0; i < 2; ++i) {
    const auto traced = client->Trace(Unit("maker", "B-1"));
    ASSERT_TRUE(traced) << traced.error().message;
    EXPECT_NE((*traced)->verified.registry.FindParty("buyer"), nullptr);
  }
}

TEST_P(ServiceTest, ProvesThatAUnitIsUnknown) {
  const auto traced = Connect()->Trace(Unit("maker", "nothing"));
  ASSERT_FALSE(traced);
  EXPECT_EQ(traced.error().code, ErrorCode::kNotFound);
}

TEST_P(ServiceTest, TracesByAlias) {
  node_.Append(node_.CommissionWithLabel("A-1"));
  v1::Alias alias;
  alias.set_value("L-A-1");
  const auto traced = Connect()->TraceAlias(alias);
  ASSERT_TRUE(traced) << traced.error().message;
  EXPECT_EQ((*traced)->unit.serial(), "A-1");

  alias.set_value("L-A-2");
  const auto none = Connect()->TraceAlias(alias);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
}

TEST_P(ServiceTest, GivesTheHeadsThatASignerNeeds) {
  node_.Append(node_.Commission({"A-1"}));
  const auto heads =
      Connect()->Heads({Unit("maker", "A-1"), Unit("maker", "nothing")}, true);
  ASSERT_TRUE(heads) << heads.error().message;
  ASSERT_EQ(heads->size(), 2u);
  EXPECT_EQ((*heads)[0].chain.length, 1u);
  EXPECT_EQ((*heads)[0].state.custodian(), "maker");
  EXPECT_EQ((*heads)[1].chain.length, 0u);
}

TEST_P(ServiceTest, ProvesThatTheLogOnlyGrows) {
  const auto client = Connect();
  ASSERT_TRUE(client->LatestCheckpoint());
  for (int i = 0; i < 20; ++i) {
    const std::uint64_t before = client->pinned().size;
    node_.Append(node_.Commission({"A-" + std::to_string(i)}));
    const auto checkpoint = client->LatestCheckpoint();
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_GT(checkpoint->size, before);
  }
  v1::GetConsistencyRequest request;
  request.set_old_size(client->pinned().size + 1);
  v1::GetConsistencyResponse response;
  EXPECT_EQ(
      Ledger(&v1::LedgerService::Stub::GetConsistency, request, &response),
      grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_P(ServiceTest, IsCaughtIfItHasLostWhatAClientHasSeen) {
  node_.Story("A-1");
  Client::Options options = node_.client_options();
  options.pinned = {.size = 1000, .root = Sha256("seen")};
  const auto client = ConnectOver(channel_, options);
  const auto trace = client->Trace(Unit("maker", "A-1"));
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().code, ErrorCode::kVerificationFailed);
  EXPECT_FALSE(client->rejected_answer().empty());
  const auto subjects = client->Subjects({});
  ASSERT_FALSE(subjects);
  EXPECT_EQ(subjects.error().code, ErrorCode::kVerificationFailed);
  EXPECT_EQ(client->pinned().size, 1000u);
}

TEST_P(ServiceTest, GivesAnEventWithEverythingItLists) {
  const Accepted accepted =
      node_.Append(node_.Commission({"A-1", "A-2", "A-3"}));
  const auto client = Connect();
  const auto event = client->Event(accepted.event_id);
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->index, accepted.index);
  EXPECT_TRUE(event->event.has_commission());
  EXPECT_EQ(event->units.size(), 3u);
  const auto unknown = client->Event(Sha256("unknown"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kPermissionDenied);
  v1::GetEntriesRequest request;
  request.set_event("short");
  grpc::ClientContext context;
  EXPECT_EQ(ledger_->GetEntries(&context, request)->Finish().error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_P(ServiceTest, StreamsEveryEntryOfTheLog) {
  node_.Story("A-1");
  grpc::ClientContext context;
  const auto reader = ledger_->GetEntries(&context, v1::GetEntriesRequest());
  Frontier frontier;
  v1::LogEntry entry;
  while (reader->Read(&entry)) {
    EXPECT_EQ(entry.index(), frontier.size());
    frontier.Append(HashLeaf(entry.entry()));
  }
  ASSERT_TRUE(reader->Finish().ok());
  const auto checkpoint = Connect()->LatestCheckpoint();
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(frontier.size(), checkpoint->size);
  EXPECT_EQ(frontier.Root(), checkpoint->root);
}

TEST_P(ServiceTest, StreamsAStretchOfTheLogAndNothingOutside) {
  const auto count = [this](std::uint64_t begin, std::uint64_t end,
                            grpc::StatusCode expected) {
    v1::GetEntriesRequest request;
    request.set_begin(begin);
    request.set_end(end);
    grpc::ClientContext context;
    const auto reader = ledger_->GetEntries(&context, request);
    v1::LogEntry entry;
    std::uint64_t entries = 0;
    while (reader->Read(&entry)) {
      EXPECT_EQ(entry.index(), begin + entries);
      ++entries;
    }
    EXPECT_EQ(reader->Finish().error_code(), expected);
    return entries;
  };
  EXPECT_EQ(count(1, 4, grpc::StatusCode::OK), 3u);
  EXPECT_EQ(count(2, 2, grpc::StatusCode::OK), 0u);
  EXPECT_EQ(count(3, 2, grpc::StatusCode::INVALID_ARGUMENT), 0u);
  EXPECT_EQ(count(0, 1000, grpc::StatusCode::INVALID_ARGUMENT), 0u);
}

TEST_P(ServiceTest, RefusesQuestionsOutOfBounds) {
  constexpr auto kInvalid = grpc::StatusCode::INVALID_ARGUMENT;
  using Stub = v1::LedgerService::Stub;

  v1::GetHeadsRequest heads;
  for (int i = 0; i <= 10'000; ++i) {
    heads.add_units()->set_serial("A");
  }
  v1::GetHeadsResponse heads_response;
  EXPECT_EQ(Ledger(&Stub::GetHeads, heads, &heads_response), kInvalid);

  v1::GetSubjectsResponse subjects_response;
  v1::GetSubjectsRequest many;
  for (int i = 0; i <= 1'000; ++i) {
    many.add_subjects()->set_type(12);
  }
  EXPECT_EQ(Ledger(&Stub::GetSubjects, many, &subjects_response), kInvalid);
  for (const std::uint32_t type : {0u, 14u, 255u}) {
    v1::GetSubjectsRequest odd;
    odd.add_subjects()->set_type(type);
    EXPECT_EQ(Ledger(&Stub::GetSubjects, odd, &subjects_response), kInvalid);
  }
  v1::GetSubjectsRequest parts;
  parts.add_subjects()->set_type(4);
  for (int i = 0; i < 3; ++i) {
    parts.mutable_subjects(0)->add_parts("a");
  }
  EXPECT_EQ(Ledger(&Stub::GetSubjects, parts, &subjects_response), kInvalid);
  v1::GetSubjectsRequest ahead;
  ahead.set_consistent_with(1'000'000);
  EXPECT_EQ(Ledger(&Stub::GetSubjects, ahead, &subjects_response), kInvalid);

  v1::TraceResponse trace_response;
  v1::TraceRequest trace;
  EXPECT_EQ(Ledger(&Stub::Trace, trace, &trace_response), kInvalid);
  trace.mutable_unit()->set_serial(std::string(2000, 'x'));
  EXPECT_EQ(Ledger(&Stub::Trace, trace, &trace_response), kInvalid);
  trace.mutable_unit()->set_serial("A-1");
  trace.mutable_alias()->set_value("a");
  EXPECT_EQ(Ledger(&Stub::Trace, trace, &trace_response), kInvalid);
  trace.clear_unit();
  EXPECT_EQ(Ledger(&Stub::Trace, trace, &trace_response), kInvalid);
}

TEST_P(ServiceTest, RefusesQueriesOutOfBounds) {
  constexpr auto kInvalid = grpc::StatusCode::INVALID_ARGUMENT;
  using Stub = v1::QueryService::Stub;
  v1::ListHoldingsResponse holdings_response;
  v1::ListHoldingsRequest holdings;
  EXPECT_EQ(Query(&Stub::ListHoldings, holdings, &holdings_response), kInvalid);
  holdings.set_party("maker");
  holdings.set_limit(10'001);
  EXPECT_EQ(Query(&Stub::ListHoldings, holdings, &holdings_response), kInvalid);
  holdings.set_limit(0);
  holdings.set_after("not a cursor");
  EXPECT_EQ(Query(&Stub::ListHoldings, holdings, &holdings_response), kInvalid);
  v1::ListRegistryRequest registry;
  registry.set_kind("secrets");
  v1::ListRegistryResponse registry_response;
  EXPECT_EQ(Query(&Stub::ListRegistry, registry, &registry_response), kInvalid);
}

TEST_P(ServiceTest, ListsHoldingsPageByPage) {
  node_.Append(node_.Commission({"A-1", "A-2", "A-3", "A-4", "A-5"}));
  node_.Story("B-1");
  std::set<std::string> serials;
  v1::ListHoldingsRequest request;
  request.set_party("maker");
  request.set_limit(2);
  int pages = 0;
  do {
    v1::ListHoldingsResponse response;
    ASSERT_EQ(Query(&v1::QueryService::Stub::ListHoldings, request, &response),
              grpc::StatusCode::OK);
    ASSERT_LE(response.holdings_size(), 2);
    for (const v1::Holding& holding : response.holdings()) {
      EXPECT_EQ(holding.state().custodian(), "maker");
      EXPECT_TRUE(serials.insert(holding.unit().serial()).second);
    }
    EXPECT_GT(response.evaluated_to(), 0u);
    request.set_after(response.next());
    ++pages;
  } while (!request.after().empty() && pages < 10);
  EXPECT_EQ(serials,
            (std::set<std::string>{"A-1", "A-2", "A-3", "A-4", "A-5"}));
}

TEST_P(ServiceTest, ListsShipments) {
  node_.Story("A-1");
  node_.Append(node_.Commission({"A-2"}));
  node_.Append(node_.Ship({"A-2"}));
  v1::ListShipmentsRequest request;
  request.set_party("buyer");
  v1::ListShipmentsResponse response;
  ASSERT_EQ(Query(&v1::QueryService::Stub::ListShipments, request, &response),
            grpc::StatusCode::OK);
  EXPECT_EQ(response.shipments_size(), 2);
  request.set_open_only(true);
  response.Clear();
  ASSERT_EQ(Query(&v1::QueryService::Stub::ListShipments, request, &response),
            grpc::StatusCode::OK);
  ASSERT_EQ(response.shipments_size(), 1);
  EXPECT_EQ(response.shipments(0).state().open(), 1u);
}

TEST_P(ServiceTest, ListsTheRegistry) {
  const auto list = [this](const char* kind) {
    v1::ListRegistryRequest request;
    request.set_kind(kind);
    v1::ListRegistryResponse response;
    EXPECT_EQ(Query(&v1::QueryService::Stub::ListRegistry, request, &response),
              grpc::StatusCode::OK);
    return response;
  };
  EXPECT_EQ(list("parties").parties_size(), 3);
  EXPECT_EQ(list("parties").parties(1).keys_size(), 1);
  EXPECT_EQ(list("models").models_size(), 1);
  EXPECT_EQ(list("governors").governors_size(), 3);
  EXPECT_EQ(list("governors").threshold(), 2u);
  EXPECT_EQ(list("sites").sites_size(), 0);
  EXPECT_EQ(list("licences").licences_size(), 0);
  EXPECT_EQ(list("approvals").approvals_size(), 0);
}

TEST_P(ServiceTest, SaysThatItServesAndWhat) {
  EXPECT_EQ(HealthOf(channel_), 1);
  // ServerReflectionRequest{list_services: "*"}.
  const auto services =
      RawCall(channel_,
              "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
              std::string("\x3a\x01*"));
  ASSERT_TRUE(services);
  for (const char* name :
       {"waybill.v1.LedgerService", "waybill.v1.QueryService"}) {
    EXPECT_NE(services->find(name), std::string::npos) << name;
  }
}

TEST_P(ServiceTest, TellsItsStatus) {
  v1::GetStatusResponse response;
  ASSERT_EQ(Query(&v1::QueryService::Stub::GetStatus, v1::GetStatusRequest(),
                  &response),
            grpc::StatusCode::OK);
  EXPECT_EQ(response.state(), "serving");
  EXPECT_FALSE(response.version().empty());
  EXPECT_EQ(response.genesis_id(), View(node_.genesis_id()));
  auto note = ParseNote(response.checkpoint());
  ASSERT_TRUE(note);
  EXPECT_TRUE(ParseCheckpoint(note->text));
}

}  // namespace
}  // namespace waybill
