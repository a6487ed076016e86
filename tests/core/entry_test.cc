// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/entry.h"

#include <limits>

#include <gtest/gtest.h>

#include "ledger/core/encoding.h"
#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "tests/support/vectors.h"

namespace waybill {
namespace {

using waybill::testing::ReadVectors;
using waybill::testing::Vector;

std::string Octets(const std::string& field) {
  return field == "-" ? "" : BytesFromHex(field).value();
}

EventEntry Sample() {
  EventEntry entry{.recorded_at_ms = 7, .body = "body", .signatures = {}};
  entry.signatures.resize(2);
  entry.signatures[1].fill(9);
  return entry;
}

TEST(EventEntry, HasTheFrozenBytes) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "entry");
  ASSERT_EQ(vectors.size(), 2u);
  for (const Vector& vector : vectors) {
    EventEntry entry;
    entry.recorded_at_ms = std::stoll(vector[0]);
    entry.body = Octets(vector[1]);
    const std::string signatures = Octets(vector[2]);
    for (std::size_t at = 0; at < signatures.size(); at += 64) {
      entry.signatures.push_back(
          SignatureFromBytes(signatures.substr(at, 64)).value());
    }
    EXPECT_EQ(ToHex(EncodeEntry(entry)), vector[3]);
    const auto decoded = DecodeEntry(Octets(vector[3]));
    ASSERT_TRUE(decoded);
    const auto* event = std::get_if<EventEntry>(&*decoded);
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(event->recorded_at_ms, entry.recorded_at_ms);
    EXPECT_EQ(event->body, entry.body);
    EXPECT_EQ(event->signatures, entry.signatures);
  }
}

TEST(Seal, HasTheFrozenBytes) {
  const std::vector<Vector> vectors = ReadVectors("event.txt", "seal");
  ASSERT_EQ(vectors.size(), 2u);
  for (const Vector& vector : vectors) {
    Seal seal;
    seal.position = std::stoull(vector[0]);
    seal.rules_version = static_cast<std::uint32_t>(std::stoul(vector[1]));
    seal.map_root = HashFromHex(vector[2]).value();
    seal.subjects = std::stoull(vector[3]);
    seal.recorded_at_ms = std::stoll(vector[4]);
    EXPECT_EQ(ToHex(EncodeEntry(seal)), vector[5]);
    const auto decoded = DecodeEntry(Octets(vector[5]));
    ASSERT_TRUE(decoded);
    const auto* sealed = std::get_if<Seal>(&*decoded);
    ASSERT_NE(sealed, nullptr);
    EXPECT_EQ(*sealed, seal);
  }
}

TEST(DecodeEntry, RefusesEveryBeginningAndEveryExtension) {
  for (const std::string& bytes :
       {EncodeEntry(Sample()), EncodeEntry(Seal())}) {
    ASSERT_TRUE(DecodeEntry(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(DecodeEntry(std::string_view(bytes).substr(0, size)));
    }
    EXPECT_FALSE(DecodeEntry(bytes + '\0'));
  }
}

// What is decoded from changed bytes is what those bytes encode.
TEST(DecodeEntry, IsTheReverseOfEncodingForEveryMutant) {
  for (const std::string& bytes :
       {EncodeEntry(Sample()), EncodeEntry(Seal())}) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (int octet = 0; octet < 256; ++octet) {
        std::string mutant = bytes;
        mutant[at] = static_cast<char>(octet);
        const auto entry = DecodeEntry(mutant);
        if (entry) {
          EXPECT_EQ(
              std::visit([](const auto& e) { return EncodeEntry(e); }, *entry),
              mutant);
        }
      }
    }
  }
}

TEST(DecodeEntry, HoldsTheBounds) {
  EXPECT_FALSE(DecodeEntry(""));
  EXPECT_FALSE(DecodeEntry(std::string(1, '\0')));
  EXPECT_FALSE(DecodeEntry("\3"));

  std::string bytes = EncodeEntry(Sample());
  bytes[1] = '\x80';  // A negative time.
  EXPECT_FALSE(DecodeEntry(bytes));
  bytes = EncodeEntry(Seal());
  bytes[1] = 2;  // Another version.
  EXPECT_FALSE(DecodeEntry(bytes));
  bytes = EncodeEntry(Seal());
  bytes[54] = '\x80';  // A negative time.
  EXPECT_FALSE(DecodeEntry(bytes));

  // Ten minutes or a fortnight after the latest time are a time, too.
  for (const std::int64_t time :
       {kTimeMsMax, kTimeMsMax + 1, std::numeric_limits<std::int64_t>::max()}) {
    std::string octets;
    AppendU64(octets, static_cast<std::uint64_t>(time));
    bytes = EncodeEntry(Sample());
    EXPECT_EQ(DecodeEntry(bytes.replace(1, 8, octets)).has_value(),
              time == kTimeMsMax);
    bytes = EncodeEntry(Seal());
    EXPECT_EQ(DecodeEntry(bytes.replace(54, 8, octets)).has_value(),
              time == kTimeMsMax);
  }

  EventEntry entry = Sample();
  entry.signatures.resize(kSignersMax);
  bytes = EncodeEntry(entry);
  EXPECT_TRUE(DecodeEntry(bytes));
  const std::size_t count_at = bytes.size() - kSignersMax * 64 - 1;
  bytes[count_at] = static_cast<char>(kSignersMax + 1);
  EXPECT_FALSE(DecodeEntry(bytes + std::string(64, 's')));
  bytes.resize(count_at + 1);
  bytes[count_at] = 0;
  EXPECT_FALSE(DecodeEntry(bytes));

  entry = Sample();
  entry.body.assign(kEntryBytesMax - 14 - 2 * sizeof(Signature), 'b');
  bytes = EncodeEntry(entry);
  EXPECT_EQ(bytes.size(), kEntryBytesMax);
  EXPECT_TRUE(DecodeEntry(bytes));
  entry.body += 'b';
  EXPECT_FALSE(DecodeEntry(EncodeEntry(entry)));
}

}  // namespace
}  // namespace waybill
