// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/rocksdb_options.h"

#include <algorithm>

#include <rocksdb/convenience.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

namespace waybill {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

// How the rows of a family are written and looked for.
enum class Shape {
  kAppended,  // Ascending keys, large values, never overwritten.
  kHashed,    // Keys in no order, looked up one at a time.
  kOrdered,   // Scanned by prefix.
};

Shape ShapeOf(Family family) {
  switch (family) {
    case Family::kEntries:
    case Family::kLists:
    case Family::kAttachments:
      return Shape::kAppended;
    case Family::kEventIds:
    case Family::kSubjects:
    case Family::kShipments:
      return Shape::kHashed;
    case Family::kTiles:
    case Family::kIndex:
    case Family::kContents:
    case Family::kRegistry:
    case Family::kMeta:
      return Shape::kOrdered;
  }
  return Shape::kOrdered;
}

rocksdb::CompressionType CompressionOf(Family family) {
  if (family == Family::kTiles || family == Family::kEventIds) {
    return rocksdb::kNoCompression;  // Hashes don't shrink.
  }
  const auto supported = rocksdb::GetSupportedCompressions();
  return std::find(supported.begin(), supported.end(),
                   rocksdb::kLZ4Compression) != supported.end()
             ? rocksdb::kLZ4Compression
             : rocksdb::kNoCompression;
}

}  // namespace

rocksdb::ColumnFamilyOptions FamilyOptions(
    Family family, const RocksDbOptions& options,
    const std::shared_ptr<rocksdb::Cache>& cache) {
  const Shape shape = ShapeOf(family);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;
  table.block_size = shape == Shape::kAppended ? 32'768 : 8'192;
  rocksdb::ColumnFamilyOptions result;
  if (shape == Shape::kHashed) {
    // Most lookups are for what isn't there: "was this event seen before?"
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    result.memtable_prefix_bloom_size_ratio = 0.05;
    result.memtable_whole_key_filtering = true;
  }
  result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // A batch brings its rows in order of key: each is looked for from where the
  // one before it went, not from the top. The index has a few lists in one,
  // told apart by the first octet.
  result.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(family == Family::kIndex ? 1 : 0));
  result.write_buffer_size =
      std::max<std::uint64_t>(options.memtable_bytes / 4, kMebibyte);
  // The same at every level: files of ascending keys then move down the levels
  // without being rewritten.
  result.compression = CompressionOf(family);
  result.level_compaction_dynamic_level_bytes = true;
  return result;
}

rocksdb::DBOptions DatabaseOptions(const RocksDbOptions& options,
                                   rocksdb::Env* environment) {
  rocksdb::DBOptions result;
  result.env = environment;
  result.create_if_missing = options.create;
  result.create_missing_column_families = options.create;
  // Measured on 7.8.3: the default mode opens with half of the rows after one
  // flipped bit, the strictest refuses an ordinary torn tail, and none notices
  // that the live log was deleted.
  result.wal_recovery_mode =
      rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  result.track_and_verify_wals_in_manifest = true;
  result.avoid_flush_during_recovery = false;
  result.paranoid_checks = true;
  result.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // What failed is settled by opening again, never by trying on in place.
  result.max_bgerror_resume_count = 0;
  result.db_write_buffer_size = options.memtable_bytes;
  result.max_total_wal_size = 2 * options.memtable_bytes;
  result.max_open_files = options.open_files_max;
  result.max_background_jobs = options.background_jobs;
  result.bytes_per_sync = kMebibyte;
  result.max_manifest_file_size = 64 * kMebibyte;
  result.info_log_level = rocksdb::WARN_LEVEL;
  result.max_log_file_size = 4 * kMebibyte;
  result.keep_log_file_num = 4;
  result.stats_dump_period_sec = 0;
  result.stats_persist_period_sec = 0;
  result.skip_stats_update_on_db_open = true;
  result.db_host_id = "";
  return result;
}

}  // namespace waybill
