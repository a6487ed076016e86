// SPDX-License-Identifier: Apache-2.0
//
// What every command that writes an event lets people say: who signs, when,
// where, and about which units; and how their words become values.
#ifndef WAYBILL_TOOLS_WAYBILL_WRITE_OPTIONS_H_
#define WAYBILL_TOOLS_WAYBILL_WRITE_OPTIONS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "client/draft.h"
#include "client/unit_names.h"
#include "tools/waybill/command.h"
#include "tools/waybill/event_check.h"

namespace waybill::cli {

// As typed.
struct WriteOptions {
  std::string party;  // Default: the key's owner.
  std::string key;    // Default: the context's.
  std::string at;     // Default: now.
  std::string country;
  std::string site;  // "party/site", or a site of the writing party.
  std::string latitude;
  std::string longitude;
  std::vector<std::string> cosigners;  // Keys at hand.
  std::vector<std::string> witnesses;
  std::vector<std::string> governors;
  // "name" or "name=hexkey": they sign elsewhere; needs `save`.
  std::vector<std::string> cosigners_elsewhere;
  std::vector<std::string> witnesses_elsewhere;
  std::vector<std::string> governors_elsewhere;
  std::vector<std::string> private_fields;  // "name=value"
  std::vector<std::string> evidence;        // Paths.
  std::string save;                         // Path: don't send.
  CheckOptions check;
  std::vector<std::string> units;  // Names and ranges.
  std::string units_file;
  std::string issuer;
};

// The options above, to be appended to a command's own.
std::vector<Option> SignerOptions(WriteOptions& options);
std::vector<Option> PlaceOptions(WriteOptions& options);
std::vector<Option> UnitOptions(WriteOptions& options);
// To ask first, or only to ask.
std::vector<Option> CheckOptionList(WriteOptions& options);
// Governors beside a party; or alone, with a time and a file.
std::vector<Option> GoverningOptions(WriteOptions& options);
std::vector<Option> GovernorOptions(WriteOptions& options);

// Joins lists of options.
std::vector<Option> Join(std::vector<std::vector<Option>> lists);

// A few names or ranges that share a role and an outcome; `where` tells them
// apart in messages: "--missing".
struct UnitWords {
  const std::vector<std::string>& names;
  std::string where;
  v1::UnitRole role = v1::SUBJECT;
  v1::UnitOutcome outcome = v1::UNIT_OUTCOME_UNSPECIFIED;
};

// The units named on the command line and in the file, in the role and with
// the outcome of `main`, and `others` after them. Fails with kInvalidArgument
// if a unit is named twice, naming both places, or there are too many.
Result<std::vector<DraftUnit>> DraftUnits(
    const WriteOptions& options, v1::UnitRole role = v1::SUBJECT,
    v1::UnitOutcome outcome = v1::UNIT_OUTCOME_UNSPECIFIED,
    const std::vector<UnitWords>& others = {});

// The one unit that `text` names.
Result<v1::UnitId> OneUnit(const std::string& text, const std::string& issuer);

// "party/site" or "site" of `party`, with country and coordinates if given.
Result<v1::Place> PlaceOf(const WriteOptions& options,
                          const std::string& party);

// Times as people type them: 2025-01-15, 2025-01-15T08:00:00Z, or "" for none,
// which is 0.
Result<std::int64_t> ParseWhen(const std::string& text);
// The same for the end of an interval: a date includes its whole day.
Result<std::int64_t> ParseUntil(const std::string& text);
std::int64_t NowMs();

// A number without sign, as its multiple of 10^-places: ParseDecimal("5.92", 3)
// is 5920. Exact; no floating point. Fails with kInvalidArgument for more
// places, or more than 12 digits before the point.
Result<std::int64_t> ParseDecimal(const std::string& text, std::size_t places);

// Decimal degrees, up to seven places.
Result<v1::Coordinates> ParseCoordinates(const std::string& latitude,
                                         const std::string& longitude);

// "name=value" in two.
Result<std::pair<std::string, std::string>> SplitPair(const std::string& text);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_WRITE_OPTIONS_H_
