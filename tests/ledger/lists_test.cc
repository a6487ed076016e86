// SPDX-License-Identifier: Apache-2.0
#include "ledger/lists.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/merkle.h"
#include "ledger/core/unit_list.h"
#include "tests/support/events.h"
#include "tests/support/memory_store.h"

namespace waybill {
namespace {

struct List {
  std::vector<v1::UnitRow> rows;
  std::vector<Position> previous;
  std::vector<Hash> labels;
  std::vector<Hash> leaves;
};

List MakeList(std::size_t count) {
  List list;
  for (std::size_t i = 0; i < count; ++i) {
    list.rows.push_back(Row("maker", "S" + std::to_string(i)));
  }
  PrepareUnitList(list.rows, std::string(32, 's'));
  for (std::uint32_t i = 0; i < count; ++i) {
    list.previous.push_back(i % 3 == 0 ? Position{} : Position{i, i * 7});
    list.labels.push_back(RowLabel(list.rows[i]));
    list.leaves.push_back(UnitLeaf(list.rows[i]));
  }
  return list;
}

class ListsTest : public testing::TestWithParam<std::size_t> {};

TEST_P(ListsTest, EveryRowIsReadFoundAndProved) {
  auto store = OpenMemoryStore(std::make_shared<MemoryState>());
  ASSERT_TRUE(store);
  const List list = MakeList(GetParam());
  const List other = MakeList(3);
  WriteBatch batch;
  PutList(7, {list.rows, list.previous, list.labels, list.leaves}, batch);
  PutList(8, {other.rows, other.previous, other.labels, other.leaves}, batch);
  ASSERT_TRUE((*store)->Write(batch));
  const ListReader reader(**store);
  const TreeHead tree{GetParam(), UnitListRoot(list.rows)};
  for (std::uint32_t i = 0; i < GetParam(); ++i) {
    const auto row = reader.Row({7, i});
    ASSERT_TRUE(row) << row.error().message;
    EXPECT_EQ(row->row.serial(), list.rows[i].serial());
    EXPECT_EQ(row->previous, list.previous[i]);
    EXPECT_EQ(reader.Find(7, list.labels[i])->value(), i);
    const auto proof = reader.Prove({7, i});
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(proof->position(), i);
    std::vector<Hash> path;
    for (const std::string& octets : proof->path()) {
      path.push_back(*HashFromBytes(octets));
    }
    EXPECT_TRUE(VerifyInclusion(i, tree, UnitLeaf(proof->row()), path));
  }
  EXPECT_FALSE(reader.Find(7, Sha256("absent"))->has_value());
  EXPECT_FALSE(reader.Find(7, kZeroHash)->has_value());
  EXPECT_EQ(
      reader.Row({7, static_cast<std::uint32_t>(GetParam())}).error().code,
      ErrorCode::kCorruption);
  EXPECT_EQ(ReadUnitRows(**store, 7)->size(), GetParam());
  EXPECT_TRUE(ReadUnitRows(**store, 9)->empty());
}

INSTANTIATE_TEST_SUITE_P(Sizes, ListsTest,
                         testing::Values(1, 2, 63, 64, 65, 127, 128, 129, 192,
                                         200, 513));

TEST(Lists, AVisitKeepsToItsRange) {
  auto store = OpenMemoryStore(std::make_shared<MemoryState>());
  ASSERT_TRUE(store);
  const List list = MakeList(150);
  WriteBatch batch;
  PutList(1, {list.rows, list.previous, list.labels, list.leaves}, batch);
  ASSERT_TRUE((*store)->Write(batch));
  const ListReader reader(**store);
  for (const std::uint32_t begin : {0U, 1U, 63U, 64U, 100U, 149U, 150U}) {
    for (const std::uint32_t end : {0U, 1U, 64U, 128U, 130U, 150U, 999U}) {
      std::vector<std::uint32_t> seen;
      ASSERT_TRUE(reader.Visit(1, begin, end, [&](std::uint32_t at, ListRow) {
        seen.push_back(at);
        return true;
      }));
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = begin; i < end && i < 150; ++i) {
        expected.push_back(i);
      }
      EXPECT_EQ(seen, expected);
    }
  }
}

TEST(Lists, MalformedChunksAreRefused) {
  auto store = OpenMemoryStore(std::make_shared<MemoryState>());
  const List list = MakeList(3);
  WriteBatch batch;
  PutList(1, {list.rows, list.previous, list.labels, list.leaves}, batch);
  const std::string chunk(batch[0].value.value_or(""));
  EXPECT_TRUE(DecodeChunk(chunk));
  for (std::size_t size = 0; size < chunk.size(); ++size) {
    EXPECT_FALSE(DecodeChunk(chunk.substr(0, size)));
  }
  EXPECT_FALSE(DecodeChunk(chunk + "x"));
}

}  // namespace
}  // namespace waybill
