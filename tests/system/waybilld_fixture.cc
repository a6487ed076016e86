// SPDX-License-Identifier: Apache-2.0
#include "tests/system/waybilld_fixture.h"

#include <nlohmann/json.hpp>

#include "client/key_file.h"
#include "client/local_file.h"

namespace waybill {
namespace {

std::unique_ptr<Process> StartProcess(const std::vector<std::string>& words,
                                      const std::string& passphrase) {
  return std::make_unique<Process>(
      words, std::vector<std::string>{"WAYBILL_PASSPHRASE=secret",
                                      "WAYBILL_LOG_PASSPHRASE=" + passphrase});
}

}  // namespace

WaybilldTest::WaybilldTest() {
  for (const char* name : {"g1", "g2", "g3", "log"}) {
    const Seed seed = Sha256({"waybill/test/", name});
    EXPECT_TRUE(SaveKey(KeyPath(name), name, seed, "secret", kFastWork));
  }
  WriteConfig("");
}

void WaybilldTest::WriteConfig(const std::string& more) const {
  EXPECT_TRUE(WriteFile(config(),
                        "data = \"" + data() +
                            "\"\nlisten = \"127.0.0.1:0\"\nlog_key = \"" +
                            KeyPath("log") + "\"\naddress_file = \"" +
                            address_file() + "\"\n" + more,
                        Overwrite::kReplace));
}

std::unique_ptr<Process> WaybilldTest::Start(std::vector<std::string> words,
                                             const std::string& passphrase) {
  words.insert(words.begin(), WAYBILL_DAEMON);
  return StartProcess(words, passphrase);
}

int WaybilldTest::Run(const std::vector<std::string>& words,
                      const std::string& passphrase) {
  const auto process = Start(words, passphrase);
  const int exit = process->Wait();
  output_ = process->output();
  errors_ = process->errors();
  return exit;
}

std::vector<std::string> WaybilldTest::InitWords() const {
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

void WaybilldTest::Init() {
  ASSERT_EQ(Run(InitWords()), kOk) << errors_;
  const std::size_t place = output_.find("--genesis ");
  ASSERT_NE(place, std::string::npos) << output_;
  const auto id = HashFromHex(output_.substr(place + 10, 64));
  ASSERT_TRUE(id);
  genesis_id_ = *id;
}

std::unique_ptr<Process> WaybilldTest::Serve(
    const std::vector<std::string>& before) {
  std::vector<std::string> words = before;
  for (const std::string& word :
       {std::string(WAYBILL_DAEMON), std::string("serve"),
        std::string("--config"), config()}) {
    words.push_back(word);
  }
  auto process = StartProcess(words, "secret");
  const std::string line = process->WaitForLine("\"event\":\"serving\"");
  EXPECT_FALSE(line.empty());
  if (!line.empty()) {
    address_ = nlohmann::json::parse(line).at("address");
  }
  return process;
}

std::unique_ptr<Client> WaybilldTest::Connect(TreeHead pinned) const {
  Client::Options options;
  options.trust.genesis_id = genesis_id_;
  options.pinned = pinned;
  return Client::Connect(address_, std::move(options));
}

void WaybilldTest::AppendAccepted(Client& client,
                                  const Submission& submission) {
  const auto answer = client.Append(submission);
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_TRUE(std::holds_alternative<Receipt>(*answer))
      << std::get<Refusal>(*answer).message;
}

void WaybilldTest::Govern(Client& client) {
  const TestParty g1("g1");
  const TestParty g2("g2");
  v1::Event admit = GovernanceEvent(genesis_id_, kZeroHash, Now());
  v1::PartyProfile* profile = admit.mutable_governance()->mutable_admit_party();
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

Submission WaybilldTest::Commission(const std::string& serial) const {
  v1::Event event = TestEvent(genesis_id_, Now());
  event.mutable_commission()->set_model("chip");
  event.mutable_commission()->set_kind(v1::ACCELERATOR);
  event.mutable_place()->set_country("TW");
  return SignSubmission(event, {Row("maker", serial)}, {maker_.Actor()});
}

}  // namespace waybill
