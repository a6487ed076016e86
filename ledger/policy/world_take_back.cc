// SPDX-License-Identifier: Apache-2.0
//
// The inverse of Take and Settle. Whatever they learn to keep has to be
// forgotten here.
#include <utility>

#include "ledger/core/check.h"
#include "ledger/policy/world.h"

namespace waybill {
namespace {

constexpr std::uint64_t kOpenEnd = std::numeric_limits<std::uint64_t>::max();

// Events in such a list ascend.
void DropFrom(Number first, std::vector<Number>& events) {
  while (!events.empty() && events.back() >= first) {
    events.pop_back();
  }
}

// As the contents stood before the entry `index`.
void ForgetMoves(std::uint64_t index, std::vector<Containment>& contents) {
  while (!contents.empty() && contents.back().from_index >= index) {
    contents.pop_back();
  }
  for (Containment& inside : contents) {
    if (inside.to_index != kOpenEnd && inside.to_index >= index) {
      inside.to_index = kOpenEnd;
    }
  }
}

}  // namespace

WorldMark World::Mark(bool ahead_of_governance) const {
  WAYBILL_CHECK(settled());
  WorldMark mark{.events = events_.size(),
                 .units = units_.size(),
                 .parties = parties_.size(),
                 .models = models_.size(),
                 .sites = sites_.size(),
                 .records = std::nullopt};
  if (ahead_of_governance) {
    mark.records = records_;
  }
  return mark;
}

void World::TakeBackRow(Number event, Number row) {
  const Number unit = events_[event].rows[row].unit;
  WorldUnit& history = units_[unit];
  const std::string* listed = Attributes(event, row);
  v1::UnitAttributes attributes;
  if (listed != nullptr && attributes.ParseFromString(*listed)) {
    for (int i = attributes.aliases_size(); i-- > 0;) {
      const v1::Alias& alias = attributes.aliases(i);
      const auto claims =
          aliases_.find({static_cast<int>(alias.kind()), alias.value()});
      claims->second.pop_back();
      if (claims->second.empty()) {
        aliases_.erase(claims);
      }
    }
  }
  if (!history.observations.empty() &&
      history.observations.back().event == event) {
    history.observations.pop_back();
    return;
  }
  const WorldStep step = history.steps.back();
  WAYBILL_CHECK(step.event == event);
  history.steps.pop_back();
  history.settled = static_cast<Number>(history.steps.size());
  if (step.takes_back != kNoNumber) {
    history.steps[step.takes_back].taken_back_by = kNoNumber;
  }
  const Number before =
      history.steps.empty() ? kNoNumber : history.steps.back().after.parent;
  for (const Number parent : {before, step.after.parent}) {
    if (parent != kNoNumber) {
      ForgetMoves(events_[event].moment.index, units_[parent].contents);
    }
  }
}

void World::TakeBackNames(const WorldMark& mark) {
  const auto first = static_cast<Number>(mark.events);
  for (std::vector<Number>& events : party_events_) {
    DropFrom(first, events);
  }
  if (party_events_.size() > mark.parties) {
    party_events_.resize(mark.parties);
  }
  for (auto counts = counts_.begin(); counts != counts_.end();) {
    DropFrom(first, counts->second);
    counts = counts->second.empty() ? counts_.erase(counts) : ++counts;
  }
  DropFrom(first, shipments_);
  attributes_.erase(attributes_.lower_bound({first, 0}), attributes_.end());
  evidence_.erase(evidence_.lower_bound({first, 0}), evidence_.end());
  for (; units_.size() > mark.units; units_.pop_back()) {
    unit_numbers_.Remove(HashOf(units_.back().issuer, units_.back().serial),
                         static_cast<Number>(units_.size() - 1));
  }
  for (; sites_.size() > mark.sites; sites_.pop_back()) {
    site_numbers_.erase(sites_.back());
  }
  parties_.Shrink(mark.parties);
  models_.Shrink(mark.models);
}

void World::TakeBack(WorldMark mark) {
  WAYBILL_CHECK(settled() && events_.size() >= mark.events);
  const auto first = static_cast<Number>(mark.events);
  for (auto event = static_cast<Number>(events_.size()); event-- > first;) {
    WAYBILL_CHECK(!events_[event].event.has_governance() || mark.records);
    for (auto row = static_cast<Number>(events_[event].rows.size());
         row-- > 0;) {
      TakeBackRow(event, row);
    }
    const Result<Hash> cited =
        HashFromBytes(CitedShipment(events_[event].event));
    const auto answers = answers_.find(cited ? FindEvent(*cited) : kNoNumber);
    if (answers != answers_.end()) {
      DropFrom(event, answers->second);
      if (answers->second.empty()) {
        answers_.erase(answers);
      }
    }
    event_numbers_.Remove(HashOf(events_[event].id), event);
    events_.pop_back();
  }
  TakeBackNames(mark);
  if (mark.records) {
    records_ = *std::move(mark.records);
  }
}

}  // namespace waybill
