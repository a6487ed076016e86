// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/tlog_proof.h"

// What is accepted has one spelling.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto proof = waybill::ParseTlogProof(text)) {
    WAYBILL_CHECK(waybill::FormatTlogProof(*proof) == text);
    WAYBILL_CHECK(proof->hashes.size() <= waybill::kInclusionHashesMax);
  }
  if (const auto request = waybill::ParseAddCheckpoint(text)) {
    WAYBILL_CHECK(waybill::FormatAddCheckpoint(*request) == text);
    WAYBILL_CHECK(request->proof.size() <= waybill::kWitnessHashesMax);
  }
  return 0;
}
