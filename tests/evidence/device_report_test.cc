// SPDX-License-Identifier: Apache-2.0
//
// Reports with their chains: as they travel, and what verification says of
// those that are wrong in one thing.
#include "ledger/evidence/device_report.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/encoding.h"
#include "ledger/evidence/spdm_report.h"
#include "tests/support/events.h"
#include "tools/simulate/simulated_vendor.h"

namespace waybill {
namespace {

using simulate::SimulatedDevice;
using simulate::SimulatedVendor;

class DeviceReports : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(roots_.AddPem(vendor_.root_pem())); }

  Result<VerifiedReport> Verify(const std::string& report,
                                std::vector<ReportCheck>* checks = nullptr) {
    return VerifyDeviceReport(report, device_.chain(), roots_, kTestTimeMs,
                              checks);
  }

  SimulatedVendor vendor_;
  const SimulatedDevice& device_ = vendor_.Device("A");
  const Hash nonce_ = Sha256("nonce");
  const std::string report_ = device_.Answer(nonce_);
  VendorRoots roots_;
};

TEST_F(DeviceReports, Verify) {
  std::vector<ReportCheck> checks;
  const auto verified = Verify(report_, &checks);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->nonce, nonce_);
  EXPECT_EQ(verified->measurements, 4U);
  EXPECT_EQ(verified->firmware_id, device_.firmware_id());
  EXPECT_EQ(DeviceKeyAlias(verified->chain), device_.key_alias());
  ASSERT_EQ(checks.size(), 4U);
  for (const ReportCheck& check : checks) {
    EXPECT_TRUE(check.held) << check.what;
  }
}

TEST_F(DeviceReports, CannotSwapTheirRequest) {
  // Another exchange's request before this response: another nonce, the same
  // signature.
  const std::string other = device_.Answer(Sha256("other"));
  const std::string swapped =
      other.substr(0, kSpdmRequestBytes) + report_.substr(kSpdmRequestBytes);
  ASSERT_TRUE(ParseSpdmReport(swapped));
  std::vector<ReportCheck> checks;
  const auto verified = Verify(swapped, &checks);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, ErrorCode::kVerificationFailed);
  ASSERT_EQ(checks.size(), 3U);
  EXPECT_FALSE(checks.back().held);
}

TEST_F(DeviceReports, AreTheLeafsOwn) {
  const SimulatedDevice& other = vendor_.Device("B");
  EXPECT_FALSE(Verify(other.Answer(nonce_)));
  EXPECT_TRUE(VerifyDeviceReport(other.Answer(nonce_), other.chain(), roots_,
                                 kTestTimeMs));
  EXPECT_NE(other.key_alias(), device_.key_alias());
  // The leaf of one device on the path of another.
  std::vector<std::string> mixed = other.chain();
  mixed[0] = device_.chain()[0];
  EXPECT_FALSE(VerifyDeviceReport(report_, mixed, roots_, kTestTimeMs));
}

TEST_F(DeviceReports, AreOfTheFirmwareThatTheKeyIsFor) {
  const std::string exchange = simulate::SpdmExchange(
      {.nonce = nonce_, .firmware_id = std::string(48, 'x')});
  std::vector<ReportCheck> checks;
  const auto verified =
      Verify(exchange + device_.attestation_key().Sign384(exchange), &checks);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, ErrorCode::kVerificationFailed);
  EXPECT_EQ(checks.size(), 4U);
}

TEST_F(DeviceReports, NoBitCanBeAnotherOne) {
  for (std::size_t bit = 0; bit < report_.size() * 8; bit += 7) {
    std::string flipped = report_;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(Verify(flipped)) << bit;
  }
}

TEST_F(DeviceReports, SignaturesAreInRange) {
  const std::string head = report_.substr(0, report_.size() - 96);
  for (const std::string& half :
       {std::string(48, '\0'), std::string(48, '\xFF')}) {
    EXPECT_FALSE(Verify(head + half + report_.substr(report_.size() - 48)));
    EXPECT_FALSE(Verify(head + report_.substr(head.size(), 48) + half));
    EXPECT_FALSE(Verify(head + half + half));
  }
}

TEST(Nonce, IsThatOfItsParts) {
  const NonceParts parts{.genesis_id = Sha256("genesis"),
                         .custody_label = Sha256("label"),
                         .custody_head = Sha256("head"),
                         .seal_leaf = Sha256("seal")};
  // sha256("waybill/attest/1" + the four), by another implementation.
  EXPECT_EQ(AttestationNonce(parts),
            Sha256("waybill/attest/1" + std::string(View(Sha256("genesis"))) +
                   std::string(View(Sha256("label"))) +
                   std::string(View(Sha256("head"))) +
                   std::string(View(Sha256("seal")))));
  EXPECT_EQ(ToHex(AttestationNonce(parts)),
            "f123e9d6b8a5248740a0768ad1be73878d3325718add31991f9038433a52f3c2");
}

DeviceReport Travelling(const std::string& serial) {
  return {.issuer = "maker",
          .serial = serial,
          .seal_index = 0x0102030405060708,
          .report = "report",
          .chain = {"leaf", "device"}};
}

TEST(DeviceEvidence, HasOneEncoding) {
  std::string expected("waybill/evidence/1\x00\x01\x01\x00\x05maker\x00\x01",
                       30);
  expected += "A";
  expected += std::string("\x01\x02\x03\x04\x05\x06\x07\x08", 8);
  expected += std::string("\x00\x00\x00\x06report\x02\x00\x04leaf", 17);
  expected += std::string(
      "\x00\x06"
      "device",
      8);
  const std::vector<DeviceReport> reports = {Travelling("A")};
  EXPECT_EQ(EncodeDeviceEvidence(reports), expected);
  const auto parsed = ParseDeviceEvidence(expected);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed, reports);
  for (std::size_t size = 0; size < expected.size(); ++size) {
    EXPECT_FALSE(ParseDeviceEvidence(expected.substr(0, size))) << size;
  }
  EXPECT_FALSE(ParseDeviceEvidence(expected + "x"));
  std::string later = expected;
  later[17] = '2';
  EXPECT_TRUE(IsDeviceEvidence(later));
  EXPECT_FALSE(ParseDeviceEvidence(later));
  std::string unknown = expected;
  unknown[20] = 2;  // Kind.
  EXPECT_FALSE(ParseDeviceEvidence(unknown));
  EXPECT_FALSE(IsDeviceEvidence("%PDF-1.7"));
}

TEST(DeviceEvidence, IsBounded) {
  const auto refused = [](const std::vector<DeviceReport>& reports) {
    const auto parsed = ParseDeviceEvidence(EncodeDeviceEvidence(reports));
    return !parsed && parsed.error().code == ErrorCode::kInvalidArgument;
  };
  std::vector<DeviceReport> many;
  for (std::size_t i = 0; i < kReportsMax; ++i) {
    many.push_back(Travelling("S" + std::to_string(i)));
  }
  EXPECT_FALSE(refused(many));
  many.push_back(Travelling("one more"));
  EXPECT_TRUE(refused(many));
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({Travelling("A"), Travelling("A")}));
  EXPECT_TRUE(refused({Travelling("")}));
  EXPECT_TRUE(refused({Travelling(" A")}));
  DeviceReport report = Travelling("A");
  report.report = std::string(kReportBytesMax, 'r');
  EXPECT_FALSE(refused({report}));
  report.report += 'r';
  EXPECT_TRUE(refused({report}));
  report = Travelling("A");
  report.chain.assign(kChainLengthMax, std::string(kCertificateBytesMax, 'c'));
  EXPECT_FALSE(refused({report}));
  report.chain[0] += 'c';
  EXPECT_TRUE(refused({report}));
  report.chain.assign(kChainLengthMax + 1, "c");
  EXPECT_TRUE(refused({report}));
}

}  // namespace
}  // namespace waybill
