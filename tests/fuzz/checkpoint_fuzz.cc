// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/checkpoint.h"

// What is accepted has one spelling.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto checkpoint = waybill::ParseCheckpoint(text)) {
    WAYBILL_CHECK(waybill::FormatCheckpoint(*checkpoint) == text);
  }
  if (const auto read = waybill::ReadCheckpoint(text)) {
    WAYBILL_CHECK(waybill::FormatNote(read->note) == text);
    WAYBILL_CHECK(waybill::FormatCheckpoint(read->checkpoint) ==
                  read->note.text);
    const waybill::VerifierKey key{.name = read->checkpoint.origin};
    WAYBILL_CHECK(!waybill::SignedCheckpoint::Verify(*read, key));
  }
  return 0;
}
