// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include "ledger/policy/checks.h"

namespace waybill {
namespace {

// A handoff as far as approvals go.
struct Handoff {
  std::string party;  // Who is to be approved.
  CountryCode destination = 0;
  std::string site;  // Of the party; "" if not named.
  std::string end_use;
  std::int64_t time_ms = 0;
  std::uint64_t index = 0;
};

bool Covers(const v1::Approval& approval, const Handoff& handoff,
            ItemClass item_class, const std::string& model) {
  const auto has = [](const auto& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  const bool site_fits = approval.sites().empty() || handoff.site.empty() ||
                         has(approval.sites(), handoff.site);
  const bool use_fits = approval.end_use().empty() || handoff.end_use.empty() ||
                        approval.end_use() == handoff.end_use;
  return (has(approval.items(), ItemClassName(item_class)) ||
          has(approval.items(), model)) &&
         has(approval.countries(), CountryText(handoff.destination)) &&
         site_fits && use_fits;
}

bool IsApproved(const Evaluation& evaluation, const Handoff& handoff,
                ItemClass item_class, const std::string& model) {
  const auto& approvals = evaluation.world().records().Approvals(handoff.party);
  return std::any_of(
      approvals.begin(), approvals.end(), [&](const DatedApproval& approval) {
        return approval.recorded.index < handoff.index &&
               approval.in_force.Contains(handoff.time_ms) &&
               (!approval.withdrawn ||
                approval.withdrawn->recorded_at_ms > handoff.time_ms) &&
               Covers(approval.approval, handoff, item_class, model);
      });
}

// The class for which the party lacks an approval; kNoNumber if it lacks none.
ItemClass Unapproved(const CheckContext& context, const Handoff& handoff,
                     Number unit, const Standing& standing) {
  const World& world = context.evaluation.world();
  if (world.PartyId(world.units()[unit].issuer) == handoff.party) {
    return ItemClass::kUnclassified;
  }
  const ItemClass item_class =
      context.evaluation.ClassOf(unit, standing, handoff.index);
  const bool lacks = item_class != ItemClass::kUnclassified &&
                     !IsApproved(context.evaluation, handoff, item_class,
                                 world.ModelName(standing.model));
  return lacks ? item_class : ItemClass::kUnclassified;
}

// Of what `event` (a shipment, or its redirection) sent to the handoff's party.
void CheckSent(const CheckContext& context, const Handoff& handoff,
               Number shipment, Number event) {
  const Evaluation& evaluation = context.evaluation;
  if (evaluation.HasRole(handoff.party, handoff.index,
                         context.rule.rule.approval().exempt())) {
    return;
  }
  // Units alike get the same answer: thousands of them, one look.
  std::map<std::tuple<Number, Number, std::uint8_t>, ItemClass> answers;
  std::size_t lacking = 0;
  ItemClass highest = ItemClass::kUnclassified;
  for (const ListedRow& row : CustodyRows(evaluation.Event(event))) {
    const Standing* standing =
        StandingBefore(evaluation, row.unit, handoff.index);
    if (standing == nullptr) {
      continue;
    }
    ItemClass lacks = ItemClass::kUnclassified;
    if (standing->kind == v1::ACCELERATOR) {
      const Number issuer = evaluation.world().units()[row.unit].issuer;
      const auto [place, added] = answers.try_emplace(
          {issuer, standing->model, standing->kind}, ItemClass::kUnclassified);
      if (added) {
        place->second = Unapproved(context, handoff, row.unit, *standing);
      }
      lacks = place->second;
    } else {
      lacks = Unapproved(context, handoff, row.unit, *standing);
    }
    lacking += lacks != ItemClass::kUnclassified ? 1 : 0;
    highest = std::max(highest, lacks);
  }
  if (lacking == 0) {
    return;
  }
  const WorldEvent& facts = evaluation.Event(event);
  Instance instance;
  instance.subject = ShipmentSubject(evaluation, shipment);
  instance.explanation = evaluation.PartyText(handoff.party) + " was sent " +
                         CountText(lacking, "unit") + " of class " +
                         std::string(ItemClassName(highest)) + " to " +
                         CountryText(handoff.destination) + " by " +
                         evaluation.PartyText(FirstSigner(facts.event)) +
                         " on " + FormatDate(handoff.time_ms) +
                         ", and no approval in force then covered that.";
  instance.evidence = {shipment, event};
  instance.judged_at_ms = handoff.time_ms;
  instance.visible_at_ms = facts.moment.recorded_at_ms;
  context.Add(std::move(instance));
}

Handoff HandoffTo(const Evaluation& evaluation, Number event,
                  const std::string& party, const v1::Place& destination) {
  const WorldEvent& facts = evaluation.Event(event);
  Handoff handoff;
  handoff.party = party;
  handoff.destination = evaluation.CountryOf(destination, facts.moment.index);
  handoff.site = destination.site_party() == party ? destination.site() : "";
  handoff.end_use = facts.event.ship().end_use();
  handoff.time_ms = facts.time_ms;
  handoff.index = facts.moment.index;
  return handoff;
}

// The event that ended the custody which the step began; kNoNumber if none did.
Number EndOfHold(const UnitTimeline& timeline, Number step) {
  const Number taken_back = timeline.TakenBackBy(step);
  if (taken_back != kNoNumber) {
    return timeline.StepAt(taken_back).event;
  }
  const Number holder = timeline.StepAt(step).after.custodian;
  for (const Number later : timeline.effective) {
    if (later > step && timeline.StepAt(later).after.custodian != holder) {
      return timeline.StepAt(later).event;
    }
  }
  return kNoNumber;
}

// The handoff that a receipt completed.
Handoff HandoffBy(const Evaluation& evaluation, const WorldStep& receipt,
                  const Standing& before) {
  const WorldEvent& event = evaluation.Event(receipt.event);
  Handoff handoff;
  handoff.party = evaluation.world().PartyId(receipt.after.custodian);
  handoff.destination = before.destination;
  handoff.time_ms = event.time_ms;
  handoff.index = event.moment.index;
  if (event.event.place().site_party() == handoff.party) {
    handoff.site = event.event.place().site();
  }
  if (before.shipment != kNoNumber) {
    handoff.end_use = evaluation.Event(before.shipment).event.ship().end_use();
  }
  return handoff;
}

}  // namespace

void CheckConsigneeApproval(const CheckContext& context, Number shipment) {
  const Evaluation& evaluation = context.evaluation;
  const v1::Event& event = evaluation.Event(shipment).event;
  // A return goes back to who shipped it, who isn't asked.
  if (event.has_ship()) {
    CheckSent(context,
              HandoffTo(evaluation, shipment, event.ship().consignee(),
                        event.ship().destination()),
              shipment, shipment);
    for (const Number answer : evaluation.world().AnswersTo(shipment)) {
      const v1::Event& later = evaluation.Event(answer).event;
      if (later.has_redirect() && evaluation.Happened(answer)) {
        CheckSent(context,
                  HandoffTo(evaluation, answer, later.redirect().consignee(),
                            later.redirect().destination()),
                  shipment, answer);
      }
    }
  }
}

void CheckHolderApproval(const CheckContext& context,
                         const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  for (Number i = 0; i < timeline.steps; ++i) {
    const WorldStep& step = timeline.StepAt(i);
    const WorldEvent& event = evaluation.Event(step.event);
    const Standing& before = timeline.Before(i);
    if (!event.event.has_receive() || before.is_return ||
        event.rows[step.row].outcome != v1::ACCEPTED) {
      continue;
    }
    const Handoff handoff = HandoffBy(evaluation, step, before);
    if (evaluation.HasRole(handoff.party, handoff.index,
                           context.rule.rule.approval().exempt())) {
      continue;
    }
    const ItemClass lacks = Unapproved(context, handoff, timeline.unit, before);
    if (lacks == ItemClass::kUnclassified) {
      continue;
    }
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation =
        evaluation.UnitText(timeline.unit) + " was accepted by " +
        evaluation.PartyText(handoff.party) + " on " +
        FormatDate(event.time_ms) + ", which had no approval in force for " +
        std::string(ItemClassName(lacks)) + " in " +
        CountryText(handoff.destination) + ".";
    instance.evidence = {step.event};
    if (before.shipment != kNoNumber) {
      instance.evidence.push_back(before.shipment);
    }
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    instance.concerns = step.after.custodian;
    const Number end = EndOfHold(timeline, i);
    if (end != kNoNumber) {
      CloseBy(evaluation, end, instance);
    }
    context.Add(std::move(instance));
  }
}

}  // namespace waybill
