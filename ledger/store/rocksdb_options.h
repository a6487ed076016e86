// SPDX-License-Identifier: Apache-2.0
//
// How RocksDB is set up: recovery that notices damage, bounded memory, and
// tables shaped by how each family is used. Private to the store.
#ifndef WAYBILL_LEDGER_STORE_ROCKSDB_OPTIONS_H_
#define WAYBILL_LEDGER_STORE_ROCKSDB_OPTIONS_H_

#include <memory>

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include "ledger/store/rocksdb_store.h"
#include "ledger/store/write_batch.h"

namespace waybill {

rocksdb::DBOptions DatabaseOptions(const RocksDbOptions& options,
                                   rocksdb::Env* environment);

// `cache` is shared by all families.
rocksdb::ColumnFamilyOptions FamilyOptions(
    Family family, const RocksDbOptions& options,
    const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_ROCKSDB_OPTIONS_H_
