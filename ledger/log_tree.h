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
#include <vector>

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
  // For one thread; remembers the tile it read last, so that the lowest nodes
  // of a path cost one read.
  NodeReader reader() const;
  // The leaf hash of an entry below size().
  Result<Hash> Leaf(std::uint64_t index) const { return Node(0, index); }

 private:
  // Nodes from this level up are kept for good. Those below are computed from
  // their leaves, but for the recent ones.
  static constexpr unsigned kLowestKept = 5;
  // So many leaves at the end are kept in memory, and the nodes over them.
  static constexpr std::uint64_t kRecentLeaves = 64 * kTileWidth;

  explicit LogTree(const StoreView& store) : store_(store) {}

  // The leaves of one tile, as read.
  struct ReadTile {
    std::uint64_t tile = 0;
    std::vector<Hash> leaves;  // None: nothing was read yet.
  };

  void Take(const Hash& leaf) WAYBILL_REQUIRES(mutex_);
  Result<Hash> FindNode(unsigned level, std::uint64_t index,
                        ReadTile& last) const;
  Result<void> Read(std::uint64_t tile, ReadTile& last) const;

  const StoreView& store_;
  mutable Mutex mutex_;
  Frontier frontier_ WAYBILL_GUARDED_BY(mutex_);
  std::array<std::deque<Hash>, 64> nodes_ WAYBILL_GUARDED_BY(mutex_);
  // By level, below kLowestKept.
  std::array<std::deque<Hash>, kLowestKept> recent_ WAYBILL_GUARDED_BY(mutex_);
  // Index of the first of the recent leaves; a multiple of kTileWidth.
  std::uint64_t recent_begin_ WAYBILL_GUARDED_BY(mutex_) = 0;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_LOG_TREE_H_
