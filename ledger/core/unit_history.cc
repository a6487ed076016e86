// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "ledger/core/answer.h"
#include "ledger/core/answer_parts.h"
#include "ledger/core/event.h"
#include "ledger/core/subjects_of.h"
#include "ledger/core/succession.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

using answer_parts::Fail;

Result<std::vector<CustodyStep>> StepsOf(const VerifiedAnswer& verified,
                                         const VerifiedSubject& subject) {
  std::vector<CustodyStep> steps;
  for (const std::uint64_t index : subject.events) {
    const VerifiedEvent* event = verified.FindEvent(index);
    WAYBILL_CHECK(event != nullptr);  // VerifyAnswer took it.
    const auto row = std::find_if(
        event->rows.begin(), event->rows.end(), [&](const VerifiedRow& r) {
          return r.row.issuer() == subject.subject.parts[0] &&
                 r.row.serial() == subject.subject.parts[1] &&
                 ChainOfRow(event->recorded.event.kind_case(), r.row.role()) ==
                     subject.subject.type;
        });
    WAYBILL_CHECK(row != event->rows.end());  // Likewise.
    steps.push_back({event, &*row, {}});
  }
  return steps;
}

// Rule 10: folds the unit's own chains in the order of the ledger, each event
// against the registry as it was at the event's own index: what was withdrawn
// later was in force then.
class ChainFold {
 public:
  ChainFold(const VerifiedAnswer& verified, UnitHistory& history)
      : verified_(verified), history_(history) {}

  Result<void> Run() {
    auto custody = history_.custody.begin();
    auto seen = history_.observations.begin();
    for (const VerifiedEvent& event : verified_.events) {
      const RecordedEvent& recorded = event.recorded;
      // One event has one row of a unit.
      if (custody != history_.custody.end() && custody->event == &event) {
        if (auto held = Check(*custody); !held) {
          return held;
        }
        history_.state =
            AdvanceUnit(history_.state, recorded.event, recorded.id,
                        recorded.moment, custody->row->row);
        custody->after = history_.state;
        last_event_ = &recorded.event;
        ++custody;
      } else if (seen != history_.observations.end() && seen->event == &event) {
        if (auto held = Check(*seen); !held) {
          return held;
        }
        observations_ = AdvanceObservations(observations_, recorded.event,
                                            recorded.moment, seen->row->row);
        ++seen;
      }
      registry_.Apply(recorded.event, recorded.id, recorded.moment);
    }
    return {};
  }

 private:
  Result<void> Check(const CustodyStep& step) const {
    const RecordedEvent& recorded = step.event->recorded;
    const Verdict verdict = CheckUnitAlone({.state = history_.state,
                                            .observations = observations_,
                                            .last_event = last_event_},
                                           recorded.event, recorded.moment,
                                           registry_, step.row->row);
    if (verdict != Verdict::kAccepted) {
      return Fail("entry " + std::to_string(recorded.moment.index) +
                  ": the log accepted what its custody rules refuse: " +
                  std::string(VerdictName(verdict)));
    }
    return {};
  }

  const VerifiedAnswer& verified_;
  UnitHistory& history_;
  Registry registry_;
  v1::ObservationState observations_;
  const v1::Event* last_event_ = nullptr;  // Of custody.
};

// Rule 9: all that the unit's events name is proved, or proved absent.
Result<void> CheckNamedProved(const VerifiedAnswer& verified,
                              const UnitHistory& history) {
  for (const auto* steps : {&history.custody, &history.observations}) {
    for (const CustodyStep& step : *steps) {
      for (const Subject& named : NamedSubjects(step.event->recorded.event)) {
        if (verified.FindSubject(named) == nullptr) {
          return Fail("entry " +
                      std::to_string(step.event->recorded.moment.index) +
                      " names what the answer doesn't prove: " +
                      answer_parts::DescribeSubject(named));
        }
      }
    }
  }
  return {};
}

v1::UnitId IdOf(std::string_view issuer, std::string_view serial) {
  v1::UnitId unit;
  unit.set_issuer(std::string(issuer));
  unit.set_serial(std::string(serial));
  return unit;
}

// The unit's history by itself, without the other identities of its line.
Result<UnitHistory> HistoryOfOne(const VerifiedAnswer& verified,
                                 const v1::UnitId& unit) {
  const std::vector<std::string> parts = {unit.issuer(), unit.serial()};
  const std::string name = unit.issuer() + " " + unit.serial();
  const VerifiedSubject* custody =
      verified.FindSubject({SubjectType::kCustody, parts});
  const VerifiedSubject* observations =
      verified.FindSubject({SubjectType::kObservations, parts});
  if (custody == nullptr || observations == nullptr) {
    return Fail("the answer doesn't prove both chains of " + name);
  }
  UnitHistory history;
  history.unit = unit;
  auto steps = StepsOf(verified, *custody);
  if (!steps) {
    return steps.error();
  }
  history.custody = std::move(*steps);
  auto seen = StepsOf(verified, *observations);
  if (!seen) {
    return seen.error();
  }
  history.observations = std::move(*seen);
  if (!history.custody.empty()) {
    if (auto proved = CheckNamedProved(verified, history); !proved) {
      return proved.error();
    }
  }
  if (auto held = ChainFold(verified, history).Run(); !held) {
    return held.error();
  }
  if (history.custody.empty()) {
    return Error{ErrorCode::kNotFound,
                 name + " was never registered: its absence is proved"};
  }
  return history;
}

bool IsPair(const CustodyStep& step) {
  return step.event->recorded.event.has_relabel() &&
         step.row->row.role() != v1::SUBJECT;
}

v1::UnitId CounterpartOf(const CustodyStep& step) {
  const auto attributes = ParseAttributes(step.row->row.attributes());
  return attributes ? attributes->counterpart() : v1::UnitId();
}

// Who owned the unit before the entry `index`.
std::string OwnerBefore(const UnitHistory& history, const v1::UnitState& state,
                        std::uint64_t index) {
  v1::ObservationState observations;
  for (const CustodyStep& seen : history.observations) {
    const RecordedEvent& recorded = seen.event->recorded;
    if (recorded.event.has_transfer_title() && recorded.moment.index < index) {
      observations.set_owner(recorded.event.transfer_title().new_owner());
    }
  }
  return OwnerOf(state, observations, history.unit.issuer());
}

// Of a relabel's pair, the other unit's row stands in the same event, names
// this one, and a successor is what its predecessor was.
Result<void> CheckPair(const UnitHistory& history, const CustodyStep& step,
                       const UnitHistory& other) {
  const std::string where = "entry " +
                            std::to_string(step.event->recorded.moment.index) +
                            ": relabelled ";
  const auto theirs = std::find_if(
      other.custody.begin(), other.custody.end(),
      [&step](const CustodyStep& s) { return s.event == step.event; });
  const v1::UnitRole role = step.row->row.role();
  if (theirs == other.custody.end() || !IsPair(*theirs) ||
      theirs->row->row.role() == role ||
      CounterpartOf(*theirs).issuer() != history.unit.issuer() ||
      CounterpartOf(*theirs).serial() != history.unit.serial()) {
    return Fail(where + history.unit.serial() + " and " + other.unit.serial() +
                ", which don't name each other");
  }
  if (role == v1::REPLACED) {
    return {};  // Asked of the successor.
  }
  // A step that could be the first isn't: something was to be replaced.
  const v1::UnitState& was = theirs->after.before();
  if (!Succeeds(step.row->row, was,
                OwnerBefore(other, was, step.event->recorded.moment.index))) {
    return Fail(where + other.unit.serial() + ", whose successor " +
                history.unit.serial() + " states what it was not");
  }
  return {};
}

// Gathers the units that this one was or became, and holds each pair against
// each other.
class LineWalk {
 public:
  explicit LineWalk(const VerifiedAnswer& verified) : verified_(verified) {}

  Result<std::vector<UnitHistory>> Walk(const UnitHistory& asked) {
    if (auto gathered = Gather(asked); !gathered) {
      return gathered.error();
    }
    found_.emplace(LabelOf(asked.unit), asked);
    for (const auto& [label, history] : found_) {
      for (const CustodyStep& step : history.custody) {
        if (!IsPair(step)) {
          continue;
        }
        const auto other = found_.find(LabelOf(CounterpartOf(step)));
        WAYBILL_CHECK(other != found_.end());
        if (auto held = CheckPair(history, step, other->second); !held) {
          return held.error();
        }
      }
    }
    found_.erase(LabelOf(asked.unit));
    std::vector<UnitHistory> line;
    for (auto& [label, history] : found_) {
      line.push_back(std::move(history));
    }
    std::sort(line.begin(), line.end(),
              [](const UnitHistory& a, const UnitHistory& b) {
                return a.custody.front().event->recorded.moment.index <
                       b.custody.front().event->recorded.moment.index;
              });
    return line;
  }

 private:
  static Hash LabelOf(const v1::UnitId& unit) {
    return CustodyLabel(unit.issuer(), unit.serial());
  }

  Result<void> Gather(const UnitHistory& asked) {
    std::vector<v1::UnitId> wanted = OthersOf(asked);
    while (!wanted.empty()) {
      const v1::UnitId unit = std::move(wanted.back());
      wanted.pop_back();
      const Hash label = LabelOf(unit);
      if (label == LabelOf(asked.unit) || found_.contains(label)) {
        continue;
      }
      auto history = HistoryOfOne(verified_, unit);
      if (!history) {
        // That it was never registered contradicts the relabel.
        return Fail(history.error().message);
      }
      for (v1::UnitId& other : OthersOf(*history)) {
        wanted.push_back(std::move(other));
      }
      found_.emplace(label, std::move(*history));
    }
    return {};
  }

  static std::vector<v1::UnitId> OthersOf(const UnitHistory& history) {
    std::vector<v1::UnitId> others;
    for (const CustodyStep& step : history.custody) {
      if (IsPair(step)) {
        others.push_back(CounterpartOf(step));
      }
    }
    return others;
  }

  const VerifiedAnswer& verified_;
  std::map<Hash, UnitHistory> found_;
};

}  // namespace

Subject AliasSubject(const v1::Alias& alias) {
  return {SubjectType::kAlias,
          {std::string(1, static_cast<char>(alias.kind())), alias.value()}};
}

Result<UnitHistory> UnitHistoryOf(const VerifiedAnswer& verified,
                                  std::string_view issuer,
                                  std::string_view serial) {
  auto history = HistoryOfOne(verified, IdOf(issuer, serial));
  if (!history) {
    return history;
  }
  auto line = LineWalk(verified).Walk(*history);
  if (!line) {
    return line.error();
  }
  history->line = std::move(*line);
  return history;
}

std::string OwnerOf(const UnitHistory& history) {
  return OwnerBefore(history, history.state,
                     std::numeric_limits<std::uint64_t>::max());
}

Result<v1::UnitId> ResolveAlias(const VerifiedAnswer& verified,
                                const v1::Alias& alias) {
  const Subject subject = AliasSubject(alias);
  const VerifiedSubject* proved = verified.FindSubject(subject);
  if (proved == nullptr) {
    return Fail("the answer proves nothing about the alias " + alias.value());
  }
  if (proved->events.empty()) {
    return Error{ErrorCode::kNotFound, "nobody claimed the alias " +
                                           alias.value() +
                                           ": its absence is proved"};
  }
  const VerifiedEvent* event = verified.FindEvent(proved->events.front());
  WAYBILL_CHECK(event != nullptr);  // VerifyAnswer took it.
  for (const VerifiedRow& row : event->rows) {
    const std::vector<Subject> aliases = AliasSubjects(row.row);
    if (std::find(aliases.begin(), aliases.end(), subject) != aliases.end()) {
      v1::UnitId unit;
      unit.set_issuer(row.row.issuer());
      unit.set_serial(row.row.serial());
      return unit;
    }
  }
  return Fail("the alias' first claim is shown without its unit");
}

}  // namespace waybill
