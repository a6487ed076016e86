// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/keyspace.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace waybill {
namespace {

constexpr std::uint64_t kIndex = 0x0102030405060708;

Hash Filled(std::uint8_t octet) {
  Hash hash{};
  hash.fill(octet);
  return hash;
}

bool Holds(const KeyRange& range, const std::string& key) {
  return key >= range.begin && (range.end.empty() || key < range.end);
}

// Frozen: a ledger on disk was written with exactly these.
TEST(Keyspace, LayoutsNeverChange) {
  const std::string ones(64, '1');
  EXPECT_EQ(ToHex(EntryKey(kIndex)), "0102030405060708");
  EXPECT_EQ(ToHex(EventIdKey(Filled(0x11))), ones);
  EXPECT_EQ(ToHex(TileKey(3, kIndex)), "030102030405060708");
  EXPECT_EQ(ToHex(SubjectKey(Filled(0x11))), ones);
  EXPECT_EQ(ToHex(ListKey({.entry = kIndex, .chunk = 0x0a0b0c0d})),
            "01020304050607080a0b0c0d");
  EXPECT_EQ(ToHex(AttachmentKey({.entry = kIndex,
                                 .kind = 0x21,
                                 .ordinal = 0x22,
                                 .chunk = 0x0a0b0c0d})),
            "010203040506070821220a0b0c0d");
  EXPECT_EQ(
      ToHex(IndexKey({.kind = IndexKind::kLot, .key = "ab", .entry = kIndex})),
      "05000261620102030405060708");
  EXPECT_EQ(ToHex(ContentsKey({.parent = Filled(0x11), .child = Filled(0x22)})),
            ones + std::string(64, '2'));
  EXPECT_EQ(ToHex(ShipmentKey(Filled(0x11))), ones);
  EXPECT_EQ(kMetaFormat, "format");
  EXPECT_EQ(kRowsPerChunk, 64u);
}

TEST(Keyspace, ParsesWhatItWrote) {
  const std::uint64_t indexes[] = {0, 1, 255, 256, kIndex, ~std::uint64_t{0}};
  for (const std::uint64_t index : indexes) {
    const auto entry = ParseEntryKey(EntryKey(index));
    ASSERT_TRUE(entry);
    EXPECT_EQ(*entry, index);
    const ListKeyParts list{.entry = index, .chunk = 7};
    ASSERT_TRUE(ParseListKey(ListKey(list)));
    EXPECT_EQ(*ParseListKey(ListKey(list)), list);
    const AttachmentKeyParts attachment{
        .entry = index, .kind = 1, .ordinal = 255, .chunk = 9};
    ASSERT_TRUE(ParseAttachmentKey(AttachmentKey(attachment)));
    EXPECT_EQ(*ParseAttachmentKey(AttachmentKey(attachment)), attachment);
    for (const std::string& key :
         {std::string(), std::string("k"), std::string(65'535, '\xff')}) {
      const IndexKeyParts row{
          .kind = IndexKind::kSite, .key = key, .entry = index};
      ASSERT_TRUE(ParseIndexKey(IndexKey(row)));
      EXPECT_EQ(*ParseIndexKey(IndexKey(row)), row);
    }
  }
  EXPECT_EQ(*ParseSubjectKey(SubjectKey(Filled(5))), Filled(5));
  EXPECT_EQ(*ParseShipmentKey(ShipmentKey(Filled(6))), Filled(6));
  const ContentsKeyParts contents{.parent = Filled(1), .child = Filled(2)};
  EXPECT_EQ(*ParseContentsKey(ContentsKey(contents)), contents);
}

// Every key cut short or made longer, at each length.
TEST(Keyspace, RefusesEveryOtherLength) {
  const auto refuses = [](const std::string& key, auto parse) {
    std::string octets;
    for (std::size_t size = 0; size < key.size(); ++size) {
      const auto parsed = parse(std::string_view(key).substr(0, size));
      ASSERT_FALSE(parsed) << size;
      EXPECT_EQ(parsed.error().code, ErrorCode::kCorruption);
    }
    EXPECT_TRUE(parse(key));
    EXPECT_FALSE(parse(key + '\0'));
  };
  refuses(EntryKey(1), ParseEntryKey);
  refuses(SubjectKey(Filled(1)), ParseSubjectKey);
  refuses(ListKey({.entry = 1, .chunk = 2}), ParseListKey);
  refuses(AttachmentKey({.entry = 1}), ParseAttachmentKey);
  refuses(IndexKey({.kind = IndexKind::kModel, .key = "model", .entry = 1}),
          ParseIndexKey);
  refuses(ContentsKey({}), ParseContentsKey);
  refuses(ShipmentKey(Filled(1)), ParseShipmentKey);
}

TEST(Keyspace, RefusesUnknownKinds) {
  for (const int kind : {0, 9, 255}) {
    std::string key = IndexKey({.key = "k", .entry = 1});
    key[0] = static_cast<char>(kind);
    EXPECT_FALSE(ParseIndexKey(key));
  }
}

TEST(Keyspace, OctetOrderIsLedgerOrder) {
  const std::uint64_t indexes[] = {
      0,   1,      127,    128,      255,
      256, 65'535, 65'536, 1u << 31, std::uint64_t{1} << 63};
  for (std::size_t i = 1; i < std::size(indexes); ++i) {
    const std::uint64_t before = indexes[i - 1];
    const std::uint64_t after = indexes[i];
    EXPECT_LT(EntryKey(before), EntryKey(after));
    EXPECT_LT(TileKey(1, before), TileKey(1, after));
    EXPECT_LT(ListKey({.entry = before, .chunk = 0xffffffff}),
              ListKey({.entry = after, .chunk = 0}));
    EXPECT_LT(IndexKey({.key = "k", .entry = before}),
              IndexKey({.key = "k", .entry = after}));
  }
}

TEST(Keyspace, APrefixRangeHoldsExactlyTheKeysWithThatPrefix) {
  const std::vector<std::string> prefixes = {
      "", "a", "a\xff", "\xff", "\xff\xff", std::string(1, '\0')};
  std::mt19937 random(7);
  std::vector<std::string> keys = {"", "a", "b", "\xff"};
  for (int i = 0; i < 2000; ++i) {
    std::string key;
    for (std::size_t size = random() % 4; size > 0; --size) {
      constexpr std::string_view kOctets("\0ab\xfe\xff", 5);
      key.push_back(kOctets[random() % kOctets.size()]);
    }
    keys.push_back(key);
  }
  for (const std::string& prefix : prefixes) {
    for (const std::string& key : keys) {
      EXPECT_EQ(Holds(PrefixRange(prefix), key), key.starts_with(prefix))
          << ToHex(prefix) << " and " << ToHex(key);
    }
  }
}

// Keys that are prefixes of one another, kinds side by side, entries at the
// edges: a range holds its own rows and no others.
TEST(Keyspace, AnIndexRangeHoldsOneKeysRowsOnly) {
  const std::vector<std::string> keys = {"",  "a",    "ab",
                                         "b", "\xff", std::string("a\0", 2)};
  const std::uint64_t entries[] = {0, 5, 6, 255, 256, kIndex};
  const IndexKind kinds[] = {IndexKind::kParty,        IndexKind::kSite,
                             IndexKind::kShipment,     IndexKind::kModel,
                             IndexKind::kLot,          IndexKind::kSubject,
                             IndexKind::kOpenShipment, IndexKind::kAnyShipment};
  for (const IndexKind kind : kinds) {
    for (const std::string& key : keys) {
      const KeyRange all = IndexRange(kind, key);
      const KeyRange some = IndexRange(kind, key, 5, 256);
      for (const IndexKind other_kind : kinds) {
        for (const std::string& other : keys) {
          for (const std::uint64_t entry : entries) {
            const std::string row =
                IndexKey({.kind = other_kind, .key = other, .entry = entry});
            const bool same = kind == other_kind && key == other;
            EXPECT_EQ(Holds(all, row), same);
            EXPECT_EQ(Holds(some, row), same && entry >= 5 && entry < 256);
          }
        }
      }
    }
  }
}

TEST(Keyspace, RangesOfOneOwnerHoldNoOthers) {
  for (const std::uint64_t entry :
       {std::uint64_t{0}, std::uint64_t{255}, kIndex, ~std::uint64_t{0}}) {
    for (const std::uint64_t other : {entry, entry + 1, entry - 1}) {
      EXPECT_EQ(Holds(ListRange(entry),
                      ListKey({.entry = other, .chunk = 0xffffffff})),
                other == entry);
      EXPECT_EQ(Holds(AttachmentRange(entry),
                      AttachmentKey({.entry = other, .kind = 255})),
                other == entry);
    }
  }
  for (const int octet : {0, 0x7f, 0xfe, 0xff}) {
    const Hash parent = Filled(static_cast<std::uint8_t>(octet));
    for (const int other_octet : {0, 0x7f, 0xfe, 0xff}) {
      const Hash other = Filled(static_cast<std::uint8_t>(other_octet));
      EXPECT_EQ(Holds(ContentsRange(parent),
                      ContentsKey({.parent = other, .child = Filled(0xff)})),
                parent == other);
    }
  }
}

}  // namespace
}  // namespace waybill
