// SPDX-License-Identifier: Apache-2.0
//
// The two stores behind one interface, for tests that must hold for both:
// rows that stay while the store is closed and opened again.
#ifndef WAYBILL_TESTS_SUPPORT_STORE_BACKINGS_H_
#define WAYBILL_TESTS_SUPPORT_STORE_BACKINGS_H_

#include <memory>

#include "ledger/core/result.h"
#include "ledger/store/rocksdb_store.h"
#include "ledger/store/store.h"
#include "tests/support/memory_store.h"
#include "tests/support/temporary_directory.h"

namespace waybill {

// Small enough that a test meets flushes and compactions.
inline constexpr RocksDbOptions kSmallStore{
    .create = true,
    .cache_bytes = 4 << 20,
    .memtable_bytes = 4 << 20,
    .reserve_bytes = 0,
};

class MemoryBacking {
 public:
  Result<std::unique_ptr<Store>> Open() { return OpenMemoryStore(state_); }

 private:
  std::shared_ptr<MemoryState> state_ = std::make_shared<MemoryState>();
};

class RocksDbBacking {
 public:
  Result<std::unique_ptr<Store>> Open() {
    return OpenRocksDbStore(directory_.Join("store"), kSmallStore);
  }

 private:
  TemporaryDirectory directory_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_STORE_BACKINGS_H_
