// SPDX-License-Identifier: Apache-2.0
//
// From a row of a table to what governance records: parties, sites, approvals,
// licences, ownership, models. Pure.
#ifndef WAYBILL_TOOLS_WAYBILL_REGISTRY_RECORDS_H_
#define WAYBILL_TOOLS_WAYBILL_REGISTRY_RECORDS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/query_service.pb.h"

#include "ledger/core/result.h"
#include "tools/waybill/registry_file.h"

namespace waybill::cli {

inline constexpr std::string_view kRegistryKinds[] = {
    "parties", "sites", "approvals", "licences", "ownership", "models"};

// What the ledger has already, as its node says: for telling what is new, and
// whether what a row refers to exists.
struct RegistryOnRecord {
  v1::ListRegistryResponse parties;
  v1::ListRegistryResponse same_kind;  // Of the kind that is imported.
};

// A public key, from what stands in a cell: hexadecimal, or a key's name.
using KeyFinder = std::function<Result<std::string>(const std::string& text)>;

struct PlannedRecord {
  std::size_t number = 0;  // Of its row.
  std::string subject;     // "orchard", "orchard/hall-1", "orchard/A-1".
  // "admitted", "recorded", "amended", "on record already".
  std::string what;
  v1::Governance governance;  // No action if it is on record already.
};

struct RegistryPlan {
  std::vector<PlannedRecord> records;
  std::vector<RowProblem> problems;  // In the order of the rows.
};

// Every row is looked at. kInvalidArgument for an unknown kind.
Result<RegistryPlan> PlanRegistry(std::string_view kind,
                                  const RegistryTable& table,
                                  const RegistryOnRecord& on_record,
                                  const KeyFinder& find_key);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_REGISTRY_RECORDS_H_
