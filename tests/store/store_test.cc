// SPDX-License-Identifier: Apache-2.0
//
// The contract of Store, against every implementation of it, so that the one
// in memory can't drift from the one on disk.
#include "ledger/store/store.h"

#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/store_backings.h"

namespace waybill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

using Row = std::pair<std::string, std::string>;
using Rows = std::vector<Row>;

std::string Octets(std::initializer_list<int> values) {
  std::string octets;
  for (const int value : values) {
    octets.push_back(static_cast<char>(value));
  }
  return octets;
}

Rows Collect(const StoreView& view, Family family, std::string_view begin = "",
             std::string_view end = "", std::size_t rows_max = SIZE_MAX) {
  Rows rows;
  const auto scanned = view.Scan(family, begin, end, [&](auto key, auto value) {
    rows.emplace_back(key, value);
    return rows.size() < rows_max;
  });
  EXPECT_TRUE(scanned);
  return rows;
}

Rows CollectBackwards(const StoreView& view, Family family,
                      std::string_view begin = "", std::string_view end = "",
                      std::size_t rows_max = SIZE_MAX) {
  Rows rows;
  const auto scanned =
      view.ScanBackwards(family, begin, end, [&](auto key, auto value) {
        rows.emplace_back(key, value);
        return rows.size() < rows_max;
      });
  EXPECT_TRUE(scanned);
  return rows;
}

template <typename Backing>
class StoreContract : public testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    store_.reset();
    auto opened = backing_.Open();
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }

  void Put(Family family, std::string_view key, std::string_view value) {
    WriteBatch batch;
    batch.Put(family, key, value);
    ASSERT_TRUE(store_->Write(batch));
  }

  std::optional<std::string> Get(Family family, std::string_view key) {
    auto value = store_->Get(family, key);
    EXPECT_TRUE(value);
    return value ? *std::move(value) : std::nullopt;
  }

  Backing backing_;
  std::unique_ptr<Store> store_;
};

using Backings = testing::Types<MemoryBacking, RocksDbBacking>;
TYPED_TEST_SUITE(StoreContract, Backings);

TYPED_TEST(StoreContract, GivesWhatWasPutAndNothingForTheRest) {
  this->Put(Family::kEntries, "a", "1");
  EXPECT_THAT(this->Get(Family::kEntries, "a"), Optional(std::string("1")));
  EXPECT_EQ(this->Get(Family::kEntries, "b"), std::nullopt);
  EXPECT_EQ(this->Get(Family::kEntries, ""), std::nullopt);
}

TYPED_TEST(StoreContract, KeepsAnyOctets) {
  const std::string key = Octets({0, 0xff, 0, 0x80});
  const std::string large(1 << 20, '\x81');
  this->Put(Family::kMeta, key, large);
  this->Put(Family::kMeta, "empty", "");
  this->Put(Family::kMeta, "", Octets({0}));
  EXPECT_THAT(this->Get(Family::kMeta, key), Optional(large));
  EXPECT_THAT(this->Get(Family::kMeta, "empty"), Optional(std::string()));
  EXPECT_THAT(this->Get(Family::kMeta, ""), Optional(Octets({0})));
}

TYPED_TEST(StoreContract, KeepsFamiliesApart) {
  WriteBatch batch;
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    batch.Put(static_cast<Family>(i), "key", std::to_string(i));
  }
  ASSERT_TRUE(this->store_->Write(batch));
  this->Reopen();
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    EXPECT_THAT(Collect(*this->store_, static_cast<Family>(i)),
                ElementsAre(Row("key", std::to_string(i))));
  }
}

TYPED_TEST(StoreContract, AppliesABatchInItsOrder) {
  WriteBatch batch;
  batch.Put(Family::kIndex, "a", "1");
  batch.Delete(Family::kIndex, "a");
  batch.Put(Family::kIndex, "b", "1");
  batch.Put(Family::kIndex, "b", "2");
  batch.Delete(Family::kIndex, "missing");
  batch.Delete(Family::kIndex, "c");
  batch.Put(Family::kIndex, "c", "3");
  ASSERT_TRUE(this->store_->Write(batch));
  EXPECT_THAT(Collect(*this->store_, Family::kIndex),
              ElementsAre(Row("b", "2"), Row("c", "3")));
}

TYPED_TEST(StoreContract, AcceptsAnEmptyBatch) {
  EXPECT_TRUE(this->store_->Write(WriteBatch()));
  EXPECT_FALSE(this->store_->NeedsReopen());
}

TYPED_TEST(StoreContract, AnswersManyKeysInTheirOrder) {
  this->Put(Family::kTiles, "a", "1");
  this->Put(Family::kTiles, "b", "2");
  const auto values =
      this->store_->MultiGet(Family::kTiles, {"b", "x", "a", "b", ""});
  ASSERT_TRUE(values);
  EXPECT_THAT(*values, ElementsAre("2", std::nullopt, "1", "2", std::nullopt));
  const auto none = this->store_->MultiGet(Family::kTiles, {});
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
}

TYPED_TEST(StoreContract, ScansInBytewiseOrder) {
  const std::vector<std::string> ordered = {"",
                                            Octets({0}),
                                            Octets({0, 0}),
                                            "a",
                                            "aa",
                                            "b",
                                            Octets({0x7f}),
                                            Octets({0x80}),
                                            Octets({0xff}),
                                            Octets({0xff, 0})};
  WriteBatch batch;
  for (auto key = ordered.rbegin(); key != ordered.rend(); ++key) {
    batch.Put(Family::kContents, *key, "v");
  }
  ASSERT_TRUE(this->store_->Write(batch));
  Rows want;
  for (const std::string& key : ordered) {
    want.emplace_back(key, "v");
  }
  EXPECT_EQ(Collect(*this->store_, Family::kContents), want);
  std::reverse(want.begin(), want.end());
  EXPECT_EQ(CollectBackwards(*this->store_, Family::kContents), want);
}

// Every range over a few keys, including bounds between and beyond them.
TYPED_TEST(StoreContract, ScansExactlyTheHalfOpenRange) {
  const std::vector<std::string> bounds = {"", "a", "b", "bb", "c", "d", "e"};
  const std::vector<std::string> stored = {"b", "c", "d"};
  for (const std::string& key : stored) {
    this->Put(Family::kLists, key, "v" + key);
  }
  for (const std::string& begin : bounds) {
    for (const std::string& end : bounds) {
      SCOPED_TRACE(testing::Message() << "[" << begin << ", " << end << ")");
      Rows want;
      for (const std::string& key : stored) {
        if (key >= begin && (end.empty() || key < end)) {
          want.emplace_back(key, "v" + key);
        }
      }
      EXPECT_EQ(Collect(*this->store_, Family::kLists, begin, end), want);
      std::reverse(want.begin(), want.end());
      EXPECT_EQ(CollectBackwards(*this->store_, Family::kLists, begin, end),
                want);
    }
  }
}

TYPED_TEST(StoreContract, StopsAScanWhenTold) {
  for (const char* key : {"a", "b", "c"}) {
    this->Put(Family::kLists, key, "");
  }
  EXPECT_THAT(Collect(*this->store_, Family::kLists, "", "", 2),
              ElementsAre(Row("a", ""), Row("b", "")));
  EXPECT_THAT(CollectBackwards(*this->store_, Family::kLists, "", "", 1),
              ElementsAre(Row("c", "")));
}

TYPED_TEST(StoreContract, KeepsASnapshotAsItWas) {
  this->Put(Family::kSubjects, "a", "1");
  this->Put(Family::kSubjects, "b", "1");
  const auto snapshot = this->store_->Snapshot();
  WriteBatch batch;
  batch.Put(Family::kSubjects, "a", "2");
  batch.Delete(Family::kSubjects, "b");
  batch.Put(Family::kSubjects, "c", "2");
  ASSERT_TRUE(this->store_->Write(batch));
  ASSERT_TRUE(this->store_->Flush());
  ASSERT_TRUE(this->store_->Compact());
  EXPECT_THAT(Collect(*snapshot, Family::kSubjects),
              ElementsAre(Row("a", "1"), Row("b", "1")));
  const auto values = snapshot->MultiGet(Family::kSubjects, {"b", "c"});
  ASSERT_TRUE(values);
  EXPECT_THAT(*values, ElementsAre("1", std::nullopt));
  const auto value = snapshot->Get(Family::kSubjects, "a");
  ASSERT_TRUE(value);
  EXPECT_EQ(*value, "1");
  EXPECT_THAT(Collect(*this->store_, Family::kSubjects),
              ElementsAre(Row("a", "2"), Row("c", "2")));
}

TYPED_TEST(StoreContract, IsOpenOnlyOnce) {
  const auto second = this->backing_.Open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  // The refused attempt must not have let go of the first one's lock.
  EXPECT_FALSE(this->backing_.Open());
  this->Put(Family::kMeta, "a", "1");
  this->Reopen();
  EXPECT_THAT(this->Get(Family::kMeta, "a"), Optional(std::string("1")));
}

TYPED_TEST(StoreContract, NumbersBackups) {
  const TemporaryDirectory directory;
  this->Put(Family::kMeta, "a", "1");
  for (std::uint32_t number = 1; number <= 3; ++number) {
    const auto backup = this->store_->Backup(directory.Join("backup"));
    ASSERT_TRUE(backup) << backup.error().message;
    EXPECT_EQ(backup->number, number);
    EXPECT_GT(backup->bytes, 0);
  }
}

TYPED_TEST(StoreContract, MeasuresItself) {
  this->Put(Family::kMeta, "a", std::string(100'000, 'x'));
  ASSERT_TRUE(this->store_->Flush());
  const auto statistics = this->store_->Statistics();
  ASSERT_TRUE(statistics);
  EXPECT_GT(statistics->disk_bytes, 0);
  EXPECT_GT(statistics->memory_bytes, 0);
  EXPECT_GT(statistics->free_bytes, 0);
}

// Random batches against std::map, reopened, flushed and compacted in between.
TYPED_TEST(StoreContract, AgreesWithAnOrderedMap) {
  std::mt19937 random(20'240'601);
  std::map<std::string, std::string> reference;
  const auto random_key = [&random] {
    std::string key;
    for (std::size_t size = random() % 3; size > 0; --size) {
      key.push_back(static_cast<char>(random() % 7 * 41));
    }
    return key;
  };
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    WriteBatch batch;
    for (std::size_t count = random() % 8; count > 0; --count) {
      const std::string key = random_key();
      if (random() % 3 == 0) {
        batch.Delete(Family::kEventIds, key);
        reference.erase(key);
      } else {
        const std::string value(random() % 50, static_cast<char>(random()));
        batch.Put(Family::kEventIds, key, value);
        reference[key] = value;
      }
    }
    ASSERT_TRUE(this->store_->Write(batch));
    switch (random() % 25) {
      case 0:
        this->Reopen();
        break;
      case 1:
        ASSERT_TRUE(this->store_->Flush());
        break;
      case 2:
        ASSERT_TRUE(this->store_->Compact());
        break;
      default:
        break;
    }
    ASSERT_EQ(Collect(*this->store_, Family::kEventIds),
              Rows(reference.begin(), reference.end()));
    const std::string key = random_key();
    const auto found = reference.find(key);
    ASSERT_EQ(
        this->Get(Family::kEventIds, key),
        found == reference.end() ? std::nullopt : std::optional(found->second));
  }
  EXPECT_TRUE(this->store_->VerifyFiles());
}

}  // namespace
}  // namespace waybill
