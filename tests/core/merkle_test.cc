// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/merkle.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/node_store.h"
#include "tests/support/reference_merkle.h"

namespace waybill {
namespace {

using testing::NodeStore;
using Proof = std::vector<Hash>;

constexpr std::uint64_t kExhaustive = 130;
constexpr std::uint64_t kForged = 20;

// Entries of a tree, their hashes, nodes and every root up to its size.
struct Tree {
  explicit Tree(std::size_t size) {
    roots.push_back(reference::TreeHash({}));
    for (std::size_t i = 0; i < size; ++i) {
      entries.push_back("entry " + std::to_string(i));
      leaf_hashes.push_back(HashLeaf(entries.back()));
      store.Append(leaf_hashes.back());
      roots.push_back(reference::TreeHash(entries));
    }
  }
  reference::Entries First(std::size_t size) const {
    return reference::Entries(entries).first(size);
  }
  TreeHead Head(std::size_t size) const { return {size, roots[size]}; }

  std::vector<std::string> entries;
  std::vector<Hash> leaf_hashes;
  std::vector<Hash> roots;
  NodeStore store;
};

// Calls `check` with every proof that differs from `proof` in one bit, lacks
// one hash, or has one more at any place.
template <typename Check>
void ForEachForgery(const Proof& proof, const Check& check) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    for (std::size_t bit = 0; bit < 256; ++bit) {
      Proof forged = proof;
      forged[i][bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      check(forged);
    }
    Proof shorter = proof;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    check(shorter);
  }
  for (std::size_t i = 0; i <= proof.size(); ++i) {
    const auto place = static_cast<std::ptrdiff_t>(i);
    Proof longer = proof;
    longer.insert(longer.begin() + place, kZeroHash);
    check(longer);
    if (i < proof.size()) {
      longer = proof;
      longer.insert(longer.begin() + place, proof[i]);
      check(longer);
    }
  }
}

void ExpectRefused(const Result<void>& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kVerificationFailed);
}

TEST(Merkle, HashesAreSeparatedByPrefix) {
  EXPECT_EQ(EmptyRoot(), Sha256(""));
  EXPECT_EQ(HashLeaf("x"), Sha256(std::string("\0x", 2)));
  const Hash left = Sha256("l");
  const Hash right = Sha256("r");
  EXPECT_EQ(HashNode(left, right), Sha256({"\1", View(left), View(right)}));
}

TEST(Merkle, RootsAgreeWithTheReference) {
  const Tree tree(kExhaustive);
  Frontier frontier;
  for (std::uint64_t size = 0; size <= kExhaustive; ++size) {
    const auto leaves = std::span(tree.leaf_hashes).first(size);
    EXPECT_EQ(TreeRoot(leaves), tree.roots[size]);
    EXPECT_EQ(MerkleTree(leaves).Root(), tree.roots[size]);
    EXPECT_EQ(MerkleTree(leaves).size(), size);
    EXPECT_EQ(RootAt(size, tree.store.reader()).value(), tree.roots[size]);
    EXPECT_EQ(frontier.Root(), tree.roots[size]);
    EXPECT_EQ(frontier.size(), size);
    if (size < kExhaustive) {
      frontier.Append(tree.leaf_hashes[size]);
    }
  }
}

TEST(Merkle, AFrontierCanBePickedUpAtEverySize) {
  const Tree tree(kExhaustive);
  for (std::uint64_t size = 0; size <= kExhaustive; ++size) {
    auto frontier = Frontier::At(size, tree.store.reader());
    ASSERT_TRUE(frontier);
    for (std::uint64_t i = size; i < kExhaustive; ++i) {
      frontier->Append(tree.leaf_hashes[i]);
    }
    EXPECT_EQ(frontier->Root(), tree.roots[kExhaustive]);
    EXPECT_EQ(frontier->size(), kExhaustive);
  }
}

TEST(Merkle, AMissingNodeIsReported) {
  const NodeStore empty;
  EXPECT_EQ(RootAt(3, empty.reader()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Frontier::At(3, empty.reader()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(InclusionProof(1, 3, empty.reader()).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(ConsistencyProof(1, 3, empty.reader()).error().code,
            ErrorCode::kNotFound);
}

TEST(InclusionProof, AgreesWithTheReferenceAndVerifies) {
  const Tree tree(kExhaustive);
  for (std::uint64_t size = 1; size <= kExhaustive; ++size) {
    const auto leaves = std::span(tree.leaf_hashes).first(size);
    const MerkleTree whole(leaves);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Proof proof = reference::Path(index, tree.First(size));
      EXPECT_EQ(whole.Proof(index), proof);
      EXPECT_EQ(InclusionProof(index, size, tree.store.reader()).value(),
                proof);
      EXPECT_TRUE(VerifyInclusion(index, tree.Head(size),
                                  tree.leaf_hashes[index], proof))
          << index << " in " << size;
    }
  }
}

TEST(InclusionProof, HoldsForNoOtherLeafPlaceOrRoot) {
  const Tree tree(kForged);
  const TreeHead head = tree.Head(kForged);
  for (std::uint64_t index = 0; index < kForged; ++index) {
    const Hash& leaf_hash = tree.leaf_hashes[index];
    const Proof proof = TreeProof(tree.leaf_hashes, index);
    for (std::uint64_t other = 0; other < kForged + 2; ++other) {
      if (other != index) {
        ExpectRefused(VerifyInclusion(other, head, leaf_hash, proof));
      }
      if (other != index && other < kForged) {
        ExpectRefused(
            VerifyInclusion(index, head, tree.leaf_hashes[other], proof));
      }
      if (other < kForged) {
        ExpectRefused(VerifyInclusion(index, {kForged, tree.roots[other]},
                                      leaf_hash, proof));
      }
    }
  }
}

TEST(InclusionProof, NoForgeryHolds) {
  const Tree tree(kForged);
  for (std::uint64_t size = 1; size <= kForged; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const Hash& leaf_hash = tree.leaf_hashes[index];
      const Proof proof = reference::Path(index, tree.First(size));
      ForEachForgery(proof, [&](const Proof& forged) {
        ExpectRefused(
            VerifyInclusion(index, tree.Head(size), leaf_hash, forged));
      });
    }
  }
}

TEST(InclusionProof, RejectsAnIndexOutsideTheTree) {
  EXPECT_EQ(RootFromInclusionProof(0, 0, kZeroHash, {}).error().code,
            ErrorCode::kVerificationFailed);
  EXPECT_EQ(RootFromInclusionProof(5, 5, kZeroHash, {}).error().code,
            ErrorCode::kVerificationFailed);
  const NodeStore empty;
  EXPECT_EQ(InclusionProof(5, 5, empty.reader()).error().code,
            ErrorCode::kInvalidArgument);
}

// The path lengths at the end of the range, where a shift by 64 lurks.
TEST(InclusionProof, WorksInTheLargestTree) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const NodeReader reader = [](unsigned level, std::uint64_t index) {
    return Result<Hash>(
        Sha256(std::to_string(level) + "/" + std::to_string(index)));
  };
  const Hash root = RootAt(kMax, reader).value();
  for (const std::uint64_t index :
       {std::uint64_t{0}, std::uint64_t{1}, kMax / 2, kMax / 2 + 1, kMax - 1}) {
    const Proof proof(64, kZeroHash);
    const auto deepest = RootFromInclusionProof(index, kMax, kZeroHash, proof);
    EXPECT_EQ(deepest.has_value(), index != kMax - 1) << index;
    const auto built = InclusionProof(index, kMax, reader);
    ASSERT_TRUE(built);
    EXPECT_TRUE(RootFromInclusionProof(index, kMax, kZeroHash, *built));
  }
  // 2^63 is the first leaf of the second half, and 2^63 - 1 a consistent size.
  const std::uint64_t half = std::uint64_t{1} << 63;
  const auto proof = ConsistencyProof(half, kMax, reader);
  ASSERT_TRUE(proof);
  EXPECT_TRUE(VerifyConsistency({half, RootAt(half, reader).value()},
                                {kMax, root}, *proof));
  EXPECT_TRUE(VerifyInclusion(kMax - 1, {kMax, root},
                              reader(0, kMax - 1).value(),
                              InclusionProof(kMax - 1, kMax, reader).value()));
}

TEST(ConsistencyProof, AgreesWithTheReferenceAndVerifies) {
  const Tree tree(kExhaustive);
  for (std::uint64_t newer = 1; newer <= kExhaustive; ++newer) {
    for (std::uint64_t older = 1; older <= newer; ++older) {
      const Proof proof = reference::ConsistencyProof(older, tree.First(newer));
      EXPECT_EQ(ConsistencyProof(older, newer, tree.store.reader()).value(),
                proof);
      EXPECT_TRUE(VerifyConsistency(tree.Head(older), tree.Head(newer), proof))
          << older << " to " << newer;
    }
  }
}

TEST(ConsistencyProof, NoForgeryHolds) {
  const Tree tree(kForged);
  for (std::uint64_t newer = 1; newer <= kForged; ++newer) {
    for (std::uint64_t older = 1; older <= newer; ++older) {
      const Proof proof = reference::ConsistencyProof(older, tree.First(newer));
      ForEachForgery(proof, [&](const Proof& forged) {
        ExpectRefused(
            VerifyConsistency(tree.Head(older), tree.Head(newer), forged));
      });
    }
  }
}

TEST(ConsistencyProof, HoldsForNoOtherTrees) {
  const Tree tree(kForged);
  for (std::uint64_t newer = 1; newer <= kForged; ++newer) {
    for (std::uint64_t older = 1; older <= newer; ++older) {
      const Proof proof = reference::ConsistencyProof(older, tree.First(newer));
      for (std::uint64_t other = 0; other <= kForged; ++other) {
        if (other != older) {
          ExpectRefused(VerifyConsistency({older, tree.roots[other]},
                                          tree.Head(newer), proof));
        }
        if (other != newer) {
          ExpectRefused(VerifyConsistency(tree.Head(older),
                                          {newer, tree.roots[other]}, proof));
        }
        // A shorter history under the newer size, and the other way round.
        if (other != older && other != newer) {
          ExpectRefused(
              VerifyConsistency(tree.Head(other), tree.Head(newer), proof));
        }
      }
    }
  }
}

TEST(ConsistencyProof, NothingFollowsFromAnEmptyTree) {
  const Tree tree(4);
  ExpectRefused(VerifyConsistency(tree.Head(0), tree.Head(0), {}));
  ExpectRefused(VerifyConsistency(tree.Head(0), tree.Head(4), {}));
  ExpectRefused(VerifyConsistency(tree.Head(0), tree.Head(4), tree.roots));
  ExpectRefused(VerifyConsistency(tree.Head(4), tree.Head(3), {}));
  EXPECT_EQ(ConsistencyProof(0, 4, tree.store.reader()).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(ConsistencyProof(4, 3, tree.store.reader()).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace waybill
