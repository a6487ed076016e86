// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ledger/policy/checks_trade.h"
#include "ledger/policy/list_matches.h"

namespace waybill {
namespace {

constexpr int kOwnersDepthMax = 16;

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

void CheckScreening(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  const v1::ScreeningCheck& check = context.rule.rule.screening();
  const std::string& party = world.PartyId(number);
  if (context.matches.Of(party).empty()) {
    return;
  }
  for (const Number event : world.EventsOf(number)) {
    if (!evaluation.Happened(event)) {
      continue;
    }
    const ListMatch* match =
        context.matches.BestAt(party, evaluation.Event(event).time_ms);
    if (match == nullptr ||
        match->like.score.score_milli < check.score_min_milli() ||
        (check.score_below_milli() != 0 &&
         match->like.score.score_milli >= check.score_below_milli())) {
      continue;
    }
    Instance instance =
        PartyInstance(evaluation, party, event,
                      evaluation.PartyText(party) + " took part on " +
                          FormatDate(evaluation.Event(event).time_ms) +
                          " while its name matched " + MatchText(*match) + ".");
    instance.visible_at_ms = std::max(instance.visible_at_ms,
                                      match->listed->recorded.recorded_at_ms);
    instance.list = match->listed->list + " " + match->listed->snapshot;
    context.Add(std::move(instance));
    return;
  }
}

namespace {

// A match may begin or end without anything happening.
void NoteDates(const CheckContext& context, const std::string& party) {
  for (const ListMatch& match : context.matches.Of(party)) {
    context.sink.NoteChangeAt(match.listed->in_force.from_ms);
    context.sink.NoteChangeAt(match.listed->in_force.to_ms);
  }
}

// Units that the party holds and received by a receipt before the date,
// ascending; each with that receipt.
std::vector<Number> ReceivedBefore(const Evaluation& evaluation, Number party,
                                   std::int64_t before_ms) {
  std::vector<Number> units = evaluation.world().index().UnitsHeldBy(party);
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  std::vector<Number> receipts;
  for (const Number unit : units) {
    const UnitTimeline timeline = evaluation.TimelineOf(unit);
    const Number since = HeldSince(timeline);
    if (since == kNoNumber || timeline.Current()->custodian != party) {
      continue;
    }
    const Number receipt = timeline.StepAt(since).event;
    if (evaluation.Event(receipt).time_ms < before_ms) {
      receipts.push_back(receipt);
    }
  }
  return receipts;
}

}  // namespace

void CheckListedHolder(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const std::string& party = evaluation.world().PartyId(number);
  NoteDates(context, party);
  const ListMatch* match = context.matches.BestAt(party, evaluation.as_of_ms());
  if (match == nullptr ||
      match->like.score.score_milli <
          context.rule.rule.listed_holder().score_min_milli()) {
    return;
  }
  const std::int64_t from_ms = match->listed->in_force.from_ms;
  const std::vector<Number> receipts =
      ReceivedBefore(evaluation, number, from_ms);
  if (receipts.empty()) {
    return;
  }
  Instance instance;
  instance.subject = PartySubject(party);
  instance.explanation = evaluation.PartyText(party) + " holds " +
                         CountText(receipts.size(), "unit") +
                         " that it received before its name came to match " +
                         MatchText(*match) + " from " + FormatDate(from_ms) +
                         " on.";
  instance.evidence = receipts;
  instance.judged_at_ms = evaluation.as_of_ms();
  instance.visible_at_ms =
      std::max({match->listed->recorded.recorded_at_ms, from_ms,
                evaluation.Event(receipts.back()).moment.recorded_at_ms});
  instance.list = match->listed->list + " " + match->listed->snapshot;
  context.Add(std::move(instance));
}

namespace {

constexpr std::uint32_t kWholeMilliPercent = 100000;

// Listed parties' share of a party, in thousandths of a percent: an owner
// counts with its whole share if it is listed, or if listed parties own at
// least `threshold` of it in turn.
std::uint32_t ListedShare(const CheckContext& context, const std::string& party,
                          std::int64_t time_ms, int depth = 0) {
  const Evaluation& evaluation = context.evaluation;
  const v1::ListedOwnerCheck& check = context.rule.rule.listed_owner();
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
    const ListMatch* match = context.matches.BestAt(edge.owner(), time_ms);
    const bool listed = match != nullptr && match->like.score.score_milli >=
                                                check.score_min_milli();
    if (listed || ListedShare(context, edge.owner(), time_ms, depth + 1) >=
                      check.threshold_milli_percent()) {
      share += edge.percent_milli();
    }
  }
  return std::min(share, kWholeMilliPercent);
}

}  // namespace

void CheckListedOwner(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const World& world = evaluation.world();
  const v1::ListedOwnerCheck& check = context.rule.rule.listed_owner();
  const std::string& party = world.PartyId(number);
  if (world.records().Owners(party).empty()) {
    return;
  }
  const PolicyRule* affiliates = evaluation.policy().AffiliatesRule();
  for (const Number event : world.EventsOf(number)) {
    const std::int64_t time_ms = evaluation.Event(event).time_ms;
    if (!evaluation.Happened(event)) {
      continue;
    }
    const std::uint32_t share = ListedShare(context, party, time_ms);
    const bool majority = share >= check.threshold_milli_percent() &&
                          affiliates != nullptr &&
                          evaluation.InForce(*affiliates, time_ms);
    const bool wanted = check.band() == v1::ListedOwnerCheck::MAJORITY
                            ? majority
                            : share > 0 && !majority;
    if (wanted) {
      context.Add(PartyInstance(evaluation, party, event,
                                evaluation.PartyText(party) + " took part on " +
                                    FormatDate(time_ms) +
                                    " while listed parties owned " +
                                    FigureText(share) + " % of it."));
      return;
    }
  }
}

void CheckOwnershipUnknown(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  const std::string& party = evaluation.world().PartyId(number);
  if (TiesOf(evaluation, party, evaluation.end_index()).parent_hq_country !=
      "unknown") {
    return;
  }
  for (const Consignment& consignment : ConsignmentsTo(evaluation, number)) {
    if (std::any_of(consignment.items.begin(), consignment.items.end(),
                    [&](const ConsignedItem& item) {
                      return IsAdvanced(item.item_class) &&
                             Stands(evaluation, item.unit,
                                    consignment.shipment) &&
                             Stands(evaluation, item.unit, consignment.event);
                    })) {
      context.Add(PartyInstance(
          evaluation, party, consignment.event,
          evaluation.PartyText(party) +
              " was to get advanced items by the shipment of " +
              FormatDate(consignment.time_ms) +
              ", and the country of its ultimate parent is unknown."));
    }
  }
}

}  // namespace waybill
