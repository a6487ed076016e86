// SPDX-License-Identifier: Apache-2.0
//
// A trace for programs. Event bodies and states are in protobuf's JSON: octets
// in base64, 64-bit numbers as text, fields by their names in the .proto.
#include <google/protobuf/util/json_util.h>
#include <nlohmann/json.hpp>

#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "ledger/policy/evaluate.h"
#include "tools/waybill/trace_view.h"

namespace waybill::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kTraceVersion = 1;

Json FromMessage(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options)
           .ok()) {
    return nullptr;  // Strings in proto3 are UTF-8, or parsing had failed.
  }
  return Json::parse(text, nullptr, false);
}

Json Signers(const TraceStep& step) {
  Json signers = Json::array();
  int place = 0;
  for (const TraceSigner& signer : step.signers) {
    const v1::Signer& named = step.step->event->recorded.event.signers(place++);
    Json one = {{"party", named.party()},
                {"role", signer.role},
                {"public_key", signer.key},
                {"key_valid_then", true}};
    if (!signer.remark.empty()) {
      one["remark"] = signer.remark;
    }
    signers.push_back(std::move(one));
  }
  return signers;
}

Json EventObject(const TraceStep& step) {
  const RecordedEvent& recorded = step.step->event->recorded;
  Json event = {{"index", recorded.moment.index},
                {"event", ToHex(recorded.id)},
                {"chain", step.is_observation ? "observation" : "custody"},
                {"kind", EventKindName(recorded.event)},
                {"occurred_at", FormatTime(recorded.event.occurred_at_ms())},
                {"recorded_at", FormatTime(recorded.moment.recorded_at_ms)},
                {"occurred_at_ms", recorded.event.occurred_at_ms()},
                {"recorded_at_ms", recorded.moment.recorded_at_ms},
                {"sentence", step.sentence},
                {"place", step.place}};
  if (!step.identity.empty()) {
    event["identity"] = step.identity;
  }
  if (!step.silence.empty()) {
    event["silence_before"] = step.silence;
  }
  if (!step.remark.empty()) {
    event["remark"] = step.remark;
  }
  event["signers"] = Signers(step);
  event["unit_list_position"] = step.step->row->position;
  event["row"] = FromMessage(step.step->row->row);
  event["body"] = FromMessage(recorded.event);
  return event;
}

}  // namespace

std::string TraceJson(const TraceView& view) {
  Json trace = {
      {"trace", kTraceVersion},
      {"unit",
       {{"issuer", view.unit.issuer()}, {"serial", view.unit.serial()}}},
      {"as_of", FormatTime(view.as_of_ms)},
      {"as_of_ms", view.as_of_ms}};
  if (!view.asked_by.empty()) {
    trace["asked_by"] = view.asked_by;
  }
  Json events = Json::array();
  for (const TraceStep& step : view.steps) {
    events.push_back(EventObject(step));
  }
  trace["events"] = std::move(events);
  if (!view.last_silence.empty()) {
    trace["silence_since"] = view.last_silence;
  }
  trace["standing"] = view.standing;
  v1::UnitState state = view.state;
  state.clear_before();
  trace["state"] = FromMessage(state);
  Json parties = Json::array();
  for (const TraceParty& party : view.parties) {
    parties.push_back({{"party", party.party},
                       {"name", party.name},
                       {"role", party.role},
                       {"country", party.country},
                       {"standing", party.standing}});
  }
  trace["parties"] = std::move(parties);
  Json checks = Json::array();
  for (const TraceCheck& check : view.checks) {
    checks.push_back(
        {{"check", check.what}, {"count", check.count}, {"says", check.says}});
  }
  trace["verified"] = {{"checks", std::move(checks)},
                       {"completeness", view.completeness},
                       {"checkpoint",
                        {{"origin", view.checkpoint.origin},
                         {"size", view.checkpoint.size},
                         {"root", ToHex(view.checkpoint.root)},
                         {"sealed_at", FormatTime(view.sealed_at_ms)}}}};
  Json findings = Json::array();
  for (const v1::Finding& finding : view.findings.findings) {
    Json one = FromMessage(finding);
    one["open"] = IsOpenFinding(finding);
    one["subject_text"] = FindingSubjectText(finding.subject());
    findings.push_back(std::move(one));
  }
  trace["findings"] = std::move(findings);
  trace["findings_marks_known"] = view.findings.marks_known;
  trace["packs"] = view.findings.packs;
  trace["not_evaluated"] = view.findings.not_evaluated;
  return trace.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace waybill::cli
