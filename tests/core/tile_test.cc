// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/tile.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/node_store.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

using testing::NodeStore;

TEST(TilePath, AgreesWithTheFrozenPaths) {
  const auto vectors = testing::ReadVectors("checkpoints.txt", "tile");
  ASSERT_EQ(vectors.size(), 45U);
  for (const auto& fields : vectors) {
    TileName name;
    name.entries = fields.at(0) == "entries";
    name.level =
        name.entries ? 0 : static_cast<unsigned>(std::stoul(fields.at(0)));
    name.index = std::stoull(fields.at(1));
    name.width = static_cast<unsigned>(std::stoul(fields.at(2)));
    EXPECT_EQ(FormatTilePath(name), fields.at(3));
    const auto parsed = ParseTilePath(fields.at(3));
    ASSERT_TRUE(parsed) << fields.at(3);
    EXPECT_EQ(*parsed, name);
  }
}

TEST(TilePath, FollowsTheExampleOfTheDocument) {
  EXPECT_EQ(FormatTilePath({.level = 0, .index = 1234067}),
            "tile/0/x001/x234/067");
}

TEST(TilePath, HasOneSpelling) {
  for (const std::string_view path :
       {"",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile//000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/00a",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/x001/x002",
        "tile/0/X001/002",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/entries/",
        "tile/entries/0/000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/ 00",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/data/000"}) {
    EXPECT_FALSE(ParseTilePath(path)) << path;
  }
  EXPECT_TRUE(ParseTilePath("tile/0/x018/x446/x744/x073/x709/x551/615"));
}

// The document's example: 273 full and one partial tile of level 0 (width 112),
// one full and one partial of level 1 (width 17), one partial of level 2.
TEST(TileWidth, FollowsTheExampleOfTheDocument) {
  EXPECT_EQ(TileWidthAt(0, 272, 70000), 256U);
  EXPECT_EQ(TileWidthAt(0, 273, 70000), 112U);
  EXPECT_EQ(TileWidthAt(0, 274, 70000), 0U);
  EXPECT_EQ(TileWidthAt(1, 0, 70000), 256U);
  EXPECT_EQ(TileWidthAt(1, 1, 70000), 17U);
  EXPECT_EQ(TileWidthAt(2, 0, 70000), 1U);
  EXPECT_EQ(TileWidthAt(3, 0, 70000), 0U);
  EXPECT_EQ(TileWidthAt(0, 0, 256), 256U);
  EXPECT_EQ(TileWidthAt(0, 1, 256), 0U);
  EXPECT_EQ(TileWidthAt(1, 0, 256), 1U);
  EXPECT_EQ(TileWidthAt(0, 0, 0), 0U);
  EXPECT_EQ(TileWidthAt(7, 0, ~std::uint64_t{0}), 255U);
  EXPECT_EQ(TileWidthAt(8, 0, ~std::uint64_t{0}), 0U);
  EXPECT_EQ(TileWidthAt(1U << 29, 0, ~std::uint64_t{0}), 0U);
}

// Serves tiles made of the nodes of a tree, only as wide as they are at `size`.
TileReader TilesOf(const NodeStore& store, std::uint64_t size) {
  return [&store, size](const TileName& name) -> Result<std::string> {
    EXPECT_EQ(name.width, TileWidthAt(name.level, name.index, size));
    std::string tile;
    for (std::uint64_t i = 0; i < name.width; ++i) {
      tile += View(
          store.reader()(name.level * kTileHeight, name.index * kTileWidth + i)
              .value());
    }
    return tile;
  };
}

TEST(Tiles, GiveTheSameProofsAsTheNodes) {
  NodeStore store;
  for (int i = 0; i < 66000; ++i) {
    store.Append(HashLeaf(std::to_string(i)));
  }
  for (const std::uint64_t size : {1U, 2U, 200U, 255U, 256U, 257U, 1000U,
                                   65535U, 65536U, 65537U, 66000U}) {
    const NodeReader nodes = NodesFromTiles(size, TilesOf(store, size));
    EXPECT_EQ(RootAt(size, nodes).value(),
              RootAt(size, store.reader()).value());
    for (const std::uint64_t index :
         {std::uint64_t{0}, size / 3, size / 2, size - 1}) {
      EXPECT_EQ(InclusionProof(index, size, nodes).value(),
                InclusionProof(index, size, store.reader()).value());
      EXPECT_EQ(ConsistencyProof(index + 1, size, nodes).value(),
                ConsistencyProof(index + 1, size, store.reader()).value());
    }
  }
}

TEST(Tiles, OfTheWrongLengthAreCorrupt) {
  for (const std::size_t octets : {0U, 31U, 63U, 96U, 8192U}) {
    const NodeReader nodes = NodesFromTiles(
        2, [&](const TileName&) { return std::string(octets, 'x'); });
    EXPECT_EQ(nodes(0, 1).error().code, ErrorCode::kCorruption);
  }
}

TEST(Tiles, HoldOnlyCompleteNodes) {
  const NodeReader nodes =
      NodesFromTiles(300, [](const TileName&) -> Result<std::string> {
        ADD_FAILURE() << "no tile is needed to refuse";
        return std::string();
      });
  EXPECT_EQ(nodes(0, 300).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(nodes(8, 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(nodes(64, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(nodes(~0U, 0).error().code, ErrorCode::kInvalidArgument);
}

TEST(EntryBundle, RoundTrips) {
  const std::vector<std::string> entries = {"", "a", std::string(65535, 'b')};
  const std::string bundle = EncodeEntryBundle(entries);
  EXPECT_EQ(bundle.substr(0, 5), std::string("\0\0\0\1a", 5));
  const auto decoded = DecodeEntryBundle(bundle, 3);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::vector<std::string>(decoded->begin(), decoded->end()),
            entries);
  EXPECT_FALSE(DecodeEntryBundle(bundle, 2));
  EXPECT_FALSE(DecodeEntryBundle(bundle, 4));
  EXPECT_FALSE(DecodeEntryBundle(bundle.substr(0, bundle.size() - 1), 3));
  EXPECT_FALSE(DecodeEntryBundle(bundle + "\n", 3));
  EXPECT_TRUE(DecodeEntryBundle("", 0).value().empty());
}

}  // namespace
}  // namespace waybill
