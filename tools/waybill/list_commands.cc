// SPDX-License-Identifier: Apache-2.0
//
// Screening lists on record and in files: shown, and compared.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/text.h"
#include "ledger/policy/list_file.h"
#include "ledger/policy/screening.h"
#include "tools/waybill/ledger_lists.h"
#include "tools/waybill/list_import.h"

namespace waybill::cli {
namespace {

using Shared = std::shared_ptr<ListArguments>;

constexpr std::size_t kCellNamesMax = 8;

template <typename Texts>
std::string Joined(const Texts& texts, std::size_t most = kCellNamesMax) {
  std::string joined;
  std::size_t count = 0;
  for (const std::string& text : texts) {
    if (count++ < most) {
      joined += (joined.empty() ? "" : "; ") + text;
    }
  }
  return count > most
             ? joined + "; and " + std::to_string(count - most) + " more"
             : joined;
}

std::string Day(std::int64_t time_ms) {
  return time_ms == 0 ? "" : FormatDate(time_ms);
}

// ---- show

bool Mentions(const v1::ListFileEntry& entry, const std::string& folded) {
  const auto holds = [&](const std::string& text) {
    return FoldName(text).find(folded) != std::string::npos;
  };
  return folded.empty() || entry.key() == folded || holds(entry.name()) ||
         std::any_of(entry.aliases().begin(), entry.aliases().end(), holds);
}

void AddEntry(const v1::ListFile& file, const v1::ListFileEntry& entry,
              Table& table) {
  table.rows.push_back(
      {file.list(), entry.key(), entry.name(), Joined(entry.aliases()),
       entry.type(), Joined(entry.countries()), Joined(entry.programs()),
       Day(entry.from_ms()), Day(entry.to_ms()), entry.citation(),
       entry.licence_requirement(), entry.licence_policy()});
}

Outcome RunShow(Session& session, ListArguments& a) {
  session.progress().Begin();
  auto files = ListsNamed(session, a.file);
  if (!files) {
    return ListFailure(files.error());
  }
  Outcome outcome;
  outcome.table.columns = {
      "list",     "key",  "name",  "aliases",  "type",        "countries",
      "programs", "from", "until", "citation", "requirement", "licence_policy"};
  const std::string folded = FoldName(a.search);
  const auto limit =
      static_cast<std::size_t>(std::max<std::int64_t>(a.limit, 0));
  std::size_t more = 0;
  for (const v1::ListFile& file : *files) {
    outcome.facts.emplace_back(
        "list", file.list() + ", snapshot " + file.snapshot() + ", " +
                    std::to_string(file.entries_size()) + " entries" +
                    (file.source().empty() ? "" : ", " + file.source()));
    for (const v1::ListFileEntry& entry : file.entries()) {
      if (!Mentions(entry, folded)) {
        continue;
      }
      if (limit != 0 && outcome.table.rows.size() == limit) {
        ++more;
      } else {
        AddEntry(file, entry, outcome.table);
      }
    }
  }
  if (more > 0) {
    outcome.facts.emplace_back(
        "more", std::to_string(more) + " entries beyond --limit");
  }
  if (!a.save.empty()) {
    if (files->size() != 1) {
      return Failed(Exit::kUsage, "--save takes one list; name it");
    }
    if (auto saved = WriteFile(a.save, EncodeListFile(files->front()),
                               Overwrite::kNever);
        !saved) {
      return NotReady(saved.error());
    }
    outcome.facts.emplace_back("saved", a.save);
  }
  return outcome;
}

Outcome RunSnapshots(Session& session, ListArguments& a) {
  auto records = a.file.empty() ? AllListsOnRecord(session)
                                : ProvedSnapshots(session, a.file);
  if (!records) {
    return NotReady(records.error());
  }
  if (records->empty() && !a.file.empty()) {
    return Failed(
        Exit::kNotFound,
        "list " + a.file + " is not in the ledger: its absence is proved");
  }
  Outcome outcome;
  outcome.facts = {
      {"source", a.file.empty()
                     ? "this node's index, not a proof; waybill list "
                       "snapshots LIST proves a list"
                     : "proved: these are all its snapshots"}};
  outcome.table.columns = {"list",   "snapshot", "entry", "recorded_at",
                           "inline", "octets",   "event"};
  for (const ListOnRecord& record : *records) {
    const ListRecord& snapshot = record.snapshot;
    outcome.table.rows.push_back({record.list, snapshot.snapshot,
                                  std::to_string(snapshot.recorded.index),
                                  FormatTime(snapshot.recorded.recorded_at_ms),
                                  std::to_string(snapshot.entries),
                                  std::to_string(snapshot.file_octets),
                                  ToHex(snapshot.event)});
  }
  return outcome;
}

// ---- diff

std::string OtherChanges(const ListChange& change) {
  std::vector<std::string> changed;
  const auto note = [&](const std::string& before, const std::string& after,
                        const char* what) {
    if (before != after) {
      changed.push_back(std::string(what) + ": " + before + " -> " + after);
    }
  };
  const v1::ListFileEntry& before = change.before;
  const v1::ListFileEntry& after = change.after;
  note(before.name(), after.name(), "name");
  note(before.type(), after.type(), "type");
  note(Joined(before.countries()), Joined(after.countries()), "countries");
  note(Joined(before.programs()), Joined(after.programs()), "programs");
  note(before.citation(), after.citation(), "citation");
  note(before.licence_requirement(), after.licence_requirement(),
       "requirement");
  note(before.licence_policy(), after.licence_policy(), "licence_policy");
  note(Day(before.from_ms()), Day(after.from_ms()), "from");
  note(Day(before.to_ms()), Day(after.to_ms()), "until");
  return Joined(changed);
}

void AddDiff(const v1::ListFile& before, const v1::ListFile& after,
             Outcome& outcome) {
  const ListDiff diff = DiffLists(before, after);
  const std::string& list = after.list().empty() ? before.list() : after.list();
  outcome.facts.emplace_back(
      "list", list + ", " +
                  (before.snapshot().empty() ? "nothing" : before.snapshot()) +
                  " -> " +
                  (after.snapshot().empty() ? "nothing" : after.snapshot()) +
                  ": " + std::to_string(diff.added.size()) + " added, " +
                  std::to_string(diff.removed.size()) + " removed, " +
                  std::to_string(diff.changed.size()) + " changed");
  const auto add = [&](const char* what, const v1::ListFileEntry& entry) {
    outcome.table.rows.push_back(
        {list, what, entry.key(), entry.name(), Joined(entry.countries()),
         Joined(entry.aliases()), "", "", entry.citation()});
  };
  for (const v1::ListFileEntry& entry : diff.added) {
    add("added", entry);
  }
  for (const v1::ListFileEntry& entry : diff.removed) {
    add("removed", entry);
  }
  for (const ListChange& change : diff.changed) {
    const auto [names_added, names_removed] = ChangedNames(change);
    outcome.table.rows.push_back(
        {list, "changed", change.after.key(), change.after.name(),
         Joined(change.after.countries()), Joined(names_added),
         Joined(names_removed), OtherChanges(change), change.after.citation()});
  }
}

Outcome RunDiff(Session& session, ListArguments& a) {
  session.progress().Begin();
  auto before = ListsNamed(session, a.file);
  auto after = before ? ListsNamed(session, a.other) : before;
  if (!after) {
    return ListFailure(after.error());
  }
  Outcome outcome;
  outcome.table.columns = {"list",          "change",        "key",
                           "name",          "countries",     "names_added",
                           "names_removed", "other_changes", "citation"};
  if (before->size() == 1 && after->size() == 1) {
    AddDiff(before->front(), after->front(), outcome);
    return outcome;
  }
  // One list against a whole publication means that list in it.
  const bool one_only = before->size() == 1 || after->size() == 1;
  std::map<std::string, std::pair<v1::ListFile, v1::ListFile>> pairs;
  for (v1::ListFile& file : *before) {
    pairs[file.list()].first = std::move(file);
  }
  for (v1::ListFile& file : *after) {
    pairs[file.list()].second = std::move(file);
  }
  for (const auto& [list, pair] : pairs) {
    if (!one_only ||
        (!pair.first.list().empty() && !pair.second.list().empty())) {
      AddDiff(pair.first, pair.second, outcome);
    }
  }
  return outcome;
}

Command Make(std::string words, std::string help, const Shared& shared,
             std::vector<Option> options,
             Outcome (*run)(Session&, ListArguments&)) {
  return {std::move(words), std::move(help), std::move(options),
          [shared, run](Session& session) { return run(session, *shared); }};
}

}  // namespace

std::vector<Command> ListCommands() {
  auto shared = std::make_shared<ListArguments>();
  ListArguments& a = *shared;
  return {
      Make(
          "list import", "record screening lists as they were published",
          shared,
          Join({{{"file",
                  "the Consolidated Screening List as downloaded (.json, "
                  ".gz, .zst), a list that list show saved, or lines",
                  &a.file, true},
                 {"--snapshot",
                  "which state of it: a date; default: as the file says",
                  &a.snapshot},
                 {"--list",
                  "only this list; default: all. For lines (a name, then "
                  "aliases after tabs): whose they are",
                  &a.lists},
                 {"--older", "also if a newer snapshot is on record", &a.older},
                 {"--dry-run", "say what would change, record nothing",
                  &a.dry_run}},
                GovernorOptions(a.write)}),
          RunListImport),
      Make("list show", "show the entries of a list: of a file, or on record",
           shared,
           {{"list", "file, LIST, LIST@SNAPSHOT, or ledger for all on record",
             &a.file, true},
            {"--search", "only entries with this in a name", &a.search},
            {"--limit", "entries at most; default: all", &a.limit},
            {"--save", "file to keep the list in, as the ledger holds it",
             &a.save}},
           RunShow),
      Make("list snapshots", "list what was imported, and when", shared,
           {{"list", "one list, proved; default: all", &a.file}}, RunSnapshots),
      Make("list diff", "show what differs between two lists", shared,
           {{"before", "file, LIST, LIST@SNAPSHOT or ledger", &a.file, true},
            {"after", "likewise", &a.other, true}},
           RunDiff),
  };
}

}  // namespace waybill::cli
