// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/list_history.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/core/text.h"
#include "ledger/policy/list_file.h"

namespace waybill {
namespace {

constexpr std::int64_t kStartMs = 1'000 * kDayMs;

Moment AtDay(int day) {
  return {static_cast<std::uint64_t>(day), kStartMs + day * kDayMs};
}

// Names of each entry, by key.
using Content = std::map<std::string, std::set<std::string>>;

v1::ListFile FileOf(const Content& content, int as_of_day) {
  v1::ListFile file;
  file.set_version(1);
  file.set_list("L");
  file.set_snapshot("day " + std::to_string(as_of_day));
  file.set_as_of_ms(kStartMs + as_of_day * kDayMs);
  for (const auto& [key, names] : content) {
    v1::ListFileEntry& entry = *file.add_entries();
    entry.set_key(key);
    entry.set_name(*names.begin());
    entry.mutable_aliases()->Assign(std::next(names.begin()), names.end());
  }
  SetListKeys(file);
  return file;
}

// Names in force then, by what is known before `index`; each with the earliest
// `from` of those that say so.
std::map<std::string, std::int64_t> InForce(const ListHistory& history,
                                            std::int64_t time_ms,
                                            std::uint64_t index = 1'000'000) {
  std::map<std::string, std::int64_t> names;
  for (const ListedName& row : history.rows()) {
    if (row.recorded.index >= index || !row.in_force.Contains(time_ms)) {
      continue;
    }
    std::vector<std::string> all(row.entry.aliases().begin(),
                                 row.entry.aliases().end());
    all.push_back(row.entry.name());
    for (const std::string& name : all) {
      const auto [place, added] = names.emplace(name, row.in_force.from_ms);
      place->second = std::min(place->second, row.in_force.from_ms);
    }
  }
  return names;
}

TEST(ListHistory, KeepsTheFirstDateOfWhatStaysAndEndsWhatIsGone) {
  ListHistory history;
  history.Take(FileOf({{"1", {"A", "A2"}}, {"2", {"B"}}}, 9), AtDay(10));
  history.Take(FileOf({{"1", {"A", "A3"}}, {"3", {"C"}}}, 19), AtDay(20));
  using Names = std::map<std::string, std::int64_t>;
  const auto at = [&](int day) { return kStartMs + day * kDayMs; };
  EXPECT_EQ(InForce(history, at(8)), Names{});
  EXPECT_EQ(InForce(history, at(12)),
            (Names{{"A", at(9)}, {"A2", at(9)}, {"B", at(9)}}));
  EXPECT_EQ(InForce(history, at(21)),
            (Names{{"A", at(9)}, {"A3", at(19)}, {"C", at(19)}}));
}

TEST(ListHistory, DatesAnEntryByItsOwnWord) {
  v1::ListFile file = FileOf({{"1", {"A"}}}, 9);
  file.mutable_entries(0)->set_from_ms(kStartMs + 2 * kDayMs);
  file.mutable_entries(0)->set_to_ms(kStartMs + 5 * kDayMs);
  ListHistory history;
  history.Take(file, AtDay(10));
  EXPECT_EQ(InForce(history, kStartMs + 3 * kDayMs).size(), 1U);
  EXPECT_EQ(InForce(history, kStartMs + 5 * kDayMs).size(), 0U);
}

TEST(ListHistory, TakesASnapshotFromTheFutureAtItsRecording) {
  ListHistory history;
  history.Take(FileOf({{"1", {"A"}}}, 99), AtDay(10));
  EXPECT_EQ(InForce(history, AtDay(10).recorded_at_ms).size(), 1U);
}

TEST(ListHistory, TakesWhatStandsInTheEvent) {
  v1::ScreeningList list;
  list.set_list("L");
  list.set_snapshot("2025-01-15");
  list.add_entries()->set_name("A");
  list.add_entries()->set_name("A");
  list.mutable_entries(1)->set_from_ms(1);
  ListHistory history;
  history.Take(list, {7, *ParseTime("2025-02-01T00:00:00Z")});
  ASSERT_EQ(history.rows().size(), 2U);
  EXPECT_EQ(history.rows()[0].snapshot, "2025-01-15");
  EXPECT_EQ(InForce(history, *ParseDate("2025-01-15")).size(), 1U);
  EXPECT_EQ(history.snapshots().at("L").front().entries, 2U);
}

TEST(ListHistory, LetsOtherListsStandInForAll) {
  ListHistory history;
  history.Take(FileOf({{"1", {"A"}}}, 9), AtDay(10));
  history.ReplaceAll({FileOf({{"1", {"Z"}}}, 900)});
  EXPECT_EQ(InForce(history, 0).count("Z"), 1U);
  EXPECT_EQ(InForce(history, kStartMs + 100 * kDayMs).count("A"), 0U);
}

// Slow and obvious: a name is in force, from its own first day, as long as
// each snapshot has it under the same key.
class NaiveHistory {
 public:
  void Take(const Content& content, int as_of_day) {
    std::map<std::pair<std::string, std::string>, std::int64_t> next;
    for (const auto& [key, names] : content) {
      for (const std::string& name : names) {
        const auto known = since_.find({key, name});
        next[{key, name}] = known != since_.end()
                                ? known->second
                                : kStartMs + as_of_day * kDayMs;
      }
    }
    since_ = std::move(next);
  }
  std::map<std::string, std::int64_t> Names() const {
    std::map<std::string, std::int64_t> names;
    for (const auto& [place, from_ms] : since_) {
      const auto [found, added] = names.emplace(place.second, from_ms);
      found->second = std::min(found->second, from_ms);
    }
    return names;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::int64_t> since_;
};

// After each snapshot: the names that the reference has; and what was said of
// days before it, by what was known then, never changes.
TEST(ListHistory, AgreesWithTheReferenceAndNeverRewritesWhatItSaid) {
  constexpr std::uint32_t kSeed = 731;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 200; ++round) {
    ListHistory history;
    NaiveHistory naive;
    std::map<int, std::map<std::string, std::int64_t>> said;
    for (int day = 10; day < 60; day += 10) {
      Content content;
      for (int key = 0; key < 4; ++key) {
        std::set<std::string> names;
        for (auto n = random() % 4; n > 0; --n) {
          names.insert("N" + std::to_string(random() % 5));
        }
        if (!names.empty()) {
          content[std::to_string(key)] = names;
        }
      }
      history.Take(FileOf(content, day - 1), AtDay(day));
      naive.Take(content, day - 1);
      EXPECT_EQ(InForce(history, AtDay(day).recorded_at_ms), naive.Names());
      for (const auto& [then, names] : said) {
        EXPECT_EQ(InForce(history, AtDay(then).recorded_at_ms + kDayMs,
                          static_cast<std::uint64_t>(then) + 1),
                  names);
      }
      said[day] = InForce(history, AtDay(day).recorded_at_ms + kDayMs);
    }
  }
}

}  // namespace
}  // namespace waybill
