// SPDX-License-Identifier: Apache-2.0
//
// Stories, followed as their ledger grew: findings kept current are those of an
// evaluation from scratch, after every event and at moments in between.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "client/local_file.h"
#include "ledger/policy/pack.h"
#include "tests/support/current_findings_check.h"
#include "tests/support/temporary_directory.h"
#include "tools/simulate/runner.h"

namespace waybill::simulate {
namespace {

constexpr std::size_t kStoryBytesMax = std::size_t{1} << 20;

// Of one folder.
struct Followed {
  std::size_t stories = 0;
  std::size_t advances = 0;
  std::set<std::string> codes;
};

std::vector<std::string> StoriesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".toml") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The packs of the story; or all of them as if enforced, so that every rule has
// a say in every story.
PolicyChoice ChoiceOf(const Story& story, bool everything) {
  PolicyChoice choice;
  choice.packs = everything ? ShippedPackIds() : story.packs;
  const std::vector<std::string>& enforced =
      everything ? choice.packs : story.as_if_enforced;
  choice.as_if_enforced.insert(enforced.begin(), enforced.end());
  return choice;
}

// Moments after `from_ms` and before `to_ms`: those that the story asks about,
// mostly just after a timer; one in the middle; and the last.
std::vector<std::int64_t> MomentsBetween(const Story& story,
                                         std::int64_t from_ms,
                                         std::int64_t to_ms) {
  std::set<std::int64_t> moments = {from_ms + (to_ms - from_ms) / 2, to_ms - 1};
  for (const Expectation& expectation : story.expectations) {
    moments.insert(expectation.as_of_ms);
  }
  std::vector<std::int64_t> between;
  std::copy_if(
      moments.begin(), moments.end(), std::back_inserter(between),
      [&](std::int64_t moment) { return from_ms < moment && moment < to_ms; });
  return between;
}

// After the last event, when the timers run out one by one.
constexpr int kDaysAfter[] = {1, 8, 15, 31, 46, 61, 91, 181, 366, 731};

bool FollowHistory(const Story& story, const PlayedHistory& history,
                   CurrentFindingsCheck& check) {
  World world;
  for (std::size_t n = 0; n < history.size(); ++n) {
    history[n].Tell(world);
    world.Settle();
    // One that never grew: what it holds is told to it at once.
    World whole;
    for (std::size_t i = 0; i <= n; ++i) {
      history[i].Tell(whole);
    }
    whole.Settle();
    const Moment moment = history[n].recorded.moment;
    std::vector<std::int64_t> moments = {moment.recorded_at_ms};
    if (n + 1 < history.size()) {
      const auto between =
          MomentsBetween(story, moment.recorded_at_ms,
                         history[n + 1].recorded.moment.recorded_at_ms);
      moments.insert(moments.end(), between.begin(), between.end());
    } else {
      for (const int days : kDaysAfter) {
        moments.push_back(moment.recorded_at_ms + days * kDayMs);
      }
    }
    for (const std::int64_t as_of_ms : moments) {
      if (!check.Advance(world, whole, moment.index + 1, as_of_ms)) {
        ADD_FAILURE() << "after " << n + 1 << " of " << history.size()
                      << " events, as of " << as_of_ms << ": "
                      << history[n].recorded.event.ShortDebugString();
        return false;
      }
    }
  }
  return true;
}

// Plays the story and follows it. What can't be played says so itself, and
// leaves nothing to follow.
void FollowStory(const std::string& file, Followed& followed) {
  SCOPED_TRACE(file);
  const auto text = ReadFile(file, kStoryBytesMax);
  ASSERT_TRUE(text.has_value()) << text.error().message;
  const bool must_fail = text->starts_with("# exits ");
  const auto story = ParseStory(*text, file);
  if (!story) {
    ASSERT_TRUE(must_fail) << story.error().message;
    return;
  }
  const TemporaryDirectory folder;
  PlayOptions options;
  options.folder = folder.path();
  options.catalogue = ShippedCatalogue();
  const auto report = Play(*story, options);
  if (!report) {
    ASSERT_TRUE(must_fail) << report.error().message;
    return;
  }
  ASSERT_FALSE(report->history.empty());
  ++followed.stories;
  Catalogue catalogue = ShippedCatalogue();
  for (const v1::Model& model : story->models) {
    catalogue.models[model.model()] = model;
  }
  for (const bool everything : {false, true}) {
    SCOPED_TRACE(everything ? "every pack" : "the story's packs");
    CurrentFindingsCheck check(ChoiceOf(*story, everything), catalogue);
    ASSERT_TRUE(FollowHistory(*story, report->history, check));
    followed.advances += check.advances();
    followed.codes.insert(check.codes().begin(), check.codes().end());
  }
}

TEST(StoryFindings, AreThoseFromScratchAtEveryPrefix) {
  Followed followed;
  for (const std::string& file :
       StoriesIn(std::string(WAYBILL_TEST_DATA) + "/cases")) {
    ASSERT_NO_FATAL_FAILURE(FollowStory(file, followed));
  }
  // The argument is worth what the stories show.
  EXPECT_GE(followed.stories, 60U);
  EXPECT_GE(followed.advances, 5'000U);
  EXPECT_GE(followed.codes.size(), 50U)
      << testing::PrintToString(followed.codes);
}

TEST(StoryFindings, AreThoseFromScratchInStoriesBesideTheProject) {
  const std::vector<std::string> files =
      StoriesIn(std::string(WAYBILL_TEST_DATA) + "/../../../shared/data/cases");
  if (files.empty()) {
    GTEST_SKIP() << "no stories lie beside the project";
  }
  Followed followed;
  for (const std::string& file : files) {
    ASSERT_NO_FATAL_FAILURE(FollowStory(file, followed));
  }
  EXPECT_EQ(followed.stories, files.size());
}

}  // namespace
}  // namespace waybill::simulate
