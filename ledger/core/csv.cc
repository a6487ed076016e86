// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/csv.h"

#include <algorithm>
#include <utility>

#include "ledger/core/text.h"

namespace waybill {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

Error At(std::size_t line, const std::string& what) {
  return {ErrorCode::kInvalidArgument,
          "line " + std::to_string(line) + ": " + what};
}

// Takes the text apart, one row after the other.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // Nothing: the text is at its end.
  Result<std::optional<CsvRow>> Next() {
    while (!rest_.empty()) {
      CsvRow row{line_, {}};
      bool more = true;
      while (more) {
        if (row.fields.size() == kCsvColumnsMax) {
          return At(line_,
                    "more than " + std::to_string(kCsvColumnsMax) + " columns");
        }
        auto field = TakeField();
        if (!field) {
          return Error{field.error().code,
                       "line " + std::to_string(line_) + ", column " +
                           std::to_string(row.fields.size() + 1) + ": " +
                           field.error().message};
        }
        row.fields.push_back(std::move(*field));
        more = TakeSeparator();
      }
      if (row.fields.size() > 1 || !row.fields.front().empty()) {
        return std::optional(std::move(row));
      }
    }
    return std::optional<CsvRow>();
  }

 private:
  Result<std::string> TakeField() {
    return !rest_.empty() && rest_.front() == '"' ? TakeQuoted() : TakePlain();
  }

  bool AtLineEnd() const {
    return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n");
  }

  // One character, whole: in UTF-8 no octet of another one is a separator.
  Result<void> TakeCharacter(std::string& field) {
    const char first = rest_.front();
    const std::string_view before = rest_;
    if (TakeCodePoint(rest_) < 0) {
      return Error{ErrorCode::kInvalidArgument,
                   "isn't UTF-8; save the file as \"CSV UTF-8\""};
    }
    if (first == '\0') {
      return Error{ErrorCode::kInvalidArgument,
                   "holds a NUL; save the file as \"CSV UTF-8\""};
    }
    if (first == '\n') {
      ++line_;
    }
    field += before.substr(0, before.size() - rest_.size());
    return {};
  }

  Result<std::string> TakePlain() {
    std::string field;
    while (!AtLineEnd() && rest_.front() != ',') {
      if (rest_.front() == '\r') {
        return Error{ErrorCode::kInvalidArgument,
                     "a carriage return without a line feed; end lines with LF "
                     "or CRLF, or quote the field"};
      }
      if (auto taken = TakeCharacter(field); !taken) {
        return taken.error();
      }
    }
    return field;
  }

  Result<std::string> TakeQuoted() {
    const std::size_t opened = line_;
    std::string field;
    rest_.remove_prefix(1);
    while (true) {
      if (rest_.empty()) {
        line_ = opened;
        return Error{ErrorCode::kInvalidArgument,
                     "the quote that opens here isn't closed"};
      }
      if (rest_.starts_with("\"\"")) {
        field += '"';
        rest_.remove_prefix(2);
      } else if (rest_.front() == '"') {
        rest_.remove_prefix(1);
        break;
      } else if (auto taken = TakeCharacter(field); !taken) {
        return taken.error();
      }
    }
    if (!AtLineEnd() && rest_.front() != ',') {
      return Error{ErrorCode::kInvalidArgument,
                   "text after a closing quote; double a quote that is part of "
                   "the value"};
    }
    return field;
  }

  // True if the row goes on.
  bool TakeSeparator() {
    if (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      return true;
    }
    if (rest_.starts_with("\r\n")) {
      rest_.remove_prefix(1);
    }
    if (rest_.starts_with('\n')) {
      rest_.remove_prefix(1);
      ++line_;
    }
    return false;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

Result<void> CheckHeader(const CsvRow& header) {
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const std::string& name = header.fields[i];
    const std::string column = "column " + std::to_string(i + 1);
    if (name.empty()) {
      return At(header.line, column + " has no name");
    }
    if (std::find(header.fields.begin(),
                  header.fields.begin() + static_cast<std::ptrdiff_t>(i),
                  name) !=
        header.fields.begin() + static_cast<std::ptrdiff_t>(i)) {
      return At(header.line, column + ": the name " + EscapeText(name) +
                                 " stands there twice");
    }
  }
  if (header.fields.size() == 1 &&
      header.fields.front().find_first_of(";\t") != std::string::npos) {
    return At(header.line,
              "the columns must be separated by commas, not by semicolons or "
              "tabs");
  }
  return {};
}

}  // namespace

std::optional<std::size_t> CsvTable::Column(std::string_view name) const {
  const auto found =
      std::find(header.fields.begin(), header.fields.end(), name);
  if (found == header.fields.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - header.fields.begin());
}

Result<CsvTable> ParseCsv(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return At(1, "the file is UTF-16; save it as \"CSV UTF-8\"");
  }
  if (text.starts_with(kUtf8Mark)) {
    text.remove_prefix(kUtf8Mark.size());
  }
  Scanner scanner(text);
  auto header = scanner.Next();
  if (!header) {
    return header.error();
  }
  if (!*header) {
    return At(1, "want a header line with the columns' names");
  }
  CsvTable table{std::move(**header), {}};
  if (auto checked = CheckHeader(table.header); !checked) {
    return checked.error();
  }
  const std::size_t columns = table.header.fields.size();
  while (true) {
    auto row = scanner.Next();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return table;
    }
    if ((*row)->fields.size() != columns) {
      return At((*row)->line, "has " + std::to_string((*row)->fields.size()) +
                                  " fields, the header has " +
                                  std::to_string(columns));
    }
    if (table.rows.size() >= kCsvFieldsMax / columns) {
      return At((*row)->line, "the table is too large: more than " +
                                  std::to_string(kCsvFieldsMax) + " fields");
    }
    table.rows.push_back(std::move(**row));
  }
}

std::string CsvPlace(const CsvTable& table, const CsvRow& row,
                     std::size_t column) {
  return "line " + std::to_string(row.line) + ", column " +
         std::to_string(column + 1) + " (" +
         EscapeText(table.header.fields[column]) + ")";
}

}  // namespace waybill
