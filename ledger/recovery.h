// SPDX-License-Identifier: Apache-2.0
//
// Starting from what is on disk: nothing is served until the store gives the
// roots that its last seal and the witness file state.
#ifndef WAYBILL_LEDGER_RECOVERY_H_
#define WAYBILL_LEDGER_RECOVERY_H_

#include <cstdint>
#include <limits>
#include <memory>

#include "ledger/committer.h"
#include "ledger/core/registry.h"
#include "ledger/core/result.h"
#include "ledger/core/subject_map.h"
#include "ledger/store/store.h"
#include "ledger/stored_events.h"

namespace waybill {

// Puts `parts`, of which store, witness file and keys are given, into the state
// of the store: log, map, published view. Entries above the witness file are
// checked again (hashes, signatures, form), then recorded in it and signed.
//
// kNotFound: the store is empty. kCorruption: it is behind the witness file, or
// what it holds doesn't give the roots.
Result<void> Recover(LedgerParts& parts);

// Publishes the empty ledger, before its genesis.
void PublishEmpty(LedgerParts& parts);

// The registry that the stored governance events before the entry `end` add up
// to; only those recorded by `known_at_ms`.
Result<Registry> FoldRegistry(
    const StoreView& store,
    std::uint64_t end = std::numeric_limits<std::uint64_t>::max(),
    std::int64_t known_at_ms = std::numeric_limits<std::int64_t>::max());

// Loads the map from the subjects' rows and publishes it. kCorruption unless
// it is the one that `seal` states.
Result<void> LoadMap(const StoreView& store, const Seal& seal, SubjectMap& map);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_RECOVERY_H_
