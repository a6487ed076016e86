// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "ledger/policy/checks_trade.h"

namespace waybill {
namespace {

constexpr int kOwnersDepthMax = 16;

struct ListMatch {
  const ListedName* listed = nullptr;
  ScreenedRow like;
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
    const Records& records = evaluation_.world().records();
    for (ScreenedRow& like : records.ListedLike(*profile)) {
      const ListedName& listed = records.listed()[like.row];
      if (evaluation_.Knows(listed.recorded)) {
        place->second.push_back({&listed, std::move(like)});
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
           match.like.score.score_milli > best->like.score.score_milli)) {
        best = &match;
      }
    }
    return best;
  }

 private:
  const Evaluation& evaluation_;
  std::map<std::string, std::vector<ListMatch>> matches_;
};

std::string Quoted(const std::string& name) { return "\"" + name + "\""; }

std::string MatchText(const ListMatch& match) {
  const std::string& entry = match.listed->entry.name();
  const std::uint32_t score = match.like.score.score_milli;
  return Quoted(match.like.listed) +
         (match.like.listed == entry ? "" : ", an alias of " + Quoted(entry)) +
         " on the " + match.listed->list + " with a score of " +
         std::to_string(score / 10) + " of 100 (" + match.like.score.reason +
         ")";
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
          match->like.score.score_milli < check.score_min_milli() ||
          (check.score_below_milli() != 0 &&
           match->like.score.score_milli >= check.score_below_milli())) {
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
        match->like.score.score_milli <
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
    const bool listed = match != nullptr && match->like.score.score_milli >=
                                                check.score_min_milli();
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
        context.Add(PartyInstance(
            evaluation, party, event,
            evaluation.PartyText(party) + " took part on " +
                FormatDate(time_ms) + " while listed parties owned " +
                std::to_string(share / 1000) + " % of it."));
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
                     [](const ConsignedItem& item) {
                       return IsAdvanced(item.item_class);
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
