// SPDX-License-Identifier: Apache-2.0
//
// The offline verification of a whole ledger: everything from entry 0 again, by
// nobody's word but the pinned genesis'. What an auditor runs on a copy, and an
// operator after a scare.
#ifndef WAYBILL_LEDGER_AUDIT_H_
#define WAYBILL_LEDGER_AUDIT_H_

#include <cstdint>
#include <functional>

#include "ledger/core/hash.h"
#include "ledger/core/merkle.h"
#include "ledger/core/result.h"
#include "ledger/store/store.h"

namespace waybill {

struct LedgerReport {
  TreeHead tree;  // To compare with a checkpoint.
  Hash map_root = kZeroHash;
  std::uint64_t batches = 0;
  std::uint64_t events = 0;
  std::uint64_t subjects = 0;
  std::int64_t recorded_at_ms = 0;  // Of the last seal.
};

// Told now and then how many of the entries are done.
using AuditProgress =
    std::function<void(std::uint64_t done, std::uint64_t entries)>;

// Replays every batch: each event's form, signatures, attachments and verdict;
// each seal's map root; then compares every row of the store with what the
// replay gives, and finds rows that shouldn't be there. Memory: a row for each
// subject.
//
// Fails with kCorruption at the first thing that is broken, saying where;
// kVerificationFailed if it is another ledger than `genesis_id`'s; kNotFound
// for an empty store. The store must not be written meanwhile: pass a snapshot.
Result<LedgerReport> VerifyLedger(const StoreView& store,
                                  const Hash& genesis_id,
                                  const AuditProgress& progress = nullptr);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_AUDIT_H_
