// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sodium.h>

#include "client/key_file.h"
#include "client/passphrase.h"
#include "tools/waybill/command.h"
#include "tools/waybill/session.h"

namespace waybill::cli {
namespace {

struct KeyArguments {
  std::string name;
  std::string owner;
  std::string work = "moderate";
};

Outcome MakeKey(Session& session, const KeyArguments& arguments) {
  if (arguments.work != "moderate" && arguments.work != "interactive") {
    return Failed(Exit::kUsage, "--work is moderate or interactive");
  }
  if (!IsLocalName(arguments.name)) {
    return Failed(Exit::kUsage, NotALocalName(arguments.name));
  }
  const std::string path = session.KeyPath(arguments.name);
  if (std::filesystem::exists(path)) {
    return Failed(Exit::kConflict, path +
                                       " exists and is not replaced: what it "
                                       "signs for would be lost; choose "
                                       "another name");
  }
  auto passphrase = session.Passphrase("for the new key", true);
  if (!passphrase) {
    return Failed(passphrase.error());
  }
  if (passphrase->empty()) {
    return Failed(Exit::kUsage, "a key needs a passphrase");
  }
  const std::string owner =
      arguments.owner.empty() ? arguments.name : arguments.owner;
  Seed seed;
  randombytes_buf(seed.data(), seed.size());
  auto key = SaveKey(
      path, owner, seed, *passphrase,
      arguments.work == "interactive" ? kInteractiveWork : kModerateWork);
  sodium_memzero(seed.data(), seed.size());
  Wipe(*passphrase);
  if (!key) {
    return NotWritten(key.error());
  }
  Outcome outcome;
  outcome.facts = {{"owner", owner},
                   {"public_key", ToHex(View(key->key.public_key()))},
                   {"file", path}};
  return outcome;
}

Outcome ShowKey(Session& session, const KeyArguments& arguments) {
  const std::string path = arguments.name.find('/') == std::string::npos
                               ? session.KeyPath(arguments.name)
                               : arguments.name;
  auto summary = ReadKeySummary(path);
  if (!summary) {
    return NotRead(summary.error());
  }
  Outcome outcome;
  outcome.facts = {{"owner", summary->owner},
                   {"public_key", ToHex(View(summary->public_key))},
                   {"file", path}};
  return outcome;
}

Outcome ListKeys(Session& session) {
  Outcome outcome;
  outcome.table.columns = {"name", "owner", "public_key"};
  std::error_code none;
  for (const auto& file : std::filesystem::directory_iterator(
           session.options().home + "/keys", none)) {
    if (file.path().extension() != ".key") {
      continue;
    }
    auto summary = ReadKeySummary(file.path().string());
    if (!summary) {
      // One bad file doesn't hide the others.
      const Outcome failed = NotRead(summary.error());
      outcome.exit = failed.exit;
      outcome.error_code = failed.error_code;
      outcome.error += (outcome.error.empty() ? "" : "; ") + failed.error;
      continue;
    }
    outcome.table.rows.push_back({file.path().stem().string(), summary->owner,
                                  ToHex(View(summary->public_key))});
  }
  std::sort(outcome.table.rows.begin(), outcome.table.rows.end());
  return outcome;
}

}  // namespace

std::vector<Command> KeyCommands() {
  auto arguments = std::make_shared<KeyArguments>();
  return {
      {"key new",
       "make a signing key, encrypted with a passphrase",
       {{"name", "name of its file", &arguments->name, true},
        {"--owner", "party or governor it signs for; default: the name",
         &arguments->owner},
        {"--work",
         "cost of a guess at the passphrase: moderate (a second) or "
         "interactive (a tenth)",
         &arguments->work}},
       [arguments](Session& session) { return MakeKey(session, *arguments); }},
      {"key show",
       "show a key's owner and public half",
       {{"name", "its name or path", &arguments->name, true}},
       [arguments](Session& session) { return ShowKey(session, *arguments); }},
      {"key list", "list the keys", {}, ListKeys},
  };
}

}  // namespace waybill::cli
