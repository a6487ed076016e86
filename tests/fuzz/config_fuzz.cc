// SPDX-License-Identifier: Apache-2.0
//
// Any text is a configuration within its bounds, or an error with its line.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "node/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto config = waybill::ParseConfig(octets, "node.toml");
  if (config) {
    WAYBILL_CHECK(!config->data.empty());
    WAYBILL_CHECK(waybill::IsLoopback(config->listen));
    WAYBILL_CHECK(config->limits.queue_events > 0);
  } else {
    WAYBILL_CHECK(config.error().message.starts_with("node.toml:"));
  }
  return 0;
}
