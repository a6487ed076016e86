// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/policy/checks.h"

namespace waybill {

void CheckLastHolder(const CheckContext& context,
                     const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const v1::LastHolderCheck& check = context.rule.rule.last_holder();
  const auto held_by_role = [&](const WorldStep& step) {
    return step.after.IsActive() && step.after.custodian != kNoNumber &&
           evaluation.HasRole(evaluation.world().PartyId(step.after.custodian),
                              evaluation.IndexOf(step.event), check.roles());
  };
  for (const Episode& episode : EpisodesWhere(timeline, held_by_role)) {
    const WorldStep& start = timeline.StepAt(episode.start);
    const WorldEvent& event = evaluation.Event(start.event);
    Instance instance;
    if (!RunTimer(context.sink, event.moment.recorded_at_ms,
                  ClaimedTime(event) + check.days() * kDayMs, episode.end,
                  instance)) {
      continue;
    }
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation = evaluation.UnitText(timeline.unit) +
                           " has been with carriers or forwarders since " +
                           evaluation.PartyText(start.after.custodian) +
                           " received it on " + FormatDate(ClaimedTime(event)) +
                           ", for more than " + CountText(check.days(), "day") +
                           ".";
    instance.evidence = {start.event};
    instance.judged_at_ms = event.time_ms;
    instance.concerns = start.after.custodian;
    context.Add(std::move(instance));
  }
}

namespace {

// Was something that contained the unit deployed while it did, from the step
// on? Its own deployment doesn't count.
bool WasDeployedInside(const Evaluation& evaluation,
                       const UnitTimeline& timeline, Number since) {
  for (std::size_t i = 0; i < timeline.effective.size(); ++i) {
    const WorldStep& step = timeline.StepAt(timeline.effective[i]);
    if (timeline.effective[i] < since || step.after.parent == kNoNumber) {
      continue;
    }
    // A container stays deployed until it moves, and then this one does too:
    // so it is enough to look when the unit's own state changes.
    const bool last = i + 1 == timeline.effective.size();
    const std::uint64_t until =
        last ? evaluation.end_index()
             : evaluation.IndexOf(
                   timeline.StepAt(timeline.effective[i + 1]).event);
    if (DeployedInside(evaluation, step.after.parent, until)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void CheckDwell(const CheckContext& context, const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const v1::DwellCheck& check = context.rule.rule.dwell();
  const Number since = HeldSince(timeline);
  if (since == kNoNumber || !timeline.Current()->IsActive()) {
    return;
  }
  const Standing& held = timeline.StepAt(since).after;
  const WorldEvent& event = evaluation.Event(timeline.StepAt(since).event);
  if (!evaluation.HasRole(evaluation.world().PartyId(held.custodian),
                          event.moment.index, check.roles())) {
    return;
  }
  if (WasDeployedInside(evaluation, timeline, since)) {
    return;
  }
  // Deployed, or sent on: no longer lying about.
  Number end = kNoNumber;
  for (const Number step : timeline.effective) {
    const Standing& later = timeline.StepAt(step).after;
    const bool away = later.InShipment() && timeline.Current()->InShipment();
    if (step >= since && end == kNoNumber && (later.deployed || away)) {
      end = timeline.StepAt(step).event;
    }
  }
  Instance instance;
  if (!RunTimer(context.sink, event.moment.recorded_at_ms,
                ClaimedTime(event) + check.days() * kDayMs, end, instance)) {
    return;
  }
  instance.subject = UnitSubject(evaluation, timeline.unit);
  instance.explanation =
      evaluation.UnitText(timeline.unit) + " has been with " +
      evaluation.PartyText(held.custodian) + " since " +
      FormatDate(ClaimedTime(event)) + ", for more than " +
      CountText(check.days(), "day") + ", and was not deployed.";
  instance.evidence = {timeline.StepAt(since).event};
  instance.judged_at_ms = event.time_ms;
  instance.concerns = held.custodian;
  context.Add(std::move(instance));
}

namespace {

// Was the unit, or something it was in, among what the count lists?
bool IsCounted(const Evaluation& evaluation, Number unit, Number count) {
  const std::uint64_t index = evaluation.IndexOf(count);
  for (int depth = 0; depth < 32 && unit != kNoNumber; ++depth) {
    const auto& seen = evaluation.world().units()[unit].observations;
    const auto found =
        std::lower_bound(seen.begin(), seen.end(), count,
                         [](const Observation& observation, Number wanted) {
                           return observation.event < wanted;
                         });
    if (found != seen.end() && found->event == count) {
      return true;
    }
    const Standing* standing = StandingBefore(evaluation, unit, index);
    unit = standing == nullptr ? kNoNumber : standing->parent;
  }
  return false;
}

// Was the unit one to be seen at the site that was counted?
bool IsExpectedAt(const Evaluation& evaluation, const UnitTimeline& timeline,
                  Number count) {
  const WorldEvent& event = evaluation.Event(count);
  const Standing* then =
      StandingBefore(evaluation, timeline.unit, event.moment.index);
  if (then == nullptr || then->InShipment() ||
      then->reported != v1::REPORT_KIND_UNSPECIFIED ||
      DeployedInside(evaluation, timeline.unit, event.moment.index)) {
    return false;
  }
  const CustodyPlace place =
      evaluation.PlaceBefore(timeline, event.moment.index);
  return place.site == kNoNumber || place.site == evaluation.SiteOf(event);
}

// The custodian's counts that it says it made after the receipt, in the order
// of the days that it says: a count told late is no later for that.
std::vector<Number> CountsSince(const Evaluation& evaluation,
                                const WorldStep& received) {
  const auto before = [&evaluation](Number a, Number b) {
    return std::pair(ClaimedTime(evaluation.Event(a)), a) <
           std::pair(ClaimedTime(evaluation.Event(b)), b);
  };
  std::vector<Number> counts;
  for (const Number count :
       evaluation.world().CountsOf(received.after.custodian)) {
    if (evaluation.Happened(count) && before(received.event, count)) {
      counts.push_back(count);
    }
  }
  std::sort(counts.begin(), counts.end(), before);
  return counts;
}

}  // namespace

void CheckUnaccounted(const CheckContext& context,
                      const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const Number since = HeldSince(timeline);
  if (since == kNoNumber) {
    return;
  }
  const WorldStep& received = timeline.StepAt(since);
  if (!evaluation.Event(received.event).event.has_receive()) {
    return;
  }
  Number missed = kNoNumber;  // The first count that should have listed it.
  Number listed = kNoNumber;  // The count that did again.
  for (const Number count : CountsSince(evaluation, received)) {
    if (IsCounted(evaluation, timeline.unit, count)) {
      if (missed != kNoNumber && count < missed) {
        missed = listed = kNoNumber;  // It was seen before that was told.
      } else if (missed != kNoNumber && listed == kNoNumber) {
        listed = count;
      }
    } else if ((missed == kNoNumber || listed != kNoNumber) &&
               IsExpectedAt(evaluation, timeline, count)) {
      missed = count;
      listed = kNoNumber;
    }
  }
  if (missed == kNoNumber) {
    return;
  }
  const Standing& now = *timeline.Current();
  const WorldEvent& event = evaluation.Event(missed);
  Instance instance;
  instance.subject = UnitSubject(evaluation, timeline.unit);
  instance.explanation =
      evaluation.PartyText(received.after.custodian) + " counted on " +
      FormatDate(ClaimedTime(event)) + " and did not list unit " +
      timeline.facts->serial + ", which it received on " +
      FormatDate(ClaimedTime(evaluation.Event(received.event))) + ".";
  instance.evidence = {received.event, missed};
  instance.judged_at_ms = event.time_ms;
  instance.visible_at_ms = event.moment.recorded_at_ms;
  instance.concerns = received.after.custodian;
  if (listed != kNoNumber) {
    CloseBy(evaluation, listed, instance);
  } else if (!now.IsActive() || now.InShipment() ||
             now.reported != v1::REPORT_KIND_UNSPECIFIED ||
             DeployedInside(evaluation, timeline.unit,
                            evaluation.end_index())) {
    CloseBy(evaluation, timeline.StepAt(timeline.effective.back()).event,
            instance);
  }
  context.Add(std::move(instance));
}

void CheckReported(const CheckContext& context, const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const auto& kinds = context.rule.rule.reported().kinds();
  for (const Episode& episode :
       EpisodesWhere(timeline, [&kinds](const WorldStep& step) {
         return std::find(kinds.begin(), kinds.end(),
                          static_cast<int>(step.after.reported)) != kinds.end();
       })) {
    const WorldStep& start = timeline.StepAt(episode.start);
    const WorldEvent& event = evaluation.Event(start.event);
    const char* what = "seized";
    if (start.after.reported == v1::LOST) {
      what = "lost";
    } else if (start.after.reported == v1::STOLEN) {
      what = "stolen";
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation = evaluation.UnitText(timeline.unit) +
                           " was reported " + what + " by " +
                           evaluation.PartyText(FirstSigner(event.event)) +
                           " on " + FormatDate(event.time_ms) + ".";
    instance.evidence = {start.event};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    instance.concerns = evaluation.world().FindParty(FirstSigner(event.event));
    if (episode.end != kNoNumber) {
      CloseBy(evaluation, episode.end, instance);
    }
    context.Add(std::move(instance));
  }
}

void CheckUnwitnessed(const CheckContext& context,
                      const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  for (Number i = 0; i < timeline.steps; ++i) {
    const WorldEvent& event = evaluation.Event(timeline.StepAt(i).event);
    const auto& signers = event.event.signers();
    if (!event.event.has_destroy() ||
        std::any_of(signers.begin(), signers.end(), [](const auto& signer) {
          return signer.role() == v1::WITNESS;
        })) {
      continue;
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation =
        evaluation.UnitText(timeline.unit) + " was destroyed by " +
        evaluation.PartyText(FirstSigner(event.event)) + " on " +
        FormatDate(event.time_ms) + ", and no witness signed.";
    instance.evidence = {timeline.StepAt(i).event};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    context.Add(std::move(instance));
  }
}

void CheckRecordedLate(const CheckContext& context,
                       const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const std::uint32_t days = context.rule.rule.recorded_late().days();
  for (Number i = 0; i < timeline.steps; ++i) {
    const WorldEvent& event = evaluation.Event(timeline.StepAt(i).event);
    const std::int64_t occurred = event.event.occurred_at_ms();
    if (occurred == 0 ||
        event.moment.recorded_at_ms - occurred <= days * kDayMs) {
      continue;
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation = "What " +
                           evaluation.PartyText(FirstSigner(event.event)) +
                           " says happened to unit " + timeline.facts->serial +
                           " on " + FormatDate(occurred) + " was recorded on " +
                           FormatDate(event.moment.recorded_at_ms) +
                           ", more than " + CountText(days, "day") + " later.";
    instance.evidence = {timeline.StepAt(i).event};
    instance.judged_at_ms = event.moment.recorded_at_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    context.Add(std::move(instance));
  }
}

}  // namespace waybill
