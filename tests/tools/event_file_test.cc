// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/event_file.h"

#include <string>

#include <gtest/gtest.h>

#include "client/local_file.h"
#include "tests/support/events.h"
#include "tests/support/temporary_directory.h"

namespace waybill::cli {
namespace {

// A transfer of title that its new owner has yet to sign.
class EventFileTest : public testing::Test {
 protected:
  EventFileTest() {
    v1::Event event = TestEvent();
    event.mutable_transfer_title()->set_new_owner("buyer");
    SignerKey buyer = buyer_.Cosigner();
    buyer.key = nullptr;
    submission_ = SignSubmission(
        event, {ObservationRow("maker", "A-1"), ObservationRow("maker", "A-2")},
        {maker_.Actor(), buyer});
  }

  WaitingEvent Read() {
    auto waiting = FromEventFile(ToEventFile(submission_));
    EXPECT_TRUE(waiting) << waiting.error().message;
    return std::move(*waiting);
  }

  static ErrorCode CodeOf(const v1::EventFile& file) {
    const auto waiting = FromEventFile(file);
    return waiting ? ErrorCode::kCorruption : waiting.error().code;
  }

  const TestParty maker_{"maker"};
  const TestParty buyer_{"buyer"};
  Submission submission_;
};

TEST_F(EventFileTest, SaysWhoHasYetToSign) {
  const WaitingEvent waiting = Read();
  EXPECT_EQ(waiting.missing, std::vector<std::size_t>{1});
  EXPECT_EQ(NamesOfMissing(waiting), "party buyer");
  EXPECT_TRUE(ToEventFile(submission_).signatures(1).empty());
}

TEST_F(EventFileTest, IsCompleteOnceEveryoneHasSigned) {
  WaitingEvent waiting = Read();
  EXPECT_EQ(SignWith(maker_.key, waiting), 0u);  // Has signed already.
  EXPECT_EQ(SignWith(TestKey("stranger"), waiting), 0u);
  EXPECT_EQ(SignWith(buyer_.key, waiting), 1u);
  EXPECT_TRUE(waiting.missing.empty());
  const auto again = FromEventFile(ToEventFile(waiting.submission));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->missing.empty());
  EXPECT_FALSE(CheckSignatures(again->event, again->submission.body,
                               again->submission.signatures));
}

// What was signed is what is there: nothing may change on the way.
TEST_F(EventFileTest, IsRefusedAltered) {
  const v1::EventFile honest = ToEventFile(submission_);
  v1::EventFile file = honest;
  file.mutable_units(0)->set_serial("A-9");
  EXPECT_EQ(CodeOf(file), ErrorCode::kInvalidArgument);
  file = honest;
  file.mutable_body()->back() ^= 1;
  EXPECT_EQ(CodeOf(file), ErrorCode::kInvalidArgument);
  file = honest;
  (*file.mutable_signatures(0))[5] ^= 1;
  EXPECT_EQ(CodeOf(file), ErrorCode::kInvalidArgument);
  file = honest;
  file.add_signatures("");
  EXPECT_EQ(CodeOf(file), ErrorCode::kInvalidArgument);
  file = honest;
  file.add_files("surplus");
  EXPECT_EQ(CodeOf(file), ErrorCode::kInvalidArgument);
}

TEST_F(EventFileTest, IsReadFromDisk) {
  const TemporaryDirectory scratch;
  const std::string path = scratch.Join("a.event");
  EXPECT_EQ(ReadEventFile(path).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(WriteFile(path, ToEventFile(submission_).SerializeAsString(),
                        Overwrite::kNever));
  EXPECT_TRUE(ReadEventFile(path));
  ASSERT_TRUE(WriteFile(path, "hello", Overwrite::kReplace));
  EXPECT_EQ(ReadEventFile(path).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace waybill::cli
