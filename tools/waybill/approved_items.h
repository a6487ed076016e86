// SPDX-License-Identifier: Apache-2.0
//
// What an approval covers, as whoever writes it may have misspelt it.
#ifndef WAYBILL_TOOLS_WAYBILL_APPROVED_ITEMS_H_
#define WAYBILL_TOOLS_WAYBILL_APPROVED_ITEMS_H_

#include <string>
#include <vector>

#include "tools/waybill/outcome.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// Items that are neither a class nor a model on record: until one is, nothing
// is approved by their name. None if nobody can be asked.
std::vector<std::string> UnknownItems(Session& session,
                                      const std::vector<std::string>& items);

// As facts of the outcome, and on standard error.
void TellUnknownItems(const std::vector<std::string>& unknown,
                      Outcome& outcome);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_APPROVED_ITEMS_H_
