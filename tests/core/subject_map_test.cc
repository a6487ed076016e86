// SPDX-License-Identifier: Apache-2.0
//
// The trie against the reference map: every small map and every step between
// two of them, then long random histories with pins and discards.
#include "ledger/core/subject_map.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/reference_map.h"

namespace waybill {
namespace {

using testing::LabelOfBits;
using testing::ReferenceMap;
using testing::SomeChain;
using Version = SubjectMap::Version;

SubjectMap::ChainLookup Rows(const ReferenceMap& reference) {
  return [&reference](const Hash& label) { return reference.Lookup(label); };
}

// Each of `labels` grows by one event.
std::vector<MapChange> Grow(const ReferenceMap& reference,
                            std::vector<Hash> labels) {
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  std::vector<MapChange> changes;
  for (const Hash& label : labels) {
    const Chain before = reference.At(label);
    changes.push_back({label, before, SomeChain(label, before.length + 1)});
  }
  return changes;
}

// The labels whose bit is set in `mask`.
std::vector<Hash> Chosen(const std::vector<Hash>& universe, unsigned mask) {
  std::vector<Hash> chosen;
  for (std::size_t i = 0; i < universe.size(); ++i) {
    if ((mask >> i & 1U) != 0) {
      chosen.push_back(universe[i]);
    }
  }
  return chosen;
}

// Whether the one true answer about `label` verifies and no other does.
::testing::AssertionResult Proves(const SubjectMap& map, const Version& version,
                                  const ReferenceMap& reference,
                                  const Hash& label) {
  const auto proof = map.Prove(version, label, Rows(reference));
  if (!proof) {
    return ::testing::AssertionFailure() << proof.error().message;
  }
  const Chain chain = reference.At(label);
  const bool is_there = chain.length > 0;
  const Chain claimed = is_there ? chain : SomeChain(label, 1);
  if (is_there !=
          VerifyPresence(version.root, label, claimed, *proof).has_value() ||
      is_there == VerifyAbsence(version.root, label, *proof).has_value()) {
    return ::testing::AssertionFailure() << "of " << ToHex(label);
  }
  return ::testing::AssertionSuccess();
}

TEST(SubjectMap, StartsEmpty) {
  SubjectMap map;
  EXPECT_EQ(map.published(), Version{});
  EXPECT_EQ(map.node_count(), 0U);
  EXPECT_TRUE(Proves(map, map.published(), {}, Sha256("anything")));
}

TEST(SubjectMap, EveryMapOfLabelsOfFourBits) {
  std::vector<Hash> universe;
  for (unsigned i = 0; i < 16; ++i) {
    Hash label{};
    label[0] = static_cast<std::uint8_t>(i << 4);
    universe.push_back(label);
  }
  for (unsigned mask = 0; mask < 1U << 16; ++mask) {
    SubjectMap map;
    ReferenceMap reference;
    const auto changes = Grow(reference, Chosen(universe, mask));
    const Version version = map.Apply(map.published(), changes);
    reference.Apply(changes);
    ASSERT_EQ(version.root, reference.Root()) << mask;
    ASSERT_EQ(version.count, changes.size());
    for (const Hash& label : universe) {
      ASSERT_TRUE(Proves(map, version, reference, label)) << mask;
    }
  }
}

// From every map over the universe, every batch over it.
void TryEveryStep(const std::vector<Hash>& universe) {
  const unsigned masks = 1U << universe.size();
  for (unsigned from = 0; from < masks; ++from) {
    SubjectMap map;
    ReferenceMap before;
    const auto load = Grow(before, Chosen(universe, from));
    before.Apply(load);
    const Version base = map.Apply(map.published(), load);
    map.Publish(base);
    const std::size_t nodes = map.node_count();
    ASSERT_EQ(nodes, before.NodeCount());
    for (const Hash& label : universe) {
      ASSERT_EQ(map.Prove(base, label, Rows(before)).value(),
                before.Prove(label));
    }
    for (unsigned batch = 0; batch < masks; ++batch) {
      const auto changes = Grow(before, Chosen(universe, batch));
      ReferenceMap after = before;
      after.Apply(changes);
      const auto proof = map.ProveUpdate(base, changes, Rows(before));
      ASSERT_TRUE(proof);
      const Version next = map.Apply(base, changes);
      ASSERT_EQ(next.root, after.Root());
      ASSERT_EQ(next.count, after.rows().size());
      ASSERT_EQ(VerifyUpdate(base.root, changes, *proof).value(), next.root);
      ASSERT_EQ(DecodeMapUpdateProof(EncodeMapUpdateProof(*proof)).value(),
                *proof);
      map.Discard(next);
      ASSERT_EQ(map.node_count(), nodes);
    }
    ASSERT_EQ(map.published(), base);
  }
}

TEST(SubjectMap, EveryStepBetweenMapsOfLabelsOfThreeBits) {
  std::vector<Hash> universe;
  for (const char* bits :
       {"000", "001", "010", "011", "100", "101", "110", "111"}) {
    universe.push_back(LabelOfBits(bits));
  }
  TryEveryStep(universe);
}

TEST(SubjectMap, EveryStepBetweenMapsAsDeepAsLabelsGo) {
  const std::string zeros(253, '0');
  TryEveryStep({LabelOfBits(zeros + "000"), LabelOfBits(zeros + "001"),
                LabelOfBits(zeros + "011"), LabelOfBits(zeros + "100"),
                LabelOfBits("1")});
}

TEST(SubjectMap, ALabelIsProvedAtDepth256) {
  SubjectMap map;
  ReferenceMap reference;
  const Hash twin = LabelOfBits(std::string(255, '0') + "1");
  const auto changes = Grow(reference, {LabelOfBits(""), twin});
  reference.Apply(changes);
  map.Publish(map.Apply(map.published(), changes));
  const auto proof = map.Prove(map.published(), twin, Rows(reference));
  EXPECT_EQ(proof.value().siblings.size(), 256U);
  EXPECT_EQ(proof.value(), reference.Prove(twin));
  for (std::size_t depth = 0; depth < 256; ++depth) {
    Hash label = twin;
    label[depth / 8] =
        static_cast<std::uint8_t>(label[depth / 8] ^ (128 >> depth % 8));
    EXPECT_TRUE(Proves(map, map.published(), reference, label)) << depth;
  }
}

TEST(SubjectMap, LoadsInChunksToTheSameTree) {
  ReferenceMap reference;
  std::vector<Hash> labels(3000);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    labels[i] = Sha256(std::to_string(i));
  }
  const auto rows = Grow(reference, labels);
  reference.Apply(rows);
  SubjectMap map;
  for (std::size_t i = 0; i < rows.size(); i += 700) {
    const std::size_t size = std::min<std::size_t>(700, rows.size() - i);
    map.Publish(map.Apply(map.published(), std::span(rows).subspan(i, size)));
  }
  EXPECT_EQ(map.published().root, reference.Root());
  EXPECT_EQ(map.published().count, 3000U);
  EXPECT_EQ(map.node_count(), reference.NodeCount());
}

TEST(SubjectMap, AVersionEndsUnlessItIsPinned) {
  SubjectMap map;
  ReferenceMap reference;
  const Hash label = Sha256("label");
  const Version empty = map.published();
  const auto first_changes = Grow(reference, {label});
  const Version first = map.Apply(empty, first_changes);
  ASSERT_TRUE(map.Pin(first));
  ASSERT_TRUE(map.Pin(first));
  map.Publish(first);
  EXPECT_EQ(map.Pin(empty).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(map.Prove(empty, label, Rows(reference)).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(map.ProveUpdate(empty, {}, Rows(reference)).error().code,
            ErrorCode::kNotFound);
  reference.Apply(first_changes);
  ReferenceMap later = reference;
  const auto second_changes = Grow(later, {label});
  later.Apply(second_changes);
  map.Publish(map.Apply(first, second_changes));
  EXPECT_TRUE(Proves(map, first, reference, label));
  EXPECT_TRUE(Proves(map, map.published(), later, label));
  EXPECT_EQ(map.node_count(), 2U);
  map.Unpin(first);
  EXPECT_TRUE(Proves(map, first, reference, label));
  map.Unpin(first);
  EXPECT_EQ(map.Prove(first, label, Rows(reference)).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(map.node_count(), 1U);
}

TEST(SubjectMap, APinKeepsNothingThatCameAfterIt) {
  SubjectMap map;
  ReferenceMap reference;
  const std::vector<Hash> labels = {LabelOfBits("0"), LabelOfBits("1")};
  for (int batch = 0; batch < 50; ++batch) {
    const auto changes = Grow(reference, labels);
    reference.Apply(changes);
    map.Publish(map.Apply(map.published(), changes));
    if (batch == 0) {
      ASSERT_TRUE(map.Pin(map.published()));
    }
    EXPECT_EQ(map.node_count(), batch == 0 ? 3U : 6U);
  }
}

TEST(SubjectMap, VersionsCanBeBuiltAheadAndUndone) {
  SubjectMap map;
  ReferenceMap reference;
  const auto changes = Grow(reference, {Sha256("a"), Sha256("b")});
  const Version first = map.Apply(map.published(), changes);
  reference.Apply(changes);
  const Version second = map.Apply(first, Grow(reference, {Sha256("a")}));
  const Version third = map.Apply(second, Grow(reference, {Sha256("c")}));
  EXPECT_EQ(third.count, 3U);
  map.Discard(third);
  const Version fourth = map.Apply(second, {});
  EXPECT_NE(fourth.number, third.number);
  EXPECT_EQ(fourth.root, second.root);
  map.Publish(first);
  EXPECT_EQ(map.published(), first);
  map.Publish(second);
  map.Publish(fourth);
  EXPECT_EQ(map.published(), fourth);
  EXPECT_EQ(map.node_count(), reference.NodeCount());
}

TEST(SubjectMap, ServesNoAbsenceFromAStrangeRow) {
  SubjectMap map;
  ReferenceMap reference;
  const auto changes = Grow(reference, {Sha256("a")});
  map.Publish(map.Apply(map.published(), changes));
  const Hash absent = Sha256("b");
  const auto proof = map.Prove(map.published(), absent, [](const Hash& label) {
    return Result<Chain>(SomeChain(label, 7));
  });
  EXPECT_EQ(proof.error().code, ErrorCode::kUnavailable);
  // Nor without a row.
  EXPECT_EQ(map.Prove(map.published(), absent, Rows(reference)).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(map.ProveUpdate(map.published(), Grow(reference, {absent}),
                            Rows(reference))
                .error()
                .code,
            ErrorCode::kNotFound);
}

TEST(SubjectMapDeathTest, ABatchOutOfOrderIsABug) {
  SubjectMap map;
  const Chain chain = SomeChain(Sha256("a"), 1);
  const std::vector<MapChange> twice = {{Sha256("a"), {}, chain},
                                        {Sha256("a"), {}, chain}};
  EXPECT_DEATH(map.Apply(map.published(), twice), "invariant");
  const std::vector<MapChange> nothing = {{Sha256("a"), {}, {}}};
  EXPECT_DEATH(map.Apply(map.published(), nothing), "invariant");
  EXPECT_DEATH(map.Publish(map.published()), "invariant");
}

// A history over labels that like to share long prefixes.
class History {
 public:
  explicit History(unsigned seed) : random_(seed) {}

  void Step() {
    const auto changes = Grow(latest_, SomeLabels());
    const Version base = map_.published();
    const auto proof = map_.ProveUpdate(base, changes, Rows(latest_));
    ASSERT_TRUE(proof);
    const Version next = map_.Apply(base, changes);
    ASSERT_EQ(VerifyUpdate(base.root, changes, *proof).value(), next.root);
    if (random_() % 4 == 0) {
      map_.Discard(next);
      return;
    }
    latest_.Apply(changes);
    ASSERT_EQ(next.root, latest_.Root());
    if (random_() % 3 == 0) {
      ASSERT_TRUE(map_.Pin(next));
      pinned_.emplace(next.number, std::pair(next, latest_));
    }
    map_.Publish(next);
    if (!pinned_.empty() && random_() % 3 == 0) {
      auto victim = pinned_.begin();
      std::advance(victim, random_() % pinned_.size());
      map_.Unpin(victim->second.first);
      pinned_.erase(victim);
    }
  }

  // Every label against the published map and every pinned one.
  void CheckAll() {
    for (const Hash& label : labels_) {
      ASSERT_TRUE(Proves(map_, map_.published(), latest_, label));
      for (const auto& [number, pinned] : pinned_) {
        ASSERT_TRUE(Proves(map_, pinned.first, pinned.second, label));
      }
    }
  }

  // No node was lost, and none is left over.
  void Finish() {
    CheckAll();
    for (const auto& [number, pinned] : pinned_) {
      map_.Unpin(pinned.first);
    }
    pinned_.clear();
    CheckAll();
    EXPECT_EQ(map_.node_count(), latest_.NodeCount());
    EXPECT_EQ(map_.published().count, latest_.rows().size());
  }

 private:
  std::vector<Hash> SomeLabels() {
    std::vector<Hash> chosen;
    for (auto count = random_() % 40; count > 0; --count) {
      if (labels_.empty() || random_() % 3 == 0) {
        labels_.push_back(NewLabel());
      }
      chosen.push_back(labels_[random_() % labels_.size()]);
    }
    return chosen;
  }

  Hash NewLabel() {
    Hash label = Sha256(std::to_string(random_()));
    if (!labels_.empty() && random_() % 2 == 0) {
      // Like another one up to some bit.
      label = labels_[random_() % labels_.size()];
      const auto bit = random_() % 256;
      label[bit / 8] =
          static_cast<std::uint8_t>(label[bit / 8] ^ (128 >> bit % 8));
    }
    return label;
  }

  std::mt19937 random_;
  SubjectMap map_;
  ReferenceMap latest_;
  std::vector<Hash> labels_;
  std::map<std::uint64_t, std::pair<Version, ReferenceMap>> pinned_;
};

TEST(SubjectMap, AgreesWithTheReferenceOverRandomHistories) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    History history(seed);
    for (int step = 0; step < 25 && !HasFatalFailure(); ++step) {
      history.Step();
    }
    history.Finish();
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace waybill
