// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/toml_reader.h"

#include <cmath>
#include <cstdio>
#include <utility>

#include <toml++/toml.h>

#include "ledger/core/text.h"

namespace waybill::simulate {
namespace {

const toml::node& AsNode(const void* node) {
  return *static_cast<const toml::node*>(node);
}

int LineOf(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}

std::string DateText(const toml::date& date) {
  char text[32];
  std::snprintf(
      text, sizeof(text), "%04u-%02u-%02u", static_cast<unsigned>(date.year),
      static_cast<unsigned>(date.month), static_cast<unsigned>(date.day));
  return text;
}

// A time without offset counts as UTC.
Result<std::int64_t> TimeOf(const toml::date_time& time) {
  auto day_ms = ParseDate(DateText(time.date));
  if (!day_ms) {
    return day_ms;
  }
  const std::int64_t seconds =
      time.time.hour * 3600LL + time.time.minute * 60LL + time.time.second;
  const std::int64_t offset_ms =
      time.offset ? std::int64_t{time.offset->minutes} * 60000 : 0;
  return *day_ms + seconds * 1000 + time.time.nanosecond / 1000000 - offset_ms;
}

}  // namespace

struct TomlFile::Parsed {
  toml::table root;
  std::string source;
  std::string error;
};

TomlFile::TomlFile(std::unique_ptr<Parsed> parsed)
    : parsed_(std::move(parsed)) {}
TomlFile::TomlFile(TomlFile&&) noexcept = default;
TomlFile& TomlFile::operator=(TomlFile&&) noexcept = default;
TomlFile::~TomlFile() = default;

Result<TomlFile> TomlFile::Parse(std::string_view text,
                                 std::string_view source) {
  auto parsed = std::make_unique<Parsed>();
  parsed->source = source;
  try {
    parsed->root = toml::parse(text);
  } catch (const toml::parse_error& failure) {
    return Error{ErrorCode::kInvalidArgument,
                 parsed->source + ":" +
                     std::to_string(failure.source().begin.line) + ": " +
                     std::string(failure.description())};
  }
  return TomlFile(std::move(parsed));
}

TomlTable TomlFile::Root() {
  return {*parsed_, static_cast<const toml::node*>(&parsed_->root), 1};
}

const std::string& TomlFile::error() const { return parsed_->error; }

const void* TomlTable::Take(const std::string& key) {
  taken_.insert(key);
  return AsNode(table_).as_table()->get(key);
}

bool TomlTable::Has(const std::string& key) const {
  return AsNode(table_).as_table()->contains(key);
}

void TomlTable::ComplainAt(int line, const std::string& key,
                           const std::string& what) {
  if (file_.error.empty()) {
    file_.error =
        file_.source + ":" + std::to_string(line) + ": " + key + " " + what;
  }
}

void TomlTable::Complain(const std::string& key, const std::string& what) {
  const toml::node* node = AsNode(table_).as_table()->get(key);
  ComplainAt(node == nullptr ? line_ : LineOf(*node), key, what);
}

std::string TomlTable::Text(const std::string& key) {
  const void* node = Take(key);
  if (node == nullptr) {
    return "";
  }
  if (!AsNode(node).is_string()) {
    Complain(key, "must be a string");
    return "";
  }
  return **AsNode(node).as_string();
}

std::string TomlTable::RequiredText(const std::string& key) {
  std::string text = Text(key);
  if (text.empty()) {
    Complain(key, "is missing or empty");
  }
  return text;
}

std::vector<std::string> TomlTable::Texts(const std::string& key) {
  const void* node = Take(key);
  std::vector<std::string> texts;
  if (node == nullptr) {
    return texts;
  }
  if (AsNode(node).is_string()) {
    texts.push_back(**AsNode(node).as_string());
    return texts;
  }
  const toml::array* array = AsNode(node).as_array();
  if (array == nullptr) {
    Complain(key, "must be a string or an array of strings");
    return texts;
  }
  for (const toml::node& element : *array) {
    if (!element.is_string()) {
      ComplainAt(LineOf(element), key, "must be an array of strings");
      return texts;
    }
    texts.push_back(**element.as_string());
  }
  return texts;
}

std::optional<bool> TomlTable::OptionalFlag(const std::string& key) {
  const void* node = Take(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  if (!AsNode(node).is_boolean()) {
    Complain(key, "must be true or false");
    return std::nullopt;
  }
  return **AsNode(node).as_boolean();
}

std::vector<std::string> TomlTable::FlagOrText(const std::string& key) {
  const void* node = Take(key);
  if (node == nullptr || !AsNode(node).is_boolean()) {
    return Texts(key);
  }
  return **AsNode(node).as_boolean() ? std::vector<std::string>{"*"}
                                     : std::vector<std::string>{};
}

bool TomlTable::Flag(const std::string& key) {
  return OptionalFlag(key).value_or(false);
}

std::int64_t TomlTable::Number(const std::string& key, std::int64_t least,
                               std::int64_t most, std::int64_t otherwise) {
  const void* node = Take(key);
  if (node == nullptr) {
    return otherwise;
  }
  const toml::node& value = AsNode(node);
  if (!value.is_integer() || **value.as_integer() < least ||
      **value.as_integer() > most) {
    Complain(key, "must be a whole number from " + std::to_string(least) +
                      " to " + std::to_string(most));
    return otherwise;
  }
  return **value.as_integer();
}

std::optional<std::int64_t> TomlTable::Decimal(const std::string& key,
                                               int places) {
  const void* node = Take(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  const toml::node& value = AsNode(node);
  if (!value.is_number()) {
    Complain(key, "must be a number");
    return std::nullopt;
  }
  const double number = *value.value<double>() * std::pow(10.0, places);
  if (!(std::fabs(number) < 9e15)) {
    Complain(key, "is out of range");
    return std::nullopt;
  }
  return std::llround(number);
}

std::optional<std::int64_t> TomlTable::When(const std::string& key,
                                            bool whole_day) {
  const void* node = Take(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  const toml::node& value = AsNode(node);
  if (const auto* date = value.as_date()) {
    if (auto day_ms = ParseDate(DateText(**date))) {
      return *day_ms + (whole_day ? kDayMs : 0);
    }
  } else if (const auto* time = value.as_date_time()) {
    if (auto time_ms = TimeOf(**time)) {
      return *time_ms;
    }
  }
  Complain(key, "must be a date or a time");
  return std::nullopt;
}

std::string TomlTable::Date(const std::string& key) {
  const void* node = Take(key);
  if (node == nullptr) {
    return "";
  }
  const auto* date = AsNode(node).as_date();
  if (date == nullptr) {
    Complain(key, "must be a date");
    return "";
  }
  return DateText(**date);
}

void TomlTable::Each(const std::string& key,
                     const std::function<void(TomlTable&)>& read) {
  const void* node = Take(key);
  if (node == nullptr) {
    return;
  }
  const toml::array* array = AsNode(node).as_array();
  if (array == nullptr || !array->is_array_of_tables()) {
    Complain(key, "must be tables, written [[" + key + "]]");
    return;
  }
  for (const toml::node& element : *array) {
    TomlTable table(file_, &element, LineOf(element));
    read(table);
    table.Done();
  }
}

void TomlTable::Done() {
  for (const auto& [key, node] : *AsNode(table_).as_table()) {
    const std::string name(key.str());
    if (!taken_.contains(name)) {
      ComplainAt(LineOf(node), name, "is not a key of this table");
    }
  }
}

}  // namespace waybill::simulate
