// SPDX-License-Identifier: Apache-2.0
//
// One false answer after the other. Each is false in one way: everything else
// in it is proved with real trees and signatures.
#include <utility>

#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/note.h"
#include "ledger/core/unit_list.h"
#include "tests/support/answer_cases.h"

namespace waybill {
namespace {

struct Forgery {
  const char* name;
  int rule;
  v1::Answer (*make)(ShippedUnit& unit);
};

// ---- what the forgeries are made of

// The note of this text, with the log's signature on it.
v1::Answer WithCheckpointText(v1::Answer answer, const std::string& text) {
  const std::string origin = "log.example/test";
  Note note{.text = text, .signatures = {}};
  note.signatures.push_back(SignNote(text, origin, TestKey(origin)));
  answer.set_checkpoint(FormatNote(note));
  return answer;
}

v1::Answer ProveWithout(const ShippedUnit& unit, const Subject& subject) {
  std::vector<Subject> subjects = ShippedUnit::Subjects();
  std::erase(subjects, subject);
  return unit.log.Prove(subjects);
}

std::string CheckpointText(const v1::Answer& answer) {
  return ParseNote(answer.checkpoint())->text;
}

v1::EntryProof& EntryAt(v1::Answer& answer, std::uint64_t index) {
  for (v1::EntryProof& entry : *answer.mutable_entries()) {
    if (entry.index() == index) {
      return entry;
    }
  }
  WAYBILL_CHECK(false);
  return *answer.mutable_entries(0);
}

v1::Answer AddShip(ShippedUnit& unit, const v1::UnitRow& row) {
  unit.log.Add(ForgeSubmission(ShippedUnit::Ship(unit.log.genesis_id()), {row},
                               {}, {}, {unit.maker.Actor()}));
  return unit.Prove();
}

// A body that its author changed, signed as it then is.
template <typename Change>
v1::Answer AddChanged(ShippedUnit& unit, const Change& change) {
  Submission odd = unit.ShipAgain(unit.maker.Actor());
  change(odd.body);
  odd.signatures[0] = SignBody(unit.maker.key, odd.body);
  unit.log.Add(odd);
  return unit.Prove();
}

// An event of maker's with its shipment's rows, however its body was changed.
template <typename Change>
v1::Answer AddEvent(ShippedUnit& unit, const Change& change) {
  return AddChanged(unit, [&](std::string& body) {
    v1::Event event = *ParseEvent(body);
    change(event);
    body = event.SerializeAsString();
  });
}

v1::Governance Suspend(const std::string& party) {
  v1::Governance governance;
  governance.mutable_suspend_party()->set_party(party);
  return governance;
}

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

v1::Answer AddGovernance(ShippedUnit& unit, const v1::Governance& governance,
                         const std::vector<SignerKey>& signers) {
  unit.log.Add(unit.log.Govern(governance, signers));
  return unit.Prove();
}

v1::Governance Explained() {
  v1::Governance governance;
  v1::FindingMark& mark = *governance.mutable_mark_finding();
  mark.set_code("UNIT_MISSING");
  mark.set_subject("unit:maker/A-1");
  mark.set_status("explained");
  mark.set_reason("it was on the other pallet");
  return governance;
}

// With the mark's own subject, as who asks for findings gets it.
v1::Answer AddMark(ShippedUnit& unit, const Submission& mark) {
  unit.log.Add(mark);
  std::vector<Subject> subjects = ShippedUnit::Subjects();
  subjects.push_back(
      {SubjectType::kFinding, {"UNIT_MISSING", "unit:maker/A-1"}});
  return unit.log.Prove(subjects);
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

v1::Answer ChangeLogKeys(ShippedUnit& unit) {
  v1::Governance change;
  change.mutable_change_log_keys()->add_log_keys(
      std::string(View(TestKey("second log key").public_key())));
  unit.log.Add(unit.log.Govern(change));
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

// ---- the forgeries, by rule

const Forgery kOfCheckpoint[] = {
    {"checkpoint_of_four_lines", 1,
     [](ShippedUnit& unit) {
       const v1::Answer answer = unit.Prove();
       return WithCheckpointText(answer, CheckpointText(answer) + "more\n");
     }},
    {"checkpoint_with_a_zero", 1,
     [](ShippedUnit& unit) {
       const v1::Answer answer = unit.Prove();
       std::string text = CheckpointText(answer);
       return WithCheckpointText(answer, text.insert(text.find('\n') + 1, "0"));
     }},
    {"checkpoint_of_size_one", 1,
     [](ShippedUnit& unit) {
       return WithCheckpointText(
           unit.Prove(),
           FormatCheckpoint(
               {.origin = "log.example/test", .size = 1, .root = kZeroHash}));
     }},
    {"seal_is_an_event", 2,
     [](ShippedUnit& unit) {
       unit.log.seal_bytes =
           EncodeEntry(EventEntry{.recorded_at_ms = kTestTimeMs,
                                  .body = "x",
                                  .signatures = {Signature{}}});
       return unit.Prove();
     }},
    {"seal_of_another_leaf", 2,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       answer.set_seal(EncodeEntry(Seal{.recorded_at_ms = kTestTimeMs}));
       return answer;
     }},
    {"log_key_of_another", 8,
     [](ShippedUnit& unit) {
       unit.log.signing_key_name = "thief";
       return unit.Prove();
     }},
    {"log_key_replaced", 8, ChangeLogKeys},
    {"origin_of_another", 8,
     [](ShippedUnit& unit) {
       unit.log.checkpoint_origin = "log.example/other";
       return unit.Prove();
     }},
    {"log_signature_bent", 8,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       Note note = *ParseNote(answer.checkpoint());
       note.signatures[0].blob[0] ^= 1;
       answer.set_checkpoint(FormatNote(note));
       return answer;
     }},
};

const Forgery kOfEntries[] = {
    {"event_of_another_ledger", 4,
     [](ShippedUnit& unit) {
       unit.log.Add(SignSubmission(ShippedUnit::Ship(Sha256("another genesis")),
                                   {unit.NextRow()}, {unit.maker.Actor()}));
       return unit.Prove();
     }},
    {"signature_bent", 4,
     [](ShippedUnit& unit) {
       Submission forged = unit.ShipAgain(unit.maker.Actor());
       forged.signatures[0][0] ^= 1;
       unit.log.Add(forged);
       return unit.Prove();
     }},
    {"body_with_an_unknown_field", 4,
     [](ShippedUnit& unit) {
       return AddChanged(unit, [](std::string& body) {
         body += std::string("\xf8\x3f\x01", 3);  // Field 1023.
       });
     }},
    {"event_of_no_kind", 4,
     [](ShippedUnit& unit) {
       return AddEvent(unit, [](v1::Event& event) { event.clear_ship(); });
     }},
    {"two_unit_lists", 4,
     [](ShippedUnit& unit) {
       return AddEvent(unit, [](v1::Event& event) {
         *event.add_attachments() = event.attachments(0);
       });
     }},
    {"signer_of_no_role", 4,
     [](ShippedUnit& unit) {
       return AddEvent(unit, [](v1::Event& event) {
         event.mutable_signers(0)->clear_role();
       });
     }},
    {"time_goes_back", 4,
     [](ShippedUnit& unit) {
       unit.log.recorded_at_ms -= 1;
       unit.log.Add(unit.ShipAgain(unit.maker.Actor()));
       unit.log.seal_recorded_at_ms = kTestTimeMs;
       return unit.Prove();
     }},
    {"recorded_after_the_seal", 4,
     [](ShippedUnit& unit) {
       unit.log.seal_recorded_at_ms = kTestTimeMs - 1;
       return unit.Prove();
     }},
    {"row_not_in_the_list", 4,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       EntryAt(answer, unit.commission)
           .mutable_rows(0)
           ->mutable_row()
           ->set_serial("A-3");
       return answer;
     }},
    {"row_of_a_role_of_two_octets", 0,  // The leaf holds one: here it is equal.
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       EntryAt(answer, unit.commission)
           .mutable_rows(0)
           ->mutable_row()
           ->set_role(static_cast<v1::UnitRole>(256 + v1::SUBJECT));
       return answer;
     }},
    {"row_without_a_link", 4,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       EntryAt(answer, unit.commission)
           .mutable_rows(0)
           ->mutable_row()
           ->clear_link();
       return answer;
     }},
    {"row_of_odd_attributes", 4,
     [](ShippedUnit& unit) {
       v1::UnitRow row = unit.NextRow();
       row.set_attributes(std::string("\x10\x00", 2));  // A default, written.
       return AddShip(unit, row);
     }},
    {"rows_of_one_unit", 4,
     [](ShippedUnit& unit) {
       const v1::UnitRow row = unit.NextRow();
       unit.log.Add(ForgeSubmission(ShippedUnit::Ship(unit.log.genesis_id()),
                                    {row, row}, {}, {}, {unit.maker.Actor()}));
       v1::Answer answer = unit.Prove();
       v1::EntryProof& entry = EntryAt(answer, unit.ship + 1);
       v1::RowProof second = entry.rows(0);
       const auto& rows = unit.log.Rows(unit.ship + 1);
       second.set_position(1);
       *second.mutable_row() = rows[1];
       *second.mutable_path(0) = View(UnitLeaf(rows[0]));
       *entry.add_rows() = second;
       return answer;
     }},
    {"mark_seconded_by_a_witness", 4,
     [](ShippedUnit& unit) {
       return AddMark(
           unit, unit.log.Govern(Explained(),
                                 {unit.maker.Actor(), unit.buyer.Witness()}));
     }},
    {"mark_with_a_second_signature_of_the_first", 4,
     [](ShippedUnit& unit) {
       Submission mark = unit.log.Govern(
           Explained(), {unit.maker.Actor(), unit.buyer.Cosigner()});
       mark.signatures[1] = mark.signatures[0];
       return AddMark(unit, mark);
     }},
    {"governance_by_party_and_governor", 4,
     [](ShippedUnit& unit) {
       const TestParty governor("gov");
       return AddGovernance(unit, Suspend("buyer"),
                            {unit.maker.Actor(), governor.Governor()});
     }},
};

const Forgery kOfSubjects[] = {
    {"event_withheld", 5,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       answer.mutable_subjects(0)->mutable_events()->RemoveLast();
       answer.mutable_entries()->RemoveLast();
       return answer;
     }},
    {"map_of_another_length", 5,
     [](ShippedUnit& unit) {
       Chain chain = unit.log.ChainOf(ShippedUnit::Custody());
       ++chain.length;
       unit.log.chain_overrides[SubjectLabel(ShippedUnit::Custody())] = chain;
       return unit.Prove();
     }},
    {"chain_without_registration", 5,  // Though its link is right.
     [](ShippedUnit& unit) {
       unit.log.Claim(ShippedUnit::Custody()) = {};
       return AddShip(unit, Row("maker", "A-1"));
     }},
    {"chain_begun_by_a_relabel", 5,  // Binds an alias, registers nothing.
     [](ShippedUnit& unit) {
       unit.log.Claim(ShippedUnit::Custody()) = {};
       v1::Event event = TestEvent(unit.log.genesis_id(), kTestTimeMs + 2000);
       event.mutable_relabel()->set_reason("new label");
       v1::UnitAttributes attributes;
       attributes.add_aliases()->set_kind(v1::LABEL);
       attributes.mutable_aliases(0)->set_value("SK-1");
       unit.log.Add(SignSubmission(
           event, {WithAttributes(Row("maker", "A-1"), attributes)},
           {unit.maker.Actor()}));
       return unit.Prove();
     }},
    {"link_to_a_dropped_event", 5,
     [](ShippedUnit& unit) {
       return AddShip(unit, Row("maker", "A-1", Sha256("a dropped event")));
     }},
    {"head_of_a_dropped_event", 5,
     [](ShippedUnit& unit) {
       v1::Event event =
           GovernanceEvent(unit.log.genesis_id(), Sha256("a dropped event"));
       *event.mutable_governance()->mutable_suspend_party() =
           Suspend("buyer").suspend_party();
       const TestParty governor("gov");
       unit.log.Add(SignSubmission(event, {}, {governor.Governor()}));
       return unit.Prove();
     }},
    {"event_about_another", 5,
     [](ShippedUnit& unit) {
       unit.log.Claim(ShippedUnit::Buyer()) = {
           unit.log.Claim(ShippedUnit::Maker()).front()};
       return unit.Prove();
     }},
    {"absence_of_what_is_there", 5,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       v1::SubjectProof* custody = answer.mutable_subjects(0);
       custody->clear_events();
       custody->set_map_proof(answer.subjects(1).map_proof());
       return answer;
     }},
    {"subject_twice", 5,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       *answer.add_subjects() = answer.subjects(0);
       return answer;
     }},
    {"subject_of_unknown_type", 5,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       answer.mutable_subjects(0)->set_type(99);
       return answer;
     }},
    {"subject_of_three_parts", 5,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       answer.mutable_subjects(0)->add_parts("more");
       return answer;
     }},
    {"entry_of_no_subject", 6,
     [](ShippedUnit& unit) {
       v1::Answer answer = unit.Prove();
       // The model's registration trails once its subject is gone.
       answer.mutable_subjects()->RemoveLast();
       return answer;
     }},
};

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

template <std::size_t kCount>
void AddAll(const Forgery (&forgeries)[kCount],
            std::vector<AnswerCase>& cases) {
  for (const Forgery& forgery : forgeries) {
    ShippedUnit unit;
    v1::Answer answer = forgery.make(unit);
    cases.push_back({.name = forgery.name,
                     .genesis_id = unit.log.genesis_id(),
                     .answer = std::move(answer),
                     .rule = forgery.rule});
  }
}

}  // namespace

std::vector<AnswerCase> ForgedAnswers() {
  std::vector<AnswerCase> cases;
  AddAll(kOfCheckpoint, cases);
  AddAll(kOfEntries, cases);
  AddAll(kOfSubjects, cases);
  AddAll(kOfAuthority, cases);
  AddAll(kOfTheAsked, cases);
  for (AnswerCase& forged : ForgedSuccessions()) {
    cases.push_back(std::move(forged));
  }
  // Sound, but of another ledger or unit than was asked about.
  const ShippedUnit unit;
  cases.push_back({.name = "genesis_of_another",
                   .genesis_id = Sha256("another"),
                   .answer = unit.Prove(),
                   .rule = 4});
  cases.push_back({.name = "answer_about_another_unit",
                   .genesis_id = unit.log.genesis_id(),
                   .serial = "A-2",
                   .answer = unit.Prove(),
                   .rule = 9});
  return cases;
}

}  // namespace waybill
