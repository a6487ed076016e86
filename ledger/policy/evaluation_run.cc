// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/evaluation_run.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "ledger/policy/sources.h"

namespace waybill {
namespace {

// Sources that are evaluated one after the other: [begin, end).
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Short ones, as many as it takes: units and shipments are many and quick.
std::size_t LengthFor(Source::Kind kind) {
  if (kind == Source::Kind::kUnit) {
    return 256;
  }
  return kind == Source::Kind::kShipment ? 16 : 1;
}

// They depend on nothing but the sources, so that no result depends on who runs
// them.
std::vector<Stretch> StretchesOf(const std::vector<Source>& sources,
                                 std::size_t begin, std::size_t end) {
  std::vector<Stretch> stretches;
  while (begin < end) {
    const std::size_t length = LengthFor(sources[begin].kind);
    stretches.push_back({begin, std::min(begin + length, end)});
    begin = stretches.back().end;
  }
  return stretches;
}

}  // namespace

struct EvaluationRun::Parts {
  const Policy& policy;
  const EvaluateOptions options;
  std::vector<Source> sources;
  std::size_t next = 0;
  FindingSink::Found found;
};

EvaluationRun::EvaluationRun(const World& world, const Policy& policy,
                             EvaluateOptions options)
    : parts_(new Parts{.policy = policy,
                       .options = std::move(options),
                       .sources = {},
                       .next = 0,
                       .found = {}}) {
  parts_->sources = SourcesOf(world, parts_->options.filter);
}

EvaluationRun::~EvaluationRun() = default;

bool EvaluationRun::Go(const World& world, std::size_t sources) {
  Parts& parts = *parts_;
  // Anew each time: what it points to in the world may have moved.
  const Evaluation evaluation(world, parts.policy, parts.options);
  const SourceChecks checks(evaluation);
  const std::size_t end =
      parts.next + std::min(sources, parts.sources.size() - parts.next);
  const std::vector<Stretch> stretches =
      StretchesOf(parts.sources, std::exchange(parts.next, end), end);
  std::vector<FindingSink::Found> found(stretches.size());
  // The last ones first: what concerns a party or a site takes longest.
  RunAll(parts.options.run, stretches.size(), [&](std::size_t task) {
    const std::size_t number = stretches.size() - 1 - task;
    ListMatches matches(evaluation);
    FindingSink sink(evaluation);
    for (std::size_t i = stretches[number].begin; i < stretches[number].end;
         ++i) {
      checks.Run(parts.sources[i], matches, sink);
    }
    found[number] = sink.Take();
  });
  for (FindingSink::Found& some : found) {
    for (auto& [key, instances] : some) {
      std::move(instances.begin(), instances.end(),
                std::back_inserter(parts.found[key]));
    }
  }
  return parts.next < parts.sources.size();
}

Evaluated EvaluationRun::Finish(const World& world) {
  Parts& parts = *parts_;
  const Evaluation evaluation(world, parts.policy, parts.options);
  Evaluated evaluated;
  evaluated.not_evaluated = SourceChecks(evaluation).FindNotEvaluated();
  for (auto& [key, found] : parts.found) {
    if (IsWanted(parts.options.filter, found.front().instance.subject)) {
      evaluated.findings.push_back(
          MergeInstances(evaluation, std::move(found)));
    }
  }
  parts.found.clear();
  return evaluated;
}

}  // namespace waybill
