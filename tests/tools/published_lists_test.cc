// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/published_lists.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "client/local_file.h"
#include "ledger/core/hash.h"
#include "ledger/policy/list_file.h"
#include "tests/support/temporary_directory.h"

namespace waybill::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kTwoLists = R"({
  "sources_generated_at": "2026-07-31T13:15:00.015113+00:00", "total": 3,
  "results": [
    {"id": "x", "source": "Entity List (EL) - Bureau of Industry and Security",
     "entity_number": null, "type": null, "programs": [],
     "name": "Wonder \"Co\" “B”", "alt_names": ["W\tX", "万", null],
     "addresses": [{"address": null, "country": "CN"}, {"country": "AE"},
                   {"country": "CN", "more": {"country": "US"}}],
     "federal_register_notice": "76 FR 71867",
     "license_requirement": "All items.1", "license_policy": "Denial."},
    {"source": "Specially Designated Nationals (SDN) - Treasury Department",
     "entity_number": 15268, "type": "Entity", "programs": ["A", "B"],
     "name": "N", "alt_names": null, "addresses": null, "unknown": [[{}], 1.5],
     "start_date": "2020-01-02", "end_date": "2021-01-02"},
    {"source": "Specially Designated Nationals (SDN) - Treasury Department",
     "entity_number": "7", "name": "M"}]})";

TEST(PublishedLists, AreReadIntoOneFormASource) {
  const auto files = ParsePublishedLists(kTwoLists, "");
  ASSERT_TRUE(files) << files.error().message;
  ASSERT_EQ(files->size(), 2U);
  const v1::ListFile& entities = files->at(0);
  EXPECT_EQ(entities.list(), "Entity List");
  EXPECT_EQ(entities.snapshot(), "2026-07-31");
  EXPECT_EQ(entities.as_of_ms(), 1'785'456'000'000);
  EXPECT_EQ(entities.publication().sha256(), View(Sha256(kTwoLists)));
  EXPECT_EQ(entities.publication().entries(), 3U);
  ASSERT_EQ(entities.entries_size(), 1);
  const v1::ListFileEntry& entry = entities.entries(0);
  EXPECT_EQ(entry.name(), "Wonder \"Co\" “B”");
  EXPECT_THAT(entry.aliases(), ElementsAre("W\tX", "万"));
  EXPECT_THAT(entry.countries(), ElementsAre("AE", "CN"));
  EXPECT_EQ(entry.citation(), "76 FR 71867");
  EXPECT_EQ(entry.licence_requirement(), "All items.1");
  const v1::ListFile& nationals = files->at(1);
  ASSERT_EQ(nationals.entries_size(), 2);
  EXPECT_EQ(nationals.entries(0).key(), "#15268");
  EXPECT_THAT(nationals.entries(0).programs(), ElementsAre("A", "B"));
  EXPECT_EQ(nationals.entries(0).from_ms(), 1'577'923'200'000);
  EXPECT_EQ(nationals.entries(0).to_ms(), 1'609'632'000'000);
  EXPECT_EQ(nationals.entries(1).key(), "#7");
}

TEST(PublishedLists, MayBeABareArrayOfASnapshotThatIsNamed) {
  const auto files =
      ParsePublishedLists(R"([{"source": "L", "name": "A"}])", "n7");
  ASSERT_TRUE(files);
  EXPECT_EQ(files->at(0).snapshot(), "n7");
  EXPECT_EQ(files->at(0).as_of_ms(), 0);
  EXPECT_FALSE(ParsePublishedLists(R"([{"source": "L", "name": "A"}])", ""));
}

TEST(PublishedLists, SayWhereTheyAreMalformed) {
  const struct {
    std::string json;
    std::string where;
  } cases[] = {
      {"", "octet"},
      {"{", "octet"},
      {"{}", "no entries"},
      {R"({"results": []})", "no entries"},
      {R"({"results": [1]})", "entry 1"},
      {R"({"results": [null]})", "entry 1"},
      {R"([[{"name": "A"}]])", "entry 1"},
      {R"([{"name": "A"}])", "entry 1 (A)"},
      {R"([{"source": "L", "name": "A"}, {"source": "L"}])", "entry 2"},
      {R"([{"source": "L", "name": null}])", "entry 1"},
      {R"([{"source": "L", "name": "A", "start_date": "soon"}])",
       "entry 1 (A)"},
      {R"([{"source": "L", "name": "A\u0000B"}])", "entry 1"},
      {R"([{"source": "L", "name": "A"},])", "after entry 1"},
      {"[{\"source\": \"L\", \"name\": \"\xE9\"}]", "octet"},
      {R"j([{"source": "(X)", "name": "A"}])j", "list"},
      {R"([{"source": "L - a", "name": "A"}, {"source": "L - b",
          "name": "A"}])",
       "two sources"},
      {std::string(100, '[') + std::string(100, ']'), "entry 1"},
      {R"([{"source": "L", "name": "A", "x": )" + std::string(100, '[') +
           std::string(100, ']') + "}]",
       "too deep"},
  };
  for (const auto& one : cases) {
    const auto files = ParsePublishedLists(one.json, "2026-07-31");
    ASSERT_FALSE(files) << one.json;
    EXPECT_EQ(files.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(files.error().message, HasSubstr(one.where)) << one.json;
  }
}

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
  std::string out(text.size() + 1000, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(
      ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

TEST(Decompress, TellsFormatsApartAndIsBounded) {
  const std::string text(3'000'000, 'x');
  for (const std::string& octets :
       {text, Gzip(text), Zstd(text), Gzip(text.substr(1)) + Gzip("x"),
        Zstd(text.substr(1)) + Zstd("x")}) {
    const auto plain = Decompress(octets, text.size());
    ASSERT_TRUE(plain) << plain.error().message;
    EXPECT_EQ(*plain, text);
    EXPECT_EQ(Decompress(octets, text.size() - 1).error().code,
              ErrorCode::kInvalidArgument);
  }
  for (const std::string& octets : {Gzip(text), Zstd(text)}) {
    for (std::size_t size = 4; size < octets.size(); size += 97) {
      EXPECT_FALSE(Decompress(octets.substr(0, size), text.size())) << size;
    }
  }
}

TEST(ReadListsFrom, TakesWhatWasDownloadedAndWhatTheLedgerHolds) {
  const TemporaryDirectory folder;
  const std::string path = folder.path() + "/list";
  const std::string json(kTwoLists);
  for (const std::string& octets : {json, Gzip(json), Zstd(json)}) {
    ASSERT_TRUE(WriteFile(path, octets, Overwrite::kReplace));
    const auto files = ReadListsFrom(path);
    ASSERT_TRUE(files) << files.error().message;
    EXPECT_EQ(files->size(), 2U);
    const std::string held = EncodeListFile(files->front());
    for (const std::string& stored : {held, Zstd(held)}) {
      ASSERT_TRUE(WriteFile(path, stored, Overwrite::kReplace));
      const auto again = ReadListsFrom(path);
      ASSERT_TRUE(again) << again.error().message;
      ASSERT_EQ(again->size(), 1U);
      EXPECT_EQ(EncodeListFile(again->front()), held);
    }
  }
  ASSERT_TRUE(WriteFile(path, "name,alias\n", Overwrite::kReplace));
  EXPECT_EQ(ReadListsFrom(path).error().code, ErrorCode::kInvalidArgument);
}

// The list as it was really published, if it lies beside the project.
TEST(ReadListsFrom, TakesTheRealList) {
  const std::string path = std::string(WAYBILL_TEST_DATA) +
                           "/../../../shared/data/screening/"
                           "csl-2026-07-31.json.gz";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no ../shared/data/screening beside the project";
  }
  const auto files = ReadListsFrom(path);
  ASSERT_TRUE(files) << files.error().message;
  EXPECT_EQ(files->size(), 12U);
  int entries = 0;
  for (const v1::ListFile& file : *files) {
    entries += file.entries_size();
    EXPECT_EQ(file.snapshot(), "2026-07-31");
    const std::string octets = EncodeListFile(file);
    EXPECT_TRUE(ReadListFile(octets)) << file.list();
    EXPECT_LT(octets.size(), kListFileBytesMax / 4) << file.list();
  }
  EXPECT_EQ(entries, 25'921);
}

}  // namespace
}  // namespace waybill::cli
