// SPDX-License-Identifier: Apache-2.0
//
// The second path: from an old map root and a batch of changes to the new root,
// without the map. The writer runs it on every batch before it signs, and a
// stateless witness on every batch it is fed. Pure and thread-safe. The tree is
// described in map_proof.h.
//
// A MapUpdateProof is a walk, in pre-order, over the part of the OLD tree that
// the batch touches. A place is walked into if and only if a changed label has
// its prefix, so one map and one batch have exactly one proof. Encoding, one
// step after the other; docs/FORMAT.md, "Map updates":
//   01 ‖ hash (32)                             a subtree nothing changes in
//   02                                         an empty place
//   03 ‖ label (32) ‖ u64be length ‖ head (32) a leaf: changed, or merely
//                                              standing where one is added
//   04                                         an inner node; left, then right
// Leaves come in ascending order of label. The walk ends when every inner node
// has both its children; nothing may trail.
#ifndef WAYBILL_LEDGER_CORE_MAP_UPDATE_H_
#define WAYBILL_LEDGER_CORE_MAP_UPDATE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/map_proof.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"

namespace waybill {

// One subject's chain grows. A new subject had length 0 and a head of zeros.
// Subjects never leave the map and chains never shrink.
struct MapChange {
  Hash label{};
  Chain before;
  Chain after;

  bool operator==(const MapChange&) const = default;
};

// Encoded: never change a value.
enum class MapStep : std::uint8_t {
  kSubtree = 1,
  kEmpty = 2,
  kLeaf = 3,
  kInner = 4,
};

struct MapUpdateProof {
  std::vector<MapStep> steps;
  std::vector<Hash> subtrees;    // One for each kSubtree, in order.
  std::vector<MapEntry> leaves;  // One for each kLeaf, in order.

  bool operator==(const MapUpdateProof&) const = default;
};

// REQUIRES: as many subtrees and leaves as there are steps of these kinds.
std::string EncodeMapUpdateProof(const MapUpdateProof& proof);

// Fails with kInvalidArgument unless `bytes` is exactly what the encoder gives
// for some complete walk. Takes memory in proportion to `bytes`: bound it.
Result<MapUpdateProof> DecodeMapUpdateProof(std::string_view bytes);

// Verifies that the map under `old_root` held every changed label with exactly
// its chain before (or not at all, for a new one), and returns the root of the
// map in which each has its chain after and nothing else is different.
//
// Fails with kInvalidArgument if the changes aren't strictly ascending by label
// or one does not grow; with kVerificationFailed if the proof is not the one
// proof of these changes under this root, or shows a tree that is not in the
// shape every honest map has. As in map_proof.h, whether a subtree's hash is a
// leaf's can't be seen; a verifier that followed the roots from the empty map
// knows that the old one is in shape.
Result<Hash> VerifyUpdate(const Hash& old_root,
                          std::span<const MapChange> changes,
                          const MapUpdateProof& proof);

// Whether VerifyUpdate would take the changes as such: strictly ascending by
// label, each grows, and a length of 0 has a head of zeros.
Result<void> CheckChanges(std::span<const MapChange> changes);

// How many of `changes` go left at `depth`: they come first.
// REQUIRES: ascending by label, and all share their first `depth` bits.
std::size_t SplitChanges(std::span<const MapChange> changes, std::size_t depth);

// The change of `label`, or null. REQUIRES: ascending by label.
const MapChange* FindChange(std::span<const MapChange> changes,
                            const Hash& label);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_MAP_UPDATE_H_
