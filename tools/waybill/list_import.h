// SPDX-License-Identifier: Apache-2.0
//
// Putting screening lists on record as they were published.
#ifndef WAYBILL_TOOLS_WAYBILL_LIST_IMPORT_H_
#define WAYBILL_TOOLS_WAYBILL_LIST_IMPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tools/waybill/outcome.h"
#include "tools/waybill/session.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {

// Of every command about lists.
struct ListArguments {
  WriteOptions write;
  std::string file;
  std::string other;
  std::string snapshot;
  std::vector<std::string> lists;
  std::string search;
  std::string save;
  std::int64_t limit = 0;
  bool dry_run = false;
  bool older = false;
};
// One event for each list of the file; what is on record already is passed
// over, so that the same command goes on after one that stopped.
Outcome RunListImport(Session& session, ListArguments& arguments);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_LIST_IMPORT_H_
