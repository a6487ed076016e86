// SPDX-License-Identifier: Apache-2.0
//
// A command of the `waybill` program: its words, its options, what it does.
// Commands are values, so that one file alone knows the argument parser
// (arguments.cc) and one alone the output formats (outcome.cc).
#ifndef WAYBILL_TOOLS_WAYBILL_COMMAND_H_
#define WAYBILL_TOOLS_WAYBILL_COMMAND_H_

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "tools/waybill/outcome.h"

namespace waybill::cli {

class Session;

struct Option {
  // As typed: "--to", or a name without dashes for a positional argument. An
  // option takes one value each time it is given; a positional vector all that
  // follow.
  std::string name;
  std::string help;
  // Where the value goes; a vector takes any number of them.
  std::variant<std::string*, std::vector<std::string>*, bool*, std::int64_t*>
      value;
  bool required = false;
};

struct Command {
  std::string words;  // "ship", "party admit".
  std::string help;   // One line.
  std::vector<Option> options;
  std::function<Outcome(Session&)> run;
};

// Every command, a function for each group.
std::vector<Command> KeyCommands();
std::vector<Command> ContextCommands();
std::vector<Command> ShipmentCommands();
std::vector<Command> CustodyCommands();
std::vector<Command> ObservationCommands();
std::vector<Command> EvidenceCommands();
std::vector<Command> PartyCommands();
std::vector<Command> RegistryCommands();
std::vector<Command> ListCommands();
std::vector<Command> ScreenCommands();
std::vector<Command> RegistryImportCommands();
std::vector<Command> RegistryListCommands();
std::vector<Command> PolicyCommands();
std::vector<Command> GovernorCommands();
std::vector<Command> EventCommands();
std::vector<Command> TraceCommands();
std::vector<Command> QueryCommands();
std::vector<Command> FindingCommands();
std::vector<Command> LogCommands();
std::vector<Command> AuditCommands();
std::vector<Command> CapCommands();
std::vector<Command> HistoryCommands();
std::vector<Command> SimulateCommands();

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_COMMAND_H_
