// SPDX-License-Identifier: Apache-2.0
//
// Any octets are an event on its way through its signers, whose form and
// signatures hold as far as it has them; or an error.
#include <cstddef>
#include <cstdint>

#include "ledger/core/check.h"
#include "tools/waybill/event_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  waybill::v1::EventFile file;
  if (!file.ParseFromArray(data, static_cast<int>(size))) {
    return 0;
  }
  const auto waiting = waybill::cli::FromEventFile(file);
  if (!waiting) {
    WAYBILL_CHECK(waiting.error().code == waybill::ErrorCode::kInvalidArgument);
    return 0;
  }
  WAYBILL_CHECK(waiting->submission.signatures.size() ==
                static_cast<std::size_t>(waiting->event.signers_size()));
  const auto again = waybill::cli::FromEventFile(
      waybill::cli::ToEventFile(waiting->submission));
  WAYBILL_CHECK(again && again->missing == waiting->missing);
  waybill::cli::NamesOfMissing(*waiting);
  return 0;
}
