// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/finding_explain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack_check.h"
#include "ledger/policy/severity.h"
#include "tools/waybill/found_pack.h"
#include "tools/waybill/rule_words.h"
#include "tools/waybill/sentences.h"

namespace waybill::cli {
namespace {

std::string Safe(const std::string& text) { return EscapeText(text); }

// A heading and what stands under it; nothing if that is nothing.
std::string Paragraph(const std::string& heading, const std::string& says) {
  return says.empty() ? "" : "  " + heading + "\n    " + Safe(says) + "\n";
}

// ---- the rule

struct FoundRule {
  v1::Rule rule;
  std::string pack;  // "custody-hygiene 1, as shipped".
  std::string note;
  std::vector<v1::EnforcementRow> enforcement;
};

void AddRules(const FoundPack& found, const std::string& code,
              std::vector<FoundRule>& rules) {
  for (const v1::Rule& rule : found.pack.rules()) {
    if (rule.code() == code) {
      rules.push_back({rule,
                       found.pack.id() + " " +
                           std::to_string(found.pack.version()) + ", " +
                           found.source,
                       found.pack.note(), found.enforcement});
    }
  }
}

std::string StaysText(const v1::Rule& rule) {
  const std::string how = NeedsSecondSigner(rule.severity())
                              ? "signed by two people"
                              : "in a signed event";
  return rule.sticky() ? "Until somebody explains it, " + how + "."
                       : "While what it says holds; or until somebody explains "
                         "it, " +
                             how + ".";
}

std::string RuleText(const FoundRule& found) {
  const v1::Rule& rule = found.rule;
  const RuleWords* words = FindRuleWords(rule.check_case());
  std::string text = Safe(rule.code()) + " [" + SeverityName(rule.severity()) +
                     "]: " + Safe(rule.title()) + "\n";
  if (words != nullptr) {
    text += Paragraph("What it looks at", std::string(words->looks_at));
    text += Paragraph("What it doesn't say", std::string(words->leaves_open));
  }
  text += Paragraph("By these figures", CheckText(rule));
  text += Paragraph("In the text", IntervalsText(rule.in_text()));
  text += Paragraph("Enforced", IntervalsText(rule.enforced()) +
                                    OnRecord(rule, found.enforcement));
  text += Paragraph("It stays open", StaysText(rule));
  text += Paragraph("What clears it", rule.clears());
  text += Paragraph("Where the rule stands", rule.citation());
  text += Paragraph("Pack", found.pack);
  return text + Paragraph("About the pack", found.note);
}

std::vector<std::string> RuleRow(const FoundRule& found) {
  const v1::Rule& rule = found.rule;
  const RuleWords* words = FindRuleWords(rule.check_case());
  return {rule.code(),
          SeverityName(rule.severity()),
          rule.title(),
          words == nullptr ? "" : std::string(words->looks_at),
          words == nullptr ? "" : std::string(words->leaves_open),
          CheckText(rule),
          IntervalsText(rule.in_text()),
          IntervalsText(rule.enforced()) + OnRecord(rule, found.enforcement),
          StaysText(rule),
          rule.clears(),
          rule.citation(),
          found.pack};
}

// Of every pack that has the code, by the file given in its place.
Result<std::vector<FoundRule>> FindRules(Session& session,
                                         const std::string& code,
                                         const FindingQuery& query) {
  auto as_of = ParseAsOf(query.as_of);
  if (!as_of) {
    return as_of.error();
  }
  auto choice = ReadPolicyChoice(query.policy);
  if (!choice) {
    return choice.error();
  }
  auto on_record = AskPolicies(session, *as_of, "", 0);
  if (!on_record) {
    return on_record.error();
  }
  std::vector<FoundRule> rules;
  std::vector<std::string> given;
  for (const v1::RulePack& draft : choice->drafts) {
    AddRules(
        {.pack = draft, .source = "from the file given", .enforcement = {}},
        code, rules);
    given.push_back(draft.id());
  }
  for (const std::string& id : PackIds(*on_record)) {
    if (std::find(given.begin(), given.end(), id) != given.end()) {
      continue;
    }
    auto found = FindPack(session, id, *as_of, 0);
    if (!found && found.error().code == ErrorCode::kUnavailable) {
      return found.error();
    }
    if (found) {
      AddRules(*found, code, rules);
    }
  }
  return rules;
}

Outcome ExplainCode(Session& session, const std::string& code,
                    const FindingQuery& query) {
  auto rules = FindRules(session, code, query);
  if (!rules) {
    return PolicyNotRead(rules.error());
  }
  if (rules->empty()) {
    return Failed(Exit::kUsage,
                  "no pack that ships or is on record has a rule " + code +
                      "; waybill policy show PACK lists a pack's");
  }
  Outcome outcome;
  outcome.table.columns = {"code",        "severity",   "title",    "looks_at",
                           "leaves_open", "parameters", "in_text",  "enforced",
                           "stays_open",  "clears",     "citation", "pack"};
  for (const FoundRule& rule : *rules) {
    outcome.text += (outcome.text.empty() ? "" : "\n") + RuleText(rule);
    outcome.table.rows.push_back(RuleRow(rule));
  }
  outcome.facts = {{"source", HasLedger(session)
                                  ? "what ships with this program, and this "
                                    "node's word"
                                  : "what ships with this program"}};
  return outcome;
}

// ---- the finding

struct ToldEvent {
  std::uint64_t index = 0;
  std::string recorded_at;
  std::string happened_at;
  std::string kind;
  std::string signers;
  std::string says;
};

std::string SignersText(const v1::Event& event) {
  std::string text;
  for (const v1::Signer& signer : event.signers()) {
    text += (text.empty() ? "" : ", ") + signer.party();
    if (signer.role() != v1::ACTOR) {
      text += " (" + TellName(v1::SignerRole_Name(signer.role())) + ")";
    }
  }
  return text;
}

// What it says beside whom it is by: to whom, how many, why.
std::string EventText(const FetchedEvent& fetched) {
  const v1::Event& event = fetched.event;
  std::string text;
  if (!fetched.units.empty()) {
    text = std::to_string(fetched.units.size()) +
           (fetched.units.size() == 1 ? " unit" : " units");
  }
  if (event.has_ship()) {
    text += " to " + event.ship().consignee() + " in " +
            event.ship().destination().country();
  } else if (event.has_redirect()) {
    text += " to " + event.redirect().consignee() + " from then on";
  } else if (event.has_sight() && !event.sight().note().empty()) {
    text += ": " + event.sight().note();
  } else if (event.governance().has_mark_finding()) {
    const v1::FindingMark& mark = event.governance().mark_finding();
    text += mark.status() + ": " + mark.reason();
  }
  if (!event.place().country().empty()) {
    text += (text.empty() ? "in " : ", in ") + event.place().country();
  }
  return text;
}

Result<ToldEvent> AskEvent(Session& session, const v1::EventReference& event) {
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  const Result<Hash> id = HashFromBytes(event.id());
  if (!id) {
    return id.error();
  }
  auto fetched = (*client)->Event(*id);
  if (!fetched) {
    return fetched.error();
  }
  return ToldEvent{fetched->index,
                   FormatTime(fetched->recorded_at_ms),
                   FormatTime(fetched->event.occurred_at_ms()),
                   std::string(EventKindName(fetched->event)),
                   SignersText(fetched->event),
                   EventText(*fetched)};
}

std::string StatusText(const v1::Finding& finding) {
  std::string text = TellName(v1::FindingStatus_Name(finding.status()));
  for (const std::string& signer : finding.mark_signers()) {
    text += (&signer == &finding.mark_signers(0) ? "; by " : " and ") + signer;
  }
  if (!finding.mark_reason().empty()) {
    text += ": \"" + finding.mark_reason() + "\"";
  }
  if (finding.second_signer_missing()) {
    text += "; it stays open, as a second signer is missing";
  }
  if (finding.status() == v1::CLOSED) {
    text += " on " + FormatTime(finding.closed_at_ms()) +
            (finding.has_closed_by()
                 ? " by entry " + std::to_string(finding.closed_by().index())
                 : ", by the passing of time or by another finding");
  }
  return text + (finding.self_cleared()
                     ? "; self-cleared: by the word of those it concerns alone"
                     : "");
}

void TellFinding(const v1::Finding& finding, Outcome& outcome) {
  outcome.facts = {
      {"finding", FindingId(finding)},
      {"severity", SeverityName(finding.severity())},
      {"says", finding.explanation()},
      {"status", StatusText(finding)},
      {"first_visible", FormatTime(finding.first_visible_at_ms())},
      {"as_of", FormatTime(finding.as_of_ms()) + ", by what was recorded by " +
                    FormatTime(finding.known_at_ms())}};
  if (!finding.list().empty()) {
    outcome.facts.emplace_back("list", finding.list());
  }
  outcome.text = Safe(finding.rule_title()) + " [" +
                 SeverityName(finding.severity()) + "]\n  " +
                 Safe(finding.explanation()) + "\n";
  outcome.text += Paragraph("Finding", FindingId(finding));
  outcome.text += Paragraph("Status", StatusText(finding));
  outcome.text += Paragraph("Since when the ledger can say so",
                            FormatTime(finding.first_visible_at_ms()) +
                                "; as of " + FormatTime(finding.as_of_ms()));
  outcome.text += Paragraph("Screening list", finding.list());
}

Result<void> TellEvents(Session& session, const v1::Finding& finding,
                        Outcome& outcome) {
  outcome.table.columns = {"entry",     "recorded_at", "happened_at", "event",
                           "signed_by", "says",        "bears_on"};
  std::vector<std::pair<v1::EventReference, const char*>> events;
  for (const v1::EventReference& event : finding.evidence()) {
    events.emplace_back(event, "the finding");
  }
  if (finding.has_closed_by()) {
    events.emplace_back(finding.closed_by(), "its closing");
  }
  if (finding.has_marked_by()) {
    events.emplace_back(finding.marked_by(), "what was said to it");
  }
  outcome.text += "  Events\n";
  for (const auto& [reference, bears_on] : events) {
    auto told = AskEvent(session, reference);
    if (!told) {
      return told.error();
    }
    outcome.table.rows.push_back(
        {std::to_string(told->index), told->recorded_at, told->happened_at,
         told->kind, told->signers, told->says, bears_on});
    outcome.text += "    entry " + std::to_string(told->index) + ", recorded " +
                    told->recorded_at + ": " + told->kind +
                    (told->says.empty() ? "" : " of " + Safe(told->says)) +
                    "; signed by " + Safe(told->signers) + "; it happened " +
                    told->happened_at + "; bears on " + bears_on + "\n";
  }
  return {};
}

}  // namespace

Result<std::optional<v1::Finding>> AskNamed(Session& session,
                                            const std::string& id,
                                            const FindingQuery& query) {
  auto name = ParseFindingId(id);
  if (!name) {
    return name.error();
  }
  FindingQuery wanted = query;
  wanted.subject = name->subject;
  wanted.codes = {name->code};
  wanted.closed = true;
  auto request = ToRequest(wanted);
  if (!request) {
    return request.error();
  }
  auto policy = ReadPolicyQuery(query.policy);
  if (!policy) {
    return policy.error();
  }
  *request->mutable_policy() = *std::move(policy);
  auto listed = AskFindings(session, *request);
  if (!listed) {
    return listed.error();
  }
  if (listed->findings.empty()) {
    return std::optional<v1::Finding>();
  }
  return std::optional(std::move(listed->findings.front()));
}

Outcome ExplainFinding(Session& session, const std::string& id,
                       const FindingQuery& query) {
  if (id.find('@') == std::string::npos) {
    return ExplainCode(session, id, query);
  }
  auto finding = AskNamed(session, id, query);
  if (!finding) {
    return NotReady(finding.error());
  }
  if (!*finding) {
    Outcome none;
    none.facts = {{"finding", id},
                  {"status",
                   "not found by the rules in force; --pack and "
                   "--policy ask for others"}};
    return none;
  }
  Outcome outcome;
  TellFinding(**finding, outcome);
  if (auto told = TellEvents(session, **finding, outcome); !told) {
    return NotReady(told.error());
  }
  auto rules = FindRules(session, (*finding)->code(), query);
  if (!rules) {
    return PolicyNotRead(rules.error());
  }
  for (const FoundRule& rule : *rules) {
    if (rule.pack.starts_with((*finding)->pack() + " ")) {
      outcome.facts.emplace_back("clears", rule.rule.clears());
      outcome.facts.emplace_back("citation", rule.rule.citation());
      outcome.facts.emplace_back("pack", rule.pack);
      outcome.text += "\nThe rule: " + RuleText(rule);
    }
  }
  if (IsOpenFinding(**finding)) {
    outcome.exit = Exit::kFindings;
  }
  outcome.facts.emplace_back("source",
                             "this node's word; waybill trace and waybill "
                             "audit prove it");
  outcome.text +=
      "\n  This is the node's word; waybill trace and waybill audit "
      "prove it.\n";
  return outcome;
}

}  // namespace waybill::cli
