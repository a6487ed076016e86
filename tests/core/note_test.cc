// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/note.h"

#include <cctype>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "ledger/core/hash.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

constexpr std::string_view kName = "log.example/waybill";

SigningKey KeyFrom(std::uint8_t first) {
  Seed seed;
  std::iota(seed.begin(), seed.end(), first);
  return SigningKey::FromSeed(seed);
}

VerifierKey Verifier(const SigningKey& key, std::string_view name,
                     KeyType type = KeyType::kEd25519) {
  return {
      .name = std::string(name), .type = type, .public_key = key.public_key()};
}

Note Signed(std::string_view text) {
  return {.text = std::string(text),
          .signatures = {SignNote(text, kName, KeyFrom(0))}};
}

void ExpectRefused(const Result<void>& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kVerificationFailed);
}

// The example of the Go module golang.org/x/mod/sumdb/note, with which the
// format began: verifier key and signed note.
TEST(Note, VerifiesThePublishedExample) {
  const auto key = ParseVerifierKey(
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  ASSERT_TRUE(key);
  const auto note = ParseNote(
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n"
      "\n"
      "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN"
      "1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n");
  ASSERT_TRUE(note);
  EXPECT_TRUE(VerifyNote(*note, *key));
}

TEST(Note, AgreesWithTheFrozenNotes) {
  const auto vectors = testing::ReadVectors("checkpoints.txt", "note");
  ASSERT_EQ(vectors.size(), 4U);
  for (const auto& fields : vectors) {
    const std::string text = BytesFromHex(fields.at(0)).value();
    const std::string bytes = BytesFromHex(fields.at(1)).value();
    EXPECT_EQ(FormatNote(Signed(text)), bytes);
    const auto note = ParseNote(bytes);
    ASSERT_TRUE(note);
    EXPECT_EQ(*note, Signed(text));
    EXPECT_TRUE(VerifyNote(*note, Verifier(KeyFrom(0), kName)));
  }
}

TEST(VerifierKey, AgreesWithTheFrozenKeys) {
  const auto vectors = testing::ReadVectors("checkpoints.txt", "verifier");
  ASSERT_EQ(vectors.size(), 2U);
  for (const auto& fields : vectors) {
    const auto seed = HashFromHex(fields.at(2)).value();
    const VerifierKey key = Verifier(
        SigningKey::FromSeed(seed), fields.at(0),
        fields.at(1) == "4" ? KeyType::kCosignature : KeyType::kEd25519);
    EXPECT_EQ(FormatVerifierKey(key), fields.at(3));
    const auto parsed = ParseVerifierKey(fields.at(3));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, key);
  }
}

TEST(VerifierKey, HasOneSpelling) {
  const VerifierKey key = Verifier(KeyFrom(0), kName);
  const std::string text = FormatVerifierKey(key);
  ASSERT_TRUE(ParseVerifierKey(text));
  const std::size_t id = text.find('+') + 1;
  std::string upper = text;
  for (std::size_t i = id; i < id + 8; ++i) {
    upper[i] = static_cast<char>(std::toupper(upper[i]));
  }
  std::string other_id = text;
  other_id[id] = other_id[id] == '0' ? '1' : '0';
  for (const std::string& wrong :
       {std::string(), std::string("+"), std::string("++"), upper, other_id,
        text + "\n", " " + text, "x" + text,
        text.substr(0, id) + text.substr(id + 1),
        text.substr(0, text.size() - 1), text.substr(0, id + 9),
        std::string("name+00000000+"), std::string("name+00000000")}) {
    EXPECT_EQ(ParseVerifierKey(wrong).error().code, ErrorCode::kInvalidArgument)
        << wrong;
  }
}

TEST(VerifierKey, OfAnUnknownTypeOrNoPointIsRefused) {
  VerifierKey key = Verifier(KeyFrom(0), kName);
  key.type = static_cast<KeyType>(2);
  EXPECT_FALSE(ParseVerifierKey(FormatVerifierKey(key)));
  key.type = KeyType::kEd25519;
  key.public_key = {1};  // The identity: of small order.
  EXPECT_FALSE(ParseVerifierKey(FormatVerifierKey(key)));
}

TEST(KeyName, HasNoSpacesOfAnyScript) {
  for (const std::string_view name :
       {"a", "log.example/waybill", "\u00fc", "\U0001f4e6", "-", "\u2014"}) {
    EXPECT_TRUE(IsKeyName(name)) << name;
  }
  for (const std::string_view name :
       {"", "a b", "a+b", "a\tb", "a\nb", "a\u00a0", "\u0085", "\u1680",
        "\u2003", "\u2028", "\u2029", "\u202f", "\u3000", "\xff", "\xc0\xaf",
        "\xed\xa0\x80", "\xe2\x80"}) {
    EXPECT_FALSE(IsKeyName(name)) << ToHex(name);
  }
  EXPECT_FALSE(IsKeyName(std::string_view("a\0b", 3)));
}

TEST(Note, IsReadStrictly) {
  const std::string good = FormatNote(Signed("text\n"));
  ASSERT_TRUE(ParseNote(good));
  const std::string line = good.substr(good.find("\u2014"));
  for (const std::string& wrong :
       {std::string(),
        std::string("\n"),
        std::string("text\n"),
        std::string("text\n\n"),
        "text\n" + line,
        "text" + line,
        good.substr(0, good.size() - 1),
        good + "\n",
        good + "x",
        good + "x\n",
        "text\n\n " + line,
        "text\n\n" + line.substr(1),
        "text\r\n\n" + line,
        "text\x01\n\n" + line,
        "text\xff\n\n" + line,
        std::string("text\n\n\u2014 name\n"),
        std::string("text\n\n\u2014 name \n"),
        std::string("text\n\n\u2014 name AAAAAA==\n"),
        std::string("text\n\n\u2014 name AAAAAAA\n"),
        std::string("text\n\n\u2014  AAAAAAA=\n"),
        std::string("text\n\n\u2014 na+me AAAAAAA=\n"),
        std::string("text\n\n\u2014 name  AAAAAAA=\n"),
        std::string("text\n\n\u2014 name AAAAAAA= \n"),
        std::string("text\n\n\u2013 name AAAAAAA=\n")}) {
    const auto note = ParseNote(wrong);
    ASSERT_FALSE(note) << wrong;
    EXPECT_EQ(note.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(ParseNote("text\n\n\u2014 name AAAAAAA=\n"));
}

TEST(Note, IsBounded) {
  Note note = Signed("text\n");
  note.signatures.resize(kNoteSignaturesMax, note.signatures.front());
  EXPECT_TRUE(ParseNote(FormatNote(note)));
  note.signatures.push_back(note.signatures.front());
  EXPECT_FALSE(ParseNote(FormatNote(note)));
  EXPECT_FALSE(ParseSignatureLines(FormatSignatureLines(note.signatures)));

  Note longest = Signed("\n");
  const std::size_t room = kNoteBytesMax - FormatNote(longest).size();
  longest.text = std::string(room, 'x') + "\n";
  EXPECT_TRUE(ParseNote(FormatNote(longest)));
  longest.text = "x" + longest.text;
  EXPECT_FALSE(ParseNote(FormatNote(longest)));
}

TEST(VerifyNote, NeedsASignatureOfTheKeyOverThisText) {
  const VerifierKey key = Verifier(KeyFrom(0), kName);
  Note note = Signed("text\n");
  EXPECT_TRUE(VerifyNote(note, key));
  note.text = "texu\n";
  ExpectRefused(VerifyNote(note, key));
  note.text = "text\n";

  ExpectRefused(VerifyNote(note, Verifier(KeyFrom(1), kName)));
  ExpectRefused(VerifyNote(note, Verifier(KeyFrom(0), "other.example")));
  note.signatures[0].key_id ^= 1;
  ExpectRefused(VerifyNote(note, key));
  note.signatures[0].key_id ^= 1;
  note.signatures[0].blob += "x";
  ExpectRefused(VerifyNote(note, key));
  note.signatures.clear();
  ExpectRefused(VerifyNote(note, key));
}

TEST(VerifyNote, IgnoresOthersButNoFalseClaim) {
  const VerifierKey key = Verifier(KeyFrom(0), kName);
  Note note = Signed("text\n");
  note.signatures.insert(note.signatures.begin(),
                         SignNote("text\n", "other.example", KeyFrom(1)));
  note.signatures[0].blob = "nonsense";
  EXPECT_TRUE(VerifyNote(note, key));
  // Anyone could add this line: nothing hides behind a good one.
  note.signatures.push_back(note.signatures[1]);
  note.signatures.back().blob[0] ^= 1;
  ExpectRefused(VerifyNote(note, key));
}

TEST(Cosignature, GivesTheTimeBack) {
  const SigningKey witness = KeyFrom(32);
  const VerifierKey key = Verifier(witness, "w", KeyType::kCosignature);
  Note note = Signed("text\n");
  for (const std::uint64_t time :
       {std::uint64_t{0}, std::uint64_t{1767225600}, kCosignatureTimeMax}) {
    note.signatures = {Cosign(note.text, "w", witness, time)};
    EXPECT_EQ(VerifyCosignature(note, key).value(), time);
  }
  note.signatures = {Cosign(note.text, "w", witness, 7),
                     Cosign(note.text, "w", witness, 5)};
  EXPECT_EQ(VerifyCosignature(note, key).value(), 7U);
}

TEST(Cosignature, CoversTextAndTime) {
  const SigningKey witness = KeyFrom(32);
  const VerifierKey key = Verifier(witness, "w", KeyType::kCosignature);
  const Note good{.text = "text\n",
                  .signatures = {Cosign("text\n", "w", witness, 7)}};
  const auto refused = [&](const Note& note) {
    const auto time = VerifyCosignature(note, key);
    return !time && time.error().code == ErrorCode::kVerificationFailed;
  };
  EXPECT_FALSE(refused(good));
  for (std::size_t i = 0; i < good.signatures[0].blob.size(); ++i) {
    Note forged = good;
    forged.signatures[0].blob[i] ^= 1;
    EXPECT_TRUE(refused(forged)) << i;
  }
  Note forged = good;
  forged.text = "Text\n";
  EXPECT_TRUE(refused(forged));
  forged = good;
  forged.signatures[0].blob.pop_back();
  EXPECT_TRUE(refused(forged));
  forged.signatures[0].blob.resize(3);
  EXPECT_TRUE(refused(forged));
  forged.signatures.clear();
  EXPECT_TRUE(refused(forged));
}

// One key of both kinds: neither signature passes for the other.
TEST(Cosignature, IsNoNoteSignature) {
  const SigningKey key = KeyFrom(0);
  const VerifierKey plain = Verifier(key, "w");
  const VerifierKey cosigner = Verifier(key, "w", KeyType::kCosignature);
  EXPECT_NE(KeyId(plain), KeyId(cosigner));
  const Note note{.text = "text\n",
                  .signatures = {SignNote("text\n", "w", key)}};
  const Note cosigned{.text = "text\n",
                      .signatures = {Cosign("text\n", "w", key, 7)}};
  EXPECT_TRUE(VerifyNote(note, plain));
  EXPECT_FALSE(VerifyCosignature(note, cosigner));
  EXPECT_FALSE(VerifyNote(cosigned, plain));
  EXPECT_EQ(VerifyNote(note, cosigner).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(VerifyCosignature(cosigned, plain).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace waybill
