// SPDX-License-Identifier: Apache-2.0
//
// The checks, one function for each kind, by what they look at. What each finds
// is said to the letter in the catalogue of findings; here
// stands only what isn't said there. Private to ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_CHECKS_H_
#define WAYBILL_LEDGER_POLICY_CHECKS_H_

#include <vector>

#include "ledger/policy/evaluation.h"
#include "ledger/policy/findings.h"
#include "ledger/policy/pack.h"

namespace waybill {

class ListMatches;

// A rule at work.
struct CheckContext {
  const Evaluation& evaluation;
  const PolicyRule& rule;
  FindingSink& sink;
  ListMatches& matches;

  void Add(Instance instance) const { sink.Add(rule, std::move(instance)); }
};

using UnitCheck = void (*)(const CheckContext&, const UnitTimeline&);
using ShipmentCheck = void (*)(const CheckContext&, Number shipment);
// About a party, a site, a contested alias or a cited licence: what all that
// concerns it shows together.
using NumberCheck = void (*)(const CheckContext&, Number number);
// What only the receipts of all show.
using WholeCheck = void (*)(const CheckContext&);

// checks_approval.cc
void CheckConsigneeApproval(const CheckContext& context, Number shipment);
void CheckHolderApproval(const CheckContext& context,
                         const UnitTimeline& timeline);

// checks_handoff.cc
void CheckHandoff(const CheckContext& context, Number shipment);
void CheckVoidedLate(const CheckContext& context, Number shipment);
void CheckEndUserRole(const CheckContext& context, Number shipment);
void CheckMissing(const CheckContext& context, const UnitTimeline& timeline);
void CheckUnexpected(const CheckContext& context, const UnitTimeline& timeline);
void CheckReturn(const CheckContext& context, const UnitTimeline& timeline);

// checks_holding.cc
void CheckLastHolder(const CheckContext& context, const UnitTimeline& timeline);
void CheckDwell(const CheckContext& context, const UnitTimeline& timeline);
void CheckUnaccounted(const CheckContext& context,
                      const UnitTimeline& timeline);
void CheckReported(const CheckContext& context, const UnitTimeline& timeline);
void CheckUnwitnessed(const CheckContext& context,
                      const UnitTimeline& timeline);
void CheckRecordedLate(const CheckContext& context,
                       const UnitTimeline& timeline);

// checks_presence.cc
void CheckDestinationChanged(const CheckContext& context,
                             const UnitTimeline& timeline);
void CheckContradiction(const CheckContext& context,
                        const UnitTimeline& timeline);
void CheckTravel(const CheckContext& context, const UnitTimeline& timeline);

// checks_identity.cc
void CheckRelabel(const CheckContext& context, const UnitTimeline& timeline);
void CheckIdentityCollision(const CheckContext& context, Number alias);
void CheckResurfaced(const CheckContext& context, const UnitTimeline& timeline);

// checks_evidence.cc
void CheckDisaggregated(const CheckContext& context,
                        const UnitTimeline& timeline);
void CheckDeviceEvidence(const CheckContext& context,
                         const UnitTimeline& timeline);
void CheckWeakEvidence(const CheckContext& context,
                       const UnitTimeline& timeline);
void CheckHeartbeat(const CheckContext& context, const UnitTimeline& timeline);

// ---- what several of them share (timeline.cc)

// While something is true of a unit's state: from a step until an event, or
// until now (kNoNumber).
struct Episode {
  Number start = kNoNumber;  // WorldStep.
  Number end = kNoNumber;    // Event.
};

using StandingTest = bool (*)(const WorldStep& step);

// Episodes during which `test` holds of the steps that stand, and those that a
// correction ended. In ledger order of their start.
template <typename Test>
std::vector<Episode> EpisodesWhere(const UnitTimeline& timeline, Test test) {
  std::vector<Episode> episodes;
  bool holds = false;
  for (const Number step : timeline.effective) {
    const bool now = test(timeline.StepAt(step));
    if (now && !holds) {
      episodes.push_back({step, kNoNumber});
    } else if (!now && holds) {
      episodes.back().end = timeline.StepAt(step).event;
    }
    holds = now;
  }
  for (Number step = 0; step < timeline.steps; ++step) {
    const Number by = timeline.TakenBackBy(step);
    if (by != kNoNumber && test(timeline.StepAt(step)) &&
        (step == 0 || !test(timeline.StepAt(step - 1)))) {
      episodes.push_back({step, timeline.StepAt(by).event});
    }
  }
  return episodes;
}

// The level of an attestation for a unit in it: as claimed up to 3, above that
// as verified. What failed verification has none.
std::optional<std::uint32_t> LevelOf(const Evaluation& evaluation, Number event,
                                     Number unit);

// Who holds the unit since when: the step by which its custodian came to it;
// kNoNumber if it has none.
Number HeldSince(const UnitTimeline& timeline);

// Does what the event says of the unit stand? Not if a correction that is known
// took it back.
bool Stands(const Evaluation& evaluation, Number unit, Number event);

// Is the unit deployed, or what contains it, as the entry `index` found it?
bool DeployedInside(const Evaluation& evaluation, Number unit,
                    std::uint64_t index);

// Where and by which event the unit is deployed, by itself or with what
// contains it, whichever came last; kNoNumber if it isn't. As of the
// evaluation's end.
struct Deployment {
  Number site = kNoNumber;
  Number event = kNoNumber;
};
Deployment DeploymentOf(const Evaluation& evaluation, Number unit);

// The state of a unit as the entry `index` found it; null before commission.
const Standing* StandingBefore(const Evaluation& evaluation, Number unit,
                               std::uint64_t index);

// When the units of a shipment are due: its receive_by, or so many days after
// shipping if it names none.
std::int64_t ReceiveBy(const Evaluation& evaluation, Number shipment,
                       std::uint32_t default_days);

// Where a return takes the unit if it doesn't say: where its shipper had it
// before. 0 if that isn't known, or the event is no return.
CountryCode HomeOfReturn(const Evaluation& evaluation, Number unit,
                         Number event);

// The rows of the event that are about custody.
std::vector<ListedRow> CustodyRows(const WorldEvent& event);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_CHECKS_H_
