// SPDX-License-Identifier: Apache-2.0
//
// How an event is judged: what must be known of the event as a whole (facts),
// and the table of rules that each unit is held against. Private to
// custody*.cc; the contract is custody.h's.
#ifndef WAYBILL_LEDGER_CORE_CUSTODY_RULES_H_
#define WAYBILL_LEDGER_CORE_CUSTODY_RULES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/core/custody.h"

namespace waybill {

// A row of the event with the unit's chains before the event.
struct ListedUnit {
  bool observation = false;  // Which chain the row goes to.
  UnitRecord record;
  // Only if it is an observation, or is to have a successor.
  ObservationRecord observations;
};

// What the list as a whole says about one of its rows.
struct RowFacts {
  // Row of the container that the unit is directly in; sought for events that
  // move units.
  std::optional<std::uint32_t> parent;
  v1::UnitOutcome parent_outcome = v1::UNIT_OUTCOME_UNSPECIFIED;
  std::uint32_t inside = 0;          // Listed rows that are directly inside it.
  std::uint32_t contents_after = 0;  // What its contents must be stated as.
  bool cycle = false;  // Would be inside itself, or deeper than allowed.
  // Of a successor: the unit it succeeds, if that is listed.
  const ListedUnit* predecessor = nullptr;
  std::string predecessor_issuer;
};

struct HeightBound {
  std::uint32_t height = 0;  // As it stands.
  std::uint32_t needed = 0;  // By what the event puts inside.
};

// What the rules need beside the unit's own state.
struct EventFacts {
  std::optional<v1::ShipmentState> shipment;  // The one that is named.
  std::string carrier;                        // Of it, for `carry`.
  std::string shipper;  // For `ship`: the custodian of the first unit.
  std::optional<RecordedEvent> target;  // Of a correction.
  std::string target_shipper;  // Of what the target received or returned.
  bool target_listed = true;   // Every unit of its custody rows is listed.
  std::vector<RowFacts> rows;  // One for each row.
  std::map<Hash, HeightBound> heights;  // Of containers that are filled.
};

// One unit against one event. Without facts only the rules that need none of
// them apply: the view of a verifier that was shown one chain.
struct UnitCase {
  const v1::Event& event;
  const Registry& registry;
  const v1::UnitRow& row;
  const v1::UnitState& state;
  const v1::ObservationState* observations = nullptr;  // Not in custody rows.
  const EventFacts* facts = nullptr;
  // Of a correction, what it takes back, if that is known; and the shipper of
  // what that received.
  const v1::Event* target = nullptr;
  std::string_view target_shipper = {};
  std::uint32_t position = 0;
  bool listed_twice = false;  // Another row has the same label.
  std::int64_t recorded_at_ms = 0;
};

struct Finding {
  Verdict verdict = Verdict::kAccepted;
  std::string_view explanation;  // What the unit is or lacks.
};

// The first rule that the unit breaks, in the order of verdicts.
Finding FirstBrokenRule(const UnitCase& unit);

// The party whose event it is; empty if governors alone sign.
std::string_view ActorOf(const v1::Event& event);

// The shipment that a receive, redirect, void, return or carry names; null for
// other events.
const std::string* NamedShipment(const v1::Event& event);

bool FillsContainer(const v1::Event& event);
bool EmptiesContainer(const v1::Event& event);

// The container named by an assemble, pack, remove or unpack.
const v1::UnitId& ContainerOf(const v1::Event& event);

// Directly and indirectly, a unit is inside at most this many containers.
inline constexpr std::size_t kDepthMax = 16;

// The event against the registry alone: that a new owner signs too, and that
// the parties, sites, licence and model it names are registered.
std::optional<Refusal> CheckNamed(const v1::Event& event,
                                  const Registry& registry);
// A receipt is two parties' word, and taken back by both.
std::optional<Refusal> CheckReceiptSigners(const v1::Event& correction,
                                           const v1::Event& receipt,
                                           std::string_view shipper);

// Cosignatures and references of the event, and the facts that follow from
// them. A Refusal is its verdict.
Result<std::optional<Refusal>> CheckEvent(const PendingEvent& pending,
                                          const Registry& registry,
                                          History& history, EventFacts& facts);

// Who is inside what, now and after the event. REQUIRES: `units` one for each
// row.
Result<void> GatherContainment(const PendingEvent& pending,
                               const std::vector<ListedUnit>& units,
                               History& history, EventFacts& facts);

// What each successor of a relabel succeeds. Keeps pointers into `units`.
// REQUIRES: facts.rows one for each row.
void FindPredecessors(const PendingEvent& pending,
                      const std::vector<ListedUnit>& units, EventFacts& facts);

// In their order.
std::vector<std::string> DeviceKeysOf(const v1::UnitAttributes& attributes);

// The shipments that the changes of the units open or change. Of `units` it
// needs those of a correction only: other changes bear the state before.
Result<std::vector<std::pair<Hash, v1::ShipmentState>>> AdvanceShipments(
    const PendingEvent& pending, const std::vector<ListedUnit>& units,
    const std::vector<UnitChange>& changes, History& history);

// AdvanceUnit, which keeps `before` as part of the outcome: copying states is
// what judging costs.
v1::UnitState AdvanceTaken(v1::UnitState&& before, const v1::Event& event,
                           const Hash& event_id, Moment moment,
                           const v1::UnitRow& row);

// Height after a correction of the unit's last event: what was put deeper
// inside meanwhile stays there.
std::uint32_t RestoredHeight(const v1::UnitState& state);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_CUSTODY_RULES_H_
