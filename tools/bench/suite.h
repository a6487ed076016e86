// SPDX-License-Identifier: Apache-2.0
//
// The form of a benchmark, and the list of them. A new one is a class here and
// a line in AllSuites: declare figures in Prepare, record each once a round.
#ifndef WAYBILL_TOOLS_BENCH_SUITE_H_
#define WAYBILL_TOOLS_BENCH_SUITE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledger/core/result.h"
#include "tools/bench/figure.h"

namespace waybill::bench {

struct BenchOptions {
  std::string directory;  // An empty folder on the volume to be measured.
  std::size_t rounds = 5;
  std::size_t units = 8000;  // Each with a few events, in each round.
  std::size_t clients = 64;
  // How long a limit is measured, and how many single calls are timed.
  std::chrono::milliseconds limit_time{500};
  std::size_t calls = 300;
  // Audited in each round, six events each.
  std::size_t audit_units = 50'000;
  // A published list to screen against; without one, so many invented names.
  std::string screening_list;
  std::size_t listed_names = 57'000;
};

class Suite {
 public:
  virtual ~Suite() = default;

  // As --only takes it.
  virtual std::string name() const = 0;
  // Once, before the first round: declares the figures, makes what the rounds
  // need.
  virtual Result<void> Prepare(Figures& figures) = 0;
  // A few seconds at most. The first one warms up and counts for nothing.
  virtual Result<void> Round(Figures& figures) = 0;
};

// In the order in which they run within a round; the limits come first. Borrow
// `options`.
std::vector<std::unique_ptr<Suite>> AllSuites(const BenchOptions& options);

// Each file makes its own.
class BenchLedger;
std::unique_ptr<Suite> MakeLimitSuite(const BenchOptions& options);
std::unique_ptr<Suite> MakeAppendSuite(const BenchOptions& options,
                                       std::shared_ptr<BenchLedger> ledger);
std::unique_ptr<Suite> MakeStreamSuite(const BenchOptions& options,
                                       std::shared_ptr<BenchLedger> ledger);
std::unique_ptr<Suite> MakeTraceSuite(const BenchOptions& options,
                                      std::shared_ptr<BenchLedger> ledger);
std::unique_ptr<Suite> MakeFindingSuite(const BenchOptions& options,
                                        std::shared_ptr<BenchLedger> ledger);

std::unique_ptr<Suite> MakeAuditSuite(const BenchOptions& options);
std::unique_ptr<Suite> MakeScreeningSuite(const BenchOptions& options);

std::unique_ptr<Suite> MakeScreeningSuite(const BenchOptions& options);

// Rows a second through synced batches of RocksDB itself, in an empty folder,
// as long as `time`.
Result<double> RawRowsPerSecond(const std::string& folder,
                                std::chrono::milliseconds time);

using SteadyTime = std::chrono::steady_clock::time_point;
inline SteadyTime Now() { return std::chrono::steady_clock::now(); }
inline double SecondsSince(SteadyTime begin) {
  return std::chrono::duration<double>(Now() - begin).count();
}
inline double MicrosSince(SteadyTime begin) {
  return 1e6 * SecondsSince(begin);
}

// Names of limits, for FigureSpec::limit.
inline constexpr const char* kVerifyLimit = "limit.ed25519_verify";
inline constexpr const char* kSyncLimit = "limit.fdatasync_p50";
inline constexpr const char* kRowsLimit = "limit.rocksdb_rows";

}  // namespace waybill::bench

#endif  // WAYBILL_TOOLS_BENCH_SUITE_H_
