// SPDX-License-Identifier: Apache-2.0
//
// Any text is a catalogue file or an error that names a line.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/policy/catalogue.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto models = waybill::ParseModels(text)) {
    for (const auto& [name, model] : *models) {
      WAYBILL_CHECK(!name.empty() && name == model.model());
      waybill::OwnClass(model);
    }
  } else {
    WAYBILL_CHECK(models.error().message.starts_with("line "));
  }
  if (const auto letters = waybill::ParseControlLetters(text)) {
    for (const auto& letter : *letters) {
      WAYBILL_CHECK(!letter.model.empty() && !letter.from.empty());
    }
  } else {
    WAYBILL_CHECK(letters.error().message.starts_with("line "));
  }
  if (const auto groups = waybill::ParseCountryGroups(text)) {
    for (const auto& [name, countries] : *groups) {
      for (const auto& country : countries) {
        WAYBILL_CHECK(country.size() == 2);
      }
    }
  } else {
    WAYBILL_CHECK(groups.error().message.starts_with("line "));
  }
  return 0;
}
