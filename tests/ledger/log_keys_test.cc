// SPDX-License-Identifier: Apache-2.0
//
// The log's signing keys, from one to the next by governance.
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "ledger/core/answer.h"
#include "ledger/core/note.h"
#include "tests/support/ledger_world.h"

namespace waybill {
namespace {

const std::string kOld(kTestOrigin);
const std::string kNext = "next log key";

class LogKeys : public testing::Test {
 protected:
  Submission ChangeTo(const std::string& key) {
    v1::Governance change;
    change.mutable_change_log_keys()->add_log_keys(
        std::string(View(TestKey(key).public_key())));
    return world_.Govern(std::move(change), {SubjectType::kGovernors, {}});
  }

  // Must checks the old key's signature alone.
  Accepted Append(Submission submission) {
    auto answer = world_.ledger().AppendAndWait(std::move(submission));
    EXPECT_TRUE(answer);
    EXPECT_TRUE(answer && std::holds_alternative<Accepted>(*answer));
    return answer && std::holds_alternative<Accepted>(*answer)
               ? std::get<Accepted>(*std::move(answer))
               : Accepted();
  }

  static bool IsSignedBy(const std::string& checkpoint,
                         const std::string& key) {
    const auto note = ParseNote(checkpoint);
    return note && VerifyNote(*note, {kOld, KeyType::kEd25519,
                                      TestKey(key).public_key()});
  }

  std::string Newest() {
    return world_.ledger().Read()->Subjects({}, true)->checkpoint();
  }

  LedgerWorld world_;
};

TEST_F(LogKeys, AChangeIsCoveredByBothAndWhatFollowsByTheNewOne) {
  world_.log_key_names = {kOld, kNext};
  ASSERT_TRUE(world_.Create());
  EXPECT_FALSE(IsSignedBy(Newest(), kNext));
  const Accepted change = world_.Must(ChangeTo(kNext));
  EXPECT_TRUE(IsSignedBy(change.checkpoint, kOld));
  EXPECT_TRUE(IsSignedBy(change.checkpoint, kNext));
  const Accepted later = Append(world_.Commission("maker", {"S1"}));
  EXPECT_FALSE(IsSignedBy(later.checkpoint, kOld));
  EXPECT_TRUE(IsSignedBy(later.checkpoint, kNext));
  // And a stranger to all of it verifies by the genesis alone.
  EXPECT_EQ(world_.Trace("maker", "S1").registry.log_keys().size(), 1U);
}

TEST_F(LogKeys, ANodeThatStoppedAtTheChangeSignsItWithBothAgain) {
  world_.log_key_names = {kOld, kNext};
  ASSERT_TRUE(world_.Create());
  world_.Must(ChangeTo(kNext));
  world_.Close();
  ASSERT_TRUE(world_.Open());
  EXPECT_TRUE(IsSignedBy(Newest(), kOld));
  EXPECT_TRUE(IsSignedBy(Newest(), kNext));
}

TEST_F(LogKeys, TheOldKeyAloneServesNoMore) {
  world_.log_key_names = {kOld, kNext};
  ASSERT_TRUE(world_.Create());
  world_.Must(ChangeTo(kNext));
  Append(world_.Commission("maker", {"S1"}));
  world_.Close();
  world_.log_key_names = {kOld};
  const auto opened = world_.Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  world_.log_key_names = {kNext};
  ASSERT_TRUE(world_.Open());
  EXPECT_TRUE(IsSignedBy(Newest(), kNext));
}

TEST_F(LogKeys, AChangeThatThisNodeCouldNotSignIsNotWritten) {
  ASSERT_TRUE(world_.Create());
  const std::uint64_t size = world_.ledger().Read()->size();
  const auto refused = world_.ledger().AppendAndWait(ChangeTo(kNext));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world_.ledger().Read()->size(), size);
  world_.Must(world_.Commission("maker", {"S1"}));
  EXPECT_EQ(world_.ledger().Status().state, LedgerStatus::State::kServing);
  world_.Close();
  EXPECT_TRUE(world_.Open());
}

}  // namespace
}  // namespace waybill
