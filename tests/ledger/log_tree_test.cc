// SPDX-License-Identifier: Apache-2.0
#include "ledger/log_tree.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/store/keyspace.h"
#include "tests/support/memory_store.h"
#include "tests/support/node_store.h"

namespace waybill {
namespace {

Hash LeafNumber(std::uint64_t number) {
  return HashLeaf("leaf " + std::to_string(number));
}

// Appends in batches of many sizes, and compares every node with a tree that
// keeps them all.
TEST(LogTree, GivesTheNodesOfAPlainTree) {
  const auto state = std::make_shared<MemoryState>();
  auto store = OpenMemoryStore(state);
  ASSERT_TRUE(store);
  auto tree = LogTree::Empty(**store);
  testing::NodeStore plain;
  std::uint64_t size = 0;
  for (const std::size_t count :
       {1U, 2U, 253U, 1U, 256U, 300U, 1024U, 7U, 19000U, 3U}) {
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < count; ++i) {
      leaves.push_back(LeafNumber(size + i));
      plain.Append(leaves.back());
    }
    WriteBatch batch;
    EXPECT_EQ(tree->PutTiles(leaves, batch), plain.frontier().Root());
    EXPECT_EQ(tree->size(), size);
    ASSERT_TRUE((*store)->Write(batch));
    tree->Extend(leaves);
    size += count;
    EXPECT_EQ(tree->frontier().Root(), plain.frontier().Root());
    auto loaded = LogTree::Load(**store, size);
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (const LogTree* one : {tree.get(), loaded->get()}) {
      for (unsigned level = 0; level < 16; ++level) {
        const std::uint64_t nodes = size >> level;
        const std::uint64_t step = std::max<std::uint64_t>(1, nodes / 97);
        for (std::uint64_t index = 0; index < nodes; index += step) {
          const auto node = one->Node(level, index);
          ASSERT_TRUE(node) << node.error().message;
          ASSERT_EQ(*node, *plain.reader()(level, index))
              << "size " << size << " level " << level << " index " << index;
        }
        EXPECT_FALSE(one->Node(level, nodes));
      }
    }
  }
}

// As tlog-tiles has them: 256 hashes of each eighth level.
TEST(LogTree, WritesTheTilesOfTheFormat) {
  const auto state = std::make_shared<MemoryState>();
  auto store = OpenMemoryStore(state);
  ASSERT_TRUE(store);
  auto tree = LogTree::Empty(**store);
  testing::NodeStore plain;
  constexpr std::uint64_t kSize = 256 * 256 + 300;
  for (std::uint64_t size = 0; size < kSize;) {
    std::vector<Hash> leaves;
    for (int i = 0; i < 997 && size < kSize; ++i, ++size) {
      leaves.push_back(LeafNumber(size));
      plain.Append(leaves.back());
    }
    WriteBatch batch;
    tree->PutTiles(leaves, batch);
    ASSERT_TRUE((*store)->Write(batch));
    tree->Extend(leaves);
  }
  for (unsigned level = 0; level < 3; ++level) {
    const std::uint64_t hashes = kSize >> (8 * level);
    for (std::uint64_t tile = 0; tile * 256 < hashes; ++tile) {
      const auto row = (*store)->Get(
          Family::kTiles, TileKey(static_cast<std::uint8_t>(level), tile));
      ASSERT_TRUE(row && row->has_value());
      std::string expected;
      for (std::uint64_t i = tile * 256; i < hashes && i < tile * 256 + 256;
           ++i) {
        expected += View(*plain.reader()(8 * level, i));
      }
      ASSERT_EQ(**row, expected) << "level " << level << " tile " << tile;
    }
  }
}

TEST(LogTree, ATileThatIsMissingOrShortIsCorruption) {
  const auto state = std::make_shared<MemoryState>();
  auto store = OpenMemoryStore(state);
  ASSERT_TRUE(store);
  auto tree = LogTree::Empty(**store);
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < 600; ++i) {
    leaves.push_back(LeafNumber(i));
  }
  WriteBatch batch;
  tree->PutTiles(leaves, batch);
  ASSERT_TRUE((*store)->Write(batch));
  EXPECT_TRUE(LogTree::Load(**store, 600));
  for (const std::uint64_t size : {599U, 601U, 0U, 512U, 1000U}) {
    const auto loaded = LogTree::Load(**store, size);
    ASSERT_FALSE(loaded) << size;
    EXPECT_EQ(loaded.error().code, ErrorCode::kCorruption);
  }
  state->Tamper(Family::kTiles, TileKey(0, 1), std::nullopt);
  EXPECT_FALSE(LogTree::Load(**store, 600));
}

}  // namespace
}  // namespace waybill
