// SPDX-License-Identifier: Apache-2.0
//
// Proofs about one subject under a map root: that it is in the map with a
// given chain, or that it isn't there. Pure and thread-safe.
//
// The map is a binary prefix tree over labels. The place at depth d under a
// prefix of d bits holds
//   nothing, if no label has the prefix       hash: 32 zero octets
//   a leaf, if exactly one label has it       hash: H(02 ‖ label ‖ u64be length
//                                                     ‖ head), MapLeaf()
//   an inner node otherwise                   hash: H(03 ‖ left ‖ right)
// so a leaf stands at the highest place where it is alone. Bit 0 of a label is
// the most significant bit of octet 0; a 0 bit goes left.
//
// Encoding of a MapProof; docs/FORMAT.md, "Map proofs":
//   u8 kind ‖ u16be number of siblings ‖ 32 octets each, from the leaf up
//   and only in kind 3: other label (32) ‖ u64be length ‖ head (32)
#ifndef WAYBILL_LEDGER_CORE_MAP_PROOF_H_
#define WAYBILL_LEDGER_CORE_MAP_PROOF_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"

namespace waybill {

inline constexpr std::size_t kMapDepthMax = 256;

// Bit `depth` of `label`. REQUIRES: depth < 256.
inline bool LabelBit(const Hash& label, std::size_t depth) {
  return ((label[depth / 8] >> (7 - depth % 8)) & 1) != 0;
}

// How many leading bits two labels share: 256 if they are equal.
std::size_t SharedBits(const Hash& a, const Hash& b);

// The hash of an inner node: H(03 ‖ left ‖ right).
Hash MapInner(const Hash& left, const Hash& right);

// What a leaf commits to.
struct MapEntry {
  Hash label{};
  Chain chain;

  bool operator==(const MapEntry&) const = default;
};

// Encoded and hashed into bundles: never change a value.
enum class MapProofKind : std::uint8_t {
  kPresence = 1,      // The walk along the label ends in its leaf.
  kAbsenceEmpty = 2,  // It ends in an empty place.
  kAbsenceOther = 3,  // It ends in the leaf of another label, shown.
};

struct MapProof {
  MapProofKind kind = MapProofKind::kAbsenceEmpty;
  std::vector<Hash> siblings;     // From the end of the walk up to the root.
  std::optional<MapEntry> other;  // Set if and only if kind is kAbsenceOther.

  bool operator==(const MapProof&) const = default;
};

// REQUIRES: at most 256 siblings, and `other` set as its comment says.
std::string EncodeMapProof(const MapProof& proof);

// Fails with kInvalidArgument unless `bytes` is exactly what EncodeMapProof
// gives for some proof. Says nothing about whether the proof holds.
Result<MapProof> DecodeMapProof(std::string_view bytes);

// The two verifications take `root` as given: it has to come from a seal under
// a checkpoint the caller trusts, and `label` has to be computed by the caller.
// Both fail with kVerificationFailed.
//
// One root never has both a presence and an absence proof of one label that
// verify, because the walk along a label ends in one place only. The rules on
// shape below are stricter than that needs: they refuse a map that an honest
// ledger could not have built.

// That the map under `root` holds `label` with `chain`. Refused: another kind,
// more than 256 siblings, length 0, an empty place beside the leaf (it would
// stand higher), hashes that do not give the root.
Result<void> VerifyPresence(const Hash& root, const Hash& label,
                            const Chain& chain, const MapProof& proof);

// That the map under `root` does not hold `label`. Refused: another kind, and
// - an empty place below depth 255, or beside another empty place. Beside it
//   must stand an inner node: a lone leaf would stand higher. A hash does not
//   tell a leaf from an inner node, so this last part can't be checked here;
//   at depth 256 only leaves stand, so there it can;
// - another leaf with the asked label, with a label that leaves the walk before
//   the leaf's depth, with length 0, or beside an empty place;
// - hashes that do not give the root.
Result<void> VerifyAbsence(const Hash& root, const Hash& label,
                           const MapProof& proof);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_MAP_PROOF_H_
