// SPDX-License-Identifier: Apache-2.0
//
// What the rules find: listed, answered with a signed word, and compared with
// the last review. Lists are this node's word; a trace or an audit proves them.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/core/text.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/severity.h"
#include "tools/waybill/event_writer.h"
#include "tools/waybill/finding_explain.h"
#include "tools/waybill/finding_request.h"
#include "tools/waybill/finding_watch.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct FindingArguments {
  FindingQuery query;
  WriteOptions write;
  std::string id;
  std::string since;
  std::string until;
  std::string reason;
  bool explained = false;
  bool escalated = false;
};
using Shared = std::shared_ptr<FindingArguments>;

std::string StatusText(const v1::Finding& finding) {
  return TellName(v1::FindingStatus_Name(finding.status())) +
         (finding.second_signer_missing() ? ", second signer missing" : "") +
         (finding.self_cleared() ? ", self-cleared" : "");
}

std::string EvidenceText(const v1::Finding& finding) {
  std::string text;
  for (const v1::EventReference& event : finding.evidence()) {
    text += (text.empty() ? "" : " ") + std::to_string(event.index());
  }
  return text;
}

std::string PackText(const v1::Finding& finding) {
  return finding.pack() + " " + std::to_string(finding.pack_version());
}

void AddFinding(const v1::Finding& finding, Outcome& outcome) {
  if (IsOpenFinding(finding)) {
    outcome.exit = Exit::kFindings;
  }
  outcome.table.rows.push_back(
      {SeverityName(finding.severity()), finding.code(),
       FindingSubjectText(finding.subject()), StatusText(finding),
       FormatTime(finding.first_visible_at_ms()), EvidenceText(finding),
       PackText(finding), FindingId(finding), finding.explanation(),
       finding.citation()});
}

// A complete answer says so by its exit code: 6 if something wasn't evaluated.
void AddWhatItRestsOn(const ListedFindings& listed, Outcome& outcome) {
  for (const std::string& pack : listed.packs) {
    outcome.facts.emplace_back("pack", pack);
  }
  for (const std::string& missing : listed.not_evaluated) {
    outcome.facts.emplace_back("not_evaluated", missing);
  }
  if (!listed.not_evaluated.empty() && outcome.exit == Exit::kOk) {
    outcome.exit = Exit::kPartial;
  }
}

Outcome ListFindings(Session& session, FindingArguments& a) {
  auto request = ToRequest(a.query);
  if (!request) {
    return NotReady(request.error());
  }
  auto policy = ReadPolicyQuery(a.query.policy);
  if (!policy) {
    return PolicyNotRead(policy.error());
  }
  *request->mutable_policy() = *std::move(policy);
  // Statuses are told apart here, so that only here it is known how many rows
  // there are.
  auto listed = AskFindings(session, *request,
                            a.query.statuses.empty() ? a.query.limit : 0);
  if (!listed) {
    return NotReady(listed.error());
  }
  Outcome outcome;
  outcome.table.columns = {"severity",    "code",    "subject", "status",
                           "visible",     "entries", "pack",    "id",
                           "explanation", "citation"};
  const auto rows_max =
      static_cast<std::size_t>(a.query.limit > 0 ? a.query.limit : 0);
  for (const v1::Finding& finding : listed->findings) {
    if (!HasStatus(a.query, finding)) {
      continue;
    }
    if (rows_max != 0 && outcome.table.rows.size() == rows_max) {
      listed->asked.cut = true;
      break;
    }
    AddFinding(finding, outcome);
  }
  AddWhatItRestsOn(*listed, outcome);
  return FinishList(listed->asked, "trace", std::move(outcome));
}

// ---- a signed word to a finding

Result<v1::Finding> FindNamed(Session& session, const FindingArguments& a) {
  auto found = AskNamed(session, a.id, a.query);
  if (!found) {
    return found.error();
  }
  if (!*found) {
    return Error{ErrorCode::kInvalidArgument,
                 "the rules in force don't find " + a.id +
                     "; waybill findings --closed lists what they do, and "
                     "--pack asks for others"};
  }
  return **std::move(found);
}

Outcome MarkFinding(Session& session, FindingArguments& a) {
  if (a.explained == a.escalated) {
    return Failed(Exit::kUsage, "say --explained or --escalated");
  }
  auto name = ParseFindingId(a.id);
  if (!name) {
    return NotReady(name.error());
  }
  auto finding = FindNamed(session, a);
  if (!finding) {
    return NotReady(finding.error());
  }
  const std::size_t signers =
      a.write.governors.size() + a.write.governors_elsewhere.size() != 0
          ? a.write.governors.size() + a.write.governors_elsewhere.size()
          : 1 + a.write.cosigners.size() + a.write.cosigners_elsewhere.size();
  if (a.explained && signers < 2 && NeedsSecondSigner(finding->severity())) {
    return Failed(Exit::kUsage,
                  "closing a finding of " + SeverityName(finding->severity()) +
                      " severity takes two people: name the second with "
                      "--second, or with --second-elsewhere and --save");
  }
  v1::Governance governance;
  v1::FindingMark& mark = *governance.mutable_mark_finding();
  mark.set_code(name->code);
  mark.set_subject(name->subject);
  mark.set_status(a.explained ? "explained" : "escalated");
  mark.set_reason(a.reason);
  Outcome outcome = WriteGovernance(session, a.write, std::move(governance));
  if (outcome.error.empty()) {
    outcome.facts.emplace_back("finding", finding->explanation());
  }
  return outcome;
}

// ---- since the last review

std::string ChangeText(const FindingDifference& difference) {
  const bool known = !difference.was.code().empty();
  switch (difference.kind) {
    case ChangeKind::kOpened:
      return known ? "opened again" : "opened";
    case ChangeKind::kClosed:
      if (difference.is.code().empty()) {
        return "withdrawn";
      }
      return known ? "closed" : "opened and closed";
    case ChangeKind::kExplained:
      return known ? "explained" : "opened and explained";
    case ChangeKind::kEscalated:
      return "escalated";
    case ChangeKind::kSeverity:
      return "severity, was " + SeverityName(difference.was.severity());
  }
  return "";
}

// Why it changed, as far as somebody said.
std::string WhyText(const v1::Finding& finding) {
  std::string text = finding.mark_reason();
  for (const std::string& signer : finding.mark_signers()) {
    text += (&signer == &finding.mark_signers(0) ? ", by " : " and ") + signer;
  }
  if (text.empty() && finding.status() == v1::CLOSED) {
    text = finding.has_closed_by()
               ? "by entry " + std::to_string(finding.closed_by().index())
               : "by the passing of time, or by another finding";
  }
  return text + (finding.self_cleared() ? " (self-cleared)" : "");
}

Outcome ShowChanges(Session& session, FindingArguments& a) {
  auto since = ParseWhen(a.since);
  auto until = ParseAsOf(a.until);
  if (!since || !until || *since == 0) {
    return since && until ? Failed(Exit::kUsage, "since when: --since")
                          : NotReady(since ? until.error() : since.error());
  }
  auto request = ToRequest(a.query);
  auto policy = ReadPolicyQuery(a.query.policy);
  if (!request || !policy) {
    return request ? PolicyNotRead(policy.error()) : NotReady(request.error());
  }
  *request->mutable_policy() = *std::move(policy);
  // A severity that falls below what is asked for is a change, too.
  const std::string severity = request->min_severity();
  request->clear_min_severity();
  request->set_closed_too(true);
  request->set_as_of_ms(*until);
  auto now = AskFindings(session, *request);
  request->set_as_of_ms(*since);
  auto then = AskFindings(session, *request);
  v1::Severity least = v1::SEVERITY_UNSPECIFIED;
  if (auto parsed = ParseSeverity(severity); !severity.empty()) {
    if (!parsed) {
      return NotReady(parsed.error());
    }
    least = *parsed;
  }
  if (!now || !then) {
    return NotReady(now ? then.error() : now.error());
  }
  Outcome outcome;
  outcome.table.columns = {"change",  "severity", "code",
                           "subject", "status",   "visible",
                           "why",     "id",       "explanation"};
  for (const FindingDifference& each :
       ChangesBetween(then->findings, now->findings)) {
    const v1::Finding& finding = each.finding();
    if (std::max(each.was.severity(), each.is.severity()) < least) {
      continue;
    }
    if (each.kind == ChangeKind::kOpened) {
      outcome.exit = Exit::kFindings;
    }
    outcome.table.rows.push_back(
        {ChangeText(each), SeverityName(finding.severity()), finding.code(),
         FindingSubjectText(finding.subject()), StatusText(finding),
         FormatTime(finding.first_visible_at_ms()), WhyText(finding),
         FindingId(finding), finding.explanation()});
  }
  outcome.facts = {{"since", FormatTime(*since)},
                   {"changes", std::to_string(outcome.table.rows.size())}};
  AddWhatItRestsOn(*now, outcome);
  return FinishList(now->asked, "trace", std::move(outcome));
}

Command Make(std::string words, std::string help, const Shared& shared,
             std::vector<Option> options,
             Outcome (*run)(Session&, FindingArguments&)) {
  return {std::move(words), std::move(help), std::move(options),
          [shared, run](Session& session) { return run(session, *shared); }};
}

Outcome Explain(Session& session, FindingArguments& a) {
  return ExplainFinding(session, a.id, a.query);
}

std::vector<Option> MarkOptions(FindingArguments& a) {
  return Join(
      {{{"id", "the finding: CODE@SUBJECT", &a.id, true},
        {"--explained", "it is in order", &a.explained},
        {"--escalated", "it needs attention", &a.escalated},
        {"--reason", "why", &a.reason, true},
        {"--second", "key at hand of another party that agrees",
         &a.write.cosigners},
        {"--second-elsewhere",
         "party, or party=publickey, that agrees elsewhere; with --save",
         &a.write.cosigners_elsewhere},
        {"--as", "party that says so; default: the key's owner",
         &a.write.party},
        {"--key", "its key; default: the context's", &a.write.key}},
       GovernorOptions(a.write),
       PolicyOptionList(a.query.policy)});
}

}  // namespace

std::vector<Command> FindingCommands() {
  auto shared = std::make_shared<FindingArguments>();
  FindingArguments& a = *shared;
  return {
      Make(
          "findings", "list what the rules find; exits 1 if any is open",
          shared,
          Join({FindingFilterOptions(a.query),
                {{"--status", "open, escalated, explained or closed",
                  &a.query.statuses},
                 {"--as-of", "as of then: a date or a time", &a.query.as_of},
                 {"--known-at",
                  "with what the ledger held then; default: --as-of",
                  &a.query.known_at},
                 {"--closed", "closed and explained ones too", &a.query.closed},
                 {"--limit", "rows at most; default: all", &a.query.limit}},
                PolicyOptionList(a.query.policy)}),
          ListFindings),
      Make("findings explain",
           "say what a rule, or one finding, means and what would clear it",
           shared,
           Join({{{"id", "a code, or CODE@SUBJECT", &a.id, true},
                  {"--as-of", "as of then: a date or a time", &a.query.as_of},
                  {"--known-at", "with what the ledger held then",
                   &a.query.known_at}},
                 PolicyOptionList(a.query.policy)}),
           Explain),
      Make("findings mark",
           "say, signed, that a finding is explained or needs attention",
           shared, MarkOptions(a), MarkFinding),
      Make("findings changes",
           "list what is new since the last review; exits 1 if any opened",
           shared,
           Join({{{"--since", "a date or a time", &a.since, true},
                  {"--until", "as of then; default: now", &a.until}},
                 FindingFilterOptions(a.query),
                 PolicyOptionList(a.query.policy)}),
           ShowChanges),
      FindingWatchCommand(),
  };
}

}  // namespace waybill::cli
