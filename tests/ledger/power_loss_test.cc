// SPDX-License-Identifier: Apache-2.0
//
// Loss of power under RocksDB: what was never synced is gone.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit.h"
#include "ledger/ledger.h"
#include "ledger/store/rocksdb_store.h"
#include "ledger/store/rocksdb_store_for_test.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/ledger_world.h"
#include "tests/support/temporary_directory.h"

namespace waybill {
namespace {

struct Aftermath {
  std::optional<ErrorCode> refused;  // Why the ledger didn't open again.
  int acknowledged = 0;
  int lost = 0;  // Acknowledged, and not in the store.
};

// Appends, loses power, and looks what is left.
void LosePower(bool syncs_lie, std::uint32_t seed, Aftermath& aftermath) {
  FaultEnvironment environment;
  const TemporaryDirectory directory;
  const std::string path = directory.Join("store");
  const auto open = [&] {
    return OpenRocksDbStoreForTest(path, {.create = true, .reserve_bytes = 0},
                                   environment.env.get());
  };
  LedgerWorld world;
  {
    auto store = open();
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE(world.Create(std::move(*store)));
  }
  environment.files->LieAboutSyncs(syncs_lie);
  std::vector<Accepted> acknowledged;
  for (std::uint32_t i = 0; i < 4 + seed; ++i) {
    acknowledged.push_back(
        world.Must(world.Commission("maker", {"S" + std::to_string(i)})));
  }
  environment.files->PowerOff();
  world.Close();
  environment.files->PowerOn(seed);
  environment.files->LieAboutSyncs(false);
  aftermath.acknowledged += static_cast<int>(acknowledged.size());

  {
    auto store = open();
    ASSERT_TRUE(store) << store.error().message;
    for (const Accepted& accepted : acknowledged) {
      const auto row = (*store)->Get(Family::kEventIds,
                                     std::string(View(accepted.event_id)));
      ASSERT_TRUE(row);
      aftermath.lost += row->has_value() ? 0 : 1;
    }
  }
  auto store = open();
  ASSERT_TRUE(store);
  if (const auto opened = world.Open(std::move(*store)); !opened) {
    aftermath.refused = opened.error().code;
    return;
  }
  const auto snapshot = world.ledger().store().Snapshot();
  const auto report = VerifyLedger(*snapshot, world.genesis_id());
  EXPECT_TRUE(report) << report.error().message;
}

TEST(PowerLoss, NothingAcknowledgedIsLost) {
  for (std::uint32_t seed = 0; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    Aftermath aftermath;
    LosePower(false, seed, aftermath);
    EXPECT_GT(aftermath.acknowledged, 0);
    EXPECT_EQ(aftermath.lost, 0);
    EXPECT_FALSE(aftermath.refused);
  }
}

// The twin: with syncs that do nothing the test above would fail, and the
// witness file tells.
TEST(PowerLoss, WithoutSyncsTheLossIsRealAndNoticed) {
  Aftermath aftermath;
  LosePower(true, 0, aftermath);
  EXPECT_GT(aftermath.lost, 0);
  EXPECT_EQ(aftermath.refused, ErrorCode::kCorruption);
}

}  // namespace
}  // namespace waybill
