// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "ledger/policy/checks_trade.h"
#include "ledger/policy/receipts.h"

namespace waybill {
namespace {

constexpr std::uint64_t kMilli = 1000;

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

}  // namespace

void CheckNewcomer(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const v1::NewcomerCheck& check = context.rule.rule.newcomer();
  const std::string& party = evaluation.world().PartyId(number);
  std::vector<ReceivedUnits> receipts;
  std::int64_t first_ms = std::numeric_limits<std::int64_t>::max();
  for (const Number event : evaluation.world().EventsOf(number)) {
    if (FirstSigner(evaluation.Event(event).event) != party) {
      continue;
    }
    auto receipt = ReceiptBy(evaluation, event);
    if (receipt && !receipt->units.empty()) {
      first_ms = std::min(first_ms, receipt->time_ms);
      receipts.push_back(*std::move(receipt));
    }
  }
  if (receipts.empty() ||
      !IsNewcomer(evaluation, party, check.after(), first_ms)) {
    return;
  }
  std::vector<Accepted> accepted;
  for (const ReceivedUnits& receipt : receipts) {
    for (const Number unit : receipt.units) {
      accepted.push_back({receipt.time_ms, receipt.event, unit,
                          TppMilliOf(evaluation, unit, receipt.event)});
    }
  }
  const auto [event, sum] =
      FirstAbove(std::move(accepted), check.days(), check.tpp() * kMilli);
  if (event != kNoNumber) {
    context.Add(EventInstance(
        evaluation, event, PartySubject(party),
        evaluation.PartyText(party) + ", founded or first supplied after " +
            check.after() + ", had accepted units of " + FigureText(sum) +
            " TPP within " + CountText(check.days(), "day") + " by " +
            FormatDate(evaluation.Event(event).time_ms) + "."));
  }
}

namespace {

// Units that are, or were at some time, deployed at the site, or inside what
// was. Each once.
std::set<Number> UnitsOnceAt(const World& world, Number site) {
  const std::vector<Number>& deployed = world.index().UnitsDeployedAt(site);
  std::set<Number> units;
  std::vector<Number> next(deployed.begin(), deployed.end());
  while (!next.empty()) {
    const Number unit = next.back();
    next.pop_back();
    if (units.insert(unit).second) {
      for (const Containment& part : world.units()[unit].contents) {
        next.push_back(part.child);
      }
    }
  }
  return units;
}

}  // namespace

void CheckCapacity(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  const auto& id = world.SiteId(number);
  const v1::Site* site =
      world.records().Site(id.first, id.second, evaluation.end_index());
  if (site == nullptr || !site->has_power_milli_kw()) {
    return;
  }
  // By the event that brought it there: milliwatts.
  std::map<Number, std::uint64_t> power;
  for (const Number unit : UnitsOnceAt(world, number)) {
    const auto [at, event] = DeploymentOf(evaluation, unit);
    const Standing* standing =
        StandingBefore(evaluation, unit, evaluation.end_index());
    if (at != number || standing == nullptr) {
      continue;
    }
    const v1::Model* model = evaluation.ModelOf(standing->model);
    power[event] += model == nullptr ? 0 : model->rated_power_milli_w();
  }
  const std::uint64_t declared = site->power_milli_kw() * kMilli;
  std::uint64_t sum = 0;
  Number passed_by = kNoNumber;
  for (const auto& [event, milliwatts] : power) {
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

void CheckBusiness(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const v1::BusinessCheck& check = context.rule.rule.business();
  const std::string& party = evaluation.world().PartyId(number);
  const v1::PartyProfile* profile =
      evaluation.Profile(party, evaluation.end_index());
  // An industry that nobody recorded doesn't mismatch.
  if (profile == nullptr || profile->industry().empty()) {
    return;
  }
  const auto& fitting = check.industries();
  const std::string industry = FoldName(profile->industry());
  if (std::any_of(fitting.begin(), fitting.end(),
                  [&industry](const std::string& name) {
                    return FoldName(name) == industry;
                  })) {
    return;
  }
  std::set<Number> units;
  Number passed_by = kNoNumber;
  for (const Consignment& consignment : ConsignmentsTo(evaluation, number)) {
    for (const ConsignedItem& item : consignment.items) {
      // Containers aren't counted: what counts is advanced by itself.
      if (IsAdvanced(evaluation.OwnClassOf(*item.before)) &&
          Stands(evaluation, item.unit, consignment.shipment) &&
          Stands(evaluation, item.unit, consignment.event) &&
          units.insert(item.unit).second && units.size() == check.items() + 1) {
        passed_by = consignment.event;
      }
    }
  }
  if (passed_by != kNoNumber) {
    context.Add(
        EventInstance(evaluation, passed_by, PartySubject(party),
                      evaluation.PartyText(party) + ", whose business is " +
                          profile->industry() + ", was to get " +
                          CountText(units.size(), "advanced item") + "."));
  }
}

void CheckSiteKind(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const v1::SiteKindCheck& check = context.rule.rule.site_kind();
  const auto& id = evaluation.world().SiteId(number);
  std::set<Number> units;
  for (const Number each :
       evaluation.world().index().ReceiptsAt(id.first, id.second)) {
    const WorldEvent& event = evaluation.Event(each);
    const v1::Site* site = evaluation.world().records().Site(
        id.first, id.second, event.moment.index);
    if (site == nullptr || site->kind() != check.kind()) {
      continue;
    }
    const std::optional<ReceivedUnits> receipt = ReceiptBy(evaluation, each);
    if (!receipt) {
      continue;
    }
    for (const Number unit : receipt->units) {
      const Standing* standing = StandingAt(evaluation, unit, each);
      if (standing != nullptr &&
          IsAdvanced(evaluation.ClassOf(unit, *standing, event.moment.index))) {
        units.insert(unit);
      }
    }
    if (units.size() > check.items()) {
      context.Add(EventInstance(
          evaluation, each, SiteSubject(id),
          evaluation.PartyText(receipt->party) + " had received " +
              CountText(units.size(), "advanced item") + " at " + id.second +
              ", a " + check.kind() + " site, by " +
              FormatDate(receipt->time_ms) + "."));
    }
  }
}

}  // namespace waybill
