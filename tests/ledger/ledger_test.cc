// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "tests/support/ledger_world.h"

namespace waybill {
namespace {

using Serials = LedgerWorld::Serials;

Serials Numbered(const std::string& prefix, int count) {
  Serials serials;
  for (int i = 0; i < count; ++i) {
    serials.push_back(prefix + std::to_string(i));
  }
  return serials;
}

class LedgerTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto created = world_.Create();
    ASSERT_TRUE(created) << created.error().message;
  }

  // The store holds exactly what a replay from nothing gives.
  void ExpectRebuilds() {
    const auto snapshot = world_.ledger().store().Snapshot();
    const auto report = VerifyLedger(*snapshot, world_.genesis_id());
    ASSERT_TRUE(report) << report.error().message;
    const auto reader = world_.ledger().Read();
    EXPECT_EQ(report->tree.size, reader->size());
    EXPECT_EQ(report->map_root, reader->seal().map_root);
    EXPECT_EQ(report->subjects, reader->seal().subjects);
  }

  LedgerWorld world_;
};

TEST(LedgerCreation, TheFirstPublishedSizeIsTwo) {
  LedgerWorld world;
  ASSERT_TRUE(world.CreateBare());
  const auto reader = world.ledger().Read();
  EXPECT_EQ(reader->size(), 2U);
  EXPECT_EQ(reader->seal().position, 0U);
  EXPECT_EQ(reader->seal().subjects, 1U);
  EXPECT_EQ(reader->registry().genesis_id(), world.genesis_id());
}

TEST(LedgerCreation, AStoreHoldsOneLedger) {
  LedgerWorld world;
  ASSERT_TRUE(world.CreateBare());
  world.Close();
  const auto again = world.CreateBare();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(world.Open());
}

TEST(LedgerCreation, WhatWasInterruptedIsTakenUpAgain) {
  LedgerWorld world;
  world.state->on_write = [](const WriteBatch&) {
    return Outcome{.applied = false, .reported = false};
  };
  EXPECT_FALSE(world.CreateBare());
  world.state->on_write = nullptr;
  EXPECT_EQ(world.Open().error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(world.CreateBare());
}

TEST(LedgerCreation, AGenesisMustBeSignedByItsGovernors) {
  LedgerWorld world;
  Submission genesis = world.Genesis();
  genesis.signatures[0][0] ^= 1;
  auto store = OpenMemoryStore(world.state);
  ASSERT_TRUE(store);
  LedgerOptions options;
  options.log_keys.push_back(TestKey(kTestOrigin));
  options.witness_path = world.witness_path();
  const auto created =
      Ledger::Create(std::move(*store), std::move(genesis), std::move(options));
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, ErrorCode::kInvalidArgument);
  // And nothing is left behind.
  EXPECT_TRUE(world.CreateBare());
}

TEST_F(LedgerTest, AUnitIsTracedFromHandToHand) {
  world_.Must(world_.Commission("maker", Numbered("S", 3)));
  const Accepted shipped =
      world_.Must(world_.Ship("maker", "buyer", "maker", {"S1", "S2"}));
  world_.Must(world_.Receive("buyer", shipped.event_id, "maker", {"S1", "S2"}));
  world_.Must(world_.Sight("dist", "maker", {"S0", "S1"}));

  const VerifiedAnswer answer = world_.Trace("maker", "S1");
  const auto history = UnitHistoryOf(answer, "maker", "S1");
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_EQ(history->custody.size(), 3U);
  EXPECT_EQ(history->observations.size(), 1U);
  EXPECT_EQ(history->state.custodian(), "buyer");
  EXPECT_EQ(history->state.country(), "MY");

  const auto kept = UnitHistoryOf(world_.Trace("maker", "S0"), "maker", "S0");
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->custody.size(), 1U);
  EXPECT_EQ(kept->state.custodian(), "maker");
  ExpectRebuilds();
}

TEST_F(LedgerTest, AUnitThatWasNeverRegisteredIsProvedAbsent) {
  world_.Must(world_.Commission("maker", Numbered("S", 5)));
  const auto history =
      UnitHistoryOf(world_.Trace("maker", "S9"), "maker", "S9");
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::kNotFound);
}

// More rows than a chunk holds, and an odd number of chunks.
TEST_F(LedgerTest, EveryUnitOfALargeEventIsProved) {
  const Serials serials = Numbered("N", 333);
  world_.Must(world_.Commission("maker", serials));
  const Accepted shipped =
      world_.Must(world_.Ship("maker", "dist", "maker", serials));
  for (std::size_t i = 0; i < serials.size(); i += 13) {
    const auto history =
        UnitHistoryOf(world_.Trace("maker", serials[i]), "maker", serials[i]);
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_EQ(history->custody.size(), 2U);
    EXPECT_EQ(history->state.shipment().id(), View(shipped.event_id));
  }
  ExpectRebuilds();
}

TEST_F(LedgerTest, AnAliasMeansTheUnitThatClaimedItFirst) {
  world_.Must(world_.CommissionWithLabels("maker", {"A1", "A2"}));
  const auto reader = world_.ledger().Read();
  const auto units = reader->Resolve("L-A2");
  ASSERT_TRUE(units);
  ASSERT_EQ(units->size(), 1U);
  EXPECT_EQ(units->front().serial(), "A2");

  v1::Alias alias;
  alias.set_kind(v1::LABEL);
  alias.set_value("L-A2");
  const auto answer = reader->Subjects({AliasSubject(alias)}, true);
  ASSERT_TRUE(answer) << answer.error().message;
  const auto verified = VerifyAnswer(*answer, world_.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  const auto unit = ResolveAlias(*verified, alias);
  ASSERT_TRUE(unit) << unit.error().message;
  EXPECT_EQ(unit->serial(), "A2");

  const auto by_serial = reader->Resolve("A1");
  ASSERT_TRUE(by_serial);
  ASSERT_EQ(by_serial->size(), 1U);
  EXPECT_EQ(by_serial->front().issuer(), "maker");
  EXPECT_TRUE(reader->Resolve("nothing")->empty());
  ExpectRebuilds();
}

TEST_F(LedgerTest, TheSameBodyAgainGetsItsFirstAcceptance) {
  const Submission submission = world_.Commission("maker", {"S1"});
  const Accepted first = world_.Must(submission);
  const Accepted again = world_.Must(submission);
  EXPECT_EQ(again.index, first.index);
  EXPECT_EQ(again.entry, first.entry);
  EXPECT_EQ(again.recorded_at_ms, first.recorded_at_ms);
  // Even after a restart, and after others.
  world_.Must(world_.Commission("maker", {"S2"}));
  ASSERT_TRUE(world_.Open());
  const Accepted later = world_.Must(submission);
  EXPECT_EQ(later.index, first.index);
  // Who can't sign for it gets nothing.
  Submission forged = submission;
  forged.signatures[0][5] ^= 1;
  EXPECT_EQ(world_.Refused(std::move(forged)), Verdict::kBadSignature);
}

TEST_F(LedgerTest, RefusalsChangeNothing) {
  world_.Must(world_.Commission("maker", {"S1"}));
  const std::uint64_t size = world_.ledger().Read()->size();
  const Submission stale = world_.Ship("maker", "dist", "maker", {"S1"});
  EXPECT_EQ(world_.Refused(world_.Commission("maker", {"S1"})),
            Verdict::kAlreadyCommissioned);
  EXPECT_EQ(world_.Refused(world_.Ship("dist", "buyer", "maker", {"S1"})),
            Verdict::kNotCustodian);
  EXPECT_EQ(world_.Refused(world_.Genesis()), Verdict::kAccepted);
  EXPECT_EQ(world_.ledger().Read()->size(), size);
  world_.Must(world_.Ship("maker", "buyer", "maker", {"S1"}));
  EXPECT_EQ(world_.Refused(stale), Verdict::kOpenShipment);
  ExpectRebuilds();
}

TEST_F(LedgerTest, EventsOfOneCallerAreJudgedInItsOrder) {
  // Chained before any of them is accepted, as an offline signer does.
  std::vector<Submission> chain;
  chain.push_back(world_.Commission("maker", {"S1"}));
  std::vector<Result<Acknowledgement>> answers;
  Mutex mutex;
  for (int i = 0; i < 200; ++i) {
    chain.push_back(world_.Commission("maker", {"C" + std::to_string(i)}));
  }
  std::vector<std::uint64_t> indexes;
  for (Submission& submission : chain) {
    world_.ledger().Append(
        std::move(submission), [&](Result<Acknowledgement> answer) {
          MutexLock lock(mutex);
          if (answer && std::holds_alternative<Accepted>(*answer)) {
            indexes.push_back(std::get<Accepted>(*answer).index);
          }
        });
  }
  ASSERT_TRUE(world_.ledger().Seal());  // In order too: all of them are done.
  MutexLock lock(mutex);
  ASSERT_EQ(indexes.size(), chain.size());
  EXPECT_TRUE(std::is_sorted(indexes.begin(), indexes.end()));
}

TEST_F(LedgerTest, TheLogIsConsistentFromSizeToSize) {
  const VerifierKey key{std::string(kTestOrigin), KeyType::kEd25519,
                        TestKey(kTestOrigin).public_key()};
  std::vector<TreeHead> heads;
  for (int i = 0; i < 20; ++i) {
    world_.Must(world_.Commission("maker", {"S" + std::to_string(i)}));
    const auto checkpoint =
        SignedCheckpoint::Open(world_.ledger().Read()->checkpoint(), key);
    ASSERT_TRUE(checkpoint);
    heads.push_back(checkpoint->checkpoint().tree());
  }
  const auto reader = world_.ledger().Read();
  for (const TreeHead& head : heads) {
    const auto proof = reader->Consistency(head.size);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(VerifyConsistency(head, heads.back(), *proof));
    EXPECT_EQ(*reader->RootAt(head.size), head.root);
  }
  EXPECT_FALSE(reader->Consistency(0));
  EXPECT_FALSE(reader->Consistency(reader->size() + 1));
}

TEST_F(LedgerTest, AReaderStaysAtItsCheckpoint) {
  world_.Must(world_.Commission("maker", {"S1"}));
  const auto before = world_.ledger().Read();
  const Hash label = CustodyLabel("maker", "S1");
  const auto head = before->Heads({label});
  world_.Must(world_.Ship("maker", "dist", "maker", {"S1"}));
  EXPECT_EQ((*before->Heads({label}))[0].custody, (*head)[0].custody);
  const auto answer = before->Trace("maker", "S1", true);
  ASSERT_TRUE(answer) << answer.error().message;
  const auto verified = VerifyAnswer(*answer, world_.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(UnitHistoryOf(*verified, "maker", "S1")->custody.size(), 1U);
  EXPECT_NE((*world_.ledger().Read()->Heads({label}))[0].custody,
            (*head)[0].custody);
}

TEST_F(LedgerTest, AnIdleLedgerSealsSoThatSilenceIsProved) {
  const std::uint64_t size = world_.ledger().Read()->size();
  ASSERT_TRUE(world_.ledger().Seal());
  const auto reader = world_.ledger().Read();
  EXPECT_EQ(reader->size(), size + 1);
  // And by itself, once the minute is over.
  world_.PassMs(60'000);
  while (world_.ledger().Read()->size() < size + 2) {
    std::this_thread::yield();
  }
  EXPECT_EQ(world_.ledger().Read()->seal().recorded_at_ms, world_.now_ms());
  ExpectRebuilds();
}

TEST_F(LedgerTest, OpeningFindsEverythingAgain) {
  world_.Must(world_.Commission("maker", Numbered("S", 70)));
  world_.Must(world_.Ship("maker", "buyer", "maker", {"S1", "S2"}));
  const std::string checkpoint = world_.ledger().Read()->checkpoint();
  ASSERT_TRUE(world_.Open());
  EXPECT_EQ(world_.ledger().Read()->checkpoint(), checkpoint);
  EXPECT_EQ(
      UnitHistoryOf(world_.Trace("maker", "S1"), "maker", "S1")->custody.size(),
      2U);
  world_.Must(world_.Ship("maker", "buyer", "maker", {"S3"}));
  ExpectRebuilds();
}

}  // namespace
}  // namespace waybill
