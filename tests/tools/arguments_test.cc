// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/arguments.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tools/waybill/command.h"

namespace waybill::cli {
namespace {

class ArgumentsTest : public testing::Test {
 protected:
  ArgumentsTest()
      : commands_{{"ship",
                   "help",
                   {{"--to", "help", &to_, true},
                    {"--missing", "help", &missing_},
                    {"--longitude", "help", &longitude_},
                    {"--days", "help", &days_},
                    {"--all", "help", &all_},
                    {"units", "help", &units_}},
                   nullptr},
                  {"party admit", "help", {{"party", "help", &to_}}, nullptr}} {
  }

  bool Parse(std::vector<const char*> words) {
    words.insert(words.begin(), "waybill");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    parsed_ = ParseArguments(static_cast<int>(words.size()), words.data(),
                             commands_, exit_);
    output_ = testing::internal::GetCapturedStdout();
    testing::internal::GetCapturedStderr();
    return parsed_.has_value();
  }

  using List = std::vector<std::string>;
  std::string to_;
  std::string longitude_;
  std::int64_t days_ = 0;
  bool all_ = false;
  List missing_;
  List units_;
  const std::vector<Command> commands_;
  std::optional<Parsed> parsed_;
  std::string output_;
  Exit exit_ = Exit::kOk;
};

TEST_F(ArgumentsTest, FillsTheOptionsOfTheCommandThatWasNamed) {
  ASSERT_TRUE(Parse({"--output", "json", "ship", "A-1", "--to", "b", "A-2",
                     "--longitude", "-6.2", "--days", "3", "--all"}));
  EXPECT_EQ(parsed_->command->words, "ship");
  EXPECT_EQ(parsed_->format, Format::kJson);
  EXPECT_EQ(to_, "b");
  EXPECT_EQ(longitude_, "-6.2");
  EXPECT_EQ(days_, 3);
  EXPECT_TRUE(all_);
  EXPECT_EQ(units_, (List{"A-1", "A-2"}));
}

// An option that swallowed what follows would say that the wrong units are
// missing.
TEST_F(ArgumentsTest, AnOptionTakesOneValueEachTime) {
  ASSERT_TRUE(Parse({"ship", "--to", "b", "--missing", "A-1", "A-2",
                     "--missing", "A-3", "A-4"}));
  EXPECT_EQ(missing_, (List{"A-1", "A-3"}));
  EXPECT_EQ(units_, (List{"A-2", "A-4"}));
}

TEST_F(ArgumentsTest, GlobalOptionsMayComeLast) {
  ASSERT_TRUE(Parse({"party", "admit", "b", "--offline", "--home", "/h"}));
  EXPECT_EQ(parsed_->command->words, "party admit");
  EXPECT_TRUE(parsed_->options.offline);
  EXPECT_EQ(parsed_->options.home, "/h");
}

TEST_F(ArgumentsTest, MistakesExitWithTwo) {
  const std::vector<std::vector<const char*>> mistakes = {
      {},
      {"fly"},
      {"ship", "A-1"},
      {"ship", "--to"},
      {"ship", "--to", "b", "--days", "many"},
      {"ship", "--to", "b", "--nonsense"},
      {"--output", "xml", "ship", "--to", "b"},
      {"party"}};
  for (const auto& words : mistakes) {
    exit_ = Exit::kOk;
    EXPECT_FALSE(Parse(words));
    EXPECT_EQ(exit_, Exit::kUsage);
  }
}

TEST_F(ArgumentsTest, HelpIsNoMistake) {
  EXPECT_FALSE(Parse({"ship", "--help"}));
  EXPECT_EQ(exit_, Exit::kOk);
  EXPECT_NE(output_.find("--missing"), std::string::npos);
}

TEST_F(ArgumentsTest, MistakesAreJsonForWhoAskedForIt) {
  EXPECT_FALSE(Parse({"--output", "json", "ship"}));
  EXPECT_NE(output_.find("\"exit\": 2"), std::string::npos);
  for (const char* format : {"--output=ndjson", "--output=csv"}) {
    EXPECT_FALSE(Parse({"ship", format}));
    EXPECT_NE(output_.find("\"exit\":"), std::string::npos) << format;
  }
}

TEST_F(ArgumentsTest, AWordThatIsNoCommandIsNamed) {
  EXPECT_FALSE(Parse({"--output", "json", "fly"}));
  EXPECT_NE(output_.find("fly is no command"), std::string::npos) << output_;
  EXPECT_FALSE(Parse({"party", "amdit", "x", "--output", "json"}));
  EXPECT_NE(output_.find("amdit is no command"), std::string::npos) << output_;
  EXPECT_FALSE(Parse({"--output", "json"}));
  EXPECT_NE(output_.find("needs a command"), std::string::npos) << output_;
}

// Each command is declared once, and none has two options of one name.
TEST(Commands, AreAllWellFormed) {
  std::vector<Command> all;
  for (auto* group :
       {ContextCommands, KeyCommands, ShipmentCommands, CustodyCommands,
        ObservationCommands, TraceCommands, QueryCommands, LogCommands,
        PartyCommands, RegistryCommands, PolicyCommands, GovernorCommands,
        EventCommands}) {
    for (Command& command : group()) {
      all.push_back(std::move(command));
    }
  }
  std::vector<std::string> words;
  for (const Command& command : all) {
    words.push_back(command.words);
    EXPECT_TRUE(command.run) << command.words;
    // The parser refuses options of one name when they are declared.
    std::vector<std::string> first = {"waybill"};
    const std::size_t space = command.words.find(' ');
    first.push_back(command.words.substr(0, space));
    if (space != std::string::npos) {
      first.push_back(command.words.substr(space + 1));
    }
    first.emplace_back("--help");
    std::vector<const char*> arguments;
    for (const std::string& word : first) {
      arguments.push_back(word.c_str());
    }
    Exit exit = Exit::kLocalError;
    testing::internal::CaptureStdout();
    EXPECT_FALSE(ParseArguments(static_cast<int>(arguments.size()),
                                arguments.data(), all, exit));
    testing::internal::GetCapturedStdout();
    EXPECT_EQ(exit, Exit::kOk) << command.words;
  }
  std::sort(words.begin(), words.end());
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
}

}  // namespace
}  // namespace waybill::cli
