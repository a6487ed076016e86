// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/event.h"
#include "ledger/core/text.h"

// Escaped text is printable; clean text is free text too; a time or a date that
// is read is written the same way again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string escaped = waybill::EscapeText(text);
  WAYBILL_CHECK(waybill::IsFreeText(escaped, escaped.size()));
  if (waybill::IsCleanText(text, size)) {
    WAYBILL_CHECK(waybill::IsFreeText(text, size));
  }
  if (const auto time = waybill::ParseTime(text)) {
    WAYBILL_CHECK(*waybill::ParseTime(waybill::FormatTime(*time)) == *time);
  }
  if (const auto date = waybill::ParseDate(text)) {
    WAYBILL_CHECK(waybill::FormatDate(*date) == text);
  }
  return 0;
}
