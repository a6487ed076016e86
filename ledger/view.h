// SPDX-License-Identifier: Apache-2.0
//
// What readers see: the ledger as of one signed checkpoint, for as long as they
// hold it. Immutable, so thread-safe.
#ifndef WAYBILL_LEDGER_VIEW_H_
#define WAYBILL_LEDGER_VIEW_H_

#include <memory>
#include <string>
#include <utility>

#include "ledger/core/entry.h"
#include "ledger/core/hash.h"
#include "ledger/core/merkle.h"
#include "ledger/core/registry.h"
#include "ledger/core/subject_map.h"
#include "ledger/log_tree.h"
#include "ledger/mutex.h"
#include "ledger/store/store.h"

namespace waybill {

struct LedgerView {
  LedgerView(SubjectMap& subject_map, const LogTree& log_tree)
      : map(subject_map), log(log_tree) {}
  ~LedgerView() {
    if (is_pinned) {
      map.Unpin(version);
    }
  }
  LedgerView(const LedgerView&) = delete;
  LedgerView& operator=(const LedgerView&) = delete;

  SubjectMap& map;
  const LogTree& log;
  SubjectMap::Version version;
  bool is_pinned = false;
  TreeHead tree;
  Seal seal;
  std::string seal_bytes;
  std::string checkpoint;  // Signed note.
  std::shared_ptr<const Registry> registry;
  std::unique_ptr<StoreView> rows;
};

// The latest view, handed from the writer to any number of readers.
class Publication {
 public:
  std::shared_ptr<const LedgerView> Get() const {
    MutexLock lock(mutex_);
    return view_;
  }
  // The one before ends here, or with its last reader.
  void Set(std::shared_ptr<const LedgerView> view) {
    std::shared_ptr<const LedgerView> before;
    MutexLock lock(mutex_);
    before = std::exchange(view_, std::move(view));
  }

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const LedgerView> view_ WAYBILL_GUARDED_BY(mutex_);
};

// What a reader holds on to.
struct HeldView {
  std::shared_ptr<const LedgerView> view;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_VIEW_H_
