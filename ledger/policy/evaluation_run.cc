// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/evaluation_run.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "ledger/policy/sources.h"

namespace waybill {

struct EvaluationRun::Parts {
  const Policy& policy;
  const EvaluateOptions options;
  std::vector<Source> sources;
  std::size_t next = 0;
  NameScores scores;
  FindingSink::Found found;
};

EvaluationRun::EvaluationRun(const World& world, const Policy& policy,
                             EvaluateOptions options)
    : parts_(new Parts{.policy = policy,
                       .options = std::move(options),
                       .sources = {},
                       .next = 0,
                       .scores = {},
                       .found = {}}) {
  parts_->sources = SourcesOf(world, parts_->options.filter);
}

EvaluationRun::~EvaluationRun() = default;

bool EvaluationRun::Go(const World& world, std::size_t sources) {
  Parts& parts = *parts_;
  // Anew each time: what it points to in the world may have moved.
  const Evaluation evaluation(world, parts.policy, parts.options);
  const SourceChecks checks(evaluation);
  ListMatches matches(evaluation, parts.scores);
  FindingSink sink(evaluation);
  const std::size_t end =
      parts.next + std::min(sources, parts.sources.size() - parts.next);
  for (; parts.next < end; ++parts.next) {
    checks.Run(parts.sources[parts.next], matches, sink);
  }
  for (auto& [key, found] : sink.Take()) {
    std::move(found.begin(), found.end(), std::back_inserter(parts.found[key]));
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
