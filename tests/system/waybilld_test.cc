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

#include "client/client.h"
#include "client/key_file.h"
#include "client/local_file.h"
#include "ledger/clock.h"
#include "tests/support/events.h"
#include "tests/support/gate.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace waybill {
namespace {

constexpr int kOk = 0;
constexpr int kUsage = 2;
constexpr int kVerificationFailed = 4;
constexpr int kBadConfig = 5;
constexpr int kLocalError = 10;

class WaybilldTest : public testing::Test {
 protected:
  WaybilldTest() {
    for (const char* name : {"g1", "g2", "g3", "log"}) {
      const Seed seed = Sha256({"waybill/test/", name});
      EXPECT_TRUE(SaveKey(KeyPath(name), name, seed, "secret", kFastWork));
    }
    WriteConfig("");
  }

  std::string KeyPath(const std::string& name) const {
    return directory_.Join(name + ".key");
  }
  std::string data() const { return directory_.Join("data"); }
  std::string config() const { return directory_.Join("waybilld.toml"); }
  std::string address_file() const { return directory_.Join("address"); }

  void WriteConfig(const std::string& more) const {
    EXPECT_TRUE(WriteFile(config(),
                          "data = \"" + data() +
                              "\"\nlisten = \"127.0.0.1:0\"\nlog_key = \"" +
                              KeyPath("log") + "\"\naddress_file = \"" +
                              address_file() + "\"\n" + more,
                          Overwrite::kReplace));
  }

  static std::unique_ptr<Process> Start(std::vector<std::string> words,
                                        const std::string& passphrase) {
    words.insert(words.begin(), WAYBILL_DAEMON);
    return std::make_unique<Process>(
        words,
        std::vector<std::string>{"WAYBILL_PASSPHRASE=secret",
                                 "WAYBILL_LOG_PASSPHRASE=" + passphrase});
  }
  // Runs to its end; what it printed is in `output_` and `errors_`.
  int Run(const std::vector<std::string>& words,
          const std::string& passphrase = "secret") {
    const auto process = Start(words, passphrase);
    const int exit = process->Wait();
    output_ = process->output();
    errors_ = process->errors();
    return exit;
  }

  std::vector<std::string> InitWords() const {
    return {"init",
            "--config",
            config(),
            "--origin",
            "log.example",
            "--governor",
            "g1=" + KeyPath("g1"),
            "--governor",
            "g2=" + KeyPath("g2"),
            "--governor",
            "g3=" + ToHex(View(TestKey("g3").public_key())),
            "--threshold",
            "2"};
  }

  // Makes the ledger and remembers its genesis.
  void Init() {
    ASSERT_EQ(Run(InitWords()), kOk) << errors_;
    const std::size_t place = output_.find("--genesis ");
    ASSERT_NE(place, std::string::npos) << output_;
    const auto id = HashFromHex(output_.substr(place + 10, 64));
    ASSERT_TRUE(id);
    genesis_id_ = *id;
  }

  // Starts to serve, and learns the address.
  std::unique_ptr<Process> Serve() {
    auto process = Start({"serve", "--config", config()}, "secret");
    const std::string line = process->WaitForLine("\"event\":\"serving\"");
    EXPECT_FALSE(line.empty());
    if (!line.empty()) {
      address_ = nlohmann::json::parse(line).at("address");
    }
    return process;
  }

  std::unique_ptr<Client> Connect(TreeHead pinned = {}) const {
    Client::Options options;
    options.trust.genesis_id = genesis_id_;
    options.pinned = pinned;
    return Client::Connect(address_, std::move(options));
  }

  static void AppendAccepted(Client& client, const Submission& submission) {
    const auto answer = client.Append(submission);
    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_TRUE(std::holds_alternative<Receipt>(*answer))
        << std::get<Refusal>(*answer).message;
  }

  // Admits the maker and registers its model.
  void Govern(Client& client) {
    const TestParty g1("g1");
    const TestParty g2("g2");
    v1::Event admit = GovernanceEvent(genesis_id_, kZeroHash, Now());
    v1::PartyProfile* profile =
        admit.mutable_governance()->mutable_admit_party();
    profile->set_party("maker");
    profile->set_name("maker");
    profile->set_role(v1::MANUFACTURER);
    profile->set_country("TW");
    profile->set_key(maker_.key_bytes());
    AppendAccepted(client,
                   SignSubmission(admit, {}, {g1.Governor(), g2.Governor()}));
    v1::Event model = GovernanceEvent(genesis_id_, kZeroHash, Now());
    model.mutable_governance()->mutable_register_model()->set_model("chip");
    model.mutable_governance()->mutable_register_model()->add_issuers("maker");
    AppendAccepted(client,
                   SignSubmission(model, {}, {g1.Governor(), g2.Governor()}));
  }

  Submission Commission(const std::string& serial) const {
    v1::Event event = TestEvent(genesis_id_, Now());
    event.mutable_commission()->set_model("chip");
    event.mutable_commission()->set_kind(v1::ACCELERATOR);
    event.mutable_place()->set_country("TW");
    return SignSubmission(event, {Row("maker", serial)}, {maker_.Actor()});
  }

  static std::int64_t Now() { return SystemClock().wall_ms(); }

  const TestParty maker_{"maker"};
  TemporaryDirectory directory_;
  Hash genesis_id_ = kZeroHash;
  std::string address_;
  std::string output_;
  std::string errors_;
};

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
  EXPECT_EQ(Run({"serve", "--config", config()}), kLocalError);  // No ledger.
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
