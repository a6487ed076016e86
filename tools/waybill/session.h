// SPDX-License-Identifier: Apache-2.0
//
// What a run of the command line works with: where its files are, which ledger
// it means, who signs. Opened as far as a command asks for.
#ifndef WAYBILL_TOOLS_WAYBILL_SESSION_H_
#define WAYBILL_TOOLS_WAYBILL_SESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "waybill/v1/local.pb.h"

#include "client/client.h"
#include "client/key_file.h"
#include "ledger/core/result.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/progress.h"

namespace waybill::cli {

// Options of the program itself, before any command's.
struct GlobalOptions {
  std::string home;      // Folder of keys and contexts; WAYBILL_HOME.
  std::string context;   // Its name; WAYBILL_CONTEXT.
  std::string node;      // Overrides the context's address.
  bool offline = false;  // Open no socket.
  bool quiet = false;    // No progress.
};

// Keys and contexts are files of their names: no folders, nothing hidden,
// nothing that a terminal wouldn't show.
bool IsLocalName(const std::string& name);
std::string NotALocalName(const std::string& name);

class Session {
 public:
  explicit Session(GlobalOptions options);
  ~Session();

  const GlobalOptions& options() const { return options_; }
  Progress& progress() { return progress_; }
  std::string KeyPath(const std::string& name) const;
  std::string ContextPath(const std::string& name) const;

  // The context in use, by name. kInvalidArgument if none is.
  Result<std::string> ContextName() const;
  Result<v1::Context> ReadContext(const std::string& name) const;
  // The context in use. kInvalidArgument, telling how to make one, if none is.
  Result<v1::Context*> Context();
  Result<void> SaveContext(const std::string& name, const v1::Context& context);

  // What the context pins, without a connection.
  Result<Trust> ContextTrust();

  // Connected on first use. kUnavailable when offline.
  Result<Client*> Connect();

  // A key by name or path; asks for its passphrase: WAYBILL_PASSPHRASE, else
  // the file that WAYBILL_PASSPHRASE_FILE names, else the terminal. Loaded
  // once.
  Result<const NamedKey*> Key(const std::string& name_or_path);
  Result<std::string> Passphrase(const std::string& purpose, bool twice);

  // Stores the newest verified checkpoint in the context, unless another
  // command stored a larger one meanwhile: what was seen is never unseen.
  // Called at the end of every command, also after one that failed.
  Result<void> KeepPinned();

  // If an answer didn't verify: keeps it and the checkpoint that was pinned in
  // files, and says in the outcome where they are.
  void KeepEvidence(Outcome& outcome);

 private:
  GlobalOptions options_;
  std::string context_name_;
  std::unique_ptr<v1::Context> context_;
  Progress progress_;
  std::unique_ptr<Client> client_;
  std::vector<std::pair<std::string, std::unique_ptr<NamedKey>>> keys_;
};

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_SESSION_H_
