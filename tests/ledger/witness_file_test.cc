// SPDX-License-Identifier: Apache-2.0
#include "ledger/witness_file.h"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.h"

namespace waybill {
namespace {

WitnessRecord RecordOf(std::uint64_t size) {
  return {Sha256("genesis"),
          {size, Sha256("root" + std::to_string(size))},
          Sha256("map" + std::to_string(size))};
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Write(const std::string& path, const std::string& octets) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << octets;
}

TEST(WitnessFile, RemembersTheLastRecord) {
  const TemporaryDirectory directory;
  const std::string path = directory.Join("witness");
  {
    auto file = WitnessFile::Create(path, RecordOf(0));
    ASSERT_TRUE(file) << file.error().message;
    for (std::uint64_t size = 2; size < 9; ++size) {
      ASSERT_TRUE((*file)->Advance(RecordOf(size)));
      EXPECT_EQ((*file)->last(), RecordOf(size));
    }
  }
  for (std::uint64_t size = 9; size < 12; ++size) {
    auto file = WitnessFile::Open(path);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ((*file)->last(), RecordOf(size - 1));
    ASSERT_TRUE((*file)->Advance(RecordOf(size)));
  }
  EXPECT_EQ(Read(path).size(), 8192U);
}

TEST(WitnessFile, IsCreatedOnce) {
  const TemporaryDirectory directory;
  const std::string path = directory.Join("witness");
  EXPECT_EQ(WitnessFile::Open(path).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(WitnessFile::Create(path, RecordOf(0)));
  EXPECT_EQ(WitnessFile::Create(path, RecordOf(0)).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(WitnessFile, IsHeldByOneNode) {
  const TemporaryDirectory directory;
  const std::string path = directory.Join("witness");
  auto file = WitnessFile::Create(path, RecordOf(0));
  ASSERT_TRUE(file);
  EXPECT_EQ(WitnessFile::Open(path).error().code, ErrorCode::kUnavailable);
  file->reset();
  EXPECT_TRUE(WitnessFile::Open(path));
}

// A write that was torn at any octet leaves the record before it.
TEST(WitnessFile, ATornWriteLeavesTheRecordBefore) {
  const TemporaryDirectory directory;
  const std::string path = directory.Join("witness");
  {
    auto file = WitnessFile::Create(path, RecordOf(0));
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->Advance(RecordOf(5)));
  }
  const std::string before = Read(path);
  {
    auto file = WitnessFile::Open(path);
    ASSERT_TRUE((*file)->Advance(RecordOf(7)));
  }
  const std::string after = Read(path);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t torn = 0; torn < 200; ++torn) {
    // Both slots are whole or one is torn: the one that was being written.
    for (const std::size_t slot : {std::size_t{0}, std::size_t{4096}}) {
      std::string mixed = before;
      mixed.replace(slot, torn, after, slot, torn);
      Write(path, mixed);
      auto file = WitnessFile::Open(path);
      ASSERT_TRUE(file) << torn;
      const std::uint64_t size = (*file)->last().tree.size;
      EXPECT_TRUE(size == 5 || size == 7) << size;
      EXPECT_EQ((*file)->last(), RecordOf(size));
    }
  }
}

TEST(WitnessFile, WithoutAWholeSlotItIsCorrupt) {
  const TemporaryDirectory directory;
  const std::string path = directory.Join("witness");
  ASSERT_TRUE(WitnessFile::Create(path, RecordOf(0)));
  std::string octets = Read(path);
  for (const std::size_t at : {std::size_t{60}, std::size_t{4096 + 60}}) {
    octets[at] = static_cast<char>(octets[at] ^ 1);
  }
  Write(path, octets);
  EXPECT_EQ(WitnessFile::Open(path).error().code, ErrorCode::kCorruption);
  Write(path, "");
  EXPECT_EQ(WitnessFile::Open(path).error().code, ErrorCode::kCorruption);
}

}  // namespace
}  // namespace waybill
