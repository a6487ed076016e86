// SPDX-License-Identifier: Apache-2.0
//
// Every story holds: the project's own, and those of a folder named by
// WAYBILL_STORIES (by default one beside the project, if it is there).
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/story_play.h"

namespace waybill {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> StoriesIn(
    const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".toml") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void PlayAll(const std::vector<std::filesystem::path>& paths) {
  for (const std::filesystem::path& path : paths) {
    SCOPED_TRACE(path.filename().string());
    const auto story =
        simulate::ParseStory(ReadFile(path), path.filename().string());
    ASSERT_TRUE(story) << story.error().message;
    PolicyScene scene;
    EXPECT_THAT(PlayStory(*story, scene), testing::IsEmpty());
  }
}

TEST(Stories, OfTheProjectHold) {
  const auto paths =
      StoriesIn(std::filesystem::path(WAYBILL_TEST_DATA) / "cases");
  EXPECT_FALSE(paths.empty());
  PlayAll(paths);
}

TEST(Stories, BesideTheProjectHold) {
  const char* named = std::getenv("WAYBILL_STORIES");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(WAYBILL_TEST_DATA) /
                             "../../../shared/data/cases";
  const auto paths = StoriesIn(folder);
  if (paths.empty()) {
    GTEST_SKIP() << "no stories in " << folder;
  }
  PlayAll(paths);
}

}  // namespace
}  // namespace waybill
