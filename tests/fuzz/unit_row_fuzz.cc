// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/canonical.h"
#include "ledger/core/check.h"
#include "ledger/core/event.h"
#include "ledger/core/unit_list.h"

// A row as it arrives, in events of several kinds; and attributes by
// themselves. A row of sound form can be hashed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto attributes = waybill::ParseAttributes(bytes)) {
    WAYBILL_CHECK(waybill::EncodeCanonical(*attributes) == bytes);
  }
  waybill::v1::UnitRow row;
  if (!waybill::ParseCanonical(bytes, row)) {
    return 0;
  }
  (void)waybill::AliasSubjects(row);
  waybill::v1::Event events[5];
  events[0].mutable_commission();
  events[1].mutable_receive();
  events[2].mutable_assemble();
  events[3].mutable_relabel();
  events[4].mutable_sight();
  for (const auto& event : events) {
    if (!waybill::CheckRowForm(event, row)) {
      (void)waybill::UnitLeaf(row);
    }
  }
  return 0;
}
