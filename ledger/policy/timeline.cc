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

std::optional<std::uint32_t> LevelOf(const Evaluation& evaluation,
                                     Number event) {
  const std::uint32_t claimed = evaluation.Event(event).event.attest().level();
  const EvidenceResult* result = evaluation.world().Evidence(event);
  if (result == nullptr) {
    return std::min(claimed, kClaimedLevelMax);
  }
  return result->holds ? std::optional(result->level) : std::nullopt;
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

std::int64_t ReceiveBy(const Evaluation& evaluation, Number shipment,
                       std::uint32_t default_days) {
  const WorldEvent& facts = evaluation.Event(shipment);
  const std::int64_t stated = facts.event.has_ship()
                                  ? facts.event.ship().receive_by_ms()
                                  : facts.event.return_().receive_by_ms();
  return stated != 0 ? stated : facts.time_ms + default_days * kDayMs;
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
