// SPDX-License-Identifier: Apache-2.0
//
// The ledger's whole history on this machine, for questions that are about all
// of it: read from the node, believed only as far as it hashes to the root that
// the log signed. One walk serves audits, flows, stays and caps alike.
#ifndef WAYBILL_TOOLS_WAYBILL_REPLICA_H_
#define WAYBILL_TOOLS_WAYBILL_REPLICA_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/log_replay.h"
#include "ledger/core/result.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/world.h"
#include "tools/waybill/command.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// As typed; the same for every command over a replica.
struct ReplicaOptions {
  std::string as_of;
  std::string known_at;
  std::vector<std::string> lists = {};
  std::int64_t size = 0;
  std::int64_t threads = 0;
  bool no_signatures = false;
};
std::vector<Option> ReplicaOptionList(ReplicaOptions& options);

struct Replica {
  ReplayedLog log;
  World world;  // Settled.
  // Screening lists whose entries couldn't be read, and why.
  std::vector<std::string> unread;
  // Those that stand in for the ledger's; empty: none does.
  std::vector<std::string> lists;
  unsigned threads = 1;
  // As of when, as it was asked for; by default the log's last seal.
  EvaluateOptions options;
};

// Connects, reads, verifies. Fails as ReplayNode does; kInvalidArgument for
// options that can't be read or are beyond the log.
Result<std::unique_ptr<Replica>> ReadReplica(Session& session,
                                             const ReplicaOptions& options);

// Tasks on so many threads, each counted for who waits.
RunTasks CountedTasks(Session& session, unsigned threads);

// What was verified, and as of when: the first facts of every answer.
void TellReplica(const Replica& replica, Outcome& outcome);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_REPLICA_H_
