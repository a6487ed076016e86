// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/event_check.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/verdict.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/severity.h"
#include "tools/waybill/queries.h"

namespace waybill::cli {
namespace {

Result<v1::CheckResponse> AskCheck(Session& session,
                                   const Submission& submission,
                                   v1::PolicyQuery policy) {
  v1::CheckRequest request;
  request.set_body(submission.body);
  request.mutable_units()->Assign(submission.units.begin(),
                                  submission.units.end());
  request.mutable_files()->Assign(submission.files.begin(),
                                  submission.files.end());
  *request.mutable_policy() = std::move(policy);
  request.set_with_receipt(true);
  return Ask<v1::CheckResponse>(session, request,
                                &v1::QueryService::Stub::Check);
}

std::optional<Refusal> RefusalOf(const v1::CheckResponse& response) {
  const auto verdict = VerdictFromName(response.verdict());
  if (verdict == Verdict::kAccepted) {
    return std::nullopt;
  }
  Refusal refusal{.verdict = verdict.value_or(Verdict::kMalformed),
                  .message = response.message(),
                  .position = std::nullopt,
                  .current_head = std::nullopt};
  if (response.has_position()) {
    refusal.position = response.position();
  }
  return refusal;
}

// What is asked about has no entry yet.
std::string EvidenceText(const v1::Finding& finding, std::uint64_t size) {
  std::string text;
  for (const v1::EventReference& event : finding.evidence()) {
    text += (text.empty() ? "" : " ") + (event.index() >= size
                                             ? std::string("this")
                                             : std::to_string(event.index()));
  }
  return text;
}

void AddRows(const char* when,
             const google::protobuf::RepeatedPtrField<v1::Finding>& findings,
             std::uint64_t size, Table& table) {
  std::vector<const v1::Finding*> order;
  for (const v1::Finding& finding : findings) {
    order.push_back(&finding);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const v1::Finding* a, const v1::Finding* b) {
                     return a->severity() > b->severity();
                   });
  for (const v1::Finding* finding : order) {
    table.rows.push_back(
        {when, SeverityName(finding->severity()), finding->code(),
         FindingSubjectText(finding->subject()), EvidenceText(*finding, size),
         finding->pack() + " " + std::to_string(finding->pack_version()),
         finding->explanation(), finding->citation()});
  }
}

Outcome ToOutcome(const v1::CheckResponse& response,
                  const Submission& submission) {
  if (const auto refusal = RefusalOf(response)) {
    return RefusedOutcome(*refusal, submission);
  }
  Outcome outcome;
  outcome.facts = {{"verdict", response.message().empty()
                                   ? "the ledger would accept it"
                                   : response.message()}};
  outcome.table.columns = {"when",    "severity", "code",        "subject",
                           "entries", "pack",     "explanation", "citation"};
  AddRows("at once", response.raised(), response.evaluated_to(), outcome.table);
  AddRows("on receipt", response.on_receipt(), response.evaluated_to(),
          outcome.table);
  outcome.facts.emplace_back(
      "raises", outcome.table.rows.empty()
                    ? "nothing"
                    : std::to_string(response.raised_size()) + " at once, " +
                          std::to_string(response.on_receipt_size()) +
                          " more if the consignee accepts it all");
  for (const std::string& pack : response.packs()) {
    outcome.facts.emplace_back("pack", pack);
  }
  for (const std::string& missing : response.not_evaluated()) {
    outcome.facts.emplace_back("not_evaluated", missing);
  }
  outcome.facts.emplace_back("source",
                             "this node's word at size " +
                                 std::to_string(response.evaluated_to()) +
                                 "; nothing was recorded");
  if (!outcome.table.rows.empty()) {
    outcome.exit = Exit::kFindings;
  } else if (response.not_evaluated_size() > 0) {
    outcome.exit = Exit::kPartial;
  }
  return outcome;
}

}  // namespace

Outcome RefusedOutcome(const Refusal& refusal, const Submission& submission) {
  Outcome outcome = Refused(refusal);
  if (refusal.position && *refusal.position < submission.units.size()) {
    const v1::UnitRow& row = submission.units[*refusal.position];
    const std::string unit = row.issuer() + "/" + row.serial();
    outcome.facts.emplace_back("unit", unit);
    outcome.error += " (unit " + unit + ")";
  }
  return outcome;
}

Outcome ShowCheck(Session& session, const Submission& submission,
                  const CheckOptions& options) {
  auto policy = ReadPolicyQuery(options.policy);
  if (!policy) {
    return PolicyNotRead(policy.error());
  }
  auto response = AskCheck(session, submission, *std::move(policy));
  return response ? ToOutcome(*response, submission) : Failed(response.error());
}

std::optional<Outcome> HeldBack(Session& session, const Submission& submission,
                                const CheckOptions& options) {
  if (!options.before) {
    return std::nullopt;
  }
  v1::Severity least = v1::INFO;
  if (!options.severity.empty()) {
    auto named = ParseSeverity(options.severity);
    if (!named) {
      return NotReady(named.error());
    }
    least = *named;
  }
  auto response = AskCheck(session, submission, {});
  if (!response) {
    return Failed(response.error());
  }
  for (auto* findings :
       {response->mutable_raised(), response->mutable_on_receipt()}) {
    findings->erase(std::remove_if(findings->begin(), findings->end(),
                                   [least](const v1::Finding& finding) {
                                     return finding.severity() < least;
                                   }),
                    findings->end());
  }
  Outcome outcome = ToOutcome(*response, submission);
  if (outcome.exit == Exit::kOk) {
    return std::nullopt;
  }
  if (outcome.error.empty()) {
    outcome.facts.insert(outcome.facts.begin(),
                         {"not_sent", outcome.exit == Exit::kFindings
                                          ? "the check raises findings"
                                          : "not everything could be checked"});
  }
  return outcome;
}

}  // namespace waybill::cli
