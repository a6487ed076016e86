// SPDX-License-Identifier: Apache-2.0
//
// waybilld serve.
#include <cerrno>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <optional>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "client/local_file.h"
#include "node/commands.h"
#include "node/log.h"
#include "node/server.h"

namespace waybill {
namespace {

// Time for calls in flight when a node is told to stop.
constexpr std::int64_t kGraceMs = 10'000;
// How often to look whether the ledger still serves.
constexpr timespec kLookInterval = {.tv_sec = 0, .tv_nsec = 250'000'000};

// Blocked in every thread and taken by the main one alone; a client that went
// away is an error code, not a signal.
sigset_t BlockSignals() {
  sigset_t stopping;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGTERM);
  sigaddset(&stopping, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stopping, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return stopping;
}

// As many descriptors as this process may have: the default of shells is less
// than the connections and files of a busy node.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

// Nothing: the ledger has stopped by itself.
std::optional<int> WaitForSignal(const sigset_t& stopping, Server& server) {
  while (true) {
    const int signal = sigtimedwait(&stopping, nullptr, &kLookInterval);
    if (signal > 0) {
      return signal;
    }
    if (!server.UpdateHealth()) {
      return std::nullopt;
    }
  }
}

Result<std::unique_ptr<Ledger>> OpenLedger(const Config& config) {
  const Error no_ledger{ErrorCode::kNotFound,
                        config.data +
                            " holds no ledger: make one with `waybilld init`, "
                            "or name its folder as `data`"};
  // Before anyone is asked for a passphrase.
  if (!std::filesystem::exists(StorePath(config))) {
    return no_ledger;
  }
  auto log_keys = LoadLogKeys(config);
  if (!log_keys) {
    return log_keys.error();
  }
  auto store = OpenStore(config, {});
  if (!store) {
    if (store.error().code == ErrorCode::kNotFound) {
      return no_ledger;
    }
    return store.error();
  }
  LedgerOptions options = OptionsOf(config);
  options.log_keys = std::move(*log_keys);
  return Ledger::Open(std::move(*store), std::move(options));
}

// Who waits for the file to find the node never reads an old address.
Result<void> WriteAddress(const Config& config, const std::string& address) {
  if (config.address_file.empty()) {
    return {};
  }
  return WriteFile(config.address_file, address + "\n", Overwrite::kReplace);
}

void RemoveAddress(const Config& config) {
  if (!config.address_file.empty()) {
    std::error_code ignored;
    std::filesystem::remove(config.address_file, ignored);
  }
}

NodeExit LogFailure(Log& log, std::string_view event, const Error& error) {
  log.Failure(event, {{"reason", error.message}});
  return ExitOf(error);
}

Result<VendorRoots> ReadVendorRoots(const Config& config) {
  constexpr std::size_t kPemBytesMax = std::size_t{1} << 20;
  VendorRoots roots;
  for (const std::string& path : config.vendor_roots) {
    auto content = ReadFile(path, kPemBytesMax);
    if (!content) {
      return content.error();
    }
    if (auto added = roots.AddPem(*content); !added) {
      return Error{added.error().code, path + ": " + added.error().message};
    }
  }
  return roots;
}

NodeExit ServeLedger(const Config& config, VendorRoots vendor_roots,
                     const sigset_t& stopping, Log& log, Ledger& ledger) {
  auto server = Server::Start(ledger, log,
                              {.listen = config.listen,
                               .limits = config.limits,
                               .vendor_roots = std::move(vendor_roots)});
  if (!server) {
    return LogFailure(log, "start_failed", server.error());
  }
  if (auto written = WriteAddress(config, (*server)->address()); !written) {
    return LogFailure(log, "start_failed", written.error());
  }
  log.Info("serving",
           {{"address", (*server)->address()},
            {"size", static_cast<std::int64_t>(ledger.Status().size)}});
  const std::optional<int> signal = WaitForSignal(stopping, **server);
  RemoveAddress(config);
  if (signal) {
    log.Info("stopping", {{"signal", std::int64_t{*signal}}});
  } else {
    log.Failure("ledger_stopped", {{"reason", ledger.Status().reason}});
  }
  (*server)->Shutdown(kGraceMs);
  if (!signal) {
    return NodeExit::kLocalError;
  }
  if (auto sealed = ledger.Seal(); !sealed) {
    log.Warning("last_seal_failed", {{"reason", sealed.error().message}});
  }
  return NodeExit::kOk;
}

}  // namespace

NodeExit Serve(const std::string& config_file) {
  const sigset_t stopping = BlockSignals();
  RaiseDescriptorLimit();
  Log log(SystemClock().wall_ms, Log::StandardError());
  auto config = ReadConfig(config_file, "");
  if (!config) {
    LogFailure(log, "bad_config", config.error());
    return NodeExit::kBadConfig;
  }
  auto vendor_roots = ReadVendorRoots(*config);
  if (!vendor_roots) {
    LogFailure(log, "bad_config", vendor_roots.error());
    return NodeExit::kBadConfig;
  }
  log.Info("opening", {{"data", config->data}});
  auto ledger = OpenLedger(*config);
  if (!ledger) {
    return LogFailure(log, "open_failed", ledger.error());
  }
  // The ledger is this process's alone now; who was killed left an address.
  RemoveAddress(*config);
  const NodeExit exit =
      ServeLedger(*config, std::move(*vendor_roots), stopping, log, **ledger);
  *ledger = nullptr;
  log.Info("stopped", {{"exit", std::int64_t{static_cast<int>(exit)}}});
  return exit;
}

}  // namespace waybill
