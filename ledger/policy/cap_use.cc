// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/cap_use.h"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "ledger/policy/receipts.h"

namespace waybill {
namespace {

constexpr std::uint64_t kMilli = 1000;

// Country, party, year: two of them empty, or one.
using CapKey = std::tuple<std::string, std::string, int>;

CapUse Nothing(const PolicyRule& rule, const CapKey& key, std::uint64_t tpp) {
  CapUse use;
  use.pack = rule.pack;
  use.code = rule.rule.code();
  std::tie(use.country, use.party, use.year) = key;
  use.allocated_milli = tpp * kMilli;
  return use;
}

// Where the unit was brought to by a receipt that counts; 0 if it crossed no
// border.
CountryCode EnteredBy(const Evaluation& evaluation,
                      const ReceivedUnits& receipt, Number unit) {
  const Number step = evaluation.world().StepOf(unit, receipt.event);
  if (step == kNoNumber) {
    return 0;
  }
  const CountryCode country =
      evaluation.world().units()[unit].steps[step].after.country;
  const CountryCode origin =
      evaluation
          .PlaceBefore(evaluation.TimelineOf(unit),
                       evaluation.IndexOf(receipt.shipment))
          .country;
  return origin == 0 || origin == country ? CountryCode{0} : country;
}

// A party counts together with those that share its ultimate parent.
std::string UltimateOf(const Evaluation& evaluation,
                       const ReceivedUnits& receipt) {
  const v1::PartyProfile* profile =
      evaluation.Profile(receipt.party, evaluation.IndexOf(receipt.event));
  return profile == nullptr || profile->parent().empty() ? receipt.party
                                                         : profile->parent();
}

// The allocations of one rule, filling up.
class Counting {
 public:
  Counting(const Evaluation& evaluation, const PolicyRule& rule,
           std::uint64_t tpp)
      : evaluation_(evaluation), rule_(rule), tpp_(tpp) {}

  // The receipt is about this allocation, whether or not it adds to it.
  void Touch(const CapKey& key) {
    const auto [place, added] = counted_.try_emplace(key);
    if (added) {
      place->second.use = Nothing(rule_, key, tpp_);
    }
    touched_.insert(key);
  }

  // Each unit once.
  void Add(const CapKey& key, Number unit, Number receipt) {
    Touch(key);
    Counted& counted = counted_.find(key)->second;
    if (counted.units.insert(unit).second) {
      counted.use.used_milli += TppMilliOf(evaluation_, unit, receipt);
      counted.use.units = counted.units.size();
    }
  }

  void Visit(const ReceivedUnits& receipt, const CapVisitor& visit) {
    for (const CapKey& key : touched_) {
      visit(receipt.event, receipt.shipment, counted_.find(key)->second.use);
    }
    touched_.clear();
  }

 private:
  struct Counted {
    CapUse use;
    std::set<Number> units;
  };

  const Evaluation& evaluation_;
  const PolicyRule& rule_;
  const std::uint64_t tpp_;
  std::map<CapKey, Counted> counted_;
  std::set<CapKey> touched_;
};

void CountCountries(const Evaluation& evaluation, const PolicyRule& rule,
                    const CapVisitor& visit) {
  const v1::CountryCapCheck& check = rule.rule.country_cap();
  const std::int64_t since_ms = ParseDayOrMoment(check.since())->time_ms;
  const Countries& exempt = rule.CountriesOf("exempt");
  Counting counting(evaluation, rule, check.tpp());
  for (const ReceivedUnits& receipt : ReceiptsOf(evaluation)) {
    for (const Number unit : receipt.units) {
      const CountryCode country = EnteredBy(evaluation, receipt, unit);
      if (receipt.time_ms >= since_ms && country != 0 &&
          !IsIn(exempt, country)) {
        counting.Add({CountryText(country), "", 0}, unit, receipt.event);
      }
    }
    counting.Visit(receipt, visit);
  }
}

void CountConsignees(const Evaluation& evaluation, const PolicyRule& rule,
                     const CapVisitor& visit) {
  Counting counting(evaluation, rule, rule.rule.consignee_cap().tpp());
  for (const ReceivedUnits& receipt : ReceiptsOf(evaluation)) {
    const CapKey key{"", UltimateOf(evaluation, receipt),
                     YearOf(receipt.time_ms)};
    counting.Touch(key);
    for (const Number unit : receipt.units) {
      counting.Add(key, unit, receipt.event);
    }
    counting.Visit(receipt, visit);
  }
}

}  // namespace

void CountCaps(const Evaluation& evaluation, const PolicyRule& rule,
               const CapVisitor& visit) {
  if (rule.rule.has_country_cap()) {
    CountCountries(evaluation, rule, visit);
  } else if (rule.rule.has_consignee_cap()) {
    CountConsignees(evaluation, rule, visit);
  }
}

std::vector<CapUse> CapUsesOf(const World& world, const Policy& policy,
                              const EvaluateOptions& options) {
  const Evaluation evaluation(world, policy, options);
  std::vector<CapUse> uses;
  for (const PolicyRule& rule : policy.rules()) {
    std::map<CapKey, CapUse> last;
    CountCaps(evaluation, rule, [&last](Number, Number, const CapUse& use) {
      last.insert_or_assign({use.country, use.party, use.year}, use);
    });
    for (auto& [key, use] : last) {
      use.enforced = evaluation.InForce(rule, options.as_of_ms);
      uses.push_back(std::move(use));
    }
  }
  return uses;
}

}  // namespace waybill
