// SPDX-License-Identifier: Apache-2.0
//
// Each rule of docs/FORMAT.md 5.1 with an answer that breaks that rule alone:
// everything else in it is proved with real trees and signatures.
#include "ledger/core/answer.h"

#include <gtest/gtest.h>

#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "tests/support/forged_log.h"

namespace waybill {
namespace {

const Subject kGovernors{SubjectType::kGovernors, {}};
const Subject kMaker{SubjectType::kParty, {"maker"}};
const Subject kBuyer{SubjectType::kParty, {"buyer"}};
const Subject kCustody{SubjectType::kCustody, {"maker", "A-1"}};
const Subject kSeen{SubjectType::kObservations, {"maker", "A-1"}};

const Subject kMakerApprovals{SubjectType::kApprovals, {"maker"}};
const Subject kBuyerApprovals{SubjectType::kApprovals, {"buyer"}};
const Subject kMakerOwners{SubjectType::kOwnership, {"maker"}};
const Subject kBuyerOwners{SubjectType::kOwnership, {"buyer"}};

v1::Event Commission(const Hash& genesis) {
  v1::Event event = TestEvent(genesis, kTestTimeMs);
  event.mutable_commission()->set_model("M1");
  event.mutable_commission()->set_kind(v1::ACCELERATOR);
  event.mutable_place()->set_country("TW");
  return event;
}

v1::Event Ship(const Hash& genesis) {
  v1::Event event = TestEvent(genesis, kTestTimeMs + 1000);
  event.mutable_ship()->set_consignee("buyer");
  event.mutable_ship()->mutable_destination()->set_country("US");
  return event;
}

// Two parties; a unit commissioned beside another one, and shipped.
class AnswerTest : public testing::Test {
 protected:
  AnswerTest() : log_("log.example/test") {
    log_.Admit("maker");
    log_.Admit("buyer");
    v1::Governance model;
    model.mutable_register_model()->set_model("M1");
    model.mutable_register_model()->add_issuers("maker");
    log_.Add(log_.Govern(model));
    commission_ = log_.Add(SignSubmission(
        Commission(log_.genesis_id()),
        {Row("maker", "A-1"), Row("maker", "A-2")}, {maker_.Actor()}));
    ship_ = log_.Add(SignSubmission(
        Ship(log_.genesis_id()),
        {Row("maker", "A-1", log_.ChainOf(kCustody).head)}, {maker_.Actor()}));
  }

  v1::Answer Honest() const {
    return log_.Prove({kCustody, kSeen, kGovernors, kMaker, kBuyer,
                       kMakerApprovals, kBuyerApprovals, kMakerOwners,
                       kBuyerOwners, kModel});
  }

  static ErrorCode CodeOf(const Result<VerifiedAnswer>& result) {
    return result ? ErrorCode::kInvalidArgument : result.error().code;
  }

  void ExpectRefused(const v1::Answer& answer) const {
    EXPECT_EQ(CodeOf(VerifyAnswer(answer, log_.trust())),
              ErrorCode::kVerificationFailed);
  }

  // The fixture as it is, or as a test has bent it, is refused.
  void ExpectRefused() const { ExpectRefused(Honest()); }

  const Subject kModel{SubjectType::kModel, {"M1"}};
  const TestParty maker_{"maker"};
  const TestParty buyer_{"buyer"};
  ForgedLog log_;
  std::uint64_t commission_ = 0;
  std::uint64_t ship_ = 0;
};

TEST_F(AnswerTest, HoldsWhenNothingIsForged) {
  const auto verified = VerifyAnswer(Honest(), log_.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->FindSubject(kCustody)->chain.length, 2u);
  EXPECT_EQ(verified->FindSubject(kSeen)->chain.length, 0u);
  EXPECT_TRUE(verified->cosigners.empty());
  EXPECT_NE(verified->registry.FindParty("maker"), nullptr);

  const auto history = UnitHistoryOf(*verified, "maker", "A-1");
  ASSERT_TRUE(history) << history.error().message;
  ASSERT_EQ(history->custody.size(), 2u);
  EXPECT_EQ(history->state.custodian(), "maker");
  EXPECT_EQ(history->state.shipment().consignee(), "buyer");
}

TEST_F(AnswerTest, ProvesThatAUnitWasNeverRegistered) {
  const Subject custody{SubjectType::kCustody, {"maker", "B-9"}};
  const Subject seen{SubjectType::kObservations, {"maker", "B-9"}};
  const auto verified =
      VerifyAnswer(log_.Prove({custody, seen, kGovernors}), log_.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  const auto history = UnitHistoryOf(*verified, "maker", "B-9");
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::kNotFound);
}

// No field of an answer is without meaning: any octet changed is noticed.
TEST_F(AnswerTest, FailsWithAnyOneOctetOfItChanged) {
  const std::string bytes = Honest().SerializeAsString();
  const auto honest = VerifyAnswer(Honest(), log_.trust());
  ASSERT_TRUE(honest);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    v1::Answer answer;
    if (!answer.ParseFromString(changed)) {
      continue;
    }
    // What is proved absent may change its name, and then says nothing about
    // the unit that was asked for.
    const auto verified = VerifyAnswer(answer, log_.trust());
    EXPECT_FALSE(verified && UnitHistoryOf(*verified, "maker", "A-1"))
        << "octet " << i << " of " << bytes.size();
  }
}

// ---- rules 1, 2, 8: checkpoint and seal

TEST_F(AnswerTest, RefusesACheckpointOfAnotherKey) {
  log_.signing_key_name = "thief";
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesACheckpointOfAnotherOrigin) {
  log_.checkpoint_origin = "log.example/other";
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesALastEntryThatIsNotASeal) {
  log_.seal_bytes = EncodeEntry(EventEntry{
      .recorded_at_ms = kTestTimeMs, .body = "x", .signatures = {Signature{}}});
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesTheSealOfAnotherLeaf) {
  v1::Answer answer = Honest();
  answer.set_seal(EncodeEntry(Seal{.recorded_at_ms = kTestTimeMs}));
  ExpectRefused(answer);
}

TEST_F(AnswerTest, CountsOnlyCosignersItTrusts) {
  v1::Answer answer = Honest();
  auto note = ParseNote(answer.checkpoint());
  ASSERT_TRUE(note);
  const SigningKey witness = TestKey("witness");
  note->signatures.push_back(Cosign(note->text, "witness", witness, 1));
  answer.set_checkpoint(FormatNote(*note));

  const auto untrusted = VerifyAnswer(answer, log_.trust());
  ASSERT_TRUE(untrusted) << untrusted.error().message;
  EXPECT_TRUE(untrusted->cosigners.empty());

  Trust trust = log_.trust();
  trust.replaying_cosigners.push_back({.name = "witness",
                                       .type = KeyType::kCosignature,
                                       .public_key = witness.public_key()});
  const auto trusted = VerifyAnswer(answer, trust);
  ASSERT_TRUE(trusted) << trusted.error().message;
  EXPECT_EQ(trusted->cosigners, std::vector<std::string>{"witness"});

  trust.replaying_cosigners[0].public_key = TestKey("other").public_key();
  const auto other = VerifyAnswer(answer, trust);
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_TRUE(other->cosigners.empty());
}

// ---- rule 4: entries

TEST_F(AnswerTest, RefusesAnEventOfAnotherLedger) {
  log_.Add(SignSubmission(Ship(Sha256("another genesis")),
                          {Row("maker", "A-1", log_.ChainOf(kCustody).head)},
                          {maker_.Actor()}));
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesABadSignature) {
  Submission forged = SignSubmission(
      Ship(log_.genesis_id()),
      {Row("maker", "A-1", log_.ChainOf(kCustody).head)}, {maker_.Actor()});
  forged.signatures[0][0] ^= 1;
  log_.Add(forged);
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesABodyInAnotherEncoding) {
  Submission odd = SignSubmission(
      Ship(log_.genesis_id()),
      {Row("maker", "A-1", log_.ChainOf(kCustody).head)}, {maker_.Actor()});
  odd.body += std::string("\xf8\x3f\x01", 3);  // Field 1023, unknown.
  odd.signatures[0] = SignBody(maker_.key, odd.body);
  log_.Add(odd);
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesTimeThatGoesBack) {
  log_.recorded_at_ms -= 1;
  log_.Add(SignSubmission(Ship(log_.genesis_id()),
                          {Row("maker", "A-1", log_.ChainOf(kCustody).head)},
                          {maker_.Actor()}));
  log_.seal_recorded_at_ms = kTestTimeMs;
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesAnEventRecordedAfterItsSeal) {
  log_.seal_recorded_at_ms = kTestTimeMs - 1;
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesARowThatIsNotInTheUnitList) {
  v1::Answer answer = Honest();
  for (v1::EntryProof& entry : *answer.mutable_entries()) {
    if (entry.index() == commission_) {
      entry.mutable_rows(0)->mutable_row()->set_serial("A-3");
    }
  }
  ExpectRefused(answer);
}

// ---- rules 5, 6: subjects

TEST_F(AnswerTest, RefusesAWithheldEvent) {
  v1::Answer answer = Honest();
  answer.mutable_subjects(0)->mutable_events()->RemoveLast();
  answer.mutable_entries()->RemoveLast();
  ExpectRefused(answer);
}

TEST_F(AnswerTest, RefusesAChainWhoseMapLeafSaysAnotherLength) {
  Chain chain = log_.ChainOf(kCustody);
  ++chain.length;
  log_.chain_overrides[SubjectLabel(kCustody)] = chain;
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesAChainWithoutItsRegistration) {
  // The log's own map claims the shipment alone: the link gives it away, and
  // with a link of zeros the first event still isn't a registration.
  log_.Claim(kCustody) = {};
  log_.Add(SignSubmission(Ship(log_.genesis_id()), {Row("maker", "A-1")},
                          {maker_.Actor()}));
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesAnEventThatDoesNotContinueTheChainItsSignerSaw) {
  // The log dropped an event between: the next one's link still names it.
  log_.Add(SignSubmission(Ship(log_.genesis_id()),
                          {Row("maker", "A-1", Sha256("a dropped event"))},
                          {maker_.Actor()}));
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesAnEventAboutAnotherSubject) {
  log_.Claim(kBuyer).push_back(log_.Claim(kMaker).front());
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesAbsenceOfWhatIsThere) {
  v1::Answer answer = Honest();
  v1::SubjectProof* custody = answer.mutable_subjects(0);
  custody->clear_events();
  custody->set_map_proof(answer.subjects(1).map_proof());
  ExpectRefused(answer);
}

TEST_F(AnswerTest, RefusesASubjectTwice) {
  v1::Answer answer = Honest();
  *answer.add_subjects() = answer.subjects(0);
  ExpectRefused(answer);
}

TEST_F(AnswerTest, RefusesAnEntryThatNoSubjectAskedFor) {
  v1::Answer answer = Honest();
  // The observations are proved absent, so dropping them drops no entry; the
  // model's registration trails once its subject, the last, is gone.
  answer.mutable_subjects()->RemoveLast();
  ExpectRefused(answer);
}

TEST_F(AnswerTest, RefusesAnUnknownSubjectType) {
  v1::Answer answer = Honest();
  answer.mutable_subjects(0)->set_type(99);
  ExpectRefused(answer);
  answer.mutable_subjects(0)->set_type(1);
  answer.mutable_subjects(0)->add_parts("more");
  ExpectRefused(answer);
}

// ---- rule 7: authority

TEST_F(AnswerTest, RefusesAnAnswerWithoutItsGovernors) {
  ExpectRefused(log_.Prove({kCustody, kSeen, kMaker, kBuyer, kModel}));
}

TEST_F(AnswerTest, RefusesASignerAboutWhomNothingIsProved) {
  ExpectRefused(log_.Prove({kCustody, kSeen, kGovernors, kBuyer, kModel}));
}

TEST_F(AnswerTest, RefusesAnotherGenesisThanThePinned) {
  Trust trust = log_.trust();
  trust.genesis_id = Sha256("another");
  EXPECT_EQ(CodeOf(VerifyAnswer(Honest(), trust)),
            ErrorCode::kVerificationFailed);
}

TEST_F(AnswerTest, RefusesAKeyThatIsNotThePartys) {
  const TestParty thief("thief");
  SignerKey signer = thief.Actor();
  signer.party = "maker";
  log_.Add(SignSubmission(Ship(log_.genesis_id()),
                          {Row("maker", "A-1", log_.ChainOf(kCustody).head)},
                          {signer}));
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesAKeyRevokedBeforeButNotOneRevokedAfter) {
  v1::Governance revoke;
  revoke.mutable_revoke_key()->set_party("maker");
  revoke.mutable_revoke_key()->set_key(maker_.key_bytes());
  log_.Add(log_.Govern(revoke));
  const auto after = VerifyAnswer(Honest(), log_.trust());
  EXPECT_TRUE(after) << after.error().message;

  log_.Add(SignSubmission(Ship(log_.genesis_id()),
                          {Row("maker", "A-1", log_.ChainOf(kCustody).head)},
                          {maker_.Actor()}));
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesGovernanceWithoutGovernors) {
  // Signed by the party itself, which only governors may do.
  v1::Event event =
      GovernanceEvent(log_.genesis_id(), log_.ChainOf(kBuyer).head);
  event.mutable_governance()->mutable_suspend_party()->set_party("buyer");
  log_.Add(ForgeSubmission(event, {}, {}, {}, {maker_.Actor()}));
  ExpectRefused();
}

TEST_F(AnswerTest, RefusesAGovernorWhoIsNone) {
  v1::Event event =
      GovernanceEvent(log_.genesis_id(), log_.ChainOf(kBuyer).head);
  event.mutable_governance()->mutable_suspend_party()->set_party("buyer");
  const TestParty thief("thief");
  SignerKey impostor = thief.Governor();
  impostor.party = "gov";
  log_.Add(ForgeSubmission(event, {}, {}, {}, {impostor}));
  ExpectRefused();
}

// ---- the unit's own rules, and what was proved before

TEST_F(AnswerTest, RefusesAHistoryThatBreaksTheCustodyRules) {
  // The buyer ships what it never received.
  const TestParty& thief = buyer_;
  log_.Add(SignSubmission(Ship(log_.genesis_id()),
                          {Row("maker", "A-1", log_.ChainOf(kCustody).head)},
                          {thief.Actor()}));
  const auto verified = VerifyAnswer(Honest(), log_.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  const auto history = UnitHistoryOf(*verified, "maker", "A-1");
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::kVerificationFailed);
}

// Rule 9: a node can't leave out what speaks for or against someone.
TEST_F(AnswerTest, RefusesAHistoryThatNamesWhatIsNotProved) {
  const std::vector<Subject> all = {
      kCustody, kSeen,           kGovernors,      kMaker,       kBuyer,
      kModel,   kMakerApprovals, kBuyerApprovals, kMakerOwners, kBuyerOwners};
  for (std::size_t i = 4; i < all.size(); ++i) {
    std::vector<Subject> shown = all;
    shown.erase(shown.begin() + static_cast<std::ptrdiff_t>(i));
    const auto verified = VerifyAnswer(log_.Prove(shown), log_.trust());
    ASSERT_TRUE(verified) << verified.error().message;
    const auto history = UnitHistoryOf(*verified, "maker", "A-1");
    ASSERT_FALSE(history) << i;
    EXPECT_EQ(history.error().code, ErrorCode::kVerificationFailed);
  }
}

TEST_F(AnswerTest, TakesASubjectAgainThatWasProvedBefore) {
  const auto first = VerifyAnswer(Honest(), log_.trust());
  ASSERT_TRUE(first);
  const ProvenRegistry known = KeepRegistry(*first);
  const auto again = VerifyAnswer(Honest(), log_.trust(), &known);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->subjects.size(), first->subjects.size());
  EXPECT_TRUE(UnitHistoryOf(*again, "maker", "A-1"));

  v1::Answer twice = Honest();
  *twice.add_subjects() = twice.subjects(3);
  EXPECT_FALSE(VerifyAnswer(twice, log_.trust(), &known));
}

TEST_F(AnswerTest, TakesWhatWasProvedBeforeAtItsOwnCheckpointOnly) {
  const auto first = VerifyAnswer(Honest(), log_.trust());
  ASSERT_TRUE(first);
  const ProvenRegistry known = KeepRegistry(*first);
  const auto again =
      VerifyAnswer(log_.Prove({kCustody, kSeen}), log_.trust(), &known);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(UnitHistoryOf(*again, "maker", "A-1"));

  log_.Admit("third");
  EXPECT_FALSE(
      VerifyAnswer(log_.Prove({kCustody, kSeen}), log_.trust(), &known));
}

TEST_F(AnswerTest, ResolvesAnAliasToItsFirstClaim) {
  v1::UnitAttributes attributes;
  v1::Alias& alias = *attributes.add_aliases();
  alias.set_kind(v1::LABEL);
  alias.set_value("SK-7");
  v1::Event relabel = TestEvent(log_.genesis_id(), kTestTimeMs + 2000);
  relabel.mutable_relabel()->set_reason("new label");
  log_.Add(SignSubmission(
      relabel,
      {WithAttributes(Row("maker", "A-1", log_.ChainOf(kCustody).head),
                      attributes)},
      {maker_.Actor()}));
  const auto verified = VerifyAnswer(
      log_.Prove({AliasSubject(alias), kGovernors, kMaker}), log_.trust());
  ASSERT_TRUE(verified) << verified.error().message;
  const auto unit = ResolveAlias(*verified, alias);
  ASSERT_TRUE(unit) << unit.error().message;
  EXPECT_EQ(unit->serial(), "A-1");

  v1::Alias unknown = alias;
  unknown.set_value("SK-8");
  const auto none = VerifyAnswer(
      log_.Prove({AliasSubject(unknown), kGovernors}), log_.trust());
  ASSERT_TRUE(none) << none.error().message;
  const auto nobody = ResolveAlias(*none, unknown);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, ErrorCode::kNotFound);
}

TEST_F(AnswerTest, NoticesALogThatShrankOrForked) {
  const auto verified = VerifyAnswer(Honest(), log_.trust());
  ASSERT_TRUE(verified);
  const Checkpoint& now = verified->checkpoint;
  EXPECT_TRUE(VerifyExtends({}, now, {}));
  EXPECT_TRUE(VerifyExtends(now.tree(), now, {}));
  EXPECT_FALSE(VerifyExtends({now.size + 1, now.root}, now, {}));
  EXPECT_FALSE(VerifyExtends({now.size, Sha256("fork")}, now, {}));
}

}  // namespace
}  // namespace waybill
