// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/hash.h"

#include <cstring>
#include <memory>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace waybill {
namespace {

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Fetched once: looking the digest up by name at every call costs more than
// hashing a tree node.
const EVP_MD* Sha256Digest() {
  static const EVP_MD* digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  WAYBILL_CHECK(digest != nullptr);
  return digest;
}

// One context a thread, initialised anew for every hash.
EVP_MD_CTX* ThreadContext() {
  thread_local std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(
      EVP_MD_CTX_new());
  WAYBILL_CHECK(context != nullptr);
  return context.get();
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

}  // namespace

Hash Sha256(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* context = ThreadContext();
  WAYBILL_CHECK(EVP_DigestInit_ex2(context, Sha256Digest(), nullptr) == 1);
  for (std::string_view part : parts) {
    WAYBILL_CHECK(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  }
  Hash hash;
  unsigned int size = 0;
  WAYBILL_CHECK(EVP_DigestFinal_ex(context, hash.data(), &size) == 1);
  WAYBILL_CHECK(size == hash.size());
  return hash;
}

Hash HmacSha256(std::string_view key, std::string_view message) {
  Hash hash;
  unsigned int size = 0;
  WAYBILL_CHECK(HMAC(Sha256Digest(), key.data(), static_cast<int>(key.size()),
                     reinterpret_cast<const unsigned char*>(message.data()),
                     message.size(), hash.data(), &size) != nullptr);
  WAYBILL_CHECK(size == hash.size());
  return hash;
}

std::string ToHex(const Hash& hash) { return ToHex(View(hash)); }

std::string ToHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    text.push_back(kDigits[octet >> 4]);
    text.push_back(kDigits[octet & 15]);
  }
  return text;
}

Result<std::string> BytesFromHex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "hexadecimal text has an odd number of digits: " +
                     std::to_string(text.size())};
  }
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) {
      return Error{ErrorCode::kInvalidArgument,
                   "not a hexadecimal digit at position " + std::to_string(i)};
    }
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

Result<Hash> HashFromHex(std::string_view text) {
  if (text.size() != 64) {
    return Error{
        ErrorCode::kInvalidArgument,
        "a hash is 64 hexadecimal digits, not " + std::to_string(text.size())};
  }
  auto bytes = BytesFromHex(text);
  if (!bytes) {
    return bytes.error();
  }
  return HashFromBytes(*bytes);
}

Result<Hash> HashFromBytes(std::string_view bytes) {
  Hash hash;
  if (bytes.size() != hash.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 "a hash is 32 octets, not " + std::to_string(bytes.size())};
  }
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

std::string ToBase64(std::string_view bytes) {
  std::string text(
      sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL),
      '\0');
  sodium_bin2base64(text.data(), text.size(),
                    reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // The terminating zero that libsodium counts.
  return text;
}

Result<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int status = sodium_base642bin(
      reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
      text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL);
  if (status != 0 || end != text.data() + text.size()) {
    return Error{ErrorCode::kInvalidArgument, "not canonical base64"};
  }
  bytes.resize(size);
  if (ToBase64(bytes) != text) {
    return Error{ErrorCode::kInvalidArgument, "not canonical base64"};
  }
  return bytes;
}

std::size_t HashHasher::operator()(const Hash& hash) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, hash.data(), sizeof(value));
  return value;
}

}  // namespace waybill
