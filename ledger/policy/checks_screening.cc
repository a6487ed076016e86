// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "ledger/policy/checks_trade.h"

namespace waybill {
namespace {

constexpr int kOwnersDepthMax = 16;
// Below this a match says nothing to any rule.
constexpr std::uint32_t kScoreFloorMilli = 500;

struct ListMatch {
  const ListedName* listed = nullptr;
  NameScore score;
};

// The matches of parties with lists, each party looked up once.
class Matches {
 public:
  explicit Matches(const Evaluation& evaluation) : evaluation_(evaluation) {}

  const std::vector<ListMatch>& Of(const std::string& party) {
    const auto [place, added] = matches_.try_emplace(party);
    const v1::PartyProfile* profile =
        evaluation_.Profile(party, evaluation_.end_index());
    if (!added || profile == nullptr) {
      return place->second;
    }
    for (const ListedName& listed : evaluation_.world().records().listed()) {
      if (!evaluation_.Knows(listed.recorded)) {
        continue;
      }
      ListMatch match{&listed, Best(*profile, listed.entry)};
      if (match.score.score_milli >= kScoreFloorMilli) {
        place->second.push_back(std::move(match));
      }
    }
    return place->second;
  }

  // The best match that was in force then; null if there is none.
  const ListMatch* BestAt(const std::string& party, std::int64_t time_ms) {
    const ListMatch* best = nullptr;
    for (const ListMatch& match : Of(party)) {
      if (match.listed->in_force.Contains(time_ms) &&
          (best == nullptr ||
           match.score.score_milli > best->score.score_milli)) {
        best = &match;
      }
    }
    return best;
  }

 private:
  NameScore Best(const v1::PartyProfile& profile,
                 const v1::ScreeningEntry& entry) const {
    std::vector<const std::string*> ours = {&profile.name()};
    if (!profile.native_name().empty()) {
      ours.push_back(&profile.native_name());
    }
    for (const std::string& alias : profile.aliases()) {
      ours.push_back(&alias);
    }
    std::vector<const std::string*> theirs = {&entry.name()};
    for (const std::string& alias : entry.aliases()) {
      theirs.push_back(&alias);
    }
    NameScore best;
    for (const std::string* one : ours) {
      for (const std::string* other : theirs) {
        NameScore score = evaluation_.screener().Score(*one, *other);
        if (score.score_milli > best.score_milli) {
          best = std::move(score);
        }
      }
    }
    return best;
  }

  const Evaluation& evaluation_;
  std::map<std::string, std::vector<ListMatch>> matches_;
};

std::string MatchText(const ListMatch& match) {
  return "\"" + match.listed->entry.name() + "\" on the " + match.listed->list +
         " with a score of " + std::to_string(match.score.score_milli / 10) +
         " of 100 (" + match.score.reason + ")";
}

Instance PartyInstance(const Evaluation& evaluation, const std::string& party,
                       Number event, std::string explanation) {
  const WorldEvent& facts = evaluation.Event(event);
  Instance instance;
  instance.subject = PartySubject(party);
  instance.explanation = std::move(explanation);
  instance.evidence = {event};
  instance.judged_at_ms = facts.time_ms;
  instance.visible_at_ms = facts.moment.recorded_at_ms;
  return instance;
}

}  // namespace

void CheckScreening(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  const v1::ScreeningCheck& check = context.rule.rule.screening();
  if (world.records().listed().empty()) {
    return;
  }
  Matches matches(evaluation);
  for (Number number = 0; number < world.party_count(); ++number) {
    const std::string& party = world.PartyId(number);
    if (matches.Of(party).empty()) {
      continue;
    }
    for (const Number event : world.EventsOf(number)) {
      if (!evaluation.Happened(event)) {
        continue;
      }
      const ListMatch* match =
          matches.BestAt(party, evaluation.Event(event).time_ms);
      if (match == nullptr ||
          match->score.score_milli < check.score_min_milli() ||
          (check.score_below_milli() != 0 &&
           match->score.score_milli >= check.score_below_milli())) {
        continue;
      }
      Instance instance = PartyInstance(
          evaluation, party, event,
          evaluation.PartyText(party) + " took part on " +
              FormatDate(evaluation.Event(event).time_ms) +
              " while its name matched " + MatchText(*match) + ".");
      instance.visible_at_ms = std::max(instance.visible_at_ms,
                                        match->listed->recorded.recorded_at_ms);
      instance.list = match->listed->list + " " + match->listed->snapshot;
      context.Add(std::move(instance));
      break;
    }
  }
}

void CheckListedHolder(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  if (world.records().listed().empty()) {
    return;
  }
  Matches matches(evaluation);
  std::map<std::string, std::size_t> holdings;
  std::map<std::string, Instance> found;
  for (Number unit = 0; unit < world.units().size(); ++unit) {
    const UnitTimeline timeline = evaluation.TimelineOf(unit);
    const Number since = HeldSince(timeline);
    if (since == kNoNumber) {
      continue;
    }
    const std::string& party = world.PartyId(timeline.Current()->custodian);
    const Number receipt = timeline.StepAt(since).event;
    const ListMatch* match = matches.BestAt(party, evaluation.as_of_ms());
    if (match == nullptr ||
        match->score.score_milli <
            context.rule.rule.listed_holder().score_min_milli() ||
        match->listed->in_force.from_ms <= evaluation.Event(receipt).time_ms) {
      continue;
    }
    const std::size_t units = ++holdings[party];
    Instance& instance = found[party];
    instance.subject = PartySubject(party);
    instance.explanation =
        evaluation.PartyText(party) + " holds " + CountText(units, "unit") +
        " that it received before its name came to match " + MatchText(*match) +
        " from " + FormatDate(match->listed->in_force.from_ms) + " on.";
    instance.evidence.push_back(receipt);
    instance.judged_at_ms = evaluation.as_of_ms();
    instance.visible_at_ms =
        std::max({match->listed->recorded.recorded_at_ms,
                  match->listed->in_force.from_ms,
                  evaluation.Event(receipt).moment.recorded_at_ms});
    instance.list = match->listed->list + " " + match->listed->snapshot;
  }
  for (auto& [party, instance] : found) {
    context.Add(std::move(instance));
  }
}

namespace {

constexpr std::uint32_t kWholeMilliPercent = 100000;

// Listed parties' share of a party, in thousandths of a percent: an owner
// counts with its whole share if it is listed, or if listed parties own at
// least `threshold` of it in turn.
std::uint32_t ListedShare(const Evaluation& evaluation, Matches& matches,
                          const v1::ListedOwnerCheck& check,
                          const std::string& party, std::int64_t time_ms,
                          int depth = 0) {
  std::uint32_t share = 0;
  if (depth > kOwnersDepthMax) {
    return share;
  }
  for (const Dated<v1::Ownership>& dated :
       evaluation.world().records().Owners(party)) {
    const v1::Ownership& edge = dated.value;
    if (!evaluation.Knows(dated.recorded) ||
        (edge.from_ms() != 0 && time_ms < edge.from_ms()) ||
        (edge.to_ms() != 0 && time_ms >= edge.to_ms())) {
      continue;
    }
    const ListMatch* match = matches.BestAt(edge.owner(), time_ms);
    const bool listed =
        match != nullptr && match->score.score_milli >= check.score_min_milli();
    if (listed || ListedShare(evaluation, matches, check, edge.owner(), time_ms,
                              depth + 1) >= check.threshold_milli_percent()) {
      share += edge.percent_milli();
    }
  }
  return std::min(share, kWholeMilliPercent);
}

}  // namespace

void CheckListedOwner(const CheckContext& context) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  const v1::ListedOwnerCheck& check = context.rule.rule.listed_owner();
  if (!world.records().knows_ownership() || world.records().listed().empty()) {
    return;
  }
  const PolicyRule* affiliates = evaluation.policy().AffiliatesRule();
  Matches matches(evaluation);
  for (Number number = 0; number < world.party_count(); ++number) {
    const std::string& party = world.PartyId(number);
    if (world.records().Owners(party).empty()) {
      continue;
    }
    for (const Number event : world.EventsOf(number)) {
      const std::int64_t time_ms = evaluation.Event(event).time_ms;
      if (!evaluation.Happened(event)) {
        continue;
      }
      const std::uint32_t share =
          ListedShare(evaluation, matches, check, party, time_ms);
      const bool majority = share >= check.threshold_milli_percent() &&
                            affiliates != nullptr &&
                            evaluation.InForce(*affiliates, time_ms);
      const bool wanted = check.band() == v1::ListedOwnerCheck::MAJORITY
                              ? majority
                              : share > 0 && !majority;
      if (wanted) {
        context.Add(PartyInstance(evaluation, party, event,
                                  evaluation.PartyText(party) +
                                      " took part on " + FormatDate(time_ms) +
                                      " while listed parties owned " +
                                      FigureText(share) + " % of it."));
        break;
      }
    }
  }
}

void CheckOwnershipUnknown(const CheckContext& context,
                           const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  for (const Consignment& consignment : consignments) {
    if (std::none_of(consignment.items.begin(), consignment.items.end(),
                     [&](const ConsignedItem& item) {
                       return IsAdvanced(item.item_class) &&
                              Stands(evaluation, item.unit,
                                     consignment.shipment) &&
                              Stands(evaluation, item.unit, consignment.event);
                     })) {
      continue;
    }
    for (const std::string* party :
         {&consignment.consignee, &consignment.end_user}) {
      if (TiesOf(evaluation, *party, evaluation.end_index())
              .parent_hq_country == "unknown") {
        context.Add(PartyInstance(
            evaluation, *party, consignment.event,
            evaluation.PartyText(*party) +
                " was to get advanced items by the shipment of " +
                FormatDate(consignment.time_ms) +
                ", and the country of its ultimate parent is unknown."));
      }
    }
  }
}

}  // namespace waybill
