// SPDX-License-Identifier: Apache-2.0
#include "client/local_file.h"

#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_directory.h"

namespace waybill {
namespace {

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_mode & 0777;
}

TEST(LocalFile, WritesAndReadsBackAndIsPrivate) {
  const TemporaryDirectory scratch;
  const std::string path = scratch.path() + "/new/folder/file";
  const std::string content("a\0b\n", 4);
  ASSERT_TRUE(WriteFile(path, content, Overwrite::kNever));
  EXPECT_EQ(*ReadFile(path, 100), content);
  EXPECT_EQ(ModeOf(path), 0600u);
  EXPECT_EQ(ModeOf(scratch.path() + "/new"), 0700u);
}

TEST(LocalFile, LeavesNothingBesideIt) {
  const TemporaryDirectory scratch;
  ASSERT_TRUE(WriteFile(scratch.path() + "/a", "1", Overwrite::kReplace));
  ASSERT_TRUE(WriteFile(scratch.path() + "/a", "2", Overwrite::kReplace));
  EXPECT_FALSE(WriteFile(scratch.path() + "/a", "3", Overwrite::kNever));
  EXPECT_EQ(*ReadFile(scratch.path() + "/a", 100), "2");
  const std::filesystem::directory_iterator files(scratch.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(LocalFile, TellsWhyThereIsNoContent) {
  const TemporaryDirectory scratch;
  const std::string path = scratch.path() + "/a";
  EXPECT_EQ(ReadFile(path, 100).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(WriteFile(path, std::string(101, 'x'), Overwrite::kNever));
  EXPECT_EQ(ReadFile(path, 100).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(ReadFile(path, 101));
  EXPECT_EQ(ReadFile(scratch.path(), 100).error().code,
            ErrorCode::kUnavailable);
  EXPECT_EQ(WriteFile(path, "", Overwrite::kNever).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(WriteFile(path + "/below", "", Overwrite::kNever));
}

TEST(LocalFile, AFolderIsLockedByOneAtATime) {
  const TemporaryDirectory scratch;
  {
    const auto lock = LockFolder(scratch.path());
    ASSERT_TRUE(lock);
    const int other = open(scratch.path().c_str(), O_RDONLY | O_DIRECTORY);
    EXPECT_NE(flock(other, LOCK_EX | LOCK_NB), 0);
    close(other);
  }
  EXPECT_TRUE(LockFolder(scratch.path()));
  EXPECT_EQ(LockFolder(scratch.path() + "/none").error().code,
            ErrorCode::kNotFound);
}

}  // namespace
}  // namespace waybill
