// SPDX-License-Identifier: Apache-2.0
//
// False answers about who could sign, and answers that leave something out.
#include <utility>

#include "tests/support/forgery.h"

namespace waybill {
namespace {

v1::Governance Delegate(const std::string& party) {
  v1::Governance governance;
  governance.mutable_delegate()->set_party(party);
  governance.mutable_delegate()->set_delegate("maker");
  return governance;
}

v1::Governance RevokeKey(const TestParty& party) {
  v1::Governance governance;
  governance.mutable_revoke_key()->set_party(party.id);
  governance.mutable_revoke_key()->set_key(party.key_bytes());
  return governance;
}

v1::Governance NewGovernors(std::uint32_t threshold) {
  v1::Governance governance;
  v1::GovernorSet& set = *governance.mutable_change_governors();
  set.set_threshold(threshold);
  for (const char* name : {"gov", "new"}) {
    v1::Governor* governor = set.add_governors();
    governor->set_name(name);
    governor->set_key(TestParty(name).key_bytes());
  }
  return governance;
}

v1::Answer AddLate(ShippedUnit& unit, std::int64_t not_after_ms) {
  Submission submission = unit.log.Govern(Suspend("buyer"));
  v1::Event event = *ParseEvent(submission.body);
  event.mutable_governance()->set_not_after_ms(not_after_ms);
  submission.body = event.SerializeAsString();
  submission.signatures[0] = SignBody(TestKey("gov"), submission.body);
  unit.log.Add(submission);
  return unit.Prove();
}

// Everything rests on a genesis that isn't one.
template <typename Change>
v1::Answer OnGenesis(ShippedUnit& unit, const std::string& signer,
                     const Change& change) {
  const std::string origin = "log.example/test";
  std::vector<TestParty> governors;
  governors.emplace_back("gov");
  v1::Event genesis = GenesisEvent(origin, governors, 1);
  change(*genesis.mutable_genesis_declaration());
  const TestParty party(signer);
  unit = ShippedUnit(ForgedLog(
      origin, ForgeSubmission(genesis, {}, {}, {}, {party.Governor()})));
  return unit.Prove();
}

const Forgery kOfAuthority[] = {
    {"mark_seconded_by_nobody_known", 7,
     [](ShippedUnit& unit) {
       const TestParty stranger("stranger");
       return AddMark(
           unit, unit.log.Govern(Explained(),
                                 {unit.maker.Actor(), stranger.Cosigner()}));
     }},
    {"mark_seconded_with_another_key", 7,
     [](ShippedUnit& unit) {
       const TestParty thief("thief");
       SignerKey second = thief.Cosigner();
       second.party = "buyer";
       return AddMark(
           unit, unit.log.Govern(Explained(), {unit.maker.Actor(), second}));
     }},
    {"no_governors", 7,
     [](ShippedUnit& unit) {
       return ProveWithout(unit, ShippedUnit::Governors());
     }},
    {"no_proof_about_a_signer", 7,
     [](ShippedUnit& unit) {
       return ProveWithout(unit, ShippedUnit::Maker());
     }},
    {"key_of_another", 7,
     [](ShippedUnit& unit) {
       const TestParty thief("thief");
       SignerKey signer = thief.Actor();
       signer.party = "maker";
       unit.log.Add(unit.ShipAgain(signer));
       return unit.Prove();
     }},
    {"key_revoked_before", 7,
     [](ShippedUnit& unit) {
       unit.log.Add(unit.log.Govern(RevokeKey(unit.maker)));
       unit.log.Add(unit.ShipAgain(unit.maker.Actor()));
       return unit.Prove();
     }},
    {"suspended_before", 7,
     [](ShippedUnit& unit) {
       unit.log.Add(unit.log.Govern(Suspend("maker")));
       unit.log.Add(unit.ShipAgain(unit.maker.Actor()));
       return unit.Prove();
     }},
    {"from_the_future", 7,
     [](ShippedUnit& unit) {
       v1::Event event = ShippedUnit::Ship(unit.log.genesis_id());
       event.set_occurred_at_ms(kTestTimeMs + kFutureToleranceMs + 1);
       unit.log.Add(
           SignSubmission(event, {unit.NextRow()}, {unit.maker.Actor()}));
       return unit.Prove();
     }},
    {"signature_kept_for_later", 7,
     [](ShippedUnit& unit) { return AddLate(unit, kTestTimeMs - 1); }},
    {"party_governs", 7,
     [](ShippedUnit& unit) {
       return AddGovernance(unit, Suspend("buyer"), {unit.maker.Actor()});
     }},
    {"party_revokes_the_key_of_another", 7,
     [](ShippedUnit& unit) {
       return AddGovernance(unit, RevokeKey(unit.buyer), {unit.maker.Actor()});
     }},
    {"governors_delegate", 7,
     [](ShippedUnit& unit) {
       const TestParty governor("gov");
       return AddGovernance(unit, Delegate("buyer"), {governor.Governor()});
     }},
    {"governor_who_is_none", 7,
     [](ShippedUnit& unit) {
       const TestParty thief("thief");
       SignerKey impostor = thief.Governor();
       impostor.party = "gov";
       return AddGovernance(unit, Suspend("buyer"), {impostor});
     }},
    {"too_few_governors", 7,
     [](ShippedUnit& unit) {
       const TestParty governor("gov");
       const TestParty other("new");
       unit.log.Add(unit.log.Govern(NewGovernors(2),
                                    {governor.Governor(), other.Governor()}));
       return AddGovernance(unit, Suspend("buyer"), {other.Governor()});
     }},
    {"new_governor_did_not_sign", 7,
     [](ShippedUnit& unit) {
       const TestParty governor("gov");
       return AddGovernance(unit, NewGovernors(1), {governor.Governor()});
     }},
    {"new_governor_alone", 7,
     [](ShippedUnit& unit) {
       const TestParty other("new");
       return AddGovernance(unit, NewGovernors(1), {other.Governor()});
     }},
    {"threshold_above_the_governors", 7,
     [](ShippedUnit& unit) {
       const TestParty governor("gov");
       const TestParty other("new");
       return AddGovernance(unit, NewGovernors(3),
                            {governor.Governor(), other.Governor()});
     }},
    {"genesis_of_threshold_zero", 7,
     [](ShippedUnit& unit) {
       return OnGenesis(unit, "gov",
                        [](v1::Genesis& genesis) { genesis.set_threshold(0); });
     }},
    {"genesis_of_version_two", 7,
     [](ShippedUnit& unit) {
       return OnGenesis(unit, "gov",
                        [](v1::Genesis& genesis) { genesis.set_version(2); });
     }},
    {"genesis_by_a_stranger", 7,
     [](ShippedUnit& unit) {
       return OnGenesis(unit, "thief", [](v1::Genesis&) {});
     }},
};

// Nothing is false here, but something of what was asked is missing.
const Forgery kOfTheAsked[] = {
    {"custody_not_proved", 9,
     [](ShippedUnit& unit) {
       return unit.log.Prove({ShippedUnit::Governors(), ShippedUnit::Seen()});
     }},
    {"observations_not_proved", 9,
     [](ShippedUnit& unit) { return ProveWithout(unit, ShippedUnit::Seen()); }},
    {"consignee_not_proved", 9,
     [](ShippedUnit& unit) {
       return ProveWithout(unit, ShippedUnit::Buyer());
     }},
    {"approvals_not_proved", 9,
     [](ShippedUnit& unit) {
       return ProveWithout(unit, {SubjectType::kApprovals, {"buyer"}});
     }},
    {"ownership_not_proved", 9,
     [](ShippedUnit& unit) {
       return ProveWithout(unit, {SubjectType::kOwnership, {"maker"}});
     }},
    {"model_not_proved", 9,
     [](ShippedUnit& unit) {
       return ProveWithout(unit, ShippedUnit::Model());
     }},
    {"site_not_proved", 9,
     [](ShippedUnit& unit) {
       v1::Event event = TestEvent(unit.log.genesis_id(), kTestTimeMs);
       event.mutable_sight();
       event.mutable_place()->set_site_party("maker");
       event.mutable_place()->set_site("dock");
       event.mutable_place()->set_country("TW");
       unit.log.Add(SignSubmission(event, {ObservationRow("maker", "A-1")},
                                   {unit.maker.Actor()}));
       return unit.Prove();
     }},
    {"licence_not_proved", 9,
     [](ShippedUnit& unit) {
       return AddEvent(unit, [](v1::Event& event) {
         event.mutable_ship()->set_licence("L-1");
       });
     }},
};

}  // namespace

std::vector<AnswerCase> ForgedAuthority() {
  std::vector<AnswerCase> cases;
  AddAll(kOfAuthority, cases);
  AddAll(kOfTheAsked, cases);
  return cases;
}

}  // namespace waybill
