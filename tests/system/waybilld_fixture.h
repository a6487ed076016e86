// SPDX-License-Identifier: Apache-2.0
//
// The program waybilld as tests meet it: its files, its process, a client of
// it.
#ifndef WAYBILL_TESTS_SYSTEM_WAYBILLD_FIXTURE_H_
#define WAYBILL_TESTS_SYSTEM_WAYBILLD_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "client/client.h"
#include "ledger/clock.h"
#include "tests/support/events.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace waybill {

class WaybilldTest : public testing::Test {
 protected:
  static constexpr int kOk = 0;
  static constexpr int kUsage = 2;
  static constexpr int kVerificationFailed = 4;
  static constexpr int kBadConfig = 5;
  static constexpr int kLocalError = 10;

  WaybilldTest();

  std::string KeyPath(const std::string& name) const {
    return directory_.Join(name + ".key");
  }
  std::string data() const { return directory_.Join("data"); }
  std::string config() const { return directory_.Join("waybilld.toml"); }
  std::string address_file() const { return directory_.Join("address"); }

  void WriteConfig(const std::string& more) const;

  static std::unique_ptr<Process> Start(std::vector<std::string> words,
                                        const std::string& passphrase);
  // Runs to its end; what it printed is in `output_` and `errors_`.
  int Run(const std::vector<std::string>& words,
          const std::string& passphrase = "secret");

  std::vector<std::string> InitWords() const;
  // Makes the ledger and remembers its genesis.
  void Init();

  // Starts to serve, and learns the address. `before` stands before the
  // program: what runs it.
  std::unique_ptr<Process> Serve(const std::vector<std::string>& before = {});

  std::unique_ptr<Client> Connect(TreeHead pinned = {}) const;
  static void AppendAccepted(Client& client, const Submission& submission);
  // Admits the maker and registers its model.
  void Govern(Client& client);
  Submission Commission(const std::string& serial) const;

  static std::int64_t Now() { return SystemClock().wall_ms(); }

  const TestParty maker_{"maker"};
  TemporaryDirectory directory_;
  Hash genesis_id_ = kZeroHash;
  std::string address_;
  std::string output_;
  std::string errors_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SYSTEM_WAYBILLD_FIXTURE_H_
