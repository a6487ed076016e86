// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/hash.h"

#include <gtest/gtest.h>

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

// FIPS 180-4 examples.
TEST(Hash, MatchesThePublishedVectors) {
  EXPECT_EQ(ToHex(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256({"a", "bc"}), Sha256("abc"));
}

// RFC 4231, test case 2.
TEST(Hash, HmacMatchesThePublishedVector) {
  EXPECT_EQ(ToHex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hash, HexRoundTripsAndRefusesWhatIsNotHex) {
  const Hash hash = Sha256("x");
  const auto parsed = HashFromHex(ToHex(hash));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, hash);
  EXPECT_FALSE(HashFromHex("00"));
  EXPECT_FALSE(HashFromHex(std::string(63, '0') + "g"));
  EXPECT_FALSE(BytesFromHex("abc"));
}

TEST(Hash, Base64AcceptsTheCanonicalFormOnly) {
  const auto bytes = FromBase64("AAE=");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, std::string("\0\1", 2));
  EXPECT_FALSE(FromBase64("AAF="));  // Trailing bits set.
  EXPECT_FALSE(FromBase64("AAE"));
  EXPECT_FALSE(FromBase64("AAE=\n"));
}

TEST(Encoding, RoundTripsAndFailsForGoodPastTheEnd) {
  std::string out;
  AppendU8(out, 1);
  AppendU16(out, 0x0203);
  AppendU32(out, 0x04050607);
  AppendU64(out, 0x08090a0b0c0d0e0f);
  AppendString16(out, "hi");
  EXPECT_EQ(ToHex(out),
            "010203040506"
            "0708090a0b0c0d0e0f"
            "00026869");
  Reader reader(out);
  EXPECT_EQ(reader.U8(), 1);
  EXPECT_EQ(reader.U16(), 0x0203);
  EXPECT_EQ(reader.U32(), 0x04050607u);
  EXPECT_EQ(reader.U64(), 0x08090a0b0c0d0e0fu);
  EXPECT_EQ(reader.String16(), "hi");
  EXPECT_TRUE(reader.Done());
  EXPECT_EQ(reader.U16(), 0);
  EXPECT_TRUE(reader.failed());
  EXPECT_FALSE(reader.Done());
}

}  // namespace
}  // namespace waybill
