// SPDX-License-Identifier: Apache-2.0
//
// A whole log, entry by entry, from a source that is trusted for nothing: each
// entry is hashed into the tree, whose root has to be the one that the log
// signed, so that nothing can be changed, added or left out. What an entry
// carries has to fit it, and its signatures have to hold and to be those of
// parties and governors in force. What isn't done again here is the judging of
// custody (waybilld verify does) and the map (a monitor does).
#ifndef WAYBILL_CLIENT_LOG_REPLAY_H_
#define WAYBILL_CLIENT_LOG_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "client/client.h"
#include "ledger/core/answer.h"
#include "ledger/core/checkpoint.h"
#include "ledger/core/custody.h"
#include "ledger/core/entry.h"
#include "ledger/core/event.h"
#include "ledger/core/merkle.h"
#include "ledger/core/registry.h"
#include "ledger/core/result.h"

namespace waybill {

// An entry with what it carries, as the source shows it.
struct ShownEntry {
  std::uint64_t index = 0;
  std::string entry;
  std::vector<v1::UnitRow> units;
  std::vector<std::string> files;
};

struct LoggedEvent {
  RecordedEvent recorded;
  std::vector<v1::UnitRow> rows;
  std::vector<std::string> files;
};

struct ReplayOptions {
  // False: signatures under events aren't verified; the log's own is.
  bool signatures = true;
  unsigned threads = 1;
};

struct ReplayedLog {
  Checkpoint checkpoint;
  Seal seal;  // The last.
  std::uint64_t events = 0;
  std::uint64_t signatures = 0;  // Verified.
  Registry registry;
};

// Not thread-safe. Give it every entry from the first on, then Finish.
class LogReplay {
 public:
  // Is told of each event in ledger order, before the root is compared: what it
  // gathers counts for nothing until Finish has succeeded. It is called on any
  // of the threads, never on two at once, and while others are still checking.
  using Visitor = std::function<void(LoggedEvent event)>;

  // `pinned`: a tree seen before, which this log must begin with; size 0: none.
  LogReplay(const Trust& trust, TreeHead pinned, ReplayOptions options,
            Visitor visitor);

  // The next entry. Fails with kVerificationFailed, naming the entry, if it
  // can't be one of this log.
  Result<void> Take(ShownEntry entry);
  std::uint64_t size() const { return taken_; }

  // The entries have to be those under this signed note, no more and no fewer.
  // kVerificationFailed if they aren't, or if the log didn't sign it.
  Result<ReplayedLog> Finish(const std::string& note);

 private:
  // An entry on its way: what can be said of it without the log around it.
  struct Pending {
    std::optional<Error> error;
    Hash leaf = kZeroHash;
    Entry entry;
    LoggedEvent event;
  };

  Pending Check(ShownEntry& shown) const;
  Result<void> CheckBatch();
  Result<void> Follow();
  Result<void> Judge(Pending& pending);
  Result<void> TakeSeal(std::uint64_t index, const Seal& seal);

  const Hash genesis_id_;
  const TreeHead pinned_;
  const ReplayOptions options_;
  const Visitor visitor_;
  std::uint64_t taken_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::vector<ShownEntry> waiting_;
  std::vector<Pending> checked_;  // Not followed yet.
  Frontier tree_;
  ReplayedLog log_;
  bool sealed_ = false;  // The last entry is a seal.
};

// Replays the log of the client's node up to its newest checkpoint, which
// becomes the client's pinned one. `progress` is told how many entries are done
// and how many there are. Fails as LogReplay does, and as the client's calls
// do.
using ReplayProgress =
    std::function<void(std::uint64_t done, std::uint64_t entries)>;
Result<ReplayedLog> ReplayNode(Client& client, ReplayOptions options,
                               const LogReplay::Visitor& visitor,
                               const ReplayProgress& progress = nullptr);

}  // namespace waybill

#endif  // WAYBILL_CLIENT_LOG_REPLAY_H_
