// SPDX-License-Identifier: Apache-2.0
//
// The map against tests/data/map.txt, which another implementation wrote.
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/subject_map.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

using testing::ReadVectors;
using testing::Vector;

Hash HashAt(const Vector& fields, std::size_t index) {
  return HashFromHex(fields.at(index)).value();
}
std::string BytesAt(const Vector& fields, std::size_t index) {
  return BytesFromHex(fields.at(index)).value();
}
Chain ChainAt(const Vector& fields, std::size_t index) {
  return {.length = std::stoull(fields.at(index)),
          .head = HashAt(fields, index + 1)};
}

// The frozen maps by name, as rows, as roots and as tries.
class FrozenMaps : public ::testing::Test {
 protected:
  struct Frozen {
    std::map<Hash, Chain> rows;
    Hash root{};
    SubjectMap trie;
    std::vector<MapChange> batch;

    SubjectMap::ChainLookup lookup() const {
      return
          [this](const Hash& label) { return Result<Chain>(rows.at(label)); };
    }
  };

  void SetUp() override {
    for (const Vector& fields : ReadVectors("map.txt", "root")) {
      maps_[fields.at(0)].root = HashAt(fields, 1);
    }
    ASSERT_EQ(maps_.size(), 5U);
    for (const Vector& fields : ReadVectors("map.txt", "entry")) {
      maps_.at(fields.at(0)).rows[HashAt(fields, 1)] = ChainAt(fields, 2);
    }
    for (const Vector& fields : ReadVectors("map.txt", "change")) {
      maps_.at(fields.at(0))
          .batch.push_back(
              {HashAt(fields, 1), ChainAt(fields, 2), ChainAt(fields, 4)});
    }
    for (auto& [name, frozen] : maps_) {
      std::vector<MapChange> load;
      for (const auto& [label, chain] : frozen.rows) {
        load.push_back({label, {}, chain});
      }
      frozen.trie.Publish(frozen.trie.Apply(frozen.trie.published(), load));
    }
  }

  std::map<std::string, Frozen> maps_;
};

TEST_F(FrozenMaps, RootsAgree) {
  for (const auto& [name, frozen] : maps_) {
    EXPECT_EQ(frozen.trie.published().root, frozen.root) << name;
    EXPECT_EQ(frozen.trie.published().count, frozen.rows.size()) << name;
  }
}

TEST_F(FrozenMaps, ProofsAgree) {
  const auto vectors = ReadVectors("map.txt", "proof");
  ASSERT_GT(vectors.size(), 20U);
  for (const Vector& fields : vectors) {
    const Frozen& frozen = maps_.at(fields.at(0));
    const Hash label = HashAt(fields, 1);
    const auto proof = DecodeMapProof(BytesAt(fields, 2));
    ASSERT_TRUE(proof);
    EXPECT_EQ(frozen.trie.Prove(frozen.trie.published(), label, frozen.lookup())
                  .value(),
              *proof);
    const auto row = frozen.rows.find(label);
    EXPECT_TRUE(row == frozen.rows.end()
                    ? VerifyAbsence(frozen.root, label, *proof)
                    : VerifyPresence(frozen.root, label, row->second, *proof));
  }
}

TEST_F(FrozenMaps, UpdatesAgree) {
  const auto vectors = ReadVectors("map.txt", "update");
  ASSERT_EQ(vectors.size(), maps_.size());
  for (const Vector& fields : vectors) {
    Frozen& frozen = maps_.at(fields.at(0));
    const Hash new_root = HashAt(fields, 1);
    const std::string bytes = BytesAt(fields, 2);
    const auto proof = DecodeMapUpdateProof(bytes);
    ASSERT_TRUE(proof);
    EXPECT_EQ(VerifyUpdate(frozen.root, frozen.batch, *proof).value(),
              new_root);
    const auto base = frozen.trie.published();
    EXPECT_EQ(EncodeMapUpdateProof(
                  frozen.trie.ProveUpdate(base, frozen.batch, frozen.lookup())
                      .value()),
              bytes);
    EXPECT_EQ(frozen.trie.Apply(base, frozen.batch).root, new_root);
  }
}

}  // namespace
}  // namespace waybill
