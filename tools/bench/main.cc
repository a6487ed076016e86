// SPDX-License-Identifier: Apache-2.0
//
// bench: what Waybill does on this machine beside what the machine can do at
// most, in one run. docs/OPERATING.md, "Measure".
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "ledger/core/keys.h"
#include "tools/bench/bench_ledger.h"
#include "tools/bench/suite.h"

namespace waybill::bench {

std::vector<std::unique_ptr<Suite>> AllSuites(const BenchOptions& options) {
  // Each by itself: a node's follower would take part in every append.
  const auto ledger_in = [&options](const char* folder) {
    return std::make_shared<BenchLedger>(options.directory + folder);
  };
  const auto node = ledger_in("/node");
  std::vector<std::unique_ptr<Suite>> suites;
  suites.push_back(MakeLimitSuite(options));
  suites.push_back(MakeAppendSuite(options, ledger_in("/ledger")));
  suites.push_back(MakeStreamSuite(options, node));
  suites.push_back(MakeTraceSuite(options, node));
  suites.push_back(MakeAuditSuite(options));
  suites.push_back(MakeFindingSuite(options, ledger_in("/followed")));
  suites.push_back(MakeScreeningSuite(options));
  return suites;
}

namespace {

// A folder of this run's own, removed at the end.
class WorkFolder {
 public:
  explicit WorkFolder(std::string parent) : path_(std::move(parent)) {
    path_ += "/waybill-bench-XXXXXX";
    made_ = mkdtemp(path_.data()) != nullptr;
  }
  ~WorkFolder() {
    if (made_) {
      std::error_code ignored;
      std::filesystem::remove_all(path_, ignored);
    }
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  bool made() const { return made_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

// Drops what wasn't asked for; the limits stay: without them a figure says
// nothing.
void Keep(const std::set<std::string>& only,
          std::vector<std::unique_ptr<Suite>>& suites) {
  if (only.empty()) {
    return;
  }
  suites.erase(std::remove_if(suites.begin(), suites.end(),
                              [&](const std::unique_ptr<Suite>& suite) {
                                return suite->name() != "limits" &&
                                       !only.contains(suite->name());
                              }),
               suites.end());
}

Result<void> RunAll(std::vector<std::unique_ptr<Suite>>& suites,
                    std::size_t rounds, Figures& figures) {
  for (const auto& suite : suites) {
    if (auto prepared = suite->Prepare(figures); !prepared) {
      return prepared;
    }
  }
  const bool shows_progress = isatty(STDERR_FILENO) != 0;
  for (std::size_t round = 0; round <= rounds; ++round) {
    for (const auto& suite : suites) {
      if (shows_progress) {
        std::cerr << "\r\033[K"
                  << (round == 0 ? std::string("warming up")
                                 : "round " + std::to_string(round) + " of " +
                                       std::to_string(rounds))
                  << ": " << suite->name() << std::flush;
      }
      if (auto ran = suite->Round(figures); !ran) {
        return Error{ran.error().code,
                     suite->name() + ": " + ran.error().message};
      }
    }
    if (round == 0 && rounds > 0) {
      figures.Forget();
    }
  }
  if (shows_progress) {
    std::cerr << "\r\033[K" << std::flush;
  }
  return {};
}

int Main(int argc, char** argv) {
  BenchOptions options;
  std::string parent = std::filesystem::temp_directory_path().string();
  std::set<std::string> only;
  bool json = false;
  bool smoke = false;
  CLI::App app(
      "Measures the ledger and, in the same run, the machine's own limits.");
  app.add_option("--directory", parent,
                 "Where to write: the volume that is measured")
      ->check(CLI::ExistingDirectory)
      ->capture_default_str();
  app.add_option("--rounds", options.rounds, "Measured rounds after a warm-up")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--units", options.units,
                 "Units handed over in each round, three events each")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--clients", options.clients, "Clients of the node")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--calls", options.calls, "Single calls that are timed")
      ->check(CLI::Range(9, 100'000))
      ->capture_default_str();
  app.add_option("--audit-units", options.audit_units,
                 "Units of the history that is audited, six events each")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--list", options.screening_list,
                 "Published list to screen against; default: invented names")
      ->check(CLI::ExistingFile);
  app.add_option("--only", only, "Suites to run beside the limits")
      ->delimiter(',');
  app.add_flag("--json", json, "One JSON object in place of the table");
  app.add_flag("--smoke", smoke, "Tiny numbers: only that it works");
  CLI11_PARSE(app, argc, argv);
  if (smoke) {
    options.rounds = 1;
    options.units = 32;
    options.clients = 4;
    options.limit_time = std::chrono::milliseconds(20);
    options.calls = 9;
    options.audit_units = 1200;
    options.listed_names = 500;
  }
  const WorkFolder folder(parent);
  if (!folder.made()) {
    std::cerr << "bench: can't make a folder in " << parent << '\n';
    return EXIT_FAILURE;
  }
  options.directory = folder.path();
  if (auto ready = InitialiseCrypto(); !ready) {
    std::cerr << "bench: " << ready.error().message << '\n';
    return EXIT_FAILURE;
  }
  Figures figures;
  auto suites = AllSuites(options);
  Keep(only, suites);
  if (auto ran = RunAll(suites, options.rounds, figures); !ran) {
    std::cerr << "bench: " << ran.error().message << '\n';
    return EXIT_FAILURE;
  }
  if (json) {
    PrintJson(figures.Summaries(), std::cout);
  } else {
    PrintTable(figures.Summaries(), std::cout);
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace waybill::bench

// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) { return waybill::bench::Main(argc, argv); }
