// SPDX-License-Identifier: Apache-2.0
//
// One test per rule of the verifier. A forged proof here breaks exactly one
// rule: its hashes do give the root it is verified under.
#include "ledger/core/map_proof.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/reference_map.h"

namespace waybill {
namespace {

using testing::LabelOfBits;
using testing::ReferenceMap;
using testing::SomeChain;

const Hash kLabel = Sha256("label");
const Chain kChain = SomeChain(kLabel, 3);

std::vector<Hash> Siblings(std::size_t count) {
  std::vector<Hash> siblings;
  for (std::size_t i = 0; i < count; ++i) {
    siblings.push_back(Sha256("sibling " + std::to_string(i)));
  }
  return siblings;
}

// `kLabel` but for the bits from `shared` on.
Hash LabelSharing(std::size_t shared) {
  Hash label = kLabel;
  label[shared / 8] =
      static_cast<std::uint8_t>(label[shared / 8] ^ (128 >> shared % 8));
  return label;
}

void ExpectRefused(const Result<void>& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kVerificationFailed);
}

// Verifies the presence of kLabel under the root that the proof itself gives.
Result<void> Presence(const MapProof& proof, const Chain& chain = kChain) {
  const Hash leaf = ReferenceMap::Leaf(kLabel, chain);
  return VerifyPresence(ReferenceMap::Climb(kLabel, leaf, proof.siblings),
                        kLabel, chain, proof);
}

Result<void> Absence(const MapProof& proof) {
  const Hash end =
      proof.other ? ReferenceMap::Leaf(proof.other->label, proof.other->chain)
                  : kZeroHash;
  return VerifyAbsence(ReferenceMap::Climb(kLabel, end, proof.siblings), kLabel,
                       proof);
}

MapProof Present(std::vector<Hash> siblings) {
  return {MapProofKind::kPresence, std::move(siblings), std::nullopt};
}
MapProof AbsentEmpty(std::vector<Hash> siblings) {
  return {MapProofKind::kAbsenceEmpty, std::move(siblings), std::nullopt};
}
MapProof AbsentOther(std::vector<Hash> siblings, const Hash& other,
                     std::uint64_t length = 2) {
  return {MapProofKind::kAbsenceOther, std::move(siblings),
          MapEntry{other, SomeChain(other, length)}};
}

TEST(MapProof, AcceptsEveryDepthALeafCanHave) {
  for (std::size_t depth = 0; depth <= 256; ++depth) {
    EXPECT_TRUE(Presence(Present(Siblings(depth)))) << depth;
  }
}

TEST(MapProof, AcceptsEveryDepthAnAbsenceCanHave) {
  for (std::size_t depth = 0; depth <= 255; ++depth) {
    EXPECT_TRUE(Absence(AbsentEmpty(Siblings(depth)))) << depth;
    EXPECT_TRUE(Absence(AbsentOther(Siblings(depth), LabelSharing(depth))));
    EXPECT_TRUE(Absence(AbsentOther(Siblings(depth), LabelSharing(255))));
  }
}

TEST(MapProof, TheEmptyMapHoldsNothing) {
  EXPECT_TRUE(VerifyAbsence(kZeroHash, kLabel, AbsentEmpty({})));
  ExpectRefused(VerifyAbsence(Sha256("root"), kLabel, AbsentEmpty({})));
}

TEST(MapProof, AnEmptyPlaceHigherUpIsNoFault) {
  std::vector<Hash> siblings = Siblings(4);
  siblings[1] = siblings[3] = kZeroHash;
  EXPECT_TRUE(Presence(Present(siblings)));
  EXPECT_TRUE(Absence(AbsentEmpty(siblings)));
  EXPECT_TRUE(Absence(AbsentOther(siblings, LabelSharing(9))));
}

// Rule: the siblings, the chain and the label give the root.
TEST(MapProof, RefusesHashesThatDoNotGiveTheRoot) {
  const MapProof proof = Present(Siblings(5));
  const Hash root = ReferenceMap::Climb(
      kLabel, ReferenceMap::Leaf(kLabel, kChain), proof.siblings);
  ASSERT_TRUE(VerifyPresence(root, kLabel, kChain, proof));
  ExpectRefused(VerifyPresence(Sha256("root"), kLabel, kChain, proof));
  ExpectRefused(VerifyPresence(root, LabelSharing(200), kChain, proof));
  ExpectRefused(VerifyPresence(root, kLabel, {4, kChain.head}, proof));
  ExpectRefused(VerifyPresence(root, kLabel, {3, Sha256("x")}, proof));
  MapProof shorter = proof;
  shorter.siblings.pop_back();
  ExpectRefused(VerifyPresence(root, kLabel, kChain, shorter));
  ExpectRefused(VerifyAbsence(root, kLabel, AbsentEmpty(proof.siblings)));
}

// Rule: the kind is that of the question, and another leaf is shown if and
// only if the kind says so.
TEST(MapProof, RefusesAnotherKind) {
  MapProof proof = Present(Siblings(5));
  for (MapProofKind kind :
       {MapProofKind::kAbsenceEmpty, MapProofKind::kAbsenceOther}) {
    proof.kind = kind;
    ExpectRefused(Presence(proof));
  }
  proof.kind = MapProofKind::kAbsenceOther;
  ExpectRefused(Absence(proof));  // Nothing shown.
  proof.kind = MapProofKind::kPresence;
  ExpectRefused(Absence(proof));
  proof.other = MapEntry{LabelSharing(9), SomeChain(kLabel, 1)};
  ExpectRefused(Presence(proof));
  ExpectRefused(Absence(proof));
  proof.kind = MapProofKind::kAbsenceOther;
  EXPECT_TRUE(Absence(proof));
  proof.kind = MapProofKind::kAbsenceEmpty;
  const Hash root = ReferenceMap::Climb(kLabel, kZeroHash, proof.siblings);
  ExpectRefused(VerifyAbsence(root, kLabel, proof));
  proof.other.reset();
  EXPECT_TRUE(VerifyAbsence(root, kLabel, proof));
}

// Rule: the depth is at most 256. A label has no more bits, so no root exists
// that such a proof could give.
TEST(MapProof, RefusesToWalkPastTheLabel) {
  ExpectRefused(
      VerifyPresence(kZeroHash, kLabel, kChain, Present(Siblings(257))));
  ExpectRefused(VerifyAbsence(kZeroHash, kLabel, AbsentEmpty(Siblings(257))));
  ExpectRefused(VerifyAbsence(kZeroHash, kLabel,
                              AbsentOther(Siblings(70000), LabelSharing(255))));
}

// Rule: a subject without events is not in the map.
TEST(MapProof, RefusesAChainOfLengthZero) {
  ExpectRefused(Presence(Present(Siblings(5)), Chain{}));
  ExpectRefused(Presence(Present({}), Chain{}));
  ExpectRefused(Absence(AbsentOther(Siblings(5), LabelSharing(9), 0)));
}

// Rule: a leaf stands at the highest place where it is alone.
TEST(MapProof, RefusesALeafBesideAnEmptyPlace) {
  std::vector<Hash> siblings = Siblings(5);
  siblings[0] = kZeroHash;
  ExpectRefused(Presence(Present(siblings)));
  ExpectRefused(Absence(AbsentOther(siblings, LabelSharing(9))));
}

// Rule: two empty places are one, higher up.
TEST(MapProof, RefusesAnEmptyPlaceBesideAnother) {
  std::vector<Hash> siblings = Siblings(5);
  siblings[0] = kZeroHash;
  ExpectRefused(Absence(AbsentEmpty(siblings)));
}

// Rule: beside an empty place stands an inner node; at depth 256 none can.
TEST(MapProof, RefusesAnEmptyPlaceBesideALoneLeafAtTheBottom) {
  ExpectRefused(Absence(AbsentEmpty(Siblings(256))));
}

// Rule: what is shown is ANOTHER leaf. Without it every subject could be denied
// with the proof of its presence.
TEST(MapProof, RefusesTheAskedLabelAsTheOther) {
  for (std::size_t depth : {0U, 5U, 255U, 256U}) {
    ExpectRefused(Absence(AbsentOther(Siblings(depth), kLabel)));
  }
}

// Rule: the other leaf agrees with the walk down to where it stands.
TEST(MapProof, RefusesALeafThatDoesNotBelongOnTheWalk) {
  for (std::size_t depth = 1; depth <= 255; ++depth) {
    ExpectRefused(
        Absence(AbsentOther(Siblings(depth), LabelSharing(depth - 1))));
    ExpectRefused(Absence(AbsentOther(Siblings(depth), LabelSharing(0))));
  }
}

TEST(MapProof, HasTheDocumentedLayout) {
  MapProof proof = Present({Sha256("a"), Sha256("b")});
  const std::string siblings = ToHex(Sha256("a")) + ToHex(Sha256("b"));
  EXPECT_EQ(ToHex(EncodeMapProof(proof)), "010002" + siblings);
  EXPECT_EQ(ToHex(EncodeMapProof(AbsentEmpty({}))), "020000");
  proof = AbsentOther(proof.siblings, kLabel, 258);
  EXPECT_EQ(ToHex(EncodeMapProof(proof)), "030002" + siblings + ToHex(kLabel) +
                                              "0000000000000102" +
                                              ToHex(proof.other->chain.head));
}

TEST(MapProof, DecodesWhatItEncodesAndNothingElse) {
  for (const MapProof& proof :
       {Present({}), Present(Siblings(256)), AbsentEmpty(Siblings(3)),
        AbsentOther(Siblings(2), LabelSharing(9)), AbsentOther({}, kLabel)}) {
    const std::string bytes = EncodeMapProof(proof);
    const auto decoded = DecodeMapProof(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, proof);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto cut = DecodeMapProof(std::string_view(bytes).substr(0, size));
      ASSERT_FALSE(cut);
      EXPECT_EQ(cut.error().code, ErrorCode::kInvalidArgument);
    }
    EXPECT_FALSE(DecodeMapProof(bytes + std::string(1, '\0')));
    EXPECT_FALSE(DecodeMapProof(bytes + std::string(72, '\0')));
  }
}

TEST(MapProof, DecodingIsBounded) {
  EXPECT_FALSE(DecodeMapProof(std::string("\0\0\0", 3)));
  EXPECT_FALSE(DecodeMapProof(std::string("\4\0\0", 3)));
  EXPECT_TRUE(
      DecodeMapProof(std::string("\1\1\0", 3) + std::string(8192, 'x')));
  EXPECT_FALSE(
      DecodeMapProof(std::string("\1\1\1", 3) + std::string(8224, 'x')));
}

TEST(MapProof, CountsSharedBits) {
  EXPECT_EQ(SharedBits(kLabel, kLabel), 256U);
  for (std::size_t shared = 0; shared < 256; ++shared) {
    EXPECT_EQ(SharedBits(kLabel, LabelSharing(shared)), shared);
    EXPECT_NE(LabelBit(kLabel, shared), LabelBit(LabelSharing(shared), shared));
  }
  EXPECT_TRUE(LabelBit(LabelOfBits("1"), 0));
  EXPECT_FALSE(LabelBit(LabelOfBits("1"), 7));
  EXPECT_TRUE(LabelBit(LabelOfBits("00000001"), 7));
}

// Any bit of any field: the proof no longer decodes or no longer verifies.
TEST(MapProof, NoBitCanBeFlipped) {
  ReferenceMap map;
  std::vector<Hash> labels;
  for (int i = 0; i < 40; ++i) {
    labels.push_back(Sha256(std::to_string(i)));
    if (i % 2 == 0) {
      map.Set(labels.back(), SomeChain(labels.back(), 1 + labels.size()));
    }
  }
  labels.push_back(LabelOfBits(""));
  const Hash root = map.Root();
  std::size_t kinds = 0;
  for (const Hash& label : labels) {
    const MapProof honest = map.Prove(label);
    kinds |= std::size_t{1} << static_cast<unsigned>(honest.kind);
    const Chain chain = map.At(label);
    const std::string bytes = EncodeMapProof(honest);
    ASSERT_TRUE(chain.length > 0 ? VerifyPresence(root, label, chain, honest)
                                 : VerifyAbsence(root, label, honest));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string forged = bytes;
      forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (128 >> bit % 8));
      if (const auto proof = DecodeMapProof(forged)) {
        EXPECT_FALSE(VerifyPresence(root, label, chain, *proof)) << bit;
        EXPECT_FALSE(VerifyAbsence(root, label, *proof)) << bit;
      }
    }
  }
  EXPECT_EQ(kinds, 0b1110U);  // Each kind was seen.
}

}  // namespace
}  // namespace waybill
