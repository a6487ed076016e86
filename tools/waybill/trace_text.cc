// SPDX-License-Identifier: Apache-2.0
//
// A trace for a terminal: a block for each event, the silences between them.
#include <algorithm>

#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "ledger/policy/evaluate.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/trace_view.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kShortKeyDigits = 16;

std::string Heading(const TraceView& view) {
  std::string text = EscapeText(view.unit.issuer() + "/" + view.unit.serial()) +
                     "  " + EscapeText(view.state.model());
  if (!view.state.lot().empty()) {
    text += ", lot " + EscapeText(view.state.lot());
  }
  text += "\n";
  if (!view.asked_by.empty()) {
    text += "asked for as " + view.asked_by + "\n";
  }
  if (view.is_past) {
    text += "as of " + FormatTime(view.as_of_ms) + "\n";
  }
  if (view.is_future) {
    text += "as of " + FormatTime(view.as_of_ms) +
            ", if nothing is recorded from " + FormatTime(view.sealed_at_ms) +
            " until then\n";
  }
  return text;
}

std::string Silence(const std::string& silence) {
  return silence.empty() ? "" : "\n    — " + silence + " —\n";
}

std::string SignerLine(const TraceSigner& signer) {
  std::string line = "    signed by " + signer.party + " (" + signer.role +
                     "), key " + signer.key.substr(0, kShortKeyDigits) +
                     ", valid then";
  if (!signer.remark.empty()) {
    line += "; " + signer.remark;
  }
  return line + "\n";
}

std::string Block(const TraceStep& step) {
  const RecordedEvent& recorded = step.step->event->recorded;
  std::string text = Silence(step.silence) + "\n";
  text += (step.is_observation ? "~" : "#") +
          std::to_string(recorded.moment.index) + "  " +
          FormatTime(recorded.event.occurred_at_ms()) + "  " + step.sentence;
  if (!step.place.empty()) {
    text += ", " + step.place;
  }
  text += "\n";
  if (!step.identity.empty()) {
    text += "    as " + step.identity + "\n";
  }
  if (step.is_observation) {
    text += "    observation: it moves no custody\n";
  }
  if (!step.remark.empty()) {
    text += "    " + step.remark + "\n";
  }
  for (const TraceSigner& signer : step.signers) {
    text += SignerLine(signer);
  }
  return text + "    recorded " + FormatTime(recorded.moment.recorded_at_ms) +
         ", event " + ToHex(recorded.id) + "\n";
}

std::string Parties(const TraceView& view) {
  Table table{.columns = {"party", "name", "role", "country", "standing"},
              .rows = {}};
  for (const TraceParty& party : view.parties) {
    table.rows.push_back(
        {party.party, party.name, party.role, party.country, party.standing});
  }
  return "\nWho\n" + RenderTable(table);
}

std::string Checks(const TraceView& view) {
  std::size_t widest = 0;
  for (const TraceCheck& check : view.checks) {
    widest = std::max(widest, std::to_string(check.count).size());
  }
  std::string text = "\nChecked\n";
  for (const TraceCheck& check : view.checks) {
    const std::string count = std::to_string(check.count);
    text += "    " + std::string(widest - count.size(), ' ') + count + " " +
            check.says + "\n";
  }
  return text + "    " + view.completeness + "\n";
}

std::string FindingLines(const v1::Finding& finding) {
  std::string text =
      "    [" + TellName(v1::Severity_Name(finding.severity())) + "] " +
      EscapeText(finding.code()) +
      (IsOpenFinding(finding)
           ? ""
           : " (" + TellName(v1::FindingStatus_Name(finding.status())) + ")") +
      ": " + EscapeText(finding.explanation()) + "\n        entries";
  for (const v1::EventReference& event : finding.evidence()) {
    text += " " + std::to_string(event.index());
  }
  text += "; visible since " + FormatTime(finding.first_visible_at_ms()) +
          "; " + EscapeText(finding.citation()) + "\n";
  if (!finding.mark_reason().empty()) {
    text += "        said to it: " + EscapeText(finding.mark_reason()) +
            (finding.second_signer_missing() ? " (a second signer is missing)"
                                             : "") +
            (finding.self_cleared() ? " (self-cleared)" : "") + "\n";
  }
  return text;
}

std::string Findings(const TraceFindings& found) {
  // Which packs the ledger has on record isn't among what was proved.
  std::string text = "\nFindings, by packs given or shipped:";
  std::string separator = " ";
  for (const std::string& pack : found.packs) {
    text += separator + EscapeText(pack);
    separator = "; ";
  }
  text += "\n";
  for (const v1::Finding& finding : found.findings) {
    text += FindingLines(finding);
  }
  if (found.findings.empty()) {
    text += "    none\n";
  }
  if (!found.findings.empty() && !found.marks_known) {
    text += "    whether one of them was explained is not in this proof\n";
  }
  for (const std::string& rule : found.not_evaluated) {
    text += "    NOT EVALUATED " + EscapeText(rule) + "\n";
  }
  return text +
         "    computed here from what is proved above; what only other units "
         "show, waybill findings asks the node for\n";
}

}  // namespace

std::string TraceText(const TraceView& view) {
  std::string text = Heading(view);
  for (const TraceStep& step : view.steps) {
    text += Block(step);
  }
  text += Silence(view.last_silence);
  text += view.is_past || view.is_future
              ? "\nThen\n"
              : "\nNow, at " + FormatTime(view.as_of_ms) + "\n";
  for (const std::string& line : view.standing) {
    text += "    " + line + "\n";
  }
  return text + Parties(view) + Checks(view) + Findings(view.findings);
}

Table TraceTable(const TraceView& view) {
  Table table{
      .columns = {"index", "chain", "kind", "happened_at", "recorded_at",
                  "country", "place", "sentence", "signers", "event"},
      .rows = {}};
  for (const TraceStep& step : view.steps) {
    const RecordedEvent& recorded = step.step->event->recorded;
    std::string signers;
    for (const v1::Signer& signer : recorded.event.signers()) {
      signers += (signers.empty() ? "" : " ") + signer.party();
    }
    table.rows.push_back({std::to_string(recorded.moment.index),
                          step.is_observation ? "observation" : "custody",
                          std::string(EventKindName(recorded.event)),
                          FormatTime(recorded.event.occurred_at_ms()),
                          FormatTime(recorded.moment.recorded_at_ms),
                          recorded.event.place().country(), step.place,
                          step.sentence, signers, ToHex(recorded.id)});
  }
  return table;
}

}  // namespace waybill::cli
