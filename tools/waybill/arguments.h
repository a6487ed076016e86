// SPDX-License-Identifier: Apache-2.0
//
// The command line as people type it, turned into one command to run. The only
// file that knows CLI11.
#ifndef WAYBILL_TOOLS_WAYBILL_ARGUMENTS_H_
#define WAYBILL_TOOLS_WAYBILL_ARGUMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "tools/waybill/command.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

struct Parsed {
  GlobalOptions options;
  Format format = Format::kTable;
  const Command* command = nullptr;  // Borrowed from the list given.
};

// Fills the options of the command that was named. Without a value there is
// nothing to run: help was printed, or what was wrong; `exit` says which.
std::optional<Parsed> ParseArguments(int count, const char* const* arguments,
                                     const std::vector<Command>& commands,
                                     Exit& exit);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_ARGUMENTS_H_
