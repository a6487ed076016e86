// SPDX-License-Identifier: Apache-2.0
#include "tests/support/ledger_world.h"

#include <utility>

#include <gtest/gtest.h>

#include "ledger/core/canonical.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"

namespace waybill {

LedgerWorld::LedgerWorld() : LedgerWorld("") {
  witness_path_ = directory_.Join("witness");
}

LedgerWorld::LedgerWorld(std::string witness_path)
    : witness_path_(std::move(witness_path)) {
  for (const char* name : {"g1", "g2", "g3"}) {
    governors_.emplace_back(name);
  }
  genesis_id_ = EventId(Genesis().body);
}

LedgerOptions LedgerWorld::TakeOptions() {
  LedgerOptions options;
  for (const std::string& name : log_key_names) {
    options.log_keys.push_back(TestKey(name));
  }
  options.witness_path = witness_path();
  options.clock = {[this] { return wall_ms_.load(); },
                   [this] { return monotonic_ms_.load(); }};
  options.verify_threads = 2;
  options.queue_events_max = options_.queue_events_max;
  options.queue_bytes_max = options_.queue_bytes_max;
  options.batch_events_max = options_.batch_events_max;
  options.cached_subjects = options_.cached_subjects;
  options.idle_seal_ms = options_.idle_seal_ms;
  options.fault_point = options_.fault_point;
  return options;
}

Result<std::unique_ptr<Store>> LedgerWorld::TakeStore(
    std::unique_ptr<Store> store) {
  if (store != nullptr) {
    return store;
  }
  return OpenMemoryStore(state);
}

Result<void> LedgerWorld::CreateBare(std::unique_ptr<Store> given) {
  auto store = TakeStore(std::move(given));
  if (!store) {
    return store.error();
  }
  auto ledger = Ledger::Create(std::move(*store), Genesis(), TakeOptions());
  if (!ledger) {
    return ledger.error();
  }
  ledger_ = std::move(*ledger);
  return {};
}

Result<void> LedgerWorld::Create(std::unique_ptr<Store> store) {
  if (auto created = CreateBare(std::move(store)); !created) {
    return created;
  }
  Furnish();
  return {};
}

void LedgerWorld::Furnish() {
  constexpr std::pair<const char*, v1::PartyRole> kParties[] = {
      {"maker", v1::MANUFACTURER},
      {"dist", v1::DISTRIBUTOR},
      {"buyer", v1::END_USER}};
  for (const auto& [party, role] : kParties) {
    if (ledger_->Read()->registry().FindParty(party) == nullptr) {
      Must(Admit(party, role));
    }
  }
  if (ledger_->Read()->registry().FindModel("chip") == nullptr) {
    Must(RegisterModel("chip", {"maker"}));
  }
}

Result<void> LedgerWorld::Open(std::unique_ptr<Store> given) {
  ledger_.reset();
  auto store = TakeStore(std::move(given));
  if (!store) {
    return store.error();
  }
  auto ledger = Ledger::Open(std::move(*store), TakeOptions());
  if (!ledger) {
    return ledger.error();
  }
  ledger_ = std::move(*ledger);
  return {};
}

void LedgerWorld::PassMs(std::int64_t ms) {
  wall_ms_ += ms;
  monotonic_ms_ += ms;
}

Submission LedgerWorld::Genesis() const {
  return SignSubmission(GenesisEvent(kTestOrigin, governors_, 2), {},
                        {governors_[0].Governor(), governors_[1].Governor()});
}

v1::Event LedgerWorld::Event() {
  return TestEvent(genesis_id_, kTestTimeMs - ++event_number_);
}

Submission LedgerWorld::Govern(v1::Governance governance, const Subject& about,
                               std::vector<std::string> files) {
  const auto chain = ledger_->Read()->FindChain(SubjectLabel(about));
  EXPECT_TRUE(chain) << chain.error().message;
  v1::Event event =
      GovernanceEvent(genesis_id_, chain->head, kTestTimeMs - ++event_number_);
  governance.set_subject_head(event.governance().subject_head());
  governance.set_not_after_ms(event.governance().not_after_ms());
  *event.mutable_governance() = std::move(governance);
  return SignSubmission(event, {}, {}, std::move(files),
                        {governors_[0].Governor(), governors_[2].Governor()});
}

Submission LedgerWorld::Admit(const std::string& party, v1::PartyRole role) {
  v1::Governance governance;
  v1::PartyProfile* profile = governance.mutable_admit_party();
  profile->set_party(party);
  profile->set_name(party + " Ltd");
  profile->set_role(role);
  profile->set_country("US");
  profile->set_key(TestParty(party).key_bytes());
  return Govern(std::move(governance), {SubjectType::kParty, {party}});
}

Submission LedgerWorld::RegisterModel(const std::string& model,
                                      const std::vector<std::string>& issuers) {
  v1::Governance governance;
  v1::Model* registered = governance.mutable_register_model();
  registered->set_model(model);
  registered->set_manufacturer("Maker");
  for (const std::string& issuer : issuers) {
    registered->add_issuers(issuer);
  }
  registered->set_tpp_milli(5'000'000);
  return Govern(std::move(governance), {SubjectType::kModel, {model}});
}

std::vector<v1::UnitRow> LedgerWorld::Rows(const std::string& issuer,
                                           const Serials& serials) {
  std::vector<Hash> labels;
  for (const std::string& serial : serials) {
    labels.push_back(CustodyLabel(issuer, serial));
  }
  const auto heads = ledger_->Read()->Heads(labels);
  EXPECT_TRUE(heads);
  std::vector<v1::UnitRow> rows;
  for (std::size_t i = 0; i < serials.size(); ++i) {
    rows.push_back(Row(issuer, serials[i], (*heads)[i].custody.head));
  }
  return rows;
}

Submission LedgerWorld::Sign(const v1::Event& event,
                             std::vector<v1::UnitRow> rows,
                             const std::string& actor) {
  const TestParty party(actor);
  return SignSubmission(event, std::move(rows), {party.Actor()});
}

Submission LedgerWorld::Commission(const std::string& issuer,
                                   const Serials& serials,
                                   const std::string& lot) {
  v1::Event event = Event();
  event.mutable_place()->set_country("US");
  v1::Commission* commission = event.mutable_commission();
  commission->set_model("chip");
  commission->set_kind(v1::ACCELERATOR);
  commission->set_lot(lot);
  return Sign(event, Rows(issuer, serials), issuer);
}

Submission LedgerWorld::CommissionKind(const std::string& issuer,
                                       const Serials& serials,
                                       v1::UnitKind kind) {
  v1::Event event = Event();
  event.mutable_place()->set_country("US");
  event.mutable_commission()->set_model("chip");
  event.mutable_commission()->set_kind(kind);
  return Sign(event, Rows(issuer, serials), issuer);
}

std::vector<v1::UnitRow> LedgerWorld::ContainRows(const std::string& actor,
                                                  const std::string& container,
                                                  const Serials& children,
                                                  std::uint32_t contents) {
  v1::UnitAttributes attributes;
  attributes.set_contents(contents);
  std::vector<v1::UnitRow> rows = Rows(actor, children);
  for (v1::UnitRow& row : rows) {
    row.set_role(v1::CHILD);
  }
  v1::UnitRow parent = Rows(actor, {container})[0];
  parent.set_role(v1::PARENT);
  rows.push_back(WithAttributes(std::move(parent), attributes));
  return rows;
}

Submission LedgerWorld::Pack(const std::string& actor,
                             const std::string& container,
                             const Serials& children, std::uint32_t contents) {
  v1::Event event = Event();
  *event.mutable_pack()->mutable_container() = Unit(actor, container);
  return Sign(event, ContainRows(actor, container, children, contents), actor);
}

Submission LedgerWorld::Unpack(const std::string& actor,
                               const std::string& container,
                               const Serials& children,
                               std::uint32_t contents) {
  v1::Event event = Event();
  *event.mutable_unpack()->mutable_container() = Unit(actor, container);
  return Sign(event, ContainRows(actor, container, children, contents), actor);
}

Submission LedgerWorld::CommissionWithLabels(const std::string& issuer,
                                             const Serials& serials) {
  v1::Event event = Event();
  event.mutable_place()->set_country("US");
  event.mutable_commission()->set_model("chip");
  event.mutable_commission()->set_kind(v1::ACCELERATOR);
  std::vector<v1::UnitRow> rows;
  for (const std::string& serial : serials) {
    v1::UnitAttributes attributes;
    v1::Alias* alias = attributes.add_aliases();
    alias->set_kind(v1::LABEL);
    alias->set_value("L-" + serial);
    rows.push_back(WithAttributes(Row(issuer, serial), attributes));
  }
  return Sign(event, std::move(rows), issuer);
}

Submission LedgerWorld::Ship(const std::string& from, const std::string& to,
                             const std::string& issuer,
                             const Serials& serials) {
  v1::Event event = Event();
  v1::Ship* ship = event.mutable_ship();
  ship->set_consignee(to);
  ship->mutable_destination()->set_country("MY");
  return Sign(event, Rows(issuer, serials), from);
}

Submission LedgerWorld::Receive(const std::string& by, const Hash& shipment,
                                const std::string& issuer,
                                const Serials& serials) {
  v1::Event event = Event();
  event.mutable_place()->set_country("MY");
  event.mutable_receive()->set_shipment(std::string(View(shipment)));
  std::vector<v1::UnitRow> rows = Rows(issuer, serials);
  for (v1::UnitRow& row : rows) {
    row = WithOutcome(row, v1::ACCEPTED);
  }
  return Sign(event, std::move(rows), by);
}

Submission LedgerWorld::Sight(const std::string& by, const std::string& issuer,
                              const Serials& serials) {
  v1::Event event = Event();
  event.mutable_place()->set_country("MY");
  event.mutable_sight()->set_note("seen");
  std::vector<v1::UnitRow> rows;
  for (const std::string& serial : serials) {
    rows.push_back(ObservationRow(issuer, serial));
  }
  return Sign(event, std::move(rows), by);
}

Accepted LedgerWorld::Must(Submission submission) {
  auto answer = ledger_->AppendAndWait(std::move(submission));
  if (!answer) {
    ADD_FAILURE() << answer.error().message;
    return {};
  }
  if (const auto* refusal = std::get_if<Refusal>(&*answer)) {
    ADD_FAILURE() << VerdictName(refusal->verdict) << ": " << refusal->message;
    return {};
  }
  const auto& accepted = std::get<Accepted>(*answer);
  const auto held = VerifyAccepted(accepted);
  EXPECT_TRUE(held) << held.error().message;
  return accepted;
}

Verdict LedgerWorld::Refused(Submission submission) {
  auto answer = ledger_->AppendAndWait(std::move(submission));
  if (!answer) {
    ADD_FAILURE() << answer.error().message;
    return Verdict::kAccepted;
  }
  const auto* refusal = std::get_if<Refusal>(&*answer);
  return refusal == nullptr ? Verdict::kAccepted : refusal->verdict;
}

VerifiedAnswer LedgerWorld::Trace(const std::string& issuer,
                                  const std::string& serial) {
  auto answer = ledger_->Read()->Trace(issuer, serial, true);
  if (!answer) {
    ADD_FAILURE() << answer.error().message;
    return {};
  }
  auto verified = VerifyAnswer(*answer, trust());
  if (!verified) {
    ADD_FAILURE() << verified.error().message;
    return {};
  }
  return std::move(*verified);
}

Result<void> VerifyAccepted(const Accepted& accepted) {
  const VerifierKey key{std::string(kTestOrigin), KeyType::kEd25519,
                        TestKey(kTestOrigin).public_key()};
  auto checkpoint = SignedCheckpoint::Open(accepted.checkpoint, key);
  if (!checkpoint) {
    return checkpoint.error();
  }
  return VerifyInclusion(accepted.index, checkpoint->checkpoint().tree(),
                         HashLeaf(accepted.entry), accepted.path);
}

}  // namespace waybill
