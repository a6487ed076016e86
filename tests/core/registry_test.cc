// SPDX-License-Identifier: Apache-2.0
//
// The registry: what each act of governance leaves, and who may sign what.
#include "ledger/core/registry.h"

#include <gtest/gtest.h>

#include "ledger/core/event.h"
#include "tests/support/events.h"

namespace waybill {
namespace {

constexpr std::int64_t kNowMs = kTestTimeMs + 1000;

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    v1::Event genesis = GenesisEvent("log", governors_, 2);
    Sign(genesis, {governors_[0], governors_[1]}, v1::GOVERNOR);
    EXPECT_FALSE(Registry::CheckGenesis(genesis));
    genesis_ = Sha256("genesis of the test");
    registry_.Apply(genesis, genesis_, {.index = 0, .recorded_at_ms = 1});
    Admit(maker_);
    Admit(dist_);
  }

  static void Sign(
      v1::Event& event,
      std::initializer_list<std::reference_wrapper<const TestParty>> parties,
      v1::SignerRole role) {
    for (const TestParty& party : parties) {
      v1::Signer* signer = event.add_signers();
      signer->set_party(party.id);
      signer->set_key(party.key_bytes());
      signer->set_role(role);
    }
  }

  v1::Event Event(const TestParty& actor) const {
    v1::Event event = TestEvent(genesis_, kTestTimeMs);
    Sign(event, {actor}, v1::ACTOR);
    return event;
  }

  // Without signers; its subject has no events yet.
  v1::Event Act() const { return GovernanceEvent(genesis_, kZeroHash); }

  static v1::PartyProfile Profile(const TestParty& party) {
    v1::PartyProfile profile;
    profile.set_party(party.id);
    profile.set_name(party.id);
    profile.set_role(v1::MANUFACTURER);
    profile.set_country("TW");
    profile.set_key(party.key_bytes());
    return profile;
  }

  void Apply(const v1::Event& event) {
    ++moment_.index;
    moment_.recorded_at_ms += 1000;
    registry_.Apply(event, Sha256(std::to_string(moment_.index)), moment_);
  }

  void Admit(const TestParty& party) {
    v1::Event event = Act();
    *event.mutable_governance()->mutable_admit_party() = Profile(party);
    Apply(event);
  }

  void RevokeKey(const TestParty& party) {
    v1::Event event = Act();
    event.mutable_governance()->mutable_revoke_key()->set_party(party.id);
    event.mutable_governance()->mutable_revoke_key()->set_key(
        party.key_bytes());
    Apply(event);
  }

  void Suspend(const TestParty& party) {
    v1::Event event = Act();
    event.mutable_governance()->mutable_suspend_party()->set_party(party.id);
    Apply(event);
  }

  Verdict Signers(const v1::Event& event) const {
    const auto refusal = registry_.CheckSigners(event, kNowMs);
    return refusal ? refusal->verdict : Verdict::kAccepted;
  }

  Verdict Governors(const v1::Event& event) const {
    const auto refusal = registry_.CheckGovernors(event);
    return refusal ? refusal->verdict : Verdict::kAccepted;
  }

  Verdict Governance(const v1::Event& event,
                     const Hash& head = kZeroHash) const {
    const auto refusal = registry_.CheckGovernance(event, head, kNowMs);
    return refusal ? refusal->verdict : Verdict::kAccepted;
  }

  // Checks it, expects it to be in order, and takes it in.
  void Take(const v1::Event& event) {
    EXPECT_EQ(Governance(event), Verdict::kAccepted);
    Apply(event);
  }

  const std::vector<TestParty> governors_ = [] {
    std::vector<TestParty> governors;
    for (const char* name : {"g1", "g2", "g3"}) {
      governors.emplace_back(name);
    }
    return governors;
  }();
  const TestParty maker_{"maker"};
  const TestParty dist_{"dist"};
  const TestParty stranger_{"stranger"};
  Hash genesis_ = kZeroHash;
  Moment moment_{.index = 0, .recorded_at_ms = kTestTimeMs};
  Registry registry_;
};

// ---- signers

TEST_F(RegistryTest, KnowsItsLedgerAndItsTime) {
  v1::Event event = Event(maker_);
  event.mutable_sight();
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  event.set_occurred_at_ms(kNowMs + kFutureToleranceMs);
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  event.set_occurred_at_ms(kNowMs + kFutureToleranceMs + 1);
  EXPECT_EQ(Signers(event), Verdict::kTimeInFuture);
  event.set_genesis(std::string(View(Sha256("another"))));
  EXPECT_EQ(Signers(event), Verdict::kWrongLedger);
}

TEST_F(RegistryTest, KnowsItsParties) {
  v1::Event event = Event(stranger_);
  EXPECT_EQ(Signers(event), Verdict::kUnknownParty);
  v1::Event cosigned = Event(maker_);
  Sign(cosigned, {stranger_}, v1::WITNESS);
  EXPECT_EQ(Signers(cosigned), Verdict::kUnknownParty);
}

TEST_F(RegistryTest, ASuspendedPartyStillReceivesReturnsAndReports) {
  Suspend(dist_);
  v1::Event event = Event(dist_);
  event.mutable_ship();
  EXPECT_EQ(Signers(event), Verdict::kPartySuspended);
  event.mutable_receive();
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  event.mutable_return_();
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  event.mutable_report();
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  event.mutable_sight();
  EXPECT_EQ(Signers(event), Verdict::kPartySuspended);
  event.mutable_governance()->mutable_revoke_key()->set_party("dist");
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  event.mutable_governance()->mutable_add_site()->set_party("dist");
  EXPECT_EQ(Signers(event), Verdict::kPartySuspended);
  v1::Event reinstate = Act();
  reinstate.mutable_governance()->mutable_reinstate_party()->set_party("dist");
  Take(reinstate);
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
}

TEST_F(RegistryTest, AKeyCountsWhileItIsInForce) {
  v1::Event event = Event(maker_);
  event.mutable_signers(0)->set_key(stranger_.key_bytes());
  EXPECT_EQ(Signers(event), Verdict::kKeyNotValid);
  v1::Event rotation = Act();
  rotation.mutable_governance()->mutable_add_key()->set_party("maker");
  rotation.mutable_governance()->mutable_add_key()->set_key(
      stranger_.key_bytes());
  Take(rotation);
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  EXPECT_EQ(Signers(Event(maker_)), Verdict::kAccepted);
  RevokeKey(maker_);
  EXPECT_EQ(Signers(Event(maker_)), Verdict::kKeyNotValid);
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  const PartyRecord* record = registry_.FindParty("maker");
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->keys[0].revoked->index, moment_.index);
}

TEST_F(RegistryTest, GovernorsSignWithTheirOwnKey) {
  v1::Event event = Act();
  Sign(event, {governors_[0]}, v1::GOVERNOR);
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  event.mutable_signers(0)->set_key(governors_[1].key_bytes());
  EXPECT_EQ(Signers(event), Verdict::kKeyNotValid);
  event.mutable_signers(0)->set_party("g9");
  EXPECT_EQ(Signers(event), Verdict::kUnknownParty);
}

// ---- k of n

TEST_F(RegistryTest, GovernanceNeedsThresholdDistinctGovernors) {
  v1::Event event = Act();
  event.mutable_governance()->mutable_suspend_party()->set_party("dist");
  Sign(event, {governors_[0]}, v1::GOVERNOR);
  EXPECT_EQ(Governors(event), Verdict::kMissingCosignature);
  v1::Event twice = event;
  Sign(twice, {governors_[0]}, v1::GOVERNOR);
  EXPECT_EQ(Governors(twice), Verdict::kMissingCosignature);
  Sign(event, {governors_[2]}, v1::GOVERNOR);
  EXPECT_EQ(Governors(event), Verdict::kAccepted);
  EXPECT_TRUE(registry_.SignedByGovernors(event));
  EXPECT_FALSE(Registry().SignedByGovernors(event));
}

TEST_F(RegistryTest, APartySignsAloneWhatIsItsOwn) {
  const auto alone = [this](const TestParty& actor, auto&& set) {
    v1::Event event = Event(actor);
    *event.mutable_governance() = Act().governance();
    set(*event.mutable_governance());
    return Governors(event);
  };
  const auto site = [](v1::Governance& governance) {
    governance.mutable_add_site()->set_party("maker");
  };
  const auto revocation = [](v1::Governance& governance) {
    governance.mutable_revoke_key()->set_party("maker");
  };
  const auto delegation = [](v1::Governance& governance) {
    governance.mutable_delegate()->set_party("maker");
  };
  const auto mark = [](v1::Governance& governance) {
    governance.mutable_mark_finding();
  };
  const auto key = [](v1::Governance& governance) {
    governance.mutable_add_key()->set_party("maker");
  };
  EXPECT_EQ(alone(maker_, site), Verdict::kAccepted);
  EXPECT_EQ(alone(maker_, revocation), Verdict::kAccepted);
  EXPECT_EQ(alone(maker_, delegation), Verdict::kAccepted);
  EXPECT_EQ(alone(maker_, mark), Verdict::kAccepted);
  EXPECT_EQ(alone(maker_, key), Verdict::kMissingCosignature);
  EXPECT_EQ(alone(dist_, site), Verdict::kMissingCosignature);
  EXPECT_EQ(alone(dist_, revocation), Verdict::kMissingCosignature);
  EXPECT_EQ(alone(dist_, delegation), Verdict::kMissingCosignature);
  // Nobody gives a delegation in another's name, not even governors.
  v1::Event governed = Act();
  delegation(*governed.mutable_governance());
  Sign(governed, {governors_[0], governors_[1]}, v1::GOVERNOR);
  EXPECT_EQ(Governors(governed), Verdict::kMissingCosignature);
}

TEST_F(RegistryTest, NewGovernorsSignTheirOwnAppointment) {
  const TestParty fourth("g4");
  v1::Event event = Act();
  v1::GovernorSet* set = event.mutable_governance()->mutable_change_governors();
  for (const TestParty* governor : {&governors_[1], &governors_[2], &fourth}) {
    v1::Governor* named = set->add_governors();
    named->set_name(governor->id);
    named->set_key(governor->key_bytes());
  }
  set->set_threshold(3);
  EXPECT_EQ(Governance(event), Verdict::kAccepted);
  Sign(event, {governors_[0], governors_[1]}, v1::GOVERNOR);
  EXPECT_EQ(Governors(event), Verdict::kMissingCosignature);
  v1::Event without_old = event;
  without_old.clear_signers();
  Sign(without_old, {governors_[0], fourth}, v1::GOVERNOR);
  EXPECT_EQ(Signers(without_old), Verdict::kAccepted);
  EXPECT_EQ(Governors(without_old), Verdict::kMissingCosignature);
  Sign(event, {fourth}, v1::GOVERNOR);
  EXPECT_EQ(Signers(event), Verdict::kAccepted);
  EXPECT_EQ(Governors(event), Verdict::kAccepted);
  Apply(event);
  // The set in force is the new one, for whatever comes next.
  v1::Event next = Act();
  next.mutable_governance()->mutable_suspend_party()->set_party("dist");
  Sign(next, {governors_[0], governors_[1]}, v1::GOVERNOR);
  EXPECT_EQ(Signers(next), Verdict::kUnknownParty);
  next.clear_signers();
  Sign(next, {governors_[1], governors_[2]}, v1::GOVERNOR);
  EXPECT_EQ(Governors(next), Verdict::kMissingCosignature);
  Sign(next, {fourth}, v1::GOVERNOR);
  EXPECT_EQ(Governors(next), Verdict::kAccepted);
  // A governor who takes a new key signs with it, too.
  v1::Event rekey = event;
  rekey.mutable_governance()
      ->mutable_change_governors()
      ->mutable_governors(0)
      ->set_key(stranger_.key_bytes());
  rekey.clear_signers();
  Sign(rekey, {governors_[1], governors_[2], fourth}, v1::GOVERNOR);
  EXPECT_EQ(Governors(rekey), Verdict::kMissingCosignature);
}

TEST_F(RegistryTest, AGenesisIsSignedByThresholdOfItsOwnGovernors) {
  const auto check = [](const v1::Event& event) {
    const auto refusal = Registry::CheckGenesis(event);
    return refusal ? refusal->verdict : Verdict::kAccepted;
  };
  v1::Event genesis = GenesisEvent("log", governors_, 2);
  Sign(genesis, {governors_[2]}, v1::GOVERNOR);
  EXPECT_EQ(check(genesis), Verdict::kMissingCosignature);
  v1::Event strange = genesis;
  Sign(strange, {stranger_}, v1::GOVERNOR);
  EXPECT_EQ(check(strange), Verdict::kKeyNotValid);
  Sign(genesis, {governors_[0]}, v1::GOVERNOR);
  EXPECT_EQ(check(genesis), Verdict::kAccepted);
  const auto broken = [&](auto&& change) {
    v1::Event event = genesis;
    change(*event.mutable_genesis_declaration());
    return check(event);
  };
  EXPECT_EQ(broken([](v1::Genesis& g) { g.set_version(2); }),
            Verdict::kMalformed);
  EXPECT_EQ(broken([](v1::Genesis& g) { g.clear_origin(); }),
            Verdict::kMalformed);
  EXPECT_EQ(broken([](v1::Genesis& g) { g.clear_log_keys(); }),
            Verdict::kMalformed);
  EXPECT_EQ(broken([](v1::Genesis& g) { g.add_log_keys(g.log_keys(0)); }),
            Verdict::kMalformed);
  EXPECT_EQ(broken([](v1::Genesis& g) { g.set_threshold(0); }),
            Verdict::kMalformed);
  EXPECT_EQ(broken([](v1::Genesis& g) { g.set_threshold(4); }),
            Verdict::kMalformed);
  EXPECT_EQ(broken([](v1::Genesis& g) {
              g.mutable_governors(0)->set_name(g.governors(1).name());
            }),
            Verdict::kMalformed);
  EXPECT_EQ(broken([](v1::Genesis& g) {
              g.mutable_governors(0)->set_key(g.governors(1).key());
            }),
            Verdict::kMalformed);
}

// ---- what governance has said before

TEST_F(RegistryTest, RefusesGovernanceThatIsLateOrStale) {
  v1::Event event = Act();
  event.mutable_governance()->mutable_suspend_party()->set_party("dist");
  event.mutable_governance()->set_not_after_ms(kNowMs);
  EXPECT_EQ(Governance(event), Verdict::kAccepted);
  const Hash head = Sha256("head");
  const auto stale = registry_.CheckGovernance(event, head, kNowMs);
  ASSERT_TRUE(stale);
  EXPECT_EQ(stale->verdict, Verdict::kStaleLink);
  EXPECT_EQ(stale->current_head, head);
  event.mutable_governance()->set_not_after_ms(kNowMs - 1);
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
}

TEST_F(RegistryTest, AdmitsEachPartyAndEachKeyOnce) {
  v1::Event event = Act();
  v1::PartyProfile* profile = event.mutable_governance()->mutable_admit_party();
  *profile = Profile(maker_);
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
  profile->set_party("newcomer");
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
  profile->set_key(governors_[0].key_bytes());
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
  profile->set_key(stranger_.key_bytes());
  EXPECT_EQ(Governance(event), Verdict::kAccepted);
  // Not even a revoked key changes hands.
  RevokeKey(dist_);
  profile->set_key(dist_.key_bytes());
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
}

TEST_F(RegistryTest, ChangesOnlyWhatIsThere) {
  const auto refused = [this](auto&& set) {
    v1::Event event = Act();
    set(*event.mutable_governance());
    return Governance(event);
  };
  using G = v1::Governance;
  constexpr Verdict kUnknown = Verdict::kUnknownReference;
  constexpr Verdict kNobody = Verdict::kUnknownParty;
  EXPECT_EQ(refused([](G& g) { g.mutable_update_party()->set_party("x"); }),
            kNobody);
  EXPECT_EQ(refused([](G& g) { g.mutable_suspend_party()->set_party("x"); }),
            kNobody);
  EXPECT_EQ(
      refused([](G& g) { g.mutable_reinstate_party()->set_party("maker"); }),
      Verdict::kMalformed);
  EXPECT_EQ(refused([](G& g) { g.mutable_add_key()->set_party("x"); }),
            kNobody);
  EXPECT_EQ(refused([](G& g) { g.mutable_revoke_key()->set_party("maker"); }),
            kUnknown);
  EXPECT_EQ(refused([](G& g) {
              g.mutable_withdraw_delegation()->set_party("maker");
              g.mutable_withdraw_delegation()->set_delegate("dist");
            }),
            kUnknown);
  EXPECT_EQ(refused([](G& g) { g.mutable_approve()->set_party("x"); }),
            kNobody);
  EXPECT_EQ(refused([](G& g) {
              g.mutable_approve()->set_party("maker");
              g.mutable_approve()->add_sites("nowhere");
            }),
            kUnknown);
  EXPECT_EQ(
      refused([](G& g) { g.mutable_withdraw_approval()->set_party("maker"); }),
      kUnknown);
  EXPECT_EQ(refused([](G& g) { g.mutable_add_site()->set_party("x"); }),
            kNobody);
  EXPECT_EQ(refused([](G& g) { g.mutable_revoke_licence()->set_licence("L"); }),
            kUnknown);
  EXPECT_EQ(refused([](G& g) { g.mutable_rescind_policy()->set_pack("p"); }),
            kUnknown);
  EXPECT_EQ(refused([](G& g) { g.mutable_reassign_custody()->set_to("x"); }),
            kNobody);
  EXPECT_EQ(refused([](G& g) { g.mutable_change_governors(); }),
            Verdict::kMalformed);
  EXPECT_EQ(refused([](G& g) { g.mutable_change_log_keys(); }),
            Verdict::kMalformed);
}

TEST_F(RegistryTest, KeepsApprovalsUntilTheyAreWithdrawn) {
  v1::Event event = Act();
  v1::Approval* approval = event.mutable_governance()->mutable_approve();
  approval->set_party("dist");
  approval->set_id("1");
  Take(event);
  const auto& record = registry_.approvals().at("dist").at("1");
  // Without a date it counts from its recording.
  EXPECT_EQ(record.approval.from_ms(), moment_.recorded_at_ms);
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
  v1::Event withdrawal = Act();
  withdrawal.mutable_governance()->mutable_withdraw_approval()->set_party(
      "dist");
  withdrawal.mutable_governance()->mutable_withdraw_approval()->set_id("1");
  Take(withdrawal);
  EXPECT_EQ(record.withdrawn->index, moment_.index);
  EXPECT_EQ(Governance(withdrawal), Verdict::kUnknownReference);
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
}

TEST_F(RegistryTest, GrantsModelsToIssuers) {
  EXPECT_FALSE(registry_.MayCommission("maker", "chip"));
  v1::Event event = Act();
  event.mutable_governance()->mutable_register_model()->set_model("chip");
  event.mutable_governance()->mutable_register_model()->add_issuers("maker");
  Take(event);
  EXPECT_TRUE(registry_.MayCommission("maker", "chip"));
  EXPECT_FALSE(registry_.MayCommission("dist", "chip"));
  event.mutable_governance()->mutable_register_model()->set_issuers(0, "dist");
  Take(event);
  EXPECT_FALSE(registry_.MayCommission("maker", "chip"));
}

TEST_F(RegistryTest, KeepsDelegationsOfTheParty) {
  EXPECT_TRUE(registry_.ActsFor("maker", "maker"));
  EXPECT_FALSE(registry_.ActsFor("dist", "maker"));
  v1::Event event = Act();
  event.mutable_governance()->mutable_delegate()->set_party("maker");
  event.mutable_governance()->mutable_delegate()->set_delegate("dist");
  Take(event);
  EXPECT_TRUE(registry_.ActsFor("dist", "maker"));
  EXPECT_FALSE(registry_.ActsFor("maker", "dist"));
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
  v1::Event withdrawal = Act();
  *withdrawal.mutable_governance()->mutable_withdraw_delegation() =
      event.governance().delegate();
  Take(withdrawal);
  EXPECT_FALSE(registry_.ActsFor("dist", "maker"));
}

TEST_F(RegistryTest, AmendsAndRevokesLicences) {
  v1::Event event = Act();
  v1::Licence* licence = event.mutable_governance()->mutable_issue_licence();
  licence->set_licence("L");
  licence->set_quantity(40);
  Take(event);
  const std::uint64_t issued = moment_.index;
  licence->set_quantity(50);
  Take(event);
  EXPECT_EQ(registry_.FindLicence("L")->licence.quantity(), 50U);
  EXPECT_EQ(registry_.FindLicence("L")->issued.index, issued);
  v1::Event revocation = Act();
  revocation.mutable_governance()->mutable_revoke_licence()->set_licence("L");
  Take(revocation);
  EXPECT_TRUE(registry_.FindLicence("L")->revoked);
  EXPECT_EQ(Governance(revocation), Verdict::kMalformed);
  EXPECT_EQ(Governance(event), Verdict::kMalformed);
}

TEST_F(RegistryTest, KeepsProfilesSitesOwnershipAndLogKeys) {
  v1::Event update = Act();
  v1::PartyProfile* profile =
      update.mutable_governance()->mutable_update_party();
  *profile = Profile(dist_);
  profile->clear_key();
  profile->set_country("US");
  Take(update);
  EXPECT_EQ(registry_.FindParty("dist")->profile.country(), "US");
  EXPECT_EQ(registry_.FindParty("dist")->keys.size(), 1U);
  v1::Event site = Act();
  site.mutable_governance()->mutable_add_site()->set_party("dist");
  site.mutable_governance()->mutable_add_site()->set_site("hall");
  Take(site);
  EXPECT_NE(registry_.FindSite("dist", "hall"), nullptr);
  EXPECT_EQ(registry_.FindSite("maker", "hall"), nullptr);
  v1::Event ownership = Act();
  ownership.mutable_governance()->mutable_record_ownership()->set_owner("x");
  Take(ownership);
  EXPECT_EQ(registry_.ownership().size(), 1U);
  v1::Event keys = Act();
  keys.mutable_governance()->mutable_change_log_keys()->add_log_keys(
      stranger_.key_bytes());
  Take(keys);
  EXPECT_EQ(registry_.log_keys(),
            std::vector<PublicKey>{stranger_.key.public_key()});
}

TEST_F(RegistryTest, OtherEventsLeaveItAlone) {
  v1::Event event = Event(maker_);
  event.mutable_sight();
  Apply(event);
  EXPECT_EQ(registry_.parties().size(), 2U);
  EXPECT_EQ(Governors(event), Verdict::kAccepted);
}

}  // namespace
}  // namespace waybill
