// SPDX-License-Identifier: Apache-2.0
//
// waybilld verify: everything that is stored, again, while no node runs on it.
#include <cstdio>
#include <utility>

#include <unistd.h>

#include "ledger/audit.h"
#include "ledger/core/merkle.h"
#include "ledger/core/text.h"
#include "ledger/log_tree.h"
#include "ledger/witness_file.h"
#include "node/commands.h"
#include "node/log.h"

namespace waybill {
namespace {

constexpr std::uint64_t kBarWidth = 40;

// A bar on one line of a terminal, redrawn when it grows.
class ProgressBar {
 public:
  ProgressBar() : shown_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressBar() {
    if (drawn_ > 0) {
      std::fputs("\n", stderr);
    }
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(std::uint64_t done, std::uint64_t entries) {
    const std::uint64_t permille =
        entries == 0
            ? 1000
            : static_cast<std::uint64_t>(1000.0 * static_cast<double>(done) /
                                         static_cast<double>(entries));
    if (!shown_ || permille < drawn_) {
      return;
    }
    drawn_ = permille + 1;
    const auto filled = static_cast<std::size_t>(permille * kBarWidth / 1000);
    const std::string line = "\r[" + std::string(filled, '#') +
                             std::string(kBarWidth - filled, ' ') + "] " +
                             std::to_string(done) + " of " +
                             std::to_string(entries) + " entries";
    std::fputs(line.c_str(), stderr);
  }

 private:
  const bool shown_;
  std::uint64_t drawn_ = 0;  // Permille, plus one.
};

// What was vouched for must be the beginning of what is stored.
Result<void> CompareWitness(const StoreView& store, const TreeHead& stored,
                            const TreeHead& witnessed) {
  if (stored.size < witnessed.size) {
    return Error{ErrorCode::kCorruption,
                 "the store has " + std::to_string(stored.size) +
                     " entries, the witness file vouches for " +
                     std::to_string(witnessed.size)};
  }
  auto log = LogTree::Load(store, stored.size);
  auto root = log ? RootAt(witnessed.size, (*log)->reader())
                  : Result<Hash>(log.error());
  if (!root) {
    return root.error();
  }
  if (*root != witnessed.root) {
    return Error{ErrorCode::kCorruption,
                 "the store's root at size " + std::to_string(witnessed.size) +
                     " is not the one that the witness file vouches for"};
  }
  return {};
}

Result<LedgerReport> RunVerify(const Config& config) {
  auto store = OpenStore(config, {.read_only = true});
  if (!store) {
    return store.error();
  }
  auto witness = WitnessFile::Open(config.witness_file);
  if (!witness) {
    return Error{witness.error().code,
                 "witness file: " + witness.error().message};
  }
  const WitnessRecord& record = (*witness)->last();
  auto report = VerifyWithBar(**store, record.genesis_id);
  if (!report) {
    return report;
  }
  if (auto held = CompareWitness(**store, report->tree, record.tree); !held) {
    return held.error();
  }
  return report;
}

void Print(const std::string& line) { std::fputs(line.c_str(), stdout); }

}  // namespace

Result<LedgerReport> VerifyWithBar(const Store& store, const Hash& genesis_id) {
  ProgressBar bar;
  return VerifyLedger(store, genesis_id,
                      [&bar](std::uint64_t done, std::uint64_t entries) {
                        bar.Show(done, entries);
                      });
}

NodeExit Verify(const std::string& config_file, const std::string& data) {
  auto config = ReadConfig(config_file, data);
  if (!config) {
    return Fail(NodeExit::kBadConfig, config.error().message);
  }
  auto report = RunVerify(*config);
  if (!report) {
    const NodeExit exit = Fail(report.error());
    Print("{\"verified\":false,\"exit\":" +
          std::to_string(static_cast<int>(exit)) +
          ",\"reason\":" + JsonString(report.error().message) + "}\n");
    return exit;
  }
  Print("{\"verified\":true,\"exit\":0,\"size\":" +
        std::to_string(report->tree.size) +
        ",\"root\":" + JsonString(ToHex(report->tree.root)) +
        ",\"map_root\":" + JsonString(ToHex(report->map_root)) +
        ",\"batches\":" + std::to_string(report->batches) +
        ",\"events\":" + std::to_string(report->events) +
        ",\"subjects\":" + std::to_string(report->subjects) +
        ",\"recorded_at\":" + JsonString(FormatTime(report->recorded_at_ms)) +
        "}\n");
  return NodeExit::kOk;
}

}  // namespace waybill
