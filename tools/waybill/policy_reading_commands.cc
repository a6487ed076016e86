// SPDX-License-Identifier: Apache-2.0
//
// Looking at rule packs: files, those that ship, and those on record.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/text.h"
#include "ledger/policy/pack_check.h"
#include "tools/waybill/found_pack.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/policy_reading.h"
#include "tools/waybill/queries.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/session.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

struct ReadingArguments {
  std::vector<std::string> files;
  std::string pack;
  std::string other;
  std::string as_of;
  std::int64_t version = 0;
};

bool IsFileName(const std::string& text) {
  std::error_code none;
  return text.find('/') != std::string::npos ||
         std::filesystem::is_regular_file(text, none);
}

Result<FoundPack> ReadPackFile(const std::string& path) {
  auto text = ReadFile(path, kPackBytesMax);
  if (!text) {
    return text.error();
  }
  auto pack = ParsePack(*text);
  if (!pack) {
    return Error{pack.error().code, path + ": " + pack.error().message};
  }
  FoundPack found;
  found.pack = *std::move(pack);
  found.source = "the file " + path;
  return found;
}

// "custody-hygiene", "custody-hygiene@2", or a file.
Result<FoundPack> FindNamed(Session& session, const std::string& name) {
  if (IsFileName(name)) {
    return ReadPackFile(name);
  }
  const std::size_t at = name.find('@');
  std::uint32_t version = 0;
  for (const char c : at == std::string::npos ? "" : name.substr(at + 1)) {
    if (c < '0' || c > '9' || version > 99'999'999) {
      return Error{ErrorCode::kInvalidArgument,
                   name + ": a version is a number, as in custody-hygiene@2"};
    }
    version = version * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return FindPack(session, name.substr(0, at), 0, version);
}

Outcome CheckFiles(Session& /*session*/, const ReadingArguments& a) {
  Outcome outcome;
  outcome.table.columns = {"file", "line", "result", "field", "what"};
  std::size_t remarks = 0;
  for (const std::string& path : a.files) {
    auto text = ReadFile(path, kPackBytesMax);
    if (!text) {
      return NotReady(text.error());
    }
    const auto checked = CheckPack(*text, ShippedCatalogue());
    if (!checked) {
      outcome.exit = Exit::kMalformedInput;
      // "line 12, column 3: rules: CODE: field: what".
      const std::string& what = checked.error().message;
      const std::size_t comma = what.find(',');
      outcome.table.rows.push_back(
          {path,
           what.starts_with("line ") && comma != std::string::npos
               ? what.substr(5, comma - 5)
               : "",
           "error", "", what});
      continue;
    }
    for (const PackRemark& remark : checked->remarks) {
      outcome.table.rows.push_back({path, std::to_string(remark.line),
                                    "warning", remark.field, remark.says});
    }
    remarks += checked->remarks.size();
    outcome.table.rows.push_back(
        {path, "", "readable", "",
         checked->pack.id() + " " + std::to_string(checked->pack.version()) +
             ", rules: " + std::to_string(checked->pack.rules_size())});
  }
  outcome.facts = {{"warnings", std::to_string(remarks)}};
  return outcome;
}

bool HoldsAt(const google::protobuf::RepeatedPtrField<v1::Interval>& intervals,
             std::int64_t time_ms) {
  return std::any_of(intervals.begin(), intervals.end(),
                     [time_ms](const v1::Interval& interval) {
                       return SpanOf(interval).Contains(time_ms);
                     });
}

// By the file, and by what is on record about the pack or the rule.
bool IsEnforcedAt(const v1::Rule& rule,
                  const std::vector<v1::EnforcementRow>& records,
                  std::int64_t time_ms) {
  bool enforced = HoldsAt(rule.enforced(), time_ms);
  for (const v1::EnforcementRow& row : records) {
    const v1::Enforcement& record = row.enforcement();
    if ((record.rule().empty() || record.rule() == rule.code()) &&
        record.from_ms() <= time_ms) {
      enforced = record.to_ms() == 0 || time_ms < record.to_ms();
    }
  }
  return enforced;
}

std::string OfAll(std::size_t count, int all) {
  return std::to_string(count) + " of " + std::to_string(all);
}

std::vector<std::string> ListRow(const FoundPack& found, const char* evaluated,
                                 std::int64_t now_ms) {
  const auto& rules = found.pack.rules();
  const auto in_text = std::count_if(
      rules.begin(), rules.end(),
      [&](const v1::Rule& rule) { return HoldsAt(rule.in_text(), now_ms); });
  const auto enforced =
      std::count_if(rules.begin(), rules.end(), [&](const v1::Rule& rule) {
        return IsEnforcedAt(rule, found.enforcement, now_ms);
      });
  return {found.pack.id(),
          std::to_string(found.pack.version()),
          found.source,
          evaluated,
          OfAll(static_cast<std::size_t>(in_text), rules.size()),
          OfAll(static_cast<std::size_t>(enforced), rules.size()),
          found.pack.title()};
}

Outcome ListPacks(Session& session, const ReadingArguments& a) {
  auto as_of = ParseAsOf(a.as_of);
  if (!as_of) {
    return NotReady(as_of.error());
  }
  auto response = AskPolicies(session, *as_of, "", 0);
  if (!response) {
    return Failed(response.error());
  }
  const std::int64_t now_ms = *as_of != 0 ? *as_of : NowMs();
  Outcome outcome;
  outcome.table.columns = {"pack",    "version",  "source", "evaluated",
                           "in_text", "enforced", "title"};
  for (const std::string& id : PackIds(*response)) {
    auto found = FindPack(session, id, *as_of, 0);
    if (!found && found.error().code == ErrorCode::kUnavailable) {
      return Failed(found.error());
    }
    if (!found) {
      outcome.table.rows.push_back(
          {id, "", found.error().message, "never", "", "", ""});
      continue;
    }
    const char* evaluated = "when asked for";
    if (found->is_on_record || found->pack.default_on()) {
      evaluated = "always";
    } else if (found->rescinded) {
      evaluated = "never: rescinded";
    }
    outcome.table.rows.push_back(ListRow(*found, evaluated, now_ms));
  }
  outcome.facts = {
      {"as_of", FormatTime(now_ms)},
      {"source", HasLedger(session) ? "what ships with this program, and this "
                                      "node's word"
                                    : "what ships with this program; no ledger "
                                      "was asked"}};
  return outcome;
}

Outcome ShowPack(Session& session, const ReadingArguments& a) {
  auto as_of = ParseAsOf(a.as_of);
  if (!as_of || a.version < 0) {
    return as_of ? Failed(Exit::kUsage, "--version is a number")
                 : NotReady(as_of.error());
  }
  auto found = IsFileName(a.pack)
                   ? ReadPackFile(a.pack)
                   : FindPack(session, a.pack, *as_of,
                              static_cast<std::uint32_t>(a.version));
  if (!found) {
    return Failed(found.error());
  }
  Outcome outcome;
  outcome.facts = {{"pack", found->pack.id()},
                   {"version", std::to_string(found->pack.version())},
                   {"title", found->pack.title()},
                   {"source", found->source},
                   {"note", found->pack.note()}};
  outcome.table.columns = {"code",    "severity", "stays_open",
                           "in_text", "enforced", "parameters",
                           "clears",  "title",    "citation"};
  for (const v1::Rule& rule : found->pack.rules()) {
    outcome.table.rows.push_back(
        {rule.code(), TellName(v1::Severity_Name(rule.severity())),
         rule.sticky() ? "until explained" : "while it holds",
         IntervalsText(rule.in_text()),
         IntervalsText(rule.enforced()) + OnRecord(rule, found->enforcement),
         CheckText(rule), rule.clears(), rule.title(), rule.citation()});
  }
  return outcome;
}

Outcome DiffPacks(Session& session, const ReadingArguments& a) {
  auto one = FindNamed(session, a.pack);
  auto other = FindNamed(session, a.other);
  if (!one || !other) {
    return Failed(one ? other.error() : one.error());
  }
  Outcome outcome;
  outcome.facts = {
      {"from", one->pack.id() + " " + std::to_string(one->pack.version()) +
                   ", " + one->source},
      {"to", other->pack.id() + " " + std::to_string(other->pack.version()) +
                 ", " + other->source}};
  outcome.table.columns = {"rule", "change", "field", "was", "is"};
  for (const PackDifference& each : ComparePacks(one->pack, other->pack)) {
    const char* change = "changed";
    if (each.field.empty()) {
      change = each.was.empty() ? "added" : "removed";
    }
    outcome.table.rows.push_back({each.code.empty() ? "the pack" : each.code,
                                  change, each.field, each.was, each.is});
  }
  outcome.facts.emplace_back("differences",
                             std::to_string(outcome.table.rows.size()));
  return outcome;
}

Command Make(std::string words, std::string help,
             const std::shared_ptr<ReadingArguments>& shared,
             std::vector<Option> options,
             Outcome (*run)(Session&, const ReadingArguments&)) {
  return {std::move(words), std::move(help), std::move(options),
          [shared, run](Session& session) { return run(session, *shared); }};
}

}  // namespace

std::vector<Command> PolicyReadingCommands() {
  auto shared = std::make_shared<ReadingArguments>();
  ReadingArguments& a = *shared;
  const Option as_of{"--as-of", "as of then: a date or a time", &a.as_of};
  return {
      Make("policy check", "look for mistakes in the files of packs", shared,
           {{"files", "packs in protobuf text", &a.files, true}}, CheckFiles),
      Make("policy list", "list the packs that ship or are on record", shared,
           {as_of}, ListPacks),
      Make("policy show", "show the rules of a pack", shared,
           {{"pack", "its id, or a file", &a.pack, true},
            {"--version", "of this version; default: the one in force",
             &a.version},
            as_of},
           ShowPack),
      Make("policy diff", "show what changes from one pack to another", shared,
           {{"from", "a file, an id, or an id@version", &a.pack, true},
            {"to", "likewise", &a.other, true}},
           DiffPacks),
  };
}

}  // namespace waybill::cli
