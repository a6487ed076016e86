// SPDX-License-Identifier: Apache-2.0
//
// Any text is a table for the registry or an error, and any table is a plan:
// records that the ledger's form allows, or problems.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/core/check.h"
#include "tools/waybill/governance_arguments.h"
#include "tools/waybill/registry_records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace waybill::cli;
  if (size == 0) {
    return 0;
  }
  const std::string_view kind = kRegistryKinds[data[0] % 6];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1,
                              size - 1);
  const auto table = ParseRegistryTable(text);
  if (!table) {
    return 0;
  }
  RegistryOnRecord known;
  known.parties.add_parties()->mutable_profile()->set_party("a");
  const auto plan =
      PlanRegistry(kind, *table, known, [](const std::string& key) {
        return waybill::Result<std::string>(
            key.size() == 32 ? key : std::string(32, 'X'));
      });
  WAYBILL_CHECK(plan && plan->records.size() <= table->rows.size());
  for (const PlannedRecord& record : plan->records) {
    WAYBILL_CHECK(record.governance.action_case() ==
                      waybill::v1::Governance::ACTION_NOT_SET ||
                  !CheckGovernanceForm(record.governance));
  }
  return 0;
}
