// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/verdict.h"

#include <array>
#include <utility>

namespace waybill {
namespace {

// Indexed by the verdict's value.
constexpr std::array<std::string_view, 37> kNames = {
    "ACCEPTED",
    "TOO_LARGE",
    "MALFORMED",
    "WRONG_LEDGER",
    "TIME_IN_FUTURE",
    "UNKNOWN_PARTY",
    "PARTY_SUSPENDED",
    "KEY_NOT_VALID",
    "BAD_SIGNATURE",
    "MISSING_COSIGNATURE",
    "UNKNOWN_REFERENCE",
    "DUPLICATE_UNIT",
    "UNKNOWN_UNIT",
    "ALREADY_COMMISSIONED",
    "NOT_ISSUER",
    "TERMINAL",
    "REPORTED",
    "ON_HOLD",
    "NOT_CUSTODIAN",
    "NOT_OWNER",
    "NOT_SHIPPER",
    "NOT_CONSIGNEE",
    "NOT_CARRIER",
    "OPEN_SHIPMENT",
    "NOT_IN_SHIPMENT",
    "ALREADY_RESOLVED",
    "NOT_REFUSED",
    "NOT_RETURNING",
    "INSIDE_PARENT",
    "NOT_INSIDE_PARENT",
    "HAS_CONTENTS",
    "NOT_CLOSED",
    "CYCLE",
    "NOT_REPORTED",
    "ALREADY_CORRECTED",
    "NOT_CORRECTABLE",
    "STALE_LINK",
};

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  return kNames.at(static_cast<std::size_t>(verdict));
}

std::optional<Verdict> VerdictFromName(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) {
      return static_cast<Verdict>(i);
    }
  }
  return std::nullopt;
}

Refusal Refuse(Verdict verdict, std::string message) {
  return {.verdict = verdict,
          .message = std::move(message),
          .position = std::nullopt,
          .current_head = std::nullopt};
}

std::optional<Refusal> RefuseUnless(bool holds, Verdict verdict,
                                    std::string message) {
  if (holds) {
    return std::nullopt;
  }
  return Refuse(verdict, std::move(message));
}

}  // namespace waybill
