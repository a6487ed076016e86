// SPDX-License-Identifier: Apache-2.0
//
// Bringing tables of parties, sites, approvals, licences, ownership and models
// into the registry; and what was in force in it at some time.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/text.h"
#include "tools/waybill/event_writer.h"
#include "tools/waybill/governance_arguments.h"
#include "tools/waybill/queries.h"
#include "tools/waybill/registry_records.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kTableBytesMax = std::size_t{64} << 20;

struct ImportArguments {
  WriteOptions write;
  std::string file;
  std::string kind;
  bool dry_run = false;
};

Result<v1::ListRegistryResponse> AskRegistry(Session& session,
                                             const std::string& kind) {
  v1::ListRegistryRequest request;
  request.set_kind(kind == "ownership" ? "owners" : kind);
  return Ask<v1::ListRegistryResponse>(session, request,
                                       &v1::QueryService::Stub::ListRegistry);
}

Result<RegistryPlan> Plan(Session& session, const ImportArguments& a) {
  auto content = ReadFile(a.file, kTableBytesMax);
  if (!content) {
    return content.error();
  }
  auto table = ParseRegistryTable(*content);
  if (!table) {
    return Error{table.error().code, a.file + ": " + table.error().message};
  }
  RegistryOnRecord on_record;
  auto parties = AskRegistry(session, "parties");
  auto same_kind = AskRegistry(session, a.kind);
  if (!parties || !same_kind) {
    return parties ? same_kind.error() : parties.error();
  }
  on_record.parties = std::move(*parties);
  on_record.same_kind = std::move(*same_kind);
  return PlanRegistry(
      a.kind, *table, on_record,
      [&session](const std::string& text) { return KeyOctets(session, text); });
}

// Nothing is sent: what is wrong is repaired first, all at once.
Outcome Problems(const ImportArguments& a, const RegistryPlan& plan) {
  Outcome outcome = Failed(
      Exit::kMalformedInput,
      a.file + ": " + std::to_string(plan.problems.size()) +
          (plan.problems.size() == 1 ? " problem" : " problems") +
          "; nothing was recorded. Repair them and run the same command");
  outcome.table.columns = {"line", "column", "field", "problem"};
  for (const RowProblem& problem : plan.problems) {
    outcome.table.rows.push_back(
        {problem.number == 0 ? "" : std::to_string(problem.number),
         problem.column == 0 ? "" : std::to_string(problem.column),
         problem.field, problem.what});
  }
  return outcome;
}

Outcome WriteOne(Session& session, const ImportArguments& a,
                 const PlannedRecord& record) {
  WriteOptions write = a.write;
  if (!write.save.empty()) {
    write.save += "." + std::to_string(record.number);
  }
  return WriteGovernance(session, write, record.governance);
}

std::string Where(const Outcome& written) {
  for (const Fact& fact : written.facts) {
    if (fact.first == "recorded") {
      return fact.second.substr(0, fact.second.find(','));
    }
    if (fact.first == "saved") {
      return fact.second;
    }
  }
  return "";
}

Outcome Import(Session& session, const ImportArguments& a) {
  auto plan = Plan(session, a);
  if (!plan) {
    return plan.error().code == ErrorCode::kInvalidArgument
               ? Failed(Exit::kMalformedInput, plan.error().message)
               : NotReady(plan.error());
  }
  if (!plan->problems.empty()) {
    return Problems(a, *plan);
  }
  session.progress().Begin();
  Outcome outcome;
  outcome.table.columns = {"line", "subject", "outcome", "where"};
  std::size_t changed = 0;
  for (const PlannedRecord& record : plan->records) {
    session.progress().Count(outcome.table.rows.size(), plan->records.size());
    std::string what = record.what;
    std::string where;
    const bool changes =
        record.governance.action_case() != v1::Governance::ACTION_NOT_SET;
    changed += changes ? 1 : 0;
    if (changes && a.dry_run) {
      what = "would be " + what;
    } else if (changes) {
      const Outcome written = WriteOne(session, a, record);
      if (!written.error.empty()) {
        Outcome stopped = written;
        stopped.error = "line " + std::to_string(record.number) + ": " +
                        written.error +
                        ". What stands above is recorded; the same command "
                        "goes on from here";
        outcome.table.rows.push_back(
            {std::to_string(record.number), record.subject, "refused", ""});
        stopped.table = std::move(outcome.table);
        return stopped;
      }
      where = Where(written);
    }
    outcome.table.rows.push_back(
        {std::to_string(record.number), record.subject, what, where});
  }
  outcome.facts = {
      {"rows", std::to_string(plan->records.size())},
      {a.dry_run ? "would_change" : "changed", std::to_string(changed)}};
  return outcome;
}

}  // namespace

std::vector<Command> RegistryImportCommands() {
  auto shared = std::make_shared<ImportArguments>();
  ImportArguments& a = *shared;
  return {{"registry import",
           "record a table of parties, sites, approvals, ...",
           Join({{{"file", "CSV or JSON", &a.file, true},
                  {"--kind",
                   "parties, sites, approvals, licences, ownership or models",
                   &a.kind, true},
                  {"--dry-run", "say what would change, record nothing",
                   &a.dry_run}},
                 GovernorOptions(a.write)}),
           [shared](Session& session) { return Import(session, *shared); }}};
}

}  // namespace waybill::cli
