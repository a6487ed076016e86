// SPDX-License-Identifier: Apache-2.0
//
// The report's form: everything that is off is refused, everything else isn't.
#include "ledger/evidence/spdm_report.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tools/simulate/simulated_vendor.h"

namespace waybill {
namespace {

// Offsets in docs/FORMAT.md.
constexpr std::size_t kResponse = 37;
constexpr std::size_t kBlocks = kResponse + 4;
constexpr std::size_t kRecordLength = kResponse + 5;
constexpr std::size_t kRecord = kResponse + 8;
constexpr std::size_t kBlockBytes = 4 + 3 + 48;

std::string Sound(std::size_t measurements = 4) {
  return simulate::SpdmExchange({.nonce = Sha256("nonce"),
                                 .firmware_id = std::string(48, 'f'),
                                 .measurements = measurements}) +
         std::string(kSpdmSignatureBytes, 's');
}

bool Parses(const std::string& report) {
  const auto parsed = ParseSpdmReport(report);
  EXPECT_TRUE(parsed || parsed.error().code == ErrorCode::kInvalidArgument);
  return parsed.has_value();
}

std::string With(std::size_t offset, char octet) {
  std::string report = Sound();
  report[offset] = octet;
  return report;
}

TEST(SpdmReport, SaysWhatTheDeviceSigned) {
  const std::string octets = Sound();
  const auto report = ParseSpdmReport(octets);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->nonce, Sha256("nonce"));
  ASSERT_EQ(report->measurements.size(), 4U);
  EXPECT_EQ(report->measurements[3].index, 4);
  EXPECT_EQ(report->measurements[3].value.size(), 48U);
  EXPECT_EQ(report->firmware_id, std::string(48, 'f'));
  EXPECT_EQ(report->driver_version, "simulated");
  EXPECT_EQ(report->signature, std::string(96, 's'));
  EXPECT_EQ(report->signed_part.size() + 96, octets.size());
  EXPECT_TRUE(Parses(Sound(0)));
  EXPECT_TRUE(Parses(Sound(200)));
}

TEST(SpdmReport, EndsWhereItEnds) {
  const std::string octets = Sound();
  for (std::size_t size = 0; size < octets.size(); ++size) {
    ASSERT_FALSE(Parses(octets.substr(0, size))) << size;
  }
  EXPECT_FALSE(Parses(octets + '\0'));
  EXPECT_FALSE(Parses(std::string(kReportBytesMax + 1, '\0')));
}

TEST(SpdmReport, AnswersThisRequestAndNoOther) {
  EXPECT_FALSE(Parses(With(0, '\x12')));              // Version.
  EXPECT_FALSE(Parses(With(1, '\xE1')));              // Code.
  EXPECT_FALSE(Parses(With(2, '\x00')));              // Not signed.
  EXPECT_FALSE(Parses(With(3, '\x01')));              // One measurement.
  EXPECT_FALSE(Parses(With(36, '\x08')));             // No such slot.
  EXPECT_FALSE(Parses(With(36, '\x01')));             // Another slot.
  EXPECT_FALSE(Parses(With(kResponse, '\x10')));      // Version.
  EXPECT_FALSE(Parses(With(kResponse + 1, '\x61')));  // Code.
  EXPECT_FALSE(Parses(With(kResponse + 2, '\x04')));  // Number of indexes.
  EXPECT_FALSE(Parses(With(kResponse + 3, '\x01')));  // Slot.
  // Both slots alike are a request for it, and its answer.
  std::string slot = With(36, '\x01');
  slot[kResponse + 3] = '\x01';
  EXPECT_TRUE(Parses(slot));
}

TEST(SpdmReport, MeasurementsFillTheirRecord) {
  EXPECT_FALSE(Parses(With(kBlocks, '\x03')));            // One fewer.
  EXPECT_FALSE(Parses(With(kBlocks, '\x05')));            // One more.
  EXPECT_FALSE(Parses(With(kRecordLength, '\x01')));      // Another length.
  EXPECT_FALSE(Parses(With(kRecordLength + 2, '\x7F')));  // A huge one.
  EXPECT_FALSE(Parses(With(kRecord, '\x00')));            // Index 0.
  EXPECT_FALSE(Parses(With(kRecord, '\x02')));            // Index twice.
  EXPECT_FALSE(Parses(With(kRecord + 3 * kBlockBytes, '\xF0')));  // Past 239.
  EXPECT_FALSE(Parses(With(kRecord + 1, '\x02')));  // Another specification.
  EXPECT_FALSE(Parses(With(kRecord + 2, '\x32')));  // Lengths that differ.
  EXPECT_FALSE(Parses(With(kRecord + 5, '\x2F')));
}

TEST(SpdmReport, NamesOneFirmware) {
  const std::string octets = Sound();
  const std::size_t opaque = kRecord + 4 * kBlockBytes + 32;
  const std::string fields = octets.substr(opaque + 2, 14 + 52);
  const std::string head = octets.substr(0, opaque);
  const std::string signature(96, 's');
  const auto with = [&](std::string_view data) {
    std::string report = head;
    report += static_cast<char>(data.size() & 0xFFU);
    report += static_cast<char>(data.size() >> 8U);
    return report.append(data) + signature;
  };
  const std::string driver = fields.substr(0, 14);
  const std::string firmware = fields.substr(14);
  ASSERT_EQ(with(fields), octets);
  EXPECT_TRUE(Parses(with(firmware)));
  EXPECT_TRUE(Parses(with(firmware + driver)));
  EXPECT_FALSE(Parses(with("")));
  EXPECT_FALSE(Parses(with(driver)));
  EXPECT_FALSE(Parses(with(firmware + firmware)));
  EXPECT_FALSE(Parses(with(firmware + "x")));
  EXPECT_FALSE(Parses(with(std::string("\x14\x00\x02\x00xx", 6))));
  // Fields that aren't read are passed over, up to what SPDM allows.
  const std::string other("\x63\x00\xBE\x03", 4);
  EXPECT_TRUE(Parses(with(firmware + other + std::string(0x3BE, 'o'))));
  EXPECT_FALSE(
      Parses(with(firmware + other + std::string(0x3BE, 'o') +
                  std::string("\x63\x00\x10\x00", 4) + std::string(16, 'o'))));
}

}  // namespace
}  // namespace waybill
