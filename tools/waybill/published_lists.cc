// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/published_lists.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "client/local_file.h"
#include "ledger/core/hash.h"
#include "ledger/core/text.h"
#include "ledger/policy/dates.h"
#include "ledger/policy/list_file.h"

namespace waybill::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLevelsMax = 64;
constexpr std::size_t kDayLength = 10;  // "2026-07-31"

// What the publication says of itself, and its entries by source.
struct Publication {
  std::string generated_at;
  std::size_t entries = 0;
  std::map<std::string, v1::ListFile> lists;
};

// Takes the events of a JSON parser; entries are kept as they come, nothing
// else is.
class EntryTaker : public nlohmann::json_sax<Json> {
 public:
  explicit EntryTaker(Publication& publication) : publication_(publication) {}

  const std::string& failure() const { return failure_; }

  bool null() override { return Take(""); }
  bool boolean(bool /*value*/) override { return Take(""); }
  bool number_integer(number_integer_t value) override {
    return Take(std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return Take(std::to_string(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return Take(text);
  }
  bool string(string_t& value) override { return Take(value); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return Open(false); }
  bool end_object() override {
    const bool ended = entry_level_ != levels_.size() || EndEntry();
    levels_.pop_back();
    return ended;
  }
  bool start_array(std::size_t /*elements*/) override { return Open(true); }
  bool end_array() override {
    levels_.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    levels_.back().key = name;
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    failure_ = "octet " + std::to_string(position) + ", after entry " +
               std::to_string(publication_.entries) + ": not JSON in UTF-8";
    return false;
  }

 private:
  struct Level {
    bool is_array = false;
    std::string key;
  };

  bool Fail(const std::string& what) {
    failure_ = "entry " + std::to_string(publication_.entries + 1) +
               (entry_.name().empty()
                    ? ""
                    : " (" + EscapeText(entry_.name().substr(0, 200)) + ")") +
               ": " + what;
    return false;
  }

  // An element of `results`, or of the array that is everything.
  bool AtEntry() const {
    return (levels_.size() == 1 && levels_[0].is_array) ||
           (levels_.size() == 2 && levels_[1].is_array &&
            levels_[0].key == "results");
  }

  bool Open(bool is_array) {
    if (levels_.size() == kLevelsMax) {
      return Fail("too deep");
    }
    const bool entry = entry_level_ == 0 && AtEntry();
    if (entry && is_array) {
      return Fail("isn't an object");
    }
    levels_.push_back({is_array, ""});
    if (entry) {
      entry_level_ = levels_.size();
      entry_.Clear();
      source_.clear();
    }
    return true;
  }

  bool Take(const std::string& value) {
    if (entry_level_ == 0) {
      if (AtEntry()) {
        return Fail("isn't an object");
      }
      if (levels_.size() == 1 && levels_[0].key == "sources_generated_at") {
        publication_.generated_at = value;
      }
      return true;
    }
    if (value.empty()) {
      return true;
    }
    const std::string& field = levels_[entry_level_ - 1].key;
    const std::size_t depth = levels_.size() - entry_level_;
    if (depth == 0) {
      return TakeField(field, value);
    }
    if (depth == 1 && levels_.back().is_array && field == "alt_names") {
      entry_.add_aliases(value);
    } else if (depth == 1 && levels_.back().is_array && field == "programs") {
      entry_.add_programs(value);
    } else if (depth == 2 && field == "addresses" &&
               levels_.back().key == "country") {
      entry_.add_countries(value);
    }
    return true;
  }

  bool TakeField(const std::string& field, const std::string& value) {
    if (field == "source") {
      source_ = value;
    } else if (field == "name") {
      entry_.set_name(value);
    } else if (field == "entity_number") {
      entry_.set_key(value);
    } else if (field == "type") {
      entry_.set_type(value);
    } else if (field == "federal_register_notice") {
      entry_.set_citation(value);
    } else if (field == "license_requirement") {
      entry_.set_licence_requirement(value);
    } else if (field == "license_policy") {
      entry_.set_licence_policy(value);
    } else if (field == "start_date" || field == "end_date") {
      return TakeDay(field == "end_date", value);
    }
    return true;
  }

  bool TakeDay(bool is_end, const std::string& value) {
    const auto day = ParseDate(value);
    if (!day) {
      return Fail((is_end ? "end_date " : "start_date ") + EscapeText(value) +
                  " isn't a date like 2026-07-31");
    }
    if (is_end) {
      entry_.set_to_ms(*day + kDayMs);
    } else {
      entry_.set_from_ms(*day);
    }
    return true;
  }

  bool EndEntry() {
    entry_level_ = 0;
    if (entry_.name().empty()) {
      return Fail("has no name");
    }
    if (source_.empty()) {
      return Fail("has no source");
    }
    if (publication_.entries == static_cast<std::size_t>(kListEntriesMax)) {
      return Fail("more entries than a list holds");
    }
    std::sort(entry_.mutable_countries()->begin(),
              entry_.mutable_countries()->end());
    entry_.mutable_countries()->erase(
        std::unique(entry_.mutable_countries()->begin(),
                    entry_.mutable_countries()->end()),
        entry_.mutable_countries()->end());
    ++publication_.entries;
    *publication_.lists[source_].add_entries() = std::move(entry_);
    entry_.Clear();
    return true;
  }

  Publication& publication_;
  std::vector<Level> levels_;
  std::size_t entry_level_ = 0;  // Levels open with an entry's; 0: in none.
  v1::ListFileEntry entry_;
  std::string source_;
  std::string failure_;
};

// Reads the text for the parser, and says now and then how far it is.
class Reading {
 public:
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  using iterator_category = std::input_iterator_tag;

  Reading(std::string_view text, std::size_t position,
          const ReadingProgress* progress)
      : text_(text), position_(position), progress_(progress) {}

  reference operator*() const { return text_[position_]; }
  Reading& operator++() {
    ++position_;
    if (position_ % kStepBytes == 0 && *progress_) {
      (*progress_)(position_, text_.size());
    }
    return *this;
  }
  bool operator==(const Reading& other) const {
    return position_ == other.position_;
  }
  bool operator!=(const Reading& other) const { return !(*this == other); }

 private:
  static constexpr std::size_t kStepBytes = std::size_t{64} << 10;

  std::string_view text_;
  std::size_t position_;
  const ReadingProgress* progress_;
};

Result<std::vector<v1::ListFile>> Finish(Publication publication,
                                         std::string_view json,
                                         const std::string& snapshot) {
  v1::Publication origin;
  origin.set_sha256(std::string(View(Sha256(json))));
  origin.set_octets(json.size());
  origin.set_entries(publication.entries);
  origin.set_generated_at(publication.generated_at);
  const auto day = ParseDate(snapshot);
  std::map<std::string, v1::ListFile> by_list;
  for (auto& [source, file] : publication.lists) {
    file.set_version(1);
    file.set_list(ListNameOf(source));
    file.set_snapshot(snapshot);
    file.set_source(source);
    file.set_as_of_ms(day ? *day : 0);
    *file.mutable_publication() = origin;
    SetListKeys(file);
    if (auto checked = CheckListFile(file); !checked) {
      return Error{checked.error().code,
                   EscapeText(source) + ": " + checked.error().message};
    }
    const std::string list = file.list();
    if (!by_list.emplace(list, std::move(file)).second) {
      return Error{ErrorCode::kInvalidArgument,
                   "two sources would both be the list " + EscapeText(list)};
    }
  }
  std::vector<v1::ListFile> files;
  files.reserve(by_list.size());
  for (auto& [list, file] : by_list) {
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

Result<std::vector<v1::ListFile>> ParsePublishedLists(
    std::string_view json, const std::string& snapshot,
    const ReadingProgress& progress) {
  Publication publication;
  EntryTaker taker(publication);
  const bool parsed =
      Json::sax_parse(Reading(json, 0, &progress),
                      Reading(json, json.size(), &progress), &taker);
  if (!parsed) {
    return Error{ErrorCode::kInvalidArgument, taker.failure()};
  }
  if (publication.entries == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "no entries: want an object with an array \"results\", as "
                 "the Consolidated Screening List has"};
  }
  const std::string day = publication.generated_at.substr(0, kDayLength);
  if (snapshot.empty() && !ParseDate(day)) {
    return Error{ErrorCode::kInvalidArgument,
                 "it doesn't say when it was made; say which snapshot it is"};
  }
  return Finish(std::move(publication), json,
                snapshot.empty() ? day : snapshot);
}

Result<std::vector<v1::ListFile>> ReadListsFrom(
    const std::string& path, const std::string& snapshot,
    const ReadingProgress& progress) {
  auto content = ReadFile(path, kPublishedBytesMax);
  if (!content) {
    return content.error();
  }
  auto text = Decompress(std::move(*content), kPublishedBytesMax);
  if (!text) {
    return Error{text.error().code, path + ": " + text.error().message};
  }
  const std::size_t first = text->find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool is_json = first != std::string::npos &&
                       ((*text)[first] == '{' || (*text)[first] == '[');
  auto files = [&]() -> Result<std::vector<v1::ListFile>> {
    if (is_json) {
      return ParsePublishedLists(*text, snapshot, progress);
    }
    auto file = ReadListFile(*text);
    if (!file) {
      return file.error();
    }
    return std::vector<v1::ListFile>{std::move(*file)};
  }();
  if (!files) {
    return Error{files.error().code, path + ": " + files.error().message};
  }
  return files;
}

Result<v1::ListFile> ReadPlainList(const std::string& path,
                                   const std::string& list,
                                   const std::string& snapshot) {
  auto content = ReadFile(path, kListFileBytesMax);
  if (!content) {
    return content.error();
  }
  v1::ListFile file;
  file.set_version(1);
  file.set_list(list);
  file.set_snapshot(snapshot);
  const auto day = ParseDate(snapshot);
  file.set_as_of_ms(day ? *day : 0);
  std::string_view rest = *content;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    v1::ListFileEntry& entry = *file.add_entries();
    for (bool first = true; !line.empty(); first = false) {
      const std::size_t tab = std::min(line.find('\t'), line.size());
      if (first) {
        entry.set_name(std::string(line.substr(0, tab)));
      } else {
        entry.add_aliases(std::string(line.substr(0, tab)));
      }
      line.remove_prefix(std::min(tab + 1, line.size()));
    }
    if (entry.name().empty()) {
      return Error{ErrorCode::kInvalidArgument,
                   path + ": line " + std::to_string(number) +
                       " begins with a tab instead of a name"};
    }
  }
  if (file.entries().empty()) {
    return Error{ErrorCode::kInvalidArgument, path + " holds no entries"};
  }
  SetListKeys(file);
  if (auto checked = CheckListFile(file); !checked) {
    return Error{checked.error().code, path + ": " + checked.error().message};
  }
  return file;
}

}  // namespace waybill::cli
