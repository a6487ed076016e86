// SPDX-License-Identifier: Apache-2.0
//
// False answers, by the rules about checkpoint, entries and subjects.
#include <utility>

#include "ledger/core/checkpoint.h"
#include "ledger/core/encoding.h"
#include "ledger/core/entry.h"
#include "ledger/core/note.h"
#include "ledger/core/unit_list.h"
#include "tests/support/answer_cases.h"
#include "tests/support/forgery.h"

namespace waybill {
namespace {

// ---- what the forgeries are made of

// The note of this text, with the log's signature on it.
v1::Answer WithCheckpointText(v1::Answer answer, const std::string& text) {
  const std::string origin = "log.example/test";
  Note note{.text = text, .signatures = {}};
  note.signatures.push_back(SignNote(text, origin, TestKey(origin)));
  answer.set_checkpoint(FormatNote(note));
  return answer;
}

std::string CheckpointText(const v1::Answer& answer) {
  return ParseNote(answer.checkpoint())->text;
}

std::string BigEndian(std::uint64_t value) {
  std::string octets;
  AppendU64(octets, value);
  return octets;
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

v1::Answer ChangeLogKeys(ShippedUnit& unit) {
  v1::Governance change;
  change.mutable_change_log_keys()->add_log_keys(
      std::string(View(TestKey("second log key").public_key())));
  unit.log.Add(unit.log.Govern(change));
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
    {"recorded_past_the_year_9999", 2,
     [](ShippedUnit& unit) {
       // For this number ten minutes more are too many.
       const std::string late = BigEndian(0x7fff'ffff'ffff'ffff);
       const Submission ship = unit.ShipAgain(unit.maker.Actor());
       std::string entry = EncodeEventEntry(0, ship.body, ship.signatures);
       entry.replace(1, late.size(), late);
       const std::uint64_t index = unit.log.AddRaw(entry);
       unit.log.Rows(index) = ship.units;
       unit.log.Claim(ShippedUnit::Custody()).push_back(index);
       std::string seal = unit.Prove().seal();
       seal.replace(seal.size() - late.size(), late.size(), late);
       unit.log.seal_bytes = seal;
       return unit.Prove();
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

}  // namespace

std::vector<AnswerCase> ForgedAnswers() {
  std::vector<AnswerCase> cases;
  AddAll(kOfCheckpoint, cases);
  AddAll(kOfEntries, cases);
  AddAll(kOfSubjects, cases);
  for (auto* more : {&ForgedAuthority, &ForgedCustody, &ForgedSuccessions}) {
    for (AnswerCase& forged : more()) {
      cases.push_back(std::move(forged));
    }
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
