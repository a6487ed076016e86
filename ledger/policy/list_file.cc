// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/list_file.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/wire_format_lite.h>

#include "ledger/core/canonical.h"
#include "ledger/core/check.h"
#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "ledger/policy/screening.h"

namespace waybill {
namespace {

constexpr std::uint32_t kListFileVersion = 1;
constexpr int kAliasesOfEntryMax = 10'000;

Error Invalid(const std::string& what) {
  return {ErrorCode::kInvalidArgument, what};
}

// Names come as their publisher has them, mojibake and all; only what would
// break lines and tables apart is refused.
bool IsListText(std::string_view text) {
  if (text.size() > kListTextBytesMax) {
    return false;
  }
  while (!text.empty()) {
    const std::int32_t point = TakeCodePoint(text);
    if (point < 0 ||
        (point < ' ' && point != '\t' && point != '\n' && point != '\r')) {
      return false;
    }
  }
  return true;
}

std::string Place(const v1::ListFileEntry& entry, int position) {
  return "entry " + std::to_string(position + 1) + " (" +
         EscapeText(entry.name().substr(0, kAliasBytesMax)) + "): ";
}

Result<void> CheckEntry(const v1::ListFileEntry& entry, int position) {
  const auto bad_texts = [](const auto& texts) {
    return !std::all_of(texts.begin(), texts.end(), IsListText);
  };
  if (entry.key().empty() || entry.name().empty()) {
    return Invalid("entry " + std::to_string(position + 1) +
                   ": has no name or no key");
  }
  for (const std::string* text :
       {&entry.key(), &entry.name(), &entry.type(), &entry.citation(),
        &entry.licence_requirement(), &entry.licence_policy()}) {
    if (!IsListText(*text)) {
      return Invalid(Place(entry, position) +
                     "a text isn't UTF-8, holds control characters, or is "
                     "longer than " +
                     std::to_string(kListTextBytesMax) + " octets");
    }
  }
  if (bad_texts(entry.aliases()) || bad_texts(entry.programs()) ||
      bad_texts(entry.countries()) ||
      std::any_of(entry.aliases().begin(), entry.aliases().end(),
                  [](const std::string& alias) { return alias.empty(); })) {
    return Invalid(Place(entry, position) +
                   "an alias, program or country is empty, too long or not "
                   "UTF-8");
  }
  if (entry.aliases_size() > kAliasesOfEntryMax ||
      entry.programs_size() > kAliasesOfEntryMax ||
      entry.countries_size() > kAliasesOfEntryMax) {
    return Invalid(Place(entry, position) + "more than " +
                   std::to_string(kAliasesOfEntryMax) +
                   " aliases, programs or countries");
  }
  if (entry.from_ms() < 0 || entry.from_ms() > kTimeMsMax ||
      entry.to_ms() < 0 || entry.to_ms() > kTimeMsMax ||
      (entry.to_ms() != 0 && entry.to_ms() <= entry.from_ms())) {
    return Invalid(Place(entry, position) +
                   "ends before it begins, or at no known time");
  }
  return {};
}

// What decides which of several entries of one name comes first.
std::string Content(const v1::ListFileEntry& entry) {
  v1::ListFileEntry content = entry;
  content.clear_key();
  return EncodeCanonical(content);
}

bool SameEntry(const v1::ListFileEntry& one, const v1::ListFileEntry& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one, other);
}

// How many entries the octets claim to hold. Counted before they are parsed: an
// empty message takes two octets here and two hundred in memory.
int CountEntries(std::string_view octets) {
  using google::protobuf::internal::WireFormatLite;
  google::protobuf::io::CodedInputStream stream(
      reinterpret_cast<const std::uint8_t*>(octets.data()),
      static_cast<int>(octets.size()));
  int count = 0;
  while (const std::uint32_t tag = stream.ReadTag()) {
    count += WireFormatLite::GetTagFieldNumber(tag) ==
                     v1::ListFile::kEntriesFieldNumber
                 ? 1
                 : 0;
    if (count > kListEntriesMax || !WireFormatLite::SkipField(&stream, tag)) {
      break;
    }
  }
  return count;
}

Error TooManyEntries() {
  return Invalid("more than " + std::to_string(kListEntriesMax) + " entries");
}

std::set<std::string> NamesOf(const v1::ListFileEntry& entry) {
  std::set<std::string> names(entry.aliases().begin(), entry.aliases().end());
  names.insert(entry.name());
  return names;
}

}  // namespace

std::string ListNameOf(std::string_view source) {
  source = source.substr(0, source.find(" - "));
  std::string name;
  int depth = 0;
  for (const char c : source) {
    depth += c == '(' ? 1 : 0;
    if (depth == 0 && !(c == ' ' && (name.empty() || name.back() == ' '))) {
      name += c;
    }
    depth -= c == ')' && depth > 0 ? 1 : 0;
  }
  std::string_view rest = name;
  std::size_t end = 0;
  while (!rest.empty() && TakeCodePoint(rest) >= 0 &&
         name.size() - rest.size() <= kNameBytesMax) {
    end = name.size() - rest.size();
  }
  name.resize(end);
  while (name.ends_with(' ')) {
    name.pop_back();
  }
  return name;
}

void SetListKeys(v1::ListFile& file) {
  std::map<std::string, std::vector<std::pair<std::string, int>>> keys;
  for (int i = 0; i < file.entries_size(); ++i) {
    v1::ListFileEntry& entry = *file.mutable_entries(i);
    std::string key =
        entry.key().empty() ? "=" + FoldName(entry.name()) : "#" + entry.key();
    keys[std::move(key)].emplace_back(Content(entry), i);
  }
  google::protobuf::RepeatedPtrField<v1::ListFileEntry> sorted;
  for (auto& [key, places] : keys) {
    std::sort(places.begin(), places.end());
    for (std::size_t i = 0; i < places.size(); ++i) {
      v1::ListFileEntry& entry = *sorted.Add();
      entry.Swap(file.mutable_entries(places[i].second));
      entry.set_key(i == 0 ? key : key + "/" + std::to_string(i + 1));
    }
  }
  // "/2" may have put a key behind its neighbours.
  std::sort(sorted.begin(), sorted.end(),
            [](const v1::ListFileEntry& one, const v1::ListFileEntry& other) {
              return one.key() < other.key();
            });
  file.mutable_entries()->Swap(&sorted);
}

Result<void> CheckListFile(const v1::ListFile& file) {
  if (file.version() != kListFileVersion) {
    return Invalid("a list file of version " + std::to_string(file.version()) +
                   ", this program reads version 1");
  }
  if (!IsCleanText(file.list(), kNameBytesMax) ||
      !IsCleanText(file.snapshot(), kNameBytesMax)) {
    return Invalid(
        "list and snapshot must be named, in at most 64 octets of UTF-8 "
        "without control characters or a space at either end");
  }
  if (!IsListText(file.source()) ||
      !IsListText(file.publication().generated_at()) || file.as_of_ms() < 0 ||
      file.as_of_ms() > kTimeMsMax ||
      (file.has_publication() && file.publication().sha256().size() != 32)) {
    return Invalid("source, time or publication is malformed");
  }
  if (file.entries_size() > kListEntriesMax) {
    return TooManyEntries();
  }
  for (int i = 0; i < file.entries_size(); ++i) {
    const v1::ListFileEntry& entry = file.entries(i);
    if (auto checked = CheckEntry(entry, i); !checked) {
      return checked;
    }
    if (i > 0 && file.entries(i - 1).key() >= entry.key()) {
      return Invalid(Place(entry, i) + "isn't above the one before it");
    }
  }
  return {};
}

std::string EncodeListFile(const v1::ListFile& file) {
  return EncodeCanonical(file);
}

Result<v1::ListFile> ReadListFile(std::string_view octets) {
  if (octets.size() > kListFileBytesMax) {
    return Invalid("a list file of more than " +
                   std::to_string(kListFileBytesMax) + " octets");
  }
  if (CountEntries(octets) > kListEntriesMax) {
    return TooManyEntries();
  }
  v1::ListFile file;
  if (auto parsed = ParseCanonical(octets, file); !parsed) {
    return Error{parsed.error().code,
                 "not a list file: " + parsed.error().message};
  }
  if (auto checked = CheckListFile(file); !checked) {
    return checked.error();
  }
  return file;
}

Result<v1::ListFile> ReadListFile(const v1::ScreeningList& list,
                                  std::string_view octets) {
  auto file = ReadListFile(octets);
  if (file &&
      (file->list() != list.list() || file->snapshot() != list.snapshot())) {
    return Invalid("the file is of " + EscapeText(file->list()) + " " +
                   EscapeText(file->snapshot()) + ", its event of " +
                   EscapeText(list.list()) + " " + EscapeText(list.snapshot()));
  }
  return file;
}

v1::ListFile InlineListFile(const v1::ScreeningList& list) {
  v1::ListFile file;
  file.set_version(kListFileVersion);
  file.set_list(list.list());
  file.set_snapshot(list.snapshot());
  if (const auto day = ParseDate(list.snapshot())) {
    file.set_as_of_ms(*day);
  }
  for (const v1::ScreeningEntry& entry : list.entries()) {
    v1::ListFileEntry& added = *file.add_entries();
    added.set_name(entry.name());
    *added.mutable_aliases() = entry.aliases();
    added.set_from_ms(entry.from_ms());
    added.set_to_ms(entry.to_ms());
  }
  SetListKeys(file);
  return file;
}

ListDiff DiffLists(const v1::ListFile& before, const v1::ListFile& after) {
  ListDiff diff;
  auto gone = before.entries().begin();
  auto come = after.entries().begin();
  while (gone != before.entries().end() || come != after.entries().end()) {
    if (come == after.entries().end() ||
        (gone != before.entries().end() && gone->key() < come->key())) {
      diff.removed.push_back(*gone++);
    } else if (gone == before.entries().end() || come->key() < gone->key()) {
      diff.added.push_back(*come++);
    } else {
      if (!SameEntry(*gone, *come)) {
        diff.changed.push_back({*gone, *come});
      }
      ++gone;
      ++come;
    }
  }
  return diff;
}

std::vector<v1::ListFileEntry> ApplyListDiff(const v1::ListFile& before,
                                             const ListDiff& diff) {
  std::map<std::string, v1::ListFileEntry> entries;
  for (const v1::ListFileEntry& entry : before.entries()) {
    entries.emplace(entry.key(), entry);
  }
  for (const v1::ListFileEntry& entry : diff.removed) {
    WAYBILL_CHECK(entries.erase(entry.key()) == 1);
  }
  for (const v1::ListFileEntry& entry : diff.added) {
    WAYBILL_CHECK(entries.emplace(entry.key(), entry).second);
  }
  for (const ListChange& change : diff.changed) {
    entries.at(change.before.key()) = change.after;
  }
  std::vector<v1::ListFileEntry> applied;
  applied.reserve(entries.size());
  for (auto& [key, entry] : entries) {
    applied.push_back(std::move(entry));
  }
  return applied;
}

std::pair<std::vector<std::string>, std::vector<std::string>> ChangedNames(
    const ListChange& change) {
  const std::set<std::string> before = NamesOf(change.before);
  const std::set<std::string> after = NamesOf(change.after);
  std::pair<std::vector<std::string>, std::vector<std::string>> changed;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(changed.first));
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(changed.second));
  return changed;
}

}  // namespace waybill
