// SPDX-License-Identifier: Apache-2.0
#include "ledger/evidence/spdm_report.h"

#include <string>

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

constexpr std::uint8_t kVersion11 = 0x11;
constexpr std::uint8_t kGetMeasurements = 0xE0;
constexpr std::uint8_t kMeasurements = 0x60;
constexpr std::uint8_t kSignatureRequested = 0x01;
constexpr std::uint8_t kAllMeasurements = 0xFF;
constexpr std::uint8_t kSlotMax = 7;
constexpr std::uint8_t kDmtfSpecification = 0x01;
constexpr std::uint8_t kMeasurementIndexMax = 239;
constexpr std::size_t kMeasurementHeaderBytes = 3;
constexpr std::size_t kOpaqueBytesMax = 1024;

// Types of the device's opaque data that are read; others are passed over.
constexpr std::uint16_t kDriverVersionField = 3;
constexpr std::uint16_t kFirmwareIdField = 20;

Error Malformed(std::string what) {
  return {ErrorCode::kInvalidArgument, "the report " + std::move(what)};
}

// SPDM's integers are little-endian.
std::uint32_t LittleEndian(std::string_view octets) {
  std::uint32_t value = 0;
  for (std::size_t i = octets.size(); i > 0; --i) {
    value = value << 8U | static_cast<std::uint8_t>(octets[i - 1]);
  }
  return value;
}
std::uint16_t U16(Reader& reader) {
  return static_cast<std::uint16_t>(LittleEndian(reader.Bytes(2)));
}
std::uint32_t U24(Reader& reader) { return LittleEndian(reader.Bytes(3)); }

Result<std::uint8_t> ReadRequest(Reader& reader, SpdmReport& report) {
  const std::uint8_t version = reader.U8();
  const std::uint8_t code = reader.U8();
  const std::uint8_t attributes = reader.U8();
  const std::uint8_t operation = reader.U8();
  report.nonce = reader.ReadHash();
  const std::uint8_t slot = reader.U8();
  if (version != kVersion11 || code != kGetMeasurements) {
    return Malformed("doesn't begin with an SPDM 1.1 GET_MEASUREMENTS request");
  }
  if (attributes != kSignatureRequested || operation != kAllMeasurements) {
    return Malformed(
        "answers a request for something else than all signed "
        "measurements");
  }
  if (slot > kSlotMax) {
    return Malformed("asks for certificate slot " + std::to_string(slot) +
                     ", the last one is " + std::to_string(kSlotMax));
  }
  return slot;
}

Result<void> ReadMeasurements(std::string_view record, std::uint8_t count,
                              SpdmReport& report) {
  Reader reader(record);
  for (std::uint8_t i = 0; i < count; ++i) {
    Measurement measurement;
    measurement.index = reader.U8();
    const std::uint8_t specification = reader.U8();
    const std::size_t size = U16(reader);
    measurement.value_type = reader.U8();
    const std::size_t value_bytes = U16(reader);
    measurement.value = reader.Bytes(value_bytes);
    if (reader.failed() || size != kMeasurementHeaderBytes + value_bytes) {
      return Malformed("has a measurement " + std::to_string(i) +
                       " whose lengths don't fit");
    }
    if (specification != kDmtfSpecification) {
      return Malformed("has a measurement " + std::to_string(i) +
                       " of another form than DMTF's");
    }
    const std::uint8_t before =
        report.measurements.empty() ? 0 : report.measurements.back().index;
    if (measurement.index <= before ||
        measurement.index > kMeasurementIndexMax) {
      return Malformed("has measurements out of order");
    }
    report.measurements.push_back(measurement);
  }
  if (!reader.Done()) {
    return Malformed("has " + std::to_string(reader.remaining()) +
                     " octets after its last measurement");
  }
  return {};
}

Result<void> ReadOpaque(std::string_view opaque, SpdmReport& report) {
  Reader reader(opaque);
  while (reader.remaining() > 0) {
    const std::uint16_t type = U16(reader);
    const std::uint16_t size = U16(reader);
    const std::string_view value = reader.Bytes(size);
    if (reader.failed()) {
      return Malformed("has opaque data whose lengths don't fit");
    }
    if (type == kFirmwareIdField) {
      if (!report.firmware_id.empty() || size != kFirmwareIdBytes) {
        return Malformed("doesn't name one firmware id of 48 octets");
      }
      report.firmware_id = value;
    } else if (type == kDriverVersionField) {
      const std::size_t end = value.find('\0');
      report.driver_version = value.substr(0, end);
    }
  }
  if (report.firmware_id.empty()) {
    return Malformed("names no firmware id");
  }
  return {};
}

}  // namespace

Result<SpdmReport> ParseSpdmReport(std::string_view octets) {
  if (octets.size() > kReportBytesMax) {
    return Malformed("has " + std::to_string(octets.size()) +
                     " octets, at most " + std::to_string(kReportBytesMax) +
                     " are read");
  }
  SpdmReport report;
  Reader reader(octets);
  const auto slot = ReadRequest(reader, report);
  if (!slot) {
    return slot.error();
  }
  const std::uint8_t version = reader.U8();
  const std::uint8_t code = reader.U8();
  const std::uint8_t indexes = reader.U8();
  const std::uint8_t answered_slot = reader.U8();
  const std::uint8_t count = reader.U8();
  const std::string_view record = reader.Bytes(U24(reader));
  report.device_nonce = reader.ReadHash();
  const std::size_t opaque_bytes = U16(reader);
  const std::string_view opaque = reader.Bytes(opaque_bytes);
  report.signature = reader.Bytes(kSpdmSignatureBytes);
  if (!reader.Done()) {
    return Malformed(reader.failed() ? "ends too early"
                                     : "goes on after its signature");
  }
  if (version != kVersion11 || code != kMeasurements) {
    return Malformed("has no SPDM 1.1 MEASUREMENTS response after the request");
  }
  // The number of indexes is given only to a request for that number.
  if (indexes != 0 || answered_slot != *slot) {
    return Malformed("answers another request than the one before it");
  }
  if (opaque_bytes > kOpaqueBytesMax) {
    return Malformed("has more opaque data than SPDM allows");
  }
  report.signed_part = octets.substr(0, octets.size() - kSpdmSignatureBytes);
  if (auto read = ReadMeasurements(record, count, report); !read) {
    return read.error();
  }
  if (auto read = ReadOpaque(opaque, report); !read) {
    return read.error();
  }
  return report;
}

}  // namespace waybill
