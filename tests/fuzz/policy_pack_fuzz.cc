// SPDX-License-Identifier: Apache-2.0
//
// Any text is a pack or an error; a pack can be made a policy or says why not.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/pack_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using waybill::Policy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pack = waybill::ParsePack(text);
  if (!pack) {
    WAYBILL_CHECK(!pack.error().message.empty());
    return 0;
  }
  const auto policy = Policy::Make({*pack}, waybill::ShippedCatalogue());
  WAYBILL_CHECK(!policy || policy->rules().size() ==
                               static_cast<std::size_t>(pack->rules_size()));
  const auto checked = waybill::CheckPack(text, waybill::ShippedCatalogue());
  // What can't be made a policy has a group that nobody knows.
  WAYBILL_CHECK(checked.has_value() == policy.has_value() || !policy);
  WAYBILL_CHECK(waybill::ComparePacks(*pack, *pack).empty());
  return 0;
}
