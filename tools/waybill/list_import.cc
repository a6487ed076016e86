// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/list_import.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/core/text.h"
#include "ledger/policy/list_file.h"
#include "tools/waybill/event_writer.h"
#include "tools/waybill/ledger_lists.h"
#include "tools/waybill/published_lists.h"

namespace waybill::cli {
namespace {

// A list of the publication, beside what the ledger has of it.
struct Import {
  v1::ListFile file;
  std::string octets;
  std::optional<v1::ListFile> before;
  std::string refused;  // Why it isn't to be recorded.
  bool recorded_already = false;
};

Result<std::vector<v1::ListFile>> ReadWanted(Session& session,
                                             const ListArguments& a) {
  auto files = ReadListsShown(session, a.file, a.snapshot);
  // Neither JSON nor a ledger's list: lines, if it was said of which list.
  if (!files && a.lists.size() == 1 && !a.snapshot.empty()) {
    auto plain = ReadPlainList(a.file, a.lists.front(), a.snapshot);
    if (plain) {
      return std::vector<v1::ListFile>{std::move(*plain)};
    }
    return plain.error().code == ErrorCode::kInvalidArgument
               ? Result<std::vector<v1::ListFile>>(plain.error())
               : files;
  }
  if (!files || a.lists.empty()) {
    return files;
  }
  std::vector<v1::ListFile> wanted;
  for (const std::string& list : a.lists) {
    const auto found = std::find_if(
        files->begin(), files->end(),
        [&](const v1::ListFile& file) { return file.list() == list; });
    if (found == files->end()) {
      std::string known;
      for (const v1::ListFile& file : *files) {
        known += (known.empty() ? "" : ", ") + file.list();
      }
      return Error{
          ErrorCode::kInvalidArgument,
          a.file + " has no list " + EscapeText(list) + "; it has: " + known};
    }
    wanted.push_back(*found);
  }
  return wanted;
}

Result<Import> Prepare(Session& session, const ListArguments& a,
                       v1::ListFile file) {
  Import import;
  import.file = std::move(file);
  import.octets = EncodeListFile(import.file);
  auto records = ProvedSnapshots(session, import.file.list());
  if (!records) {
    return records.error();
  }
  if (records->empty()) {
    return import;
  }
  auto before = FetchList(session, records->back());
  if (!before) {
    return before.error();
  }
  import.recorded_already = EncodeListFile(*before) == import.octets;
  if (!import.recorded_already &&
      before->snapshot() == import.file.snapshot()) {
    import.refused = "another list is on record as this snapshot";
  } else if (import.file.as_of_ms() < before->as_of_ms() && !a.older) {
    import.refused = "snapshot " + before->snapshot() +
                     " is on record and newer; --older records it all the same";
  }
  import.before = std::move(*before);
  return import;
}

Outcome Record(Session& session, const ListArguments& a, const Import& import,
               std::size_t count) {
  v1::Governance governance;
  governance.mutable_import_list()->set_list(import.file.list());
  governance.mutable_import_list()->set_snapshot(import.file.snapshot());
  WriteOptions write = a.write;
  if (!write.save.empty() && count > 1) {
    // An event a list: its name tells them apart.
    std::string suffix = import.file.list();
    std::replace_if(
        suffix.begin(), suffix.end(),
        [](char c) { return c == ' ' || c == '/'; }, '-');
    write.save += "." + suffix;
  }
  return WriteGovernance(session, write, std::move(governance), {},
                         {import.octets});
}

std::vector<std::string> ImportRow(const Import& import,
                                   const std::string& outcome) {
  const ListDiff diff =
      import.before ? DiffLists(*import.before, import.file) : ListDiff{};
  const auto count = [&](std::size_t number) {
    return import.before ? std::to_string(number) : "";
  };
  return {import.file.list(),
          import.file.snapshot(),
          std::to_string(import.file.entries_size()),
          import.before ? import.before->snapshot() : "",
          count(diff.added.size()),
          count(diff.removed.size()),
          count(diff.changed.size()),
          outcome};
}

// Lists on record that the publication doesn't have stay in force: a source
// that is missing may be a list that ended, or half a download.
void NameMissing(Session& session, const std::vector<Import>& imports,
                 Outcome& outcome) {
  auto records = AllListsOnRecord(session);
  if (!records) {
    return;
  }
  std::string last;
  for (const ListOnRecord& record : *records) {
    const bool there =
        std::any_of(imports.begin(), imports.end(), [&](const Import& import) {
          return import.file.list() == record.list;
        });
    if (!there && record.list != last) {
      outcome.facts.emplace_back("not_in_file",
                                 record.list + " stays as it is on record");
      last = record.list;
    }
  }
}

Outcome ImportAll(Session& session, const ListArguments& a,
                  const std::vector<Import>& imports) {
  Outcome outcome;
  outcome.table.columns = {"list",  "snapshot", "entries", "before",
                           "added", "removed",  "changed", "outcome"};
  for (const Import& import : imports) {
    std::string said = import.recorded_already ? "on record already"
                       : a.dry_run             ? "would be recorded"
                                               : import.refused;
    if (!import.refused.empty()) {
      said = import.refused;
      outcome.exit = Exit::kConflict;
    } else if (!import.recorded_already && !a.dry_run) {
      session.progress().Begin();
      const Outcome recorded = Record(session, a, import, imports.size());
      if (!recorded.error.empty()) {
        Outcome stopped = recorded;
        stopped.table = std::move(outcome.table);
        stopped.table.rows.push_back(ImportRow(import, recorded.error));
        stopped.error += " (" + import.file.list() +
                         "; what was recorded before it stays, and the same "
                         "command goes on from here)";
        return stopped;
      }
      for (const Fact& fact : recorded.facts) {
        said += fact.first == "recorded" || fact.first == "saved"
                    ? fact.first + " " + fact.second
                    : "";
      }
    }
    outcome.table.rows.push_back(ImportRow(import, said));
  }
  if (outcome.exit == Exit::kConflict) {
    outcome.error = "not every list was recorded";
    outcome.error_code = "CONFLICT";
  }
  return outcome;
}

}  // namespace

Outcome RunListImport(Session& session, ListArguments& a) {
  auto files = ReadWanted(session, a);
  if (!files) {
    return files.error().code == ErrorCode::kNotFound
               ? NotReady(files.error())
               : ListFailure(files.error());
  }
  std::vector<Import> imports;
  for (v1::ListFile& file : *files) {
    session.progress().Count(imports.size(), files->size());
    auto import = Prepare(session, a, std::move(file));
    if (!import) {
      return NotReady(import.error());
    }
    imports.push_back(std::move(*import));
  }
  Outcome outcome = ImportAll(session, a, imports);
  const v1::Publication& origin = imports.front().file.publication();
  if (origin.octets() != 0) {
    outcome.facts.emplace_back("published_sha256", ToHex(origin.sha256()));
    outcome.facts.emplace_back("published_at", origin.generated_at());
  }
  if (a.lists.empty()) {
    NameMissing(session, imports, outcome);
  }
  return outcome;
}

}  // namespace waybill::cli
