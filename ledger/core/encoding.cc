// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/encoding.h"

#include <array>

#include "ledger/core/check.h"

namespace waybill {
namespace {

void AppendBigEndian(std::string& out, std::uint64_t value, std::size_t size) {
  std::array<char, sizeof(value)> octets{};
  for (std::size_t i = size; i > 0; --i, value >>= 8) {
    octets.at(i - 1) = static_cast<char>(value & 0xff);
  }
  out.append(octets.data(), size);
}

}  // namespace

void AppendU8(std::string& out, std::uint8_t value) {
  AppendBigEndian(out, value, 1);
}
void AppendU16(std::string& out, std::uint16_t value) {
  AppendBigEndian(out, value, 2);
}
void AppendU32(std::string& out, std::uint32_t value) {
  AppendBigEndian(out, value, 4);
}
void AppendU64(std::string& out, std::uint64_t value) {
  AppendBigEndian(out, value, 8);
}
void AppendHash(std::string& out, const Hash& hash) { out.append(View(hash)); }

void AppendString16(std::string& out, std::string_view bytes) {
  WAYBILL_CHECK(bytes.size() <= 0xffff);
  AppendU16(out, static_cast<std::uint16_t>(bytes.size()));
  out.append(bytes);
}

void AppendString32(std::string& out, std::string_view bytes) {
  WAYBILL_CHECK(bytes.size() <= 0xffffffff);
  AppendU32(out, static_cast<std::uint32_t>(bytes.size()));
  out.append(bytes);
}

std::uint64_t Reader::BigEndian(std::size_t size) {
  std::uint64_t value = 0;
  for (char c : Bytes(size)) {
    value = (value << 8) | static_cast<unsigned char>(c);
  }
  return value;
}

std::uint8_t Reader::U8() { return static_cast<std::uint8_t>(BigEndian(1)); }
std::uint16_t Reader::U16() { return static_cast<std::uint16_t>(BigEndian(2)); }
std::uint32_t Reader::U32() { return static_cast<std::uint32_t>(BigEndian(4)); }
std::uint64_t Reader::U64() { return BigEndian(8); }

Hash Reader::ReadHash() {
  Hash hash{};
  const std::string_view bytes = Bytes(hash.size());
  if (bytes.size() == hash.size()) {
    bytes.copy(reinterpret_cast<char*>(hash.data()), hash.size());
  }
  return hash;
}

std::string_view Reader::Bytes(std::size_t size) {
  if (failed_ || size > rest_.size()) {
    failed_ = true;
    rest_ = {};
    return {};
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

}  // namespace waybill
