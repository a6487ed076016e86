// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/list_history.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/policy/list_file.h"

namespace waybill {
namespace {

std::set<std::string> NamesOf(const v1::ScreeningEntry& entry) {
  std::set<std::string> names(entry.aliases().begin(), entry.aliases().end());
  names.insert(entry.name());
  return names;
}

// The entry with these of its names, the main one first if it is among them.
v1::ScreeningEntry WithNames(const v1::ScreeningEntry& entry,
                             std::set<std::string> names) {
  v1::ScreeningEntry kept;
  kept.set_name(names.contains(entry.name()) ? entry.name() : *names.begin());
  names.erase(kept.name());
  kept.mutable_aliases()->Assign(names.begin(), names.end());
  kept.set_from_ms(entry.from_ms());
  kept.set_to_ms(entry.to_ms());
  return kept;
}

v1::ScreeningEntry EntryOf(const v1::ListFileEntry& entry) {
  v1::ScreeningEntry bare;
  bare.set_name(entry.name());
  *bare.mutable_aliases() = entry.aliases();
  bare.set_from_ms(entry.from_ms());
  bare.set_to_ms(entry.to_ms());
  return bare;
}

}  // namespace

std::size_t ListHistory::Add(ListedName row) {
  rows_.push_back(std::move(row));
  return rows_.size() - 1;
}

// What goes on of an entry: `row` holds it as it is now, were it new.
std::vector<std::size_t> ListHistory::Continue(
    const std::vector<std::size_t>& rows, const ListedName& row) {
  std::set<std::string> fresh = NamesOf(row.entry);
  std::vector<std::size_t> open;
  for (const std::size_t number : rows) {
    const std::set<std::string> before = NamesOf(rows_[number].entry);
    std::set<std::string> kept;
    std::set_intersection(before.begin(), before.end(), fresh.begin(),
                          fresh.end(), std::inserter(kept, kept.end()));
    for (const std::string& name : kept) {
      fresh.erase(name);
    }
    if (kept == before && row.in_force.to_ms == rows_[number].in_force.to_ms) {
      open.push_back(number);
      continue;
    }
    const std::int64_t from_ms = rows_[number].in_force.from_ms;
    rows_[number].in_force.to_ms = row.recorded.recorded_at_ms;
    if (!kept.empty() && row.in_force.to_ms > from_ms) {
      ListedName staying = row;
      staying.entry = WithNames(row.entry, std::move(kept));
      staying.in_force.from_ms = from_ms;
      open.push_back(Add(std::move(staying)));
    }
  }
  if (!fresh.empty()) {
    ListedName added = row;
    added.entry = WithNames(row.entry, std::move(fresh));
    open.push_back(Add(std::move(added)));
  }
  return open;
}

void ListHistory::TakeEntries(const std::string& list,
                              const std::string& snapshot,
                              const Entries& entries, Moment moment) {
  auto& open = open_[list];
  for (auto& [key, rows] : open) {
    std::erase_if(rows, [&](std::size_t number) {
      return rows_[number].in_force.to_ms <= moment.recorded_at_ms;
    });
    if (!entries.contains(key)) {
      for (const std::size_t number : rows) {
        rows_[number].in_force.to_ms = moment.recorded_at_ms;
      }
      rows.clear();
    }
  }
  std::erase_if(open, [](const auto& entry) { return entry.second.empty(); });
  for (const auto& [key, entry] : entries) {
    Span in_force;
    in_force.from_ms = entry.entry.from_ms() != 0 ? entry.entry.from_ms()
                                                  : entry.default_from_ms;
    if (entry.entry.to_ms() != 0) {
      in_force.to_ms = entry.entry.to_ms();
    }
    const ListedName row{list, snapshot, entry.entry, in_force, moment};
    const auto known = open.find(key);
    if (known == open.end()) {
      open[key] = {Add(row)};
    } else {
      known->second = Continue(known->second, row);
    }
  }
  snapshots_[list].push_back({snapshot, moment, entries.size()});
}

void ListHistory::Take(const v1::ScreeningList& list, Moment moment) {
  Take(InlineListFile(list), moment);
}

void ListHistory::Take(const v1::ListFile& file, Moment moment) {
  // A snapshot that dates itself after its recording is taken at its recording.
  const std::int64_t default_from_ms =
      file.as_of_ms() == 0 ? moment.recorded_at_ms
                           : std::min(file.as_of_ms(), moment.recorded_at_ms);
  Entries entries;
  for (const v1::ListFileEntry& entry : file.entries()) {
    entries.emplace(entry.key(), Entry{EntryOf(entry), default_from_ms});
  }
  TakeEntries(file.list(), file.snapshot(), entries, moment);
}

void ListHistory::ReplaceAll(const std::vector<v1::ListFile>& files) {
  rows_.clear();
  open_.clear();
  snapshots_.clear();
  const Moment always{0, Span().from_ms};
  for (const v1::ListFile& file : files) {
    for (const v1::ListFileEntry& entry : file.entries()) {
      Add({file.list(), file.snapshot(), EntryOf(entry), Span(), always});
    }
    snapshots_[file.list()].push_back(
        {file.snapshot(), always,
         static_cast<std::size_t>(file.entries_size())});
  }
}

}  // namespace waybill
