// SPDX-License-Identifier: Apache-2.0
//
// What every command that writes an event has in common: who signs, when, where
// and about which units; then the event is built, signed and handed in, or
// saved for others to sign.
#ifndef WAYBILL_TOOLS_WAYBILL_EVENT_WRITER_H_
#define WAYBILL_TOOLS_WAYBILL_EVENT_WRITER_H_

#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/local.pb.h"

#include "client/draft.h"
#include "tools/waybill/command.h"
#include "tools/waybill/session.h"

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
  // "party=hexkey": signs elsewhere; needs --save.
  std::vector<std::string> cosigners_elsewhere;
  std::vector<std::string> private_fields;  // "name=value"
  std::vector<std::string> evidence;        // Paths.
  std::string save;                         // Path: don't send.
  std::vector<std::string> units;           // Names and ranges.
  std::string units_file;
  std::string issuer;
};

// The options above, to be appended to a command's own.
std::vector<Option> SignerOptions(WriteOptions& options);
std::vector<Option> PlaceOptions(WriteOptions& options);
std::vector<Option> UnitOptions(WriteOptions& options);
std::vector<Option> GovernorOptions(WriteOptions& options);

// Joins lists of options.
std::vector<Option> Join(std::vector<std::vector<Option>> lists);

// The units named on the command line and in the file, with `role` and
// `outcome`.
Result<std::vector<DraftUnit>> DraftUnits(
    const WriteOptions& options, v1::UnitRole role = v1::SUBJECT,
    v1::UnitOutcome outcome = v1::UNIT_OUTCOME_UNSPECIFIED);
Result<std::vector<DraftUnit>> DraftUnits(const std::vector<std::string>& names,
                                          const std::string& issuer,
                                          v1::UnitRole role,
                                          v1::UnitOutcome outcome);

// "party/site" or "site" of `party`, with country and coordinates if given.
// The site's country is looked up by the ledger; --country may add it.
Result<v1::Place> PlaceOf(const WriteOptions& options,
                          const std::string& party);

// Builds, signs and sends (or saves) a custody or observation event: fills in
// genesis, time, place and signers.
Outcome WriteEvent(Session& session, const WriteOptions& options,
                   v1::Event event, std::vector<DraftUnit> units);

// The same for governance, whose subject's head is looked up and proved first.
Outcome WriteGovernance(Session& session, const WriteOptions& options,
                        v1::Governance governance,
                        std::vector<DraftUnit> units = {},
                        std::vector<std::string> files = {});

// Times as people type them: 2025-01-15, 2025-01-15T08:00:00Z, or "" for none.
Result<std::int64_t> ParseWhen(const std::string& text);

// Decimal degrees, up to seven places.
Result<v1::Coordinates> ParseCoordinates(const std::string& latitude,
                                         const std::string& longitude);

// Hands in a submission; a receipt or a refusal becomes the outcome.
Outcome Send(Session& session, const Submission& submission);

// The form in which a submission waits for signatures, and back.
v1::EventFile ToEventFile(const Submission& submission);
Result<Submission> FromEventFile(const v1::EventFile& file);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_EVENT_WRITER_H_
