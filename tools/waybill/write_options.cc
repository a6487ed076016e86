// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "client/local_file.h"
#include "client/unit_names.h"
#include "ledger/core/text.h"
#include "tools/waybill/event_writer.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kUnitFileBytesMax = std::size_t{4} << 20;

// "-6.2" as degrees times 10^7, exactly; no floating point.
Result<std::int32_t> ParseDegrees(const std::string& text, int degrees_max) {
  constexpr std::size_t kPlaces = 7;
  const Error malformed{ErrorCode::kInvalidArgument,
                        text + ": write degrees as -6.2, up to " +
                            std::to_string(degrees_max) +
                            " and with at most seven places"};
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  rest.remove_prefix(negative ? 1 : 0);
  const std::size_t point = std::min(rest.find('.'), rest.size());
  const std::string_view whole = rest.substr(0, point);
  std::string places(rest.substr(std::min(point + 1, rest.size())));
  if (whole.empty() || whole.size() > 3 || places.size() > kPlaces ||
      (point < rest.size() && places.empty())) {
    return malformed;
  }
  places.append(kPlaces - places.size(), '0');
  std::int64_t value = 0;
  for (const char c : std::string(whole) + places) {
    if (c < '0' || c > '9') {
      return malformed;
    }
    value = value * 10 + (c - '0');
  }
  if (value > std::int64_t{degrees_max} * 10'000'000) {
    return malformed;
  }
  return static_cast<std::int32_t>(negative ? -value : value);
}

}  // namespace

std::vector<Option> SignerOptions(WriteOptions& options) {
  return {
      {"--as", "party that writes; default: the key's owner", &options.party},
      {"--key", "key that signs; default: the context's", &options.key},
      {"--at", "when it happened; default: now", &options.at},
      {"--cosign", "key of another party that signs too", &options.cosigners},
      {"--cosigner", "party=publickey that will sign elsewhere (--save)",
       &options.cosigners_elsewhere},
      {"--witness", "key of a witness", &options.witnesses},
      {"--private", "name=value, shown only to whom you choose",
       &options.private_fields},
      {"--evidence", "file to attach", &options.evidence},
      {"--save", "write the event to this file instead of sending it",
       &options.save}};
}

std::vector<Option> PlaceOptions(WriteOptions& options) {
  return {
      {"--country", "where, as an ISO 3166 code", &options.country},
      {"--site", "where: party/site, or a site of the writer", &options.site},
      {"--latitude", "degrees", &options.latitude},
      {"--longitude", "degrees", &options.longitude}};
}

std::vector<Option> UnitOptions(WriteOptions& options) {
  return {{"units", "issuer/serial, or serials and ranges A-01..A-16",
           &options.units},
          {"--units", "file with a unit or range a line", &options.units_file},
          {"--issuer", "whose serials they are", &options.issuer}};
}

std::vector<Option> GovernorOptions(WriteOptions& options) {
  return {{"--governor", "key of a governor that signs", &options.governors},
          {"--at", "when it happened; default: now", &options.at},
          {"--save", "write the event to this file instead of sending it",
           &options.save}};
}

std::vector<Option> Join(std::vector<std::vector<Option>> lists) {
  std::vector<Option> all;
  for (std::vector<Option>& list : lists) {
    for (Option& option : list) {
      all.push_back(std::move(option));
    }
  }
  return all;
}

Result<std::vector<DraftUnit>> DraftUnits(const std::vector<std::string>& names,
                                          const std::string& issuer,
                                          v1::UnitRole role,
                                          v1::UnitOutcome outcome) {
  std::vector<DraftUnit> drafts;
  for (const std::string& name : names) {
    auto units = ParseUnits(name, issuer);
    if (!units) {
      return units.error();
    }
    for (v1::UnitId& unit : *units) {
      drafts.push_back({.unit = std::move(unit),
                        .role = role,
                        .outcome = outcome,
                        .aliases = {},
                        .counterpart = std::nullopt});
    }
  }
  return drafts;
}

Result<std::vector<DraftUnit>> DraftUnits(const WriteOptions& options,
                                          v1::UnitRole role,
                                          v1::UnitOutcome outcome) {
  auto drafts = DraftUnits(options.units, options.issuer, role, outcome);
  if (!drafts || options.units_file.empty()) {
    return drafts;
  }
  auto content = ReadFile(options.units_file, kUnitFileBytesMax);
  if (!content) {
    return content.error();
  }
  auto units = ParseUnitLines(*content, options.units_file, options.issuer);
  if (!units) {
    return units.error();
  }
  for (v1::UnitId& unit : *units) {
    drafts->push_back({.unit = std::move(unit),
                       .role = role,
                       .outcome = outcome,
                       .aliases = {},
                       .counterpart = std::nullopt});
  }
  return drafts;
}

Result<v1::Place> PlaceOf(const WriteOptions& options,
                          const std::string& party) {
  v1::Place place;
  place.set_country(options.country);
  if (!options.site.empty()) {
    const std::size_t slash = options.site.find('/');
    place.set_site_party(
        slash == std::string::npos ? party : options.site.substr(0, slash));
    place.set_site(slash == std::string::npos ? options.site
                                              : options.site.substr(slash + 1));
  }
  if (options.latitude.empty() != options.longitude.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "give both --latitude and --longitude, or neither"};
  }
  if (!options.latitude.empty()) {
    auto coordinates = ParseCoordinates(options.latitude, options.longitude);
    if (!coordinates) {
      return coordinates.error();
    }
    *place.mutable_coordinates() = *coordinates;
  }
  return place;
}

Result<std::int64_t> ParseWhen(const std::string& text) {
  if (text.empty()) {
    return std::int64_t{0};
  }
  return text.find('T') == std::string::npos ? ParseDate(text)
                                             : ParseTime(text);
}

Result<v1::Coordinates> ParseCoordinates(const std::string& latitude,
                                         const std::string& longitude) {
  v1::Coordinates coordinates;
  auto parsed_latitude = ParseDegrees(latitude, 90);
  auto parsed_longitude = ParseDegrees(longitude, 180);
  if (!parsed_latitude || !parsed_longitude) {
    return parsed_latitude ? parsed_longitude.error() : parsed_latitude.error();
  }
  coordinates.set_latitude_e7(*parsed_latitude);
  coordinates.set_longitude_e7(*parsed_longitude);
  return coordinates;
}

}  // namespace waybill::cli
