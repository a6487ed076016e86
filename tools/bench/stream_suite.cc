// SPDX-License-Identifier: Apache-2.0
//
// Durable appends over gRPC: clients, node and ledger on the same cores.
#include <algorithm>
#include <utility>

#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "ledger/core/note.h"
#include "tools/bench/append_load.h"
#include "tools/bench/bench_ledger.h"
#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

// Events under way for each client when throughput counts.
constexpr std::size_t kWindow = 64;

// That an answer is what it says: the entry under the checkpoint. Its signature
// is left to the clients of the trace suite.
Result<void> VerifyInclusion(const v1::AppendResponse& answer) {
  auto note = ParseNote(answer.checkpoint());
  auto checkpoint =
      note ? ParseCheckpoint(note->text) : Result<Checkpoint>(note.error());
  if (!checkpoint) {
    return checkpoint.error();
  }
  std::vector<Hash> path;
  for (const std::string& octets : answer.path()) {
    auto hash = HashFromBytes(octets);
    if (!hash) {
      return hash.error();
    }
    path.push_back(*hash);
  }
  return waybill::VerifyInclusion(answer.index(), checkpoint->tree(),
                                  HashLeaf(answer.entry()), path);
}

class StreamSuite : public Suite {
 public:
  StreamSuite(const BenchOptions& options, std::shared_ptr<BenchLedger> ledger)
      : options_(options), ledger_(std::move(ledger)) {}

  std::string name() const override { return "stream"; }

  Result<void> Prepare(Figures& figures) override {
    const std::string clients = std::to_string(options_.clients) + " clients";
    figures.Declare({.name = "append.stream",
                     .unit = "events/s",
                     .about = clients + ", gRPC streams, on the same cores",
                     .limit = kVerifyLimit,
                     .at_least = 0.3});
    figures.Declare({.name = "append.stream_p50",
                     .unit = "ms",
                     .about = "acknowledgement at that load"});
    figures.Declare({.name = "append.stream_p99", .unit = "ms", .about = ""});
    figures.Declare({.name = "append.stream_each_one",
                     .unit = "events/s",
                     .about = clients + ", one event at a time each",
                     .limit = kVerifyLimit});
    figures.Declare({.name = "append.stream_each_one_p50",
                     .unit = "ms",
                     .about = "acknowledgement at that load"});
    figures.Declare(
        {.name = "append.stream_each_one_p99", .unit = "ms", .about = ""});
    figures.Declare({.name = "append.stream_alone_p50",
                     .unit = "us",
                     .about = "one client, one event at a time",
                     .limit = kSyncLimit});
    figures.Declare(
        {.name = "append.stream_alone_p99", .unit = "us", .about = ""});
    return ledger_->Serve();
  }

  Result<void> Round(Figures& figures) override {
    auto full = Load(options_.units, options_.clients, kWindow);
    if (!full) {
      return full.error();
    }
    figures.Record("append.stream", Rate(*full));
    figures.Record("append.stream_p50", Quantile(full->times, 0.5) / 1e3);
    figures.Record("append.stream_p99", Quantile(full->times, 0.99) / 1e3);
    auto each_one = Load(std::max(options_.units / 4, options_.clients),
                         options_.clients, 1);
    if (!each_one) {
      return each_one.error();
    }
    figures.Record("append.stream_each_one", Rate(*each_one));
    figures.Record("append.stream_each_one_p50",
                   Quantile(each_one->times, 0.5) / 1e3);
    figures.Record("append.stream_each_one_p99",
                   Quantile(each_one->times, 0.99) / 1e3);
    auto alone = Load(options_.calls / 3, 1, 1);
    if (!alone) {
      return alone.error();
    }
    figures.Record("append.stream_alone_p50", Quantile(alone->times, 0.5));
    figures.Record("append.stream_alone_p99", Quantile(alone->times, 0.99));
    return {};
  }

 private:
  static double Rate(const LoadOutcome& outcome) {
    return static_cast<double>(outcome.times.size()) / outcome.seconds;
  }

  Result<LoadOutcome> Load(std::size_t unit_count, std::size_t clients,
                           std::size_t window) {
    // As many units for each client, so that a client's events are its own.
    auto units = ledger_->NewUnits(
        std::max<std::size_t>(unit_count / clients, 1) * clients);
    auto outcome = RunAppendLoad(ledger_->address(), ledger_->Handoffs(units),
                                 clients, window);
    if (!outcome) {
      return outcome;
    }
    for (const v1::AppendResponse& answer : outcome->last) {
      if (auto held = VerifyInclusion(answer); !held) {
        return held.error();
      }
    }
    return outcome;
  }

  const BenchOptions& options_;
  const std::shared_ptr<BenchLedger> ledger_;
};

}  // namespace

std::unique_ptr<Suite> MakeStreamSuite(const BenchOptions& options,
                                       std::shared_ptr<BenchLedger> ledger) {
  return std::make_unique<StreamSuite>(options, std::move(ledger));
}

}  // namespace waybill::bench
