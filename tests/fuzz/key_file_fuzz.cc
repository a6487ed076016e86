// SPDX-License-Identifier: Apache-2.0
//
// Any text is a key file that doesn't ask for too much work, or an error.
// (Opening it takes a passphrase, and a second.)
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "client/key_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  static_cast<void>(waybill::ParseKeySummary(octets, "a key"));
  return 0;
}
