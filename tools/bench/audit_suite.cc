// SPDX-License-Identifier: Apache-2.0
//
// An audit as `waybill audit` does it, less the network: every entry verified,
// the world folded from them, everything held against the packs that ship.
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "client/log_replay.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/policy_in_force.h"
#include "ledger/policy/world.h"
#include "ledger/threads.h"
#include "tools/bench/audit_history.h"
#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

// Of a unit's row in an event: its label, attributes, leaf, and a tree's node.
constexpr double kHashesOfUnitEvent = 4;
constexpr const char* kNotEnforced = "ai-diffusion-2025";

// The largest that this process has been since ForgetPeak, in MiB.
double PeakMib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmHWM:") {
      double kib = 0;
      status >> kib;
      return kib / 1024;
    }
  }
  return 0;
}

void ForgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

class AuditSuite : public Suite {
 public:
  explicit AuditSuite(const BenchOptions& options) : options_(options) {}

  std::string name() const override { return "audit"; }

  Result<void> Prepare(Figures& figures) override {
    constexpr const char* kUnit = "unit-events/s";
    figures.Declare({.name = "audit.all",
                     .unit = kUnit,
                     .about = "verified, folded, and held against all packs",
                     .limit = "limit.sha256_65",
                     .uses = kHashesOfUnitEvent,
                     .at_least = 400'000,
                     .target_of_ratio = false});
    figures.Declare({.name = "audit.read",
                     .unit = kUnit,
                     .about = "of it: hashes, form, signatures, and the fold"});
    figures.Declare({.name = "audit.settle",
                     .unit = kUnit,
                     .about = "of it: the states of all units"});
    figures.Declare({.name = "audit.evaluate",
                     .unit = kUnit,
                     .about = "of it: every rule of the packs that ship"});
    figures.Declare({.name = "audit.fold_evaluate",
                     .unit = kUnit,
                     .about = "fold, states and rules, nothing verified",
                     .at_least = 400'000});
    figures.Declare({.name = "audit.evaluate_as_if",
                     .unit = kUnit,
                     .about = "the rules, those not enforced besides"});
    figures.Declare({.name = "audit.findings",
                     .unit = "findings",
                     .about = "in all, open and closed"});
    figures.Declare({.name = "audit.memory",
                     .unit = "MiB",
                     .about = "the whole process at its largest",
                     .at_most = 2048});
    return {};
  }

  Result<void> Round(Figures& figures) override {
    AuditHistory history(options_.audit_units, CoreCount());
    World world;
    Seconds spent;
    ForgetPeak();
    if (auto read = Read(history, world, spent); !read) {
      return read;
    }
    const SteadyTime begin = Now();
    world.Settle(OnThreads(CoreCount()));
    spent.settle = SecondsSince(begin);
    EvaluateOptions options;
    options.as_of_ms = history.now_ms();
    options.run = OnThreads(CoreCount());
    PolicyChoice choice;
    choice.packs = ShippedPackIds();
    auto findings = Evaluate(world, choice, options, spent.evaluate);
    if (!findings) {
      return findings.error();
    }
    options.as_if_enforced = {kNotEnforced};
    if (auto more = Evaluate(world, choice, options, spent.evaluate_as_if);
        !more) {
      return more.error();
    }
    const auto events = static_cast<double>(history.unit_events());
    figures.Record("audit.all",
                   events / (spent.read + spent.settle + spent.evaluate));
    figures.Record("audit.read", events / spent.read);
    figures.Record("audit.settle", events / spent.settle);
    figures.Record("audit.evaluate", events / spent.evaluate);
    figures.Record("audit.fold_evaluate",
                   events / (spent.fold + spent.settle + spent.evaluate));
    figures.Record("audit.evaluate_as_if", events / spent.evaluate_as_if);
    figures.Record("audit.findings", static_cast<double>(*findings));
    figures.Record("audit.memory", PeakMib());
    return {};
  }

 private:
  struct Seconds {
    double read = 0;
    double fold = 0;
    double settle = 0;
    double evaluate = 0;
    double evaluate_as_if = 0;
  };

  // The history is made between the stretches, and isn't counted.
  static Result<void> Read(AuditHistory& history, World& world,
                           Seconds& spent) {
    LogReplay replay(history.trust(), {}, {.threads = CoreCount()},
                     [&](const LoggedEvent& logged) {
                       const SteadyTime begin = Now();
                       world.Take(logged.recorded, logged.rows);
                       world.TakeFiles(logged.recorded, logged.files);
                       spent.fold += SecondsSince(begin);
                     });
    for (auto entries = history.Next(); !entries.empty();
         entries = history.Next()) {
      const SteadyTime begin = Now();
      for (ShownEntry& entry : entries) {
        if (auto taken = replay.Take(std::move(entry)); !taken) {
          return taken;
        }
      }
      spent.read += SecondsSince(begin);
    }
    const std::string note = history.Checkpoint();
    const SteadyTime begin = Now();
    auto finished = replay.Finish(note);
    spent.read += SecondsSince(begin);
    return finished ? Result<void>() : finished.error();
  }

  // How many findings there are.
  static Result<std::size_t> Evaluate(const World& world,
                                      const PolicyChoice& choice,
                                      const EvaluateOptions& options,
                                      double& seconds) {
    const SteadyTime begin = Now();
    auto policy =
        FindPolicyInForce(world.records(), choice, options, ShippedCatalogue());
    if (!policy) {
      return policy.error();
    }
    const Evaluated evaluated =
        waybill::Evaluate(world, policy->policy, options);
    seconds = SecondsSince(begin);
    return evaluated.findings.size();
  }

  const BenchOptions& options_;
};

}  // namespace

std::unique_ptr<Suite> MakeAuditSuite(const BenchOptions& options) {
  return std::make_unique<AuditSuite>(options);
}

}  // namespace waybill::bench
