// SPDX-License-Identifier: Apache-2.0
//
// How the store in memory fails and lies.
#include "tests/support/memory_store.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

constexpr Family kFamily = Family::kSubjects;

class MemoryStoreFaults : public testing::Test {
 protected:
  void Open() {
    store_.reset();
    auto opened = OpenMemoryStore(state_);
    ASSERT_TRUE(opened);
    store_ = *std::move(opened);
  }

  Result<void> Put(std::string_view key, std::string_view value) {
    WriteBatch batch;
    batch.Put(kFamily, key, value);
    return store_->Write(batch);
  }

  // The value, "-" for none, "!" for an error.
  std::string Get(std::string_view key) {
    const auto value = store_->Get(kFamily, key);
    return value ? value->value_or("-") : "!";
  }

  void SetUp() override {
    Open();
    ASSERT_TRUE(Put("a", "1"));
  }

  std::shared_ptr<MemoryState> state_ = std::make_shared<MemoryState>();
  std::unique_ptr<Store> store_;
};

// What is seen before and after opening again, and after a loss of power, for
// every combination of what a write does and says.
TEST_F(MemoryStoreFaults, OutcomesShowAsOnADisk) {
  struct Case {
    Outcome outcome;
    const char* now = "";
    const char* reopened = "";
    const char* after_power_loss = "";
  };
  const Case cases[] = {
      {{.applied = true, .reported = true, .durable = true}, "2", "2", "2"},
      {{.applied = true, .reported = true, .durable = false}, "2", "2", "1"},
      {{.applied = false, .reported = true}, "1", "1", "1"},
      {{.applied = true, .reported = false, .durable = true}, "1", "2", "2"},
      {{.applied = true, .reported = false, .durable = false}, "1", "2", "1"},
      {{.applied = false, .reported = false}, "1", "1", "1"},
      {{.applied = false, .reported = false, .attempted = false},
       "1",
       "1",
       "1"},
  };
  for (const bool power_lost : {false, true}) {
    for (const Case& each : cases) {
      SCOPED_TRACE(testing::Message()
                   << "applied " << each.outcome.applied << " reported "
                   << each.outcome.reported << " durable "
                   << each.outcome.durable << " lost " << power_lost);
      state_->on_write = nullptr;
      state_ = std::make_shared<MemoryState>();
      Open();
      ASSERT_TRUE(Put("a", "1"));
      state_->on_write = [&](const WriteBatch&) { return each.outcome; };
      EXPECT_EQ(Put("a", "2").has_value(), each.outcome.reported);
      EXPECT_EQ(Get("a"), each.now);
      EXPECT_EQ(store_->NeedsReopen(),
                !each.outcome.reported && each.outcome.attempted);
      if (power_lost) {
        state_->PowerLoss();
        EXPECT_EQ(Get("a"), "!");
      }
      Open();
      EXPECT_EQ(Get("a"), power_lost ? each.after_power_loss : each.reopened);
    }
  }
}

TEST_F(MemoryStoreFaults, AFailedWriteStopsTheStoreUntilReopened) {
  state_->on_write = [](const WriteBatch&) {
    return Outcome{
        .applied = false, .reported = false, .error = ErrorCode::kExhausted};
  };
  EXPECT_FALSE(Put("b", "1"));
  state_->on_write = nullptr;
  const auto refused = Put("b", "1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kExhausted);
  EXPECT_EQ(Get("a"), "1");
  EXPECT_FALSE(store_->Flush());
  Open();
  EXPECT_TRUE(Put("b", "1"));
}

TEST_F(MemoryStoreFaults, AnUnattemptedWriteLeavesTheStoreWorking) {
  state_->on_write = [](const WriteBatch&) {
    return Outcome{.applied = false,
                   .reported = false,
                   .error = ErrorCode::kExhausted,
                   .attempted = false};
  };
  const auto refused = Put("b", "1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kExhausted);
  EXPECT_FALSE(store_->NeedsReopen());
  state_->on_write = nullptr;
  EXPECT_TRUE(Put("b", "1"));
}

TEST_F(MemoryStoreFaults, ALaterSyncKeepsWhatWasNotDurable) {
  state_->on_write = [](const WriteBatch&) {
    return Outcome{.durable = false};
  };
  ASSERT_TRUE(Put("a", "2"));
  state_->on_write = nullptr;
  ASSERT_TRUE(Put("b", "1"));
  state_->PowerLoss();
  Open();
  EXPECT_EQ(Get("a"), "2");
  EXPECT_EQ(Get("b"), "1");
}

TEST_F(MemoryStoreFaults, APowerLossUndoesInOrder) {
  state_->on_write = [](const WriteBatch&) {
    return Outcome{.durable = false};
  };
  ASSERT_TRUE(Put("a", "2"));
  ASSERT_TRUE(Put("a", "3"));
  ASSERT_TRUE(Put("b", "1"));
  state_->PowerLoss();
  Open();
  EXPECT_EQ(Get("a"), "1");
  EXPECT_EQ(Get("b"), "-");
}

TEST_F(MemoryStoreFaults, ReadsGiveWhatTheHookSays) {
  ASSERT_TRUE(Put("b", "2"));
  state_->on_get = [](Family, std::string_view key,
                      MemoryState::Value stored) -> Result<MemoryState::Value> {
    if (key == "a") {
      return MemoryState::Value("altered");
    }
    if (key == "b") {
      return Error{ErrorCode::kCorruption, "told to fail"};
    }
    return stored;
  };
  EXPECT_EQ(Get("a"), "altered");
  EXPECT_EQ(Get("b"), "!");
  EXPECT_EQ(Get("c"), "-");
  EXPECT_FALSE(store_->MultiGet(kFamily, {"a", "b"}));
  std::string seen;
  EXPECT_FALSE(store_->Scan(kFamily, "", "", [&](auto, auto value) {
    seen += value;
    return true;
  }));
  EXPECT_EQ(seen, "altered");
}

TEST_F(MemoryStoreFaults, TamperingAndOldDisksGoUnnoticedByTheStore) {
  const auto old_disk = state_->CopyOfRows();
  ASSERT_TRUE(Put("a", "2"));
  state_->Tamper(kFamily, "a", "forged");
  EXPECT_EQ(Get("a"), "forged");
  store_.reset();
  state_->ReplaceRows(old_disk);
  Open();
  EXPECT_EQ(Get("a"), "1");
}

}  // namespace
}  // namespace waybill
