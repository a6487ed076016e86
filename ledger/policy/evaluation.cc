// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/evaluation.h"

#include <algorithm>
#include <limits>

#include "ledger/core/check.h"

namespace waybill {
namespace {

constexpr int kDepthGuard = 32;

bool ContainsTime(const std::vector<Span>& spans, std::int64_t time_ms) {
  return std::any_of(spans.begin(), spans.end(), [time_ms](const Span& span) {
    return span.Contains(time_ms);
  });
}

// A custody event that says where the unit is.
bool IsPlacing(const v1::Event& event, const ListedRow& row) {
  return event.has_commission() || event.has_deploy() || event.has_recover() ||
         // A successor is where custody had the unit that it succeeds.
         (event.has_relabel() && row.role == v1::REPLACEMENT) ||
         (event.has_receive() && row.outcome == v1::ACCEPTED);
}

}  // namespace

const Standing* UnitTimeline::Current() const {
  return effective.empty() ? nullptr : &facts->steps[effective.back()].after;
}

Number UnitTimeline::TakenBackBy(Number step) const {
  const Number by = facts->steps[step].taken_back_by;
  return by != kNoNumber && by < steps ? by : kNoNumber;
}

const Standing& UnitTimeline::Before(Number step) const {
  static const Standing* const nothing = new Standing;
  return step == 0 ? *nothing : facts->steps[step - 1].after;
}

Evaluation::Evaluation(const World& world, const Policy& policy,
                       const EvaluateOptions& options)
    : world_(world),
      policy_(policy),
      options_(options),
      as_of_ms_(options.as_of_ms),
      known_at_ms_(options.known_at_ms.value_or(options.as_of_ms)),
      end_index_(
          options.size.value_or(std::numeric_limits<std::uint64_t>::max())) {
  WAYBILL_CHECK(world.settled());
  const auto& events = world.events();
  const auto first_unknown =
      std::partition_point(events.begin(), events.end(), [this](const auto& e) {
        return e.moment.recorded_at_ms <= known_at_ms_ &&
               e.moment.index < end_index_;
      });
  if (first_unknown != events.end()) {
    end_index_ = std::min(end_index_, first_unknown->moment.index);
  }
  past_ = static_cast<Number>(
      std::partition_point(events.begin(), first_unknown,
                           [this](const WorldEvent& event) {
                             return event.moment.recorded_at_ms <= as_of_ms_;
                           }) -
      events.begin());
  for (Number model = 0; !world.ModelName(model).empty(); ++model) {
    const std::string& name = world.ModelName(model);
    const v1::Model* figures = world.records().Model(name, end_index_);
    if (figures == nullptr) {
      const auto found = policy.catalogue().models.find(name);
      figures =
          found == policy.catalogue().models.end() ? nullptr : &found->second;
    }
    models_.push_back(figures);
    classes_.push_back(figures == nullptr ? ItemClass::kUnclassified
                                          : OwnClass(*figures));
  }
}

bool Evaluation::Knows(Moment moment) const {
  return moment.index < end_index_ && moment.recorded_at_ms <= known_at_ms_;
}

// What is recorded later may have happened by then.
bool Evaluation::HappenedByItsTime(Number event) const {
  const WorldEvent& facts = Event(event);
  return Knows(facts.moment) &&
         std::min(facts.time_ms, facts.moment.recorded_at_ms) <= as_of_ms_;
}

UnitTimeline Evaluation::TimelineOf(Number unit) const {
  UnitTimeline timeline;
  timeline.unit = unit;
  timeline.facts = &world_.units()[unit];
  const std::vector<WorldStep>& steps = timeline.facts->steps;
  for (const WorldStep& step : steps) {
    if (step.event < past_) {
      ++timeline.steps;
      continue;
    }
    if (!Knows(Event(step.event).moment)) {
      break;
    }
    // Looking back with later knowledge: what came after the moment doesn't
    // count, but that an earlier event was taken back later does.
    const bool counts = step.takes_back != kNoNumber
                            ? step.takes_back < timeline.steps
                            : Happened(step.event);
    if (!counts) {
      break;
    }
    ++timeline.steps;
  }
  timeline.effective.reserve(timeline.steps);
  for (Number i = 0; i < timeline.steps; ++i) {
    if (steps[i].takes_back == kNoNumber &&
        timeline.TakenBackBy(i) == kNoNumber) {
      timeline.effective.push_back(i);
    }
  }
  for (const Observation& observation : timeline.facts->observations) {
    if (Happened(observation.event)) {
      timeline.observations.push_back(observation);
    }
  }
  return timeline;
}

CustodyPlace Evaluation::OwnPlaceBefore(const UnitTimeline& timeline,
                                        std::uint64_t index) const {
  CustodyPlace place;
  std::uint64_t at = 0;
  for (Number i = timeline.steps; i-- > 0;) {
    const WorldStep& step = timeline.StepAt(i);
    const WorldEvent& event = Event(step.event);
    if (event.moment.index >= index || step.takes_back != kNoNumber ||
        (step.taken_back_by != kNoNumber &&
         IndexOf(timeline.StepAt(step.taken_back_by).event) < index) ||
        !IsPlacing(event.event, event.rows[step.row])) {
      continue;
    }
    place = {step.after.country, step.after.site, step.event};
    at = event.moment.index;
    break;
  }
  // A count says where the unit is as well as a receipt does.
  for (auto seen = timeline.observations.rbegin();
       seen != timeline.observations.rend(); ++seen) {
    const WorldEvent& event = Event(seen->event);
    if (event.moment.index <= at) {
      break;
    }
    if (event.moment.index < index && event.event.has_count() &&
        CountryOf(event) != 0) {
      return {CountryOf(event), SiteOf(event), seen->event};
    }
  }
  return place;
}

CustodyPlace Evaluation::PlaceBefore(const UnitTimeline& timeline,
                                     std::uint64_t index) const {
  const CustodyPlace own = OwnPlaceBefore(timeline, index);
  // Containers are deployed and counted without their contents being listed.
  // Backwards through the stays in one: the last that says where it is decides.
  std::uint64_t end = index;
  for (Number i = timeline.steps; i-- > 0 && own.event != kNoNumber;) {
    const std::uint64_t at = IndexOf(timeline.StepAt(i).event);
    const Number parent = timeline.StepAt(i).after.parent;
    if (at >= index) {
      continue;
    }
    if (parent != kNoNumber) {
      const CustodyPlace inside = PlaceBefore(TimelineOf(parent), end);
      if (inside.event != kNoNumber && IndexOf(inside.event) >= at &&
          inside.event > own.event) {
        return inside;
      }
    }
    if (at <= IndexOf(own.event)) {
      break;
    }
    end = at;
  }
  return own;
}

CountryCode Evaluation::CountryOf(const v1::Place& place,
                                  std::uint64_t index) const {
  if (!place.country().empty()) {
    return PackCountry(place.country());
  }
  const v1::Site* site =
      world_.records().Site(place.site_party(), place.site(), index + 1);
  return site == nullptr ? CountryCode{0} : PackCountry(site->country());
}

CountryCode Evaluation::CountryOf(const WorldEvent& event) const {
  return CountryOf(event.event.place(), event.moment.index);
}

Number Evaluation::SiteOf(const WorldEvent& event) const {
  return world_.FindSite(event.event.place().site_party(),
                         event.event.place().site());
}

const v1::PartyProfile* Evaluation::Profile(std::string_view party,
                                            std::uint64_t index) const {
  return world_.records().Party(party, std::min(index, end_index_));
}

bool Evaluation::HasRole(std::string_view party, std::uint64_t index,
                         const Roles& roles) const {
  const v1::PartyProfile* profile = Profile(party, index);
  return profile != nullptr &&
         std::find(roles.begin(), roles.end(),
                   static_cast<int>(profile->role())) != roles.end();
}

std::string Evaluation::PartyCountry(std::string_view party,
                                     std::uint64_t index) const {
  const v1::PartyProfile* profile = Profile(party, index);
  return profile == nullptr ? "" : profile->country();
}

const v1::Model* Evaluation::ModelOf(Number model) const {
  return model < models_.size() ? models_[model] : nullptr;
}

ItemClass Evaluation::OwnClassOf(const Standing& standing) const {
  return standing.model < classes_.size() ? classes_[standing.model]
                                          : ItemClass::kUnclassified;
}

ItemClass Evaluation::ClassOf(Number unit, const Standing& standing,
                              std::uint64_t index) const {
  // Walks down with a list of its own: (unit, how deep) still to look into
  // would lose the kinds on the way, so it recurses, and containment is never
  // deeper than the custody rules allow.
  const auto inside = [this, index](const auto& self, Number container,
                                    int depth) -> ItemClass {
    ItemClass highest = ItemClass::kUnclassified;
    if (depth > kDepthGuard) {
      return highest;
    }
    for (const Containment& part : world_.units()[container].contents) {
      const std::vector<WorldStep>& steps = world_.units()[part.child].steps;
      if (index < part.from_index || index >= part.to_index || steps.empty()) {
        continue;
      }
      const Standing& child = steps.front().after;
      highest = std::max(
          highest, ClassWithContents(static_cast<v1::UnitKind>(child.kind),
                                     OwnClassOf(child),
                                     self(self, part.child, depth + 1)));
    }
    return highest;
  };
  const auto kind = static_cast<v1::UnitKind>(standing.kind);
  if (kind == v1::ACCELERATOR || world_.units()[unit].contents.empty()) {
    return OwnClassOf(standing);
  }
  return ClassWithContents(kind, OwnClassOf(standing), inside(inside, unit, 0));
}

// Without a rule it is about the whole pack.
bool Evaluation::IsAbout(const Dated<v1::Enforcement>& record,
                         const PolicyRule& rule) const {
  return record.recorded.index >= rule.enforcement_since_index &&
         record.value.pack() == rule.pack &&
         (record.value.rule().empty() ||
          record.value.rule() == rule.rule.code()) &&
         Knows(record.recorded);
}

bool Evaluation::EnforcedByRecord(const PolicyRule& rule, std::int64_t time_ms,
                                  bool enforced) const {
  // The latest record that speaks of this time: enforced from its beginning to
  // its end, and not after.
  for (const Dated<v1::Enforcement>& dated : world_.records().enforcement()) {
    const v1::Enforcement& record = dated.value;
    if (IsAbout(dated, rule) && record.from_ms() <= time_ms) {
      enforced = record.to_ms() == 0 || time_ms < record.to_ms();
    }
  }
  return enforced;
}

bool Evaluation::MayBeInForce(const PolicyRule& rule) const {
  if (options_.as_if_enforced.contains(rule.pack)) {
    return !rule.in_text.empty();
  }
  const auto& records = world_.records().enforcement();
  return !rule.enforced.empty() ||
         std::any_of(records.begin(), records.end(),
                     [&](const auto& record) { return IsAbout(record, rule); });
}

bool Evaluation::InForce(const PolicyRule& rule, std::int64_t time_ms) const {
  if (options_.as_if_enforced.contains(rule.pack)) {
    return ContainsTime(rule.in_text, time_ms);
  }
  return EnforcedByRecord(rule, time_ms, ContainsTime(rule.enforced, time_ms));
}

std::string Evaluation::PartyText(std::string_view party) const {
  const v1::PartyProfile* profile = Profile(party, end_index_);
  return profile == nullptr || profile->name().empty() ? std::string(party)
                                                       : profile->name();
}

std::string Evaluation::PartyText(Number party) const {
  return party == kNoNumber ? "nobody" : PartyText(world_.PartyId(party));
}

std::string Evaluation::UnitText(Number unit) const {
  return "Unit " + world_.units()[unit].serial;
}

std::int64_t ClaimedTime(const WorldEvent& event) {
  const std::int64_t claimed = event.event.occurred_at_ms();
  return claimed != 0 ? claimed : event.time_ms;
}

std::string FigureText(std::uint64_t milli) {
  constexpr std::uint64_t kMilli = 1000;
  std::string text = std::to_string(milli / kMilli);
  for (std::size_t end = text.size(); end > 3; end -= 3) {
    text.insert(end - 3, ",");
  }
  if (milli % kMilli != 0) {
    // The leading 1 keeps the zeros after the point.
    std::string decimals = std::to_string(kMilli + milli % kMilli);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    text += "." + decimals.substr(1);
  }
  return text;
}

std::string CountText(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) +
         (count == 1 ? "" : "s");
}

}  // namespace waybill
