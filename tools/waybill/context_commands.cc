// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "client/local_file.h"
#include "ledger/core/note.h"
#include "tools/waybill/command.h"
#include "tools/waybill/session.h"

namespace waybill::cli {
namespace {

struct ContextArguments {
  std::string name;
  std::string genesis;
  std::string node;
  std::string party;
  std::string key;
  std::vector<std::string> cosigners;
};

Result<void> Use(Session& session, const std::string& name) {
  return WriteFile(session.options().home + "/current-context", name + "\n",
                   Overwrite::kReplace);
}

Outcome AddContext(Session& session, const ContextArguments& arguments) {
  if (auto genesis = HashFromHex(arguments.genesis); !genesis) {
    return Failed(Exit::kUsage,
                  "--genesis takes the id that `waybilld init` printed: " +
                      genesis.error().message);
  }
  if (std::filesystem::exists(session.ContextPath(arguments.name))) {
    return Failed(Exit::kConflict,
                  "context " + arguments.name +
                      " exists, with a checkpoint pinned that must not be "
                      "forgotten; choose another name");
  }
  v1::Context context;
  context.set_node(arguments.node);
  context.set_genesis_id(arguments.genesis);
  context.set_party(arguments.party);
  context.set_key_file(arguments.key);
  for (const std::string& text : arguments.cosigners) {
    if (auto key = ParseVerifierKey(text); !key) {
      return Failed(Exit::kUsage,
                    "--cosigner " + text + ": " + key.error().message);
    }
    context.add_replaying_cosigners(text);
  }
  if (auto saved = session.SaveContext(arguments.name, context); !saved) {
    return Failed(saved.error());
  }
  if (auto used = Use(session, arguments.name); !used) {
    return Failed(used.error());
  }
  Outcome outcome;
  outcome.facts = {{"context", arguments.name},
                   {"node", arguments.node},
                   {"genesis", arguments.genesis}};
  return outcome;
}

Outcome UseContext(Session& session, const ContextArguments& arguments) {
  if (!std::filesystem::exists(session.ContextPath(arguments.name))) {
    return Failed(Exit::kNotFound, "there is no context " + arguments.name);
  }
  if (auto used = Use(session, arguments.name); !used) {
    return Failed(used.error());
  }
  Outcome outcome;
  outcome.facts = {{"context", arguments.name}};
  return outcome;
}

Outcome ShowContext(Session& session) {
  auto context = session.Context();
  if (!context) {
    return Failed(context.error());
  }
  Outcome outcome;
  outcome.facts = {{"node", (*context)->node()},
                   {"genesis", (*context)->genesis_id()},
                   {"party", (*context)->party()},
                   {"key", (*context)->key_file()},
                   {"pinned_size", std::to_string((*context)->pinned_size())},
                   {"pinned_root", (*context)->pinned_root()}};
  return outcome;
}

Outcome ListContexts(Session& session) {
  Outcome outcome;
  outcome.table.columns = {"name"};
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(
           session.options().home + "/contexts", none)) {
    if (file.path().extension() == ".context") {
      outcome.table.rows.push_back({file.path().stem().string()});
    }
  }
  std::sort(outcome.table.rows.begin(), outcome.table.rows.end());
  return outcome;
}

}  // namespace

std::vector<Command> ContextCommands() {
  auto arguments = std::make_shared<ContextArguments>();
  return {
      {"context add",
       "pin a ledger's genesis and remember its node",
       {{"name", "how to call it", &arguments->name, true},
        {"--node", "host:port", &arguments->node, true},
        {"--genesis", "id of the genesis, hexadecimal", &arguments->genesis,
         true},
        {"--party", "whose events are written by default", &arguments->party},
        {"--key", "name of the key that signs by default", &arguments->key},
        {"--cosigner", "verifier key of a trusted replaying cosigner",
         &arguments->cosigners}},
       [arguments](Session& session) {
         return AddContext(session, *arguments);
       }},
      {"context use",
       "use this context from now on",
       {{"name", "which", &arguments->name, true}},
       [arguments](Session& session) {
         return UseContext(session, *arguments);
       }},
      {"context show", "show the context in use", {}, ShowContext},
      {"context list", "list the contexts", {}, ListContexts},
  };
}

}  // namespace waybill::cli
