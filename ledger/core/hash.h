// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 (FIPS 180-4) through OpenSSL's EVP interface, which uses the
// machine's SHA instructions. Pure; every function is thread-safe.
#ifndef WAYBILL_LEDGER_CORE_HASH_H_
#define WAYBILL_LEDGER_CORE_HASH_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "ledger/core/result.h"

namespace waybill {

// 32 octets. Compares bytewise, which is also the order of labels in a map.
using Hash = std::array<std::uint8_t, 32>;

inline constexpr Hash kZeroHash{};

// SHA-256 of the concatenation of `parts`.
Hash Sha256(std::initializer_list<std::string_view> parts);
inline Hash Sha256(std::string_view bytes) { return Sha256({bytes}); }

// HMAC-SHA-256 (RFC 2104).
Hash HmacSha256(std::string_view key, std::string_view message);

// The octets of `hash` as a view; valid as long as `hash` is.
inline std::string_view View(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// Lower-case hexadecimal, 64 characters.
std::string ToHex(const Hash& hash);
std::string ToHex(std::string_view bytes);

// Fails with kInvalidArgument unless `text` is exactly 64 hexadecimal digits
// (HashFromHex), an even number of them (BytesFromHex), 32 octets
// (HashFromBytes).
Result<Hash> HashFromHex(std::string_view text);
Result<std::string> BytesFromHex(std::string_view text);
Result<Hash> HashFromBytes(std::string_view bytes);

// Standard base64 with padding (RFC 4648, section 4). Decoding accepts the one
// canonical form only, so that two texts never mean the same bytes.
std::string ToBase64(std::string_view bytes);
Result<std::string> FromBase64(std::string_view text);

// For unordered containers only; never stored. The octets are already uniform.
struct HashHasher {
  std::size_t operator()(const Hash& hash) const noexcept;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_HASH_H_
