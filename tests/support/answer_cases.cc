// SPDX-License-Identifier: Apache-2.0
#include "tests/support/answer_cases.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/note.h"
#include "ledger/core/subjects_of.h"
#include "tests/support/specimens.h"

namespace waybill {
namespace {

v1::Event Commission(const Hash& genesis) {
  v1::Event event = TestEvent(genesis, kTestTimeMs);
  event.mutable_commission()->set_model("M1");
  event.mutable_commission()->set_kind(v1::ACCELERATOR);
  event.mutable_place()->set_country("TW");
  return event;
}

v1::UnitAttributes Labelled(const std::string& label) {
  v1::UnitAttributes attributes;
  v1::Alias& alias = *attributes.add_aliases();
  alias.set_kind(v1::LABEL);
  alias.set_value(label);
  return attributes;
}

Subject LabelSubject(const std::string& label) {
  return AliasSubject(Labelled(label).aliases(0));
}

void ChangeGovernors(ForgedLog& log, const std::vector<TestParty>& governors,
                     std::uint32_t threshold,
                     const std::vector<SignerKey>& signers) {
  v1::Governance change;
  change.mutable_change_governors()->set_threshold(threshold);
  for (const TestParty& governor : governors) {
    v1::Governor* named = change.mutable_change_governors()->add_governors();
    named->set_name(governor.id);
    named->set_key(governor.key_bytes());
  }
  log.Add(log.Govern(change, signers));
}

// Received, seen, labelled; then keys, governors and standing change. What
// comes before is to be judged by what was in force then.
AnswerCase LongHistory() {
  ShippedUnit unit;
  ForgedLog& log = unit.log;
  const Hash& genesis = log.genesis_id();
  log.Admit("inspector");
  log.recorded_at_ms += 5000;

  v1::Event receive = TestEvent(genesis, kTestTimeMs + 2000);
  receive.mutable_receive()->set_shipment(std::string(View(unit.shipment)));
  log.Add(SignSubmission(receive, {WithOutcome(unit.NextRow(), v1::ACCEPTED)},
                         {unit.buyer.Actor()}));
  v1::Event sight = TestEvent(genesis, kTestTimeMs + 3000);
  sight.mutable_sight()->set_note("in a market");
  const TestParty inspector("inspector");
  log.Add(SignSubmission(sight, {ObservationRow("maker", "A-1")},
                         {inspector.Actor()}));
  v1::Event relabel = TestEvent(genesis, kTestTimeMs + 4000);
  relabel.mutable_relabel()->set_reason("label torn");
  log.Add(SignSubmission(relabel,
                         {WithAttributes(unit.NextRow(), Labelled("SK-7"))},
                         {unit.buyer.Actor(), unit.maker.Cosigner()}));

  v1::Governance revoke;
  revoke.mutable_revoke_key()->set_party("maker");
  revoke.mutable_revoke_key()->set_key(unit.maker.key_bytes());
  log.Add(log.Govern(revoke, {unit.maker.Actor()}));
  std::vector<TestParty> governors;
  governors.emplace_back("ada");
  governors.emplace_back("ben");
  const TestParty first("gov");
  ChangeGovernors(
      log, governors, 2,
      {first.Governor(), governors[0].Governor(), governors[1].Governor()});
  v1::Governance suspend;
  suspend.mutable_suspend_party()->set_party("buyer");
  log.Add(
      log.Govern(suspend, {governors[0].Governor(), governors[1].Governor()}));
  log.recorded_at_ms += 1000;
  v1::Event report = TestEvent(genesis, kTestTimeMs + 5000);
  report.mutable_report()->set_kind(v1::LOST);
  log.Add(SignSubmission(report, {unit.NextRow()}, {unit.buyer.Actor()}));

  return {.name = "history",
          .genesis_id = genesis,
          .answer = ProveNamed(
              log, {ShippedUnit::Custody(), ShippedUnit::Seen(),
                    LabelSubject("SK-7"), ShippedUnit::Governors()})};
}

// What two parties say to a finding.
AnswerCase Marked() {
  ShippedUnit unit;
  v1::Governance governance;
  v1::FindingMark& mark = *governance.mutable_mark_finding();
  mark.set_code("UNIT_MISSING");
  mark.set_subject("unit:maker/A-1");
  mark.set_status("explained");
  mark.set_reason("it was on the other pallet");
  unit.log.Add(
      unit.log.Govern(governance, {unit.maker.Actor(), unit.buyer.Cosigner()}));
  std::vector<Subject> subjects = ShippedUnit::Subjects();
  subjects.push_back(
      {SubjectType::kFinding, {"UNIT_MISSING", "unit:maker/A-1"}});
  return {.name = "marked",
          .genesis_id = unit.log.genesis_id(),
          .answer = unit.log.Prove(subjects)};
}

// Relabelled twice: a line of three identities.
AnswerCase Succeeded(const std::string& serial) {
  ShippedUnit unit;
  unit.Receive();
  unit.Relabel(unit.Pair({"maker", "A-1"}, {"buyer", "B-1"}));
  unit.Relabel(unit.Pair({"buyer", "B-1"}, {"buyer", "B-2"}));
  return {.name = "succeeded_" + serial,
          .genesis_id = unit.log.genesis_id(),
          .issuer = serial == "A-1" ? "maker" : "buyer",
          .serial = serial,
          .answer = unit.ProveLine()};
}

// A unit that is in no event.
AnswerCase Absent(const std::string& name, const std::string& serial) {
  const ShippedUnit unit;
  return {.name = name,
          .genesis_id = unit.log.genesis_id(),
          .serial = serial,
          .answer = unit.log.Prove(
              {ShippedUnit::Governors(),
               {SubjectType::kCustody, {"maker", serial}},
               {SubjectType::kObservations, {"maker", serial}}})};
}

// Two units of one event claim the same label, and one claims two.
AnswerCase Aliases() {
  ShippedUnit unit;
  v1::UnitAttributes both = Labelled("SK-1");
  both.add_aliases()->set_kind(v1::GPU_UUID);
  both.mutable_aliases(1)->set_value("GPU-1");
  unit.log.Add(SignSubmission(
      Commission(unit.log.genesis_id()),
      {WithAttributes(Row("maker", "A-3"), Labelled("SK-1")),
       WithAttributes(Row("maker", "A-4"), both), Row("maker", "A-5")},
      {unit.maker.Actor()}));
  return {.name = "aliases",
          .genesis_id = unit.log.genesis_id(),
          .serial = "A-4",
          .answer = ProveNamed(unit.log,
                               {LabelSubject("SK-1"),
                                AliasSubject(both.aliases(1)),
                                {SubjectType::kCustody, {"maker", "A-4"}},
                                {SubjectType::kObservations, {"maker", "A-4"}},
                                ShippedUnit::Governors()})};
}

AnswerCase Cosigned() {
  const ShippedUnit unit;
  v1::Answer answer = unit.Prove();
  Note note = *ParseNote(answer.checkpoint());
  note.signatures.push_back(
      Cosign(note.text, "witness", TestKey("witness"), 1));
  answer.set_checkpoint(FormatNote(note));
  return {.name = "cosigned",
          .genesis_id = unit.log.genesis_id(),
          .answer = answer};
}

// The specimen as an event of this log: its genesis, its heads.
Submission InLog(const ForgedLog& log, Specimen specimen) {
  specimen.event.set_genesis(std::string(View(log.genesis_id())));
  const auto about = GovernanceSubjects(specimen.event);
  if (!about.empty()) {
    specimen.event.mutable_governance()->set_subject_head(
        std::string(View(log.ChainOf(about.front()).head)));
  }
  for (v1::UnitRow& row : specimen.rows) {
    if (!row.link().empty()) {
      const Chain chain =
          log.ChainOf({SubjectType::kCustody, {row.issuer(), row.serial()}});
      row.set_link(std::string(View(chain.head)));
    }
  }
  return SignSubmission(specimen.event, specimen.rows, specimen.private_fields,
                        specimen.files, specimen.signers);
}

// An event of every kind and a subject of every type: sound but for the rules
// of custody, which allow no such history.
AnswerCase EveryKind() {
  ForgedLog log("log.example/every");
  for (const char* party : {"orchard", "northfab", "port-authority"}) {
    log.Admit(party);
  }
  Specimen others = SpecimenOf("commission");
  others.rows = {Row("northfab", "NF-0002"), Row("northfab", "NF-0003"),
                 Row("northfab", "0012"), Row("oem", "SRV-1")};
  log.Add(InLog(log, others));
  const TestParty governor("gov");
  bool changed = false;  // The governors, to those of the specimens.
  for (Specimen specimen : Specimens()) {
    if (specimen.name == "genesis") {
      continue;
    }
    const bool governed = specimen.event.has_governance() &&
                          specimen.signers.front().role == v1::GOVERNOR;
    if (specimen.name == "change_governors") {
      specimen.signers.push_back(governor.Governor());
      changed = true;
    } else if (governed && !changed) {
      specimen.signers = {governor.Governor()};
    }
    log.Add(InLog(log, specimen));
  }
  log.signing_key_name = "alice";  // Of change_log_keys.
  return {.name = "every_kind",
          .genesis_id = log.genesis_id(),
          .issuer = "northfab",
          .serial = "NF-0001",
          .answer = ProveNamed(log, log.Subjects()),
          .rule = 10};
}

}  // namespace

v1::Answer ProveNamed(const ForgedLog& log, std::vector<Subject> subjects) {
  const v1::Answer alone = log.Prove(subjects);
  for (const v1::EntryProof& proof : alone.entries()) {
    const auto entry = std::get<EventEntry>(*DecodeEntry(proof.entry()));
    for (const Subject& named : NamedSubjects(*ParseEvent(entry.body))) {
      if (std::find(subjects.begin(), subjects.end(), named) ==
          subjects.end()) {
        subjects.push_back(named);
      }
    }
  }
  return log.Prove(subjects);
}

ShippedUnit::ShippedUnit(ForgedLog empty) : log(std::move(empty)) {
  log.Admit("maker");
  log.Admit("buyer");
  v1::Governance model;
  model.mutable_register_model()->set_model("M1");
  model.mutable_register_model()->add_issuers("maker");
  log.Add(log.Govern(model));
  commission = log.Add(SignSubmission(
      Commission(log.genesis_id()), {Row("maker", "A-1"), Row("maker", "A-2")},
      {maker.Actor()}));
  const Submission shipped = ShipAgain(maker.Actor());
  shipment = EventId(shipped.body);
  ship = log.Add(shipped);
}

std::vector<Subject> ShippedUnit::Subjects() {
  return {Custody(),
          Seen(),
          Governors(),
          Maker(),
          Buyer(),
          {SubjectType::kApprovals, {"maker"}},
          {SubjectType::kApprovals, {"buyer"}},
          {SubjectType::kOwnership, {"maker"}},
          {SubjectType::kOwnership, {"buyer"}},
          Model()};
}

v1::UnitRow ShippedUnit::NextRow() const {
  return Row("maker", "A-1", log.ChainOf(Custody()).head);
}

void ShippedUnit::Receive() {
  v1::Event receive = TestEvent(log.genesis_id(), kTestTimeMs + 2000);
  receive.mutable_receive()->set_shipment(std::string(View(shipment)));
  log.Add(SignSubmission(receive, {WithOutcome(NextRow(), v1::ACCEPTED)},
                         {buyer.Actor()}));
}

std::vector<v1::UnitRow> ShippedUnit::Pair(const Identity& old_one,
                                           const Identity& new_one) const {
  const auto row = [this](const Identity& unit, v1::UnitRole role) {
    const Subject custody{SubjectType::kCustody, {unit.issuer, unit.serial}};
    return Row(unit.issuer, unit.serial, log.ChainOf(custody).head, role);
  };
  const auto naming = [](const Identity& unit) {
    v1::UnitAttributes attributes;
    attributes.mutable_counterpart()->set_issuer(unit.issuer);
    attributes.mutable_counterpart()->set_serial(unit.serial);
    return attributes;
  };
  v1::UnitAttributes stated = naming(old_one);
  v1::Succession& succession = *stated.mutable_succession();
  succession.set_model("M1");
  succession.set_kind(v1::ACCELERATOR);
  succession.set_country("US");
  succession.set_owner("maker");
  return {WithAttributes(row(old_one, v1::REPLACED), naming(new_one)),
          WithAttributes(row(new_one, v1::REPLACEMENT), stated)};
}

void ShippedUnit::Relabel(const std::vector<v1::UnitRow>& rows) {
  v1::Event event = TestEvent(log.genesis_id(), kTestTimeMs + 3000);
  event.mutable_relabel();
  log.Add(ForgeSubmission(event, rows, {}, {}, {buyer.Actor()}));
}

v1::Answer ShippedUnit::ProveLine() const {
  std::vector<Subject> subjects = {Governors()};
  for (const Identity& unit :
       {Identity{"maker", "A-1"}, Identity{"buyer", "B-1"},
        Identity{"buyer", "B-2"}}) {
    for (const SubjectType type :
         {SubjectType::kCustody, SubjectType::kObservations}) {
      subjects.push_back({type, {unit.issuer, unit.serial}});
    }
  }
  return ProveNamed(log, std::move(subjects));
}

v1::Event ShippedUnit::Ship(const Hash& genesis) {
  v1::Event event = TestEvent(genesis, kTestTimeMs + 1000);
  event.mutable_ship()->set_consignee("buyer");
  event.mutable_ship()->mutable_destination()->set_country("US");
  return event;
}

Submission ShippedUnit::ShipAgain(const SignerKey& actor) const {
  return SignSubmission(Ship(log.genesis_id()), {NextRow()}, {actor});
}

std::vector<AnswerCase> HonestAnswers() {
  const ShippedUnit unit;
  return {{.name = "shipped",
           .genesis_id = unit.log.genesis_id(),
           .answer = unit.Prove()},
          LongHistory(),
          Marked(),
          ObservedAnswer(),
          Succeeded("A-1"),
          Succeeded("B-1"),
          Succeeded("B-2"),
          Absent("absent", "B-9"),  // Another leaf stands where it would.
          Absent("absent_in_an_empty_place", "B-5"),
          Aliases(),
          Cosigned(),
          EveryKind()};
}

}  // namespace waybill
