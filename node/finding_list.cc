// SPDX-License-Identifier: Apache-2.0
#include "node/finding_list.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "ledger/policy/evaluation_run.h"
#include "ledger/policy/pack.h"
#include "node/policy_rows.h"

namespace waybill {
namespace {

// How many units and the like are evaluated before the follower gets its turn:
// some milliseconds' worth.
constexpr std::size_t kStretch = 2000;

Result<PolicyChoice> ChoiceOf(const v1::ListFindingsRequest& request) {
  v1::PolicyQuery query = request.policy();
  query.mutable_packs()->MergeFrom(request.packs());
  return MakePolicyChoice(query);
}

EvaluateOptions OptionsOf(const LedgerReader& reader,
                          const v1::ListFindingsRequest& request) {
  EvaluateOptions options;
  options.size = reader.size();
  options.as_of_ms =
      ResolveAsOf(request.as_of_ms(), reader.seal().recorded_at_ms);
  if (request.known_at_ms() != 0) {
    options.known_at_ms = request.known_at_ms();
  }
  return options;
}

void AddContext(const World& world, const PolicyInForce& policy,
                const v1::ListFindingsRequest& request,
                v1::ListFindingsResponse& response) {
  for (const PackInForce& pack : policy.packs) {
    response.add_packs(PackInForceText(pack));
  }
  // "None found" would say that somebody looked.
  const std::vector<PolicyRule>& rules = policy.policy.rules();
  for (const std::string& code : request.codes()) {
    if (std::none_of(rules.begin(), rules.end(), [&](const PolicyRule& rule) {
          return rule.rule.code() == code;
        })) {
      response.add_not_evaluated(code +
                                 ": no pack that is evaluated has this rule");
    }
  }
  for (const auto& [list, reason] : world.records().unread_lists()) {
    response.add_not_evaluated("screening list " + list + ": " + reason);
  }
}

void AddNotEvaluated(const std::vector<NotEvaluated>& missing,
                     v1::ListFindingsResponse& response) {
  for (const NotEvaluated& each : missing) {
    response.add_not_evaluated(NotEvaluatedText(each));
  }
}

// Adds a finding to the page; false once it is full, and one more is there.
bool AddToPage(v1::Finding finding, std::size_t limit,
               v1::ListFindingsResponse& response) {
  if (static_cast<std::size_t>(response.findings_size()) == limit) {
    response.set_next(
        FindingCursor(response.findings(response.findings_size() - 1)));
    return false;
  }
  *response.add_findings() = std::move(finding);
  return true;
}

}  // namespace

bool FindingList::IsCurrent(const v1::ListFindingsRequest& request) {
  const v1::PolicyQuery& policy = request.policy();
  return request.as_of_ms() == 0 && request.known_at_ms() == 0 &&
         request.packs().empty() && policy.ByteSizeLong() == 0;
}

Result<void> FindingList::Fill(const LedgerReader& reader,
                               const v1::ListFindingsRequest& request,
                               std::size_t limit,
                               v1::ListFindingsResponse& response,
                               const Patience& patience) {
  const auto match = FindingMatch::Make(request);
  if (!match) {
    return match.error();
  }
  if (auto after = ParseFindingCursor(request.after()); !after) {
    return after.error();
  }
  return IsCurrent(request)
             ? FillCurrent(reader, request, *match, limit, response, patience)
             : FillEvaluated(reader, request, *match, limit, response,
                             patience);
}

Result<void> FindingList::FillCurrent(const LedgerReader& reader,
                                      const v1::ListFindingsRequest& request,
                                      const FindingMatch& match,
                                      std::size_t limit,
                                      v1::ListFindingsResponse& response,
                                      const Patience& patience) {
  const auto look = [&](const World& world,
                        const CurrentFindings& current) -> Result<void> {
    AddContext(world, current.policy(), request, response);
    AddNotEvaluated(current.not_evaluated(), response);
    current.Visit(*ParseFindingCursor(request.after()),
                  [&](const SharedFinding& finding) {
                    if (!match.WantsNow(*finding)) {
                      return true;
                    }
                    v1::Finding stamped = *finding;
                    current.Stamp(stamped);
                    return AddToPage(std::move(stamped), limit, response);
                  });
    response.set_evaluated_to(current.size());
    return {};
  };
  return follower_.LookAtCurrent(reader.size(), patience.deadline, look);
}

Result<Evaluated> FindingList::EvaluateAll(const Policy& policy,
                                           const EvaluateOptions& options,
                                           const Patience& patience) {
  std::optional<EvaluationRun> run;
  std::optional<Evaluated> evaluated;
  const auto go = [&](const World& world) -> Result<void> {
    if (!run) {
      run.emplace(world, policy, options);
    }
    if (!run->Go(world, kStretch)) {
      evaluated = run->Finish(world);
    }
    return {};
  };
  while (!evaluated) {
    if (patience.is_over() ||
        std::chrono::system_clock::now() > patience.deadline) {
      return Error{ErrorCode::kUnavailable,
                   "the evaluation takes longer than its caller waits"};
    }
    if (auto gone = follower_.LookAtWorld(*options.size, patience.deadline, go);
        !gone) {
      return gone.error();
    }
  }
  return *std::move(evaluated);
}

Result<void> FindingList::FillEvaluated(const LedgerReader& reader,
                                        const v1::ListFindingsRequest& request,
                                        const FindingMatch& match,
                                        std::size_t limit,
                                        v1::ListFindingsResponse& response,
                                        const Patience& patience) {
  EvaluateOptions options = OptionsOf(reader, request);
  const auto choice = ChoiceOf(request);
  if (!choice) {
    return choice.error();
  }
  options.as_if_enforced = choice->as_if_enforced;
  options.filter = match.filter();
  std::optional<PolicyInForce> policy;
  const auto find = [&](const World& world) -> Result<void> {
    auto found = FindPolicyInForce(world.records(), *choice, options,
                                   ShippedCatalogue());
    if (!found) {
      return found.error();
    }
    policy = *std::move(found);
    AddContext(world, *policy, request, response);
    return {};
  };
  if (auto found = Look(reader, find, patience); !found) {
    return found;
  }
  auto evaluated = EvaluateAll(policy->policy, options, patience);
  if (!evaluated) {
    return evaluated.error();
  }
  AddNotEvaluated(policy->not_evaluated, response);
  AddNotEvaluated(evaluated->not_evaluated, response);
  const CurrentFindings::Key after = *ParseFindingCursor(request.after());
  for (v1::Finding& finding : evaluated->findings) {
    const CurrentFindings::Key key(finding.code(),
                                   FindingSubjectText(finding.subject()));
    if (after < key && match.WantsNow(finding) &&
        !AddToPage(std::move(finding), limit, response)) {
      break;
    }
  }
  response.set_evaluated_to(reader.size());
  return {};
}

Result<std::vector<v1::Finding>> FindingList::FindingsAt(
    FindingMoment moment, const Patience& patience) {
  EvaluateOptions options;
  options.size = moment.size;
  options.as_of_ms = moment.as_of_ms;
  std::optional<PolicyInForce> policy;
  const auto find = [&](const World& world) -> Result<void> {
    auto found =
        FindPolicyInForce(world.records(), {}, options, ShippedCatalogue());
    if (!found) {
      return found.error();
    }
    policy = *std::move(found);
    return {};
  };
  if (auto found = follower_.LookAtWorld(moment.size, patience.deadline, find);
      !found) {
    return found.error();
  }
  auto evaluated = EvaluateAll(policy->policy, options, patience);
  if (!evaluated) {
    return evaluated.error();
  }
  return std::move(evaluated->findings);
}

Result<void> FindingList::FillPolicies(const LedgerReader& reader,
                                       const v1::ListPoliciesRequest& request,
                                       v1::ListPoliciesResponse& response,
                                       const Patience& patience) {
  EvaluateOptions options;
  options.size = reader.size();
  options.as_of_ms = request.as_of_ms() != 0 ? request.as_of_ms()
                                             : reader.seal().recorded_at_ms;
  return Look(
      reader,
      [&](const World& world) -> Result<void> {
        ListPolicies(world.records(), request, options, response);
        response.set_evaluated_to(reader.size());
        return {};
      },
      patience);
}

Result<void> FindingList::Look(
    const LedgerReader& reader,
    const std::function<Result<void>(const World&)>& look,
    const Patience& patience) {
  return follower_.LookAtWorld(reader.size(), patience.deadline, look);
}

Result<void> FindingList::OnCopy(const Ledger& ledger, const CopyUse& use,
                                 const Patience& patience) {
  const MutexLock one_at_a_time(copy_mutex_);
  std::shared_ptr<const LedgerReader> reader = ledger.Read();
  std::optional<World> copy;
  const auto look = [&](const World& world,
                        const CurrentFindings& current) -> Result<void> {
    // Read while the world stands still, which is never ahead of the ledger:
    // if what is current is all there is, so is the world.
    reader = ledger.Read();
    if (reader->size() == current.size()) {
      copy.emplace(world);
    }
    return {};
  };
  while (!copy) {
    if (patience.is_over() ||
        std::chrono::system_clock::now() > patience.deadline) {
      return Error{ErrorCode::kUnavailable,
                   "the ledger grows faster than it is evaluated"};
    }
    if (auto looked =
            follower_.LookAtCurrent(reader->size(), patience.deadline, look);
        !looked) {
      return looked;
    }
  }
  return use(*reader, *std::move(copy));
}

}  // namespace waybill
