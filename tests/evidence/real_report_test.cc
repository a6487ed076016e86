// SPDX-License-Identifier: Apache-2.0
//
// A real device's report, if it lies beside the project: it verifies, and no
// bit of it can be another one.
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/evidence/device_report.h"
#include "ledger/evidence/spdm_report.h"
#include "tests/support/events.h"

namespace waybill {
namespace {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WAYBILL_TEST_SANITIZED
#endif
#endif

// Of the bits, every seventh is flipped: one or two of each octet, and each
// place in an octet as often. WAYBILL_EXHAUSTIVE in the environment: all, which
// takes minutes.
std::size_t Stride() {
#ifdef WAYBILL_TEST_SANITIZED
  return 61;
#else
  return std::getenv("WAYBILL_EXHAUSTIVE") != nullptr ? 1 : 7;
#endif
}

std::string ReadShared(const std::string& name) {
  std::ifstream file(std::string(WAYBILL_TEST_DATA) +
                     "/../../../shared/data/attestation/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

class RealReport : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string hex = ReadShared("h100-spdm-report.hex");
    while (!hex.empty() && hex.back() == '\n') {
      hex.pop_back();
    }
    if (hex.empty()) {
      GTEST_SKIP() << "no real report lies beside the project";
    }
    report_ = *BytesFromHex(hex);
    chain_ = *CertificatesFromPem(ReadShared("h100-cert-chain.pem"));
    ASSERT_TRUE(roots_.AddPem(ReadShared("nvidia-device-root.pem")));
  }

  // One bit of a certificate after the other, each a chain that must fail.
  void FlipCertificate(std::size_t position) {
    if (chain_.size() <= position) {
      return;
    }
    const std::size_t bits = chain_[position].size() * 8;
    for (std::size_t bit = 0; bit < bits; bit += Stride()) {
      std::vector<std::string> chain = chain_;
      char& octet = chain[position][bit / 8];
      octet = static_cast<char>(octet ^ (1 << bit % 8));
      ASSERT_FALSE(VerifyDeviceChain(chain, roots_, kTestTimeMs))
          << "bit " << bit << " of certificate " << position;
    }
  }

  std::string report_;
  std::vector<std::string> chain_;
  VendorRoots roots_;
};

TEST_F(RealReport, Verifies) {
  std::vector<ReportCheck> checks;
  const auto verified =
      VerifyDeviceReport(report_, chain_, roots_, kTestTimeMs, &checks);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->measurements, 64U);
  EXPECT_TRUE(verified->chain.anchored);
  EXPECT_EQ(ToHex(verified->nonce),
            "931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb");
  EXPECT_EQ(verified->driver_version, "550.90.07");
  EXPECT_EQ(checks.size(), 4U);
}

TEST_F(RealReport, IsOpenWithoutARoot) {
  const auto verified =
      VerifyDeviceReport(report_, chain_, VendorRoots(), kTestTimeMs);
  ASSERT_TRUE(verified);
  EXPECT_FALSE(verified->chain.anchored);
}

TEST_F(RealReport, EveryOctetOfTheReportCounts) {
  const auto verified =
      VerifyDeviceReport(report_, chain_, roots_, kTestTimeMs);
  ASSERT_TRUE(verified);
  const std::string& key = verified->chain.attestation_key;
  std::size_t parsed_still = 0;
  for (std::size_t bit = 0; bit < report_.size() * 8; bit += Stride()) {
    std::string flipped = report_;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto parsed = ParseSpdmReport(flipped);
    if (parsed) {
      ++parsed_still;
      ASSERT_FALSE(VerifyEcdsa384(key, parsed->signed_part, parsed->signature))
          << "bit " << bit;
    }
  }
  // Most of it is measurements: only the signature can tell.
  EXPECT_GT(parsed_still, report_.size() * 8 / Stride() / 2);
}

TEST_F(RealReport, WholeVerificationFailsToo) {
  constexpr std::size_t kSample = 997;  // Of bits: a prime.
  for (std::size_t bit = 0; bit < report_.size() * 8; bit += kSample) {
    std::string flipped = report_;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(VerifyDeviceReport(flipped, chain_, roots_, kTestTimeMs))
        << "bit " << bit;
  }
}

// Apart, so that they run side by side.
TEST_F(RealReport, EveryOctetOfTheLeafCounts) { FlipCertificate(0); }
TEST_F(RealReport, EveryOctetOfTheDeviceCertificateCounts) {
  FlipCertificate(1);
}
TEST_F(RealReport, EveryOctetOfTheProvisionerCounts) { FlipCertificate(2); }
TEST_F(RealReport, EveryOctetOfTheIdentityAuthorityCounts) {
  FlipCertificate(3);
}
TEST_F(RealReport, EveryOctetOfTheRootCounts) { FlipCertificate(4); }

TEST_F(RealReport, ChainNeedNotHoldItsRoot) {
  chain_.pop_back();
  EXPECT_TRUE(VerifyDeviceChain(chain_, roots_, kTestTimeMs));
  chain_.pop_back();
  EXPECT_FALSE(VerifyDeviceChain(chain_, roots_, kTestTimeMs));
}

TEST_F(RealReport, IsNotYetValidBeforeItsCertificates) {
  constexpr std::int64_t kIn2021Ms = 1'609'459'200'000;
  const auto verified = VerifyDeviceChain(chain_, roots_, kIn2021Ms);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, ErrorCode::kVerificationFailed);
}

}  // namespace
}  // namespace waybill
