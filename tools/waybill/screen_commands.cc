// SPDX-License-Identifier: Apache-2.0
//
// Names against lists, and against each other.
#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/csv.h"
#include "ledger/core/text.h"
#include "ledger/policy/screened_names.h"
#include "tools/waybill/command.h"
#include "tools/waybill/ledger_lists.h"
#include "tools/waybill/list_screen.h"
#include "tools/waybill/pair_figures.h"
#include "tools/waybill/queries.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kNamesBytesMax = std::size_t{64} << 20;

struct ScreenArguments {
  std::vector<std::string> names;
  std::vector<std::string> lists;
  std::string file;
  std::string as_of;
  std::string min_score;
  std::int64_t limit = 0;
};

// "0.85" is 850.
Result<std::uint32_t> ParseScore(const std::string& text,
                                 std::uint32_t fallback, std::uint32_t least) {
  if (text.empty()) {
    return fallback;
  }
  std::uint32_t milli = 0;
  std::uint32_t place = 1000;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9' && (point ? place > 1 : milli == 0)) {
      place /= point ? 10 : 1;
      milli += static_cast<std::uint32_t>(c - '0') * place;
    } else {
      milli = 1001;
      break;
    }
  }
  if (milli > 1000 || milli < least || text == ".") {
    return Error{ErrorCode::kInvalidArgument,
                 "a score is from " + ScoreText(least) + " to 1.000, not " +
                     EscapeText(text)};
  }
  return milli;
}

// ---- against lists

Result<std::vector<v1::ListFile>> ListsAsked(Session& session,
                                             const ScreenArguments& a,
                                             std::int64_t as_of_ms) {
  if (a.lists.empty()) {
    return as_of_ms == 0 ? LatestLists(session) : ListsAt(session, as_of_ms);
  }
  std::vector<v1::ListFile> files;
  for (const std::string& name : a.lists) {
    auto named = ListsNamed(session, name);
    if (!named) {
      return named.error();
    }
    std::move(named->begin(), named->end(), std::back_inserter(files));
  }
  return files;
}

// The lists that are asked for, ready; or why not.
struct Opened {
  std::unique_ptr<ListScreen> screen;
  std::uint32_t least_milli = kNameFloorMilli;
  std::int64_t as_of_ms = 0;
  Outcome failure;
};

Opened Open(Session& session, const ScreenArguments& a) {
  Opened opened;
  auto least = ParseScore(a.min_score, kNameFloorMilli, kNameFloorMilli);
  auto as_of = ParseUntil(a.as_of);
  if (!least || !as_of) {
    opened.failure = NotReady(least ? as_of.error() : least.error());
    return opened;
  }
  opened.least_milli = *least;
  opened.as_of_ms = *as_of;
  session.progress().Begin();
  auto files = ListsAsked(session, a, *as_of);
  if (!files) {
    opened.failure = ListFailure(files.error());
    return opened;
  }
  if (files->empty()) {
    opened.failure =
        Failed(Exit::kNotFound,
               "no list is on record: waybill list import, or name a file with "
               "--list");
    return opened;
  }
  opened.screen = std::make_unique<ListScreen>(
      std::move(*files), *as_of,
      [&session](std::size_t done, std::size_t total) {
        session.progress().Count(done, total);
      });
  return opened;
}

void AddFacts(const Opened& opened, Outcome& outcome) {
  outcome.facts.emplace_back(
      "lists", opened.screen->Lists() + " (" +
                   std::to_string(opened.screen->entry_count()) + " entries)");
  if (opened.as_of_ms != 0) {
    outcome.facts.emplace_back("as_of", FormatTime(opened.as_of_ms));
  }
  outcome.facts.emplace_back(
      "note",
      "from 0.900 on a finding is LISTED_PARTY, from 0.700 on "
      "NAME_SIMILAR; a likeness is a reason to look, not a verdict");
}

Outcome RunName(Session& session, ScreenArguments& a) {
  Opened opened = Open(session, a);
  if (opened.screen == nullptr) {
    return opened.failure;
  }
  Outcome outcome;
  AddFacts(opened, outcome);
  outcome.table.columns = {"score", "list", "snapshot", "key",
                           "entry", "like", "reason"};
  const std::vector<ListedLikeness> found =
      opened.screen->Find(a.names, opened.least_milli);
  const auto limit =
      static_cast<std::size_t>(std::max<std::int64_t>(a.limit, 0));
  for (const ListedLikeness& one : found) {
    if (limit != 0 && outcome.table.rows.size() == limit) {
      break;
    }
    outcome.table.rows.push_back({ScoreText(one.score.score_milli), one.list,
                                  one.snapshot, one.key, one.name, one.like,
                                  one.score.reason});
  }
  outcome.facts.emplace_back("found", std::to_string(found.size()));
  outcome.exit = found.empty() ? Exit::kOk : Exit::kFindings;
  return outcome;
}

struct Asked {
  std::string id;
  std::vector<std::string> names;
};

Result<std::vector<Asked>> PartiesOnRecord(Session& session,
                                           std::int64_t as_of_ms) {
  v1::ListRegistryRequest request;
  request.set_kind("parties");
  request.set_as_of_ms(as_of_ms);
  auto response = Ask<v1::ListRegistryResponse>(
      session, request, &v1::QueryService::Stub::ListRegistry);
  if (!response) {
    return response.error();
  }
  std::vector<Asked> parties;
  for (const v1::PartyRow& row : response->parties()) {
    parties.push_back({row.profile().party(), NamesOf(row.profile())});
  }
  return parties;
}

// A column `name`, and `party` and `aliases` (by ";") if they are there.
Result<std::vector<Asked>> PartiesInFile(const std::string& path) {
  auto text = ReadFile(path, kNamesBytesMax);
  if (!text) {
    return text.error();
  }
  auto table = ParseCsv(*text);
  if (!table) {
    return Error{table.error().code, path + ": " + table.error().message};
  }
  const auto name = table->Column("name");
  const auto party = table->Column("party");
  const auto aliases = table->Column("aliases");
  if (!name) {
    return Error{ErrorCode::kInvalidArgument,
                 path + ": line 1: there is no column \"name\""};
  }
  std::vector<Asked> parties;
  for (const CsvRow& row : table->rows) {
    Asked asked{party ? row.fields[*party] : "line " + std::to_string(row.line),
                {row.fields[*name]}};
    std::string_view rest;
    if (aliases) {
      rest = row.fields[*aliases];
    }
    while (!rest.empty()) {
      const std::string_view alias = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(alias.size() + 1, rest.size()));
      if (!alias.empty()) {
        asked.names.emplace_back(alias);
      }
    }
    parties.push_back(std::move(asked));
  }
  return parties;
}

Outcome RunParties(Session& session, ScreenArguments& a) {
  auto as_of = ParseUntil(a.as_of);
  if (!as_of) {
    return NotReady(as_of.error());
  }
  session.progress().Begin();
  auto parties =
      a.file.empty() ? PartiesOnRecord(session, *as_of) : PartiesInFile(a.file);
  if (!parties) {
    return a.file.empty() ? NotReady(parties.error())
                          : ListFailure(parties.error());
  }
  Opened opened = Open(session, a);
  if (opened.screen == nullptr) {
    return opened.failure;
  }
  Outcome outcome;
  outcome.table.columns = {"party", "name",  "score", "list",  "snapshot",
                           "key",   "entry", "like",  "reason"};
  std::size_t alike = 0;
  std::size_t done = 0;
  for (const Asked& party : *parties) {
    const auto found = opened.screen->Find(party.names, opened.least_milli);
    alike += found.empty() ? 0 : 1;
    for (const ListedLikeness& one : found) {
      outcome.table.rows.push_back(
          {party.id, one.ours, ScoreText(one.score.score_milli), one.list,
           one.snapshot, one.key, one.name, one.like, one.score.reason});
    }
    session.progress().Count(++done, parties->size());
  }
  AddFacts(opened, outcome);
  outcome.facts.emplace_back("parties", std::to_string(parties->size()));
  outcome.facts.emplace_back("alike", std::to_string(alike));
  outcome.exit = alike == 0 ? Exit::kOk : Exit::kFindings;
  return outcome;
}

// ---- against each other

Outcome RunCompare(Session& session, ScreenArguments& a) {
  auto text = ReadFile(a.file, kNamesBytesMax);
  if (!text) {
    return ListFailure(text.error());
  }
  auto table = ParseCsv(*text);
  if (!table) {
    return Failed(Exit::kMalformedInput, a.file + ": " + table.error().message);
  }
  const auto one = table->Column("name1");
  const auto other = table->Column("name2");
  if (!one || !other) {
    return Failed(Exit::kMalformedInput,
                  a.file + ": line 1: needs the columns name1 and name2");
  }
  session.progress().Begin();
  Outcome outcome;
  outcome.table.columns = table->header.fields;
  // What the file itself calls a score stays, under its name.
  const auto free_name = [&](std::string name) {
    while (table->Column(name)) {
      name = "waybill_" + name;
    }
    return name;
  };
  outcome.table.columns.push_back(free_name("score"));
  outcome.table.columns.push_back(free_name("reason"));
  const auto label = table->Column("is_match");
  std::vector<LabelledScore> labelled;
  for (const CsvRow& row : table->rows) {
    const NameScore score = ScoreNames(row.fields[*one], row.fields[*other]);
    if (label) {
      const auto is_match = ParseLabel(row.fields[*label]);
      if (!is_match) {
        return Failed(Exit::kMalformedInput,
                      a.file + ": " + CsvPlace(*table, row, *label) +
                          ": is_match is true or false, not " +
                          EscapeText(row.fields[*label]));
      }
      labelled.push_back({score.score_milli, *is_match});
    }
    std::vector<std::string> cells = row.fields;
    cells.push_back(ScoreText(score.score_milli));
    cells.push_back(score.reason);
    outcome.table.rows.push_back(std::move(cells));
    session.progress().Count(outcome.table.rows.size(), table->rows.size());
  }
  outcome.facts.emplace_back("pairs", std::to_string(table->rows.size()));
  if (label) {
    AddPairFigures(labelled, outcome.facts);
  }
  return outcome;
}

Command Make(std::string words, std::string help,
             const std::shared_ptr<ScreenArguments>& shared,
             std::vector<Option> options,
             Outcome (*run)(Session&, ScreenArguments&)) {
  return {std::move(words), std::move(help), std::move(options),
          [shared, run](Session& session) { return run(session, *shared); }};
}

}  // namespace

std::vector<Command> ScreenCommands() {
  auto shared = std::make_shared<ScreenArguments>();
  ScreenArguments& a = *shared;
  const std::vector<Option> about_lists = {
      {"--list",
       "file, LIST or LIST@SNAPSHOT; default: the latest of all on record",
       &a.lists},
      {"--as-of", "by what was on record and in force then: a date or a time",
       &a.as_of},
      {"--min-score", "leave out what is less alike; default: 0.7",
       &a.min_score}};
  const auto with = [&](std::vector<Option> options) {
    options.insert(options.end(), about_lists.begin(), about_lists.end());
    return options;
  };
  return {
      Make("screen name", "show which entries of lists a name is like", shared,
           with({{"name", "the name, in any script; several for aliases",
                  &a.names, true},
                 {"--limit", "entries at most; default: all", &a.limit}}),
           RunName),
      Make("screen parties", "screen all parties on record, or those of a file",
           shared,
           with({{"--file",
                  "CSV with a column name, and party and aliases if wanted",
                  &a.file}}),
           RunParties),
      Make("screen compare", "score pairs of names", shared,
           {{"file",
             "CSV with columns name1 and name2; with is_match it is measured",
             &a.file, true}},
           RunCompare),
  };
}

}  // namespace waybill::cli
