// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/keys.h"

#include <string>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

#include "ledger/core/hash.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

static_assert(!std::is_copy_constructible_v<SigningKey>);
static_assert(!std::is_copy_assignable_v<SigningKey>);
static_assert(!std::is_default_constructible_v<SigningKey>);
static_assert(std::is_nothrow_move_constructible_v<SigningKey>);

SigningKey KeyOf(std::string_view seed_hex) {
  return SigningKey::FromSeed(HashFromHex(seed_hex).value());
}

// RFC 8032, section 7.1, TEST 2.
constexpr std::string_view kSeed =
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
constexpr std::string_view kSignature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

TEST(Keys, SignAsTheRfcDoes) {
  const SigningKey key = KeyOf(kSeed);
  EXPECT_EQ(ToHex(key.public_key()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Signature signature = key.Sign("\x72");
  EXPECT_EQ(ToHex(View(signature)), kSignature);
  EXPECT_TRUE(VerifySignature(key.public_key(), "\x72", signature));
  EXPECT_TRUE(IsAdmissibleKey(key.public_key()));
}

TEST(Keys, NoChangedBitVerifies) {
  const SigningKey key = KeyOf(kSeed);
  const Signature signature = key.Sign("message");
  for (std::size_t bit = 0; bit < 512; ++bit) {
    Signature changed = signature;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(VerifySignature(key.public_key(), "message", changed)) << bit;
  }
  for (std::size_t bit = 0; bit < 256; ++bit) {
    PublicKey changed = key.public_key();
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(VerifySignature(changed, "message", signature)) << bit;
  }
  EXPECT_FALSE(VerifySignature(key.public_key(), "messagf", signature));
  EXPECT_FALSE(VerifySignature(key.public_key(), "", signature));
}

TEST(Keys, AMovedKeySignsAsBefore) {
  SigningKey first = KeyOf(kSeed);
  SigningKey second = std::move(first);
  EXPECT_EQ(ToHex(View(second.Sign("\x72"))), kSignature);
  SigningKey third =
      KeyOf("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  third = std::move(second);
  EXPECT_EQ(ToHex(View(third.Sign("\x72"))), kSignature);
  EXPECT_DEATH((void)second.Sign("x"), "");  // NOLINT: moved from, on purpose.
}

TEST(Keys, ComeFromTheExactNumberOfOctets) {
  EXPECT_TRUE(PublicKeyFromBytes(std::string(32, 'k')));
  EXPECT_TRUE(SignatureFromBytes(std::string(64, 's')));
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    EXPECT_EQ(PublicKeyFromBytes(std::string(size, 'k')).error().code,
              ErrorCode::kInvalidArgument);
  }
  for (const std::size_t size : {0U, 32U, 63U, 65U}) {
    EXPECT_EQ(SignatureFromBytes(std::string(size, 's')).error().code,
              ErrorCode::kInvalidArgument);
  }
}

TEST(SignatureRule, HoldsInThisLibrary) {
  ASSERT_TRUE(InitialiseCrypto());
  EXPECT_TRUE(SignatureRuleSelfTest());
}

// The frozen file, the table in the program and the library agree.
TEST(SignatureRule, AgreesWithTheFrozenCases) {
  const auto vectors = testing::ReadVectors("signatures.txt", "case");
  const auto cases = SignatureCases();
  ASSERT_EQ(vectors.size(), cases.size());
  ASSERT_GE(vectors.size(), 40U);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    const auto& fields = vectors[i];
    ASSERT_EQ(fields.size(), 6U);
    EXPECT_EQ(fields[0], cases[i].name);
    EXPECT_EQ(fields[1], cases[i].public_key);
    EXPECT_EQ(fields[2] == "-" ? "" : fields[2], cases[i].message);
    EXPECT_EQ(fields[3], cases[i].signature);
    EXPECT_EQ(fields[4] == "1", cases[i].key_admissible);
    EXPECT_EQ(fields[5] == "1", cases[i].accepted);
    const auto public_key =
        PublicKeyFromBytes(BytesFromHex(fields[1]).value()).value();
    const auto signature =
        SignatureFromBytes(BytesFromHex(fields[3]).value()).value();
    const auto message =
        BytesFromHex(fields[2] == "-" ? "" : fields[2]).value();
    EXPECT_EQ(VerifySignature(public_key, message, signature), fields[5] == "1")
        << fields[0];
    EXPECT_EQ(IsAdmissibleKey(public_key), fields[4] == "1") << fields[0];
  }
}

}  // namespace
}  // namespace waybill
