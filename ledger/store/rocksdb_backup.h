// SPDX-License-Identifier: Apache-2.0
//
// Incremental backups of a database. Private to the store.
#ifndef WAYBILL_LEDGER_STORE_ROCKSDB_BACKUP_H_
#define WAYBILL_LEDGER_STORE_ROCKSDB_BACKUP_H_

#include <string>

#include <rocksdb/db.h>

#include "ledger/core/result.h"
#include "ledger/store/store.h"

namespace waybill {

// See Store::Backup. REQUIRES: one at a time for each `directory`.
Result<BackupSummary> BackUpDatabase(rocksdb::DB* rows,
                                     const std::string& directory);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_ROCKSDB_BACKUP_H_
