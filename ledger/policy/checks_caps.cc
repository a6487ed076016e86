// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <tuple>

#include "ledger/policy/checks_trade.h"
#include "ledger/policy/receipts.h"

namespace waybill {
namespace {

constexpr std::uint64_t kMilli = 1000;

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
        AddCapExceeded(
            context, receipt,
            "With the receipt of " + FormatDate(receipt.time_ms) + " by " +
                evaluation.PartyText(receipt.party) + ", units of " +
                std::to_string(entered[country] / kMilli) +
                " TPP have entered " + CountryText(country) +
                ", whose allocation is " + std::to_string(check.tpp()) + ".");
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
                         std::to_string(sum / kMilli) + " TPP in " +
                         std::to_string(year) +
                         ", more than the allocation of " +
                         std::to_string(check.tpp()) + ".");
    }
  }
}

}  // namespace waybill
