// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/write_options.h"

#include <algorithm>
#include <chrono>

#include "client/local_file.h"
#include "ledger/core/text.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kUnitFileBytesMax = std::size_t{4} << 20;

// "-6.2" as degrees times 10^7.
Result<std::int32_t> ParseDegrees(const std::string& text, int degrees_max) {
  constexpr std::size_t kPlaces = 7;
  const bool negative = text.starts_with('-');
  const auto value = ParseDecimal(text.substr(negative ? 1 : 0), kPlaces);
  if (!value || *value > std::int64_t{degrees_max} * 10'000'000) {
    return Error{ErrorCode::kInvalidArgument,
                 text + ": write degrees as -6.2, up to " +
                     std::to_string(degrees_max) +
                     " and with at most seven places"};
  }
  return static_cast<std::int32_t>(negative ? -*value : *value);
}

Result<void> AddWords(const UnitWords& words, const std::string& issuer,
                      std::vector<NamedUnit>& named) {
  for (const std::string& name : words.names) {
    auto units = ParseUnits(name, issuer);
    if (!units) {
      return units.error();
    }
    for (v1::UnitId& unit : *units) {
      named.push_back({std::move(unit), words.where + " " + name});
    }
  }
  return {};
}

Result<void> AddFile(const WriteOptions& options,
                     std::vector<NamedUnit>& named) {
  if (options.units_file.empty()) {
    return {};
  }
  auto content = ReadFile(options.units_file, kUnitFileBytesMax);
  if (!content) {
    // Whatever keeps it from being read, it isn't the node.
    return Error{content.error().code == ErrorCode::kUnavailable
                     ? ErrorCode::kNotFound
                     : content.error().code,
                 content.error().message};
  }
  auto units = ParseUnitLines(*content, options.units_file, options.issuer);
  if (!units) {
    return units.error();
  }
  std::move(units->begin(), units->end(), std::back_inserter(named));
  return {};
}

}  // namespace

std::vector<Option> SignerOptions(WriteOptions& options) {
  return {
      {"--as", "party that writes; default: the key's owner", &options.party},
      {"--key", "key that signs; default: the context's", &options.key},
      {"--at", "when it happened; default: now", &options.at},
      {"--cosign", "key at hand of another party that signs too",
       &options.cosigners},
      {"--cosign-elsewhere",
       "party, or party=publickey, that signs elsewhere; with --save",
       &options.cosigners_elsewhere},
      {"--witness", "key at hand of a witness", &options.witnesses},
      {"--witness-elsewhere", "as --cosign-elsewhere, of a witness",
       &options.witnesses_elsewhere},
      {"--private", "name=value, shown only to whom you choose",
       &options.private_fields},
      {"--evidence", "file to attach", &options.evidence},
      {"--save", "write the event to this file instead of sending it",
       &options.save}};
}

std::vector<Option> CheckOptionList(WriteOptions& options) {
  return {
      {"--check",
       "ask first what it would raise, and send nothing if it raises anything",
       &options.check.before},
      {"--check-severity",
       "with --check: send what raises less than this; low, medium, high, ...",
       &options.check.severity},
      {"--dry-run", "say what it would come to, and send nothing; needs no key",
       &options.check.only}};
}

std::vector<Option> PlaceOptions(WriteOptions& options) {
  return {
      {"--country", "where, as an ISO 3166 code; default: the site's",
       &options.country},
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

std::vector<Option> GoverningOptions(WriteOptions& options) {
  return {{"--governor", "key at hand of a governor that signs",
           &options.governors},
          {"--governor-elsewhere",
           "governor, or governor=publickey, that signs elsewhere; with --save",
           &options.governors_elsewhere}};
}

std::vector<Option> GovernorOptions(WriteOptions& options) {
  return Join({GoverningOptions(options),
               {{"--at", "when it happened; default: now", &options.at},
                {"--save", "write the event to this file instead of sending it",
                 &options.save}}});
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

Result<std::vector<DraftUnit>> DraftUnits(
    const WriteOptions& options, v1::UnitRole role, v1::UnitOutcome outcome,
    const std::vector<UnitWords>& others) {
  std::vector<NamedUnit> named;
  std::vector<DraftUnit> drafts;
  const auto draft_new = [&](v1::UnitRole its_role, v1::UnitOutcome its) {
    for (std::size_t i = drafts.size(); i < named.size(); ++i) {
      drafts.push_back({.unit = named[i].unit,
                        .role = its_role,
                        .outcome = its,
                        .aliases = {},
                        .counterpart = std::nullopt});
    }
  };
  const UnitWords words{options.units, "the argument", role, outcome};
  if (auto added = AddWords(words, options.issuer, named); !added) {
    return added.error();
  }
  if (auto added = AddFile(options, named); !added) {
    return added.error();
  }
  draft_new(role, outcome);
  for (const UnitWords& other : others) {
    if (auto added = AddWords(other, options.issuer, named); !added) {
      return added.error();
    }
    draft_new(other.role, other.outcome);
  }
  if (auto distinct = CheckDistinct(named); !distinct) {
    return distinct.error();
  }
  return drafts;
}

Result<v1::UnitId> OneUnit(const std::string& text, const std::string& issuer) {
  auto units = ParseUnits(text, issuer);
  if (!units) {
    return units.error();
  }
  if (units->size() != 1) {
    return Error{ErrorCode::kInvalidArgument,
                 text + " names " + std::to_string(units->size()) +
                     " units; one is asked for"};
  }
  return std::move(units->front());
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

Result<std::int64_t> ParseUntil(const std::string& text) {
  auto when = ParseWhen(text);
  if (when && !text.empty() && text.find('T') == std::string::npos) {
    return *when + kDayMs;
  }
  return when;
}

Result<std::int64_t> ParseDecimal(const std::string& text, std::size_t places) {
  constexpr std::size_t kWholeDigitsMax = 12;
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits = text.substr(0, point);
  const std::string after = text.substr(std::min(point + 1, text.size()));
  const bool all_digits =
      std::all_of(text.begin(), text.end(),
                  [](char c) { return (c >= '0' && c <= '9') || c == '.'; }) &&
      after.find('.') == std::string::npos;
  if (digits.empty() || digits.size() > kWholeDigitsMax ||
      after.size() > places || (point < text.size() && after.empty()) ||
      !all_digits) {
    return Error{ErrorCode::kInvalidArgument,
                 text + ": write a number with at most " +
                     std::to_string(places) + " decimal places"};
  }
  digits += after + std::string(places - after.size(), '0');
  std::int64_t value = 0;
  for (const char c : digits) {
    value = value * 10 + (c - '0');
  }
  return value;
}

std::int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Result<std::pair<std::string, std::string>> SplitPair(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error{ErrorCode::kInvalidArgument,
                 text + ": write it as name=value"};
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace waybill::cli
