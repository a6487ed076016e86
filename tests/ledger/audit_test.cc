// SPDX-License-Identifier: Apache-2.0
#include "ledger/audit.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "ledger/core/encoding.h"
#include "ledger/store/keyspace.h"
#include "tests/support/ledger_world.h"

namespace waybill {
namespace {

// A ledger with something in every family.
class AuditTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(world_.Create());
    world_.Must(world_.CommissionWithLabels("maker", {"A0", "A1", "A2"}));
    const Accepted shipped =
        world_.Must(world_.Ship("maker", "buyer", "maker", {"A0", "A1"}));
    world_.Must(world_.Receive("buyer", shipped.event_id, "maker", {"A0"}));
    world_.Must(world_.Sight("dist", "maker", {"A2"}));
    LedgerWorld::Serials many;
    for (int i = 0; i < 65; ++i) {
      many.push_back("M" + std::to_string(i));
    }
    world_.Must(world_.Commission("maker", many));
    world_.Close();
    rows_ = world_.state->CopyOfRows();
  }

  Result<LedgerReport> Verify(const MemoryState::Families& rows) {
    const auto state = std::make_shared<MemoryState>();
    state->ReplaceRows(rows);
    auto store = OpenMemoryStore(state);
    EXPECT_TRUE(store);
    return VerifyLedger(**store, world_.genesis_id());
  }

  LedgerWorld world_;
  MemoryState::Families rows_;
};

TEST_F(AuditTest, AnHonestLedgerHolds) {
  const auto report = Verify(rows_);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->batches, 10U);
  EXPECT_EQ(report->events, 10U);
  EXPECT_EQ(report->tree.size, 20U);
}

TEST_F(AuditTest, AnotherGenesisIsAnotherLedger) {
  const auto state = std::make_shared<MemoryState>();
  state->ReplaceRows(rows_);
  auto store = OpenMemoryStore(state);
  ASSERT_TRUE(store);
  const auto report = VerifyLedger(**store, Sha256("another"));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kVerificationFailed);
}

TEST_F(AuditTest, AnEmptyStoreIsNoLedger) {
  EXPECT_EQ(Verify({}).error().code, ErrorCode::kNotFound);
}

TEST_F(AuditTest, EveryRowThatIsChangedIsFound) {
  for (std::size_t family = 0; family < kFamilyCount; ++family) {
    for (const auto& [key, value] : rows_[family]) {
      SCOPED_TRACE(testing::Message() << FamilyName(static_cast<Family>(family))
                                      << " " << ToHex(key));
      MemoryState::Families changed = rows_;
      std::string& octets = changed[family][key];
      if (octets.empty()) {
        octets = "x";
      } else {
        octets[octets.size() * 2 / 3] =
            static_cast<char>(octets[octets.size() * 2 / 3] ^ 2);
      }
      const auto report = Verify(changed);
      ASSERT_FALSE(report);
      EXPECT_EQ(report.error().code, ErrorCode::kCorruption);
    }
  }
}

TEST_F(AuditTest, EveryRowThatIsMissingIsFound) {
  for (std::size_t family = 0; family < kFamilyCount; ++family) {
    for (const auto& [key, value] : rows_[family]) {
      SCOPED_TRACE(testing::Message() << FamilyName(static_cast<Family>(family))
                                      << " " << ToHex(key));
      MemoryState::Families changed = rows_;
      changed[family].erase(key);
      const auto report = Verify(changed);
      ASSERT_FALSE(report);
      EXPECT_EQ(report.error().code, ErrorCode::kCorruption);
    }
  }
}

TEST_F(AuditTest, EveryRowTooManyIsFound) {
  for (std::size_t family = 0; family < kFamilyCount; ++family) {
    if (static_cast<Family>(family) == Family::kMeta) {
      continue;
    }
    SCOPED_TRACE(FamilyName(static_cast<Family>(family)));
    MemoryState::Families changed = rows_;
    std::string key = changed[family].empty() ? std::string(40, '\1')
                                              : changed[family].rbegin()->first;
    key.back() = static_cast<char>(key.back() ^ 0x40);
    ASSERT_FALSE(changed[family].contains(key));
    changed[family][key] = changed[family].empty()
                               ? std::string()
                               : changed[family].rbegin()->second;
    const auto report = Verify(changed);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::kCorruption);
  }
}

// A log that was rewritten with care (every hash right) is caught by its rules.
TEST_F(AuditTest, TheLastBatchesMayBeMissingButNotTheMiddle) {
  MemoryState::Families changed = rows_;
  auto& entries = changed[static_cast<std::size_t>(Family::kEntries)];
  entries.erase(EntryKey(8));
  EXPECT_EQ(Verify(changed).error().code, ErrorCode::kCorruption);
}

}  // namespace
}  // namespace waybill
