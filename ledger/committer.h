// SPDX-License-Identifier: Apache-2.0
//
// The last step of a batch: check it by a second path, write it, read it back,
// tell the witness file, sign, publish; in this order, so that what is signed
// is on disk and can be reproduced, whenever the process dies.
#ifndef WAYBILL_LEDGER_COMMITTER_H_
#define WAYBILL_LEDGER_COMMITTER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/apply.h"
#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/map_update.h"
#include "ledger/core/result.h"
#include "ledger/core/subject_map.h"
#include "ledger/log_tree.h"
#include "ledger/mutex.h"
#include "ledger/store/store.h"
#include "ledger/view.h"
#include "ledger/witness_file.h"

namespace waybill {

// For tests: told of each point that the pipeline passes; `computed`, if not
// null, is a hash it may spoil. The points, in order: "map_root", "log_root",
// "checked", "written", "read_back", "witnessed", "signed", "published"; at a
// start "start_checked" and "start_witnessed".
using FaultPoint = std::function<void(std::string_view point, Hash* computed)>;

// What a running ledger is made of. Owned by it; everything else borrows.
struct LedgerParts {
  std::unique_ptr<Store> store;
  std::unique_ptr<WitnessFile> witness;
  std::unique_ptr<LogTree> log;
  SubjectMap map;
  Mutex map_mutex;  // Held to Apply, Publish and Discard.
  std::vector<SigningKey> log_keys;
  FaultPoint fault_point;
  Publication publication;

  void Pass(std::string_view point, Hash* computed = nullptr) const {
    if (fault_point) {
      fault_point(point, computed);
    }
  }
};

// An applied and sealed batch on its way to the disk.
struct PreparedBatch {
  AppliedBatch applied;
  SubjectMap::Version map_before;
  SubjectMap::Version map_after;
  std::vector<MapChange> changes;
};

// Signs `tree` with each of the ledger's keys that is in force in `before` or
// `after`. Fails with kUnavailable if there is none, kVerificationFailed if a
// signature doesn't verify.
Result<std::string> SignCheckpoint(const std::vector<SigningKey>& keys,
                                   const TreeHead& tree, const Registry& before,
                                   const Registry& after);

// For one thread.
class Committer {
 public:
  explicit Committer(LedgerParts& parts) : parts_(parts) {}

  // Makes the batch durable and published. If it fails and must_stop() is
  // false, nothing was written, and the next batch may be tried on the same
  // base. REQUIRES: !must_stop(); the batch follows the published view.
  Result<std::shared_ptr<const LedgerView>> Commit(const PreparedBatch& batch);

  // A write had an unknown outcome, or what was computed doesn't hold: only
  // opening the ledger again settles what is true.
  bool must_stop() const { return must_stop_; }

 private:
  Result<void> Check(const PreparedBatch& batch, const WriteBatch& rows,
                     const Hash& log_root) const;
  Result<void> ReadBack(const WriteBatch& rows) const;

  LedgerParts& parts_;
  bool must_stop_ = false;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_COMMITTER_H_
