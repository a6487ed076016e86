// SPDX-License-Identifier: Apache-2.0
//
// The Merkle tree of RFC 6962, section 2.1, over SHA-256: roots, inclusion and
// consistency proofs, and their verification. The log, unit lists and private
// parts are all trees of this kind.
//
// Leaves are numbered from 0. Node (level, index) covers the leaves
// [index * 2^level, (index + 1) * 2^level) and is complete once all of them
// exist; level 0 holds the leaf hashes. Everything here is pure; functions are
// thread-safe.
#ifndef WAYBILL_LEDGER_CORE_MERKLE_H_
#define WAYBILL_LEDGER_CORE_MERKLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

// H(00 ‖ bytes) and H(01 ‖ left ‖ right).
Hash HashLeaf(std::string_view bytes);
Hash HashNode(const Hash& left, const Hash& right);

// The root of the tree without leaves: SHA-256 of nothing.
Hash EmptyRoot();

// Recomputes the root of a tree of `tree_size` leaves from the leaf at
// `leaf_index` and the sibling hashes on its path, ordered leaf to root.
//
// Fails with kVerificationFailed if the index is outside the tree or the proof
// doesn't have exactly the length the position demands. It doesn't decide
// whether the root is the right one: compare it with a checkpoint you trust.
// The size must be trusted too: several sizes can share one proof.
Result<Hash> RootFromInclusionProof(std::uint64_t leaf_index,
                                    std::uint64_t tree_size,
                                    const Hash& leaf_hash,
                                    std::span<const Hash> proof);

// A tree of which only the size and the root are known.
struct TreeHead {
  std::uint64_t size = 0;
  Hash root = kZeroHash;

  bool operator==(const TreeHead&) const = default;
};

// Shows that `leaf_hash` is the leaf at `leaf_index` of `tree`. Whatever is
// wrong, it fails with kVerificationFailed.
Result<void> VerifyInclusion(std::uint64_t leaf_index, const TreeHead& tree,
                             const Hash& leaf_hash,
                             std::span<const Hash> proof);

// Shows that the first `older.size` leaves of `newer` are exactly the leaves of
// `older` (RFC 9162, section 2.1.4.2). Equal sizes need equal roots and an
// empty proof. Whatever is wrong, it fails with kVerificationFailed; so it does
// for an empty older tree, of which there is nothing to prove.
Result<void> VerifyConsistency(const TreeHead& older, const TreeHead& newer,
                               std::span<const Hash> proof);

// Gives the hash of a complete node. Asked only for nodes that are complete in
// the tree at hand; its errors are handed on.
using NodeReader =
    std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// The root of the first `size` leaves, from at most 64 nodes.
Result<Hash> RootAt(std::uint64_t size, const NodeReader& reader);

// Proof builders. Fail with kInvalidArgument unless index < size, respectively
// 0 < old_size <= new_size.
Result<std::vector<Hash>> InclusionProof(std::uint64_t index,
                                         std::uint64_t size,
                                         const NodeReader& reader);
Result<std::vector<Hash>> ConsistencyProof(std::uint64_t old_size,
                                           std::uint64_t new_size,
                                           const NodeReader& reader);

// Told of each node that an append completes, lowest level first, the leaf
// itself included.
using NodeVisitor =
    std::function<void(unsigned level, std::uint64_t index, const Hash& hash)>;

// What must be kept of a tree in order to append to it: its largest complete
// nodes, one for each bit set in its size. A value; not thread-safe.
class Frontier {
 public:
  Frontier() = default;

  // Picks a tree of `size` leaves up again from its stored nodes.
  static Result<Frontier> At(std::uint64_t size, const NodeReader& reader);

  // REQUIRES: size() < 2^64 - 1.
  void Append(const Hash& leaf_hash, const NodeVisitor& visitor = nullptr);

  // At most 63 hashes: keep it rather than ask for every leaf.
  Hash Root() const;
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> nodes_;  // The largest, leftmost first.
};

// A whole small tree in memory, such as that of a unit list: n - 1 hashes to
// build, none for a proof.
class MerkleTree {
 public:
  explicit MerkleTree(std::span<const Hash> leaf_hashes);

  Hash Root() const;
  // REQUIRES: index < size().
  std::vector<Hash> Proof(std::uint64_t index) const;
  std::uint64_t size() const { return levels_.front().size(); }

 private:
  // levels_[0] are the leaf hashes. A last node without a sibling moves up as
  // it is, which gives the shape that the RFC defines by splitting.
  std::vector<std::vector<Hash>> levels_;
};

// The root of these leaves, without keeping the tree; and one proof. For more
// proofs of one list make a MerkleTree. REQUIRES: index < leaf_hashes.size().
Hash TreeRoot(std::span<const Hash> leaf_hashes);
std::vector<Hash> TreeProof(std::span<const Hash> leaf_hashes,
                            std::uint64_t index);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_MERKLE_H_
