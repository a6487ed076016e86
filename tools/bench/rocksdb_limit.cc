// SPDX-License-Identifier: Apache-2.0
//
// RocksDB without the ledger's store around it: the one place outside
// ledger/store that may know it.
#include <memory>
#include <string>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "ledger/core/encoding.h"
#include "ledger/core/hash.h"
#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

constexpr std::uint64_t kBatchRows = 4096;
constexpr std::size_t kValueBytes = 100;

Error Fail(const rocksdb::Status& status) {
  return {ErrorCode::kUnavailable, "raw RocksDB: " + status.ToString()};
}

}  // namespace

Result<double> RawRowsPerSecond(const std::string& folder,
                                std::chrono::milliseconds time) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (auto status = rocksdb::DB::Open(options, folder, &opened); !status.ok()) {
    return Fail(status);
  }
  std::unique_ptr<rocksdb::DB> database(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const std::string value(kValueBytes, 'w');
  std::uint64_t rows = 0;
  const SteadyTime begin = Now();
  while (Now() - begin < time) {
    rocksdb::WriteBatch batch;
    for (std::uint64_t i = 0; i < kBatchRows; ++i) {
      std::string number;
      AppendU64(number, rows++);
      const Hash key = Sha256(number);
      if (auto status = batch.Put(std::string(View(key)), value);
          !status.ok()) {
        return Fail(status);
      }
    }
    if (auto status = database->Write(synced, &batch); !status.ok()) {
      return Fail(status);
    }
  }
  const double rate = static_cast<double>(rows) / SecondsSince(begin);
  database.reset();
  // Each round begins with an empty one.
  if (auto status = rocksdb::DestroyDB(folder, options); !status.ok()) {
    return Fail(status);
  }
  return rate;
}

}  // namespace waybill::bench
