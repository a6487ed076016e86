// SPDX-License-Identifier: Apache-2.0
//
// Each rule of docs/FORMAT.md 5.1 with an answer that breaks that rule alone,
// and what holds of answers that break none.
#include "ledger/core/answer.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "ledger/core/checkpoint.h"
#include "tests/support/answer_cases.h"

namespace waybill {
namespace {

// Of the whole judgement about the unit that was asked for.
Result<UnitHistory> HistoryOf(const AnswerCase& asked) {
  const auto verified =
      VerifyAnswer(asked.answer,
                   {.genesis_id = asked.genesis_id, .replaying_cosigners = {}});
  if (!verified) {
    return verified.error();
  }
  return UnitHistoryOf(*verified, asked.issuer, asked.serial);
}

AnswerCase HonestAnswer(const std::string& name) {
  for (AnswerCase& honest : HonestAnswers()) {
    if (honest.name == name) {
      return honest;
    }
  }
  WAYBILL_CHECK(false);
  return {};
}

v1::Alias LabelAlias(const std::string& value) {
  v1::Alias alias;
  alias.set_kind(v1::LABEL);
  alias.set_value(value);
  return alias;
}

class AnswerTest : public testing::Test {
 protected:
  Result<VerifiedAnswer> Verify(const v1::Answer& answer) const {
    return VerifyAnswer(answer, unit_.log.trust());
  }

  ShippedUnit unit_;
};

TEST_F(AnswerTest, HoldsWhenNothingIsForged) {
  const auto verified = Verify(unit_.Prove());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->FindSubject(ShippedUnit::Custody())->chain.length, 2u);
  EXPECT_EQ(verified->FindSubject(ShippedUnit::Seen())->chain.length, 0u);
  EXPECT_TRUE(verified->cosigners.empty());
  EXPECT_NE(verified->registry.FindParty("maker"), nullptr);

  const auto history = UnitHistoryOf(*verified, "maker", "A-1");
  ASSERT_TRUE(history) << history.error().message;
  ASSERT_EQ(history->custody.size(), 2u);
  EXPECT_EQ(history->state.custodian(), "maker");
  EXPECT_EQ(history->state.shipment().consignee(), "buyer");
}

TEST_F(AnswerTest, HoldsForEveryHonestAnswer) {
  for (const AnswerCase& honest : HonestAnswers()) {
    const auto verified = VerifyAnswer(
        honest.answer,
        {.genesis_id = honest.genesis_id, .replaying_cosigners = {}});
    EXPECT_TRUE(verified) << honest.name << ": " << verified.error().message;
  }
}

TEST_F(AnswerTest, RefusesEveryForgedAnswer) {
  for (const AnswerCase& forged : ForgedAnswers()) {
    const auto history = HistoryOf(forged);
    ASSERT_FALSE(history) << forged.name;
    EXPECT_EQ(history.error().code, ErrorCode::kVerificationFailed)
        << forged.name;
  }
}

// Whoever runs its tasks, and in whatever order: the same answers hold, and the
// same entry of a wrong one is named.
TEST_F(AnswerTest, FindsTheSameHoweverItsTasksAreRun) {
  const RunTasks backwards = [](std::size_t count, const auto& task) {
    for (std::size_t number = count; number > 0; --number) {
      task(number - 1);
    }
  };
  for (const auto& answers : {HonestAnswers(), ForgedAnswers()}) {
    for (const AnswerCase& asked : answers) {
      const Trust trust{.genesis_id = asked.genesis_id,
                        .replaying_cosigners = {}};
      const auto one = VerifyAnswer(asked.answer, trust);
      const auto other = VerifyAnswer(asked.answer, trust, nullptr, backwards);
      ASSERT_EQ(one.has_value(), other.has_value()) << asked.name;
      if (!one) {
        EXPECT_EQ(one.error().message, other.error().message) << asked.name;
        continue;
      }
      EXPECT_EQ(one->subjects.size(), other->subjects.size()) << asked.name;
      ASSERT_EQ(one->events.size(), other->events.size()) << asked.name;
      for (std::size_t i = 0; i < one->events.size(); ++i) {
        EXPECT_EQ(one->events[i].recorded.id, other->events[i].recorded.id);
      }
    }
  }
}

TEST_F(AnswerTest, JudgesEachEventByWhatWasInForceThen) {
  const auto history = HistoryOf(HonestAnswer("history"));
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_EQ(history->custody.size(), 5u);
  EXPECT_EQ(history->observations.size(), 1u);
  EXPECT_EQ(history->state.custodian(), "buyer");
  EXPECT_EQ(history->state.reported(), v1::LOST);
}

TEST_F(AnswerTest, ProvesThatAUnitWasNeverRegistered) {
  const auto history = HistoryOf(HonestAnswer("absent"));
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::kNotFound);
}

// An answer that was valid once is valid forever: the format may not move.
TEST_F(AnswerTest, KeepsTheOctetsOfFrozenAnswers) {
  for (const char* name : {"shipped", "history", "absent"}) {
    std::ifstream file(
        std::string(WAYBILL_TEST_DATA "/answers/") + name + ".answer",
        std::ios::binary);
    const std::string frozen((std::istreambuf_iterator<char>(file)), {});
    // Not EXPECT_EQ, which would print the octets.
    EXPECT_TRUE(HonestAnswer(name).answer.SerializeAsString() == frozen)
        << name;
  }
}

// Two verifiers can't read one file in two ways: it has one reading.
TEST_F(AnswerTest, IsReadInItsOneEncodingOnly) {
  const v1::Answer answer = unit_.Prove();
  const std::string bytes = answer.SerializeAsString();
  const auto parsed = ParseAnswer(bytes);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->SerializeAsString(), bytes);

  const auto length = static_cast<std::uint8_t>(answer.checkpoint().size());
  ASSERT_GE(length, 0x80);  // So its length has two octets.
  ASSERT_EQ(static_cast<std::uint8_t>(bytes[1]), length);
  std::string long_varint = bytes;
  long_varint[2] = '\x81';
  long_varint.insert(3, 1, '\0');
  v1::Answer others = answer;
  others.clear_checkpoint();
  v1::Answer checkpoint;
  checkpoint.set_checkpoint(answer.checkpoint());
  const std::string alone = checkpoint.SerializeAsString();
  for (const std::string& odd :
       {long_varint, bytes + "\xf8\x3f\x01", alone + bytes,
        others.SerializeAsString() + alone}) {
    v1::Answer same;
    ASSERT_TRUE(same.ParseFromString(odd));
    EXPECT_TRUE(Verify(same));
    EXPECT_FALSE(ParseAnswer(odd));
  }
}

// No field of an answer is without meaning: any octet changed is noticed.
TEST_F(AnswerTest, FailsWithAnyOneOctetOfItChanged) {
  const std::string bytes = unit_.Prove().SerializeAsString();
  ASSERT_TRUE(Verify(unit_.Prove()));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    v1::Answer answer;
    if (!answer.ParseFromString(changed)) {
      continue;
    }
    // What is proved absent may change its name, and then says nothing about
    // the unit that was asked for.
    const auto verified = Verify(answer);
    EXPECT_FALSE(verified && UnitHistoryOf(*verified, "maker", "A-1"))
        << "octet " << i << " of " << bytes.size();
  }
}

TEST_F(AnswerTest, CountsOnlyCosignersItTrusts) {
  const v1::Answer answer = HonestAnswer("cosigned").answer;
  const auto untrusted = Verify(answer);
  ASSERT_TRUE(untrusted) << untrusted.error().message;
  EXPECT_TRUE(untrusted->cosigners.empty());

  Trust trust = unit_.log.trust();
  trust.replaying_cosigners.push_back(
      {.name = "witness",
       .type = KeyType::kCosignature,
       .public_key = TestKey("witness").public_key()});
  const auto trusted = VerifyAnswer(answer, trust);
  ASSERT_TRUE(trusted) << trusted.error().message;
  EXPECT_EQ(trusted->cosigners, std::vector<std::string>{"witness"});

  trust.replaying_cosigners[0].public_key = TestKey("other").public_key();
  const auto other = VerifyAnswer(answer, trust);
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_TRUE(other->cosigners.empty());
}

TEST_F(AnswerTest, TakesAKeyThatWasRevokedLater) {
  v1::Governance revoke;
  revoke.mutable_revoke_key()->set_party("maker");
  revoke.mutable_revoke_key()->set_key(unit_.maker.key_bytes());
  unit_.log.Add(unit_.log.Govern(revoke));
  const auto verified = Verify(unit_.Prove());
  EXPECT_TRUE(verified) << verified.error().message;
}

// ---- the unit's own rules, and what was proved before

TEST_F(AnswerTest, RefusesAHistoryThatBreaksTheCustodyRules) {
  // The buyer ships what it never received.
  unit_.log.Add(unit_.ShipAgain(unit_.buyer.Actor()));
  const auto verified = Verify(unit_.Prove());
  ASSERT_TRUE(verified) << verified.error().message;
  const auto history = UnitHistoryOf(*verified, "maker", "A-1");
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::kVerificationFailed);
}

TEST_F(AnswerTest, TakesASubjectAgainThatWasProvedBefore) {
  const auto first = Verify(unit_.Prove());
  ASSERT_TRUE(first);
  const ProvenRegistry known = KeepRegistry(*first);
  const auto again = VerifyAnswer(unit_.Prove(), unit_.log.trust(), &known);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->subjects.size(), first->subjects.size());
  EXPECT_TRUE(UnitHistoryOf(*again, "maker", "A-1"));

  v1::Answer twice = unit_.Prove();
  *twice.add_subjects() = twice.subjects(3);
  EXPECT_FALSE(VerifyAnswer(twice, unit_.log.trust(), &known));
}

TEST_F(AnswerTest, TakesWhatWasProvedBeforeAtItsOwnCheckpointOnly) {
  const auto first = Verify(unit_.Prove());
  ASSERT_TRUE(first);
  const ProvenRegistry known = KeepRegistry(*first);
  const std::vector<Subject> unit = {ShippedUnit::Custody(),
                                     ShippedUnit::Seen()};
  const auto again =
      VerifyAnswer(unit_.log.Prove(unit), unit_.log.trust(), &known);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(UnitHistoryOf(*again, "maker", "A-1"));

  unit_.log.Admit("third");
  EXPECT_FALSE(VerifyAnswer(unit_.log.Prove(unit), unit_.log.trust(), &known));
}

// Of two units in one event, the one whose row stands first.
TEST_F(AnswerTest, ResolvesAnAliasToItsFirstClaim) {
  const AnswerCase aliases = HonestAnswer("aliases");
  const auto verified = VerifyAnswer(aliases.answer, unit_.log.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  const v1::Alias alias = LabelAlias("SK-1");
  const auto unit = ResolveAlias(*verified, alias);
  ASSERT_TRUE(unit) << unit.error().message;
  const bool first =
      CustodyLabel("maker", "A-3") < CustodyLabel("maker", "A-4");
  EXPECT_EQ(unit->serial(), first ? "A-3" : "A-4");

  const v1::Alias unknown = LabelAlias("SK-8");
  const auto none = Verify(
      unit_.log.Prove({AliasSubject(unknown), ShippedUnit::Governors()}));
  ASSERT_TRUE(none) << none.error().message;
  const auto nobody = ResolveAlias(*none, unknown);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::kNotFound);
}

TEST_F(AnswerTest, NoticesALogThatShrankOrForked) {
  const auto verified = Verify(unit_.Prove());
  ASSERT_TRUE(verified);
  const Checkpoint& now = verified->checkpoint;
  EXPECT_TRUE(VerifyExtends({}, now, {}));
  EXPECT_TRUE(VerifyExtends(now.tree(), now, {}));
  EXPECT_FALSE(VerifyExtends({now.size + 1, now.root}, now, {}));
  EXPECT_FALSE(VerifyExtends({now.size, Sha256("fork")}, now, {}));
}

}  // namespace
}  // namespace waybill
