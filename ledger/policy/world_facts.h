// SPDX-License-Identifier: Apache-2.0
//
// What a world is made of: compact, because a ledger has millions of them.
// Plain values.
#ifndef WAYBILL_LEDGER_POLICY_WORLD_FACTS_H_
#define WAYBILL_LEDGER_POLICY_WORLD_FACTS_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

#include "ledger/core/custody.h"
#include "ledger/core/hash.h"
#include "ledger/policy/numbers.h"

namespace waybill {

// A country code in two octets; 0 is unknown.
using CountryCode = std::uint16_t;
CountryCode PackCountry(std::string_view country);
std::string CountryText(CountryCode country);

// What a custody event left of a unit's state (v1::UnitState), as the checks
// need it.
struct Standing {
  Number custodian = kNoNumber;  // Party.
  Number parent = kNoNumber;     // Unit.
  Number shipment = kNoNumber;  // Ship or return event: of the latest shipment.
  Number consignee = kNoNumber;  // Its consignee, as redirected.
  Number site = kNoNumber;
  Number tenant = kNoNumber;
  Number model = kNoNumber;
  Number predecessor = kNoNumber;  // Unit, whose successor this is.
  std::uint32_t heartbeat_days = 0;
  CountryCode country = 0;
  CountryCode destination = 0;  // Of the shipment, as redirected.
  std::uint8_t lifecycle = 0;   // v1::Lifecycle
  std::uint8_t kind = 0;        // v1::UnitKind
  std::uint8_t leg = 0;         // v1::Leg
  std::uint8_t reported = 0;    // v1::ReportKind
  bool is_return = false;       // The shipment.
  bool deployed = false;
  bool return_due = false;

  bool InShipment() const {
    return leg == v1::IN_TRANSIT || leg == v1::LEG_MISSING;
  }
  // Neither received, voided nor reported lost.
  bool Unresolved() const {
    return InShipment() && reported == v1::REPORT_KIND_UNSPECIFIED;
  }
  bool IsActive() const { return lifecycle == v1::ACTIVE; }
};

// A custody event of a unit.
struct WorldStep {
  Number event = kNoNumber;
  Number row = 0;
  // A correction: the step of this unit that it takes back. And the other way.
  Number takes_back = kNoNumber;
  Number taken_back_by = kNoNumber;
  Standing after;
};

struct Observation {
  Number event = kNoNumber;
  Number row = 0;
};

// Inside another unit for the entries [from_index, to_index).
struct Containment {
  Number child = kNoNumber;
  std::uint64_t from_index = 0;
  std::uint64_t to_index = std::numeric_limits<std::uint64_t>::max();
};

struct WorldUnit {
  Number issuer = kNoNumber;  // Party.
  std::string serial;
  std::vector<WorldStep> steps;           // Custody chain, in ledger order.
  std::vector<Observation> observations;  // Likewise.
  std::vector<Containment> contents;      // In the order of their beginning.
  Number settled = 0;                     // Steps whose `after` is known.
};

struct ListedRow {
  Number unit = kNoNumber;
  std::uint8_t role = 0;     // v1::UnitRole
  std::uint8_t outcome = 0;  // v1::UnitOutcome
};

struct WorldEvent {
  Hash id{};
  Moment moment;
  // When it happened: occurred_at, if it was recorded within 7 days of it.
  std::int64_t time_ms = 0;
  // What the rules may look at: without the genesis, the signers' keys and what
  // only the log's verifier needs of the attachments, for there are millions.
  v1::Event event;
  std::vector<ListedRow> rows;  // Those that are known, in the list's order.
};

// A claim of an alias for a unit.
struct AliasClaim {
  Number unit = kNoNumber;
  Number event = kNoNumber;
};

// What verification of a unit's device evidence in an attestation came to.
struct EvidenceResult {
  std::uint32_t level = 0;  // Computed; meaningful if it holds.
  bool holds = false;
  // False: whoever looked lacks what it takes to tell; then it doesn't hold.
  bool decided = true;
  std::string reason{};  // Why it doesn't hold, or can't be told.
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_WORLD_FACTS_H_
