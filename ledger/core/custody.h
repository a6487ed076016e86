// SPDX-License-Identifier: Apache-2.0
//
// The custody rules: which events a unit's history allows, and what they leave.
// One set of functions, used by the writer for every event and by every
// verifier for the chain it was shown. Pure: what else a rule needs to see, it
// asks of a History. docs/FORMAT.md, "Custody".
#ifndef WAYBILL_LEDGER_CORE_CUSTODY_H_
#define WAYBILL_LEDGER_CORE_CUSTODY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/registry.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"
#include "ledger/core/verdict.h"

namespace waybill {

// An accepted event as later events may refer to it.
struct RecordedEvent {
  Hash id = kZeroHash;
  Moment moment;
  v1::Event event;
};

// A unit as the rules see it: its two chains and what they add up to.
struct UnitRecord {
  Chain custody;
  v1::UnitState state;
};
struct ObservationRecord {
  Chain observations;
  v1::ObservationState state;
};

// The ledger before the event, including what the current batch has accepted
// so far. An Error means this node couldn't look, and is never read as "not
// there".
class History {
 public:
  virtual ~History() = default;

  // Chain of length 0 and a default state if never commissioned.
  virtual Result<UnitRecord> Unit(const Hash& label) = 0;
  virtual Result<ObservationRecord> Observations(const Hash& label) = 0;
  virtual Result<std::optional<RecordedEvent>> FindEvent(const Hash& id) = 0;
  // The unit's row in an accepted event's list, by custody label.
  virtual Result<std::optional<v1::UnitRow>> FindRow(
      const Hash& event_id, const Hash& custody_label) = 0;
  // Labels of the event's whole unit list, ascending.
  virtual Result<std::vector<Hash>> RowLabels(const Hash& event_id) = 0;
  virtual Result<std::optional<v1::ShipmentState>> FindShipment(
      const Hash& id) = 0;
};

// An event at its turn. Borrows; lives as long as what it points to.
struct PendingEvent {
  const v1::Event& event;
  const Hash& id;
  Moment moment;  // Where it would stand, and the batch's time.
  const std::vector<v1::UnitRow>& rows;
  const std::vector<Hash>& labels;  // Custody labels of the rows.
  // Unit leaves of the rows, if somebody has them already.
  std::span<const Hash> leaves = {};
};

// What one unit's chain becomes.
struct UnitChange {
  Hash label = kZeroHash;       // Of the subject: custody or observations.
  Hash unit_label = kZeroHash;  // Custody label.
  std::uint32_t position = 0;
  SubjectType chain_type = SubjectType::kCustody;
  Chain chain;  // After the event.
  // After the event; the one that chain_type says.
  v1::UnitState custody;
  v1::ObservationState observations;
};

struct CustodyChanges {
  std::vector<UnitChange> units;  // In row order, one for each row.
  // Shipments opened or changed: identity and new state, ascending by identity.
  std::vector<std::pair<Hash, v1::ShipmentState>> shipments;
  // Containers whose height bound rises though the event isn't theirs: custody
  // label and new height. Their chains stay as they are.
  std::vector<std::pair<Hash, std::uint32_t>> heights;
};

// True for the events that take what is inside a container along, and so list
// all of it: ship, receive, redirect, void, return, a report of seizure, and a
// reassignment.
bool MovesUnits(const v1::Event& event);

// Judges a custody or observation event (or a custody reassignment) whose form,
// signers and signatures hold: cosignatures that the kind needs, references,
// then each unit in turn, in the order of the verdicts. Accepted, it says what
// changes; refused, nothing does.
//
// Beyond design and vocabulary: a place that names a site names its country
// too; the row of a container that an event moves, fills or empties states its
// contents afterwards, those of a container that isn't moved by a receipt
// marking it missing included; a delegate acts for the shipper in ship,
// redirect and void; one `ship` has one shipper; a hold is set by the
// custodian, an authority or the governors, and a custodian's ends with its
// custody; `deploy`, `hold`, LOST and STOLEN don't move a container, so what is
// inside need not be listed; a unit that gets a successor is inside nothing and
// empty, and whoever issues the successor signs, or its delegate does.
Result<std::variant<Refusal, CustodyChanges>> JudgeCustody(
    const PendingEvent& pending, const Registry& registry, History& history);

// In an open shipment: in transit, or marked as missing by a receipt.
bool IsOpen(const v1::UnitState& state);
// With its custodian: neither open, nor refused and not yet back.
bool IsHeld(const v1::UnitState& state);

// The state after the event, from this unit's own row alone. REQUIRES: the
// event was accepted, and `row` is this unit's with a custody role. Used by the
// writer and, for a proved chain, by every verifier.
v1::UnitState AdvanceUnit(const v1::UnitState& before, const v1::Event& event,
                          const Hash& event_id, Moment moment,
                          const v1::UnitRow& row);
v1::ObservationState AdvanceObservations(const v1::ObservationState& before,
                                         const v1::Event& event, Moment moment,
                                         const v1::UnitRow& row);

// What one unit's own chains have left before an event.
struct UnitAlone {
  const v1::UnitState& state;
  const v1::ObservationState& observations;
  // Of the custody chain: whose correction it may be. Null before its first.
  const v1::Event* last_event = nullptr;
};

// The rules that need only the unit's own chains and the registry, for a
// verifier that was shown just that: the log accepted the event, so a verdict
// here means that the log broke its own rules. kAccepted if none is broken.
// REQUIRES: `row` is the unit's, of either chain; `before` and `registry` as
// they stood before the event. Links are left to who has the chain: row.link is
// its head.
Verdict CheckUnitAlone(const UnitAlone& before, const v1::Event& event,
                       Moment moment, const Registry& registry,
                       const v1::UnitRow& row);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_CUSTODY_H_
