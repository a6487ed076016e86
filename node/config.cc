// SPDX-License-Identifier: Apache-2.0
#include "node/config.h"

#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include <toml++/toml.h>

namespace waybill {
namespace {

// Collects the first thing that is wrong with a file.
class Table {
 public:
  Table(const toml::table& table, std::string path, std::string_view source,
        std::string& error)
      : table_(table), path_(std::move(path)), source_(source), error_(error) {}

  void Text(const std::string& key, std::string& value) {
    if (const toml::node* node = Take(key)) {
      if (!node->is_string()) {
        Complain(key, *node, "must be a string");
        return;
      }
      value = **node->as_string();
    }
  }

  void Texts(const std::string& key, std::vector<std::string>& values) {
    const toml::node* node = Take(key);
    if (node == nullptr) {
      return;
    }
    const toml::array* list = node->as_array();
    if (list == nullptr) {
      Complain(key, *node, "must be a list of strings");
      return;
    }
    for (const toml::node& each : *list) {
      if (!each.is_string()) {
        Complain(key, each, "must be a list of strings");
        return;
      }
      values.push_back(**each.as_string());
    }
  }

  void Address(const std::string& key, std::string& value) {
    Text(key, value);
    if (!IsLoopback(value)) {
      Complain(key, *table_.get(key),
               "must be a loopback address and a port, such as "
               "\"127.0.0.1:7600\": without TLS nobody else may call");
    }
  }

  void Number(const std::string& key, std::int64_t least, std::int64_t most,
              std::int64_t& value) {
    const toml::node* node = Take(key);
    if (node == nullptr) {
      return;
    }
    if (!node->is_integer() || **node->as_integer() < least ||
        **node->as_integer() > most) {
      Complain(key, *node,
               "must be a whole number from " + std::to_string(least) + " to " +
                   std::to_string(most));
      return;
    }
    value = **node->as_integer();
  }

  void Section(const std::string& key,
               const std::function<void(Table&)>& read) {
    const toml::node* node = Take(key);
    if (node == nullptr) {
      return;
    }
    if (!node->is_table()) {
      Complain(key, *node, "must be a table");
      return;
    }
    Table section(*node->as_table(), path_ + key + ".", source_, error_);
    read(section);
    section.RefuseTheRest();
  }

  void RefuseTheRest() {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (!taken_.contains(name)) {
        Complain(name, node, "is not a key of this file");
      }
    }
  }

 private:
  const toml::node* Take(const std::string& key) {
    taken_[key] = true;
    return table_.get(key);
  }

  void Complain(const std::string& key, const toml::node& node,
                const std::string& what) {
    if (error_.empty()) {
      error_ = std::string(source_) + ":" +
               std::to_string(node.source().begin.line) + ": " + path_ + key +
               " " + what;
    }
  }

  const toml::table& table_;
  std::string path_;
  std::string_view source_;
  std::string& error_;
  std::map<std::string, bool> taken_;
};

void ReadConfig(Table& root, Config& config) {
  constexpr std::int64_t kMebibyte = 1 << 20;
  root.Text("data", config.data);
  root.Address("listen", config.listen);
  root.Text("log_key", config.log_key);
  root.Text("log_passphrase_file", config.log_passphrase_file);
  root.Text("next_log_key", config.next_log_key);
  root.Text("witness_file", config.witness_file);
  root.Text("address_file", config.address_file);
  root.Section("evidence", [&](Table& evidence) {
    evidence.Texts("vendor_roots", config.vendor_roots);
  });
  root.Section("limits", [&](Table& limits) {
    limits.Number("message_bytes", 65536, 256 * kMebibyte,
                  config.limits.message_bytes);
    limits.Number("queue_events", 1, 1000000, config.limits.queue_events);
    limits.Number("queue_bytes", kMebibyte, 16384 * kMebibyte,
                  config.limits.queue_bytes);
    limits.Number("streams_per_connection", 1, 10000,
                  config.limits.streams_per_connection);
    limits.Number("connections", 1, 1000000, config.limits.connections);
    limits.Number("verify_threads", 0, 256, config.limits.verify_threads);
    limits.Number("calls_per_second", 0, 1000000,
                  config.limits.calls_per_second);
  });
  root.Section("storage", [&](Table& storage) {
    storage.Number("cache_mib", 8, 1 << 20, config.storage.cache_mib);
    storage.Number("memtable_mib", 8, 1 << 20, config.storage.memtable_mib);
    storage.Number("cached_subjects", 1000, 100000000,
                   config.storage.cached_subjects);
  });
  root.RefuseTheRest();
}

// What follows from the folder of the ledger.
void FillDefaults(Config& config) {
  if (config.log_key.empty()) {
    config.log_key = config.data + "/log.key";
  }
  if (config.witness_file.empty()) {
    config.witness_file = config.data + "/witness";
  }
}

}  // namespace

Result<Config> ParseConfig(std::string_view text, std::string_view source) {
  Config config;
  std::string error;
  try {
    const toml::table parsed = toml::parse(text);
    Table root(parsed, "", source, error);
    ReadConfig(root, config);
  } catch (const toml::parse_error& failure) {
    error = std::string(source) + ":" +
            std::to_string(failure.source().begin.line) + ": " +
            std::string(failure.description());
  }
  if (error.empty() && config.data.empty()) {
    error =
        std::string(source) + ": `data`, the folder of the ledger, is missing";
  }
  if (!error.empty()) {
    return Error{ErrorCode::kInvalidArgument, error};
  }
  FillDefaults(config);
  return config;
}

Config DefaultConfig(const std::string& data) {
  Config config;
  config.data = data;
  FillDefaults(config);
  return config;
}

std::string StorePath(const Config& config) { return config.data + "/store"; }

bool IsLoopback(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return false;
  }
  const std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  std::uint16_t number = 0;
  const char* const end = port.data() + port.size();
  const auto [after, failure] = std::from_chars(port.data(), end, number);
  if (failure != std::errc() || after != end) {
    return false;
  }
  if (host == "localhost" || host == "[::1]") {
    return true;
  }
  // 127.a.b.c and nothing that merely begins like it.
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace waybill
