// SPDX-License-Identifier: Apache-2.0
//
// What waybilld does: make a ledger, serve it, verify it offline. Each command
// prints what people need and returns the exit code of the process.
#ifndef WAYBILL_NODE_COMMANDS_H_
#define WAYBILL_NODE_COMMANDS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledger/audit.h"
#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/result.h"
#include "ledger/ledger.h"
#include "ledger/store/store.h"
#include "node/config.h"

namespace waybill {

// Published: never change a value. The same meanings as those of `waybill`.
enum class NodeExit {
  kOk = 0,
  kUsage = 2,
  kVerificationFailed = 4,  // What is stored doesn't hold.
  kBadConfig = 5,
  kLocalError = 10,
};

struct InitOptions {
  std::string config_file;  // Or:
  std::string data;
  std::string origin;
  // NAME=KEYFILE of those who sign here, NAME=PUBLICKEY (hexadecimal) of
  // others.
  std::vector<std::string> governors;
  std::int64_t threshold = 0;
  std::string log_key;          // Made if missing.
  std::string passphrase_file;  // Of the log key.
};
NodeExit Init(const InitOptions& options);

// Until SIGTERM or SIGINT, or until the ledger stops (kLocalError). Says
// everything in JSON lines on standard error.
NodeExit Serve(const std::string& config_file);

// Re-computes and re-verifies everything that is stored.
NodeExit Verify(const std::string& config_file, const std::string& data);

struct RepairOptions {
  std::string config_file;  // Or:
  std::string data;
  std::string genesis;     // Hexadecimal: which ledger it is to be.
  std::string checkpoint;  // File: a signed note that somebody has kept.
  bool accept_the_loss = false;
};
// Makes a witness file anew for a store that verifies wholly, where the old one
// is lost or damaged, and says what can't be known any more. Refuses where a
// witness file is whole, and where the store isn't an extension of the
// checkpoint given.
NodeExit RepairWitness(const RepairOptions& options);

// The report of `waybilld verify`, with a bar on a terminal.
Result<LedgerReport> VerifyWithBar(const Store& store, const Hash& genesis_id);

// ---- what they share

// The file's, or the defaults for `data`; one of them is given.
Result<Config> ReadConfig(const std::string& config_file,
                          const std::string& data);

struct StoreMode {
  bool create = false;
  bool read_only = false;
};
Result<std::unique_ptr<Store>> OpenStore(const Config& config, StoreMode mode);

LedgerOptions OptionsOf(const Config& config);

// The log's signing key from its file; and all there are, the next one too.
Result<SigningKey> LoadLogKey(const Config& config);
Result<std::vector<SigningKey>> LoadLogKeys(const Config& config);

NodeExit ExitOf(const Error& error);
// Prints "waybilld: <message>" to standard error.
NodeExit Fail(const Error& error);
NodeExit Fail(NodeExit exit, const std::string& message);

}  // namespace waybill

#endif  // WAYBILL_NODE_COMMANDS_H_
