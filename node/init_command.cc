// SPDX-License-Identifier: Apache-2.0
//
// waybilld init: the genesis, signed by the governors whose keys are here.
#include <cstdio>
#include <filesystem>
#include <utility>

#include <sodium.h>

#include "client/key_file.h"
#include "client/local_file.h"
#include "client/passphrase.h"
#include "ledger/core/author.h"
#include "ledger/core/note.h"
#include "ledger/core/registry.h"
#include "ledger/core/text.h"
#include "node/commands.h"

namespace waybill {
namespace {

constexpr std::size_t kPublicKeyHexSize = 64;
constexpr std::size_t kSecretBytes = 32;

struct GovernorKeys {
  v1::Genesis genesis;  // Its governors only.
  std::vector<NamedKey> here;
};

Error Invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

Result<void> AddGovernor(const std::string& argument, GovernorKeys& keys) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Invalid("--governor takes NAME=KEYFILE or NAME=PUBLICKEY, not " +
                   argument);
  }
  const std::string name = argument.substr(0, equals);
  const std::string value = argument.substr(equals + 1);
  v1::Governor* governor = keys.genesis.add_governors();
  governor->set_name(name);
  auto octets = BytesFromHex(value);
  if (octets && value.size() == kPublicKeyHexSize) {
    governor->set_key(*octets);
    return {};
  }
  auto passphrase = GetPassphrase({.variable = "WAYBILL_PASSPHRASE",
                                   .file = "",
                                   .file_variable = "WAYBILL_PASSPHRASE_FILE"},
                                  "for the key of " + name, false);
  if (!passphrase) {
    return passphrase.error();
  }
  auto key = LoadKey(value, *passphrase);
  sodium_memzero(passphrase->data(), passphrase->size());
  if (!key) {
    return key.error();
  }
  governor->set_key(std::string(View(key->key.public_key())));
  keys.here.push_back({name, std::move(key->key)});
  return {};
}

// The key in the file, or a new one in a new file.
Result<SigningKey> TakeLogKey(const Config& config, const std::string& origin) {
  if (std::filesystem::exists(config.log_key)) {
    return LoadLogKey(config);
  }
  auto passphrase = GetPassphrase({.variable = "WAYBILL_LOG_PASSPHRASE",
                                   .file = config.log_passphrase_file,
                                   .file_variable = ""},
                                  "for the log's new key", true);
  if (!passphrase) {
    return passphrase.error();
  }
  if (passphrase->empty()) {
    return Invalid("the log's key needs a passphrase");
  }
  Seed seed;
  randombytes_buf(seed.data(), seed.size());
  auto key = SaveKey(config.log_key, origin, seed, *passphrase, kModerateWork);
  sodium_memzero(seed.data(), seed.size());
  sodium_memzero(passphrase->data(), passphrase->size());
  if (!key) {
    return key.error();
  }
  return std::move(key->key);
}

// Everything that could refuse the genesis is asked before anything is stored.
Result<Submission> BuildGenesis(const InitOptions& options,
                                const GovernorKeys& keys,
                                const PublicKey& log_key) {
  v1::Event event;
  event.set_occurred_at_ms(SystemClock().wall_ms());
  v1::Genesis* genesis = event.mutable_genesis_declaration();
  *genesis = keys.genesis;
  genesis->set_version(1);
  genesis->set_origin(options.origin);
  genesis->add_log_keys(std::string(View(log_key)));
  genesis->set_threshold(static_cast<std::uint32_t>(options.threshold));
  std::vector<SignerKey> signers;
  for (const NamedKey& key : keys.here) {
    signers.push_back(SignerOf(key.owner, v1::GOVERNOR, key.key));
  }
  std::string secret(kSecretBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  auto submission = BuildSubmission(event, {}, {}, {}, signers, secret);
  if (!submission) {
    return submission;
  }
  auto signed_event = ParseEvent(submission->body);
  if (!signed_event) {
    return signed_event.error();
  }
  if (auto refusal = Registry::CheckGenesis(*signed_event)) {
    return Invalid("the genesis: " + refusal->message);
  }
  return submission;
}

Result<void> MakeFolder(const Config& config) {
  std::error_code failure;
  if (std::filesystem::exists(StorePath(config), failure) ||
      std::filesystem::exists(config.witness_file, failure)) {
    return Invalid(config.data + " holds a ledger already");
  }
  std::filesystem::create_directories(config.data, failure);
  if (!failure) {
    std::filesystem::permissions(config.data, std::filesystem::perms::owner_all,
                                 failure);
  }
  if (failure) {
    return Error{ErrorCode::kUnavailable,
                 "make folder " + config.data + ": " + failure.message()};
  }
  return {};
}

// The genesis in a new store. What is left of one that couldn't be made is
// taken away again: MakeFolder saw that nothing was there, and nobody was told
// the genesis.
Result<void> CreateLedger(const Config& config, Submission genesis,
                          SigningKey log_key) {
  const auto create = [&]() -> Result<void> {
    auto store = OpenStore(config, {.create = true});
    if (!store) {
      return store.error();
    }
    LedgerOptions options = OptionsOf(config);
    options.log_keys.push_back(std::move(log_key));
    auto ledger = Ledger::Create(std::move(*store), std::move(genesis),
                                 std::move(options));
    if (!ledger) {
      return ledger.error();
    }
    return {};
  };
  auto created = create();
  if (!created) {
    std::error_code ignored;
    std::filesystem::remove_all(StorePath(config), ignored);
    std::filesystem::remove(config.witness_file, ignored);
  }
  return created;
}

void Describe(const Config& config, const std::string& origin,
              const Hash& genesis_id, const PublicKey& log_key) {
  const std::string id = ToHex(genesis_id);
  const std::string text =
      "ledger   " + EscapeText(origin) + "\ngenesis  " + id + "\nlog key  " +
      EscapeText(FormatVerifierKey({origin, KeyType::kEd25519, log_key})) +
      "\n\nEverything is proved from the genesis id: tell it to your users by "
      "a "
      "way they trust.\nThey begin with:\n\n  waybill context add NAME "
      "--node " +
      EscapeText(config.listen) + " --genesis " + id + "\n";
  std::fputs(text.c_str(), stdout);
}

Result<void> RunInit(const InitOptions& options, const Config& config) {
  if (auto made = MakeFolder(config); !made) {
    return made;
  }
  GovernorKeys keys;
  for (const std::string& governor : options.governors) {
    if (auto added = AddGovernor(governor, keys); !added) {
      return added;
    }
  }
  if (options.threshold < 1 ||
      keys.here.size() < static_cast<std::size_t>(options.threshold)) {
    return Invalid("at least --threshold governors sign the genesis here: " +
                   std::to_string(keys.here.size()) + " key files for " +
                   std::to_string(options.threshold));
  }
  auto log_key = TakeLogKey(config, options.origin);
  if (!log_key) {
    return log_key.error();
  }
  const PublicKey public_key = log_key->public_key();
  auto genesis = BuildGenesis(options, keys, public_key);
  if (!genesis) {
    return genesis.error();
  }
  const Hash genesis_id = EventId(genesis->body);
  if (auto created =
          CreateLedger(config, std::move(*genesis), std::move(*log_key));
      !created) {
    return created;
  }
  Describe(config, options.origin, genesis_id, public_key);
  return {};
}

}  // namespace

NodeExit Init(const InitOptions& options) {
  auto config = ReadConfig(options.config_file, options.data);
  if (!config) {
    return Fail(NodeExit::kBadConfig, config.error().message);
  }
  if (!options.log_key.empty()) {
    config->log_key = options.log_key;
  }
  if (!options.passphrase_file.empty()) {
    config->log_passphrase_file = options.passphrase_file;
  }
  if (auto done = RunInit(options, *config); !done) {
    return Fail(done.error());
  }
  return NodeExit::kOk;
}

}  // namespace waybill
