// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include "ledger/core/keys.h"
#include "tools/waybill/arguments.h"
#include "tools/waybill/command.h"
#include "tools/waybill/session.h"

namespace waybill::cli {
namespace {

std::vector<Command> AllCommands() {
  std::vector<Command> all;
  for (auto* group : {ContextCommands,      KeyCommands,
                      ShipmentCommands,     CustodyCommands,
                      ObservationCommands,  EvidenceCommands,
                      TraceCommands,        QueryCommands,
                      FindingCommands,      LogCommands,
                      PartyCommands,        RegistryCommands,
                      ListCommands,         RegistryImportCommands,
                      RegistryListCommands, PolicyCommands,
                      GovernorCommands,     EventCommands,
                      AuditCommands,        CapCommands,
                      HistoryCommands,      SimulateCommands,
                      ScreenCommands}) {
    for (Command& command : group()) {
      all.push_back(std::move(command));
    }
  }
  return all;
}

int Main(int count, const char* const* arguments) {
  // What can't be parsed is told as an error of ours.
  google::protobuf::SetLogHandler(nullptr);
  auto ready = InitialiseCrypto();
  if (ready) {
    ready = SignatureRuleSelfTest();
  }
  if (!ready) {
    std::fprintf(stderr, "waybill: %s\n", ready.error().message.c_str());
    return static_cast<int>(Exit::kLocalError);
  }
  const std::vector<Command> commands = AllCommands();
  Exit exit = Exit::kOk;
  auto parsed = ParseArguments(count, arguments, commands, exit);
  if (!parsed) {
    return static_cast<int>(exit);
  }
  Session session(parsed->options);
  Outcome outcome = parsed->command->run(session);
  session.KeepEvidence(outcome);
  if (auto kept = session.KeepPinned(); !kept && outcome.error.empty()) {
    outcome = NotWritten(kept.error());
  }
  const std::string text = Render(outcome, parsed->command->words,
                                  parsed->format, isatty(STDOUT_FILENO) != 0);
  const bool is_error =
      !outcome.error.empty() && parsed->format == Format::kTable;
  std::fputs(text.c_str(), is_error ? stderr : stdout);
  if (std::fflush(stdout) != 0) {
    return static_cast<int>(Exit::kLocalError);
  }
  return static_cast<int>(outcome.exit);
}

}  // namespace
}  // namespace waybill::cli

int main(int argc, char** argv) { return waybill::cli::Main(argc, argv); }
