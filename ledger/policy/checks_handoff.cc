// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ledger/policy/checks.h"

namespace waybill {
namespace {

// How one unit of a shipment stands against a deadline.
struct Overdue {
  std::int64_t deadline_ms = 0;
  std::int64_t known_ms = 0;  // When the deadline became known.
  Number resolved_by = kNoNumber;
};

// The unit's part of the shipment; nothing if a correction took it out.
std::optional<Overdue> PartOf(const CheckContext& context, Number shipment,
                              Number unit, const v1::HandoffCheck& check) {
  const Evaluation& evaluation = context.evaluation;
  const UnitTimeline timeline = evaluation.TimelineOf(unit);
  const Number shipped = evaluation.world().StepOf(unit, shipment);
  const WorldEvent& facts = evaluation.Event(shipment);
  if (shipped == kNoNumber || shipped >= timeline.steps ||
      timeline.TakenBackBy(shipped) != kNoNumber) {
    return std::nullopt;
  }
  Overdue part;
  part.known_ms = facts.moment.recorded_at_ms;
  part.deadline_ms =
      check.after_days() != 0
          ? ClaimedTime(facts) + check.after_days() * kDayMs
          : ReceiveBy(evaluation, shipment, check.default_receive_by_days());
  for (const Number step : timeline.effective) {
    if (step <= shipped) {
      continue;
    }
    const Standing& after = timeline.StepAt(step).after;
    const WorldEvent& event = evaluation.Event(timeline.StepAt(step).event);
    if (after.shipment != shipment || !after.Unresolved()) {
      if (part.resolved_by == kNoNumber) {
        part.resolved_by = timeline.StepAt(step).event;
      }
    } else {
      // What was reported lost and recovered on the way is unresolved again.
      part.resolved_by = kNoNumber;
      const std::int64_t due = event.event.redirect().receive_by_ms();
      if (due != 0 && check.after_days() == 0) {
        part.deadline_ms = due;
        part.known_ms = event.moment.recorded_at_ms;
      }
    }
    if (after.shipment != shipment) {
      break;
    }
  }
  return part;
}

// As its latest redirection has it; of a return, who shipped before.
Number ConsigneeOf(const Evaluation& evaluation, Number shipment) {
  Number consignee = kNoNumber;
  for (const ListedRow& row : CustodyRows(evaluation.Event(shipment))) {
    const UnitTimeline timeline = evaluation.TimelineOf(row.unit);
    for (const Number step : timeline.effective) {
      const Standing& after = timeline.StepAt(step).after;
      if (after.shipment == shipment && after.consignee != kNoNumber) {
        consignee = after.consignee;
      }
    }
    if (consignee != kNoNumber) {
      break;
    }
  }
  return consignee;
}

std::string HandoffText(const Evaluation& evaluation, Number shipment,
                        std::size_t units, std::int64_t deadline_ms) {
  const WorldEvent& facts = evaluation.Event(shipment);
  const std::string to = evaluation.PartyText(
      evaluation.world().PartyId(ConsigneeOf(evaluation, shipment)));
  return to + " has not confirmed " + CountText(units, "unit") + " that " +
         evaluation.PartyText(FirstSigner(facts.event)) + " shipped on " +
         FormatDate(facts.time_ms) + "; the time for it ended on " +
         FormatMinute(deadline_ms) + ".";
}

}  // namespace

void CheckHandoff(const CheckContext& context, Number shipment) {
  const Evaluation& evaluation = context.evaluation;
  const v1::HandoffCheck& check = context.rule.rule.handoff();
  const WorldEvent& facts = evaluation.Event(shipment);
  std::size_t open = 0;
  std::optional<Overdue> first;  // The first deadline of those still open.
  std::optional<Overdue> last;   // The last resolution of those that aren't.
  for (const ListedRow& row : CustodyRows(facts)) {
    const std::optional<Overdue> part =
        PartOf(context, shipment, row.unit, check);
    Instance probe;
    if (!part || !RunTimer(context.sink, part->known_ms, part->deadline_ms,
                           part->resolved_by, probe)) {
      continue;
    }
    if (part->resolved_by == kNoNumber) {
      ++open;
      if (!first || part->deadline_ms < first->deadline_ms) {
        first = part;
      }
    } else if (!last || part->resolved_by > last->resolved_by) {
      last = part;
    }
  }
  if (!first && !last) {
    return;
  }
  const Overdue& shown = first ? *first : *last;
  Instance instance;
  RunTimer(context.sink, shown.known_ms, shown.deadline_ms, shown.resolved_by,
           instance);
  instance.subject = ShipmentSubject(evaluation, shipment);
  instance.explanation = HandoffText(
      evaluation, shipment, std::max<std::size_t>(open, 1), shown.deadline_ms);
  instance.evidence = {shipment};
  instance.judged_at_ms = facts.time_ms;
  instance.concerns = ConsigneeOf(evaluation, shipment);
  if (check.until_days() != 0) {
    const std::int64_t until_ms =
        ClaimedTime(facts) + check.until_days() * kDayMs;
    if (instance.visible_at_ms > until_ms) {
      return;  // It was never this one's turn.
    }
    context.sink.NoteChangeAt(until_ms + 1);
    if (evaluation.as_of_ms() > until_ms &&
        (!instance.closed || instance.closed_at_ms > until_ms)) {
      instance.closed = true;
      instance.closed_at_ms = until_ms + 1;
      instance.closed_by = kNoNumber;
    }
  }
  context.Add(std::move(instance));
}

void CheckVoidedLate(const CheckContext& context, Number shipment) {
  const Evaluation& evaluation = context.evaluation;
  for (const Number answer : evaluation.world().AnswersTo(shipment)) {
    const WorldEvent& event = evaluation.Event(answer);
    if (!event.event.has_void_() || !evaluation.Happened(answer)) {
      continue;
    }
    std::size_t late = 0;
    std::string consignee;
    std::int64_t due = 0;
    for (const ListedRow& row : CustodyRows(event)) {
      const Standing* before =
          StandingBefore(evaluation, row.unit, event.moment.index);
      if (before == nullptr) {
        continue;
      }
      consignee = evaluation.world().PartyId(before->consignee);
      due =
          ReceiveBy(evaluation, shipment,
                    context.rule.rule.voided_late().default_receive_by_days());
      for (const Number other : evaluation.world().AnswersTo(shipment)) {
        const v1::Redirect& redirect = evaluation.Event(other).event.redirect();
        if (redirect.receive_by_ms() != 0 && other < answer &&
            evaluation.world().StepOf(row.unit, other) != kNoNumber) {
          due = redirect.receive_by_ms();
        }
      }
      late += event.time_ms > due ? 1 : 0;
    }
    const auto& signers = event.event.signers();
    const bool agreed = std::any_of(
        signers.begin(), signers.end(),
        [&](const auto& signer) { return signer.party() == consignee; });
    if (late == 0 || agreed) {
      continue;
    }
    Instance instance;
    instance.subject = ShipmentSubject(evaluation, shipment);
    instance.explanation =
        evaluation.PartyText(FirstSigner(event.event)) + " voided " +
        CountText(late, "unit") + " on " + FormatDate(event.time_ms) +
        ", after the receipt was due on " + FormatMinute(due) + ", and " +
        evaluation.PartyText(consignee) + " did not co-sign.";
    instance.evidence = {shipment, answer};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    context.Add(std::move(instance));
  }
}

void CheckEndUserRole(const CheckContext& context, Number shipment) {
  const Evaluation& evaluation = context.evaluation;
  const WorldEvent& event = evaluation.Event(shipment);
  const std::string& end_user = event.event.ship().end_user();
  if (end_user.empty() ||
      !evaluation.HasRole(end_user, event.moment.index,
                          context.rule.rule.end_user_role().roles())) {
    return;
  }
  Instance instance;
  instance.subject = ShipmentSubject(evaluation, shipment);
  instance.explanation =
      evaluation.PartyText(FirstSigner(event.event)) + " named " +
      evaluation.PartyText(end_user) +
      ", a carrier or forwarder, as end user of what it shipped on " +
      FormatDate(event.time_ms) + ".";
  instance.evidence = {shipment};
  instance.judged_at_ms = event.time_ms;
  instance.visible_at_ms = event.moment.recorded_at_ms;
  context.Add(std::move(instance));
}

void CheckMissing(const CheckContext& context, const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  // A report ends it for good, also when what was reported is recovered.
  for (const Episode& episode :
       EpisodesWhere(timeline, [](const WorldStep& step) {
         return step.after.leg == v1::LEG_MISSING;
       })) {
    const WorldStep& start = timeline.StepAt(episode.start);
    const WorldEvent& event = evaluation.Event(start.event);
    Number end = episode.end;
    for (const Number step : timeline.effective) {
      const Number later = timeline.StepAt(step).event;
      if (step > episode.start && (end == kNoNumber || later < end) &&
          evaluation.Event(later).event.has_report()) {
        end = later;
      }
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation =
        evaluation.UnitText(timeline.unit) + " was missing when " +
        evaluation.PartyText(FirstSigner(event.event)) +
        " received its shipment on " + FormatDate(event.time_ms) + ".";
    instance.evidence = {start.event};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    instance.concerns = start.after.consignee;
    if (end != kNoNumber) {
      CloseBy(evaluation, end, instance);
    }
    context.Add(std::move(instance));
  }
}

void CheckUnexpected(const CheckContext& context,
                     const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  for (const Observation& seen : timeline.observations) {
    const WorldEvent& event = evaluation.Event(seen.event);
    if (event.rows[seen.row].role != v1::UNEXPECTED) {
      continue;
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation = evaluation.UnitText(timeline.unit) + " arrived at " +
                           evaluation.PartyText(FirstSigner(event.event)) +
                           " on " + FormatDate(event.time_ms) +
                           " with a shipment that did not contain it.";
    instance.evidence = {seen.event};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    context.Add(std::move(instance));
  }
}

namespace {

bool IsReturnDue(const WorldStep& step) {
  return step.after.return_due && step.after.reported != v1::SEIZED;
}

// From a refusal on until the shipper has the unit back.
bool IsRefused(const WorldStep& step) {
  const Standing& after = step.after;
  return after.reported != v1::SEIZED &&
         (after.leg == v1::LEG_REFUSED ||
          (after.is_return && after.leg != v1::LEG_ACCEPTED &&
           after.leg != v1::LEG_CLOSED));
}

void AddReturns(const CheckContext& context, const UnitTimeline& timeline,
                bool (*is_due)(const WorldStep&), const char* why) {
  const Evaluation& evaluation = context.evaluation;
  const std::uint32_t days = context.rule.rule.return_().days();
  for (const Episode& episode : EpisodesWhere(timeline, is_due)) {
    const WorldStep& start = timeline.StepAt(episode.start);
    const WorldEvent& event = evaluation.Event(start.event);
    Instance instance;
    // What was accepted and then sent back is an ordinary handoff.
    if (event.event.has_return_() ||
        !RunTimer(context.sink, event.moment.recorded_at_ms,
                  ClaimedTime(event) + days * kDayMs, episode.end, instance)) {
      continue;
    }
    instance.subject = UnitSubject(evaluation, timeline.unit);
    const Number home = event.event.has_replace() ? timeline.facts->issuer
                                                  : start.after.custodian;
    instance.explanation =
        evaluation.UnitText(timeline.unit) + " was " + why + " by " +
        evaluation.PartyText(FirstSigner(event.event)) + " on " +
        FormatDate(ClaimedTime(event)) + " and was not back with " +
        evaluation.PartyText(home) + " within " + CountText(days, "day") + ".";
    instance.evidence = {start.event};
    instance.judged_at_ms = event.time_ms;
    instance.concerns = start.after.custodian;
    context.Add(std::move(instance));
  }
}

}  // namespace

void CheckReturn(const CheckContext& context, const UnitTimeline& timeline) {
  AddReturns(context, timeline, IsReturnDue, "replaced");
  AddReturns(context, timeline, IsRefused, "refused");
}

}  // namespace waybill
