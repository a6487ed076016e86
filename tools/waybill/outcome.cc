// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/outcome.h"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include "ledger/core/text.h"

namespace waybill::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kEnvelopeVersion = 1;

Exit ExitOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return Exit::kMalformedInput;
    case ErrorCode::kNotFound:
      return Exit::kNotFound;
    case ErrorCode::kVerificationFailed:
      return Exit::kVerificationFailed;
    case ErrorCode::kUnavailable:
    case ErrorCode::kExhausted:
      return Exit::kUnreachable;
    case ErrorCode::kPermissionDenied:
      return Exit::kNotPermitted;
    case ErrorCode::kCorruption:
      return Exit::kLocalError;
  }
  return Exit::kLocalError;
}

std::string_view CodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "INVALID_ARGUMENT";
    case ErrorCode::kNotFound:
      return "NOT_FOUND";
    case ErrorCode::kVerificationFailed:
      return "VERIFICATION_FAILED";
    case ErrorCode::kUnavailable:
      return "UNAVAILABLE";
    case ErrorCode::kExhausted:
      return "EXHAUSTED";
    case ErrorCode::kPermissionDenied:
      return "PERMISSION_DENIED";
    case ErrorCode::kCorruption:
      return "CORRUPTION";
  }
  return "";
}

// All ASCII, so that a terminal may see it; what isn't UTF-8 is replaced.
std::string JsonText(const Json& json, int indent) {
  return json.dump(indent, ' ', true, Json::error_handler_t::replace);
}

Json RowObject(const Table& table, const std::vector<std::string>& row) {
  Json object = Json::object();
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    object[table.columns[i]] = row[i];
  }
  return object;
}

// A fact that is there several times becomes a list.
void AddFact(const std::string& name, const std::string& value, Json& facts) {
  if (!facts.contains(name)) {
    facts[name] = value;
    return;
  }
  Json& known = facts[name];
  if (!known.is_array()) {
    known = Json::array({known});
  }
  known.push_back(value);
}

Json FactsOf(const Outcome& outcome) {
  Json facts = Json::object();
  for (const auto& [name, value] : outcome.facts) {
    AddFact(name, value, facts);
  }
  return facts;
}

Json Envelope(const Outcome& outcome, const std::string& command) {
  Json envelope = Json::object();
  envelope["waybill"] = kEnvelopeVersion;
  envelope["command"] = command;
  envelope["exit"] = static_cast<int>(outcome.exit);
  if (!outcome.error.empty()) {
    envelope["error"] = {{"code", outcome.error_code},
                         {"message", outcome.error}};
  }
  envelope["facts"] = FactsOf(outcome);
  Json rows = Json::array();
  for (const auto& row : outcome.table.rows) {
    rows.push_back(RowObject(outcome.table, row));
  }
  envelope["rows"] = std::move(rows);
  if (!outcome.details_json.empty()) {
    envelope["details"] = Json::parse(outcome.details_json);
  }
  return envelope;
}

std::string RenderJson(const Outcome& outcome, const std::string& command) {
  return JsonText(Envelope(outcome, command), 2) + "\n";
}

std::string RenderNdjson(const Outcome& outcome, const std::string& command) {
  if (!outcome.error.empty()) {
    return JsonText(Envelope(outcome, command), -1) + "\n";
  }
  if (outcome.table.columns.empty()) {
    return JsonText(FactsOf(outcome), -1) + "\n";
  }
  std::string text;
  for (const auto& row : outcome.table.rows) {
    text += JsonText(RowObject(outcome.table, row), -1) + "\n";
  }
  return text;
}

// RFC 4180, with a quote before a cell that a spreadsheet would take for a
// formula.
std::string CsvCell(const std::string& cell) {
  std::string text = cell;
  if (!text.empty() &&
      std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) {
    text.insert(text.begin(), '\'');
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c;
    if (c == '"') {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += (i == 0 ? "" : ",") + CsvCell(cells[i]);
  }
  return line + "\r\n";
}

// What has no rows: its facts, a column each; what is there several times is
// one cell with ; between.
Table FactTable(const Outcome& outcome) {
  Table table;
  table.rows.emplace_back();
  for (const auto& [name, value] : outcome.facts) {
    const auto known =
        std::find(table.columns.begin(), table.columns.end(), name);
    if (known == table.columns.end()) {
      table.columns.push_back(name);
      table.rows.front().push_back(value);
    } else {
      table.rows
          .front()[static_cast<std::size_t>(known - table.columns.begin())] +=
          ";" + value;
    }
  }
  return table;
}

std::string RenderCsv(const Outcome& outcome, bool to_terminal) {
  const Table table =
      outcome.table.columns.empty() ? FactTable(outcome) : outcome.table;
  if (table.columns.empty()) {
    return "";
  }
  std::string text = CsvLine(table.columns);
  for (auto row : table.rows) {
    for (std::string& cell : row) {
      cell = to_terminal ? EscapeText(cell) : cell;
    }
    text += CsvLine(row);
  }
  return text;
}

// Columns of a terminal: Han and the like take two, combining marks none.
// REQUIRES: `text` is escaped, so that nothing in it moves the cursor.
std::size_t Width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::int32_t code_point = TakeCodePoint(text);
    width += static_cast<std::size_t>(
        std::max(0, code_point < 0 ? 1 : utf8proc_charwidth(code_point)));
  }
  return width;
}

std::string RenderForPeople(const Outcome& outcome) {
  std::string text = outcome.text;
  if (text.empty()) {
    std::size_t widest = 0;
    for (const auto& [name, value] : outcome.facts) {
      widest = std::max(widest, name.size());
    }
    for (const auto& [name, value] : outcome.facts) {
      text += name + std::string(widest - name.size() + 2, ' ') +
              EscapeText(value) + "\n";
    }
    if (!outcome.table.columns.empty()) {
      text += RenderTable(outcome.table);
    }
  }
  if (!outcome.error.empty()) {
    text += "error: " + EscapeText(outcome.error) + "\n";
  }
  return text;
}

}  // namespace

Outcome Failed(const Error& error) {
  Outcome outcome;
  outcome.exit = ExitOf(error.code);
  outcome.error = error.message;
  outcome.error_code = CodeName(error.code);
  return outcome;
}

Outcome Failed(Exit exit, std::string message) {
  Outcome outcome;
  outcome.exit = exit;
  outcome.error = std::move(message);
  outcome.error_code = exit == Exit::kUsage ? "USAGE" : "FAILED";
  return outcome;
}

Outcome NotReady(const Error& error) {
  Outcome outcome = Failed(error);
  if (error.code == ErrorCode::kInvalidArgument) {
    outcome.exit = Exit::kUsage;
  } else if (error.code == ErrorCode::kNotFound) {
    outcome.exit = Exit::kLocalError;  // Exit 3 is for proofs.
  }
  return outcome;
}

Outcome NotRead(const Error& error) {
  Outcome outcome = Failed(error);
  if (error.code != ErrorCode::kInvalidArgument) {
    outcome.exit = Exit::kLocalError;
    outcome.error_code = "LOCAL";
  }
  return outcome;
}

Outcome NotWritten(const Error& error) {
  Outcome outcome = Failed(Exit::kLocalError, error.message);
  outcome.error_code = "LOCAL";
  return outcome;
}

std::string_view Advice(Verdict verdict) {
  // Only a few can be helped by the same person with the same command.
  if (verdict == Verdict::kStaleLink) {
    return "someone recorded an event since; look at it (waybill trace), then "
           "write and sign this anew, for the history as it is now";
  }
  if (verdict == Verdict::kKeyNotValid) {
    return "sign with a key that is in force now (waybill party show)";
  }
  if (verdict == Verdict::kUnknownParty) {
    return "the governors have to admit it first (waybill party admit)";
  }
  if (verdict == Verdict::kMissingCosignature) {
    return "add a key at hand with --cosign or --governor, or name a key "
           "elsewhere and collect its signature with --save";
  }
  if (verdict == Verdict::kNotClosed) {
    return "what is inside has changed; run this again";
  }
  if (verdict == Verdict::kWrongLedger) {
    return "the context pins another ledger than this event names";
  }
  if (verdict == Verdict::kTimeInFuture) {
    return "check this machine's clock, or --at";
  }
  return "";
}

Outcome Refused(const Refusal& refusal) {
  Outcome outcome;
  outcome.exit = refusal.verdict == Verdict::kMalformed ||
                         refusal.verdict == Verdict::kTooLarge
                     ? Exit::kMalformedInput
                     : Exit::kConflict;
  outcome.error_code = VerdictName(refusal.verdict);
  outcome.error = "refused: " + outcome.error_code + ": " + refusal.message;
  if (const std::string_view advice = Advice(refusal.verdict);
      !advice.empty()) {
    outcome.error += "; " + std::string(advice);
  }
  if (refusal.position) {
    outcome.facts.emplace_back("position", std::to_string(*refusal.position));
  }
  return outcome;
}

std::string RenderTable(const Table& table) {
  std::vector<std::vector<std::string>> lines = {table.columns};
  for (const auto& row : table.rows) {
    std::vector<std::string> escaped;
    escaped.reserve(row.size());
    for (const std::string& cell : row) {
      escaped.push_back(EscapeText(cell));
    }
    lines.push_back(std::move(escaped));
  }
  std::vector<std::size_t> widths(table.columns.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], Width(line[i]));
    }
  }
  std::string text;
  for (const auto& line : lines) {
    std::string padded;
    for (std::size_t i = 0; i < line.size(); ++i) {
      padded += line[i] + std::string(widths[i] - Width(line[i]) + 2, ' ');
    }
    padded.erase(padded.find_last_not_of(' ') + 1);
    text += padded + "\n";
  }
  return text;
}

std::string Render(const Outcome& outcome, const std::string& command,
                   Format format, bool to_terminal) {
  switch (format) {
    case Format::kTable:
      return RenderForPeople(outcome);
    case Format::kJson:
      return RenderJson(outcome, command);
    case Format::kNdjson:
      return RenderNdjson(outcome, command);
    case Format::kCsv:
      return outcome.error.empty() ? RenderCsv(outcome, to_terminal)
                                   : RenderJson(outcome, command);
  }
  return "";
}

}  // namespace waybill::cli
