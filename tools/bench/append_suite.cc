// SPDX-License-Identifier: Apache-2.0
//
// Durable appends in process: each acknowledged under a signed checkpoint, with
// its inclusion proof.
#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <string>
#include <utility>

#include "ledger/mutex.h"
#include "tools/bench/bench_ledger.h"
#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

// Events under way at once: two batches of the ledger's largest size.
constexpr std::size_t kUnderWay = 8192;

// Submissions of one thread, a bounded number of them under way.
class InProcessLoad {
 public:
  explicit InProcessLoad(Ledger& ledger) : ledger_(ledger) {}

  Result<void> Run(std::vector<Submission> submissions) {
    for (Submission& submission : submissions) {
      {
        const MutexLock lock(mutex_);
        while (under_way_ >= kUnderWay) {
          changed_.wait(mutex_);
        }
        ++under_way_;
      }
      ledger_.Append(std::move(submission),
                     [this](const Result<Acknowledgement>& answer) {
                       auto accepted = RequireAccepted(answer);
                       const MutexLock lock(mutex_);
                       if (!accepted) {
                         outcome_ = std::move(accepted);
                       }
                       // Seldom enough not to be what is measured.
                       if (--under_way_ == 0 || under_way_ == kUnderWay / 2) {
                         changed_.notify_one();
                       }
                     });
    }
    const MutexLock lock(mutex_);
    while (under_way_ > 0) {
      changed_.wait(mutex_);
    }
    return outcome_;
  }

 private:
  Ledger& ledger_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t under_way_ WAYBILL_GUARDED_BY(mutex_) = 0;
  Result<void> outcome_ WAYBILL_GUARDED_BY(mutex_);
};

// A field of /proc/self/status, in MiB; 0 if it isn't there.
double StatusMebibytes(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(field + ":", 0) == 0) {
      return std::stod(line.substr(field.size() + 1)) / 1024;
    }
  }
  return 0;
}

class AppendSuite : public Suite {
 public:
  AppendSuite(const BenchOptions& options, std::shared_ptr<BenchLedger> ledger)
      : options_(options), ledger_(std::move(ledger)) {}

  std::string name() const override { return "append"; }

  Result<void> Prepare(Figures& figures) override {
    figures.Declare({.name = "append.in_process",
                     .unit = "events/s",
                     .about = "one unit, one signature each; durable, proved",
                     .limit = kVerifyLimit,
                     .at_least = 0.5});
    figures.Declare({.name = "append.in_process_rows",
                     .unit = "events/s",
                     .about = "the same beside raw rows",
                     .limit = kRowsLimit});
    figures.Declare({.name = "append.batch",
                     .unit = "events",
                     .about = "in a batch, on average"});
    figures.Declare({.name = "append.alone_p50",
                     .unit = "us",
                     .about = "acknowledgement of a single event, no load",
                     .limit = kSyncLimit});
    figures.Declare({.name = "append.alone_p99", .unit = "us", .about = ""});
    figures.Declare({.name = "memory.resident",
                     .unit = "MiB",
                     .about = "of this process, signed events of the load "
                              "included"});
    return ledger_->Open();
  }

  Result<void> Round(Figures& figures) override {
    auto units = ledger_->NewUnits(options_.units);
    std::vector<Submission> handoffs = ledger_->Handoffs(units);
    const auto count = static_cast<double>(handoffs.size());
    const std::uint64_t size = ledger_->ledger().Status().size;
    const SteadyTime begin = Now();
    if (auto run = InProcessLoad(ledger_->ledger()).Run(std::move(handoffs));
        !run) {
      return run;
    }
    const double rate = count / SecondsSince(begin);
    figures.Record("append.in_process", rate);
    figures.Record("append.in_process_rows", rate);
    // What the log has grown by beside the events is seals.
    figures.Record(
        "append.batch",
        count / (static_cast<double>(ledger_->ledger().Status().size - size) -
                 count));
    figures.Record("memory.resident", StatusMebibytes("VmRSS"));
    return OneByOne(figures);
  }

 private:
  Result<void> OneByOne(Figures& figures) {
    auto units = ledger_->NewUnits(options_.calls / 3);
    std::vector<double> times;
    for (Submission& submission : ledger_->Handoffs(units)) {
      const SteadyTime begin = Now();
      auto answer = ledger_->ledger().AppendAndWait(std::move(submission));
      times.push_back(MicrosSince(begin));
      if (auto accepted = RequireAccepted(answer); !accepted) {
        return accepted;
      }
    }
    figures.Record("append.alone_p50", Quantile(times, 0.5));
    figures.Record("append.alone_p99", Quantile(times, 0.99));
    return {};
  }

  const BenchOptions& options_;
  const std::shared_ptr<BenchLedger> ledger_;
};

}  // namespace

std::unique_ptr<Suite> MakeAppendSuite(const BenchOptions& options,
                                       std::shared_ptr<BenchLedger> ledger) {
  return std::make_unique<AppendSuite>(options, std::move(ledger));
}

}  // namespace waybill::bench
