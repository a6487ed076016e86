// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/checkpoint.h"

#include <initializer_list>
#include <map>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "ledger/core/tlog_proof.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

using testing::ReadVectors;

constexpr std::string_view kOrigin = "log.example/waybill";
constexpr std::string_view kWitness = "witness.example/\u00fc1";

SigningKey KeyFrom(std::uint8_t first) {
  Seed seed;
  std::iota(seed.begin(), seed.end(), first);
  return SigningKey::FromSeed(seed);
}

VerifierKey LogKey() {
  return {.name = std::string(kOrigin),
          .type = KeyType::kEd25519,
          .public_key = KeyFrom(0).public_key()};
}

VerifierKey WitnessKey() {
  return {.name = std::string(kWitness),
          .type = KeyType::kCosignature,
          .public_key = KeyFrom(32).public_key()};
}

Checkpoint Example(std::uint64_t size = 3) {
  return {.origin = std::string(kOrigin),
          .size = size,
          .root = size == 0 ? EmptyRoot() : Sha256("root")};
}

std::string Text(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text += part;
  }
  return text;
}

template <typename T>
void ExpectRefused(const Result<T>& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kVerificationFailed);
}

TEST(Checkpoint, AgreesWithTheFrozenCheckpoints) {
  const auto vectors = ReadVectors("checkpoints.txt", "checkpoint");
  ASSERT_EQ(vectors.size(), 8U);
  for (const auto& fields : vectors) {
    const Checkpoint checkpoint{.origin = std::string(kOrigin),
                                .size = std::stoull(fields.at(0)),
                                .root = HashFromHex(fields.at(1)).value()};
    const std::string bytes = BytesFromHex(fields.at(2)).value();
    EXPECT_EQ(SignedCheckpoint::Sign(checkpoint, KeyFrom(0)).bytes(), bytes);
    const auto opened = SignedCheckpoint::Open(bytes, LogKey());
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->checkpoint(), checkpoint);
    EXPECT_EQ(opened->bytes(), bytes);
  }
}

TEST(Checkpoint, AgreesWithTheFrozenCosignatures) {
  const auto vectors = ReadVectors("checkpoints.txt", "cosigned");
  ASSERT_EQ(vectors.size(), 8U);
  for (const auto& fields : vectors) {
    const std::uint64_t time = std::stoull(fields.at(1));
    const std::string bytes = BytesFromHex(fields.at(2)).value();
    const auto opened = SignedCheckpoint::Open(bytes, LogKey());
    ASSERT_TRUE(opened);
    EXPECT_EQ(VerifyCosignature(opened->note(), WitnessKey()).value(), time);

    auto made = SignedCheckpoint::Sign(opened->checkpoint(), KeyFrom(0));
    const auto added = made.AddCosignature(
        Cosign(made.note().text, kWitness, KeyFrom(32), time), WitnessKey());
    ASSERT_TRUE(added);
    EXPECT_EQ(*added, time);
    EXPECT_EQ(made.bytes(), bytes);
  }
}

TEST(Checkpoint, IsReadStrictly) {
  const std::string root = ToBase64(View(Sha256("root")));
  const std::string empty = ToBase64(View(EmptyRoot()));
  const std::string start = std::string(kOrigin) + "\n";
  EXPECT_EQ(ParseCheckpoint(Text({start, "3\n", root, "\n"})).value(),
            Example());
  EXPECT_EQ(ParseCheckpoint(Text({start, "0\n", empty, "\n"})).value(),
            Example(0));
  for (const std::string& wrong :
       {std::string(), start, Text({start, "3\n"}), Text({start, "3\n", root}),
        Text({start, "03\n", root, "\n"}), Text({start, "3 \n", root, "\n"}),
        Text({start, "-3\n", root, "\n"}), Text({start, "\n", root, "\n"}),
        Text({start, "18446744073709551616\n", root, "\n"}),
        Text({"\n3\n", root, "\n"}), Text({"a b\n3\n", root, "\n"}),
        Text({"a+b\n3\n", root, "\n"}),
        Text({start, "3\n", root, "\nextension\n"}),
        Text({start, "3\n", root, "\n\n"}),
        Text({start, "3\n", root.substr(1), "\n"}),
        Text({start, "3\n", root, "=\n"}), Text({start, "0\n", root, "\n"}),
        Text({" ", start, "3\n", root, "\n"}),
        Text({start, "3\r\n", root, "\n"})}) {
    const auto checkpoint = ParseCheckpoint(wrong);
    ASSERT_FALSE(checkpoint) << wrong;
    EXPECT_EQ(checkpoint.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(SignedCheckpoint, NeedsTheKeyNamedByTheOrigin) {
  const std::string bytes =
      SignedCheckpoint::Sign(Example(), KeyFrom(0)).bytes();
  EXPECT_TRUE(SignedCheckpoint::Open(bytes, LogKey()));
  VerifierKey other_name = LogKey();
  other_name.name = "other.example";
  ExpectRefused(SignedCheckpoint::Open(bytes, other_name));
  VerifierKey other_key = LogKey();
  other_key.public_key = KeyFrom(1).public_key();
  ExpectRefused(SignedCheckpoint::Open(bytes, other_key));

  // A trusted key of another log signs a checkpoint of this one.
  Note note{.text = FormatCheckpoint(Example()), .signatures = {}};
  note.signatures.push_back(SignNote(note.text, "other.example", KeyFrom(0)));
  ExpectRefused(SignedCheckpoint::Open(FormatNote(note), other_name));
  ExpectRefused(SignedCheckpoint::Open(FormatNote(note), LogKey()));
}

TEST(SignedCheckpoint, NoChangedOctetVerifies) {
  const std::string bytes =
      SignedCheckpoint::Sign(Example(), KeyFrom(0)).bytes();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] ^= 1;
    EXPECT_FALSE(SignedCheckpoint::Open(changed, LogKey())) << i;
  }
}

TEST(SignedCheckpoint, IsTheTextOfItsNote) {
  auto unverified =
      ReadCheckpoint(SignedCheckpoint::Sign(Example(), KeyFrom(0)).bytes());
  ASSERT_TRUE(unverified);
  unverified->checkpoint.size = 4;
  ExpectRefused(SignedCheckpoint::Verify(*unverified, LogKey()));
}

TEST(SignedCheckpoint, TakesOnlyGenuineCosignatures) {
  auto checkpoint = SignedCheckpoint::Sign(Example(), KeyFrom(0));
  const std::string before = checkpoint.bytes();
  ExpectRefused(checkpoint.AddCosignature(
      Cosign("other\n", kWitness, KeyFrom(32), 7), WitnessKey()));
  ExpectRefused(checkpoint.AddCosignature(
      Cosign(checkpoint.note().text, kWitness, KeyFrom(33), 7), WitnessKey()));
  EXPECT_EQ(checkpoint.bytes(), before);
  const auto good = Cosign(checkpoint.note().text, kWitness, KeyFrom(32), 7);
  for (std::size_t i = 1; i < kNoteSignaturesMax; ++i) {
    EXPECT_TRUE(checkpoint.AddCosignature(good, WitnessKey()));
  }
  EXPECT_EQ(checkpoint.AddCosignature(good, WitnessKey()).error().code,
            ErrorCode::kExhausted);
  EXPECT_TRUE(SignedCheckpoint::Open(checkpoint.bytes(), LogKey()));
}

TEST(TlogProof, AgreesWithTheFrozenFiles) {
  const auto vectors = ReadVectors("checkpoints.txt", "proof");
  ASSERT_EQ(vectors.size(), 10U);
  for (const auto& fields : vectors) {
    const std::string bytes = BytesFromHex(fields.at(2)).value();
    const auto proof = ParseTlogProof(bytes);
    ASSERT_TRUE(proof);
    EXPECT_EQ(FormatTlogProof(*proof), bytes);
    EXPECT_EQ(proof->index, std::stoull(fields.at(0)));
    EXPECT_EQ(proof->extra.value_or("a hint"), "a hint");
    const Hash leaf_hash = HashLeaf(fields.at(0));
    const auto checkpoint = VerifyTlogProof(*proof, leaf_hash, LogKey());
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->checkpoint().size, std::stoull(fields.at(1)));
    EXPECT_TRUE(VerifyCosignature(checkpoint->note(), WitnessKey()));

    ExpectRefused(VerifyTlogProof(*proof, HashLeaf("forged"), LogKey()));
    TlogProof moved = *proof;
    ++moved.index;
    ExpectRefused(VerifyTlogProof(moved, leaf_hash, LogKey()));
    VerifierKey other = LogKey();
    other.public_key = KeyFrom(1).public_key();
    ExpectRefused(VerifyTlogProof(*proof, leaf_hash, other));
  }
}

TEST(TlogProof, IsReadStrictly) {
  const std::string header = "c2sp.org/tlog-proof@v1\n";
  const std::string hash = ToBase64(View(kZeroHash)) + "\n";
  EXPECT_TRUE(ParseTlogProof(header + "index 0\n\n"));
  EXPECT_TRUE(ParseTlogProof(Text({header, "extra \nindex 0\n", hash, "\nx"})));
  std::string hashes;
  for (std::size_t i = 0; i < kInclusionHashesMax; ++i) {
    hashes += hash;
  }
  EXPECT_TRUE(ParseTlogProof(Text({header, "index 0\n", hashes, "\n"})));
  for (const std::string& wrong :
       {std::string(), header, Text({header, "index 0\n"}),
        Text({header, "index 00\n\n"}), Text({header, "index -1\n\n"}),
        Text({header, "Index 0\n\n"}), Text({header, "\nindex 0\n\n"}),
        Text({header, "index 0\nextra AA==\n\n"}),
        Text({header, "extra A\nindex 0\n\n"}),
        Text({header, "extra AA==\nextra AA==\nindex 0\n\n"}),
        Text({"x", header, "index 0\n\n"}),
        std::string("c2sp.org/tlog-proof@v2\nindex 0\n\n"),
        Text({header, "index 0\n", hash.substr(4), "\n"}),
        Text({header, "index 0\n", hashes, hash, "\n"}),
        Text({header, "index 0\n\n", std::string(kProofBytesMax, 'x')})}) {
    const auto proof = ParseTlogProof(wrong);
    ASSERT_FALSE(proof) << wrong.substr(0, 80);
    EXPECT_EQ(proof.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(AddCheckpoint, AgreesWithTheFrozenRequests) {
  const auto vectors = ReadVectors("checkpoints.txt", "request");
  ASSERT_EQ(vectors.size(), 5U);
  std::map<std::uint64_t, Hash> roots;
  for (const auto& fields : ReadVectors("merkle.txt", "root")) {
    roots[std::stoull(fields.at(0))] = HashFromHex(fields.at(1)).value();
  }
  for (const auto& fields : vectors) {
    const std::string bytes = BytesFromHex(fields.at(2)).value();
    const auto request = ParseAddCheckpoint(bytes);
    ASSERT_TRUE(request);
    EXPECT_EQ(FormatAddCheckpoint(*request), bytes);
    const std::uint64_t old_size = std::stoull(fields.at(0));
    EXPECT_EQ(request->old_size, old_size);
    const auto opened = SignedCheckpoint::Open(request->checkpoint, LogKey());
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->checkpoint().size, std::stoull(fields.at(1)));
    EXPECT_EQ(VerifyConsistency({old_size, roots.at(old_size)},
                                opened->checkpoint().tree(), request->proof)
                  .has_value(),
              old_size != 0);
  }
}

TEST(AddCheckpoint, IsReadStrictly) {
  const std::string hash = ToBase64(View(kZeroHash)) + "\n";
  std::string hashes;
  for (std::size_t i = 0; i < kWitnessHashesMax; ++i) {
    hashes += hash;
  }
  EXPECT_TRUE(ParseAddCheckpoint("old 0\n\n"));
  EXPECT_TRUE(ParseAddCheckpoint("old 5\n" + hashes + "\nx"));
  for (const std::string& wrong :
       {std::string(), std::string("old 0\n"), std::string("old 00\n\n"),
        std::string("old\n\n"), std::string("old \n\n"), std::string("0\n\n"),
        std::string("\nold 0\n\n"), Text({"old 5\n", hashes, hash, "\n"}),
        Text({"old 5\n", hash}),
        Text({"old 5\n\n", std::string(kProofBytesMax, 'x')})}) {
    const auto request = ParseAddCheckpoint(wrong);
    ASSERT_FALSE(request) << wrong.substr(0, 80);
    EXPECT_EQ(request.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace waybill
