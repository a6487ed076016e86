// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ledger/policy/checks.h"

namespace waybill {
namespace {

constexpr double kEarthRadiusKm = 6371.0088;  // Mean, IUGG.
constexpr double kDegree = std::numbers::pi / 180.0;
constexpr double kDegreesPerUnit = 1e-7;
// Half of the earth's circumference, rounded up.
constexpr std::int64_t kFarthestKm = 20100;
constexpr std::int64_t kMsPerHour = kDayMs / 24;

// Great-circle distance (haversine).
double DistanceKm(const v1::Coordinates& a, const v1::Coordinates& b) {
  const double latitude_a = a.latitude_e7() * kDegreesPerUnit * kDegree;
  const double latitude_b = b.latitude_e7() * kDegreesPerUnit * kDegree;
  const double longitudes =
      (static_cast<double>(a.longitude_e7()) - b.longitude_e7()) *
      kDegreesPerUnit * kDegree;
  const double sine_latitude = std::sin((latitude_a - latitude_b) / 2);
  const double sine_longitude = std::sin(longitudes / 2);
  const double h = sine_latitude * sine_latitude +
                   std::cos(latitude_a) * std::cos(latitude_b) *
                       sine_longitude * sine_longitude;
  return 2 * kEarthRadiusKm * std::asin(std::sqrt(std::min(1.0, h)));
}

// Where an event puts a unit: its coordinates, or its site's.
const v1::Coordinates* CoordinatesOf(const Evaluation& evaluation,
                                     const WorldEvent& event) {
  const v1::Place& place = event.event.place();
  if (place.has_coordinates()) {
    return &place.coordinates();
  }
  const v1::Site* site = evaluation.world().records().Site(
      place.site_party(), place.site(), event.moment.index + 1);
  return site != nullptr && site->has_coordinates() ? &site->coordinates()
                                                    : nullptr;
}

bool IsSightingOrAttestation(const v1::Event& event) {
  return event.has_sight() || event.has_attest();
}

// An event that placed the unit somewhere on the globe.
struct Presence {
  Number event = kNoNumber;
  std::int64_t time_ms = 0;
  // Taken back by the entry with this index.
  std::uint64_t until_index = std::numeric_limits<std::uint64_t>::max();
  const v1::Coordinates* where = nullptr;
};

std::vector<Presence> PresencesOf(const Evaluation& evaluation,
                                  const UnitTimeline& timeline) {
  std::vector<Presence> presences;
  const auto add = [&](Number number, std::uint64_t until_index) {
    const WorldEvent& event = evaluation.Event(number);
    const v1::Coordinates* where = CoordinatesOf(evaluation, event);
    if (where != nullptr) {
      presences.push_back({number, ClaimedTime(event), until_index, where});
    }
  };
  for (Number i = 0; i < timeline.steps; ++i) {
    const WorldStep& step = timeline.StepAt(i);
    const WorldEvent& event = evaluation.Event(step.event);
    const bool received = event.event.has_receive() &&
                          event.rows[step.row].outcome == v1::ACCEPTED;
    if (received || event.event.has_commission() || event.event.has_deploy() ||
        event.event.has_recover()) {
      const Number by = timeline.TakenBackBy(i);
      add(step.event, by == kNoNumber
                          ? std::numeric_limits<std::uint64_t>::max()
                          : evaluation.IndexOf(timeline.StepAt(by).event));
    }
  }
  for (const Observation& seen : timeline.observations) {
    const v1::Event& event = evaluation.Event(seen.event).event;
    if (event.has_count() || IsSightingOrAttestation(event)) {
      add(seen.event, std::numeric_limits<std::uint64_t>::max());
    }
  }
  std::sort(presences.begin(), presences.end(),
            [](const Presence& a, const Presence& b) {
              return std::pair(a.time_ms, a.event) <
                     std::pair(b.time_ms, b.event);
            });
  return presences;
}

void AddJourney(const CheckContext& context, const UnitTimeline& timeline,
                const Presence& from, const Presence& to, double distance) {
  const Evaluation& evaluation = context.evaluation;
  Instance instance;
  instance.subject = UnitSubject(evaluation, timeline.unit);
  instance.explanation =
      evaluation.UnitText(timeline.unit) + " was in two places " +
      std::to_string(std::llround(distance)) + " km apart on " +
      FormatSecond(from.time_ms) + " and on " + FormatSecond(to.time_ms) +
      ", faster than anything travels.";
  instance.evidence = {std::min(from.event, to.event),
                       std::max(from.event, to.event)};
  instance.judged_at_ms = std::max(evaluation.Event(from.event).time_ms,
                                   evaluation.Event(to.event).time_ms);
  instance.visible_at_ms =
      std::max(evaluation.Event(from.event).moment.recorded_at_ms,
               evaluation.Event(to.event).moment.recorded_at_ms);
  context.Add(std::move(instance));
}

}  // namespace

void CheckTravel(const CheckContext& context, const UnitTimeline& timeline) {
  const v1::TravelCheck& check = context.rule.rule.travel();
  const std::vector<Presence> presences =
      PresencesOf(context.evaluation, timeline);
  // Beyond this, even the other side of the earth is within reach.
  const std::int64_t window_ms = kFarthestKm * kMsPerHour / check.km_per_hour();
  for (std::size_t i = 0; i < presences.size(); ++i) {
    for (std::size_t j = i + 1; j < presences.size(); ++j) {
      const Presence& from = presences[i];
      const Presence& to = presences[j];
      const std::int64_t apart_ms = to.time_ms - from.time_ms;
      if (apart_ms > window_ms) {
        break;
      }
      // What was taken back before the other was recorded doesn't count.
      if (context.evaluation.IndexOf(to.event) > from.until_index ||
          context.evaluation.IndexOf(from.event) > to.until_index) {
        continue;
      }
      const double distance = DistanceKm(*from.where, *to.where);
      const double reach = static_cast<double>(check.km_per_hour()) *
                           static_cast<double>(apart_ms) /
                           static_cast<double>(kMsPerHour);
      if (distance >= check.km() && distance > reach) {
        AddJourney(context, timeline, from, to, distance);
      }
    }
  }
}

namespace {

void AddChanged(const CheckContext& context, const UnitTimeline& timeline,
                Number number, CountryCode was, CountryCode is) {
  const Evaluation& evaluation = context.evaluation;
  const WorldEvent& event = evaluation.Event(number);
  const char* how = "counted";
  const char* expected = " though custody had it in ";
  if (event.event.has_receive()) {
    how = "received";
    expected = " though its shipment was declared for ";
  } else if (event.event.has_deploy()) {
    how = "deployed";
  }
  Instance instance;
  instance.subject = UnitSubject(evaluation, timeline.unit);
  instance.explanation = evaluation.UnitText(timeline.unit) + " was " + how +
                         " in " + CountryText(is) + " by " +
                         evaluation.PartyText(FirstSigner(event.event)) +
                         " on " + FormatDate(event.time_ms) + "," + expected +
                         CountryText(was) + ".";
  instance.evidence = {number};
  instance.judged_at_ms = event.time_ms;
  instance.visible_at_ms = event.moment.recorded_at_ms;
  context.Add(std::move(instance));
}

// Did the custodian get the unit by a receipt, and ship it nowhere since it was
// last placed? As the entry found it.
bool StayedSinceReceipt(const Evaluation& evaluation,
                        const UnitTimeline& timeline, std::uint64_t index,
                        Number placed_by) {
  bool received = false;
  bool shipped = false;
  for (Number i = 0; i < timeline.steps; ++i) {
    const WorldStep& step = timeline.StepAt(i);
    const WorldEvent& event = evaluation.Event(step.event);
    if (event.moment.index >= index) {
      break;
    }
    const bool stood =
        step.takes_back == kNoNumber &&
        (step.taken_back_by == kNoNumber ||
         evaluation.IndexOf(timeline.StepAt(step.taken_back_by).event) >=
             index);
    if (stood && event.event.has_receive() &&
        event.rows[step.row].outcome == v1::ACCEPTED) {
      received = true;
    } else if (stood && step.event > placed_by &&
               (event.event.has_ship() || event.event.has_return_())) {
      shipped = true;
    }
  }
  return received && !shipped;
}

void CheckMovedAlone(const CheckContext& context, const UnitTimeline& timeline,
                     Number number) {
  const Evaluation& evaluation = context.evaluation;
  const WorldEvent& event = evaluation.Event(number);
  const CustodyPlace before =
      evaluation.PlaceBefore(timeline, event.moment.index);
  const CountryCode is = evaluation.CountryOf(event);
  if (is != 0 && before.country != 0 && is != before.country &&
      StayedSinceReceipt(evaluation, timeline, event.moment.index,
                         before.event)) {
    AddChanged(context, timeline, number, before.country, is);
  }
}

}  // namespace

void CheckDestinationChanged(const CheckContext& context,
                             const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  for (Number i = 0; i < timeline.steps; ++i) {
    const WorldStep& step = timeline.StepAt(i);
    const WorldEvent& event = evaluation.Event(step.event);
    if (event.event.has_deploy()) {
      CheckMovedAlone(context, timeline, step.event);
    } else if (event.event.has_receive() &&
               event.rows[step.row].outcome == v1::ACCEPTED) {
      const CountryCode declared = timeline.Before(i).destination;
      const CountryCode is = evaluation.CountryOf(event);
      if (declared != 0 && is != 0 && declared != is) {
        AddChanged(context, timeline, step.event, declared, is);
      }
    }
  }
  for (const Observation& seen : timeline.observations) {
    if (evaluation.Event(seen.event).event.has_count()) {
      CheckMovedAlone(context, timeline, seen.event);
    }
  }
}

namespace {

// The unit as custody had it at a time: the last step that stands and had
// happened by then.
const WorldStep* StepAtTime(const Evaluation& evaluation,
                            const UnitTimeline& timeline, std::int64_t time_ms,
                            std::uint64_t* index) {
  const WorldStep* found = nullptr;
  for (const Number step : timeline.effective) {
    const WorldEvent& event = evaluation.Event(timeline.StepAt(step).event);
    if (event.time_ms <= time_ms) {
      found = &timeline.StepAt(step);
      *index = event.moment.index + 1;
    }
  }
  return found;
}

// Of the unit's counts since the entry `from`, and of the deployments and
// counts of what it was in until its own custody went on, those that had
// happened by then: the country of the last, else `country`.
CountryCode PlacedSince(const Evaluation& evaluation,
                        const UnitTimeline& timeline, std::uint64_t from,
                        std::int64_t time_ms, CountryCode country) {
  std::uint64_t last = from;
  const auto look_at = [&](Number number, std::uint64_t until) {
    const WorldEvent& event = evaluation.Event(number);
    const bool places = event.event.has_deploy() || event.event.has_count();
    if (places && event.moment.index >= last && event.moment.index < until &&
        event.time_ms <= time_ms && evaluation.CountryOf(event) != 0) {
      last = event.moment.index;
      country = evaluation.CountryOf(event);
    }
  };
  for (const Observation& seen : timeline.observations) {
    look_at(seen.event, evaluation.end_index());
  }
  std::uint64_t until = evaluation.end_index();
  for (Number i = timeline.steps; i-- > 0;) {
    const std::uint64_t index = evaluation.IndexOf(timeline.StepAt(i).event);
    until = index >= from ? index : until;
  }
  for (Number unit = timeline.unit; unit != kNoNumber;) {
    const Standing* then = StandingBefore(evaluation, unit, until);
    unit = then == nullptr ? kNoNumber : then->parent;
    if (unit == kNoNumber) {
      break;
    }
    const UnitTimeline outer = evaluation.TimelineOf(unit);
    for (const Number step : outer.effective) {
      look_at(outer.StepAt(step).event, until);
    }
    for (const Observation& seen : outer.observations) {
      look_at(seen.event, until);
    }
  }
  return country;
}

// What contradicts the sighting: the country custody had it in; 0 if nothing.
CountryCode Contradicted(const Evaluation& evaluation,
                         const UnitTimeline& timeline,
                         const WorldEvent& sighting) {
  std::uint64_t index = 0;
  const WorldStep* step =
      StepAtTime(evaluation, timeline, ClaimedTime(sighting), &index);
  const CountryCode seen_in = evaluation.CountryOf(sighting);
  if (step == nullptr || seen_in == 0) {
    return 0;
  }
  const CountryCode country =
      PlacedSince(evaluation, timeline, index, ClaimedTime(sighting),
                  evaluation.PlaceBefore(timeline, index).country);
  const Standing& then = step->after;
  // Refused units are with the consignee until they are back.
  const bool on_the_way = then.InShipment() || then.leg == v1::LEG_REFUSED;
  if (country == 0 || seen_in == country) {
    return 0;
  }
  if (!on_the_way) {
    return country;
  }
  // A return may begin where the unit was refused, and its end needn't be
  // declared.
  CountryCode origin = country;
  if (then.is_return && then.shipment != kNoNumber) {
    const Standing* sent_back = StandingBefore(
        evaluation, timeline.unit, evaluation.IndexOf(then.shipment));
    origin = sent_back == nullptr ? origin : sent_back->destination;
  }
  CountryCode destination = then.destination;
  if (destination == 0 && then.is_return && then.shipment != kNoNumber) {
    destination = HomeOfReturn(evaluation, timeline.unit, then.shipment);
  }
  const bool on_route =
      destination == 0 || seen_in == destination || seen_in == origin;
  return on_route ? CountryCode{0} : country;
}

}  // namespace

void CheckContradiction(const CheckContext& context,
                        const UnitTimeline& timeline) {
  const Evaluation& evaluation = context.evaluation;
  std::vector<Number> sightings;
  for (const Observation& seen : timeline.observations) {
    const WorldEvent& event = evaluation.Event(seen.event);
    if (IsSightingOrAttestation(event.event) &&
        evaluation.CountryOf(event) != 0) {
      sightings.push_back(seen.event);
    }
  }
  std::stable_sort(sightings.begin(), sightings.end(), [&](Number a, Number b) {
    return ClaimedTime(evaluation.Event(a)) < ClaimedTime(evaluation.Event(b));
  });
  Instance open;
  bool is_open = false;
  for (const Number number : sightings) {
    const WorldEvent& event = evaluation.Event(number);
    const CountryCode country = Contradicted(evaluation, timeline, event);
    // A later sighting outdates it, whatever that says in turn.
    if (is_open && CloseBy(evaluation, number, open)) {
      context.Add(open);
    }
    is_open = country != 0;
    if (country == 0) {
      continue;
    }
    open = Instance();
    open.subject = UnitSubject(evaluation, timeline.unit);
    open.explanation = evaluation.UnitText(timeline.unit) + " was seen in " +
                       CountryText(evaluation.CountryOf(event)) + " by " +
                       evaluation.PartyText(FirstSigner(event.event)) + " on " +
                       FormatDate(ClaimedTime(event)) +
                       ", when its custodian had it in " +
                       CountryText(country) + ".";
    open.evidence = {number};
    open.judged_at_ms = event.time_ms;
    open.visible_at_ms = event.moment.recorded_at_ms;
    const Standing* now = timeline.Current();
    open.concerns = now == nullptr ? kNoNumber : now->custodian;
  }
  if (is_open) {
    context.Add(std::move(open));
  }
}

}  // namespace waybill
