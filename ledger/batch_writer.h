// SPDX-License-Identifier: Apache-2.0
//
// An applied batch as the rows of one write, and the second path: the same
// batch checked again from those rows alone, before anything is written or
// signed. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_BATCH_WRITER_H_
#define WAYBILL_LEDGER_BATCH_WRITER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "ledger/apply.h"
#include "ledger/core/hash.h"
#include "ledger/core/map_update.h"
#include "ledger/core/merkle.h"
#include "ledger/core/result.h"
#include "ledger/store/write_batch.h"

namespace waybill {

// All rows but the tiles, which LogTree::PutTiles adds.
void PutBatch(const AppliedBatch& batch, WriteBatch& rows);

// What the first path says about a batch.
struct BatchClaim {
  Frontier log_before;
  Hash log_root = kZeroHash;  // After.
  Hash map_root_before = kZeroHash;
  std::vector<MapChange> changes;
  MapUpdateProof proof;  // Of the changes under map_root_before.
};

// Computes the claim again from `rows`: the log's root from the octets of the
// entries, the map's from the subjects' rows. The last entry has to be a seal
// over that map. Fails with kVerificationFailed: then something in this
// process or machine is broken, and nothing may be signed.
Result<void> CheckSecondPath(const WriteBatch& rows, const BatchClaim& claim);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_BATCH_WRITER_H_
