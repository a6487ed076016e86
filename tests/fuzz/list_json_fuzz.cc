// SPDX-License-Identifier: Apache-2.0
//
// Any text is a publication whose lists a ledger can hold, or an error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/policy/list_file.h"
#include "tools/waybill/published_lists.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto files = waybill::cli::ParsePublishedLists(text, "2026-07-31");
  if (files) {
    for (const waybill::v1::ListFile& file : *files) {
      WAYBILL_CHECK(waybill::ReadListFile(waybill::EncodeListFile(file)));
    }
  } else {
    WAYBILL_CHECK(!files.error().message.empty());
  }
  constexpr std::size_t kBytesMax = 1 << 20;
  if (const auto plain =
          waybill::cli::Decompress(std::string(text), kBytesMax)) {
    WAYBILL_CHECK(plain->size() <= kBytesMax);
  }
  return 0;
}
