// SPDX-License-Identifier: Apache-2.0
//
// What a command has to say, in a form that every output format can show. Exit
// codes keep the verdict apart from the operation.
#ifndef WAYBILL_TOOLS_WAYBILL_OUTCOME_H_
#define WAYBILL_TOOLS_WAYBILL_OUTCOME_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/core/result.h"
#include "ledger/core/verdict.h"

namespace waybill::cli {

// Published: never change a value.
enum class Exit {
  kOk = 0,
  kFindings = 1,
  kUsage = 2,
  kNotFound = 3,  // With a proof of absence, where the question allows one.
  kVerificationFailed = 4,
  kMalformedInput = 5,
  kPartial = 6,
  kUnreachable = 7,
  kNotPermitted = 8,
  kConflict = 9,
  kLocalError = 10,
};

enum class Format { kTable, kJson, kNdjson, kCsv };

// Rows of equal length; the column names are the JSON keys, in snake_case.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// A fact about the result as a whole, before or after its rows.
using Fact = std::pair<std::string, std::string>;

struct Outcome {
  Exit exit = Exit::kOk;
  std::vector<Fact> facts;
  Table table;
  // Shown to people in place of facts and table, if not empty. Ledger text in
  // it is escaped by whoever puts it there; facts and cells are escaped here.
  std::string text;
  // A JSON object with more than facts and rows, serialised; empty: none.
  std::string details_json;
  // Why it failed; empty: it didn't.
  std::string error;
  std::string error_code;
};

// The outcome of an operation that couldn't be done, and of an event that was
// refused.
Outcome Failed(const Error& error);
Outcome Failed(Exit exit, std::string message);
Outcome Refused(const Refusal& refusal);
// The outcome of what didn't even begin: an option that can't be read, a
// context or key that isn't there, a file that can't be opened.
Outcome NotReady(const Error& error);
// The outcome of a file of this machine that can't be read (malformed input if
// it could be, and isn't what it should be), or can't be written. Never
// "unreachable" or "not found": those speak of the ledger.
Outcome NotRead(const Error& error);
Outcome NotWritten(const Error& error);

// What to do about a refusal, for people; empty if its message says it all.
std::string_view Advice(Verdict verdict);

// The whole output, ending in a newline. JSON is one versioned envelope:
// {"waybill":1,"command":...,"exit":...,"error":...,"facts":{},"rows":[],...}.
// ndjson and csv show the rows alone, the facts of what has no table, and the
// envelope of what failed (in ndjson on one line). JSON is all ASCII; cells of
// a CSV are escaped if `to_terminal` says who is going to see them.
std::string Render(const Outcome& outcome, const std::string& command,
                   Format format, bool to_terminal = false);

// Columns padded to their widest cell, two spaces between, no boxes. Cells are
// escaped.
std::string RenderTable(const Table& table);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_OUTCOME_H_
