// SPDX-License-Identifier: Apache-2.0
//
// The node's configuration file, in TOML. Every key has a default but `data`;
// an unknown one is an error that names its line. docs/OPERATING.md lists them.
#ifndef WAYBILL_NODE_CONFIG_H_
#define WAYBILL_NODE_CONFIG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/result.h"

namespace waybill {

struct Config {
  std::string data;  // Folder of the ledger.
  // host:port. Without TLS only a loopback address; port 0: any free one.
  std::string listen = "127.0.0.1:7600";
  std::string log_key;              // Default: <data>/log.key.
  std::string log_passphrase_file;  // Else WAYBILL_LOG_PASSPHRASE.
  // The key that is to sign once the governors have said so, beside log_key;
  // empty: none. Under the same passphrase.
  std::string next_log_key;
  // Ideally on another volume than the data. Default: <data>/witness.
  std::string witness_file;
  std::string address_file;  // Where to write the address in use; empty: none.

  // PEM files of the vendors whose devices' reports are believed; none: device
  // evidence isn't evaluated.
  std::vector<std::string> vendor_roots;

  struct Limits {
    std::int64_t message_bytes = std::int64_t{16} << 20;
    std::int64_t queue_events = 20000;
    std::int64_t queue_bytes = std::int64_t{256} << 20;
    std::int64_t streams_per_connection = 100;
    std::int64_t connections = 1000;
    std::int64_t verify_threads = 0;  // 0: one a core.
    // Of each caller, a message of a stream being one; 0: no limit.
    std::int64_t calls_per_second = 0;
  } limits;

  struct Storage {
    std::int64_t cache_mib = 256;
    std::int64_t memtable_mib = 256;
    std::int64_t cached_subjects = 200000;
  } storage;
};

// Fails with kInvalidArgument, naming `source` and the line, for what isn't
// TOML, an unknown key, a value of another type or out of its range.
Result<Config> ParseConfig(std::string_view text, std::string_view source);

// The configuration of a ledger in the folder `data` with nothing else said.
Config DefaultConfig(const std::string& data);

// Where the store is.
std::string StorePath(const Config& config);

// True for host:port with a loopback host: 127.0.0.0/8, [::1] or localhost.
bool IsLoopback(std::string_view address);

}  // namespace waybill

#endif  // WAYBILL_NODE_CONFIG_H_
