// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/tile.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "ledger/core/check.h"
#include "ledger/core/encoding.h"
#include "ledger/core/text_lines.h"

namespace waybill {
namespace {

constexpr std::string_view kTilePrefix = "tile/";
constexpr std::string_view kEntriesPrefix = "entries/";
constexpr std::string_view kPartialInfix = ".p/";

Error Malformed() {
  return Error{ErrorCode::kInvalidArgument, "not the path of a tile"};
}

// Three digits, zero-padded.
std::string Group(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(3 - digits.size(), '0') + digits;
}

std::string FormatIndex(std::uint64_t index) {
  std::string text = Group(index % 1000);
  while ((index /= 1000) != 0) {
    text.insert(0, "x" + Group(index % 1000) + "/");
  }
  return text;
}

std::optional<std::uint64_t> AppendGroup(std::uint64_t index,
                                         std::string_view group) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  if (group.size() != 3) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  for (const char digit : group) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (index > (kMax - number) / 1000) {
    return std::nullopt;
  }
  return index * 1000 + number;
}

// Takes needless leading groups, which ParseTilePath refuses afterwards.
std::optional<std::uint64_t> ParseIndex(std::string_view text) {
  std::uint64_t index = 0;
  while (text.starts_with('x')) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
      return std::nullopt;
    }
    const auto next = AppendGroup(index, text.substr(1, slash - 1));
    if (!next) {
      return std::nullopt;
    }
    index = *next;
    text.remove_prefix(slash + 1);
  }
  return AppendGroup(index, text);
}

// A bounded number before the slash that is removed with it.
std::optional<unsigned> TakeLevel(std::string_view& path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto level = ParseDecimal(path.substr(0, slash));
  if (!level || *level > kTileLevelMax) {
    return std::nullopt;
  }
  path.remove_prefix(slash + 1);
  return static_cast<unsigned>(*level);
}

bool IsTileName(const TileName& name) {
  return name.level <= kTileLevelMax && !(name.entries && name.level != 0) &&
         name.width >= 1 && name.width <= kTileWidth;
}

Result<Hash> NodeFromTile(std::uint64_t tree_size, const TileReader& reader,
                          unsigned level, std::uint64_t index) {
  if (level >= 64 || index >= (tree_size >> level)) {
    return Error{ErrorCode::kInvalidArgument,
                 "node " + std::to_string(level) + "/" + std::to_string(index) +
                     " isn't complete in a tree of " +
                     std::to_string(tree_size)};
  }
  const unsigned height = level % kTileHeight;
  const std::uint64_t first = index << height;
  TileName name{.level = level / kTileHeight, .index = first / kTileWidth};
  name.width = TileWidthAt(name.level, name.index, tree_size);
  const auto tile = reader(name);
  if (!tile) {
    return tile.error();
  }
  if (tile->size() != name.width * sizeof(Hash)) {
    return Error{ErrorCode::kCorruption,
                 FormatTilePath(name) + " has " + std::to_string(tile->size()) +
                     " octets, want " +
                     std::to_string(name.width * sizeof(Hash))};
  }
  Reader hashes(*tile);
  hashes.Bytes((first % kTileWidth) * sizeof(Hash));
  std::array<Hash, kTileWidth / 2> leaves{};
  const auto count = std::size_t{1} << height;
  for (std::size_t i = 0; i < count; ++i) {
    leaves.at(i) = hashes.ReadHash();
  }
  WAYBILL_CHECK(!hashes.failed());
  return TreeRoot(std::span(leaves).first(count));
}

}  // namespace

std::string FormatTilePath(const TileName& name) {
  WAYBILL_CHECK(IsTileName(name));
  std::string path(kTilePrefix);
  path += name.entries ? std::string(kEntriesPrefix)
                       : std::to_string(name.level) + "/";
  path += FormatIndex(name.index);
  if (name.width != kTileWidth) {
    path += std::string(kPartialInfix) + std::to_string(name.width);
  }
  return path;
}

Result<TileName> ParseTilePath(std::string_view path) {
  auto rest = After(kTilePrefix, path);
  if (!rest) {
    return Malformed();
  }
  TileName name;
  if (const auto bundle = After(kEntriesPrefix, *rest)) {
    name.entries = true;
    rest = bundle;
  } else if (const auto level = TakeLevel(*rest)) {
    name.level = *level;
  } else {
    return Malformed();
  }
  const std::size_t partial = rest->find(kPartialInfix);
  if (partial != std::string_view::npos) {
    const auto width =
        ParseDecimal(rest->substr(partial + kPartialInfix.size()));
    if (!width || *width == 0 || *width >= kTileWidth) {
      return Malformed();
    }
    name.width = static_cast<unsigned>(*width);
    rest = rest->substr(0, partial);
  }
  const auto index = ParseIndex(*rest);
  if (!index) {
    return Malformed();
  }
  name.index = *index;
  if (FormatTilePath(name) != path) {
    return Malformed();
  }
  return name;
}

unsigned TileWidthAt(unsigned level, std::uint64_t index,
                     std::uint64_t tree_size) {
  // Above level 7 a node would cover 2^64 leaves.
  if (level >= 64 / kTileHeight) {
    return 0;
  }
  const std::uint64_t hashes = tree_size >> (level * kTileHeight);
  if (index > hashes / kTileWidth) {
    return 0;
  }
  return static_cast<unsigned>(
      std::min<std::uint64_t>(hashes - index * kTileWidth, kTileWidth));
}

NodeReader NodesFromTiles(std::uint64_t tree_size, TileReader reader) {
  return [tree_size, reader = std::move(reader)](unsigned level,
                                                 std::uint64_t index) {
    return NodeFromTile(tree_size, reader, level, index);
  };
}

std::string EncodeEntryBundle(std::span<const std::string> entries) {
  WAYBILL_CHECK(entries.size() <= kTileWidth);
  std::string bundle;
  for (const std::string& entry : entries) {
    AppendString16(bundle, entry);
  }
  return bundle;
}

Result<std::vector<std::string_view>> DecodeEntryBundle(std::string_view bundle,
                                                        std::size_t count) {
  Reader reader(bundle);
  std::vector<std::string_view> entries;
  while (entries.size() < count && !reader.failed()) {
    entries.push_back(reader.String16());
  }
  if (!reader.Done()) {
    return Error{ErrorCode::kInvalidArgument,
                 "not a bundle of " + std::to_string(count) + " entries"};
  }
  return entries;
}

}  // namespace waybill
