// SPDX-License-Identifier: Apache-2.0
//
// Any text is a list of units within its bounds, or an error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "client/unit_names.h"
#include "ledger/core/check.h"
#include "ledger/core/event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto units = waybill::ParseUnitLines(octets, "units.txt", "maker");
  if (units) {
    for (const waybill::NamedUnit& unit : *units) {
      WAYBILL_CHECK(!unit.unit.issuer().empty());
    }
    static_cast<void>(waybill::CheckDistinct(*units));
  }
  const auto range = waybill::ExpandRange(octets, 1000);
  WAYBILL_CHECK(!range || (!range->empty() && range->size() <= 1000));
  return 0;
}
