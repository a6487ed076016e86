// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/name_words.h"

#include <array>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace waybill {
namespace {

// A word with two meanings has the one that happens to be read first.
TEST(NameWords, HaveOneMeaningEach) {
  std::set<std::string> seen;
  for (const std::string_view table :
       {kNumberWords, kFillerWords, kLightWords, kPlaceWords, kCityWords,
        kGenericWords}) {
    std::string word;
    for (const char c : table) {
      if (c != ' ' && c != '\n') {
        ASSERT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '_')
            << word << c;
        word += c;
      } else if (!word.empty()) {
        EXPECT_TRUE(seen.insert(word).second) << word << " stands twice";
        word.clear();
      }
    }
  }
  EXPECT_GT(seen.size(), 1'000U);
}

TEST(NameWords, AreKnownWithALetterWrong) {
  EXPECT_EQ(MeaningOf("technologies").canonical, "technology");
  EXPECT_EQ(MeaningOf("technolgoies").kind, WordKind::kDistinctive);
  EXPECT_EQ(MeaningNear("technolgies").canonical, "technology");
  EXPECT_EQ(MeaningNear("issledovatelskij").canonical, "research");
  EXPECT_EQ(MeaningNear("shenzen").kind, WordKind::kPlace);
  EXPECT_EQ(MeaningNear("nvidia").kind, WordKind::kDistinctive);
}

TEST(NameWords, OfALegalFormAreTakenTogether) {
  constexpr std::array<std::string_view, 4> kWords = {"sp", "z", "oo",
                                                      "gdansk"};
  EXPECT_EQ(LegalFormAt(kWords).words, 3U);
  EXPECT_EQ(LegalFormAt(kWords).families, kFamilyLimited);
  constexpr std::array<std::string_view, 3> kTypo = {"joynt", "stock",
                                                     "company"};
  EXPECT_EQ(LegalFormAt(kTypo).canonical, "jsc");
  constexpr std::array<std::string_view, 1> kNone = {"county"};
  EXPECT_EQ(LegalFormAt(kNone).words, 0U);
}

TEST(NameWords, OneEditIsOneLetter) {
  EXPECT_TRUE(IsOneEdit("steel", "stel"));
  EXPECT_TRUE(IsOneEdit("stel", "steel"));
  EXPECT_TRUE(IsOneEdit("steel", "stael"));
  EXPECT_TRUE(IsOneEdit("steel", "setel"));
  EXPECT_TRUE(IsOneEdit("a", ""));
  EXPECT_FALSE(IsOneEdit("steel", "slate"));
  EXPECT_FALSE(IsOneEdit("steel", "stee11"));
}

}  // namespace
}  // namespace waybill
