// SPDX-License-Identifier: Apache-2.0
//
// The log as static files (c2sp.org/tlog-tiles): how tiles are named, which
// nodes they hold, and how entries are bundled. A tile of level l holds up to
// 256 neighbouring nodes of tree level 8 * l. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_TILE_H_
#define WAYBILL_LEDGER_CORE_TILE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/merkle.h"
#include "ledger/core/result.h"

namespace waybill {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 1U << kTileHeight;
inline constexpr unsigned kTileLevelMax = 63;
// The longest entry of a bundle, and so of the log.
inline constexpr std::size_t kEntryBytesMax = 65535;

struct TileName {
  bool entries = false;  // A bundle of entries instead of hashes; at level 0.
  unsigned level = 0;    // At most kTileLevelMax.
  std::uint64_t index = 0;
  unsigned width = kTileWidth;  // 1 to kTileWidth hashes or entries.

  bool operator==(const TileName&) const = default;
};

// The path below the log's prefix, for example "tile/1/x001/x234/067.p/112" or
// "tile/entries/000". REQUIRES: a name within the bounds above.
std::string FormatTilePath(const TileName& name);

// Reads the one spelling that FormatTilePath writes. Fails with
// kInvalidArgument.
Result<TileName> ParseTilePath(std::string_view path);

// How many hashes the tile `index` of `level` has in a tree of `tree_size`
// leaves: 0 if there is no such tile, at most kTileWidth.
unsigned TileWidthAt(unsigned level, std::uint64_t index,
                     std::uint64_t tree_size);

// Gives the octets of the named tile: 32 for each hash. Its errors are handed
// on.
using TileReader = std::function<Result<std::string>(const TileName& name)>;

// Reads the nodes of a tree of `tree_size` leaves from its tiles, asking for
// each as wide as it is at that size. Fails with kCorruption if a tile hasn't
// the right length, with kInvalidArgument for a node that isn't complete.
// Nothing is checked against a root: compare what is built from it. Nothing is
// cached: the tile reader may.
NodeReader NodesFromTiles(std::uint64_t tree_size, TileReader reader);

// u16be length ‖ octets, for each entry. REQUIRES: at most kTileWidth entries
// of at most kEntryBytesMax octets.
std::string EncodeEntryBundle(std::span<const std::string> entries);

// The `count` entries of a bundle, as views into it. Fails with
// kInvalidArgument if it holds fewer or more.
Result<std::vector<std::string_view>> DecodeEntryBundle(std::string_view bundle,
                                                        std::size_t count);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_TILE_H_
