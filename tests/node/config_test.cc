// SPDX-License-Identifier: Apache-2.0
#include "node/config.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill {
namespace {

struct Wrong {
  const char* name;
  const char* text;
  int line;
};

// The line that the error names: "waybilld.toml:<line>: ...".
int LineOf(const std::string& message) {
  const std::string prefix = "waybilld.toml:";
  return message.starts_with(prefix) ? std::stoi(message.substr(prefix.size()))
                                     : 0;
}

class WrongConfig : public testing::TestWithParam<Wrong> {};

TEST_P(WrongConfig, IsRefusedAndItsLineNamed) {
  const auto config = ParseConfig(GetParam().text, "waybilld.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(LineOf(config.error().message), GetParam().line)
      << config.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    EachError, WrongConfig,
    testing::Values(
        Wrong{"UnknownKey", "data = \"d\"\ncolour = \"red\"\n", 2},
        Wrong{"UnknownSection", "data = \"d\"\n\n[cluster]\nsize = 3\n", 3},
        Wrong{"UnknownKeyInSection",
              "data = \"d\"\n[limits]\nqueue_events = 5\nqueue = 5\n", 4},
        Wrong{"TextForNumber", "data = \"d\"\n[limits]\nqueue_events = \"5\"\n",
              3},
        Wrong{"FractionForNumber",
              "data = \"d\"\n[limits]\nqueue_events = 5.0\n", 3},
        Wrong{"NumberForText", "data = 5\n", 1},
        Wrong{"NumberForSection", "data = \"d\"\nlimits = 5\n", 2},
        Wrong{"TooSmall", "data = \"d\"\n[limits]\nconnections = 0\n", 3},
        Wrong{"TooLarge", "data = \"d\"\n[storage]\ncache_mib = 99999999999\n",
              3},
        Wrong{"Negative", "data = \"d\"\n[limits]\nverify_threads = -1\n", 3},
        Wrong{"OpenToAll", "data = \"d\"\nlisten = \"0.0.0.0:7600\"\n", 2},
        Wrong{"OpenToTheNetwork",
              "data = \"d\"\nlisten = \"192.168.1.1:7600\"\n", 2},
        Wrong{"WithoutPort", "data = \"d\"\nlisten = \"127.0.0.1\"\n", 2},
        Wrong{"KeyTwice", "data = \"d\"\ndata = \"e\"\n", 2},
        Wrong{"NotToml", "data = \"d\"\n\nlisten = \n", 3}),
    [](const testing::TestParamInfo<Wrong>& test) { return test.param.name; });

TEST(Config, HasADefaultForEverythingButTheFolder) {
  const auto config = ParseConfig("data = \"/var/lib/waybill\"", "c");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->data, "/var/lib/waybill");
  EXPECT_EQ(config->log_key, "/var/lib/waybill/log.key");
  EXPECT_EQ(config->witness_file, "/var/lib/waybill/witness");
  EXPECT_TRUE(IsLoopback(config->listen));

  const auto none = ParseConfig("", "c");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kInvalidArgument);
}

TEST(Config, ReadsEveryKey) {
  const auto config = ParseConfig(R"(
data = "d"
listen = "[::1]:0"
log_key = "k"
log_passphrase_file = "p"
next_log_key = "n"
witness_file = "w"
address_file = "a"
[limits]
message_bytes = 65536
queue_events = 2
queue_bytes = 1048576
streams_per_connection = 4
connections = 5
verify_threads = 6
calls_per_second = 7
[storage]
cache_mib = 8
memtable_mib = 9
cached_subjects = 1000
)",
                                  "c");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->listen, "[::1]:0");
  EXPECT_EQ(config->log_key, "k");
  EXPECT_EQ(config->log_passphrase_file, "p");
  EXPECT_EQ(config->next_log_key, "n");
  EXPECT_EQ(config->witness_file, "w");
  EXPECT_EQ(config->address_file, "a");
  EXPECT_EQ(config->limits.message_bytes, 65536);
  EXPECT_EQ(config->limits.queue_events, 2);
  EXPECT_EQ(config->limits.queue_bytes, 1048576);
  EXPECT_EQ(config->limits.streams_per_connection, 4);
  EXPECT_EQ(config->limits.connections, 5);
  EXPECT_EQ(config->limits.verify_threads, 6);
  EXPECT_EQ(config->limits.calls_per_second, 7);
  EXPECT_EQ(config->storage.cache_mib, 8);
  EXPECT_EQ(config->storage.memtable_mib, 9);
  EXPECT_EQ(config->storage.cached_subjects, 1000);
}

TEST(Loopback, IsOnlyWhatNobodyElseReaches) {
  for (const char* address :
       {"127.0.0.1:1", "127.9.9.9:65535", "[::1]:0", "localhost:7600"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address :
       {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
        "127.0.0.1:123456", "127.0.0.1:65536", "127.0.0.1:-1", "0.0.0.0:1",
        "[::]:1", "10.0.0.1:1", "127.0.0.1.evil.example:1",
        "localhost.evil.example:1", "[::1].evil.example:1", "128.0.0.1:1",
        "unix:/tmp/a"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace waybill
