// SPDX-License-Identifier: Apache-2.0
//
// The store on disk over an environment of the test's own. Not installed.
#ifndef WAYBILL_LEDGER_STORE_ROCKSDB_STORE_FOR_TEST_H_
#define WAYBILL_LEDGER_STORE_ROCKSDB_STORE_FOR_TEST_H_

#include <memory>
#include <string>

#include "ledger/core/result.h"
#include "ledger/store/rocksdb_store.h"
#include "ledger/store/store.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace waybill {

// As OpenRocksDbStore, doing all I/O through `environment`, which must outlive
// the store.
Result<std::unique_ptr<Store>> OpenRocksDbStoreForTest(
    const std::string& path, const RocksDbOptions& options,
    rocksdb::Env* environment);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_ROCKSDB_STORE_FOR_TEST_H_
