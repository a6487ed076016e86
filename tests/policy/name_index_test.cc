// SPDX-License-Identifier: Apache-2.0
//
// An index finds what comparing all finds, with the same scores: on invented
// names, and names made of them by everything that is to be forgiven.
#include "ledger/policy/name_index.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/policy/screened_names.h"
#include "ledger/policy/screening.h"

namespace waybill {
namespace {

constexpr std::uint32_t kSeed = 20260731;
constexpr std::size_t kListedNames = 800;
constexpr int kQuestions = 150;

class Inventor {
 public:
  explicit Inventor(std::uint32_t seed) : random_(seed) {}

  std::size_t Below(std::size_t bound) { return random_() % bound; }

  const std::string& OneOf(const std::vector<std::string>& words) {
    return words[Below(words.size())];
  }

  // Few syllables, so that words come close to each other.
  std::string Word() {
    static const std::vector<std::string> syllables = {
        "hua", "wei", "xin", "kor", "ta",   "mar", "lo", "zen", "bri",
        "sto", "van", "del", "khi", "shch", "oo",  "a",  "e",   "y"};
    std::string word;
    for (std::size_t i = 1 + Below(4); i > 0; --i) {
      word += OneOf(syllables);
    }
    return word;
  }

  std::string Name() {
    static const std::vector<std::string> known = {
        "Technology", "Trading",   "Group",   "of",
        "the",        "Shanghai",  "Beijing", "Iran",
        "Hong Kong",  "No. 4",     "II",      "7",
        "Bank",       "Institute", "and",     "International",
        "A.B.",       "Research",  "завод",   "华为",
        "(Moscow)",   "(KLMN)"};
    static const std::vector<std::string> forms = {
        "", "Ltd", "LLC", "AG", "OOO", "Co., Ltd.", "S.A. de C.V."};
    std::string name;
    for (std::size_t i = 1 + Below(4); i > 0; --i) {
      name += (Below(2) == 0 ? Word() : OneOf(known)) + " ";
    }
    return name + OneOf(forms);
  }

  std::string Changed(std::string name) {
    for (std::size_t i = Below(3); i > 0 && name.size() > 1; --i) {
      const std::size_t at = Below(name.size());
      switch (Below(5)) {
        case 0:
          name.erase(at, 1);
          break;
        case 1:
          name.insert(at, 1, static_cast<char>('a' + Below(26)));
          break;
        case 2:
          name[at] = static_cast<char>('a' + Below(26));
          break;
        case 3:
          std::erase(name, ' ');
          break;
        default:
          name.insert(at, 1, ' ');
      }
    }
    return name;
  }

 private:
  std::mt19937 random_;
};

using Scores = std::map<std::string, std::pair<std::uint32_t, std::string>>;

TEST(NameIndex, FindsWhatComparingAllFinds) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  Inventor inventor(kSeed);
  NameIndex index;
  std::vector<std::string> listed;
  for (std::size_t i = 0; i < kListedNames; ++i) {
    listed.push_back(inventor.Name());
    EXPECT_EQ(index.name(index.Add(listed.back())), listed.back());
  }
  std::size_t found = 0;
  for (int i = 0; i < kQuestions; ++i) {
    const std::string asked = inventor.Below(4) == 0
                                  ? inventor.Name()
                                  : inventor.Changed(inventor.OneOf(listed));
    Scores expected;
    for (const std::string& name : listed) {
      const NameScore score = ScoreNames(asked, name);
      if (score.score_milli >= kNameFloorMilli) {
        expected[name] = {score.score_milli, score.reason};
      }
    }
    Scores hits;
    for (const NameHit& hit : index.Find(asked, kNameFloorMilli)) {
      hits[index.name(hit.name)] = {hit.score.score_milli, hit.score.reason};
    }
    ASSERT_EQ(hits, expected) << "asked for: " << asked;
    found += hits.size();
  }
  EXPECT_GT(found, static_cast<std::size_t>(kQuestions));  // It says something.
}

TEST(NameIndex, FindsByEveryWayOfPairing) {
  NameIndex index;
  for (const char* name : {"Huawei Technologies", "Van der Meulen Freight",
                           "Stellenvaart", "Quarry Lane Machine Ventures",
                           "NSTIC", "Mahmoud", "Katherina", "Nord Licht"}) {
    index.Add(name);
  }
  for (const char* asked :
       {"Hua wei Technology", "Vandermeulen Freight", "Stellenvart", "QLMV",
        "Northmoor Space Telemetry Industrial Complex", "محمود", "Catherina",
        "Nordlicht"}) {
    EXPECT_FALSE(index.Find(asked, kNameFloorMilli).empty()) << asked;
  }
}

ListedName RowOf(const std::string& name) {
  ListedName row;
  row.entry.set_name(name);
  row.entry.add_aliases(name + " Trading");
  return row;
}

// What is known of names before and after each other, in any order, is the
// same.
TEST(ScreenedNames, SayTheSameHoweverTheyLearnt) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  Inventor inventor(kSeed + 1);
  std::vector<ListedName> rows;
  std::vector<std::string> ours;
  ScreenedNames growing;
  for (int step = 0; step < 12; ++step) {
    for (int i = 0; i < 20; ++i) {
      rows.push_back(RowOf(inventor.Name()));
      ours.push_back(inventor.Changed(rows.back().entry.name()));
      growing.AddOurs(ours.back());
    }
    if (step % 3 != 2) {  // Otherwise it is asked unprepared.
      growing.Update(rows);
    }
    ScreenedNames fresh;
    fresh.Update(rows);
    for (std::size_t i = 0; i < ours.size(); i += 7) {
      const auto one = growing.RowsLike({ours[i]}, rows);
      const auto other = fresh.RowsLike({ours[i]}, rows);
      ASSERT_EQ(one.size(), other.size()) << ours[i];
      for (std::size_t k = 0; k < one.size(); ++k) {
        EXPECT_EQ(one[k].row, other[k].row);
        EXPECT_EQ(one[k].listed, other[k].listed);
        EXPECT_EQ(one[k].score.score_milli, other[k].score.score_milli);
        EXPECT_EQ(one[k].score.reason, other[k].score.reason);
      }
    }
  }
}

}  // namespace
}  // namespace waybill
