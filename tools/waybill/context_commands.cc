// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
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

// Trust is pinned by the genesis; an address only has to be one.
std::optional<Outcome> WrongAddress(const std::string& node) {
  const std::size_t colon = node.rfind(':');
  int port = 0;
  if (colon != std::string::npos && colon != 0) {
    const char* const end = node.data() + node.size();
    const auto [after, failure] =
        std::from_chars(node.data() + colon + 1, end, port);
    if (failure == std::errc() && after == end && port > 0 && port <= 65535) {
      return std::nullopt;
    }
  }
  return Failed(Exit::kUsage,
                "--node takes host:port, such as 127.0.0.1:7600 "
                "or [::1]:7600, not " +
                    node);
}

Result<void> AddCosigners(const std::vector<std::string>& texts,
                          v1::Context& context) {
  for (const std::string& text : texts) {
    if (auto key = ParseVerifierKey(text); !key) {
      return Error{ErrorCode::kInvalidArgument,
                   "--cosigner " + text + ": " + key.error().message};
    }
    context.add_replaying_cosigners(text);
  }
  return {};
}

Outcome Describe(const std::string& name, const v1::Context& context) {
  Outcome outcome;
  outcome.facts = {{"context", name},
                   {"node", context.node()},
                   {"genesis", context.genesis_id()}};
  return outcome;
}

Outcome AddContext(Session& session, const ContextArguments& arguments) {
  if (!IsLocalName(arguments.name)) {
    return Failed(Exit::kUsage, NotALocalName(arguments.name));
  }
  if (auto wrong = WrongAddress(arguments.node)) {
    return *wrong;
  }
  if (auto genesis = HashFromHex(arguments.genesis); !genesis) {
    return Failed(Exit::kUsage,
                  "--genesis takes the id that `waybilld init` printed: " +
                      genesis.error().message);
  }
  if (std::filesystem::exists(session.ContextPath(arguments.name))) {
    return Failed(Exit::kConflict,
                  "context " + arguments.name +
                      " exists, and what it has seen of its ledger must not be "
                      "forgotten; choose another name, or change its node, "
                      "party or key with `waybill context set`");
  }
  v1::Context context;
  context.set_node(arguments.node);
  context.set_genesis_id(arguments.genesis);
  context.set_party(arguments.party);
  context.set_key_file(arguments.key);
  if (auto added = AddCosigners(arguments.cosigners, context); !added) {
    return NotReady(added.error());
  }
  if (auto saved = session.SaveContext(arguments.name, context); !saved) {
    return NotWritten(saved.error());
  }
  if (auto used = Use(session, arguments.name); !used) {
    return NotWritten(used.error());
  }
  return Describe(arguments.name, context);
}

// Everything but the genesis and what was seen of it: these are the context.
Outcome SetContext(Session& session, const ContextArguments& arguments) {
  auto name = session.ContextName();
  auto context = session.Context();
  if (!name || !context) {
    return NotReady(name ? context.error() : name.error());
  }
  v1::Context changed = **context;
  if (!arguments.node.empty()) {
    if (auto wrong = WrongAddress(arguments.node)) {
      return *wrong;
    }
    changed.set_node(arguments.node);
  }
  if (!arguments.party.empty()) {
    changed.set_party(arguments.party);
  }
  if (!arguments.key.empty()) {
    changed.set_key_file(arguments.key);
  }
  if (auto added = AddCosigners(arguments.cosigners, changed); !added) {
    return NotReady(added.error());
  }
  if (auto saved = session.SaveContext(*name, changed); !saved) {
    return NotWritten(saved.error());
  }
  return Describe(*name, changed);
}

Outcome UseContext(Session& session, const ContextArguments& arguments) {
  if (!IsLocalName(arguments.name) ||
      !std::filesystem::exists(session.ContextPath(arguments.name))) {
    return Failed(Exit::kUsage, "there is no context " + arguments.name +
                                    " (waybill context list)");
  }
  if (auto used = Use(session, arguments.name); !used) {
    return NotWritten(used.error());
  }
  Outcome outcome;
  outcome.facts = {{"context", arguments.name}};
  return outcome;
}

Outcome ShowContext(Session& session) {
  auto context = session.Context();
  auto name = session.ContextName();
  if (!context || !name) {
    return NotReady(context ? name.error() : context.error());
  }
  Outcome outcome;
  outcome.facts = {{"context", *name},
                   {"node", (*context)->node()},
                   {"genesis", (*context)->genesis_id()},
                   {"party", (*context)->party()},
                   {"key", (*context)->key_file()},
                   {"pinned_size", std::to_string((*context)->pinned_size())},
                   {"pinned_root", (*context)->pinned_root()}};
  return outcome;
}

Outcome ListContexts(Session& session) {
  Outcome outcome;
  outcome.table.columns = {"name", "in_use", "node", "party", "genesis"};
  const auto in_use = session.ContextName();
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(
           session.options().home + "/contexts", none)) {
    if (file.path().extension() != ".context") {
      continue;
    }
    const std::string name = file.path().stem().string();
    const auto context = session.ReadContext(name);
    if (!context) {
      // One bad file doesn't hide the others.
      outcome.exit = Exit::kLocalError;
      outcome.error_code = "LOCAL";
      outcome.error +=
          (outcome.error.empty() ? "" : "; ") + context.error().message;
      continue;
    }
    outcome.table.rows.push_back({name, in_use && *in_use == name ? "yes" : "",
                                  context->node(), context->party(),
                                  context->genesis_id()});
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
      {"context set",
       "change the node, party or key of the context in use",
       {{"--node", "host:port", &arguments->node},
        {"--party", "whose events are written by default", &arguments->party},
        {"--key", "name of the key that signs by default", &arguments->key},
        {"--cosigner", "verifier key of one more trusted replaying cosigner",
         &arguments->cosigners}},
       [arguments](Session& session) {
         return SetContext(session, *arguments);
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
