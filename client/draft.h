// SPDX-License-Identifier: Apache-2.0
//
// From what a party wants to say about units to the rows it signs: current
// links, and everything inside a container that moves.
#ifndef WAYBILL_CLIENT_DRAFT_H_
#define WAYBILL_CLIENT_DRAFT_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "client/client.h"
#include "ledger/core/result.h"

namespace waybill {

struct DraftUnit {
  v1::UnitId unit;
  v1::UnitRole role = v1::SUBJECT;
  v1::UnitOutcome outcome = v1::UNIT_OUTCOME_UNSPECIFIED;
  std::vector<v1::Alias> aliases;
  std::optional<v1::UnitId> counterpart;
  std::optional<v1::Succession> succession = std::nullopt;
};

// A relabel's pair: the unit whose verified history this is, and what it is to
// be from now on. kInvalidArgument if it isn't in being.
Result<std::vector<DraftUnit>> DraftSuccession(const UnitHistory& history,
                                               const v1::UnitId& successor);

// Client::Heads, or a stand-in.
using HeadReader = std::function<Result<std::vector<UnitHead>>(
    const std::vector<v1::UnitId>& units, bool with_contents)>;

// The rows of `event` for these units, in no particular order
// (BuildSubmission sorts them). An event that moves a container gets a row for
// everything inside it, with the container's outcome unless one is given.
// kInvalidArgument for more units than an event holds; a unit that is named
// twice stays so, for the ledger to refuse.
Result<std::vector<v1::UnitRow>> PrepareRows(const v1::Event& event,
                                             std::vector<DraftUnit> units,
                                             const HeadReader& heads);

}  // namespace waybill

#endif  // WAYBILL_CLIENT_DRAFT_H_
