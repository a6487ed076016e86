// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/entry.h"

#include "ledger/core/check.h"
#include "ledger/core/encoding.h"
#include "ledger/core/event.h"
#include "ledger/core/text.h"

namespace waybill {
namespace {

constexpr std::uint8_t kEventType = 1;
constexpr std::uint8_t kSealType = 2;
constexpr std::uint8_t kSealVersion = 1;

Error NotAnEntry(std::string_view what) {
  return Error{ErrorCode::kInvalidArgument, "entry " + std::string(what)};
}

// Fails the reader's caller through -1: no time that was written is negative.
// The bound keeps sums of times and spans within their type for whoever reads
// an entry that somebody else wrote.
std::int64_t ReadTime(Reader& reader) {
  const std::uint64_t value = reader.U64();
  return value <= static_cast<std::uint64_t>(kTimeMsMax)
             ? static_cast<std::int64_t>(value)
             : -1;
}

Result<Entry> DecodeEvent(Reader& reader) {
  EventEntry entry;
  entry.recorded_at_ms = ReadTime(reader);
  entry.body = reader.String32();
  const std::size_t count = reader.U8();
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    const std::string_view octets = reader.Bytes(sizeof(Signature));
    Signature& signature = entry.signatures.emplace_back();
    octets.copy(reinterpret_cast<char*>(signature.data()), octets.size());
  }
  if (!reader.Done()) {
    return NotAnEntry("is cut short or something trails it");
  }
  if (entry.recorded_at_ms < 0) {
    return NotAnEntry("has a time that isn't between 1970 and 9999");
  }
  if (count == 0 || count > kSignersMax) {
    return NotAnEntry("has " + std::to_string(count) +
                      " signatures, want 1 to " + std::to_string(kSignersMax));
  }
  return Entry(std::move(entry));
}

Result<Entry> DecodeSeal(Reader& reader) {
  const std::uint8_t version = reader.U8();
  Seal seal;
  seal.position = reader.U64();
  seal.rules_version = reader.U32();
  seal.map_root = reader.ReadHash();
  seal.subjects = reader.U64();
  seal.recorded_at_ms = ReadTime(reader);
  if (!reader.Done()) {
    return NotAnEntry("is cut short or something trails it");
  }
  if (version != kSealVersion) {
    return NotAnEntry("is a seal of version " + std::to_string(version) +
                      ", want " + std::to_string(kSealVersion));
  }
  if (seal.recorded_at_ms < 0) {
    return NotAnEntry("has a time that isn't between 1970 and 9999");
  }
  return Entry(seal);
}

}  // namespace

std::string EncodeEntry(const EventEntry& entry) {
  return EncodeEventEntry(entry.recorded_at_ms, entry.body, entry.signatures);
}

std::string EncodeEventEntry(std::int64_t recorded_at_ms, std::string_view body,
                             std::span<const Signature> signatures) {
  WAYBILL_CHECK(recorded_at_ms >= 0 && recorded_at_ms <= kTimeMsMax);
  WAYBILL_CHECK(!signatures.empty() && signatures.size() <= kSignersMax);
  std::string out;
  // Type, time, length, body, count.
  out.reserve(14 + body.size() + signatures.size() * sizeof(Signature));
  AppendU8(out, kEventType);
  AppendU64(out, static_cast<std::uint64_t>(recorded_at_ms));
  AppendString32(out, body);
  AppendU8(out, static_cast<std::uint8_t>(signatures.size()));
  for (const Signature& signature : signatures) {
    out.append(reinterpret_cast<const char*>(signature.data()),
               signature.size());
  }
  return out;
}

std::string EncodeEntry(const Seal& seal) {
  WAYBILL_CHECK(seal.recorded_at_ms >= 0 && seal.recorded_at_ms <= kTimeMsMax);
  std::string out;
  AppendU8(out, kSealType);
  AppendU8(out, kSealVersion);
  AppendU64(out, seal.position);
  AppendU32(out, seal.rules_version);
  AppendHash(out, seal.map_root);
  AppendU64(out, seal.subjects);
  AppendU64(out, static_cast<std::uint64_t>(seal.recorded_at_ms));
  return out;
}

Result<Entry> DecodeEntry(std::string_view bytes) {
  if (bytes.size() > kEntryBytesMax) {
    return NotAnEntry("has " + std::to_string(bytes.size()) +
                      " octets, at most " + std::to_string(kEntryBytesMax) +
                      " are allowed");
  }
  Reader reader(bytes);
  switch (reader.U8()) {
    case kEventType:
      return DecodeEvent(reader);
    case kSealType:
      return DecodeSeal(reader);
    default:
      return NotAnEntry("is of an unknown type, or empty");
  }
}

}  // namespace waybill
