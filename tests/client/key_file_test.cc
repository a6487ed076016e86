// SPDX-License-Identifier: Apache-2.0
#include "client/key_file.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "client/local_file.h"
#include "tests/support/temporary_directory.h"

namespace waybill {
namespace {

class KeyFileTest : public testing::Test {
 protected:
  KeyFileTest() : path_(scratch_.Join("keys/anna.key")) {
    seed_.fill(7);
    auto made = SaveKey(path_, "anna", seed_, "correct horse", kFastWork);
    EXPECT_TRUE(made);
  }

  ErrorCode LoadingFails(std::string_view passphrase = "correct horse") {
    const auto key = LoadKey(path_, passphrase);
    return key ? ErrorCode::kCorruption : key.error().code;
  }

  // Puts `changed` in place of the first `original` of the file.
  void Change(const std::string& original, const std::string& changed) {
    std::string text = *ReadFile(path_, 4096);
    const std::size_t at = text.find(original);
    ASSERT_NE(at, std::string::npos) << original;
    text.replace(at, original.size(), changed);
    ASSERT_TRUE(WriteFile(path_, text, Overwrite::kReplace));
  }

  const TemporaryDirectory scratch_;
  const std::string path_;
  Seed seed_{};
};

TEST_F(KeyFileTest, GivesTheSameKeyBack) {
  const auto key = LoadKey(path_, "correct horse");
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->owner, "anna");
  EXPECT_EQ(key->key.public_key(), SigningKey::FromSeed(seed_).public_key());
  const auto summary = ReadKeySummary(path_);
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->owner, "anna");
  EXPECT_EQ(summary->public_key, key->key.public_key());
}

TEST_F(KeyFileTest, IsItsOwnersAlone) {
  struct stat status {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  for (const mode_t mode : {0640u, 0604u, 0660u}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_EQ(LoadingFails(), ErrorCode::kInvalidArgument);
  }
}

TEST_F(KeyFileTest, IsNeverOverwritten) {
  EXPECT_FALSE(SaveKey(path_, "eve", seed_, "x", kFastWork));
  EXPECT_EQ(ReadKeySummary(path_)->owner, "anna");
}

TEST_F(KeyFileTest, DoesNotOpenWithAnotherPassphrase) {
  EXPECT_EQ(LoadingFails("correct horsf"), ErrorCode::kPermissionDenied);
  EXPECT_EQ(LoadingFails(""), ErrorCode::kPermissionDenied);
}

TEST_F(KeyFileTest, DoesNotOpenForAnotherOwner) {
  Change("anna", "anne");
  EXPECT_EQ(LoadingFails(), ErrorCode::kPermissionDenied);
}

// Whatever octet of the file is another one, the key isn't handed out: it may
// only stand in a place that means nothing, such as the length of a space.
TEST_F(KeyFileTest, DoesNotOpenAltered) {
  const std::string original = *ReadFile(path_, 4096);
  for (const char* field :
       {"public_key: \"", "salt: \"", "nonce: \"", "ciphertext: \""}) {
    const std::size_t at = original.find(field) + std::string(field).size();
    std::string altered = original;
    altered[at] = altered[at] == '0' ? '1' : '0';
    ASSERT_TRUE(WriteFile(path_, altered, Overwrite::kReplace));
    EXPECT_EQ(LoadingFails(), ErrorCode::kPermissionDenied) << field;
    altered.erase(at, 2);
    ASSERT_TRUE(WriteFile(path_, altered, Overwrite::kReplace));
    EXPECT_EQ(LoadingFails(), ErrorCode::kInvalidArgument) << field;
  }
}

// A file must not make its reader work for hours, or take all its memory.
TEST_F(KeyFileTest, AsksForBoundedWork) {
  const std::string text = *ReadFile(path_, 4096);
  const std::string operations =
      "argon2id_operations: " + std::to_string(kFastWork.operations);
  const std::string memory =
      "argon2id_memory_bytes: " + std::to_string(kFastWork.memory_bytes);
  Change(operations, "argon2id_operations: 4000000000");
  EXPECT_EQ(LoadingFails(), ErrorCode::kInvalidArgument);
  ASSERT_TRUE(WriteFile(path_, text, Overwrite::kReplace));
  Change(memory, "argon2id_memory_bytes: 99999999999");
  EXPECT_EQ(LoadingFails(), ErrorCode::kInvalidArgument);
}

TEST_F(KeyFileTest, OfAnotherVersionOrFormatIsRefused) {
  Change("version: 1", "version: 2");
  EXPECT_EQ(LoadingFails(), ErrorCode::kInvalidArgument);
  ASSERT_TRUE(WriteFile(path_, "hello", Overwrite::kReplace));
  EXPECT_EQ(LoadingFails(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(ReadKeySummary(scratch_.Join("none")).error().code,
            ErrorCode::kNotFound);
}

}  // namespace
}  // namespace waybill
