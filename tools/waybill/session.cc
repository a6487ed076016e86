// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/session.h"

#include <cstdlib>
#include <utility>

#include <google/protobuf/text_format.h>

#include "client/context_file.h"
#include "client/local_file.h"
#include "client/passphrase.h"
#include "ledger/core/text.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kLocalFileBytesMax = 1 << 20;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

}  // namespace

bool IsLocalName(const std::string& name) {
  return !name.empty() && name.front() != '.' &&
         name.find('/') == std::string::npos && EscapeText(name) == name;
}

std::string NotALocalName(const std::string& name) {
  return "\"" + name +
         "\" can't be a file's name: no /, no . at its beginning, no control "
         "characters, and not empty";
}

Session::Session(GlobalOptions options)
    : options_(std::move(options)), progress_(options_.quiet) {
  if (options_.home.empty()) {
    options_.home = Environment("WAYBILL_HOME");
  }
  if (options_.home.empty()) {
    const std::string config = Environment("XDG_CONFIG_HOME");
    options_.home = config.empty() ? Environment("HOME") + "/.config/waybill"
                                   : config + "/waybill";
  }
  if (options_.context.empty()) {
    options_.context = Environment("WAYBILL_CONTEXT");
  }
}

Session::~Session() = default;

std::string Session::KeyPath(const std::string& name) const {
  return options_.home + "/keys/" + name + ".key";
}

std::string Session::ContextPath(const std::string& name) const {
  return options_.home + "/contexts/" + name + ".context";
}

Result<std::string> Session::ContextName() const {
  std::string name = options_.context;
  if (name.empty()) {
    if (auto current = ReadFile(options_.home + "/current-context", 256)) {
      name = current->substr(0, current->find('\n'));
    }
  }
  if (name.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "no context: make one with `waybill context add NAME --node "
                 "HOST:PORT --genesis ID`, or name one with --context"};
  }
  return name;
}

Result<v1::Context> Session::ReadContext(const std::string& name) const {
  if (!IsLocalName(name)) {
    return Error{ErrorCode::kInvalidArgument,
                 "context: " + NotALocalName(name)};
  }
  auto text = ReadFile(ContextPath(name), kLocalFileBytesMax);
  if (!text) {
    return Error{ErrorCode::kInvalidArgument,
                 text.error().code == ErrorCode::kNotFound
                     ? "there is no context " + name + " (waybill context list)"
                     : "context " + name + ": " + text.error().message};
  }
  return ParseContext(*text, ContextPath(name));
}

Result<v1::Context*> Session::Context() {
  if (context_ != nullptr) {
    return context_.get();
  }
  auto name = ContextName();
  if (!name) {
    return name.error();
  }
  auto context = ReadContext(*name);
  if (!context) {
    return context.error();
  }
  context_ = std::make_unique<v1::Context>(std::move(*context));
  context_name_ = *name;
  return context_.get();
}

Result<void> Session::SaveContext(const std::string& name,
                                  const v1::Context& context) {
  std::string text;
  if (!google::protobuf::TextFormat::PrintToString(context, &text)) {
    return Error{ErrorCode::kInvalidArgument, "the context isn't text"};
  }
  return WriteFile(ContextPath(name), text, Overwrite::kReplace);
}

Result<Trust> Session::ContextTrust() {
  auto context = Context();
  if (!context) {
    return context.error();
  }
  return TrustOf(**context);
}

Result<Client*> Session::Connect() {
  if (client_ != nullptr) {
    return client_.get();
  }
  if (options_.offline) {
    return Error{ErrorCode::kUnavailable,
                 "this needs the node, and --offline "
                 "opens no socket"};
  }
  auto trust = ContextTrust();
  if (!trust) {
    return trust.error();
  }
  auto context = Context();
  Client::Options client_options;
  client_options.trust = std::move(*trust);
  auto pinned = PinnedOf(**context);
  if (!pinned) {
    return pinned.error();
  }
  client_options.pinned = *pinned;
  client_ = Client::Connect(
      options_.node.empty() ? (*context)->node() : options_.node,
      std::move(client_options));
  progress_.Begin();
  return client_.get();
}

Result<std::string> Session::Passphrase(const std::string& purpose,
                                        bool twice) {
  const Progress::Pause pause(progress_);
  return GetPassphrase({.variable = "WAYBILL_PASSPHRASE",
                        .file = "",
                        .file_variable = "WAYBILL_PASSPHRASE_FILE"},
                       purpose, twice);
}

Result<const NamedKey*> Session::Key(const std::string& name_or_path) {
  const std::string path = name_or_path.find('/') == std::string::npos
                               ? KeyPath(name_or_path)
                               : name_or_path;
  for (const auto& [loaded_path, key] : keys_) {
    if (loaded_path == path) {
      return key.get();
    }
  }
  auto summary = ReadKeySummary(path);
  if (!summary) {
    return summary.error().code == ErrorCode::kNotFound
               ? Error{ErrorCode::kInvalidArgument,
                       "there is no key " + path + " (waybill key list)"}
               : summary.error();
  }
  auto passphrase = Passphrase("for the key of " + summary->owner, false);
  if (!passphrase) {
    return passphrase.error();
  }
  auto key = LoadKey(path, *passphrase);
  Wipe(*passphrase);
  if (!key) {
    return key.error();
  }
  keys_.emplace_back(path, std::make_unique<NamedKey>(std::move(*key)));
  return keys_.back().second.get();
}

Result<void> Session::KeepPinned() {
  if (client_ == nullptr || context_ == nullptr) {
    return {};
  }
  const TreeHead& pinned = client_->pinned();
  if (pinned.size <= context_->pinned_size()) {
    return {};
  }
  auto lock = LockFolder(options_.home + "/contexts");
  if (!lock) {
    return lock.error();
  }
  auto now = ReadContext(context_name_);
  if (!now) {
    return now.error();
  }
  if (pinned.size <= now->pinned_size()) {
    return {};
  }
  *context_ = std::move(*now);
  context_->set_pinned_size(pinned.size);
  context_->set_pinned_root(ToHex(pinned.root));
  context_->set_pinned_checkpoint(client_->pinned_note());
  return SaveContext(context_name_, *context_);
}

void Session::KeepEvidence(Outcome& outcome) {
  if (client_ == nullptr || client_->rejected_answer().empty()) {
    return;
  }
  const std::string path =
      options_.home + "/evidence/" + ToHex(Sha256(client_->rejected_answer()));
  auto kept = WriteFile(path + ".answer", client_->rejected_answer(),
                        Overwrite::kReplace);
  if (kept && context_ != nullptr && !context_->pinned_checkpoint().empty()) {
    kept = WriteFile(path + ".pinned", context_->pinned_checkpoint(),
                     Overwrite::kReplace);
  }
  outcome.error +=
      kept ? "; what the node sent is kept in " + path + ".answer"
           : "; what the node sent could not be kept: " + kept.error().message;
  outcome.facts.emplace_back("evidence", path + ".answer");
}

}  // namespace waybill::cli
