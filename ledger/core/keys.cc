// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/keys.h"

#include <algorithm>
#include <string>

#include <sodium.h>

#include "ledger/core/check.h"
#include "ledger/core/hash.h"

namespace waybill {
namespace {

static_assert(sizeof(PublicKey) == crypto_sign_PUBLICKEYBYTES);
static_assert(sizeof(Signature) == crypto_sign_BYTES);
static_assert(sizeof(Seed) == crypto_sign_SEEDBYTES);

const unsigned char* Octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

template <typename Array>
Result<Array> ArrayFromBytes(std::string_view bytes, const char* what) {
  Array array{};
  if (bytes.size() != array.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string(what) + " is " + std::to_string(array.size()) +
                     " octets, not " + std::to_string(bytes.size())};
  }
  std::copy_n(Octets(bytes), array.size(), array.begin());
  return array;
}

}  // namespace

Result<PublicKey> PublicKeyFromBytes(std::string_view bytes) {
  return ArrayFromBytes<PublicKey>(bytes, "a public key");
}

Result<Signature> SignatureFromBytes(std::string_view bytes) {
  return ArrayFromBytes<Signature>(bytes, "a signature");
}

Result<void> InitialiseCrypto() {
  if (sodium_init() < 0) {
    return Error{ErrorCode::kUnavailable, "libsodium can't be initialised"};
  }
  return {};
}

SigningKey SigningKey::FromSeed(const Seed& seed) {
  SigningKey key;
  WAYBILL_CHECK(crypto_sign_seed_keypair(key.public_key_.data(),
                                         key.secret_.data(), seed.data()) == 0);
  return key;
}

SigningKey::SigningKey(SigningKey&& other) noexcept
    : public_key_(other.public_key_), secret_(other.secret_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
  if (this != &other) {
    public_key_ = other.public_key_;
    secret_ = other.secret_;
    sodium_memzero(other.secret_.data(), other.secret_.size());
  }
  return *this;
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

Signature SigningKey::Sign(std::string_view message) const {
  // A key that was moved from would sign under a secret that anyone knows.
  WAYBILL_CHECK(sodium_is_zero(secret_.data(), secret_.size()) == 0);
  Signature signature;
  WAYBILL_CHECK(crypto_sign_detached(signature.data(), nullptr, Octets(message),
                                     message.size(), secret_.data()) == 0);
  return signature;
}

bool VerifySignature(const PublicKey& public_key, std::string_view message,
                     const Signature& signature) {
  return crypto_sign_ed25519_verify_detached(signature.data(), Octets(message),
                                             message.size(),
                                             public_key.data()) == 0;
}

bool IsAdmissibleKey(const PublicKey& public_key) {
  return crypto_core_ed25519_is_valid_point(public_key.data()) == 1;
}

Result<void> SignatureRuleSelfTest() {
  for (const SignatureCase& edge : SignatureCases()) {
    const auto public_key =
        PublicKeyFromBytes(BytesFromHex(edge.public_key).value()).value();
    const auto signature =
        SignatureFromBytes(BytesFromHex(edge.signature).value()).value();
    const std::string message = BytesFromHex(edge.message).value();
    if (VerifySignature(public_key, message, signature) != edge.accepted ||
        IsAdmissibleKey(public_key) != edge.key_admissible) {
      return Error{ErrorCode::kVerificationFailed,
                   "libsodium " + std::string(sodium_version_string()) +
                       " doesn't follow the signature rule in case " +
                       std::string(edge.name)};
    }
  }
  return {};
}

}  // namespace waybill
