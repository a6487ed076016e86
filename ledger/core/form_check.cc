// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/form_check.h"

#include <algorithm>

#include "ledger/core/keys.h"
#include "ledger/core/text.h"

namespace waybill {
namespace {

constexpr std::int32_t kLatitudeMax = 900'000'000;
constexpr std::int32_t kLongitudeMax = 1'800'000'000;
// A million units of it still fit in 64 bits.
constexpr std::uint64_t kFigureMax = 1'000'000'000'000;

bool IsPartyId(std::string_view id) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !id.empty() && id.size() <= kNameBytesMax && is_word(id.front()) &&
         std::all_of(id.begin(), id.end(), [&is_word](char c) {
           return is_word(c) || c == '.' || c == '_' || c == '-';
         });
}

constexpr std::string_view kPartyIdRule =
    "must be a party id: 1 to 64 of a-z 0-9 . _ -, the first a letter or digit";
constexpr std::string_view kNameRule =
    "must be 1 to 64 octets of NFC UTF-8 without control characters or a space "
    "at either end";
constexpr std::string_view kTextRule =
    "must be at most 1,024 octets of UTF-8 without control characters";
constexpr std::string_view kCountryRule =
    "must be a country code of two upper-case letters";

}  // namespace

void FormCheck::Require(bool holds, std::string_view field,
                        std::string_view must) {
  if (holds || failed()) {
    return;
  }
  std::string message(field);
  message += ' ';
  message += must;
  refusal_ = Refusal{.verdict = Verdict::kMalformed,
                     .message = std::move(message),
                     .position = position_,
                     .current_head = std::nullopt};
}

void FormCheck::PartyId(std::string_view field, std::string_view value) {
  Require(IsPartyId(value), field, kPartyIdRule);
}

void FormCheck::OptionalPartyId(std::string_view field,
                                std::string_view value) {
  Require(value.empty() || IsPartyId(value), field, kPartyIdRule);
}

void FormCheck::Name(std::string_view field, std::string_view value) {
  Require(IsCleanText(value, kNameBytesMax), field, kNameRule);
}

void FormCheck::OptionalName(std::string_view field, std::string_view value) {
  Require(value.empty() || IsCleanText(value, kNameBytesMax), field, kNameRule);
}

void FormCheck::Text(std::string_view field, std::string_view value) {
  Require(IsFreeText(value, kTextBytesMax), field, kTextRule);
}

void FormCheck::NeededText(std::string_view field, std::string_view value) {
  Require(!value.empty(), field, "must be given");
  Text(field, value);
}

void FormCheck::Country(std::string_view field, std::string_view value) {
  Require(IsCountryCode(value), field, kCountryRule);
}

void FormCheck::OptionalCountry(std::string_view field,
                                std::string_view value) {
  Require(value.empty() || IsCountryCode(value), field, kCountryRule);
}

void FormCheck::OptionalTime(std::string_view field, std::int64_t value) {
  Require(value >= 0 && value <= kTimeMsMax, field,
          "must lie between 1970 and 9999");
}

void FormCheck::NeededTime(std::string_view field, std::int64_t value) {
  Require(value > 0, field, "must be given");
  OptionalTime(field, value);
}

void FormCheck::Interval(std::int64_t from_ms, std::int64_t to_ms) {
  OptionalTime("from_ms", from_ms);
  OptionalTime("to_ms", to_ms);
  Require(from_ms == 0 || to_ms == 0 || from_ms < to_ms, "to_ms",
          "must be later than from_ms");
}

void FormCheck::Digest(std::string_view field, std::string_view value) {
  Require(value.size() == kZeroHash.size(), field, "must have 32 octets");
}

void FormCheck::NewKey(std::string_view field, std::string_view value) {
  Digest(field, value);
  if (failed()) {
    return;  // The next check costs as much as a signature.
  }
  const auto key = PublicKeyFromBytes(value);
  Require(key && IsAdmissibleKey(*key), field,
          "must be an Ed25519 key in the main subgroup");
}

void FormCheck::Figure(std::string_view field, std::uint64_t value) {
  Require(value <= kFigureMax, field, "must be at most 10^12");
}

void FormCheck::Coordinates(const v1::Coordinates& coordinates) {
  const std::int32_t latitude = coordinates.latitude_e7();
  const std::int32_t longitude = coordinates.longitude_e7();
  Require(latitude >= -kLatitudeMax && latitude <= kLatitudeMax, "latitude",
          "must be within 90 degrees");
  Require(longitude >= -kLongitudeMax && longitude <= kLongitudeMax,
          "longitude", "must be within 180 degrees");
}

void FormCheck::Place(std::string_view field, const v1::Place& place) {
  Require(!place.site().empty() || !place.country().empty() ||
              place.has_coordinates(),
          field, "must name a site, a country or coordinates");
  Require(place.site().empty() == place.site_party().empty(), field,
          "must name both the site and the party that owns it, or neither");
  OptionalPartyId("site_party", place.site_party());
  OptionalName("site", place.site());
  OptionalCountry("country", place.country());
  Coordinates(place.coordinates());
}

void FormCheck::UnitId(std::string_view field, const v1::UnitId& unit) {
  PartyId(field, unit.issuer());
  Require(IsCleanText(unit.serial(), kSerialBytesMax), field,
          "must have a serial of 1 to 64 octets of NFC UTF-8 without control "
          "characters or a space at either end");
}

void FormCheck::Count(std::string_view field, int count, int count_min) {
  Require(count >= count_min, field,
          "must list at least " + std::to_string(count_min));
  Require(count <= static_cast<int>(kListItemsMax), field,
          "must list at most " + std::to_string(kListItemsMax));
}

}  // namespace waybill
