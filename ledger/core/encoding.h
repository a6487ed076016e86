// SPDX-License-Identifier: Apache-2.0
//
// Fixed byte layouts: big-endian integers and length-prefixed strings, written
// to a string and read back with every bound checked. docs/FORMAT.md gives the
// layouts that use them.
#ifndef WAYBILL_LEDGER_CORE_ENCODING_H_
#define WAYBILL_LEDGER_CORE_ENCODING_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

void AppendU8(std::string& out, std::uint8_t value);
void AppendU16(std::string& out, std::uint16_t value);
void AppendU32(std::string& out, std::uint32_t value);
void AppendU64(std::string& out, std::uint64_t value);
void AppendHash(std::string& out, const Hash& hash);
// u16be length, then the octets. REQUIRES: bytes.size() <= 65535.
void AppendString16(std::string& out, std::string_view bytes);
// u32be length, then the octets. REQUIRES: bytes.size() < 2^32.
void AppendString32(std::string& out, std::string_view bytes);

// Reads what the functions above wrote. The first read past the end makes the
// reader fail for good: every later read gives zeros, and `Done` says no. So a
// parser reads all its fields and asks once. Views point into the input.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t U8();
  std::uint16_t U16();
  std::uint32_t U32();
  std::uint64_t U64();
  Hash ReadHash();
  std::string_view Bytes(std::size_t size);
  std::string_view String16() { return Bytes(U16()); }
  std::string_view String32() { return Bytes(U32()); }
  std::string_view Rest() { return Bytes(rest_.size()); }

  std::size_t remaining() const { return rest_.size(); }
  bool failed() const { return failed_; }
  // True if everything was read, nothing past the end, and nothing trails.
  bool Done() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t BigEndian(std::size_t size);

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_ENCODING_H_
