// SPDX-License-Identifier: Apache-2.0
//
// The log's Merkle tree as the node keeps it: tiles of 256 hashes on disk, one
// row each, and the nodes from level 5 up in memory, so that a proof of a
// recent entry reads nothing and any other reads one tile.
#ifndef WAYBILL_LEDGER_LOG_TREE_H_
#define WAYBILL_LEDGER_LOG_TREE_H_

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>

#include "ledger/core/hash.h"
#include "ledger/core/merkle.h"
#include "ledger/core/result.h"
#include "ledger/mutex.h"
#include "ledger/store/store.h"

namespace waybill {

inline constexpr std::uint64_t kTileWidth = 256;

// One writer calls Extend; everything else is thread-safe, and what was proved
// once is proved for good: complete nodes never change.
class LogTree {
 public:
  // Reads the tiles of the first `size` leaves. Borrows `store`. kCorruption
  // if a tile is missing or of the wrong length.
  static Result<std::unique_ptr<LogTree>> Load(const StoreView& store,
                                               std::uint64_t size);

  // A tree without leaves, whatever the store holds.
  static std::unique_ptr<LogTree> Empty(const StoreView& store) {
    return std::unique_ptr<LogTree>(new LogTree(store));
  }

  // Adds to `batch` every tile that these further leaves change, and returns
  // the root with them. The tree itself stays as it is until Extend.
  Hash PutTiles(std::span<const Hash> leaves, WriteBatch& batch) const;

  // Takes in leaves whose tiles are on disk.
  void Extend(std::span<const Hash> leaves);

  std::uint64_t size() const;
  Frontier frontier() const;

  // Complete nodes, by NodeReader's contract.
  Result<Hash> Node(unsigned level, std::uint64_t index) const;
  NodeReader reader() const;
  // The leaf hash of an entry below size().
  Result<Hash> Leaf(std::uint64_t index) const { return Node(0, index); }

 private:
  // Nodes below this level are computed from their leaves.
  static constexpr unsigned kLowestKept = 5;
  // So many leaves at the end are kept in memory.
  static constexpr std::uint64_t kRecentLeaves = 64 * kTileWidth;

  explicit LogTree(const StoreView& store) : store_(store) {}

  void Take(const Hash& leaf) WAYBILL_REQUIRES(mutex_);

  const StoreView& store_;
  mutable Mutex mutex_;
  Frontier frontier_ WAYBILL_GUARDED_BY(mutex_);
  std::array<std::deque<Hash>, 64> nodes_ WAYBILL_GUARDED_BY(mutex_);
  std::deque<Hash> recent_ WAYBILL_GUARDED_BY(mutex_);
  // Index of the first of recent_; a multiple of kTileWidth.
  std::uint64_t recent_begin_ WAYBILL_GUARDED_BY(mutex_) = 0;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_LOG_TREE_H_
