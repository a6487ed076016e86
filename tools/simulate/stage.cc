// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/stage.h"

#include <algorithm>
#include <utility>

#include <sodium.h>

#include "client/connection.h"
#include "ledger/core/unit_list.h"
#include "ledger/store/rocksdb_store.h"

namespace waybill::simulate {
namespace {

constexpr const char* kOrigin = "waybill.example/story";
constexpr const char* kGovernor = "governor";
constexpr std::int64_t kGovernanceValidMs = 60'000;
constexpr std::uint64_t kStoryCacheBytes = std::uint64_t{16} << 20;

std::string RandomSecret() {
  std::string secret(kSecretBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

Result<Submission> MakeGenesis(const SigningKey& governor,
                               const SigningKey& log_key,
                               std::int64_t start_ms) {
  v1::Event event;
  event.set_occurred_at_ms(start_ms);
  v1::Genesis& genesis = *event.mutable_genesis_declaration();
  genesis.set_version(1);
  genesis.set_origin(kOrigin);
  genesis.add_log_keys(std::string(View(log_key.public_key())));
  v1::Governor* member = genesis.add_governors();
  member->set_name(kGovernor);
  member->set_key(std::string(View(governor.public_key())));
  genesis.set_threshold(1);
  const SignerKey signer = SignerOf(kGovernor, v1::GOVERNOR, governor);
  return BuildSubmission(std::move(event), {}, {}, {}, {&signer, 1},
                         RandomSecret());
}

}  // namespace

Stage::~Stage() = default;

const SigningKey& Stage::KeyOf(const std::string& name) {
  auto& key = keys_[name];
  if (key == nullptr) {
    Seed seed;
    randombytes_buf(seed.data(), seed.size());
    key = std::make_unique<SigningKey>(SigningKey::FromSeed(seed));
    sodium_memzero(seed.data(), seed.size());
  }
  return *key;
}

Result<std::unique_ptr<Stage>> Stage::Open(const std::string& folder,
                                           std::int64_t start_ms) {
  std::unique_ptr<Stage> stage(new Stage);
  stage->now_ms_ = start_ms;
  const auto now = [raw = stage.get()] { return raw->now_ms(); };
  Seed log_seed;
  randombytes_buf(log_seed.data(), log_seed.size());
  LedgerOptions options;
  options.log_keys.push_back(SigningKey::FromSeed(log_seed));
  options.witness_path = folder + "/witness";
  options.clock = {.wall_ms = now, .monotonic_ms = now};
  auto genesis =
      MakeGenesis(stage->KeyOf(kGovernor), options.log_keys.front(), start_ms);
  if (!genesis) {
    return genesis.error();
  }
  stage->genesis_id_ = EventId(genesis->body);
  RocksDbOptions storage;
  storage.create = true;
  storage.cache_bytes = kStoryCacheBytes;
  storage.memtable_bytes = kStoryCacheBytes;
  auto store = OpenRocksDbStore(folder + "/ledger", storage);
  if (!store) {
    return store.error();
  }
  auto ledger = Ledger::Create(std::move(*store), std::move(*genesis),
                               std::move(options));
  if (!ledger) {
    return ledger.error();
  }
  stage->ledger_ = std::move(*ledger);
  stage->log_ = std::make_unique<Log>(now, [](std::string_view) {});
  VendorRoots roots;
  if (auto added = roots.AddPem(stage->vendor_.root_pem()); !added) {
    return added.error();
  }
  auto server =
      Server::Start(*stage->ledger_, *stage->log_,
                    {.listen = "", .limits = {}, .vendor_roots = roots});
  if (!server) {
    return server.error();
  }
  stage->server_ = std::move(*server);
  Client::Options client_options;
  client_options.trust.genesis_id = stage->genesis_id_;
  stage->client_ = ConnectOver(stage->server_->InProcessChannel(),
                               std::move(client_options));
  return stage;
}

void Stage::SetTime(std::int64_t now_ms) {
  now_ms_ = std::max(now_ms_.load(), now_ms);
}

Result<Stage::Verdicts> Stage::Say(v1::Event event,
                                   std::vector<DraftUnit> units,
                                   std::vector<std::string> files,
                                   const std::vector<SignerKey>& signers) {
  event.set_genesis(std::string(View(genesis_id_)));
  std::vector<v1::UnitRow> rows;
  if (!units.empty()) {
    auto prepared = PrepareRows(
        event, std::move(units),
        [this](const std::vector<v1::UnitId>& wanted, bool with_contents) {
          return client_->Heads(wanted, with_contents);
        });
    if (!prepared) {
      return prepared.error();
    }
    rows = std::move(*prepared);
  }
  // Unchecked: whatever a story says is for the ledger to judge.
  return client_->Append(AssembleSubmission(std::move(event), std::move(rows),
                                            {}, std::move(files), signers,
                                            RandomSecret()));
}

Result<void> Stage::Govern(v1::Governance governance) {
  v1::Event event;
  event.set_occurred_at_ms(now_ms());
  *event.mutable_governance() = std::move(governance);
  const std::vector<Subject> about = GovernanceSubjects(event);
  WAYBILL_CHECK(!about.empty());
  auto verified = client_->Subjects({about.front()});
  if (!verified) {
    return verified.error();
  }
  event.mutable_governance()->set_subject_head(
      std::string(View(verified->FindSubject(about.front())->chain.head)));
  event.mutable_governance()->set_not_after_ms(now_ms() + kGovernanceValidMs);
  auto said = Say(std::move(event), {}, {},
                  {SignerOf(kGovernor, v1::GOVERNOR, KeyOf(kGovernor))});
  if (!said) {
    return said.error();
  }
  if (const Refusal* refusal = std::get_if<Refusal>(&*said)) {
    return Error{ErrorCode::kInvalidArgument,
                 "the story's registry is refused: " +
                     std::string(VerdictName(refusal->verdict)) + ": " +
                     refusal->message};
  }
  return {};
}

}  // namespace waybill::simulate
