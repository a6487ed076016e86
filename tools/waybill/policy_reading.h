// SPDX-License-Identifier: Apache-2.0
//
// Commands that look at rule packs and the catalogue, and record nothing.
#ifndef WAYBILL_TOOLS_WAYBILL_POLICY_READING_H_
#define WAYBILL_TOOLS_WAYBILL_POLICY_READING_H_

#include <vector>

#include "tools/waybill/command.h"

namespace waybill::cli {

// policy check, list, show and diff.
std::vector<Command> PolicyReadingCommands();
// catalogue.
std::vector<Command> CatalogueCommands();

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_POLICY_READING_H_
