// SPDX-License-Identifier: Apache-2.0
//
// Any text is a story, or an error that names its line.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "tools/simulate/story.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto story = waybill::simulate::ParseStory(octets, "story.toml");
  if (!story) {
    WAYBILL_CHECK(story.error().code == waybill::ErrorCode::kInvalidArgument);
    WAYBILL_CHECK(story.error().message.starts_with("story.toml"));
    return 0;
  }
  for (const waybill::simulate::Step& step : story->steps) {
    WAYBILL_CHECK(step.line > 0 && !step.by.empty() && !step.kind.empty());
  }
  return 0;
}
