// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/world_facts.h"

namespace waybill {

CountryCode PackCountry(std::string_view country) {
  if (country.size() != 2) {
    return 0;
  }
  return static_cast<CountryCode>(static_cast<unsigned char>(country[0]) << 8 |
                                  static_cast<unsigned char>(country[1]));
}

std::string CountryText(CountryCode country) {
  if (country == 0) {
    return "";
  }
  return {static_cast<char>(country >> 8), static_cast<char>(country & 0xff)};
}

}  // namespace waybill
