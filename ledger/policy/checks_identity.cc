// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "ledger/policy/checks.h"

namespace waybill {

void CheckRelabel(const CheckContext& context, const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  const std::string& issuer = world.PartyId(timeline.facts->issuer);
  for (Number i = 0; i < timeline.steps; ++i) {
    const WorldStep& step = timeline.StepAt(i);
    const WorldEvent& event = evaluation.Event(step.event);
    // Of a pair, the unit that got a successor was relabelled.
    if (!event.event.has_relabel() ||
        event.rows[step.row].role == v1::REPLACEMENT) {
      continue;
    }
    const auto& signers = event.event.signers();
    if (std::any_of(signers.begin(), signers.end(), [&](const auto& signer) {
          return signer.party() == issuer ||
                 world.records().IsDelegate(signer.party(), issuer,
                                            event.moment.index);
        })) {
      continue;
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation =
        evaluation.UnitText(timeline.unit) + " was relabelled by " +
        evaluation.PartyText(FirstSigner(event.event)) + " on " +
        FormatDate(event.time_ms) + ", and its issuer " +
        evaluation.PartyText(issuer) + " did not co-sign.";
    instance.evidence = {step.event};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    context.Add(std::move(instance));
  }
}

namespace {

// One unit's claim of an alias, as far as it counts.
struct CountedClaim {
  Number unit = kNoNumber;
  Number event = kNoNumber;
  Number taken_back_by = kNoNumber;  // Event.
};

std::vector<CountedClaim> CountedClaims(const Evaluation& evaluation,
                                        const std::vector<AliasClaim>& claims) {
  std::vector<CountedClaim> counted;
  for (const AliasClaim& claim : claims) {
    if (!evaluation.Happened(claim.event)) {
      continue;
    }
    const Number step = evaluation.world().StepOf(claim.unit, claim.event);
    if (step == kNoNumber) {
      continue;
    }
    const UnitTimeline timeline = evaluation.TimelineOf(claim.unit);
    if (step >= timeline.steps) {
      continue;
    }
    const Number by = timeline.TakenBackBy(step);
    counted.push_back(
        {claim.unit, claim.event,
         by == kNoNumber ? kNoNumber : timeline.StepAt(by).event});
  }
  return counted;
}

// Is `one` the other under another identity: by relabels, a unit that succeeds
// it, however far? They share what names them on purpose.
bool Descends(const Evaluation& evaluation, Number one, Number other) {
  while (one != kNoNumber) {
    const std::vector<WorldStep>& steps = evaluation.world().units()[one].steps;
    one = kNoNumber;
    for (const WorldStep& step : steps) {
      if (step.after.predecessor == other && other != kNoNumber) {
        return true;
      }
      if (step.after.predecessor != kNoNumber) {
        one = step.after.predecessor;
      }
    }
  }
  return false;
}

void AddCollision(const CheckContext& context, const std::string& value,
                  const CountedClaim& mine, const CountedClaim& theirs) {
  const Evaluation& evaluation = context.evaluation;
  const WorldEvent& event = evaluation.Event(mine.event);
  const WorldEvent& other = evaluation.Event(theirs.event);
  Instance instance;
  instance.subject = UnitSubject(evaluation, mine.unit);
  instance.explanation =
      "The identity " + value + " is claimed for unit " +
      evaluation.world().units()[mine.unit].serial + " by " +
      evaluation.PartyText(FirstSigner(event.event)) + " and for unit " +
      evaluation.world().units()[theirs.unit].serial + " by " +
      evaluation.PartyText(FirstSigner(other.event)) + ".";
  instance.evidence = {mine.event, theirs.event};
  instance.judged_at_ms = std::max(event.time_ms, other.time_ms);
  instance.visible_at_ms =
      std::max(event.moment.recorded_at_ms, other.moment.recorded_at_ms);
  instance.concerns = evaluation.world().FindParty(FirstSigner(event.event));
  const Number end = std::min(mine.taken_back_by, theirs.taken_back_by);
  if (end == kNoNumber || CloseBy(evaluation, end, instance)) {
    context.Add(std::move(instance));
  }
}

}  // namespace

void CheckIdentityCollision(const CheckContext& context, Number number) {
  const WorldIndex& index = context.evaluation.world().index();
  const AliasKey& alias = index.contested()[number];
  const std::vector<CountedClaim> counted =
      CountedClaims(context.evaluation, index.aliases().at(alias));
  for (const CountedClaim& mine : counted) {
    for (const CountedClaim& theirs : counted) {
      if (mine.unit != theirs.unit &&
          !Descends(context.evaluation, mine.unit, theirs.unit) &&
          !Descends(context.evaluation, theirs.unit, mine.unit)) {
        AddCollision(context, alias.second, mine, theirs);
      }
    }
  }
}

namespace {

// The end of a unit's life, or of its being with its last holder: what must
// not be seen of it after.
struct Ending {
  const char* how = "";
  Number step = kNoNumber;
  std::uint64_t until_index = std::numeric_limits<std::uint64_t>::max();
};

std::vector<Ending> EndingsOf(const Evaluation& evaluation,
                              const UnitTimeline& timeline) {
  std::vector<Ending> endings;
  const auto until = [&](Number event) {
    return event == kNoNumber ? std::numeric_limits<std::uint64_t>::max()
                              : evaluation.IndexOf(event);
  };
  for (const Episode& episode :
       EpisodesWhere(timeline, [](const WorldStep& step) {
         return step.after.lifecycle == v1::RETIRED ||
                step.after.lifecycle == v1::DESTROYED;
       })) {
    const bool retired =
        timeline.StepAt(episode.start).after.lifecycle == v1::RETIRED;
    endings.push_back(
        {retired ? "retired" : "destroyed", episode.start, until(episode.end)});
  }
  for (const Episode& episode : EpisodesWhere(
           timeline,
           [](const WorldStep& step) { return step.after.return_due; })) {
    endings.push_back({"replaced", episode.start, until(episode.end)});
  }
  return endings;
}

void AddResurfaced(const CheckContext& context, const UnitTimeline& timeline,
                   const Ending& ending, Number number, const char* how) {
  const Evaluation& evaluation = context.evaluation;
  const WorldStep& step = timeline.StepAt(ending.step);
  const WorldEvent& end = evaluation.Event(step.event);
  const WorldEvent& event = evaluation.Event(number);
  // By its time it came after; by the log the end was not taken back yet.
  if (event.time_ms <= end.time_ms ||
      event.moment.index >= ending.until_index) {
    return;
  }
  Instance instance;
  instance.subject = UnitSubject(evaluation, timeline.unit);
  instance.explanation =
      evaluation.UnitText(timeline.unit) + " was " + how + " by " +
      evaluation.PartyText(FirstSigner(event.event)) + " on " +
      FormatDate(event.time_ms) + ", after it was " + ending.how + " on " +
      FormatDate(end.time_ms) + ".";
  instance.evidence = {step.event, number};
  instance.judged_at_ms = event.time_ms;
  instance.visible_at_ms =
      std::max(event.moment.recorded_at_ms, end.moment.recorded_at_ms);
  context.Add(std::move(instance));
}

// What the observation amounts to; null if it is no sign of life.
const char* ObservedHow(const WorldEvent& event) {
  if (event.event.has_sight() || event.event.has_count()) {
    return "seen";
  }
  if (event.event.has_attest()) {
    return "attested";
  }
  if (event.event.has_repair()) {
    return "repaired";
  }
  return event.event.has_receive() ? "found in a shipment" : nullptr;
}

}  // namespace

void CheckResurfaced(const CheckContext& context,
                     const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const std::vector<Ending> endings = EndingsOf(evaluation, timeline);
  if (endings.empty()) {
    return;
  }
  for (const Ending& ending : endings) {
    for (const Observation& seen : timeline.observations) {
      const char* how = ObservedHow(evaluation.Event(seen.event));
      if (how != nullptr) {
        AddResurfaced(context, timeline, ending, seen.event, how);
      }
    }
    for (Number i = ending.step + 1; i < timeline.steps; ++i) {
      const Number number = timeline.StepAt(i).event;
      const v1::Event& event = evaluation.Event(number).event;
      if (event.has_deploy()) {
        AddResurfaced(context, timeline, ending, number, "deployed");
      } else if (event.has_relabel()) {
        AddResurfaced(context, timeline, ending, number, "relabelled");
      }
    }
  }
}

}  // namespace waybill
