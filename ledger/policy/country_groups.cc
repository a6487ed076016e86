// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <optional>
#include <utility>

#include "ledger/core/text.h"
#include "ledger/policy/catalogue.h"

namespace waybill {
namespace {

// As much of JSON as the file uses: one object whose members are strings or
// arrays of strings without escapes other than \" and \\.
class GroupsParser {
 public:
  explicit GroupsParser(std::string_view text) : text_(text) {}

  Result<CountryGroups> Parse() {
    CountryGroups groups;
    Expect('{');
    if (!Take('}')) {
      do {
        ParseMember(groups);
      } while (!failed() && Take(','));
      Expect('}');
    }
    SkipSpace();
    if (!failed() && position_ != text_.size()) {
      Fail("text after the closing brace");
    }
    if (failed()) {
      return *error_;
    }
    return groups;
  }

 private:
  bool failed() const { return error_.has_value(); }

  void Fail(const std::string& what) {
    if (failed()) {
      return;
    }
    std::size_t line = 1;
    for (const char c : text_.substr(0, position_)) {
      line += c == '\n' ? 1 : 0;
    }
    error_ = Error{ErrorCode::kInvalidArgument,
                   "line " + std::to_string(line) + ": " + what};
  }

  void SkipSpace() {
    while (position_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[position_]) !=
               std::string_view::npos) {
      ++position_;
    }
  }

  bool Take(char c) {
    SkipSpace();
    if (failed() || position_ >= text_.size() || text_[position_] != c) {
      return false;
    }
    ++position_;
    return true;
  }

  void Expect(char c) {
    if (!Take(c)) {
      Fail(std::string("want \"") + c + "\"");
    }
  }

  std::string ParseString() {
    std::string value;
    Expect('"');
    while (!failed()) {
      if (position_ >= text_.size() || text_[position_] == '\n') {
        Fail("a string isn't closed");
        break;
      }
      char c = text_[position_++];
      if (c == '"') {
        break;
      }
      if (c == '\\') {
        c = position_ < text_.size() ? text_[position_++] : '\0';
        if (c != '"' && c != '\\') {
          Fail("an escape that isn't known");
        }
      }
      value += c;
    }
    return value;
  }

  void ParseMember(CountryGroups& groups) {
    const std::string name = ParseString();
    Expect(':');
    SkipSpace();
    if (position_ < text_.size() && text_[position_] == '"') {
      ParseString();
      return;
    }
    if (groups.contains(name)) {
      Fail("the group " + name + " stands there twice");
    }
    auto& countries = groups[name];
    Expect('[');
    if (Take(']')) {
      return;
    }
    do {
      const std::string country = ParseString();
      if (!failed() && !IsCountryCode(country)) {
        Fail("\"" + country + "\" isn't a country code");
      } else if (!failed() && !countries.insert(country).second) {
        Fail(country + " is in " + name + " twice");
      }
    } while (!failed() && Take(','));
    Expect(']');
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<CountryGroups> ParseCountryGroups(std::string_view text) {
  return GroupsParser(text).Parse();
}

}  // namespace waybill
