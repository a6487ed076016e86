// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/movements.h"

#include <algorithm>
#include <set>

#include "ledger/policy/checks.h"
#include "ledger/policy/consignment.h"
#include "ledger/policy/screening.h"

namespace waybill {
namespace {

Policy RulesNone(const Catalogue& catalogue) {
  return *Policy::Make({}, catalogue);
}

// What the shipment's answers say of the unit, the last of them that stands.
struct Fate {
  bool accepted = false;
  bool refused = false;
  bool voided = false;
  bool missing = false;
};

Fate FateOf(const Evaluation& evaluation, Number unit, Number shipment) {
  const UnitTimeline timeline = evaluation.TimelineOf(unit);
  const std::vector<Number>& answers = evaluation.world().AnswersTo(shipment);
  Fate fate;
  for (const Number step : timeline.effective) {
    const Number event = timeline.StepAt(step).event;
    if (!std::binary_search(answers.begin(), answers.end(), event)) {
      continue;
    }
    const v1::Event& answer = evaluation.Event(event).event;
    const auto outcome = static_cast<v1::UnitOutcome>(
        evaluation.Event(event).rows[timeline.StepAt(step).row].outcome);
    if (answer.has_receive()) {
      fate = {.accepted = outcome == v1::ACCEPTED,
              .refused = outcome == v1::REFUSED,
              .missing = outcome == v1::MISSING};
    } else if (answer.has_void_()) {
      fate = {.voided = true};
    }
  }
  return fate;
}

std::string SiteText(const World& world, Number site) {
  return site == kNoNumber
             ? ""
             : world.SiteId(site).first + "/" + world.SiteId(site).second;
}

// A unit's stays, as the query asks for them.
class StayFinder {
 public:
  StayFinder(const Evaluation& evaluation, const PlaceQuery& query)
      : evaluation_(evaluation),
        world_(evaluation.world()),
        party_(world_.FindParty(query.party)),
        country_(PackCountry(query.country)) {
    for (const auto& [party, site] : query.sites) {
      sites_.insert(world_.FindSite(party, site));
    }
    sites_.erase(kNoNumber);
  }

  void Add(Number unit, std::vector<Stay>& stays) const {
    const UnitTimeline timeline = evaluation_.TimelineOf(unit);
    const std::size_t begin = stays.size();
    bool open = false;
    for (const Number number : timeline.effective) {
      const WorldStep& step = timeline.StepAt(number);
      const bool here = IsHere(step.after);
      if (open && (!here || Changes(step.after, stays.back()))) {
        End(step.event, stays.back());
        open = false;
      }
      if (here && !open) {
        stays.push_back(Begin(unit, step.event, step.after, Stay::As::kHeld));
        open = true;
      }
    }
    AddSeen(timeline, stays);
    std::stable_sort(stays.begin() + static_cast<std::ptrdiff_t>(begin),
                     stays.end(), [](const Stay& a, const Stay& b) {
                       return a.from_index < b.from_index;
                     });
  }

 private:
  bool IsHere(const Standing& standing) const {
    if (!standing.IsActive()) {
      return false;
    }
    return (party_ != kNoNumber && standing.custodian == party_) ||
           sites_.contains(standing.site) ||
           (country_ != 0 && standing.country == country_);
  }

  // Another holder, or another place, is another stay.
  bool Changes(const Standing& standing, const Stay& stay) const {
    return world_.PartyId(standing.custodian) != stay.party ||
           SiteText(world_, standing.site) != stay.site ||
           CountryText(standing.country) != stay.country;
  }

  Stay Begin(Number unit, Number event, const Standing& standing,
             Stay::As as) const {
    const WorldUnit& facts = world_.units()[unit];
    Stay stay;
    stay.issuer = world_.PartyId(facts.issuer);
    stay.serial = facts.serial;
    stay.model = world_.ModelName(standing.model);
    stay.as = as;
    stay.party = world_.PartyId(standing.custodian);
    stay.site = SiteText(world_, standing.site);
    stay.country = CountryText(standing.country);
    stay.from_ms = evaluation_.Event(event).time_ms;
    stay.from_index = evaluation_.IndexOf(event);
    return stay;
  }

  void End(Number event, Stay& stay) const {
    stay.to_ms = evaluation_.Event(event).time_ms;
    stay.to_index = evaluation_.IndexOf(event);
  }

  // By a carrier's word, or whoever saw it there.
  void AddSeen(const UnitTimeline& timeline, std::vector<Stay>& stays) const {
    for (const Observation& observation : timeline.observations) {
      const WorldEvent& event = evaluation_.Event(observation.event);
      const Number by = world_.FindParty(FirstSigner(event.event));
      const bool carried =
          event.event.has_carry() && by == party_ && party_ != kNoNumber;
      const CountryCode country = evaluation_.CountryOf(event);
      const Number site = evaluation_.SiteOf(event);
      const bool there =
          sites_.contains(site) || (country_ != 0 && country == country_);
      const Standing* standing =
          StandingBefore(evaluation_, timeline.unit, event.moment.index);
      if ((!carried && !there) || standing == nullptr) {
        continue;
      }
      Stay stay = Begin(timeline.unit, observation.event, *standing,
                        carried ? Stay::As::kCarried : Stay::As::kSeen);
      stay.party = FirstSigner(event.event);
      stay.site = SiteText(world_, site);
      stay.country = CountryText(country);
      stays.push_back(std::move(stay));
    }
  }

  const Evaluation& evaluation_;
  const World& world_;
  Number party_;
  CountryCode country_;
  std::set<Number> sites_;
};

// Deployed, itself or what contains it, and not on its way anywhere.
bool IsInstalled(const Evaluation& evaluation, const UnitTimeline& timeline) {
  const Standing* now = timeline.Current();
  return now != nullptr && now->IsActive() && !now->InShipment() &&
         DeployedInside(evaluation, timeline.unit, evaluation.end_index());
}

}  // namespace

std::map<FlowKey, Flow> FlowsOf(const World& world, const Catalogue& catalogue,
                                const EvaluateOptions& options,
                                const FlowQuery& query) {
  const Policy policy = RulesNone(catalogue);
  const Evaluation evaluation(world, policy, options);
  std::map<FlowKey, Flow> flows;
  for (const Number shipment : world.shipments()) {
    const std::int64_t time_ms = world.events()[shipment].time_ms;
    if (!evaluation.Happened(shipment) || time_ms < query.from_ms ||
        (query.to_ms != 0 && time_ms >= query.to_ms)) {
      continue;
    }
    const std::vector<Consignment> consignments =
        ConsignmentsOf(evaluation, shipment);
    const Consignment& shipped = consignments.front();
    const Consignment& last = consignments.back();
    if (!query.party.empty() && query.party != shipped.shipper &&
        query.party != last.consignee) {
      continue;
    }
    std::set<FlowKey> touched;
    for (const ConsignedItem& item : shipped.items) {
      FlowKey key{shipped.shipper,
                  last.consignee,
                  CountryText(item.origin),
                  CountryText(last.destination),
                  world.ModelName(item.before->model),
                  shipped.is_return};
      Flow& flow = flows[key];
      const Fate fate = FateOf(evaluation, item.unit, shipment);
      const v1::Model* model = evaluation.ModelOf(item.before->model);
      ++flow.units;
      flow.accepted += fate.accepted ? 1 : 0;
      flow.refused += fate.refused ? 1 : 0;
      flow.voided += fate.voided ? 1 : 0;
      flow.missing += fate.missing ? 1 : 0;
      flow.tpp_milli += model == nullptr ? 0 : model->tpp_milli();
      flow.first_ms =
          flow.units == 1 ? time_ms : std::min(flow.first_ms, time_ms);
      flow.last_ms = std::max(flow.last_ms, time_ms);
      touched.insert(std::move(key));
    }
    for (const FlowKey& key : touched) {
      ++flows[key].shipments;
    }
  }
  return flows;
}

std::vector<Stay> StaysOf(const World& world, const EvaluateOptions& options,
                          const PlaceQuery& query) {
  const Policy no_rules;
  const Evaluation evaluation(world, no_rules, options);
  const StayFinder finder(evaluation, query);
  std::vector<Stay> stays;
  for (Number unit = 0; unit < world.units().size(); ++unit) {
    finder.Add(unit, stays);
  }
  return stays;
}

std::vector<std::pair<std::string, std::string>> SitesMatching(
    const World& world, const EvaluateOptions& options, std::string_view text) {
  const Policy no_rules;
  const Evaluation evaluation(world, no_rules, options);
  const std::string wanted = FoldName(text);
  std::vector<std::pair<std::string, std::string>> sites;
  for (const auto& [id, versions] : world.records().sites()) {
    const v1::Site* site =
        world.records().Site(id.first, id.second, evaluation.end_index());
    if (site == nullptr) {
      continue;
    }
    const std::string all =
        FoldName(id.second + " " + site->city() + " " + site->kind() + " " +
                 site->country() + " " + evaluation.PartyText(id.first));
    if (!wanted.empty() && all.find(wanted) != std::string::npos) {
      sites.push_back(id);
    }
  }
  return sites;
}

std::map<InstalledKey, Installed> InstalledIn(const World& world,
                                              const Catalogue& catalogue,
                                              const EvaluateOptions& options) {
  const Policy policy = RulesNone(catalogue);
  const Evaluation evaluation(world, policy, options);
  std::map<InstalledKey, Installed> installed;
  for (Number unit = 0; unit < world.units().size(); ++unit) {
    const UnitTimeline timeline = evaluation.TimelineOf(unit);
    if (!IsInstalled(evaluation, timeline)) {
      continue;
    }
    const Standing& now = *timeline.Current();
    Installed& sum = installed[{
        CountryText(
            evaluation.PlaceBefore(timeline, evaluation.end_index()).country),
        world.PartyId(now.custodian),
        SiteText(world, DeploymentOf(evaluation, unit).site)}];
    const v1::Model* model = evaluation.ModelOf(now.model);
    ++sum.units;
    sum.advanced += IsAdvanced(evaluation.OwnClassOf(now)) ? 1 : 0;
    sum.tpp_milli += model == nullptr ? 0 : model->tpp_milli();
    sum.power_milli_w += model == nullptr ? 0 : model->rated_power_milli_w();
  }
  return installed;
}

}  // namespace waybill
