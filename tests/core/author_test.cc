// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/author.h"

#include <gtest/gtest.h>

#include "ledger/core/unit_list.h"
#include "tests/support/events.h"

namespace waybill {
namespace {

const std::string kSecret(kSecretBytes, 's');

v1::Event Ship() {
  v1::Event event = TestEvent();
  event.mutable_ship()->set_consignee("orchard");
  event.mutable_ship()->mutable_destination()->set_country("US");
  return event;
}

TEST(BuildSubmission, GivesWhatEveryCheckAccepts) {
  const TestParty shipper("northfab");
  const TestParty witness("port-authority");
  v1::PrivateField address;
  address.set_name("address");
  address.set_value("1 Dock Road");
  const std::vector<SignerKey> signers = {shipper.Actor(), witness.Witness()};
  const auto submission = BuildSubmission(
      Ship(), {Row("northfab", "NF-2"), Row("northfab", "NF-1")},
      {address, address}, {"a photograph", ""}, signers, kSecret);
  ASSERT_TRUE(submission) << submission.error().message;
  const auto event = ParseEvent(submission->body);
  ASSERT_TRUE(event);
  EXPECT_FALSE(CheckForm(*event, *submission));
  EXPECT_FALSE(
      CheckSignatures(*event, submission->body, submission->signatures));
  EXPECT_EQ(event->attachments_size(), 4);
  EXPECT_NE(submission->private_fields[0].salt(),
            submission->private_fields[1].salt());
  EXPECT_NE(submission->private_fields[0].salt(), submission->units[0].salt());
}

TEST(BuildSubmission, LeavesRoomForASignatureFromElsewhere) {
  const TestParty shipper("northfab");
  const TestParty consignee("orchard");
  std::vector<SignerKey> signers = {shipper.Actor(), consignee.Cosigner()};
  signers[1].key = nullptr;
  auto submission = BuildSubmission(Ship(), {Row("northfab", "NF-1")}, {}, {},
                                    signers, kSecret);
  ASSERT_TRUE(submission) << submission.error().message;
  const auto event = ParseEvent(submission->body);
  ASSERT_TRUE(event);
  EXPECT_TRUE(
      CheckSignatures(*event, submission->body, submission->signatures));
  submission->signatures[1] = SignBody(consignee.key, submission->body);
  EXPECT_FALSE(
      CheckSignatures(*event, submission->body, submission->signatures));
}

TEST(BuildSubmission, PutsThePolicyPackLast) {
  const TestParty governor("alice");
  v1::Event event = GovernanceEvent(Sha256("genesis"), kZeroHash);
  event.mutable_governance()->mutable_publish_policy()->set_pack("hygiene");
  event.mutable_governance()->mutable_publish_policy()->set_version(1);
  const std::vector<SignerKey> signers = {governor.Governor()};
  const auto submission =
      BuildSubmission(event, {}, {}, {"minutes", "pack"}, signers, kSecret);
  ASSERT_TRUE(submission) << submission.error().message;
  const auto parsed = ParseEvent(submission->body);
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->attachments_size(), 2);
  EXPECT_EQ(parsed->attachments(0).kind(), v1::EVIDENCE);
  EXPECT_EQ(parsed->attachments(1).kind(), v1::FILE);
}

TEST(BuildSubmission, RefusesWhatNoLedgerWouldAccept) {
  const TestParty shipper("northfab");
  const std::vector<SignerKey> signers = {shipper.Actor()};
  const auto build = [&signers](const v1::Event& event, const v1::UnitRow& row,
                                std::string_view secret) {
    return BuildSubmission(event, {row}, {}, {}, signers, secret).has_value();
  };
  const v1::UnitRow row = Row("northfab", "NF-1");
  EXPECT_TRUE(build(Ship(), row, kSecret));
  EXPECT_FALSE(build(Ship(), row, "short"));
  EXPECT_FALSE(build(TestEvent(), row, kSecret));
  EXPECT_FALSE(build(Ship(), Row("northfab", " NF-1"), kSecret));
  EXPECT_FALSE(
      build(Ship(), Row("northfab", std::string(99'999, 'x')), kSecret));
  EXPECT_FALSE(build(Ship(), Row(std::string(99'999, 'x'), "NF-1"), kSecret));
  v1::UnitRow bad_link = row;
  bad_link.set_link("short");
  EXPECT_FALSE(build(Ship(), bad_link, kSecret));
  v1::PrivateField field;
  field.set_name(std::string(99'999, 'x'));
  EXPECT_FALSE(BuildSubmission(Ship(), {row}, {field}, {}, signers, kSecret));
}

}  // namespace
}  // namespace waybill
