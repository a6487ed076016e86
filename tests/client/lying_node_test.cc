// SPDX-License-Identifier: Apache-2.0
//
// A node that lies, in every field of every answer in turn, and in the ways
// that matter: the client says so, or what it reports is the truth.
#include <functional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "client/client.h"
#include "client/connection.h"
#include "tests/support/lying_service.h"
#include "tests/support/mutations.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

// Everything that a trace tells its reader.
std::string ReportOf(const Traced& traced) {
  std::string report = traced.unit.SerializeAsString() +
                       std::to_string(traced.verified.checkpoint.size) +
                       ToHex(traced.verified.checkpoint.root) +
                       traced.history.state.SerializeAsString();
  for (const auto* steps :
       {&traced.history.custody, &traced.history.observations}) {
    for (const CustodyStep& step : *steps) {
      const RecordedEvent& recorded = step.event->recorded;
      report += "/" + std::to_string(recorded.moment.index) + "@" +
                std::to_string(recorded.moment.recorded_at_ms) +
                recorded.event.SerializeAsString() +
                step.row->row.SerializeAsString() +
                step.after.SerializeAsString();
    }
  }
  const Registry& registry = traced.verified.registry;
  for (const auto& [id, party] : registry.parties()) {
    report += "/" + id + party.profile.SerializeAsString();
  }
  for (const auto& [id, approvals] : registry.approvals()) {
    report += "/" + id + std::to_string(approvals.size());
  }
  for (const auto& [id, model] : registry.models()) {
    report += "/" + model.SerializeAsString();
  }
  return report + std::to_string(registry.ownership().size());
}

class LyingNodeTest : public testing::Test {
 protected:
  LyingNodeTest() : liar_(node_.channel()) {
    node_.Append(node_.Commission({"X-0", "X-1", "X-2"}));
    pinned_ = Pin(node_);
    shipment_ = node_.Append(node_.Ship({"X-0", "X-1"})).event_id;
    node_.Append(node_.Receive(shipment_, {"X-1"}));
    node_.Append(node_.Sight("X-1"));
    node_.Append(node_.CommissionWithLabel("Y-1"));
    node_.Append(node_.CommissionWithLabel("Y-2"));
  }

  static TreeHead Pin(TestNode& node) {
    const auto client = node.Connect();
    EXPECT_TRUE(client->LatestCheckpoint());
    return client->pinned();
  }

  // A client of the liar's that has seen `pinned_`.
  std::unique_ptr<Client> Victim() {
    Client::Options options = node_.client_options();
    options.pinned = pinned_;
    return ConnectOver(liar_.channel(), std::move(options));
  }

  // Every mutation of `honest` is noticed, but those that mean nothing.
  void ExpectEveryLieNoticed(
      const v1::TraceResponse& honest, const Traced& truth,
      const std::function<Result<std::unique_ptr<Traced>>()>& trace) {
    std::size_t noticed = 0;
    for (const Mutation& mutation : MutationsOf(honest)) {
      SCOPED_TRACE(mutation.field + mutation.what);
      liar_.trace = [&](v1::TraceResponse& response) {
        response = honest;
        mutation.apply(response);
      };
      const auto traced = trace();
      if (HasNoMeaning(mutation)) {
        ASSERT_TRUE(traced) << traced.error().message;
        EXPECT_EQ(ReportOf(**traced), ReportOf(truth));
        continue;
      }
      ExpectLieNoticed(traced);
      ++noticed;
    }
    EXPECT_GT(noticed, 500u);
  }

  // The client knows what it asked for, and proves what an alias means; and the
  // order in which subjects are proved is nobody's statement.
  static bool HasNoMeaning(const Mutation& mutation) {
    return mutation.field == "unit" || mutation.field.starts_with("unit.") ||
           (mutation.field == "answer.subjects" &&
            mutation.what.find("swapped") != std::string::npos);
  }

  // What a client gets that asks for the governors now, having seen `pinned_`.
  v1::GetSubjectsResponse SubjectsNow() {
    v1::GetSubjectsResponse now;
    liar_.subjects = [&now](v1::GetSubjectsResponse& response) {
      now = response;
    };
    EXPECT_TRUE(Victim()->Subjects({}));
    liar_.subjects = nullptr;
    return now;
  }

  void ExpectLieNoticed(const Result<std::unique_ptr<Traced>>& traced) {
    ASSERT_FALSE(traced);
    EXPECT_EQ(traced.error().code, ErrorCode::kVerificationFailed)
        << traced.error().message;
  }

  TestNode node_;
  LyingService liar_;
  TreeHead pinned_;
  Hash shipment_ = kZeroHash;
  const v1::UnitId unit_ = Unit("maker", "X-1");
};

TEST_F(LyingNodeTest, IsBelievedWhenItTellsTheTruth) {
  const auto traced = Victim()->Trace(unit_);
  ASSERT_TRUE(traced) << traced.error().message;
  EXPECT_EQ((*traced)->history.custody.size(), 3u);
  EXPECT_EQ((*traced)->history.observations.size(), 1u);
  EXPECT_EQ((*traced)->history.state.custodian(), "buyer");
}

// A later node may say more than this client knows of; what is kept is in the
// one encoding, which has no room for it.
TEST_F(LyingNodeTest, AddsNothingToTheAnswerThatIsKept) {
  liar_.trace = [](v1::TraceResponse& response) {
    v1::Answer& answer = *response.mutable_answer();
    answer.GetReflection()->MutableUnknownFields(&answer)->AddVarint(1023, 1);
    v1::EntryProof& entry = *answer.mutable_entries(0);
    entry.GetReflection()->MutableUnknownFields(&entry)->AddVarint(1023, 1);
    EXPECT_FALSE(ParseAnswer(answer.SerializeAsString()));
  };
  const auto traced = Victim()->Trace(unit_);
  ASSERT_TRUE(traced) << traced.error().message;
  EXPECT_TRUE(ParseAnswer((*traced)->answer.SerializeAsString()));
}

TEST_F(LyingNodeTest, CannotChangeAnyFieldOfATrace) {
  v1::TraceResponse honest;
  liar_.trace = [&honest](v1::TraceResponse& response) { honest = response; };
  const auto truth = Victim()->Trace(unit_);
  ASSERT_TRUE(truth);
  ASSERT_GT(honest.consistency_size(), 0);
  ExpectEveryLieNoticed(honest, **truth,
                        [this] { return Victim()->Trace(unit_); });
}

TEST_F(LyingNodeTest, CannotChangeAnyFieldOfATraceByAlias) {
  v1::Alias alias;
  alias.set_kind(v1::LABEL);
  alias.set_value("L-Y-1");
  v1::TraceResponse honest;
  liar_.trace = [&honest](v1::TraceResponse& response) { honest = response; };
  const auto truth = Victim()->TraceAlias(alias);
  ASSERT_TRUE(truth) << truth.error().message;
  EXPECT_EQ((*truth)->unit.serial(), "Y-1");
  ExpectEveryLieNoticed(honest, **truth,
                        [&] { return Victim()->TraceAlias(alias); });
}

TEST_F(LyingNodeTest, CannotChangeAnyFieldOfASubjectsAnswer) {
  const std::vector<Subject> asked = {{SubjectType::kParty, {"maker"}},
                                      {SubjectType::kModel, {"chip"}},
                                      {SubjectType::kParty, {"nobody"}}};
  v1::GetSubjectsResponse honest;
  liar_.subjects = [&honest](v1::GetSubjectsResponse& response) {
    honest = response;
  };
  ASSERT_TRUE(Victim()->Subjects(asked));
  for (const Mutation& mutation : MutationsOf(honest)) {
    SCOPED_TRACE(mutation.field + mutation.what);
    liar_.subjects = [&](v1::GetSubjectsResponse& response) {
      response = honest;
      mutation.apply(response);
    };
    const auto verified = Victim()->Subjects(asked);
    if (HasNoMeaning(mutation)) {
      ASSERT_TRUE(verified) << verified.error().message;
      continue;
    }
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().code, ErrorCode::kVerificationFailed);
  }
}

TEST_F(LyingNodeTest, CannotChangeAnyFieldOfAnAcknowledgement) {
  // The client computes the identity itself; the rest tells of refusals only.
  const std::set<std::string> without_meaning = {"tag", "event_id", "message",
                                                 "position", "current_head"};
  // Every victim learns the log's keys from an answer of before the event, so
  // that each acknowledgement comes with a proof of consistency.
  const v1::GetSubjectsResponse before = SubjectsNow();
  liar_.subjects = [&before](v1::GetSubjectsResponse& response) {
    response = before;
  };
  const Submission submission = node_.Commission({"Z-1"});
  v1::AppendResponse honest;
  liar_.append = [&honest](v1::AppendResponse& response) { honest = response; };
  const auto truth = Victim()->Append(submission);
  ASSERT_TRUE(truth) << truth.error().message;
  ASSERT_GT(honest.consistency_size(), 0);
  const Receipt& receipt = std::get<Receipt>(*truth);

  for (const Mutation& mutation : MutationsOf(honest)) {
    SCOPED_TRACE(mutation.field + mutation.what);
    liar_.append = [&](v1::AppendResponse& response) {
      response = honest;
      mutation.apply(response);
    };
    const auto answer = Victim()->Append(submission);
    if (without_meaning.contains(mutation.field)) {
      ASSERT_TRUE(answer) << answer.error().message;
      EXPECT_EQ(std::get<Receipt>(*answer).index, receipt.index);
      EXPECT_EQ(std::get<Receipt>(*answer).event_id, receipt.event_id);
      continue;
    }
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kVerificationFailed);
  }
}

TEST_F(LyingNodeTest, CannotChangeAnyFieldOfAConsistencyProof) {
  const v1::GetSubjectsResponse before = SubjectsNow();
  liar_.subjects = [&before](v1::GetSubjectsResponse& response) {
    response = before;
  };
  node_.Append(node_.Sight("X-1"));
  v1::GetConsistencyResponse honest;
  liar_.consistency = [&honest](v1::GetConsistencyResponse& response) {
    honest = response;
  };
  ASSERT_TRUE(Victim()->LatestCheckpoint());
  ASSERT_GT(honest.proof_size(), 0);
  for (const Mutation& mutation : MutationsOf(honest)) {
    SCOPED_TRACE(mutation.field + mutation.what);
    liar_.consistency = [&](v1::GetConsistencyResponse& response) {
      response = honest;
      mutation.apply(response);
    };
    const auto checkpoint = Victim()->LatestCheckpoint();
    ASSERT_FALSE(checkpoint);
    EXPECT_EQ(checkpoint.error().code, ErrorCode::kVerificationFailed);
  }
}

// ---- whole lies: every proof in them is an honest one

TEST_F(LyingNodeTest, CannotAcknowledgeAnotherEvent) {
  const Submission first = node_.Commission({"Z-1"});
  v1::AppendResponse acceptance;
  liar_.append = [&](v1::AppendResponse& response) { acceptance = response; };
  ASSERT_TRUE(Victim()->Append(first));
  liar_.append = [&](v1::AppendResponse& response) { response = acceptance; };
  const auto answer = Victim()->Append(node_.Commission({"Z-2"}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kVerificationFailed);
}

TEST_F(LyingNodeTest, CannotAnswerAnotherSerial) {
  liar_.ask_trace = [](v1::TraceRequest& request) {
    request.mutable_unit()->set_serial("X-2");
  };
  ExpectLieNoticed(Victim()->Trace(unit_));
}

TEST_F(LyingNodeTest, CannotShowThatAnotherUnitIsAbsent) {
  liar_.ask_trace = [](v1::TraceRequest& request) {
    request.mutable_unit()->set_serial("never made");
  };
  ExpectLieNoticed(Victim()->Trace(unit_));
}

TEST_F(LyingNodeTest, CannotResolveAnAliasToAnotherUnit) {
  liar_.ask_trace = [](v1::TraceRequest& request) {
    request.mutable_alias()->set_value("L-Y-2");
  };
  v1::Alias alias;
  alias.set_kind(v1::LABEL);
  alias.set_value("L-Y-1");
  ExpectLieNoticed(Victim()->TraceAlias(alias));
}

// Drops the event at `place` of the unit's custody chain from the answer.
void Withhold(v1::Answer& answer, int place_from_end) {
  for (v1::SubjectProof& subject : *answer.mutable_subjects()) {
    if (subject.type() != static_cast<std::uint32_t>(SubjectType::kCustody)) {
      continue;
    }
    auto* events = subject.mutable_events();
    const int place = events->size() - 1 - place_from_end;
    const std::uint64_t withheld = events->Get(place);
    events->erase(events->begin() + place);
    auto* entries = answer.mutable_entries();
    for (int i = 0; i < entries->size(); ++i) {
      if (entries->Get(i).index() == withheld) {
        entries->DeleteSubrange(i, 1);
        break;
      }
    }
  }
}

TEST_F(LyingNodeTest, CannotTruncateAChain) {
  liar_.trace = [](v1::TraceResponse& response) {
    Withhold(*response.mutable_answer(), 0);
  };
  ExpectLieNoticed(Victim()->Trace(unit_));
}

TEST_F(LyingNodeTest, CannotWithholdAnEvent) {
  for (const int place : {1, 2}) {
    liar_.trace = [place](v1::TraceResponse& response) {
      Withhold(*response.mutable_answer(), place);
    };
    ExpectLieNoticed(Victim()->Trace(unit_));
  }
}

TEST_F(LyingNodeTest, CannotRollBack) {
  v1::TraceResponse old;
  liar_.trace = [&old](v1::TraceResponse& response) { old = response; };
  const auto client = Victim();
  ASSERT_TRUE(client->Trace(unit_));
  node_.Append(node_.Sight("X-1"));
  liar_.trace = nullptr;
  ASSERT_TRUE(client->Trace(unit_));
  // Every proof of the old answer still holds.
  liar_.trace = [&old](v1::TraceResponse& response) { response = old; };
  ExpectLieNoticed(client->Trace(unit_));
}

TEST_F(LyingNodeTest, CannotFork) {
  // The same genesis and the same key, and another history.
  TestNode fork;
  ASSERT_EQ(fork.genesis_id(), node_.genesis_id());
  for (int i = 0; i < 10; ++i) {
    fork.Append(fork.Commission({"F-" + std::to_string(i)}));
  }
  fork.Story("X-1");

  const auto client = Victim();
  ASSERT_TRUE(client->Trace(unit_));
  liar_.PassOnTo(fork.channel());
  ExpectLieNoticed(client->Trace(unit_));
  const auto checkpoint = client->LatestCheckpoint();
  ASSERT_FALSE(checkpoint);
  EXPECT_EQ(checkpoint.error().code, ErrorCode::kVerificationFailed);
  const auto answer = client->Append(fork.Commission({"F-99"}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kVerificationFailed);

  // Who has seen neither believes both: only cosigners can tell.
  EXPECT_TRUE(fork.Connect()->Trace(unit_));
}

TEST_F(LyingNodeTest, CannotPassForAnotherLedger) {
  Client::Options elsewhere = node_.client_options();
  elsewhere.trust.genesis_id = Sha256("another ledger");
  const auto client = ConnectOver(liar_.channel(), elsewhere);
  ExpectLieNoticed(client->Trace(unit_));
  const auto answer = client->Append(node_.Commission({"Z-1"}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kVerificationFailed);
}

}  // namespace
}  // namespace waybill
