// SPDX-License-Identifier: Apache-2.0
//
// What the rules say to an event. A verdict is data, not an error: the same
// event against the same history gets the same verdict everywhere.
#ifndef WAYBILL_LEDGER_CORE_VERDICT_H_
#define WAYBILL_LEDGER_CORE_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/core/hash.h"

namespace waybill {

// In the order in which they are checked: the message, the signatures, the
// parties, then for each unit in turn. Sent and logged: never change a value.
enum class Verdict : std::uint8_t {
  kAccepted = 0,
  kTooLarge = 1,
  kMalformed = 2,
  kWrongLedger = 3,
  kTimeInFuture = 4,
  kUnknownParty = 5,
  kPartySuspended = 6,
  kKeyNotValid = 7,
  kBadSignature = 8,
  kMissingCosignature = 9,
  kUnknownReference = 10,
  kDuplicateUnit = 11,
  kUnknownUnit = 12,
  kAlreadyCommissioned = 13,
  kNotIssuer = 14,
  kTerminal = 15,
  kReported = 16,
  kOnHold = 17,
  kNotCustodian = 18,
  kNotOwner = 19,
  kNotShipper = 20,
  kNotConsignee = 21,
  kNotCarrier = 22,
  kOpenShipment = 23,
  kNotInShipment = 24,
  kAlreadyResolved = 25,
  kNotRefused = 26,
  kNotReturning = 27,
  kInsideParent = 28,
  kNotInsideParent = 29,
  kHasContents = 30,
  kNotClosed = 31,
  kCycle = 32,
  kNotReported = 33,
  kAlreadyCorrected = 34,
  kNotCorrectable = 35,
  kStaleLink = 36,
};

// The published code, for example "STALE_LINK"; "ACCEPTED" for kAccepted.
std::string_view VerdictName(Verdict verdict);
// The verdict of a published code, or nothing.
std::optional<Verdict> VerdictFromName(std::string_view name);

// Why an event was refused. REQUIRES: verdict != kAccepted.
struct Refusal {
  Verdict verdict;
  std::string message;  // For people: what, which unit, what to do.
  // The first unit concerned: its place in the unit list, from 0.
  std::optional<std::uint32_t> position;
  // kStaleLink: the current head of the subject concerned.
  std::optional<Hash> current_head;
};

// A refusal of the whole event, and what follows from a condition.
Refusal Refuse(Verdict verdict, std::string message);
std::optional<Refusal> RefuseUnless(bool holds, Verdict verdict,
                                    std::string message);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_VERDICT_H_
