// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "ledger/policy/checks_trade.h"

namespace waybill {
namespace {

constexpr std::uint64_t kMilli = 1000;

// One receipt, with what was accepted by it.
struct Receipt {
  Number event = kNoNumber;
  Number shipment = kNoNumber;
  std::string party;  // Who accepted.
  std::int64_t time_ms = 0;
  std::vector<Number> units;  // Accepted.
};

// All receipts that happened but those of returns, in ledger order.
std::vector<Receipt> ReceiptsOf(const Evaluation& evaluation) {
  std::vector<Receipt> receipts;
  for (const Number shipment : evaluation.world().shipments()) {
    if (evaluation.Event(shipment).event.has_return_()) {
      continue;
    }
    for (const Number answer : evaluation.world().AnswersTo(shipment)) {
      const WorldEvent& event = evaluation.Event(answer);
      if (!event.event.has_receive() || !evaluation.Happened(answer)) {
        continue;
      }
      Receipt receipt{
          answer, shipment, FirstSigner(event.event), event.time_ms, {}};
      for (const ListedRow& row : event.rows) {
        if (row.outcome == v1::ACCEPTED) {
          receipt.units.push_back(row.unit);
        }
      }
      receipts.push_back(std::move(receipt));
    }
  }
  std::sort(
      receipts.begin(), receipts.end(),
      [](const Receipt& a, const Receipt& b) { return a.event < b.event; });
  return receipts;
}

const Standing* StandingAt(const Evaluation& evaluation, Number unit,
                           Number event) {
  return StandingBefore(evaluation, unit, evaluation.IndexOf(event));
}

std::uint64_t TppMilliOf(const Evaluation& evaluation, Number unit,
                         Number event) {
  const Standing* standing = StandingAt(evaluation, unit, event);
  return standing == nullptr ? 0 : TppMilliOf(evaluation, *standing);
}

// Was the party founded, or if nobody knows, first supplied, after the day?
bool IsNewcomer(const Evaluation& evaluation, const std::string& party,
                const std::string& after, std::int64_t first_ms) {
  const v1::PartyProfile* profile =
      evaluation.Profile(party, evaluation.end_index());
  if (profile != nullptr && !profile->incorporated().empty()) {
    return profile->incorporated() > after;
  }
  return FormatDate(first_ms) > after;
}

// What one party accepted: when, which unit.
struct Accepted {
  std::int64_t time_ms = 0;
  Number event = kNoNumber;
  Number unit = kNoNumber;
  std::uint64_t tpp_milli = 0;
};

// The first receipt with which the units accepted within `days` pass `limit`,
// and their sum; kNoNumber if none does. Each unit counts once at a time.
std::pair<Number, std::uint64_t> FirstAbove(std::vector<Accepted> accepted,
                                            std::uint32_t days,
                                            std::uint64_t limit_milli) {
  std::stable_sort(accepted.begin(), accepted.end(),
                   [](const Accepted& a, const Accepted& b) {
                     return a.time_ms < b.time_ms;
                   });
  std::map<Number, int> inside;
  std::uint64_t sum = 0;
  std::size_t oldest = 0;
  for (const Accepted& each : accepted) {
    while (each.time_ms - accepted[oldest].time_ms > days * kDayMs) {
      if (--inside[accepted[oldest].unit] == 0) {
        sum -= accepted[oldest].tpp_milli;
      }
      ++oldest;
    }
    if (++inside[each.unit] == 1) {
      sum += each.tpp_milli;
    }
    if (sum > limit_milli) {
      return {each.event, sum};
    }
  }
  return {kNoNumber, 0};
}

Instance EventInstance(const Evaluation& evaluation, Number event,
                       v1::FindingSubject subject, std::string explanation) {
  const WorldEvent& facts = evaluation.Event(event);
  Instance instance;
  instance.subject = std::move(subject);
  instance.explanation = std::move(explanation);
  instance.evidence = {event};
  instance.judged_at_ms = facts.time_ms;
  instance.visible_at_ms = facts.moment.recorded_at_ms;
  return instance;
}

}  // namespace

void CheckNewcomer(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const v1::NewcomerCheck& check = context.rule.rule.newcomer();
  std::map<std::string, std::vector<Accepted>> by_party;
  for (const Receipt& receipt : ReceiptsOf(evaluation)) {
    for (const Number unit : receipt.units) {
      by_party[receipt.party].push_back(
          {receipt.time_ms, receipt.event, unit,
           TppMilliOf(evaluation, unit, receipt.event)});
    }
  }
  for (const auto& [party, accepted] : by_party) {
    const std::int64_t first_ms =
        std::min_element(accepted.begin(), accepted.end(),
                         [](const Accepted& a, const Accepted& b) {
                           return a.time_ms < b.time_ms;
                         })
            ->time_ms;
    if (!IsNewcomer(evaluation, party, check.after(), first_ms)) {
      continue;
    }
    const auto [event, sum] =
        FirstAbove(accepted, check.days(), check.tpp() * kMilli);
    if (event != kNoNumber) {
      context.Add(EventInstance(
          evaluation, event, PartySubject(party),
          evaluation.PartyText(party) + ", founded or first supplied after " +
              check.after() + ", had accepted units of " + FigureText(sum) +
              " TPP within " + CountText(check.days(), "day") + " by " +
              FormatDate(evaluation.Event(event).time_ms) + "."));
    }
  }
}

namespace {

// The site where the unit is deployed, itself or in a container, and by which
// event; kNoNumber if it isn't.
std::pair<Number, Number> DeployedAt(const Evaluation& evaluation,
                                     Number unit) {
  for (int depth = 0; depth < 32 && unit != kNoNumber; ++depth) {
    const UnitTimeline timeline = evaluation.TimelineOf(unit);
    const Standing* now = timeline.Current();
    if (now == nullptr || now->InShipment()) {
      break;
    }
    if (now->deployed) {
      for (auto step = timeline.effective.rbegin();
           step != timeline.effective.rend(); ++step) {
        const Number event = timeline.StepAt(*step).event;
        if (evaluation.Event(event).event.has_deploy()) {
          return {now->site, event};
        }
      }
    }
    unit = now->parent;
  }
  return {kNoNumber, kNoNumber};
}

}  // namespace

void CheckCapacity(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  // By site, then by the event that brought it there: milliwatts.
  std::map<Number, std::map<Number, std::uint64_t>> power;
  for (Number unit = 0; unit < world.units().size(); ++unit) {
    const auto [site, event] = DeployedAt(evaluation, unit);
    if (site == kNoNumber) {
      continue;
    }
    const Standing* standing =
        StandingBefore(evaluation, unit, evaluation.end_index());
    const v1::Model* model =
        standing == nullptr ? nullptr : evaluation.ModelOf(standing->model);
    power[site][event] += model == nullptr ? 0 : model->rated_power_milli_w();
  }
  for (const auto& [number, events] : power) {
    const auto& id = world.SiteId(number);
    const v1::Site* site =
        world.records().Site(id.first, id.second, evaluation.end_index());
    if (site == nullptr || !site->has_power_milli_kw()) {
      continue;
    }
    const std::uint64_t declared = site->power_milli_kw() * kMilli;
    std::uint64_t sum = 0;
    Number passed_by = kNoNumber;
    for (const auto& [event, milliwatts] : events) {
      sum += milliwatts;
      if (sum > declared && passed_by == kNoNumber) {
        passed_by = event;
      }
    }
    if (passed_by != kNoNumber) {
      context.Add(EventInstance(evaluation, passed_by, SiteSubject(id),
                                "What is deployed at " + id.second + " of " +
                                    evaluation.PartyText(id.first) +
                                    " is rated " + FigureText(sum / kMilli) +
                                    " kW, more than the declared " +
                                    FigureText(declared / kMilli) + " kW."));
    }
  }
}

void CheckBusiness(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const v1::BusinessCheck& check = context.rule.rule.business();
  std::map<std::string, std::set<Number>> units;
  std::map<std::string, Number> last;
  for (const Number shipment : evaluation.world().shipments()) {
    if (!evaluation.Happened(shipment)) {
      continue;
    }
    for (const Consignment& consignment :
         ConsignmentsOf(evaluation, shipment)) {
      for (const ConsignedItem& item : consignment.items) {
        // Containers aren't counted: what counts is advanced by itself.
        if (!IsAdvanced(evaluation.OwnClassOf(*item.before)) ||
            !Stands(evaluation, item.unit, consignment.shipment) ||
            !Stands(evaluation, item.unit, consignment.event)) {
          continue;
        }
        for (const std::string* party :
             {&consignment.consignee, &consignment.end_user}) {
          if (!party->empty() && units[*party].insert(item.unit).second &&
              units[*party].size() == check.items() + 1) {
            last[*party] = consignment.event;
          }
        }
      }
    }
  }
  for (const auto& [party, event] : last) {
    const v1::PartyProfile* profile =
        evaluation.Profile(party, evaluation.end_index());
    // An industry that nobody recorded doesn't mismatch.
    if (profile == nullptr || profile->industry().empty()) {
      continue;
    }
    const auto& fitting = check.industries();
    const std::string industry = FoldName(profile->industry());
    if (std::none_of(fitting.begin(), fitting.end(),
                     [&industry](const std::string& name) {
                       return FoldName(name) == industry;
                     })) {
      context.Add(EventInstance(
          evaluation, event, PartySubject(party),
          evaluation.PartyText(party) + ", whose business is " +
              profile->industry() + ", was to get " +
              CountText(units[party].size(), "advanced item") + "."));
    }
  }
}

void CheckSiteKind(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const v1::SiteKindCheck& check = context.rule.rule.site_kind();
  std::map<Number, std::set<Number>> received;
  for (const Receipt& receipt : ReceiptsOf(evaluation)) {
    const WorldEvent& event = evaluation.Event(receipt.event);
    const Number number = evaluation.SiteOf(event);
    const v1::Place& place = event.event.place();
    const v1::Site* site = evaluation.world().records().Site(
        place.site_party(), place.site(), event.moment.index);
    if (number == kNoNumber || site == nullptr ||
        site->kind() != check.kind()) {
      continue;
    }
    std::set<Number>& units = received[number];
    for (const Number unit : receipt.units) {
      const Standing* standing = StandingAt(evaluation, unit, receipt.event);
      if (standing != nullptr &&
          IsAdvanced(evaluation.ClassOf(unit, *standing, event.moment.index))) {
        units.insert(unit);
      }
    }
    if (units.size() > check.items()) {
      const auto& id = evaluation.world().SiteId(number);
      context.Add(
          EventInstance(evaluation, receipt.event, SiteSubject(id),
                        evaluation.PartyText(receipt.party) + " had received " +
                            CountText(units.size(), "advanced item") + " at " +
                            id.second + ", a " + check.kind() + " site, by " +
                            FormatDate(receipt.time_ms) + "."));
    }
  }
}

namespace {

void AddCapExceeded(const CheckContext& context, const Receipt& receipt,
                    std::string explanation) {
  Instance instance =
      EventInstance(context.evaluation, receipt.event,
                    ShipmentSubject(context.evaluation, receipt.shipment),
                    std::move(explanation));
  instance.evidence.push_back(receipt.shipment);
  context.Add(std::move(instance));
}

}  // namespace

void CheckCountryCap(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const v1::CountryCapCheck& check = context.rule.rule.country_cap();
  const std::int64_t since_ms = ParseDayOrMoment(check.since())->time_ms;
  const Countries& exempt = context.rule.CountriesOf("exempt");
  std::map<CountryCode, std::uint64_t> entered;
  std::set<std::pair<CountryCode, Number>> counted;
  for (const Receipt& receipt : ReceiptsOf(evaluation)) {
    std::set<CountryCode> grown;
    for (const Number unit : receipt.units) {
      const Number step = evaluation.world().StepOf(unit, receipt.event);
      const CountryCode country =
          evaluation.world().units()[unit].steps[step].after.country;
      const CountryCode origin =
          evaluation
              .PlaceBefore(evaluation.TimelineOf(unit),
                           evaluation.IndexOf(receipt.shipment))
              .country;
      if (receipt.time_ms >= since_ms && country != 0 && origin != 0 &&
          origin != country && !IsIn(exempt, country) &&
          counted.insert({country, unit}).second) {
        entered[country] += TppMilliOf(evaluation, unit, receipt.event);
        grown.insert(country);
      }
    }
    for (const CountryCode country : grown) {
      if (entered[country] > check.tpp() * kMilli) {
        AddCapExceeded(context, receipt,
                       "With the receipt of " + FormatDate(receipt.time_ms) +
                           " by " + evaluation.PartyText(receipt.party) +
                           ", units of " + FigureText(entered[country]) +
                           " TPP have entered " + CountryText(country) +
                           ", whose allocation is " +
                           FigureText(check.tpp() * kMilli) + ".");
      }
    }
  }
}

void CheckConsigneeCap(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const v1::ConsigneeCapCheck& check = context.rule.rule.consignee_cap();
  std::map<std::pair<std::string, int>, std::uint64_t> accepted;
  std::set<std::tuple<std::string, int, Number>> counted;
  for (const Receipt& receipt : ReceiptsOf(evaluation)) {
    // A party counts together with those that share its ultimate parent.
    const v1::PartyProfile* profile =
        evaluation.Profile(receipt.party, evaluation.IndexOf(receipt.event));
    const std::string ultimate = profile == nullptr || profile->parent().empty()
                                     ? receipt.party
                                     : profile->parent();
    const int year = YearOf(receipt.time_ms);
    std::uint64_t& sum = accepted[{ultimate, year}];
    for (const Number unit : receipt.units) {
      if (counted.insert({ultimate, year, unit}).second) {
        sum += TppMilliOf(evaluation, unit, receipt.event);
      }
    }
    if (sum > check.tpp() * kMilli) {
      AddCapExceeded(context, receipt,
                     "With the receipt of " + FormatDate(receipt.time_ms) +
                         ", " + evaluation.PartyText(ultimate) +
                         " and its affiliates accepted units of " +
                         FigureText(sum) + " TPP in " + std::to_string(year) +
                         ", more than the allocation of " +
                         FigureText(check.tpp() * kMilli) + ".");
    }
  }
}

}  // namespace waybill
