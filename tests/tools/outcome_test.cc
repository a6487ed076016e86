// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/outcome.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace waybill::cli {
namespace {

using nlohmann::json;

Outcome Sample() {
  Outcome outcome;
  outcome.facts = {{"size", "4"}, {"name", "Ort \xe2\x80\xae\x1b[2J"}};
  outcome.table.columns = {"unit", "state"};
  outcome.table.rows = {{"m/A-1", "held"}, {"m/A-22", "=HYPERLINK(\"x\")"}};
  return outcome;
}

TEST(OutcomeForPeople, AlignsColumnsWithoutBoxes) {
  Table table{.columns = {"unit", "n"},
              .rows = {{"m/A-1", "1"}, {"é", "22"}, {"東京", "3"}}};
  EXPECT_EQ(RenderTable(table), "unit   n\nm/A-1  1\né      22\n東京   3\n");
}

// Nothing from the ledger reaches a terminal as it is.
TEST(OutcomeForPeople, EscapesWhatCouldControlATerminal) {
  const std::string text = Render(Sample(), "c", Format::kTable);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_NE(text.find("\\u{202e}\\u{1b}[2J"), std::string::npos) << text;
  Outcome failed = Failed(Exit::kUsage, "bad \x1b[31m name");
  EXPECT_EQ(Render(failed, "c", Format::kTable).find('\x1b'),
            std::string::npos);
}

TEST(OutcomeAsJson, IsOneVersionedEnvelopeOfAscii) {
  const std::string text = Render(Sample(), "holdings", Format::kJson);
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << int{c};
  }
  const json envelope = json::parse(text);
  EXPECT_EQ(envelope["waybill"], 1);
  EXPECT_EQ(envelope["command"], "holdings");
  EXPECT_EQ(envelope["exit"], 0);
  EXPECT_FALSE(envelope.contains("error"));
  EXPECT_EQ(envelope["facts"]["name"], "Ort \xe2\x80\xae\x1b[2J");
  EXPECT_EQ(envelope["rows"][1]["state"], "=HYPERLINK(\"x\")");
}

TEST(OutcomeAsJson, TellsFailuresToo) {
  for (const Format format : {Format::kJson, Format::kNdjson, Format::kCsv}) {
    SCOPED_TRACE(static_cast<int>(format));
    const json envelope = json::parse(Render(
        Failed(Error{ErrorCode::kVerificationFailed, "no"}), "trace", format));
    EXPECT_EQ(envelope["exit"], 4);
    EXPECT_EQ(envelope["error"]["code"], "VERIFICATION_FAILED");
  }
}

TEST(OutcomeAsJson, MakesAListOfAFactThatIsThereTwice) {
  Outcome outcome;
  outcome.facts = {{"model", "a"}, {"model", "b"}, {"model", "c"}};
  const json envelope = json::parse(Render(outcome, "c", Format::kJson));
  EXPECT_EQ(envelope["facts"]["model"], json({"a", "b", "c"}));
}

TEST(OutcomeAsJson, SurvivesTextThatIsNotUtf8) {
  Outcome outcome;
  outcome.facts = {{"name", "\xff\xfe"}};
  EXPECT_TRUE(json::accept(Render(outcome, "c", Format::kJson)));
}

TEST(OutcomeAsNdjson, IsARowALine) {
  const std::string text = Render(Sample(), "c", Format::kNdjson);
  const std::size_t end = text.find('\n');
  EXPECT_EQ(json::parse(text.substr(0, end)),
            json({{"unit", "m/A-1"}, {"state", "held"}}));
  EXPECT_TRUE(json::accept(text.substr(end + 1)));
}

// Whoever reads lines reads a line.
TEST(OutcomeAsNdjson, TellsAFailureInOneLine) {
  const std::string text =
      Render(Failed(Exit::kConflict, "two\nlines"), "ship", Format::kNdjson);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_EQ(json::parse(text)["exit"], 9);
}

// The id of an event that was written is a fact, not a row.
TEST(OutcomeWithoutRows, ShowsItsFactsInEveryFormat) {
  Outcome outcome;
  outcome.facts = {{"event", "ab"}, {"unit", "m/1"}, {"unit", "=2"}};
  const std::string line = Render(outcome, "ship", Format::kNdjson);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(json::parse(line)["event"], "ab");
  EXPECT_EQ(Render(outcome, "ship", Format::kCsv),
            "event,unit\r\nab,m/1;=2\r\n");
}

TEST(OutcomeAsCsv, KeepsASpreadsheetFromComputing) {
  EXPECT_EQ(Render(Sample(), "c", Format::kCsv),
            "unit,state\r\nm/A-1,held\r\n"
            "m/A-22,\"'=HYPERLINK(\"\"x\"\")\"\r\n");
  Outcome outcome;
  outcome.table = {
      .columns = {"a"},
      .rows = {{"+1"}, {"-1"}, {"@x"}, {"\tx"}, {"a,b"}, {"a\nb"}}};
  EXPECT_EQ(Render(outcome, "c", Format::kCsv),
            "a\r\n'+1\r\n'-1\r\n'@x\r\n'\tx\r\n\"a,b\"\r\n\"a\nb\"\r\n");
}

TEST(OutcomeAsCsv, IsEscapedIfATerminalSeesIt) {
  Outcome outcome;
  outcome.table = {.columns = {"a"}, .rows = {{"x\x1b[2J"}}};
  EXPECT_EQ(Render(outcome, "c", Format::kCsv, true), "a\r\nx\\u{1b}[2J\r\n");
}

TEST(ExitCodes, TellTheVerdictFromTheOperation) {
  EXPECT_EQ(Failed(Error{ErrorCode::kNotFound, ""}).exit, Exit::kNotFound);
  EXPECT_EQ(Failed(Error{ErrorCode::kUnavailable, ""}).exit,
            Exit::kUnreachable);
  EXPECT_EQ(Failed(Error{ErrorCode::kPermissionDenied, ""}).exit,
            Exit::kNotPermitted);
  EXPECT_EQ(Failed(Error{ErrorCode::kInvalidArgument, ""}).exit,
            Exit::kMalformedInput);
  // Before anything was asked, nothing can be proved absent.
  EXPECT_EQ(NotReady(Error{ErrorCode::kNotFound, ""}).exit, Exit::kLocalError);
  EXPECT_EQ(NotReady(Error{ErrorCode::kInvalidArgument, ""}).exit,
            Exit::kUsage);
  EXPECT_EQ(NotReady(Error{ErrorCode::kVerificationFailed, ""}).exit,
            Exit::kVerificationFailed);
  // A file of this machine is neither the node nor the ledger.
  for (const ErrorCode code :
       {ErrorCode::kNotFound, ErrorCode::kUnavailable, ErrorCode::kExhausted}) {
    EXPECT_EQ(NotRead(Error{code, ""}).exit, Exit::kLocalError);
    EXPECT_EQ(NotWritten(Error{code, ""}).exit, Exit::kLocalError);
  }
  EXPECT_EQ(NotRead(Error{ErrorCode::kInvalidArgument, ""}).exit,
            Exit::kMalformedInput);
  const auto refused = [](Verdict verdict) {
    return Refused({.verdict = verdict,
                    .message = "m",
                    .position = std::nullopt,
                    .current_head = std::nullopt});
  };
  EXPECT_EQ(refused(Verdict::kStaleLink).exit, Exit::kConflict);
  EXPECT_EQ(refused(Verdict::kStaleLink).error_code, "STALE_LINK");
  EXPECT_EQ(refused(Verdict::kMalformed).exit, Exit::kMalformedInput);
}

}  // namespace
}  // namespace waybill::cli
