// SPDX-License-Identifier: Apache-2.0
//
// Ed25519 (RFC 8032) through libsodium, under one signature rule everywhere.
//
// The rule is part of the protocol: two replicas that disagree on one signature
// split. It is that of libsodium 1.0.18: refused are small-order keys and R, a
// key that isn't canonically encoded or not on the curve, and S >= L; the
// equation is the one without cofactor, compared by the encoding of R. Never
// verify by another library, nor in batches.
#ifndef WAYBILL_LEDGER_CORE_KEYS_H_
#define WAYBILL_LEDGER_CORE_KEYS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "ledger/core/result.h"

namespace waybill {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;
// The secret that a key pair is made of (RFC 8032, "private key").
using Seed = std::array<std::uint8_t, 32>;

inline std::string_view View(const Signature& signature) {
  return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}

// Fails with kInvalidArgument unless `bytes` has 32, respectively 64 octets.
// Says nothing about their value.
Result<PublicKey> PublicKeyFromBytes(std::string_view bytes);
Result<Signature> SignatureFromBytes(std::string_view bytes);

// Call once at the start of a program, before anything else here. Fails with
// kUnavailable if the system gives no randomness. Thread-safe.
Result<void> InitialiseCrypto();

// A key pair that can sign. Moves only; whatever held the secret is zeroed. It
// can't be printed, compared or copied. Signing is thread-safe.
class SigningKey {
 public:
  // The same seed gives the same key. The caller wipes its own copy.
  static SigningKey FromSeed(const Seed& seed);

  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&& other) noexcept;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  const PublicKey& public_key() const { return public_key_; }

  // REQUIRES: this key wasn't moved from.
  Signature Sign(std::string_view message) const;

 private:
  SigningKey() = default;

  PublicKey public_key_{};
  std::array<std::uint8_t, 64> secret_{};  // The seed and the public key.
};

// True if `signature` is `public_key`'s over `message` under the rule above.
// Thread-safe.
bool VerifySignature(const PublicKey& public_key, std::string_view message,
                     const Signature& signature);

// True if the key may be admitted: canonical, on the curve, in the main
// subgroup and not of small order. A key that isn't could still verify some
// signatures, on which other libraries differ. Thread-safe.
bool IsAdmissibleKey(const PublicKey& public_key);

// A frozen edge case of the rule; tests/data/signatures.txt tells its origin.
// All octets in hexadecimal.
struct SignatureCase {
  std::string_view name;
  std::string_view public_key;
  std::string_view message;
  std::string_view signature;
  bool key_admissible;
  bool accepted;
};
std::span<const SignatureCase> SignatureCases();

// Runs the edge cases against the library at hand. To be called at the start of
// every program that verifies: fails with kVerificationFailed if a verdict
// isn't the frozen one, because a later libsodium may accept other signatures.
Result<void> SignatureRuleSelfTest();

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_KEYS_H_
