// SPDX-License-Identifier: Apache-2.0
//
// The files of tools/packs and tools/catalogue as they were when the library
// was built; the definition is generated (embed.cmake).
#ifndef WAYBILL_LEDGER_POLICY_SHIPPED_H_
#define WAYBILL_LEDGER_POLICY_SHIPPED_H_

#include <span>
#include <string_view>

namespace waybill {

struct ShippedFile {
  std::string_view name;  // Without its folder.
  std::string_view content;
};

// In the order of the build's list.
std::span<const ShippedFile> ShippedFiles();

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_SHIPPED_H_
