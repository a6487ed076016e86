// SPDX-License-Identifier: Apache-2.0
//
// A trial says what the append then says, and leaves no trace.
#include "ledger/trial.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/ledger_world.h"

namespace waybill {
namespace {

class TrialTest : public testing::Test {
 protected:
  TrialTest() {
    EXPECT_TRUE(world_.Create());
    world_.Must(world_.Commission("maker", {"A", "B", "C"}));
  }

  // Without its signatures, as it would be checked before anyone signs.
  Result<Trial> Try(Submission submission) {
    submission.signatures.clear();
    return TryEvent(*world_.ledger().Read(), std::move(submission),
                    world_.now_ms());
  }

  LedgerWorld world_;
};

TEST_F(TrialTest, SaysWhereAnAcceptedEventWouldStand) {
  const Submission ship = world_.Ship("maker", "dist", "maker", {"A", "B"});
  const std::uint64_t size = world_.ledger().Read()->size();
  const auto trial = Try(ship);
  ASSERT_TRUE(trial) << trial.error().message;
  EXPECT_FALSE(trial->refusal);
  EXPECT_EQ(trial->recorded.moment.index, size);
  EXPECT_TRUE(trial->recorded.event.has_ship());
  EXPECT_EQ(world_.ledger().Read()->size(), size);

  const Accepted accepted = world_.Must(ship);
  EXPECT_EQ(accepted.event_id, trial->recorded.id);
  EXPECT_EQ(accepted.index, size);
  // It is in the log now, and a trial finds it there.
  const auto again = Try(ship);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->refusal);
  EXPECT_EQ(again->recorded.moment.index, accepted.index);
}

TEST_F(TrialTest, RefusesWhatTheLedgerRefuses) {
  const Hash shipment =
      world_.Must(world_.Ship("maker", "dist", "maker", {"A"})).event_id;
  std::vector<Submission> refused = {
      world_.Commission("maker", {"C"}),
      world_.Ship("maker", "dist", "maker", {"A"}),
      world_.Ship("dist", "buyer", "maker", {"B"}),
      world_.Ship("maker", "dist", "maker", {"unheard-of"}),
      world_.Receive("buyer", shipment, "maker", {"A"}),
      world_.Receive("dist", shipment, "maker", {"B"}),
  };
  Submission stale = world_.Ship("maker", "dist", "maker", {"C"});
  world_.Must(world_.Ship("maker", "dist", "maker", {"C"}));
  refused.push_back(std::move(stale));
  for (Submission& submission : refused) {
    const auto trial = Try(submission);
    ASSERT_TRUE(trial) << trial.error().message;
    ASSERT_TRUE(trial->refusal);
    EXPECT_EQ(trial->refusal->verdict, world_.Refused(std::move(submission)));
  }
}

TEST_F(TrialTest, RefusesWhatIsNoEvent) {
  Submission malformed;
  malformed.body = "no event";
  const auto trial = Try(malformed);
  ASSERT_TRUE(trial);
  ASSERT_TRUE(trial->refusal);
  EXPECT_EQ(trial->refusal->verdict, Verdict::kMalformed);
}

}  // namespace
}  // namespace waybill
