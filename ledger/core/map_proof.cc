// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/map_proof.h"

#include <array>
#include <bit>
#include <cstring>

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

Error Refuse(std::string why) {
  return {ErrorCode::kVerificationFailed, "map proof: " + std::move(why)};
}

// The root of a tree in which `hash` stands at the depth the siblings give, on
// the walk along `label`. REQUIRES: at most 256 siblings.
Hash Climb(const Hash& label, Hash hash, const std::vector<Hash>& siblings) {
  std::size_t depth = siblings.size();
  for (const Hash& sibling : siblings) {
    --depth;
    hash = LabelBit(label, depth) ? MapInner(sibling, hash)
                                  : MapInner(hash, sibling);
  }
  return hash;
}

Result<void> VerifyWalk(const Hash& root, const Hash& label, const Hash& end,
                        const MapProof& proof) {
  // Whatever the walk ends in, the place beside it cannot be empty: a leaf
  // there would stand one place higher, and two empty places are one.
  if (!proof.siblings.empty() && proof.siblings.front() == kZeroHash) {
    return Refuse("the end of the walk stands beside an empty place");
  }
  if (Climb(label, end, proof.siblings) != root) {
    return Refuse("its hashes do not give the root");
  }
  return {};
}

}  // namespace

std::size_t SharedBits(const Hash& a, const Hash& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) {
      const auto differing = static_cast<std::uint8_t>(a[i] ^ b[i]);
      return i * 8 + static_cast<std::size_t>(std::countl_zero(differing));
    }
  }
  return kMapDepthMax;
}

Hash MapInner(const Hash& left, const Hash& right) {
  // One buffer, one update: this is the hot path of the whole ledger.
  std::array<char, 65> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  bytes[0] = '\3';
  std::memcpy(bytes.data() + 1, left.data(), left.size());
  std::memcpy(bytes.data() + 33, right.data(), right.size());
  return Sha256(std::string_view(bytes.data(), bytes.size()));
}

std::string EncodeMapProof(const MapProof& proof) {
  WAYBILL_CHECK(proof.siblings.size() <= kMapDepthMax);
  WAYBILL_CHECK(proof.other.has_value() ==
                (proof.kind == MapProofKind::kAbsenceOther));
  std::string bytes;
  bytes.reserve(3 + 32 * proof.siblings.size() + 72);
  AppendU8(bytes, static_cast<std::uint8_t>(proof.kind));
  AppendU16(bytes, static_cast<std::uint16_t>(proof.siblings.size()));
  for (const Hash& sibling : proof.siblings) {
    AppendHash(bytes, sibling);
  }
  if (proof.other) {
    AppendHash(bytes, proof.other->label);
    AppendU64(bytes, proof.other->chain.length);
    AppendHash(bytes, proof.other->chain.head);
  }
  return bytes;
}

Result<MapProof> DecodeMapProof(std::string_view bytes) {
  Reader reader(bytes);
  const std::uint8_t kind = reader.U8();
  if (kind < 1 || kind > 3) {
    return Error{ErrorCode::kInvalidArgument,
                 "map proof has kind " + std::to_string(kind)};
  }
  const std::size_t count = reader.U16();
  if (count > kMapDepthMax) {
    return Error{
        ErrorCode::kInvalidArgument,
        "map proof has " + std::to_string(count) + " siblings, at most 256"};
  }
  MapProof proof;
  proof.kind = static_cast<MapProofKind>(kind);
  proof.siblings.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    proof.siblings.push_back(reader.ReadHash());
  }
  if (proof.kind == MapProofKind::kAbsenceOther) {
    MapEntry other;
    other.label = reader.ReadHash();
    other.chain.length = reader.U64();
    other.chain.head = reader.ReadHash();
    proof.other = other;
  }
  if (!reader.Done()) {
    return Error{ErrorCode::kInvalidArgument,
                 "map proof of " + std::to_string(bytes.size()) +
                     " octets is cut short, or something trails"};
  }
  return proof;
}

Result<void> VerifyPresence(const Hash& root, const Hash& label,
                            const Chain& chain, const MapProof& proof) {
  if (proof.kind != MapProofKind::kPresence || proof.other) {
    return Refuse("is not one of presence");
  }
  if (proof.siblings.size() > kMapDepthMax) {
    return Refuse("is " + std::to_string(proof.siblings.size()) +
                  " deep, at most 256");
  }
  if (chain.length == 0) {
    return Refuse("shows the presence of a chain of length 0");
  }
  return VerifyWalk(root, label, MapLeaf(label, chain), proof);
}

Result<void> VerifyAbsence(const Hash& root, const Hash& label,
                           const MapProof& proof) {
  const bool shows_other = proof.kind == MapProofKind::kAbsenceOther;
  if ((!shows_other && proof.kind != MapProofKind::kAbsenceEmpty) ||
      proof.other.has_value() != shows_other) {
    return Refuse("is not one of absence");
  }
  const std::size_t depth = proof.siblings.size();
  if (depth >= kMapDepthMax) {
    return Refuse("of absence is " + std::to_string(depth) +
                  " deep, at most 255");
  }
  if (!shows_other) {
    return VerifyWalk(root, label, kZeroHash, proof);
  }
  const std::size_t shared = SharedBits(proof.other->label, label);
  if (shared == kMapDepthMax) {
    return Refuse("shows the asked label as another one");
  }
  if (shared < depth) {
    return Refuse("shows a leaf that shares " + std::to_string(shared) +
                  " bits with the asked label, want " + std::to_string(depth));
  }
  if (proof.other->chain.length == 0) {
    return Refuse("shows another leaf with a chain of length 0");
  }
  return VerifyWalk(root, label,
                    MapLeaf(proof.other->label, proof.other->chain), proof);
}

}  // namespace waybill
