// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/bench_ledger.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "ledger/clock.h"
#include "ledger/core/author.h"
#include "ledger/core/check.h"
#include "ledger/core/encoding.h"
#include "ledger/core/unit_list.h"
#include "ledger/mutex.h"
#include "ledger/store/rocksdb_store.h"

namespace waybill::bench {
namespace {

constexpr const char* kOrigin = "waybill.example/bench";
constexpr const char* kModel = "accelerator-1";
constexpr const char* kGovernorNames[] = {"governor-1", "governor-2"};
constexpr std::int64_t kGovernanceValidMs = 60'000;

// The same on each run: nothing here is worth a secret.
SigningKey KeyNamed(std::string_view name) {
  return SigningKey::FromSeed(Sha256({"waybill/bench/", name}));
}

}  // namespace

BenchLedger::BenchLedger(std::string folder)
    : folder_(std::move(folder)),
      governors_{KeyNamed(kGovernorNames[0]), KeyNamed(kGovernorNames[1])},
      maker_(KeyNamed(kMaker)),
      dealer_(KeyNamed(kDealer)),
      buyer_(KeyNamed(kBuyer)),
      log_(SystemClock().wall_ms, [](std::string_view) {}) {}

BenchLedger::~BenchLedger() = default;

Result<void> BenchLedger::Open() {
  if (ledger_ != nullptr) {
    return {};
  }
  if (auto created = Create(); !created) {
    return created;
  }
  return Furnish();
}

Result<void> BenchLedger::Serve() {
  if (server_ != nullptr) {
    return {};
  }
  if (auto opened = Open(); !opened) {
    return opened;
  }
  auto server =
      Server::Start(*ledger_, log_, {.listen = "127.0.0.1:0", .limits = {}});
  if (!server) {
    return server.error();
  }
  server_ = std::move(*server);
  return {};
}

Result<void> BenchLedger::Create() {
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  const SigningKey log_key = KeyNamed(kOrigin);
  v1::Event event;
  event.set_occurred_at_ms(SystemClock().wall_ms());
  v1::Genesis& genesis = *event.mutable_genesis_declaration();
  genesis.set_version(1);
  genesis.set_origin(kOrigin);
  genesis.add_log_keys(std::string(View(log_key.public_key())));
  std::vector<SignerKey> signers;
  for (int i = 0; i < 2; ++i) {
    v1::Governor* governor = genesis.add_governors();
    governor->set_name(kGovernorNames[i]);
    governor->set_key(std::string(View(governors_[i].public_key())));
    signers.push_back(SignerOf(kGovernorNames[i], v1::GOVERNOR, governors_[i]));
  }
  genesis.set_threshold(2);
  auto submission = BuildSubmission(std::move(event), {}, {}, {}, signers,
                                    View(Sha256("bench genesis")));
  if (!submission) {
    return submission.error();
  }
  genesis_id_ = EventId(submission->body);
  auto store = OpenRocksDbStore(folder_ + "/ledger", {.create = true});
  if (!store) {
    return store.error();
  }
  LedgerOptions options;
  options.log_keys.push_back(KeyNamed(kOrigin));
  options.witness_path = folder_ + "/witness";
  auto ledger = Ledger::Create(std::move(*store), std::move(*submission),
                               std::move(options));
  if (!ledger) {
    return ledger.error();
  }
  ledger_ = std::move(*ledger);
  return {};
}

Result<void> BenchLedger::Furnish() {
  constexpr std::pair<const char*, v1::PartyRole> kParties[] = {
      {kMaker, v1::MANUFACTURER},
      {kDealer, v1::DISTRIBUTOR},
      {kBuyer, v1::END_USER}};
  for (const auto& [party, role] : kParties) {
    v1::Governance governance;
    v1::PartyProfile* profile = governance.mutable_admit_party();
    profile->set_party(party);
    profile->set_name(std::string(party) + " Ltd");
    profile->set_role(role);
    profile->set_country("US");
    profile->set_key(std::string(View(KeyOf(party).public_key())));
    if (auto admitted = Govern(std::move(governance),
                               {SubjectType::kParty, {std::string(party)}});
        !admitted) {
      return admitted;
    }
  }
  v1::Governance governance;
  v1::Model* model = governance.mutable_register_model();
  model->set_model(kModel);
  model->set_manufacturer("Maker");
  model->add_issuers(kMaker);
  model->set_tpp_milli(5'000'000);
  return Govern(std::move(governance), {SubjectType::kModel, {kModel}});
}

Result<void> BenchLedger::Govern(v1::Governance governance,
                                 const Subject& about) {
  auto chain = ledger_->Read()->FindChain(SubjectLabel(about));
  if (!chain) {
    return chain.error();
  }
  v1::Event event = NewEvent();
  governance.set_subject_head(std::string(View(chain->head)));
  governance.set_not_after_ms(event.occurred_at_ms() + kGovernanceValidMs);
  *event.mutable_governance() = std::move(governance);
  const std::vector<SignerKey> signers = {
      SignerOf(kGovernorNames[0], v1::GOVERNOR, governors_[0]),
      SignerOf(kGovernorNames[1], v1::GOVERNOR, governors_[1])};
  auto submission = BuildSubmission(std::move(event), {}, {}, {}, signers,
                                    View(SubjectLabel(about)));
  if (!submission) {
    return submission.error();
  }
  return RequireAccepted(ledger_->AppendAndWait(std::move(*submission)));
}

std::vector<UnitStory> BenchLedger::NewUnits(std::size_t count) {
  std::vector<UnitStory> units(count);
  for (UnitStory& unit : units) {
    unit.serial = "WB-" + std::to_string(10'000'000 + units_made_++);
  }
  return units;
}

v1::Event BenchLedger::NewEvent() const {
  v1::Event event;
  event.set_genesis(std::string(View(genesis_id_)));
  event.set_occurred_at_ms(SystemClock().wall_ms());
  return event;
}

const SigningKey& BenchLedger::KeyOf(const std::string& party) const {
  if (party == kMaker) {
    return maker_;
  }
  return party == kDealer ? dealer_ : buyer_;
}

Submission BenchLedger::Sign(v1::Event event, UnitStory& unit,
                             const std::string& party,
                             v1::UnitOutcome outcome) const {
  v1::UnitRow row;
  row.set_issuer(kMaker);
  row.set_serial(unit.serial);
  row.set_role(v1::SUBJECT);
  row.set_outcome(outcome);
  row.set_link(std::string(View(unit.chain.head)));
  const SignerKey signer = SignerOf(party, v1::ACTOR, KeyOf(party));
  std::string salt_of = unit.serial;
  AppendU64(salt_of, unit.chain.length);
  auto submission = BuildSubmission(std::move(event), {std::move(row)}, {}, {},
                                    {&signer, 1}, View(Sha256(salt_of)));
  WAYBILL_CHECK(submission.has_value());
  unit.chain = Extend(unit.chain, EventId(submission->body),
                      UnitLeaf(submission->units.front()));
  return std::move(*submission);
}

Submission BenchLedger::Commission(UnitStory& unit) const {
  v1::Event event = NewEvent();
  event.mutable_place()->set_country("US");
  event.mutable_commission()->set_model(kModel);
  event.mutable_commission()->set_kind(v1::ACCELERATOR);
  event.mutable_commission()->set_lot("lot-1");
  return Sign(std::move(event), unit, kMaker, v1::UNIT_OUTCOME_UNSPECIFIED);
}

Submission BenchLedger::Ship(UnitStory& unit, const std::string& from,
                             const std::string& to) const {
  v1::Event event = NewEvent();
  event.mutable_place()->set_country("US");
  event.mutable_ship()->set_consignee(to);
  event.mutable_ship()->mutable_destination()->set_country("MY");
  Submission submission =
      Sign(std::move(event), unit, from, v1::UNIT_OUTCOME_UNSPECIFIED);
  unit.shipment = EventId(submission.body);
  return submission;
}

Submission BenchLedger::Receive(UnitStory& unit, const std::string& by) const {
  v1::Event event = NewEvent();
  event.mutable_place()->set_country("MY");
  event.mutable_receive()->set_shipment(std::string(View(unit.shipment)));
  return Sign(std::move(event), unit, by, v1::ACCEPTED);
}

std::vector<Submission> BenchLedger::Handoffs(
    std::vector<UnitStory>& units) const {
  const std::size_t count = units.size();
  std::vector<Submission> all(3 * count);
  const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> signing;
  for (std::size_t t = 0; t < threads; ++t) {
    signing.emplace_back([&, t] {
      for (std::size_t i = t; i < count; i += threads) {
        all[i] = Commission(units[i]);
        all[count + i] = Ship(units[i], kMaker, kDealer);
        all[2 * count + i] = Receive(units[i], kDealer);
      }
    });
  }
  for (std::thread& thread : signing) {
    thread.join();
  }
  return all;
}

Result<void> BenchLedger::AppendAll(std::vector<Submission> submissions) {
  Mutex mutex;
  std::condition_variable_any changed;
  std::size_t waiting = submissions.size();
  Result<void> outcome;
  for (Submission& submission : submissions) {
    ledger_->Append(std::move(submission),
                    [&](const Result<Acknowledgement>& answer) {
                      auto accepted = RequireAccepted(answer);
                      const MutexLock lock(mutex);
                      if (!accepted) {
                        outcome = accepted;
                      }
                      if (--waiting == 0) {
                        changed.notify_one();
                      }
                    });
  }
  const MutexLock lock(mutex);
  while (waiting > 0) {
    changed.wait(mutex);
  }
  return outcome;
}

Result<void> RequireAccepted(const Result<Acknowledgement>& answer) {
  if (!answer) {
    return answer.error();
  }
  if (const auto* refusal = std::get_if<Refusal>(&*answer)) {
    return Error{ErrorCode::kInvalidArgument,
                 "refused: " + std::string(VerdictName(refusal->verdict)) +
                     ": " + refusal->message};
  }
  return {};
}

}  // namespace waybill::bench
