// SPDX-License-Identifier: Apache-2.0
//
// A replayed log: all of an honest node's, on any number of threads; and every
// way in which a node could show another one.
#include "client/log_replay.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "client/connection.h"
#include "tests/support/lying_service.h"
#include "tests/support/mutations.h"
#include "tests/support/test_node.h"

namespace waybill {
namespace {

class LogReplayTest : public testing::Test {
 protected:
  LogReplayTest() : liar_(node_.channel()) {
    node_.Append(node_.Commission({"X-0", "X-1", "X-2"}));
    const auto client = node_.Connect();
    EXPECT_TRUE(client->LatestCheckpoint());
    pinned_ = client->pinned();
    const Hash shipment = node_.Append(node_.Ship({"X-0", "X-1"})).event_id;
    node_.Append(node_.Receive(shipment, {"X-1"}));
    node_.Append(node_.Sight("X-1"));
    node_.Append(node_.CommissionWithLabel("Y-1"));
  }

  Result<ReplayedLog> Replay(ReplayOptions options = {}) {
    events_.clear();
    Client::Options client_options = node_.client_options();
    client_options.pinned = pinned_;
    client_ = ConnectOver(liar_.channel(), std::move(client_options));
    return ReplayNode(*client_, options, [this](LoggedEvent event) {
      events_.push_back(std::move(event));
    });
  }

  void ExpectLie(const std::function<bool(v1::LogEntry&)>& lie) {
    liar_.entry = lie;
    const auto replayed = Replay();
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().code, ErrorCode::kVerificationFailed)
        << replayed.error().message;
  }

  TestNode node_;
  LyingService liar_;
  TreeHead pinned_;
  std::unique_ptr<Client> client_;
  std::vector<LoggedEvent> events_;
};

TEST_F(LogReplayTest, ShowsEverythingInOrderOnAnyNumberOfThreads) {
  const auto reader = node_.ledger().Read();
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    const auto replayed = Replay({.signatures = true, .threads = threads});
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_EQ(replayed->checkpoint.size, reader->size());
    EXPECT_EQ(replayed->seal, reader->seal());
    EXPECT_EQ(replayed->events, events_.size());
    EXPECT_GE(replayed->signatures, replayed->events);
    EXPECT_EQ(replayed->registry.parties().size(),
              reader->registry().parties().size());
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const std::uint64_t index = events_[i].recorded.moment.index;
      EXPECT_TRUE(i == 0 || events_[i - 1].recorded.moment.index < index);
      const auto event = reader->Event(index);
      ASSERT_TRUE(event);
      EXPECT_EQ(event->id, events_[i].recorded.id);
    }
    EXPECT_EQ(client_->pinned().size, reader->size());
  }
}

TEST_F(LogReplayTest, SaysWhichSignaturesItDidNotVerify) {
  const auto replayed = Replay({.signatures = false, .threads = 1});
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_EQ(replayed->signatures, 0u);
}

TEST_F(LogReplayTest, NoticesEachEntryThatIsLeftOut) {
  const std::uint64_t size = node_.ledger().Read()->size();
  for (std::uint64_t dropped = 0; dropped < size; ++dropped) {
    SCOPED_TRACE(dropped);
    ExpectLie(
        [dropped](v1::LogEntry& shown) { return shown.index() != dropped; });
    // Renumbered, so that no number is missing.
    ExpectLie([dropped](v1::LogEntry& shown) {
      if (shown.index() > dropped) {
        shown.set_index(shown.index() - 1);
        return true;
      }
      return shown.index() != dropped;
    });
  }
}

TEST_F(LogReplayTest, NoticesEachEntryThatIsShownTwice) {
  const std::uint64_t size = node_.ledger().Read()->size();
  for (std::uint64_t again = 1; again < size; ++again) {
    SCOPED_TRACE(again);
    v1::LogEntry before;
    ExpectLie([&](v1::LogEntry& shown) {
      if (shown.index() == again) {
        const std::uint64_t index = shown.index();
        shown = before;
        shown.set_index(index);
      }
      before = shown;
      return true;
    });
  }
}

TEST_F(LogReplayTest, NoticesEveryChangeOfAnEntryAndOfWhatItCarries) {
  std::vector<v1::LogEntry> honest;
  liar_.entry = [&honest](v1::LogEntry& shown) {
    honest.push_back(shown);
    return true;
  };
  ASSERT_TRUE(Replay());
  // A governance event, one with units, and a seal.
  for (const std::size_t index :
       {std::size_t{2}, honest.size() - 2, honest.size() - 1}) {
    for (const Mutation& mutation : MutationsOf(honest[index])) {
      SCOPED_TRACE(mutation.field + mutation.what);
      ExpectLie([&](v1::LogEntry& shown) {
        if (shown.index() == index) {
          mutation.apply(shown);
        }
        return true;
      });
    }
  }
}

TEST_F(LogReplayTest, NoticesALogThatIsNotTheOneSeenBefore) {
  pinned_.root[0] ^= 1;
  const auto replayed = Replay();
  ASSERT_FALSE(replayed);
  EXPECT_EQ(replayed.error().code, ErrorCode::kVerificationFailed);
}

TEST_F(LogReplayTest, NoticesAnotherLedger) {
  Trust trust = node_.client_options().trust;
  trust.genesis_id[0] ^= 1;
  LogReplay replay(trust, {}, {}, [](const LoggedEvent&) {});
  const auto reader = node_.ledger().Read();
  ASSERT_TRUE(reader->Entries(0, reader->size(), [&](LogRecord record) {
    return replay
        .Take({record.index, std::move(record.entry), std::move(record.units),
               std::move(record.files)})
        .has_value();
  }));
  const auto finished = replay.Finish(reader->checkpoint());
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::kVerificationFailed);
}

}  // namespace
}  // namespace waybill
