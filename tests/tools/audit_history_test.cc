// SPDX-License-Identifier: Apache-2.0
//
// The history that audits are measured on: a log as a ledger would have
// accepted it, event by event; and the audit of it, which gives the same bytes
// on any number of threads.
#include "tools/bench/audit_history.h"

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/custody.h"
#include "ledger/core/entry.h"
#include "ledger/core/event.h"
#include "ledger/core/registry.h"
#include "ledger/core/unit_list.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"
#include "ledger/threads.h"
#include "tests/support/memory_history.h"

namespace waybill::bench {
namespace {

// Four lots: enough for every oddity to occur.
constexpr std::size_t kUnits = 4 * kLotUnits;

std::vector<ShownEntry> EntriesOf(AuditHistory& history) {
  std::vector<ShownEntry> all;
  for (auto entries = history.Next(); !entries.empty();
       entries = history.Next()) {
    std::move(entries.begin(), entries.end(), std::back_inserter(all));
  }
  return all;
}

TEST(AuditHistory, IsAcceptedEventByEvent) {
  AuditHistory made(kUnits, 2);
  Registry registry;
  MemoryHistory history;
  std::map<Hash, Chain> governed;
  for (const ShownEntry& shown : EntriesOf(made)) {
    SCOPED_TRACE(shown.index);
    auto entry = DecodeEntry(shown.entry);
    ASSERT_TRUE(entry);
    const auto* sealed_in = std::get_if<EventEntry>(&*entry);
    if (sealed_in == nullptr) {
      continue;
    }
    auto event = ParseEvent(sealed_in->body);
    ASSERT_TRUE(event);
    const Hash id = EventId(sealed_in->body);
    const Moment moment{shown.index, sealed_in->recorded_at_ms};
    if (event->has_governance()) {
      Chain& chain = governed[SubjectLabel(GovernanceSubjects(*event).front())];
      const auto refusal =
          registry.CheckGovernance(*event, chain.head, moment.recorded_at_ms);
      ASSERT_FALSE(refusal) << refusal->message;
      chain = Extend(chain, id, kZeroHash);
    } else if (!event->has_genesis_declaration()) {
      const std::vector<Hash> labels = RowLabels(shown.units);
      const PendingEvent pending{*event, id, moment, shown.units, labels, {}};
      auto judged = JudgeCustody(pending, registry, history);
      ASSERT_TRUE(judged);
      const auto* refusal = std::get_if<Refusal>(&*judged);
      ASSERT_EQ(refusal, nullptr) << refusal->message;
      history.Apply(pending, std::get<CustodyChanges>(*judged));
    }
    registry.Apply(*event, id, moment);
  }
  EXPECT_EQ(history.units().size(), kUnits);
}

// The world of a history that was replayed on so many threads.
void Replay(unsigned threads, World& world, std::int64_t& as_of_ms) {
  AuditHistory history(kUnits, threads);
  LogReplay replay(history.trust(), {}, {.threads = threads},
                   [&](const LoggedEvent& logged) {
                     world.Take(logged.recorded, logged.rows);
                     world.TakeFiles(logged.recorded, logged.files);
                   });
  for (ShownEntry& entry : EntriesOf(history)) {
    const auto taken = replay.Take(std::move(entry));
    ASSERT_TRUE(taken) << taken.error().message;
  }
  const auto finished = replay.Finish(history.Checkpoint());
  ASSERT_TRUE(finished) << finished.error().message;
  world.Settle(OnThreads(threads));
  as_of_ms = history.now_ms();
}

std::string BytesOf(const Evaluated& evaluated) {
  std::string bytes;
  for (const v1::Finding& finding : evaluated.findings) {
    bytes += finding.SerializeAsString();
  }
  return bytes;
}

TEST(Audit, GivesTheSameBytesOnAnyNumberOfThreads) {
  const auto policy = Policy::FromShipped(ShippedPackIds());
  ASSERT_TRUE(policy);
  World alone;
  EvaluateOptions options;
  Replay(1, alone, options.as_of_ms);
  options.as_if_enforced = {"ai-diffusion-2025"};
  const Evaluated expected = Evaluate(alone, *policy, options);
  std::set<std::string> codes;
  for (const v1::Finding& finding : expected.findings) {
    codes.insert(finding.code());
  }
  for (const char* code :
       {"UNAPPROVED_CONSIGNEE", "UNAPPROVED_HOLDER", "UNIT_MISSING",
        "RECORDED_LATE", "LISTED_PARTY", "EXPORT_WITHOUT_AUTHORISATION"}) {
    EXPECT_TRUE(codes.contains(code)) << code;
  }
  for (const unsigned threads : {2U, 5U}) {
    SCOPED_TRACE(threads);
    World world;
    Replay(threads, world, options.as_of_ms);
    options.run = OnThreads(threads);
    const Evaluated evaluated = Evaluate(world, *policy, options);
    EXPECT_EQ(BytesOf(evaluated), BytesOf(expected));
  }
  // In whatever order the tasks are run.
  options.run = [](std::size_t count,
                   const std::function<void(std::size_t)>& task) {
    while (count > 0) {
      task(--count);
    }
  };
  EXPECT_EQ(BytesOf(Evaluate(alone, *policy, options)), BytesOf(expected));
}

}  // namespace
}  // namespace waybill::bench
