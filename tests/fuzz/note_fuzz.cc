// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/note.h"

// What is accepted has one spelling, and verifying it does no harm.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto note = waybill::ParseNote(text)) {
    WAYBILL_CHECK(waybill::FormatNote(*note) == text);
    for (const auto& signature : note->signatures) {
      WAYBILL_CHECK(waybill::IsKeyName(signature.name));
    }
    waybill::VerifierKey key{.name = note->signatures.front().name};
    WAYBILL_CHECK(!waybill::VerifyNote(*note, key));
    key.type = waybill::KeyType::kCosignature;
    WAYBILL_CHECK(!waybill::VerifyCosignature(*note, key));
  }
  if (const auto signatures = waybill::ParseSignatureLines(text)) {
    WAYBILL_CHECK(waybill::FormatSignatureLines(*signatures) == text);
  }
  if (const auto key = waybill::ParseVerifierKey(text)) {
    WAYBILL_CHECK(waybill::FormatVerifierKey(*key) == text);
  }
  return 0;
}
