// SPDX-License-Identifier: Apache-2.0
//
// One test per rule of the second path. Where a forged proof can break one rule
// alone, the walk it shows does give the old root.
#include "ledger/core/map_update.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/subject_map.h"
#include "tests/support/reference_map.h"

namespace waybill {
namespace {

using testing::LabelOfBits;
using testing::ReferenceMap;
using testing::SomeChain;
using enum MapStep;

MapEntry Entry(const std::string& bits, std::uint64_t length = 1) {
  return {LabelOfBits(bits), SomeChain(LabelOfBits(bits), length)};
}
Hash LeafHash(const MapEntry& entry) {
  return ReferenceMap::Leaf(entry.label, entry.chain);
}
// From length `before` to one more.
MapChange Change(const std::string& bits, std::uint64_t before = 1) {
  const Hash label = LabelOfBits(bits);
  return {label, SomeChain(label, before), SomeChain(label, before + 1)};
}
ReferenceMap MapOf(const std::vector<std::string>& labels) {
  ReferenceMap map;
  for (const std::string& bits : labels) {
    map.Set(Entry(bits).label, Entry(bits).chain);
  }
  return map;
}

void ExpectRefused(const Hash& old_root, const std::vector<MapChange>& changes,
                   const MapUpdateProof& proof,
                   ErrorCode code = ErrorCode::kVerificationFailed) {
  const auto result = VerifyUpdate(old_root, changes, proof);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, code);
}

// The honest proof, by way of the trie.
MapUpdateProof Honest(const ReferenceMap& map,
                      const std::vector<MapChange>& changes) {
  SubjectMap trie;
  std::vector<MapChange> rows;
  for (const auto& [label, chain] : map.rows()) {
    rows.push_back({label, {}, chain});
  }
  trie.Publish(trie.Apply(trie.published(), rows));
  return trie
      .ProveUpdate(trie.published(), changes,
                   [&map](const Hash& label) { return map.Lookup(label); })
      .value();
}

void ExpectAccepted(ReferenceMap map, const std::vector<MapChange>& changes) {
  const Hash old_root = map.Root();
  const MapUpdateProof proof = Honest(map, changes);
  const auto root = VerifyUpdate(old_root, changes, proof);
  ASSERT_TRUE(root);
  map.Apply(changes);
  EXPECT_EQ(*root, map.Root());
}

TEST(MapUpdate, AcceptsTheHonestProof) {
  ExpectAccepted(MapOf({}), {});
  ExpectAccepted(MapOf({"0"}), {});
  ExpectAccepted(MapOf({}), {Change("0", 0)});
  ExpectAccepted(MapOf({}), {Change("0", 0), Change("01", 0), Change("1", 0)});
  ExpectAccepted(MapOf({"0"}), {Change("0")});
  ExpectAccepted(MapOf({"0"}), {Change("0"), Change("0001", 0)});
  ExpectAccepted(MapOf({"0"}), {Change("0001", 0)});
  ExpectAccepted(MapOf({"0", "1"}), {Change("1")});
  ExpectAccepted(MapOf({"0", "01"}), {Change("1", 0), Change("11", 0)});
}

TEST(MapUpdate, ShowsNoMoreThanTheBatchTouches) {
  const MapUpdateProof proof =
      Honest(MapOf({"00", "010", "011", "10", "11"}), {Change("010")});
  EXPECT_EQ(proof.steps, (std::vector<MapStep>{kInner, kInner, kSubtree, kInner,
                                               kLeaf, kSubtree, kSubtree}));
  EXPECT_EQ(proof.leaves, std::vector<MapEntry>{Entry("010")});
}

TEST(MapUpdate, AnEmptyBatchChangesNothing) {
  const Hash root = MapOf({"0", "1"}).Root();
  EXPECT_EQ(VerifyUpdate(root, {}, {{kSubtree}, {root}, {}}).value(), root);
  EXPECT_EQ(VerifyUpdate(kZeroHash, {}, {{kEmpty}, {}, {}}).value(), kZeroHash);
}

// Rule: changes ascend strictly and each grows.
TEST(MapUpdate, RefusesChangesThatAreNotABatch) {
  const MapUpdateProof empty{{kEmpty}, {}, {}};
  const auto invalid = ErrorCode::kInvalidArgument;
  ASSERT_TRUE(
      VerifyUpdate(kZeroHash, std::vector{Change("0", 0)}, empty).has_value());
  ExpectRefused(kZeroHash, {Change("1", 0), Change("0", 0)}, empty, invalid);
  ExpectRefused(kZeroHash, {Change("0", 0), Change("0", 0)}, empty, invalid);
  MapChange still = Change("0", 0);
  still.after.length = 0;
  ExpectRefused(kZeroHash, {still}, empty, invalid);
  MapChange headed = Change("0", 0);
  headed.before.head = Sha256("x");
  ExpectRefused(kZeroHash, {headed}, empty, invalid);
  const MapEntry entry = Entry("0", 2);
  const MapChange shrinks{
      entry.label, entry.chain, {.length = 2, .head = Sha256("rewritten")}};
  ExpectRefused(LeafHash(entry), {shrinks}, {{kLeaf}, {}, {entry}}, invalid);
}

// Rule: the walk gives the old root.
TEST(MapUpdate, RefusesAnotherOldRoot) {
  ExpectRefused(Sha256("root"), {Change("0", 0)}, {{kEmpty}, {}, {}});
  ExpectRefused(kZeroHash, {Change("0")}, {{kLeaf}, {}, {Entry("0")}});
}

// Rule: whatever a change falls under is opened.
TEST(MapUpdate, RefusesAClosedSubtreeWithAChangeInIt) {
  const Hash root = MapOf({"0", "1"}).Root();
  ExpectRefused(root, {Change("0")}, {{kSubtree}, {root}, {}});
  ExpectRefused(
      root, {Change("0"), Change("1")},
      {{kInner, kLeaf, kSubtree}, {LeafHash(Entry("1"))}, {Entry("0")}});
}

// Rule: one encoding. An empty place is shown as one, not as a hash.
TEST(MapUpdate, RefusesAnEmptyPlaceAsASubtree) {
  const Hash root = MapOf({"00", "01"}).Root();
  const std::vector<Hash> beside = {LeafHash(Entry("01")), kZeroHash};
  ExpectRefused(
      root, {Change("00")},
      {{kInner, kInner, kLeaf, kSubtree, kSubtree}, beside, {Entry("00")}});
  EXPECT_TRUE(VerifyUpdate(
      root, std::vector{Change("00")},
      {{kInner, kInner, kLeaf, kSubtree, kEmpty}, {beside[0]}, {Entry("00")}}));
  ExpectRefused(kZeroHash, {}, {{kSubtree}, {kZeroHash}, {}});
}

// Rule: one encoding. What no change falls under is not opened.
TEST(MapUpdate, RefusesToOpenWhatDoesNotChange) {
  const Hash root = MapOf({"00", "10", "11"}).Root();
  const Hash two = LeafHash(Entry("10"));
  const Hash three = LeafHash(Entry("11"));
  ASSERT_TRUE(VerifyUpdate(root, std::vector{Change("00")},
                           {{kInner, kLeaf, kSubtree},
                            {ReferenceMap::Inner(two, three)},
                            {Entry("00")}}));
  ExpectRefused(root, {Change("00")},
                {{kInner, kLeaf, kInner, kSubtree, kSubtree},
                 {two, three},
                 {Entry("00")}});
  ExpectRefused(MapOf({"0", "1"}).Root(), {Change("0")},
                {{kInner, kLeaf, kLeaf}, {}, {Entry("0"), Entry("1")}});
  ExpectRefused(LeafHash(Entry("0")), {}, {{kLeaf}, {}, {Entry("0")}});
}

// Rule: a label with a chain before is shown with exactly that chain.
TEST(MapUpdate, RefusesAnotherChainBefore) {
  const MapEntry entry = Entry("0", 2);
  const MapUpdateProof proof{{kLeaf}, {}, {entry}};
  ASSERT_TRUE(
      VerifyUpdate(LeafHash(entry), std::vector{Change("0", 2)}, proof));
  ExpectRefused(LeafHash(entry), {Change("0", 1)}, proof);
  ExpectRefused(LeafHash(entry), {Change("0", 3)}, proof);
  MapChange other_head = Change("0", 2);
  other_head.before.head = Sha256("x");
  ExpectRefused(LeafHash(entry), {other_head}, proof);
  // Said to be new, but it is there.
  ExpectRefused(LeafHash(entry), {Change("0", 0)}, proof);
}

// Rule: a label said to have a chain is not passed over as absent.
TEST(MapUpdate, RefusesAChainBeforeThatIsNotInTheMap) {
  ExpectRefused(kZeroHash, {Change("0")}, {{kEmpty}, {}, {}});
  ExpectRefused(LeafHash(Entry("0")), {Change("01")},
                {{kLeaf}, {}, {Entry("0")}});
  ExpectRefused(LeafHash(Entry("0")), {Change("0"), Change("01")},
                {{kLeaf}, {}, {Entry("0")}});
}

// Rule: a leaf stands under its own prefix.
TEST(MapUpdate, RefusesALeafInAStrangePlace) {
  const Hash beside = Sha256("subtree");
  for (const char* bits : {"01", "10", "11"}) {
    const MapEntry strange = Entry(bits);
    const Hash root = ReferenceMap::Inner(
        ReferenceMap::Inner(LeafHash(strange), beside), beside);
    ExpectRefused(root, {Change("000", 0)},
                  {{kInner, kInner, kLeaf, kSubtree, kSubtree},
                   {beside, beside},
                   {strange}});
  }
}

// Rule: a subject without events is not in the map.
TEST(MapUpdate, RefusesALeafOfLengthZero) {
  const MapEntry nothing{LabelOfBits("0"), {}};
  ExpectRefused(LeafHash(nothing), {Change("01", 0)}, {{kLeaf}, {}, {nothing}});
  ExpectRefused(LeafHash(nothing), {Change("0", 0)}, {{kLeaf}, {}, {nothing}});
}

// Rule: an inner node has two leaves below it at least.
TEST(MapUpdate, RefusesAnInnerNodeOverALoneLeaf) {
  const MapEntry low = Entry("0");
  const MapEntry high = Entry("1");
  ExpectRefused(ReferenceMap::Inner(LeafHash(low), kZeroHash), {Change("0")},
                {{kInner, kLeaf, kEmpty}, {}, {low}});
  ExpectRefused(ReferenceMap::Inner(kZeroHash, LeafHash(high)), {Change("1")},
                {{kInner, kEmpty, kLeaf}, {}, {high}});
  ExpectRefused(ReferenceMap::Inner(kZeroHash, kZeroHash), {Change("0", 0)},
                {{kInner, kEmpty, kEmpty}, {}, {}});
}

// A walk along the label of zeros to a place at `depth`, closed subtrees on its
// right, and the old root it gives.
MapUpdateProof WalkDown(std::size_t depth, MapStep end, Hash* root) {
  MapUpdateProof proof;
  proof.steps.assign(depth, kInner);
  proof.steps.push_back(end);
  for (std::size_t i = 0; i < depth; ++i) {
    proof.steps.push_back(kSubtree);
    proof.subtrees.push_back(Sha256(std::to_string(i)));
  }
  Hash hash = kZeroHash;
  if (end == kLeaf) {
    proof.leaves = {Entry("")};
    hash = LeafHash(proof.leaves[0]);
  }
  *root = ReferenceMap::Climb(LabelOfBits(""), hash, proof.subtrees);
  return proof;
}

TEST(MapUpdate, ReachesDepth256AndNoFurther) {
  Hash root;
  MapUpdateProof proof = WalkDown(255, kEmpty, &root);
  EXPECT_TRUE(VerifyUpdate(root, std::vector{Change("", 0)}, proof));
  proof = WalkDown(256, kLeaf, &root);
  EXPECT_TRUE(VerifyUpdate(root, std::vector{Change("", 1)}, proof));
  // Rule: at depth 256 only a leaf can stand beside the empty place.
  proof = WalkDown(256, kEmpty, &root);
  ExpectRefused(root, {Change("", 0)}, proof);
  // Rule: no label has a bit 256.
  proof.steps.assign(300, kInner);
  ExpectRefused(root, {Change("", 0)}, proof);
}

TEST(MapUpdate, SplitsLabelsThatDifferInTheLastBit) {
  const std::string zeros(255, '0');
  ExpectAccepted(MapOf({zeros + "0"}), {Change(zeros + "1", 0)});
  ExpectAccepted(MapOf({zeros + "0", zeros + "1"}),
                 {Change(zeros + "0"), Change(zeros + "1")});
  ExpectAccepted(MapOf({}), {Change(zeros + "0", 0), Change(zeros + "1", 0)});
}

// Rule: the walk is complete and nothing trails.
TEST(MapUpdate, RefusesTooLittleAndTooMuch) {
  const Hash root = MapOf({"0", "1"}).Root();
  const std::vector<MapChange> changes = {Change("0")};
  const MapUpdateProof honest{
      {kInner, kLeaf, kSubtree}, {LeafHash(Entry("1"))}, {Entry("0")}};
  ASSERT_TRUE(VerifyUpdate(root, changes, honest));
  MapUpdateProof proof = honest;
  proof.steps.push_back(kEmpty);
  ExpectRefused(root, changes, proof);
  proof = honest;
  proof.subtrees.push_back(root);
  ExpectRefused(root, changes, proof);
  proof = honest;
  proof.leaves.push_back(Entry("1"));
  ExpectRefused(root, changes, proof);
  proof = honest;
  proof.steps.pop_back();
  ExpectRefused(root, changes, proof);
  proof = honest;
  proof.subtrees.clear();
  ExpectRefused(root, changes, proof);
  proof = honest;
  proof.leaves.clear();
  ExpectRefused(root, changes, proof);
  proof = honest;
  proof.steps[2] = static_cast<MapStep>(9);
  ExpectRefused(root, changes, proof);
  ExpectRefused(root, changes, {});
}

TEST(MapUpdate, HasTheDocumentedLayout) {
  const MapEntry entry = Entry("0", 258);
  const MapUpdateProof proof{
      {kInner, kInner, kLeaf, kEmpty, kSubtree}, {Sha256("a")}, {entry}};
  const std::string bytes = EncodeMapUpdateProof(proof);
  EXPECT_EQ(ToHex(bytes), "040403" + ToHex(entry.label) + "0000000000000102" +
                              ToHex(entry.chain.head) + "0201" +
                              ToHex(Sha256("a")));
  EXPECT_EQ(DecodeMapUpdateProof(bytes).value(), proof);
}

TEST(MapUpdate, DecodesCompleteWalksOnly) {
  const MapUpdateProof proof =
      Honest(MapOf({"00", "010", "011", "10", "11"}),
             {Change("010"), Change("0111", 0), Change("1")});
  const std::string bytes = EncodeMapUpdateProof(proof);
  ASSERT_EQ(DecodeMapUpdateProof(bytes).value(), proof);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto cut =
        DecodeMapUpdateProof(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(DecodeMapUpdateProof(bytes + "\2"));
  EXPECT_FALSE(DecodeMapUpdateProof(std::string(1, '\0')));
  EXPECT_FALSE(DecodeMapUpdateProof("\5"));
  EXPECT_FALSE(DecodeMapUpdateProof(std::string(100000, '\4')));
}

TEST(MapUpdate, NoBitCanBeFlipped) {
  ReferenceMap map;
  std::vector<MapChange> changes;
  for (int i = 0; i < 60; ++i) {
    const Hash label = Sha256(std::to_string(i));
    const std::uint64_t length =
        i < 40 ? 1U + static_cast<unsigned>(i % 3) : 0U;
    if (length > 0) {
      map.Set(label, SomeChain(label, length));
    }
    if (i % 4 == 0) {
      changes.push_back(
          {label, SomeChain(label, length), SomeChain(label, length + 2)});
    }
  }
  std::sort(changes.begin(), changes.end(),
            [](const auto& a, const auto& b) { return a.label < b.label; });
  const Hash root = map.Root();
  const std::string bytes = EncodeMapUpdateProof(Honest(map, changes));
  ASSERT_TRUE(VerifyUpdate(root, changes, *DecodeMapUpdateProof(bytes)));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string forged = bytes;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (128 >> bit % 8));
    if (const auto proof = DecodeMapUpdateProof(forged)) {
      EXPECT_FALSE(VerifyUpdate(root, changes, *proof)) << bit;
    }
  }
}

}  // namespace
}  // namespace waybill
