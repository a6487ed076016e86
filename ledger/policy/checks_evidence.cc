// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "ledger/policy/checks.h"

namespace waybill {
namespace {

// Is the row about what was attested, and not about what was seen inside it?
bool IsAttested(const WorldEvent& event, const Observation& seen) {
  return event.event.has_attest() &&
         event.rows[seen.row].role != v1::SEEN_INSIDE;
}

// The attestations of `container` that list its contents, in order of time.
std::vector<Number> ContentLists(const Evaluation& evaluation,
                                 Number container) {
  std::vector<Number> lists;
  for (const Observation& seen :
       evaluation.world().units()[container].observations) {
    const WorldEvent& event = evaluation.Event(seen.event);
    if (IsAttested(event, seen) && event.event.attest().lists_contents() &&
        evaluation.Happened(seen.event)) {
      lists.push_back(seen.event);
    }
  }
  std::stable_sort(lists.begin(), lists.end(), [&](Number a, Number b) {
    return evaluation.Event(a).time_ms < evaluation.Event(b).time_ms;
  });
  return lists;
}

bool Shows(const Evaluation& evaluation, Number event, Number unit) {
  const std::vector<ListedRow>& rows = evaluation.Event(event).rows;
  return std::any_of(rows.begin(), rows.end(), [unit](const ListedRow& row) {
    return row.unit == unit && row.role == v1::SEEN_INSIDE;
  });
}

// While the unit was in one container without a break.
struct Stay {
  Number container = kNoNumber;
  Number begin = kNoNumber;  // Event.
  Number end = kNoNumber;    // Event; kNoNumber if it is there still.
};

std::vector<Stay> StaysOf(const UnitTimeline& timeline) {
  std::vector<Stay> stays;
  Number parent = kNoNumber;
  for (const Number step : timeline.effective) {
    const WorldStep& at = timeline.StepAt(step);
    if (at.after.parent == parent) {
      continue;
    }
    if (parent != kNoNumber) {
      stays.back().end = at.event;
    }
    parent = at.after.parent;
    if (parent != kNoNumber) {
      stays.push_back({parent, at.event, kNoNumber});
    }
  }
  return stays;
}

}  // namespace

void CheckDisaggregated(const CheckContext& context,
                        const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  for (const Stay& stay : StaysOf(timeline)) {
    Instance open;
    bool is_open = false;
    const std::int64_t from_ms = evaluation.Event(stay.begin).time_ms;
    for (const Number list : ContentLists(evaluation, stay.container)) {
      const WorldEvent& event = evaluation.Event(list);
      if (event.time_ms < from_ms ||
          (event.time_ms == from_ms && list < stay.begin) ||
          (stay.end != kNoNumber &&
           event.time_ms >= evaluation.Event(stay.end).time_ms)) {
        continue;
      }
      if (Shows(evaluation, list, timeline.unit)) {
        if (is_open && CloseBy(evaluation, list, open)) {
          context.Add(open);
        }
        is_open = false;
        continue;
      }
      if (is_open) {
        continue;
      }
      open = Instance();
      is_open = true;
      open.subject = UnitSubject(evaluation, timeline.unit);
      open.explanation = evaluation.UnitText(timeline.unit) + " is inside " +
                         evaluation.world().units()[stay.container].serial +
                         " by its chain, and the attestation of " +
                         FormatDate(event.time_ms) + " by " +
                         evaluation.PartyText(FirstSigner(event.event)) +
                         " does not show it there.";
      open.evidence = {stay.begin, list};
      open.judged_at_ms = event.time_ms;
      open.visible_at_ms = event.moment.recorded_at_ms;
      open.concerns = timeline.Current()->custodian;
    }
    if (is_open &&
        (stay.end == kNoNumber || CloseBy(evaluation, stay.end, open))) {
      context.Add(std::move(open));
    }
  }
}

void CheckDeviceEvidence(const CheckContext& context,
                         const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  for (const Observation& seen : timeline.observations) {
    const WorldEvent& event = evaluation.Event(seen.event);
    const EvidenceResult* result =
        evaluation.world().Evidence(seen.event, timeline.unit);
    if (!IsAttested(event, seen) || result == nullptr || !result->decided ||
        result->holds) {
      continue;
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation = "The device evidence that " +
                           evaluation.PartyText(FirstSigner(event.event)) +
                           " offered for unit " + timeline.facts->serial +
                           " on " + FormatDate(event.time_ms) +
                           " does not hold: " + result->reason + ".";
    instance.evidence = {seen.event};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    context.Add(std::move(instance));
  }
}

namespace {

// The first attestation of the unit after this one with a higher level.
Number StrongerSince(const Evaluation& evaluation, const UnitTimeline& timeline,
                     const Observation& weak, std::uint32_t level) {
  for (const Observation& seen : timeline.observations) {
    const WorldEvent& event = evaluation.Event(seen.event);
    if (seen.event > weak.event && IsAttested(event, seen) &&
        LevelOf(evaluation, seen.event, timeline.unit).value_or(0) > level) {
      return seen.event;
    }
  }
  return kNoNumber;
}

// The unit as an entry found it, if its custody says so in this evaluation.
const Standing* KnownStanding(const Evaluation& evaluation,
                              const UnitTimeline& timeline,
                              std::uint64_t index) {
  return timeline.steps == 0 ? nullptr
                             : StandingBefore(evaluation, timeline.unit, index);
}

}  // namespace

void CheckWeakEvidence(const CheckContext& context,
                       const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const v1::WeakEvidenceCheck& check = context.rule.rule.weak_evidence();
  for (const Observation& seen : timeline.observations) {
    const WorldEvent& event = evaluation.Event(seen.event);
    const std::optional<std::uint32_t> level =
        LevelOf(evaluation, seen.event, timeline.unit);
    // Without a level it isn't weak, but refuted: another finding.
    if (!IsAttested(event, seen) || !level || *level > check.level_max() ||
        !evaluation.HasRole(FirstSigner(event.event), event.moment.index,
                            check.roles())) {
      continue;
    }
    const Standing* then =
        KnownStanding(evaluation, timeline, event.moment.index);
    if (then == nullptr || !IsAdvanced(evaluation.ClassOf(
                               timeline.unit, *then, event.moment.index))) {
      continue;
    }
    Number end = StrongerSince(evaluation, timeline, seen, *level);
    // A seizure stops the timers.
    if (end == kNoNumber && timeline.Current() != nullptr &&
        timeline.Current()->reported == v1::SEIZED) {
      end = timeline.StepAt(timeline.effective.back()).event;
    }
    Instance instance;
    if (!RunTimer(context.sink, event.moment.recorded_at_ms,
                  ClaimedTime(event) + check.days() * kDayMs, end, instance)) {
      continue;
    }
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation = evaluation.UnitText(timeline.unit) +
                           " was inspected by " +
                           evaluation.PartyText(FirstSigner(event.event)) +
                           " on " + FormatDate(ClaimedTime(event)) +
                           " at evidence level " + std::to_string(*level) +
                           " only, and nothing stronger was offered within " +
                           CountText(check.days(), "day") + ".";
    instance.evidence = {seen.event};
    instance.judged_at_ms = event.time_ms;
    const Standing* now = timeline.Current();
    instance.concerns = now == nullptr ? kNoNumber : now->custodian;
    context.Add(std::move(instance));
  }
}

namespace {

bool HasHeartbeatDuty(const WorldStep& step) {
  const Standing& after = step.after;
  return after.IsActive() && after.deployed && after.heartbeat_days != 0 &&
         !after.InShipment() && after.reported != v1::SEIZED;
}

// The times that the unit was under a duty; a deployment begins one anew.
std::vector<Episode> DutiesOf(const Evaluation& evaluation,
                              const UnitTimeline& timeline) {
  std::vector<Episode> duties;
  for (Episode episode : EpisodesWhere(timeline, HasHeartbeatDuty)) {
    for (const Number step : timeline.effective) {
      const Number event = timeline.StepAt(step).event;
      if (step > episode.start &&
          (episode.end == kNoNumber || event < episode.end) &&
          evaluation.Event(event).event.has_deploy()) {
        duties.push_back({episode.start, event});
        episode.start = step;
      }
    }
    duties.push_back(episode);
  }
  return duties;
}

// One silence: from what was last heard until it was heard again, or the duty
// ended.
void AddSilence(const CheckContext& context, const UnitTimeline& timeline,
                const WorldStep& duty, Number heard, Number end) {
  const Evaluation& evaluation = context.evaluation;
  const WorldEvent& event = evaluation.Event(heard);
  const std::uint32_t days = duty.after.heartbeat_days;
  Instance instance;
  if (!RunTimer(context.sink, event.moment.recorded_at_ms,
                ClaimedTime(event) + days * kDayMs, end, instance)) {
    return;
  }
  instance.subject = UnitSubject(evaluation, timeline.unit);
  instance.explanation =
      evaluation.UnitText(timeline.unit) + " was deployed by " +
      evaluation.PartyText(duty.after.custodian) +
      " with a duty to attest every " + CountText(days, "day") +
      ", and nothing was heard of it for longer than that since " +
      FormatDate(ClaimedTime(event)) + ".";
  instance.evidence = {duty.event, heard};
  instance.judged_at_ms = event.time_ms;
  instance.concerns = duty.after.custodian;
  context.Add(std::move(instance));
}

}  // namespace

void CheckHeartbeat(const CheckContext& context, const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const std::uint32_t level_min = context.rule.rule.heartbeat().level_min();
  std::vector<Number> beats;  // Attestations that count, in order of time.
  for (const Observation& seen : timeline.observations) {
    const std::optional<std::uint32_t> level =
        LevelOf(evaluation, seen.event, timeline.unit);
    if (evaluation.Event(seen.event).event.has_attest() && level &&
        *level >= level_min) {
      beats.push_back(seen.event);
    }
  }
  std::stable_sort(beats.begin(), beats.end(), [&](Number a, Number b) {
    return evaluation.Event(a).time_ms < evaluation.Event(b).time_ms;
  });
  for (const Episode& duty : DutiesOf(evaluation, timeline)) {
    const WorldStep& deployed = timeline.StepAt(duty.start);
    Number heard = deployed.event;
    for (const Number beat : beats) {
      const std::int64_t beat_ms = evaluation.Event(beat).time_ms;
      const bool over = duty.end != kNoNumber &&
                        beat_ms >= evaluation.Event(duty.end).time_ms;
      if (beat_ms < evaluation.Event(heard).time_ms || over) {
        continue;
      }
      AddSilence(context, timeline, deployed, heard, beat);
      heard = beat;
    }
    AddSilence(context, timeline, deployed, heard, duty.end);
  }
}

}  // namespace waybill
