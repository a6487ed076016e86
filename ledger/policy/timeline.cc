// SPDX-License-Identifier: Apache-2.0
//
// What several checks ask of a unit's history.
#include <algorithm>

#include "ledger/core/event.h"
#include "ledger/policy/checks.h"

namespace waybill {
namespace {

constexpr std::uint32_t kClaimedLevelMax = 3;
constexpr int kDepthGuard = 32;

}  // namespace

std::optional<std::uint32_t> LevelOf(const Evaluation& evaluation, Number event,
                                     Number unit) {
  const WorldEvent& attested = evaluation.Event(event);
  const World& world = evaluation.world();
  const EvidenceResult* own = world.Evidence(event, unit);
  if (own != nullptr && own->holds) {
    return own->level;
  }
  // Without evidence of its own, a unit seen inside is seen by its parent's.
  const auto failed = [&](const ListedRow& row) {
    const EvidenceResult* result = world.Evidence(event, row.unit);
    return row.role != v1::SEEN_INSIDE && result != nullptr &&
           result->decided && !result->holds;
  };
  const bool is_refuted =
      own != nullptr
          ? own->decided
          : std::any_of(attested.rows.begin(), attested.rows.end(), failed);
  return is_refuted ? std::nullopt
                    : std::optional(std::min(attested.event.attest().level(),
                                             kClaimedLevelMax));
}

Number HeldSince(const UnitTimeline& timeline) {
  if (timeline.effective.empty()) {
    return kNoNumber;
  }
  const Number holder = timeline.Current()->custodian;
  Number since = kNoNumber;
  for (auto step = timeline.effective.rbegin();
       step != timeline.effective.rend() &&
       timeline.StepAt(*step).after.custodian == holder;
       ++step) {
    since = *step;
  }
  return since;
}

const Standing* StandingBefore(const Evaluation& evaluation, Number unit,
                               std::uint64_t index) {
  const std::vector<WorldStep>& steps = evaluation.world().units()[unit].steps;
  const auto next = std::partition_point(
      steps.begin(), steps.end(), [&](const WorldStep& step) {
        return evaluation.IndexOf(step.event) < index;
      });
  return next == steps.begin() ? nullptr : &std::prev(next)->after;
}

bool Stands(const Evaluation& evaluation, Number unit, Number event) {
  const World& world = evaluation.world();
  const std::vector<WorldStep>& steps = world.units()[unit].steps;
  const Number step = world.StepOf(unit, event);
  return step != kNoNumber &&
         (steps[step].taken_back_by == kNoNumber ||
          !evaluation.Knows(
              evaluation.Event(steps[steps[step].taken_back_by].event).moment));
}

bool DeployedInside(const Evaluation& evaluation, Number unit,
                    std::uint64_t index) {
  for (int depth = 0; depth < kDepthGuard && unit != kNoNumber; ++depth) {
    const Standing* standing = StandingBefore(evaluation, unit, index);
    if (standing == nullptr) {
      return false;
    }
    if (standing->deployed) {
      return true;
    }
    unit = standing->parent;
  }
  return false;
}

namespace {

// By the event that lists the unit.
Deployment OwnDeployment(const Evaluation& evaluation,
                         const UnitTimeline& timeline) {
  if (!timeline.Current()->deployed) {
    return {};
  }
  for (auto step = timeline.effective.rbegin();
       step != timeline.effective.rend(); ++step) {
    const Number event = timeline.StepAt(*step).event;
    if (evaluation.Event(event).event.has_deploy()) {
      return {timeline.Current()->site, event};
    }
  }
  return {};
}

// The event that put the unit into what it is in.
Number PutIn(const UnitTimeline& timeline) {
  Number event = kNoNumber;
  for (auto step = timeline.effective.rbegin();
       step != timeline.effective.rend() &&
       timeline.StepAt(*step).after.parent == timeline.Current()->parent;
       ++step) {
    event = timeline.StepAt(*step).event;
  }
  return event;
}

Deployment DeploymentWithin(const Evaluation& evaluation, Number unit,
                            int depth) {
  const UnitTimeline timeline = evaluation.TimelineOf(unit);
  const Standing* now = timeline.Current();
  if (now == nullptr || now->InShipment()) {
    return {};
  }
  const Deployment own = OwnDeployment(evaluation, timeline);
  if (now->parent == kNoNumber || depth == kDepthGuard) {
    return own;
  }
  const Deployment inside =
      DeploymentWithin(evaluation, now->parent, depth + 1);
  const bool is_later = own.event == kNoNumber ||
                        std::max(inside.event, PutIn(timeline)) > own.event;
  return inside.event != kNoNumber && is_later ? inside : own;
}

}  // namespace

Deployment DeploymentOf(const Evaluation& evaluation, Number unit) {
  return DeploymentWithin(evaluation, unit, 0);
}

std::int64_t ReceiveBy(const Evaluation& evaluation, Number shipment,
                       std::uint32_t default_days) {
  const WorldEvent& facts = evaluation.Event(shipment);
  const std::int64_t stated = facts.event.has_ship()
                                  ? facts.event.ship().receive_by_ms()
                                  : facts.event.return_().receive_by_ms();
  return stated != 0 ? stated : ClaimedTime(facts) + default_days * kDayMs;
}

CountryCode HomeOfReturn(const Evaluation& evaluation, Number unit,
                         Number event) {
  const Result<Hash> answered =
      HashFromBytes(evaluation.Event(event).event.return_().shipment());
  const Number shipment =
      answered ? evaluation.world().FindEvent(*answered) : kNoNumber;
  return shipment == kNoNumber ? CountryCode{0}
                               : evaluation
                                     .PlaceBefore(evaluation.TimelineOf(unit),
                                                  evaluation.IndexOf(shipment))
                                     .country;
}

std::vector<ListedRow> CustodyRows(const WorldEvent& event) {
  std::vector<ListedRow> rows;
  for (const ListedRow& row : event.rows) {
    if (ChainOfRow(event.event.kind_case(),
                   static_cast<v1::UnitRole>(row.role)) ==
        SubjectType::kCustody) {
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace waybill
