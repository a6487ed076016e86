// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/replica.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <iterator>
#include <utility>

#include "ledger/core/text.h"
#include "ledger/threads.h"
#include "tools/waybill/ledger_lists.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

// The lists that stand in for the ledger's, if any is named.
Result<std::vector<v1::ListFile>> ReadLists(
    Session& session, const std::vector<std::string>& names) {
  std::vector<v1::ListFile> lists;
  for (const std::string& name : names) {
    auto files = ListsNamed(session, name);
    if (!files) {
      return files.error();
    }
    std::move(files->begin(), files->end(), std::back_inserter(lists));
  }
  return lists;
}

Result<EvaluateOptions> ReadMoment(const ReplicaOptions& options,
                                   const ReplayedLog& log) {
  auto as_of = ParseAsOf(options.as_of);
  auto known_at = ParseAsOf(options.known_at);
  if (!as_of || !known_at) {
    return as_of ? known_at.error() : as_of.error();
  }
  EvaluateOptions moment;
  moment.as_of_ms = *as_of == 0 ? log.seal.recorded_at_ms : *as_of;
  if (*known_at != 0) {
    moment.known_at_ms = *known_at;
  }
  const auto size = static_cast<std::uint64_t>(options.size);
  if (options.size < 0 || size > log.checkpoint.size) {
    return Error{ErrorCode::kInvalidArgument,
                 "--size: the log has " + std::to_string(log.checkpoint.size) +
                     " entries"};
  }
  moment.size = size == 0 ? log.checkpoint.size : size;
  return moment;
}

}  // namespace

std::vector<Option> ReplicaOptionList(ReplicaOptions& options) {
  return {
      {"--as-of", "as of then: a date or a time; default: the last seal",
       &options.as_of},
      {"--known-at", "with what the ledger held then; default: --as-of",
       &options.known_at},
      {"--list",
       "by this list in place of those on record, as if it had been in force "
       "always: a file, LIST, or LIST@SNAPSHOT",
       &options.lists},
      {"--size", "with the first so many entries; default: all", &options.size},
      {"--no-signatures", "don't verify the signatures under events again",
       &options.no_signatures},
      {"--threads", "default: one for each core", &options.threads}};
}

Result<std::unique_ptr<Replica>> ReadReplica(Session& session,
                                             const ReplicaOptions& options) {
  constexpr std::int64_t kThreadsMax = 256;
  if (options.threads < 0 || options.threads > kThreadsMax) {
    return Error{ErrorCode::kInvalidArgument, "--threads takes 1 to 256"};
  }
  // Before the walk, which may take long: what is typed wrongly says so now.
  if (auto moment = ReadMoment({options.as_of, options.known_at}, {});
      !moment) {
    return moment.error();
  }
  auto client = session.Connect();
  if (!client) {
    return client.error();
  }
  auto lists = ReadLists(session, options.lists);
  if (!lists) {
    return lists.error();
  }
  auto replica = std::make_unique<Replica>();
  replica->threads = options.threads == 0
                         ? CoreCount()
                         : static_cast<unsigned>(options.threads);
  session.progress().Say("reading entries");
  auto log = ReplayNode(
      **client,
      {.signatures = !options.no_signatures, .threads = replica->threads},
      [&](const LoggedEvent& logged) {
        replica->world.Take(logged.recorded, logged.rows);
        replica->world.TakeFiles(logged.recorded, logged.files);
      },
      [&](std::uint64_t done, std::uint64_t entries) {
        session.progress().Count(done, entries);
      });
  if (!log) {
    return log.error();
  }
  replica->log = std::move(*log);
  if (!lists->empty()) {
    replica->world.ReplaceLists(*lists);
    for (const v1::ListFile& list : *lists) {
      replica->lists.push_back(list.list() + " " + list.snapshot());
    }
  }
  session.progress().Say("following units");
  const RunTasks run = CountedTasks(session, replica->threads);
  replica->world.Settle(run);
  for (const auto& [list, why] : replica->world.records().unread_lists()) {
    replica->unread.push_back("screening list " + list + ": " + why);
  }
  auto moment = ReadMoment(options, replica->log);
  if (!moment) {
    return moment.error();
  }
  replica->options = std::move(*moment);
  replica->options.run = run;
  session.progress().Say("evaluating");
  return replica;
}

RunTasks CountedTasks(Session& session, unsigned threads) {
  return [&session, threads](std::size_t count,
                             const std::function<void(std::size_t)>& task) {
    std::atomic<std::size_t> done = 0;
    RunOnThreads(threads, count, [&](std::size_t number) {
      task(number);
      session.progress().Count(++done, count);
    });
  };
}

void TellReplica(const Replica& replica, Outcome& outcome) {
  const ReplayedLog& log = replica.log;
  outcome.facts.emplace_back("verified",
                             "all " + std::to_string(log.checkpoint.size) +
                                 " entries of " + log.checkpoint.origin +
                                 " hash to the root that the log signed: " +
                                 ToHex(log.checkpoint.root));
  outcome.facts.emplace_back(
      "signatures", log.signatures == 0
                        ? "not verified again (--no-signatures)"
                        : std::to_string(log.signatures) + " under " +
                              std::to_string(log.events) +
                              " events verified, of keys in force then");
  outcome.facts.emplace_back("as_of", FormatTime(replica.options.as_of_ms));
  if (replica.options.known_at_ms) {
    outcome.facts.emplace_back("known_at",
                               FormatTime(*replica.options.known_at_ms));
  }
  if (*replica.options.size != log.checkpoint.size) {
    outcome.facts.emplace_back("size", std::to_string(*replica.options.size));
  }
  for (const std::string& list : replica.lists) {
    outcome.facts.emplace_back("list_in_place", list);
  }
  for (const std::string& unread : replica.unread) {
    outcome.facts.emplace_back("not_evaluated", unread);
  }
}

}  // namespace waybill::cli
