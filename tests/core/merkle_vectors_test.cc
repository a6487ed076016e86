// SPDX-License-Identifier: Apache-2.0
//
// Trees against the published test vectors of Certificate Transparency and
// against tests/data/merkle.txt, which another implementation wrote.
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/merkle.h"
#include "tests/support/node_store.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

using testing::HashesFrom;
using testing::NodeStore;
using testing::ReadVectors;

// The eight inputs and the roots of their prefixes, as in the test suite of
// the Certificate Transparency reference implementation (RFC 6962).
const std::vector<std::string> kInputs = {
    "",
    std::string("\x00", 1),
    "\x10",
    "\x20\x21",
    "\x30\x31",
    "\x40\x41\x42\x43",
    "\x50\x51\x52\x53\x54\x55\x56\x57",
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
const testing::Vector kRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

NodeStore PublishedTree() {
  NodeStore store;
  for (const std::string& input : kInputs) {
    store.Append(HashLeaf(input));
  }
  return store;
}

TEST(MerkleVectors, PublishedRoots) {
  Frontier frontier;
  for (std::size_t i = 0; i < kInputs.size(); ++i) {
    frontier.Append(HashLeaf(kInputs[i]));
    EXPECT_EQ(ToHex(frontier.Root()), kRoots[i]);
  }
}

TEST(MerkleVectors, PublishedInclusionProofs) {
  const NodeStore store = PublishedTree();
  EXPECT_EQ(
      InclusionProof(0, 8, store.reader()).value(),
      HashesFrom(
          {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
           "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
           "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"},
          0));
  EXPECT_EQ(
      InclusionProof(5, 8, store.reader()).value(),
      HashesFrom(
          {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
           "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
          0));
  EXPECT_EQ(InclusionProof(2, 3, store.reader()).value(),
            HashesFrom({kRoots[1]}, 0));
  EXPECT_EQ(
      InclusionProof(1, 5, store.reader()).value(),
      HashesFrom(
          {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
           "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
           "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"},
          0));
}

TEST(MerkleVectors, PublishedConsistencyProofs) {
  const NodeStore store = PublishedTree();
  EXPECT_EQ(
      ConsistencyProof(1, 8, store.reader()).value(),
      HashesFrom(
          {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
           "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
           "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"},
          0));
  EXPECT_EQ(
      ConsistencyProof(6, 8, store.reader()).value(),
      HashesFrom(
          {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
           "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
          0));
  EXPECT_EQ(
      ConsistencyProof(2, 5, store.reader()).value(),
      HashesFrom(
          {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
           "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"},
          0));
}

// The tree of tests/data/merkle.txt, and its root at every frozen size.
class FrozenTree : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto& fields : ReadVectors("merkle.txt", "root")) {
      ASSERT_EQ(fields.size(), 2U);
      roots_[std::stoull(fields[0])] = HashFromHex(fields[1]).value();
    }
    ASSERT_EQ(roots_.size(), 12U);
    EXPECT_EQ(roots_.at(0), EmptyRoot());
    for (std::uint64_t i = 0; i < roots_.rbegin()->first; ++i) {
      store_.Append(Leaf(i));
    }
  }
  static Hash Leaf(std::uint64_t index) {
    return HashLeaf(std::to_string(index));
  }

  std::map<std::uint64_t, Hash> roots_;
  NodeStore store_;
};

TEST_F(FrozenTree, RootsAgree) {
  for (const auto& [size, root] : roots_) {
    EXPECT_EQ(RootAt(size, store_.reader()).value(), root) << size;
  }
}

TEST_F(FrozenTree, InclusionProofsAgree) {
  const auto vectors = ReadVectors("merkle.txt", "inclusion");
  ASSERT_GT(vectors.size(), 50U);
  for (const auto& fields : vectors) {
    const std::uint64_t index = std::stoull(fields.at(0));
    const std::uint64_t size = std::stoull(fields.at(1));
    const auto proof = HashesFrom(fields, 2);
    EXPECT_EQ(InclusionProof(index, size, store_.reader()).value(), proof);
    EXPECT_TRUE(
        VerifyInclusion(index, {size, roots_.at(size)}, Leaf(index), proof));
    EXPECT_FALSE(VerifyInclusion(index, {size, roots_.at(size)},
                                 Leaf(index + 1), proof));
  }
}

TEST_F(FrozenTree, ConsistencyProofsAgree) {
  const auto vectors = ReadVectors("merkle.txt", "consistency");
  ASSERT_GT(vectors.size(), 50U);
  for (const auto& fields : vectors) {
    const std::uint64_t older = std::stoull(fields.at(0));
    const std::uint64_t newer = std::stoull(fields.at(1));
    const auto proof = HashesFrom(fields, 2);
    EXPECT_EQ(ConsistencyProof(older, newer, store_.reader()).value(), proof);
    EXPECT_TRUE(VerifyConsistency({older, roots_.at(older)},
                                  {newer, roots_.at(newer)}, proof));
    EXPECT_FALSE(VerifyConsistency({older, kZeroHash},
                                   {newer, roots_.at(newer)}, proof));
  }
}

}  // namespace
}  // namespace waybill
