// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/list_file.h"

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/core/event.h"
#include "ledger/core/text.h"

namespace waybill {
namespace {

using testing::ElementsAre;

v1::ListFile FileOf(const std::vector<std::string>& names) {
  v1::ListFile file;
  file.set_version(1);
  file.set_list("Entity List");
  file.set_snapshot("2026-07-31");
  for (const std::string& name : names) {
    file.add_entries()->set_name(name);
  }
  SetListKeys(file);
  return file;
}

std::vector<std::string> Keys(const v1::ListFile& file) {
  std::vector<std::string> keys;
  for (const v1::ListFileEntry& entry : file.entries()) {
    keys.push_back(entry.key());
  }
  return keys;
}

TEST(ListName, IsThePublishersWithoutAgencyAndAbbreviation) {
  EXPECT_EQ(ListNameOf("Entity List (EL) - Bureau of Industry and Security"),
            "Entity List");
  EXPECT_EQ(ListNameOf("Military End User (MEU) List - Bureau of Industry"),
            "Military End User List");
  EXPECT_EQ(ListNameOf("Non-SDN Menu-Based Sanctions List (NS-MBS List) - X"),
            "Non-SDN Menu-Based Sanctions List");
  EXPECT_EQ(ListNameOf("Anything"), "Anything");
  EXPECT_EQ(ListNameOf("(X) - Y"), "");
  EXPECT_LE(ListNameOf(std::string(500, 'x')).size(), kNameBytesMax);
  std::string wide;
  while (wide.size() < 100) {
    wide += "\u4e2d";
  }
  EXPECT_TRUE(IsCleanText(ListNameOf(wide), kNameBytesMax));
}

// The number is what makes an entry the same; without one, the name is.
TEST(ListKeys, AreTheSameInEverySnapshot) {
  v1::ListFile file = FileOf({});
  for (const char* name : {"Beta Ltd.", "ALPHA", "alpha", "Gamma"}) {
    file.add_entries()->set_name(name);
  }
  file.mutable_entries(3)->set_key("77");
  file.mutable_entries(1)->set_citation("2 FR 2");
  SetListKeys(file);
  EXPECT_THAT(Keys(file),
              ElementsAre("#77", "=ALPHA", "=ALPHA/2", "=BETA LTD"));
  v1::ListFile other = FileOf({});
  for (const char* name : {"alpha", "Beta Ltd.", "ALPHA"}) {
    other.add_entries()->set_name(name);
  }
  other.mutable_entries(2)->set_citation("2 FR 2");
  SetListKeys(other);
  EXPECT_EQ(DiffLists(file, other).removed.size(), 1U);
  EXPECT_TRUE(DiffLists(file, other).added.empty());
  EXPECT_TRUE(DiffLists(file, other).changed.empty());
}

TEST(ListFile, HasOneEncoding) {
  v1::ListFile file = FileOf({"A", "B"});
  const std::string octets = EncodeListFile(file);
  ASSERT_TRUE(ReadListFile(octets));
  EXPECT_EQ(EncodeListFile(*ReadListFile(octets)), octets);
  // The version again, an unknown field, and one octet less.
  EXPECT_FALSE(ReadListFile(octets + std::string("\x08\x01", 2)));
  EXPECT_FALSE(ReadListFile(octets + std::string("\x78\x01", 2)));
  EXPECT_FALSE(ReadListFile(octets.substr(0, octets.size() - 1)));
  EXPECT_FALSE(ReadListFile(""));
}

TEST(ListFile, IsOfTheListAndSnapshotThatItsEventNames) {
  v1::ScreeningList list;
  list.set_list("Entity List");
  list.set_snapshot("2026-07-31");
  const std::string octets = EncodeListFile(FileOf({"A"}));
  EXPECT_TRUE(ReadListFile(list, octets));
  list.set_snapshot("2026-08-31");
  EXPECT_EQ(ReadListFile(list, octets).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(ListFile, IsRefusedIfAnythingInItIsMalformed) {
  const auto refused = [](auto change) {
    v1::ListFile file = FileOf({"A", "B"});
    change(file);
    return !ReadListFile(EncodeListFile(file)).has_value();
  };
  EXPECT_FALSE(refused([](v1::ListFile&) {}));
  EXPECT_TRUE(refused([](v1::ListFile& f) { f.set_version(2); }));
  EXPECT_TRUE(refused([](v1::ListFile& f) { f.clear_list(); }));
  EXPECT_TRUE(refused([](v1::ListFile& f) { f.set_snapshot(" x"); }));
  EXPECT_TRUE(refused([](v1::ListFile& f) { f.set_as_of_ms(-1); }));
  EXPECT_TRUE(refused(
      [](v1::ListFile& f) { f.mutable_publication()->set_sha256("short"); }));
  EXPECT_TRUE(
      refused([](v1::ListFile& f) { f.mutable_entries(0)->clear_name(); }));
  EXPECT_TRUE(
      refused([](v1::ListFile& f) { f.mutable_entries(0)->clear_key(); }));
  EXPECT_TRUE(
      refused([](v1::ListFile& f) { f.mutable_entries(0)->set_key("=B"); }));
  EXPECT_TRUE(
      refused([](v1::ListFile& f) { f.mutable_entries(0)->add_aliases(""); }));
  EXPECT_TRUE(refused(
      [](v1::ListFile& f) { f.mutable_entries(0)->set_name("a\x1B[2J"); }));
  EXPECT_TRUE(refused([](v1::ListFile& f) {
    f.mutable_entries(0)->set_citation(std::string(kListTextBytesMax + 1, 'x'));
  }));
  EXPECT_TRUE(refused([](v1::ListFile& f) {
    f.mutable_entries(0)->set_from_ms(2);
    f.mutable_entries(0)->set_to_ms(2);
  }));
}

// Two octets each on the wire, and far more once parsed.
TEST(ListFile, IsNotParsedIfItClaimsTooManyEntries) {
  std::string octets = EncodeListFile(FileOf({}));
  for (int i = 0; i <= kListEntriesMax; ++i) {
    octets += std::string("\x3A\x00", 2);
  }
  EXPECT_EQ(ReadListFile(octets).error().code, ErrorCode::kInvalidArgument);
}

v1::ListFile RandomFile(std::mt19937& random) {
  v1::ListFile file = FileOf({});
  for (int number = 0; number < 12; ++number) {
    if (random() % 3 == 0) {
      continue;
    }
    v1::ListFileEntry& entry = *file.add_entries();
    entry.set_name("Name " + std::to_string(random() % 6));
    for (auto n = random() % 3; n > 0; --n) {
      entry.add_aliases("Alias " + std::to_string(random() % 4));
    }
    if (random() % 2 == 0) {
      entry.set_key(std::to_string(number));
    }
  }
  SetListKeys(file);
  return file;
}

TEST(ListDiff, AppliedToTheOldSnapshotGivesTheNewOne) {
  constexpr std::uint32_t kSeed = 20'260'731;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 500; ++round) {
    const v1::ListFile before = RandomFile(random);
    const v1::ListFile after = RandomFile(random);
    ASSERT_TRUE(CheckListFile(before));
    const ListDiff diff = DiffLists(before, after);
    v1::ListFile applied = after;
    applied.clear_entries();
    for (v1::ListFileEntry& entry : ApplyListDiff(before, diff)) {
      *applied.add_entries() = std::move(entry);
    }
    EXPECT_EQ(EncodeListFile(applied), EncodeListFile(after));
    EXPECT_TRUE(DiffLists(after, after).IsEmpty());
    EXPECT_EQ(DiffLists(after, before).added.size(), diff.removed.size());
  }
}

TEST(ListDiff, SaysWhichNamesChanged) {
  ListChange change;
  change.before.set_name("A");
  change.before.add_aliases("B");
  change.after.set_name("B");
  change.after.add_aliases("C");
  const auto [added, removed] = ChangedNames(change);
  EXPECT_THAT(added, ElementsAre("C"));
  EXPECT_THAT(removed, ElementsAre("A"));
}

}  // namespace
}  // namespace waybill
