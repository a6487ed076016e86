// SPDX-License-Identifier: Apache-2.0
//
// Events in files, for those who sign at different places.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>

#include "client/local_file.h"
#include "ledger/core/text.h"
#include "tools/waybill/command.h"
#include "tools/waybill/event_check.h"
#include "tools/waybill/event_file.h"
#include "tools/waybill/event_writer.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct EventArguments {
  std::string file;
  std::vector<std::string> keys;
  CheckOptions check;
};

// Octets are hashes and keys, which people compare in hexadecimal, and texts
// are in any script: both are shown as they are shown elsewhere.
class ReadableValues
    : public google::protobuf::TextFormat::FastFieldValuePrinter {
 public:
  void PrintString(
      const std::string& text,
      google::protobuf::TextFormat::BaseTextGenerator* out) const override {
    std::string quoted = "\"";
    for (const char c : EscapeText(text)) {
      quoted += c == '"' ? "\\\"" : std::string(1, c);
    }
    out->PrintString(quoted + "\"");
  }
  void PrintBytes(
      const std::string& octets,
      google::protobuf::TextFormat::BaseTextGenerator* out) const override {
    out->PrintString(ToHex(octets));
  }
};

// Everything that is signed, so that nobody signs what they didn't see: the
// body as protobuf text, then the units.
std::string WholeText(const WaitingEvent& waiting) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetDefaultFieldValuePrinter(new ReadableValues);  // Takes it.
  std::string body;
  printer.PrintToString(waiting.event, &body);
  std::string text = "what is signed:\n";
  std::string_view rest = body;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    text += "  " + std::string(rest.substr(0, end)) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (waiting.submission.units.empty()) {
    return text;
  }
  text += std::to_string(waiting.submission.units.size()) + " units:\n";
  for (const v1::UnitRow& row : waiting.submission.units) {
    text += "  " + EscapeText(row.issuer() + "/" + row.serial()) + "  " +
            v1::UnitRole_Name(row.role()) +
            (row.outcome() == v1::UNIT_OUTCOME_UNSPECIFIED
                 ? ""
                 : "  " + v1::UnitOutcome_Name(row.outcome())) +
            "\n";
  }
  return text;
}

Outcome Describe(const WaitingEvent& waiting) {
  Outcome outcome;
  outcome.facts = {{"event", ToHex(EventId(waiting.submission.body))},
                   {"kind", std::string(EventKindName(waiting.event))},
                   {"happened", FormatTime(waiting.event.occurred_at_ms())},
                   {"units", std::to_string(waiting.submission.units.size())}};
  if (waiting.event.has_governance()) {
    outcome.facts.emplace_back(
        "not_after", FormatTime(waiting.event.governance().not_after_ms()));
  }
  outcome.facts.emplace_back("yet_to_sign", waiting.missing.empty()
                                                ? "nobody"
                                                : NamesOfMissing(waiting));
  outcome.table.columns = {"signer", "role", "public_key", "signed"};
  std::size_t place = 0;
  for (const v1::Signer& signer : waiting.event.signers()) {
    const bool missing =
        std::find(waiting.missing.begin(), waiting.missing.end(), place++) !=
        waiting.missing.end();
    outcome.table.rows.push_back({signer.party(),
                                  TellName(v1::SignerRole_Name(signer.role())),
                                  ToHex(signer.key()), missing ? "no" : "yes"});
  }
  return outcome;
}

Outcome Show(const EventArguments& arguments) {
  auto waiting = ReadEventFile(arguments.file);
  if (!waiting) {
    return NotRead(waiting.error());
  }
  Outcome outcome = Describe(*waiting);
  for (const auto& [name, value] : outcome.facts) {
    outcome.text += name + ": " + EscapeText(value) + "\n";
  }
  outcome.text += RenderTable(outcome.table) + WholeText(*waiting);
  return outcome;
}

Outcome Sign(Session& session, const EventArguments& arguments) {
  auto waiting = ReadEventFile(arguments.file);
  if (!waiting) {
    return NotRead(waiting.error());
  }
  std::vector<std::string> keys = arguments.keys;
  if (keys.empty()) {
    auto context = session.Context();
    if (!context || (*context)->key_file().empty()) {
      return Failed(Exit::kUsage, "name the key that signs, with --key");
    }
    keys.push_back((*context)->key_file());
  }
  std::size_t made = 0;
  for (const std::string& name : keys) {
    auto key = session.Key(name);
    if (!key) {
      return NotReady(key.error());
    }
    const std::size_t with_this = SignWith((*key)->key, *waiting);
    if (with_this == 0) {
      return Failed(Exit::kConflict,
                    "the event doesn't wait for the key " + name +
                        (waiting->missing.empty()
                             ? ": everyone has signed"
                             : "; it waits for " + NamesOfMissing(*waiting)));
    }
    made += with_this;
  }
  const std::string bytes =
      ToEventFile(waiting->submission).SerializeAsString();
  if (auto written = WriteFile(arguments.file, bytes, Overwrite::kReplace);
      !written) {
    return NotWritten(written.error());
  }
  Outcome outcome = Describe(*waiting);
  outcome.facts.emplace_back("signatures_added", std::to_string(made));
  return outcome;
}

Outcome SendFile(Session& session, const EventArguments& arguments) {
  auto waiting = ReadEventFile(arguments.file);
  if (!waiting) {
    return NotRead(waiting.error());
  }
  if (!waiting->missing.empty()) {
    Outcome outcome = Describe(*waiting);
    outcome.exit = Exit::kPartial;
    outcome.error_code = "SIGNATURES_MISSING";
    outcome.error = "not sent; yet to sign: " + NamesOfMissing(*waiting);
    return outcome;
  }
  return Send(session, waiting->submission);
}

Outcome CheckFile(Session& session, const EventArguments& arguments) {
  auto waiting = ReadEventFile(arguments.file);
  return waiting ? ShowCheck(session, waiting->submission, arguments.check)
                 : Failed(waiting.error());
}

}  // namespace

std::vector<Command> EventCommands() {
  auto arguments = std::make_shared<EventArguments>();
  const Option file{"file", "written by --save", &arguments->file, true};
  return {
      {"event show",
       "show an event that waits for signatures",
       {file},
       [arguments](Session& /*session*/) { return Show(*arguments); }},
      {"event sign",
       "add the signature of a key at hand",
       {file, {"--key", "key; default: the context's", &arguments->keys}},
       [arguments](Session& session) { return Sign(session, *arguments); }},
      {"event check",
       "say what an event of any kind would come to, whoever has signed it",
       Join({{file}, PolicyOptionList(arguments->check.policy)}),
       [arguments](Session& session) {
         return CheckFile(session, *arguments);
       }},
      {"event send",
       "hand in an event that everyone has signed",
       {file},
       [arguments](Session& session) { return SendFile(session, *arguments); }},
  };
}

}  // namespace waybill::cli
