// SPDX-License-Identifier: Apache-2.0
#ifndef WAYBILL_TOOLS_WAYBILL_FINDING_WATCH_H_
#define WAYBILL_TOOLS_WAYBILL_FINDING_WATCH_H_

#include "tools/waybill/command.h"

namespace waybill::cli {

// `findings watch`: an object a line for every change, until it is
// interrupted.
Command FindingWatchCommand();

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_FINDING_WATCH_H_
