// SPDX-License-Identifier: Apache-2.0
#include "ledger/log_tree.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/core/encoding.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

constexpr unsigned kTileLevels = 8;  // Levels of the tree in one tile.

Error BadTile(std::uint64_t tile) {
  return {ErrorCode::kCorruption,
          "log tile " + std::to_string(tile) + " is missing or malformed"};
}

// Hashes [begin, begin + count) of a tile's row.
std::optional<std::vector<Hash>> Slice(std::string_view row, std::size_t begin,
                                       std::size_t count) {
  if (row.size() % sizeof(Hash) != 0 ||
      row.size() / sizeof(Hash) < begin + count) {
    return std::nullopt;
  }
  Reader reader(row.substr(begin * sizeof(Hash), count * sizeof(Hash)));
  std::vector<Hash> hashes;
  hashes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    hashes.push_back(reader.ReadHash());
  }
  return hashes;
}

}  // namespace

Result<std::unique_ptr<LogTree>> LogTree::Load(const StoreView& store,
                                               std::uint64_t size) {
  std::unique_ptr<LogTree> tree = Empty(store);
  MutexLock lock(tree->mutex_);
  std::optional<Error> failure;
  auto scanned = store.Scan(
      Family::kTiles, TileKey(0, 0), TileKey(1, 0),
      [&](std::string_view key, std::string_view row)
          WAYBILL_REQUIRES(tree->mutex_) {
            const std::uint64_t done = tree->frontier_.size();
            const std::uint64_t tile = done / kTileWidth;
            const std::uint64_t count = std::min(kTileWidth, size - done);
            const auto leaves = Slice(row, 0, count);
            if (done == size || key != TileKey(0, tile) || !leaves ||
                row.size() != count * sizeof(Hash)) {
              failure = BadTile(tile);
              return false;
            }
            for (const Hash& leaf : *leaves) {
              tree->Take(leaf);
            }
            return true;
          });
  if (!scanned) {
    return scanned.error();
  }
  if (!failure && tree->frontier_.size() != size) {
    failure = BadTile(tree->frontier_.size() / kTileWidth);
  }
  if (failure) {
    return *failure;
  }
  return tree;
}

Hash LogTree::PutTiles(std::span<const Hash> leaves, WriteBatch& batch) const {
  MutexLock lock(mutex_);
  Frontier frontier = frontier_;
  // By tile level and tile, the hashes that this append adds to it.
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash>> added;
  for (const Hash& leaf : leaves) {
    frontier.Append(
        leaf, [&added](unsigned level, std::uint64_t index, const Hash& hash) {
          if (level % kTileLevels == 0) {
            added[{level / kTileLevels, index / kTileWidth}].push_back(hash);
          }
        });
  }
  for (const auto& [place, hashes] : added) {
    const auto& [tile_level, tile] = place;
    const std::deque<Hash>& kept =
        tile_level == 0 ? recent_[0]
                        : nodes_[std::size_t{tile_level} * kTileLevels];
    const std::uint64_t kept_begin = tile_level == 0 ? recent_begin_ : 0;
    std::string row;
    for (std::uint64_t i = tile * kTileWidth; i < kept_begin + kept.size();
         ++i) {
      AppendHash(row, kept[i - kept_begin]);
    }
    for (const Hash& hash : hashes) {
      AppendHash(row, hash);
    }
    batch.Put(Family::kTiles,
              TileKey(static_cast<std::uint8_t>(tile_level), tile), row);
  }
  return frontier.Root();
}

void LogTree::Extend(std::span<const Hash> leaves) {
  MutexLock lock(mutex_);
  for (const Hash& leaf : leaves) {
    Take(leaf);
  }
}

void LogTree::Take(const Hash& leaf) {
  frontier_.Append(leaf, [this](unsigned level, std::uint64_t index,
                                const Hash& hash) WAYBILL_REQUIRES(mutex_) {
    if (level >= kLowestKept) {
      WAYBILL_CHECK(nodes_[level].size() == index);
      nodes_[level].push_back(hash);
    } else {
      recent_[level].push_back(hash);
    }
  });
  if (recent_[0].size() >= kRecentLeaves + kTileWidth) {
    for (unsigned level = 0; level < kLowestKept; ++level) {
      const auto begin = recent_[level].begin();
      recent_[level].erase(begin, begin + (kTileWidth >> level));
    }
    recent_begin_ += kTileWidth;
  }
}

std::uint64_t LogTree::size() const {
  MutexLock lock(mutex_);
  return frontier_.size();
}

Frontier LogTree::frontier() const {
  MutexLock lock(mutex_);
  return frontier_;
}

Result<Hash> LogTree::Node(unsigned level, std::uint64_t index) const {
  ReadTile none;
  return FindNode(level, index, none);
}

Result<Hash> LogTree::FindNode(unsigned level, std::uint64_t index,
                               ReadTile& last) const {
  if (level >= 64) {
    return Error{ErrorCode::kInvalidArgument, "no node is so high"};
  }
  const std::uint64_t begin = index << std::min(level, kLowestKept);
  const std::uint64_t count = std::uint64_t{1} << std::min(level, kLowestKept);
  {
    MutexLock lock(mutex_);
    if (level >= kLowestKept) {
      if (index >= nodes_[level].size()) {
        return Error{ErrorCode::kInvalidArgument, "the node isn't complete"};
      }
      return nodes_[level][index];
    }
    if (index >= frontier_.size() >> level) {
      return Error{ErrorCode::kInvalidArgument, "the node isn't complete"};
    }
    if (begin >= recent_begin_) {
      return recent_[level][index - (recent_begin_ >> level)];
    }
  }
  if (auto read = Read(begin / kTileWidth, last); !read) {
    return read.error();
  }
  const std::uint64_t place = begin % kTileWidth;
  if (last.leaves.size() < place + count) {
    return BadTile(last.tile);
  }
  return TreeRoot(std::span(last.leaves).subspan(place, count));
}

Result<void> LogTree::Read(std::uint64_t tile, ReadTile& last) const {
  if (last.tile == tile && !last.leaves.empty()) {
    return {};
  }
  auto row = store_.Get(Family::kTiles, TileKey(0, tile));
  if (!row) {
    return row.error();
  }
  auto leaves = row->has_value()
                    ? Slice(**row, 0, (*row)->size() / sizeof(Hash))
                    : std::nullopt;
  if (!leaves) {
    return BadTile(tile);
  }
  last = {tile, std::move(*leaves)};
  return {};
}

NodeReader LogTree::reader() const {
  return
      [this, last = ReadTile()](unsigned level, std::uint64_t index) mutable {
        return FindNode(level, index, last);
      };
}

}  // namespace waybill
