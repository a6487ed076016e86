// SPDX-License-Identifier: Apache-2.0
//
// The one place where RocksDB's errors become ours. Private to the store.
#ifndef WAYBILL_LEDGER_STORE_ROCKSDB_STATUS_H_
#define WAYBILL_LEDGER_STORE_ROCKSDB_STATUS_H_

#include <string_view>

#include <rocksdb/status.h>

#include "ledger/core/result.h"

namespace waybill {

// REQUIRES: !status.ok(). The message is "<attempted>: <RocksDB's own>", which
// names the file concerned where there is one.
Error ToError(const rocksdb::Status& status, std::string_view attempted);

Result<void> ToResult(const rocksdb::Status& status,
                      std::string_view attempted);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_ROCKSDB_STATUS_H_
