// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/world_facts.h"

namespace waybill {

Number NumberedNames::Add(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) {
    return found->second;
  }
  const auto number = static_cast<Number>(texts_.size());
  texts_.emplace_back(text);
  numbers_.emplace(text, number);
  return number;
}

Number NumberedNames::Find(std::string_view text) const {
  const auto found = numbers_.find(text);
  return found == numbers_.end() ? kNoNumber : found->second;
}

const std::string& NumberedNames::Text(Number number) const {
  static const std::string* const nobody = new std::string;
  return number < texts_.size() ? texts_[number] : *nobody;
}

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
