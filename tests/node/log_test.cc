// SPDX-License-Identifier: Apache-2.0
#include "node/log.h"

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace waybill {
namespace {

class LogTest : public testing::Test {
 protected:
  nlohmann::json Only() {
    EXPECT_EQ(lines_.size(), 1u);
    EXPECT_EQ(lines_[0].back(), '\n');
    return nlohmann::json::parse(lines_[0]);
  }

  std::vector<std::string> lines_;
  Log log_{[] { return std::int64_t{1'736'928'000'007}; },
           [this](std::string_view line) { lines_.emplace_back(line); }};
};

TEST_F(LogTest, WritesOneObjectALine) {
  log_.Warning("queue_full",
               {{"events", std::int64_t{20000}}, {"healed", false}});
  EXPECT_EQ(Only(), nlohmann::json({{"time", "2025-01-15T08:00:00.007Z"},
                                    {"level", "warning"},
                                    {"event", "queue_full"},
                                    {"events", 20000},
                                    {"healed", false}}));
}

TEST_F(LogTest, KeepsTextThatWantsToBeALineOfItsOwn) {
  const std::string text = "a\"b\\c\n{\"level\":\"x\"}\x1b[2J\t\x7f";
  log_.Info("call", {{"reason", text}});
  EXPECT_EQ(lines_[0].find('\n'), lines_[0].size() - 1);
  EXPECT_EQ(lines_[0].find('\x1b'), std::string::npos);
  EXPECT_EQ(Only()["reason"], text);
}

TEST_F(LogTest, ReplacesWhatIsNotUtf8) {
  log_.Info("call", {{"reason", std::string("\xc0\xaf\xff ok \xe2\x82")}});
  EXPECT_NE(Only()["reason"].get<std::string>().find(" ok "),
            std::string::npos);
}

TEST_F(LogTest, EscapesEveryOctetIntoValidJson) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first),
                                static_cast<char>(second)};
      const std::string json = JsonString(text);
      ASSERT_TRUE(nlohmann::json::accept(json)) << first << " " << second;
      for (const char octet : json) {
        ASSERT_GE(static_cast<unsigned char>(octet), 0x20);
      }
    }
  }
}

TEST_F(LogTest, NeverMixesLines) {
  std::vector<std::thread> threads;
  for (std::int64_t t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 200; ++i) {
        log_.Info("tick", {{"thread", t}});
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(lines_.size(), 800u);
  for (const std::string& line : lines_) {
    EXPECT_TRUE(nlohmann::json::accept(line));
  }
}

}  // namespace
}  // namespace waybill
