// SPDX-License-Identifier: Apache-2.0
//
// Numbered batches whose rows all say the number of their batch, so that what
// a store holds tells which batches it holds, and that it holds them whole.
#ifndef WAYBILL_TESTS_SUPPORT_STORE_WORKLOAD_H_
#define WAYBILL_TESTS_SUPPORT_STORE_WORKLOAD_H_

#include <cstdint>
#include <set>
#include <string>

#include "ledger/core/result.h"
#include "ledger/store/store.h"

namespace waybill {

// Some rows that only this batch has, in several families, and one that every
// batch overwrites.
WriteBatch NumberedBatch(std::uint64_t number);

// The numbers of the batches that `store` holds. Fails with the error of a
// read, and with kVerificationFailed if a row is wrong or a batch is torn.
Result<std::set<std::uint64_t>> BatchesIn(const StoreView& store);

// True if they are 0, 1, ... up to some number.
bool IsPrefix(const std::set<std::uint64_t>& numbers);

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_STORE_WORKLOAD_H_
