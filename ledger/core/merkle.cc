// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/merkle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string>

#include "ledger/core/check.h"

namespace waybill {
namespace {

constexpr std::string_view kLeafPrefix("\0", 1);
constexpr char kNodePrefix = '\1';

Error Failed(std::string message) {
  return Error{ErrorCode::kVerificationFailed, std::move(message)};
}

// The root over neighbouring nodes of falling size, the largest first: the
// smaller ones are joined first.
Hash Fold(std::span<const Hash> nodes) {
  if (nodes.empty()) {
    return EmptyRoot();
  }
  Hash root = nodes.back();
  for (auto node = nodes.rbegin() + 1; node != nodes.rend(); ++node) {
    root = HashNode(*node, root);
  }
  return root;
}

// The complete nodes that make up the leaves [begin, end), largest first.
// REQUIRES: `begin` is a multiple of the smallest power of two that is at least
// end - begin, as it is for every subtree of the RFC's recursion.
Result<std::vector<Hash>> NodesOf(std::uint64_t begin, std::uint64_t end,
                                  const NodeReader& reader) {
  std::vector<Hash> nodes;
  while (begin < end) {
    const auto level = static_cast<unsigned>(std::bit_width(end - begin) - 1);
    Result<Hash> node = reader(level, begin >> level);
    if (!node) {
      return node.error();
    }
    nodes.push_back(*node);
    begin += std::uint64_t{1} << level;
  }
  return nodes;
}

Result<Hash> RangeRoot(std::uint64_t begin, std::uint64_t end,
                       const NodeReader& reader) {
  auto nodes = NodesOf(begin, end, reader);
  if (!nodes) {
    return nodes.error();
  }
  return Fold(*nodes);
}

// The leaves of a range, split as the RFC does it: the left part is the largest
// power of two smaller than the whole. REQUIRES: end - begin >= 2.
std::uint64_t Split(std::uint64_t begin, std::uint64_t end) {
  return begin + std::bit_floor(end - begin - 1);
}

}  // namespace

Hash HashLeaf(std::string_view bytes) { return Sha256({kLeafPrefix, bytes}); }

Hash HashNode(const Hash& left, const Hash& right) {
  std::array<char, 65> bytes{kNodePrefix};
  std::memcpy(bytes.data() + 1, left.data(), left.size());
  std::memcpy(bytes.data() + 33, right.data(), right.size());
  return Sha256(std::string_view(bytes.data(), bytes.size()));
}

Hash EmptyRoot() { return Sha256(std::string_view()); }

Result<Hash> RootFromInclusionProof(std::uint64_t leaf_index,
                                    std::uint64_t tree_size,
                                    const Hash& leaf_hash,
                                    std::span<const Hash> proof) {
  if (leaf_index >= tree_size) {
    return Failed("leaf " + std::to_string(leaf_index) +
                  " is outside a tree of " + std::to_string(tree_size));
  }
  // Below the fork, the paths to this leaf and to the last leaf differ, and
  // every level has a sibling. Above it, only left siblings exist.
  const auto inner =
      static_cast<std::size_t>(std::bit_width(leaf_index ^ (tree_size - 1)));
  // A shift by 64 is undefined; at inner == 64 nothing lies above the fork.
  const std::uint64_t above = inner < 64 ? leaf_index >> inner : 0;
  const auto border = static_cast<std::size_t>(std::popcount(above));
  if (proof.size() != inner + border) {
    return Failed("inclusion proof has " + std::to_string(proof.size()) +
                  " hashes, want " + std::to_string(inner + border));
  }
  Hash root = leaf_hash;
  for (std::size_t level = 0; level < inner; ++level) {
    const bool is_right = ((leaf_index >> level) & 1) != 0;
    root =
        is_right ? HashNode(proof[level], root) : HashNode(root, proof[level]);
  }
  for (const Hash& sibling : proof.subspan(inner)) {
    root = HashNode(sibling, root);
  }
  return root;
}

Result<void> VerifyInclusion(std::uint64_t leaf_index, const TreeHead& tree,
                             const Hash& leaf_hash,
                             std::span<const Hash> proof) {
  const auto root =
      RootFromInclusionProof(leaf_index, tree.size, leaf_hash, proof);
  if (!root) {
    return root.error();
  }
  if (*root != tree.root) {
    return Failed("inclusion proof of leaf " + std::to_string(leaf_index) +
                  " gives root " + ToHex(*root) + ", want " + ToHex(tree.root));
  }
  return {};
}

Result<void> VerifyConsistency(const TreeHead& older, const TreeHead& newer,
                               std::span<const Hash> proof) {
  if (older.size == 0 || older.size > newer.size) {
    return Failed("no proof leads from size " + std::to_string(older.size) +
                  " to size " + std::to_string(newer.size));
  }
  if (older.size == newer.size) {
    if (!proof.empty() || older.root != newer.root) {
      return Failed("two trees of " + std::to_string(older.size) +
                    " leaves differ");
    }
    return {};
  }
  // Start at the largest complete subtree that ends where the older tree ends.
  const int shift = std::countr_zero(older.size);
  std::uint64_t older_path = (older.size - 1) >> shift;
  std::uint64_t newer_path = (newer.size - 1) >> shift;
  Hash older_root = older.root;
  if (older_path != 0) {
    if (proof.empty()) {
      return Failed("consistency proof is empty");
    }
    older_root = proof.front();
    proof = proof.subspan(1);
  }
  // Otherwise the subtree is the whole older tree, and its root is at hand.
  Hash newer_root = older_root;
  for (const Hash& sibling : proof) {
    if (newer_path == 0) {
      return Failed("consistency proof is too long");
    }
    if ((older_path & 1) != 0 || older_path == newer_path) {
      older_root = HashNode(sibling, older_root);
      newer_root = HashNode(sibling, newer_root);
      // Levels at which both paths end without a sibling have no hash.
      while ((older_path & 1) == 0 && older_path != 0) {
        older_path >>= 1;
        newer_path >>= 1;
      }
    } else {
      newer_root = HashNode(newer_root, sibling);
    }
    older_path >>= 1;
    newer_path >>= 1;
  }
  if (newer_path != 0) {
    return Failed("consistency proof is too short");
  }
  if (older_root != older.root || newer_root != newer.root) {
    return Failed("consistency proof from size " + std::to_string(older.size) +
                  " to size " + std::to_string(newer.size) +
                  " gives other roots");
  }
  return {};
}

Result<Hash> RootAt(std::uint64_t size, const NodeReader& reader) {
  return RangeRoot(0, size, reader);
}

Result<std::vector<Hash>> InclusionProof(std::uint64_t index,
                                         std::uint64_t size,
                                         const NodeReader& reader) {
  if (index >= size) {
    return Error{ErrorCode::kInvalidArgument, "leaf " + std::to_string(index) +
                                                  " is outside a tree of " +
                                                  std::to_string(size)};
  }
  std::vector<Hash> proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = Split(begin, end);
    const bool left = index < middle;
    auto sibling = left ? RangeRoot(middle, end, reader)
                        : RangeRoot(begin, middle, reader);
    if (!sibling) {
      return sibling.error();
    }
    proof.push_back(*sibling);
    (left ? end : begin) = middle;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<std::vector<Hash>> ConsistencyProof(std::uint64_t old_size,
                                           std::uint64_t new_size,
                                           const NodeReader& reader) {
  if (old_size == 0 || old_size > new_size) {
    return Error{ErrorCode::kInvalidArgument,
                 "no proof leads from size " + std::to_string(old_size) +
                     " to size " + std::to_string(new_size)};
  }
  std::vector<Hash> proof;
  std::uint64_t begin = 0;
  std::uint64_t end = new_size;
  while (old_size != end) {
    const std::uint64_t middle = Split(begin, end);
    const bool left = old_size <= middle;
    auto sibling = left ? RangeRoot(middle, end, reader)
                        : RangeRoot(begin, middle, reader);
    if (!sibling) {
      return sibling.error();
    }
    proof.push_back(*sibling);
    (left ? end : begin) = middle;
  }
  // If the older tree is itself a subtree, the verifier has its root already.
  if (begin != 0) {
    auto last = RangeRoot(begin, end, reader);
    if (!last) {
      return last.error();
    }
    proof.push_back(*last);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<Frontier> Frontier::At(std::uint64_t size, const NodeReader& reader) {
  auto nodes = NodesOf(0, size, reader);
  if (!nodes) {
    return nodes.error();
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.nodes_ = *std::move(nodes);
  return frontier;
}

void Frontier::Append(const Hash& leaf_hash, const NodeVisitor& visitor) {
  WAYBILL_CHECK(size_ < std::numeric_limits<std::uint64_t>::max());
  Hash node = leaf_hash;
  std::uint64_t index = size_;
  unsigned level = 0;
  // Adding one carries through the ones at the end of the size, and each carry
  // joins two nodes of a level.
  for (; (index & 1) != 0; index >>= 1, ++level) {
    if (visitor) {
      visitor(level, index, node);
    }
    node = HashNode(nodes_.back(), node);
    nodes_.pop_back();
  }
  if (visitor) {
    visitor(level, index, node);
  }
  nodes_.push_back(node);
  ++size_;
}

Hash Frontier::Root() const { return Fold(nodes_); }

MerkleTree::MerkleTree(std::span<const Hash> leaf_hashes) {
  levels_.emplace_back(leaf_hashes.begin(), leaf_hashes.end());
  while (levels_.back().size() > 1) {
    const std::vector<Hash>& below = levels_.back();
    std::vector<Hash> level;
    level.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
      level.push_back(HashNode(below[i], below[i + 1]));
    }
    if (below.size() % 2 != 0) {
      level.push_back(below.back());
    }
    levels_.push_back(std::move(level));
  }
}

Hash MerkleTree::Root() const {
  return levels_.front().empty() ? EmptyRoot() : levels_.back().front();
}

std::vector<Hash> MerkleTree::Proof(std::uint64_t index) const {
  WAYBILL_CHECK(index < size());
  std::vector<Hash> proof;
  for (const std::vector<Hash>& level : levels_) {
    const std::uint64_t sibling = index ^ 1;
    if (sibling < level.size()) {
      proof.push_back(level[sibling]);
    }
    index >>= 1;
  }
  return proof;
}

Hash TreeRoot(std::span<const Hash> leaf_hashes) {
  Frontier frontier;
  for (const Hash& leaf_hash : leaf_hashes) {
    frontier.Append(leaf_hash);
  }
  return frontier.Root();
}

std::vector<Hash> TreeProof(std::span<const Hash> leaf_hashes,
                            std::uint64_t index) {
  return MerkleTree(leaf_hashes).Proof(index);
}

}  // namespace waybill
