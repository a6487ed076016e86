// SPDX-License-Identifier: Apache-2.0
#include "node/commands.h"

#include <cstdio>
#include <optional>
#include <utility>

#include <sodium.h>

#include "client/key_file.h"
#include "client/local_file.h"
#include "client/passphrase.h"
#include "ledger/core/text.h"
#include "ledger/store/rocksdb_store.h"

namespace waybill {
namespace {

constexpr std::size_t kConfigBytesMax = 1 << 20;
constexpr std::uint64_t kMebibyte = 1 << 20;

}  // namespace

Result<Config> ReadConfig(const std::string& config_file,
                          const std::string& data) {
  if (config_file.empty()) {
    return DefaultConfig(data);
  }
  auto text = ReadFile(config_file, kConfigBytesMax);
  if (!text) {
    return Error{ErrorCode::kInvalidArgument, text.error().message};
  }
  return ParseConfig(*text, config_file);
}

Result<std::unique_ptr<Store>> OpenStore(const Config& config, StoreMode mode) {
  RocksDbOptions options;
  options.create = mode.create;
  options.read_only = mode.read_only;
  options.cache_bytes =
      static_cast<std::uint64_t>(config.storage.cache_mib) * kMebibyte;
  options.memtable_bytes =
      static_cast<std::uint64_t>(config.storage.memtable_mib) * kMebibyte;
  return OpenRocksDbStore(StorePath(config), options);
}

LedgerOptions OptionsOf(const Config& config) {
  LedgerOptions options;
  options.witness_path = config.witness_file;
  options.verify_threads = static_cast<unsigned>(config.limits.verify_threads);
  options.queue_events_max =
      static_cast<std::size_t>(config.limits.queue_events);
  options.queue_bytes_max = static_cast<std::size_t>(config.limits.queue_bytes);
  options.cached_subjects =
      static_cast<std::size_t>(config.storage.cached_subjects);
  return options;
}

Result<std::vector<SigningKey>> LoadLogKeys(const Config& config) {
  auto passphrase = GetPassphrase({.variable = "WAYBILL_LOG_PASSPHRASE",
                                   .file = config.log_passphrase_file,
                                   .file_variable = ""},
                                  "for the log's key", false);
  if (!passphrase) {
    return passphrase.error();
  }
  std::vector<SigningKey> keys;
  std::optional<Error> failure;
  for (const std::string& path : {config.log_key, config.next_log_key}) {
    if (path.empty() || failure) {
      continue;
    }
    auto key = LoadKey(path, *passphrase);
    if (key) {
      keys.push_back(std::move(key->key));
    } else {
      failure = key.error();
    }
  }
  sodium_memzero(passphrase->data(), passphrase->size());
  if (failure) {
    return *failure;
  }
  return keys;
}

Result<SigningKey> LoadLogKey(const Config& config) {
  Config first = config;
  first.next_log_key.clear();
  auto keys = LoadLogKeys(first);
  if (!keys) {
    return keys.error();
  }
  return std::move(keys->front());
}

NodeExit Fail(NodeExit exit, const std::string& message) {
  const std::string line = "waybilld: " + EscapeText(message) + "\n";
  std::fputs(line.c_str(), stderr);
  return exit;
}

NodeExit ExitOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::kCorruption:
    case ErrorCode::kVerificationFailed:
      return NodeExit::kVerificationFailed;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kNotFound:
    case ErrorCode::kUnavailable:
    case ErrorCode::kExhausted:
    case ErrorCode::kPermissionDenied:
      return NodeExit::kLocalError;
  }
  return NodeExit::kLocalError;
}

NodeExit Fail(const Error& error) { return Fail(ExitOf(error), error.message); }

}  // namespace waybill
