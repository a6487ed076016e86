// SPDX-License-Identifier: Apache-2.0
//
// waybilld: the node. See commands.h.
#include <cstdio>
#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "ledger/core/keys.h"
#include "node/commands.h"

namespace waybill {
namespace {

struct Arguments {
  InitOptions init;
  RepairOptions repair;
  std::string config_file;
  std::string data;
};

void AddInit(CLI::App& app, Arguments& arguments,
             std::function<NodeExit()>& command) {
  InitOptions& options = arguments.init;
  CLI::App* init = app.add_subcommand("init", "make a new ledger");
  auto* where = init->add_option_group("where");
  where->add_option("--data", options.data, "folder of the ledger");
  where->add_option("--config", options.config_file, "configuration file");
  where->require_option(1);
  init->add_option("--origin", options.origin,
                   "name of the log in checkpoints, such as "
                   "ledger.example.org/chips")
      ->required();
  init->add_option("--governor", options.governors,
                   "NAME=KEYFILE of one who signs here, NAME=PUBLICKEY of "
                   "another; once for each")
      ->required()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  init->add_option("--threshold", options.threshold,
                   "how many governors sign a governance event")
      ->required();
  init->add_option("--log-key", options.log_key,
                   "key file that signs checkpoints; made if missing");
  init->add_option("--passphrase-file", options.passphrase_file,
                   "passphrase of the log's key; else WAYBILL_LOG_PASSPHRASE, "
                   "else the terminal");
  init->callback([&] { command = [&] { return Init(options); }; });
}

void AddServe(CLI::App& app, Arguments& arguments,
              std::function<NodeExit()>& command) {
  CLI::App* serve = app.add_subcommand("serve", "serve a ledger");
  serve->add_option("--config", arguments.config_file, "configuration file")
      ->required();
  serve->callback(
      [&] { command = [&] { return Serve(arguments.config_file); }; });
}

void AddVerify(CLI::App& app, Arguments& arguments,
               std::function<NodeExit()>& command) {
  CLI::App* verify = app.add_subcommand(
      "verify", "re-compute and re-verify everything that is stored, offline");
  auto* where = verify->add_option_group("where");
  where->add_option("--data", arguments.data, "folder of the ledger");
  where->add_option("--config", arguments.config_file, "configuration file");
  where->require_option(1);
  verify->callback([&] {
    command = [&] { return Verify(arguments.config_file, arguments.data); };
  });
}

void AddRepairWitness(CLI::App& app, Arguments& arguments,
                      std::function<NodeExit()>& command) {
  RepairOptions& options = arguments.repair;
  CLI::App* repair = app.add_subcommand(
      "repair-witness",
      "make a lost or damaged witness file anew for a store that verifies");
  auto* where = repair->add_option_group("where");
  where->add_option("--data", options.data, "folder of the ledger");
  where->add_option("--config", options.config_file, "configuration file");
  where->require_option(1);
  repair
      ->add_option("--genesis", options.genesis,
                   "id of the genesis that users pin")
      ->required();
  repair->add_option("--checkpoint", options.checkpoint,
                     "file with the largest checkpoint that anyone has kept; "
                     "the store has to extend it");
  repair->add_flag("--accept-the-loss", options.accept_the_loss,
                   "go on, though nobody knows any more what was signed");
  repair->callback([&] { command = [&] { return RepairWitness(options); }; });
}

NodeExit Main(int count, const char* const* words) {
  CLI::App app{"The node of a Waybill ledger."};
  app.set_version_flag("--version", "waybilld " WAYBILL_VERSION);
  app.require_subcommand(1);
  Arguments arguments;
  std::function<NodeExit()> command;
  AddInit(app, arguments, command);
  AddServe(app, arguments, command);
  AddVerify(app, arguments, command);
  AddRepairWitness(app, arguments, command);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& failure) {
    // Help and the version come this way too.
    return app.exit(failure) == 0 ? NodeExit::kOk : NodeExit::kUsage;
  }
  for (auto* check : {InitialiseCrypto, SignatureRuleSelfTest}) {
    if (auto held = check(); !held) {
      return Fail(NodeExit::kLocalError, held.error().message);
    }
  }
  return command();
}

}  // namespace
}  // namespace waybill

// An exception of the libraries' own, such as no memory left, ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int count, char** words) {
  return static_cast<int>(waybill::Main(count, words));
}
