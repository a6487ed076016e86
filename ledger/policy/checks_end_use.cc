// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ledger/policy/checks_trade.h"

namespace waybill {
namespace {

// A shipment that the unit arrived by.
struct Arrival {
  Number shipment = kNoNumber;
  Number consignee = kNoNumber;  // Who accepted it.
};

void AddArrivals(const Evaluation& evaluation, Number unit, std::uint64_t index,
                 std::vector<Arrival>& arrivals) {
  const std::vector<WorldStep>& steps = evaluation.world().units()[unit].steps;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const WorldEvent& event = evaluation.Event(step->event);
    const bool taken_back =
        step->taken_back_by != kNoNumber &&
        evaluation.IndexOf(steps[step->taken_back_by].event) < index;
    if (event.moment.index < index && event.event.has_receive() &&
        event.rows[step->row].outcome == v1::ACCEPTED && !taken_back &&
        step->after.shipment != kNoNumber) {
      arrivals.push_back({step->after.shipment, step->after.custodian});
    }
  }
}

// Those before the entry `index`, latest first. What was voided, refused or
// taken back brought the unit to nobody. A relabel washes nothing off: those of
// the units that it succeeds are its own.
std::vector<Arrival> ArrivalsOf(const Evaluation& evaluation, Number unit,
                                std::uint64_t index) {
  std::vector<Arrival> arrivals;
  while (unit != kNoNumber) {
    AddArrivals(evaluation, unit, index, arrivals);
    const std::vector<WorldStep>& steps =
        evaluation.world().units()[unit].steps;
    unit = steps.empty() ? kNoNumber : steps.back().after.predecessor;
  }
  return arrivals;
}

// Is the party the unit's issuer, or the issuer of what it is shipped in?
bool IsIssuer(const Evaluation& evaluation, const Consignment& consignment,
              const ConsignedItem& item, const std::string& party) {
  const World& world = evaluation.world();
  Number unit = item.unit;
  const Standing* standing = item.before;
  while (standing != nullptr) {
    if (world.PartyId(world.units()[unit].issuer) == party) {
      return true;
    }
    unit = standing->parent;
    const auto outer = std::find_if(
        consignment.items.begin(), consignment.items.end(),
        [unit](const ConsignedItem& each) { return each.unit == unit; });
    standing = outer == consignment.items.end() ? nullptr : outer->before;
  }
  return false;
}

}  // namespace

void CheckSoleEndUser(const CheckContext& context,
                      const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  for (const Consignment& consignment : consignments) {
    // What goes back to who shipped it isn't passed on.
    if (consignment.is_return) {
      continue;
    }
    std::size_t units = 0;
    Number certified = kNoNumber;
    for (const ConsignedItem& item : consignment.items) {
      if (IsIssuer(evaluation, consignment, item, consignment.consignee)) {
        continue;
      }
      for (const Arrival& arrival :
           ArrivalsOf(evaluation, item.unit,
                      evaluation.IndexOf(consignment.shipment))) {
        if (evaluation.Event(arrival.shipment).event.ship().sole_end_user() &&
            evaluation.world().PartyId(arrival.consignee) ==
                consignment.shipper) {
          certified = arrival.shipment;
          ++units;
          break;
        }
      }
    }
    if (units == 0) {
      continue;
    }
    Instance instance = ShipmentInstance(
        evaluation, consignment,
        ShippedText(evaluation, consignment, units) +
            ", which it had received as sole end user by the shipment of " +
            FormatDate(evaluation.Event(certified).time_ms) + ".");
    instance.evidence.push_back(certified);
    context.Add(std::move(instance));
  }
}

namespace {

// The latest shipment for domestic end use within that time that the unit
// arrived by, or that is itself turned abroad; kNoNumber if there is none.
Number DomesticBefore(const Evaluation& evaluation,
                      const Consignment& consignment, Number unit,
                      std::int64_t within_ms) {
  std::vector<Arrival> arrivals =
      ArrivalsOf(evaluation, unit, evaluation.IndexOf(consignment.shipment));
  if (consignment.event != consignment.shipment) {
    arrivals.insert(arrivals.begin(), Arrival{consignment.shipment, kNoNumber});
  }
  for (const Arrival& arrival : arrivals) {
    const WorldEvent& event = evaluation.Event(arrival.shipment);
    if (event.event.ship().domestic_end_use() &&
        consignment.time_ms - event.time_ms <= within_ms) {
      return arrival.shipment;
    }
  }
  return kNoNumber;
}

}  // namespace

void CheckDomesticEndUse(const CheckContext& context,
                         const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  const std::int64_t within_ms =
      context.rule.rule.domestic_end_use().days() * kDayMs;
  const Countries& territory = context.rule.CountriesOf("one_territory");
  for (const Consignment& consignment : consignments) {
    std::size_t units = 0;
    Number domestic = kNoNumber;
    for (const ConsignedItem& item : consignment.items) {
      if (!CrossesBorder(item.origin, consignment.destination, territory)) {
        continue;
      }
      const Number found =
          DomesticBefore(evaluation, consignment, item.unit, within_ms);
      if (found != kNoNumber) {
        domestic = found;
        ++units;
      }
    }
    if (units == 0) {
      continue;
    }
    Instance instance =
        ShipmentInstance(evaluation, consignment,
                         ShippedText(evaluation, consignment, units) +
                             ", though the shipment of " +
                             FormatDate(evaluation.Event(domestic).time_ms) +
                             " was for domestic end use.");
    instance.evidence.push_back(domestic);
    context.Add(std::move(instance));
  }
}

namespace {

std::string Plain(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

// The next letter or digit of a name, without its case; 0 after the last.
char TakeLetter(std::string_view& text) {
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      return c;
    }
    if (c >= 'A' && c <= 'Z') {
      return static_cast<char>(c - 'A' + 'a');
    }
  }
  return 0;
}

// "Ascend 910C" is "Ascend-910C".
bool HaveSameLetters(std::string_view one, std::string_view other) {
  char letter = 0;
  do {
    letter = TakeLetter(one);
    if (letter != TakeLetter(other)) {
      return false;
    }
  } while (letter != 0);
  return true;
}

// What the event does with a unit; null if the rule doesn't ask about it.
const char* HandledHow(const WorldEvent& event, const ListedRow& row) {
  if (event.event.has_ship() || event.event.has_return_()) {
    return "shipped";
  }
  if (event.event.has_receive()) {
    return row.outcome == v1::ACCEPTED ? "received" : nullptr;
  }
  if (event.event.has_deploy()) {
    return "deployed";
  }
  if (event.event.has_repair()) {
    return "repaired";
  }
  return event.event.has_replace() ? "replaced" : nullptr;
}

// The end use that the event states, or the shipment it answers.
std::vector<std::string> EndUsesOf(const Evaluation& evaluation,
                                   const v1::Event& event) {
  std::vector<std::string> uses = {
      event.ship().end_use(), event.receive().end_use(),
      event.deploy().end_use(), event.repair().end_use()};
  const std::string& cited = event.has_return_() ? event.return_().shipment()
                                                 : event.receive().shipment();
  if (const Result<Hash> id = HashFromBytes(cited)) {
    const Number shipment = evaluation.world().FindEvent(*id);
    if (shipment != kNoNumber) {
      const v1::Event& answered = evaluation.Event(shipment).event;
      uses.push_back(answered.ship().end_use());
      // A return's own end use is that of what brought the units.
      if (answered.has_return_()) {
        for (std::string& use : EndUsesOf(evaluation, answered)) {
          uses.push_back(std::move(use));
        }
      }
    }
  }
  return uses;
}

void CheckHandled(const CheckContext& context, const UnitTimeline& timeline,
                  Number number, Number row) {
  const Evaluation& evaluation = context.evaluation;
  const v1::ProhibitedItemCheck& check = context.rule.rule.prohibited_item();
  const WorldEvent& event = evaluation.Event(number);
  const char* how = HandledHow(event, event.rows[row]);
  if (how == nullptr) {
    return;
  }
  const std::vector<std::string> uses = EndUsesOf(evaluation, event.event);
  const bool exempt =
      std::any_of(uses.begin(), uses.end(), [&check](const std::string& use) {
        return !use.empty() && Plain(use) == Plain(check.exempt_end_use());
      });
  if (exempt != check.exempted()) {
    return;
  }
  const Standing& standing = timeline.facts->steps.front().after;
  Instance instance;
  instance.subject = UnitSubject(evaluation, timeline.unit);
  instance.explanation =
      evaluation.UnitText(timeline.unit) + " of model " +
      evaluation.world().ModelName(standing.model) + " was " + how + " by " +
      evaluation.PartyText(FirstSigner(event.event)) + " on " +
      FormatDate(event.time_ms) +
      (exempt ? ", for " + check.exempt_end_use() + " by its word."
              : "; the model is presumed to violate the rules anywhere.");
  instance.evidence = {number};
  instance.judged_at_ms = event.time_ms;
  instance.visible_at_ms = event.moment.recorded_at_ms;
  context.Add(std::move(instance));
}

// What it was in when that was deployed: it was deployed with it, unlisted.
void CheckDeployedInside(const CheckContext& context,
                         const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  for (Number i = 0; i < timeline.steps; ++i) {
    const std::uint64_t from = evaluation.IndexOf(timeline.StepAt(i).event);
    const std::uint64_t until =
        i + 1 == timeline.steps
            ? evaluation.end_index()
            : evaluation.IndexOf(timeline.StepAt(i + 1).event);
    Number container = timeline.StepAt(i).after.parent;
    while (container != kNoNumber) {
      const UnitTimeline outer = evaluation.TimelineOf(container);
      for (Number j = 0; j < outer.steps; ++j) {
        const WorldStep& step = outer.StepAt(j);
        const WorldEvent& event = evaluation.Event(step.event);
        if (event.event.has_deploy() && event.moment.index > from &&
            event.moment.index < until) {
          CheckHandled(context, timeline, step.event, step.row);
        }
      }
      const Standing* then = StandingBefore(evaluation, container, until);
      container = then == nullptr ? kNoNumber : then->parent;
    }
  }
}

}  // namespace

void CheckProhibitedItem(const CheckContext& context,
                         const UnitTimeline& timeline) {
  const auto& models = context.rule.rule.prohibited_item().models();
  if (timeline.steps == 0) {
    return;
  }
  const std::string& model = context.evaluation.world().ModelName(
      timeline.facts->steps.front().after.model);
  if (std::none_of(models.begin(), models.end(), [&](const std::string& name) {
        return HaveSameLetters(name, model);
      })) {
    return;
  }
  for (Number i = 0; i < timeline.steps; ++i) {
    CheckHandled(context, timeline, timeline.StepAt(i).event,
                 timeline.StepAt(i).row);
  }
  CheckDeployedInside(context, timeline);
  for (const Observation& seen : timeline.observations) {
    if (context.evaluation.Event(seen.event).event.has_repair()) {
      CheckHandled(context, timeline, seen.event, seen.row);
    }
  }
}

void CheckTenant(const CheckContext& context, const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  const Countries& restricted = context.rule.CountriesOf("restricted");
  const auto tenant_tied = [&](const WorldStep& step) {
    const Standing& after = step.after;
    if (!after.deployed || after.tenant == kNoNumber) {
      return false;
    }
    const PartyTies ties =
        TiesOf(evaluation, evaluation.world().PartyId(after.tenant),
               evaluation.IndexOf(step.event));
    return restricted.contains(ties.country) ||
           restricted.contains(ties.hq_country) ||
           restricted.contains(ties.parent_hq_country);
  };
  for (const Episode& episode : EpisodesWhere(timeline, tenant_tied)) {
    const WorldStep& start = timeline.StepAt(episode.start);
    const WorldEvent& event = evaluation.Event(start.event);
    Instance instance;
    instance.subject = UnitSubject(evaluation, timeline.unit);
    instance.explanation = evaluation.UnitText(timeline.unit) +
                           " was deployed by " +
                           evaluation.PartyText(start.after.custodian) +
                           " on " + FormatDate(event.time_ms) + " for " +
                           evaluation.PartyText(start.after.tenant) +
                           ", which is tied to a restricted country.";
    instance.evidence = {start.event};
    instance.judged_at_ms = event.time_ms;
    instance.visible_at_ms = event.moment.recorded_at_ms;
    instance.concerns = start.after.custodian;
    if (episode.end != kNoNumber) {
      CloseBy(evaluation, episode.end, instance);
    }
    context.Add(std::move(instance));
  }
}

}  // namespace waybill
