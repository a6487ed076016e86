// SPDX-License-Identifier: Apache-2.0
//
// The program waybilld from outside: made, served, stopped, killed, verified.
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "client/key_file.h"
#include "client/local_file.h"
#include "tests/support/gate.h"
#include "tests/system/waybilld_fixture.h"

namespace waybill {
namespace {

TEST_F(WaybilldTest, ServesWhatItServedBeforeItWasStopped) {
  Init();
  TreeHead pinned;
  {
    const auto node = Serve();
    const auto written = ReadFile(address_file(), 1000);
    ASSERT_TRUE(written);
    EXPECT_EQ(*written, address_ + "\n");
    const auto client = Connect();
    Govern(*client);
    AppendAccepted(*client, Commission("A-1"));
    pinned = client->pinned();
    node->Signal(SIGTERM);
    EXPECT_EQ(node->Wait(), kOk) << node->errors();
    EXPECT_FALSE(std::filesystem::exists(address_file()));
    // Everything it says is one JSON object a line.
    std::istringstream lines(node->errors());
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(nlohmann::json::accept(line)) << line;
    }
  }
  const auto node = Serve();
  const auto client = Connect(pinned);
  const auto traced = client->Trace(Unit("maker", "A-1"));
  ASSERT_TRUE(traced) << traced.error().message;
  EXPECT_EQ((*traced)->history.custody.size(), 1u);
  node->Signal(SIGINT);
  EXPECT_EQ(node->Wait(), kOk);
}

TEST_F(WaybilldTest, MakesALedgerOnlyOnce) {
  Init();
  EXPECT_EQ(Run(InitWords()), kLocalError);
  const auto node = Serve();
  EXPECT_TRUE(Connect()->LatestCheckpoint());
}

// What an init left that couldn't finish would be neither a ledger nor a place
// for one.
TEST_F(WaybilldTest, CanBeMadeAgainAfterAFailure) {
  ASSERT_TRUE(WriteFile(directory_.Join("file"), "", Overwrite::kNever));
  WriteConfig("witness_file = \"" + directory_.Join("file") + "/witness\"\n");
  EXPECT_EQ(Run(InitWords()), kLocalError);
  EXPECT_FALSE(std::filesystem::exists(data() + "/store"));
  WriteConfig("");
  Init();
  const auto node = Serve();
  EXPECT_TRUE(Connect()->LatestCheckpoint());
}

TEST_F(WaybilldTest, MakesTheKeyOfTheLogIfItIsMissing) {
  std::vector<std::string> words = InitWords();
  words.insert(words.end(), {"--log-key", directory_.Join("new.key")});
  ASSERT_EQ(Run(words), kOk) << errors_;
  const auto summary = ReadKeySummary(directory_.Join("new.key"));
  ASSERT_TRUE(summary);
  EXPECT_NE(summary->public_key, TestKey("log").public_key());
}

TEST_F(WaybilldTest, NeedsEnoughGovernorsHere) {
  std::vector<std::string> words = InitWords();
  words.back() = "3";  // One of three keys is elsewhere.
  EXPECT_EQ(Run(words), kLocalError);
  EXPECT_FALSE(std::filesystem::exists(data() + "/store"));
  words.back() = "0";
  EXPECT_EQ(Run(words), kLocalError);
  words.back() = "2";
  EXPECT_EQ(Run(words), kOk) << errors_;
}

TEST_F(WaybilldTest, SaysWhatIsWrongByItsExitCode) {
  EXPECT_EQ(Run({}), kUsage);
  EXPECT_EQ(Run({"dance"}), kUsage);
  EXPECT_EQ(Run({"serve"}), kUsage);
  EXPECT_EQ(Run({"init", "--data", data()}), kUsage);
  EXPECT_EQ(Run({"--help"}), kOk);
  EXPECT_EQ(Run({"serve", "--config", directory_.Join("none.toml")}),
            kBadConfig);
  EXPECT_EQ(Run({"serve", "--config", config()}), kLocalError);
  EXPECT_NE(errors_.find("holds no ledger"), std::string::npos) << errors_;
  EXPECT_EQ(Run({"verify", "--config", config()}), kLocalError);
  WriteConfig("colour = \"red\"\n");
  EXPECT_EQ(Run({"serve", "--config", config()}), kBadConfig);
  EXPECT_NE(errors_.find("waybilld.toml:5"), std::string::npos) << errors_;
  WriteConfig("");
  Init();
  EXPECT_EQ(Run({"serve", "--config", config()}, "wrong"), kLocalError);
}

TEST_F(WaybilldTest, LeavesAFolderThatAnotherOneServes) {
  Init();
  const auto node = Serve();
  EXPECT_EQ(Run({"serve", "--config", config()}), kLocalError);
  EXPECT_NE(errors_.find("open_failed"), std::string::npos) << errors_;
  EXPECT_EQ(Run({"verify", "--config", config()}), kLocalError);
  EXPECT_TRUE(Connect()->LatestCheckpoint());
  // Nor did it take away the address of the first.
  EXPECT_TRUE(ReadFile(address_file(), 1000));
}

TEST_F(WaybilldTest, LosesNothingAcknowledgedWhenStoppedUnderLoad) {
  Init();
  auto node = Serve();
  Govern(*Connect());
  constexpr std::size_t kClients = 3;
  std::atomic<int> acknowledged = 0;
  Gate warm;
  std::vector<std::vector<Submission>> accepted(kClients);
  std::vector<std::thread> clients;
  for (std::size_t c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      const auto client = Connect();
      for (int i = 0;; ++i) {
        const Submission submission =
            Commission("L-" + std::to_string(c) + "-" + std::to_string(i));
        if (!client->Append(submission)) {
          return;
        }
        accepted[c].push_back(submission);
        if (++acknowledged == 60) {
          warm.Open();
        }
      }
    });
  }
  warm.Wait();
  node->Signal(SIGTERM);
  EXPECT_EQ(node->Wait(), kOk) << node->errors();
  for (std::thread& client : clients) {
    client.join();
  }
  node = Serve();
  const auto client = Connect();
  for (const auto& submissions : accepted) {
    for (const Submission& submission : submissions) {
      const auto& row = submission.units.front();
      EXPECT_TRUE(client->Trace(Unit(row.issuer(), row.serial())));
    }
  }
}

TEST_F(WaybilldTest, LosesNothingAcknowledgedWhenKilled) {
  Init();
  TreeHead pinned;
  {
    const auto node = Serve();
    const auto client = Connect();
    Govern(*client);
    pinned = client->pinned();
  }
  std::map<std::string, std::pair<Submission, std::uint64_t>> accepted;
  for (int round = 0; round < 5; ++round) {
    const auto node = Serve();
    const auto client = Connect(pinned);
    // All that was acknowledged is there, at its place, in the same history.
    for (const auto& [serial, event] : accepted) {
      const auto again = client->Append(event.first);
      ASSERT_TRUE(again) << again.error().message;
      ASSERT_TRUE(std::holds_alternative<Receipt>(*again));
      EXPECT_EQ(std::get<Receipt>(*again).index, event.second);
    }
    Gate warm;
    std::thread killer([&] {
      warm.Wait();
      node->Signal(SIGKILL);
    });
    for (int i = 0;; ++i) {
      const std::string serial =
          "K-" + std::to_string(round) + "-" + std::to_string(i);
      const Submission submission = Commission(serial);
      if (i == 10 + round) {
        warm.Open();  // It dies in one of the next appends.
      }
      const auto answer = client->Append(submission);
      if (!answer) {
        EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable)
            << answer.error().message;
        break;
      }
      EXPECT_TRUE(std::holds_alternative<Receipt>(*answer));
      accepted.emplace(serial,
                       std::pair(submission, std::get<Receipt>(*answer).index));
      pinned = client->pinned();
    }
    killer.join();
    EXPECT_EQ(node->Wait(), -SIGKILL);
  }
  EXPECT_EQ(Run({"verify", "--config", config()}), kOk) << errors_;
  EXPECT_GE(nlohmann::json::parse(output_).at("events"), accepted.size());
}

// Flips a bit in the last place where `text` stands in the files of a folder.
void FlipIn(const std::string& folder, const std::string& text) {
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) {
      continue;
    }
    const auto content = ReadFile(file.path().string(), std::size_t{1} << 30);
    ASSERT_TRUE(content);
    const std::size_t place = content->rfind(text);
    if (place == std::string::npos) {
      continue;
    }
    std::fstream stream(file.path(),
                        std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(place));
    stream.put(static_cast<char>(text[0] ^ 1));
    return;
  }
  FAIL() << text << " is in no file";
}

TEST_F(WaybilldTest, VerifiesItsLedgerAndFindsAFlippedBit) {
  Init();
  {
    const auto node = Serve();
    const auto client = Connect();
    Govern(*client);
    for (int i = 0; i < 20; ++i) {
      AppendAccepted(*client, Commission("FLIP-ME-" + std::to_string(i)));
    }
    node->Signal(SIGTERM);
    ASSERT_EQ(node->Wait(), kOk);
  }
  ASSERT_EQ(Run({"verify", "--config", config()}), kOk) << errors_;
  auto report = nlohmann::json::parse(output_);
  EXPECT_EQ(report.at("verified"), true);
  EXPECT_EQ(report.at("events"), 23u);  // With genesis, party and model.
  EXPECT_EQ(Run({"verify", "--data", data()}), kOk) << errors_;

  FlipIn(data() + "/store", "FLIP-ME-7");
  EXPECT_EQ(Run({"verify", "--config", config()}), kVerificationFailed);
  report = nlohmann::json::parse(output_);
  EXPECT_EQ(report.at("verified"), false);
  EXPECT_FALSE(report.at("reason").get<std::string>().empty());
}

TEST_F(WaybilldTest, DoesNotServeALedgerThatWasRolledBack) {
  Init();
  const auto append = [this](const std::string& serial, bool first) {
    const auto node = Serve();
    const auto client = Connect();
    if (first) {
      Govern(*client);
    }
    AppendAccepted(*client, Commission(serial));
    node->Signal(SIGTERM);
    ASSERT_EQ(node->Wait(), kOk);
  };
  append("A-1", true);
  const std::string copy = directory_.Join("copy");
  std::filesystem::copy(data() + "/store", copy,
                        std::filesystem::copy_options::recursive);
  append("A-2", false);
  std::filesystem::remove_all(data() + "/store");
  std::filesystem::rename(copy, data() + "/store");
  EXPECT_EQ(Run({"serve", "--config", config()}), kVerificationFailed);
  EXPECT_EQ(Run({"verify", "--config", config()}), kVerificationFailed);
}

}  // namespace
}  // namespace waybill
