// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "ledger/core/answer.h"
#include "ledger/core/answer_parts.h"
#include "ledger/core/event.h"
#include "ledger/core/subjects_of.h"
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

// Folds the unit's own chain, each event against the registry as it was at the
// event's own index: what was withdrawn later was in force then.
Result<void> FoldCustody(const VerifiedAnswer& verified, UnitHistory& history) {
  Registry registry;
  auto step = history.custody.begin();
  for (const VerifiedEvent& event : verified.events) {
    const RecordedEvent& recorded = event.recorded;
    if (step != history.custody.end() && step->event == &event) {
      const Verdict verdict = CheckUnitAlone(history.state, recorded.event,
                                             registry, step->row->row);
      if (verdict != Verdict::kAccepted) {
        return Fail("entry " + std::to_string(recorded.moment.index) +
                    ": the log accepted what its custody rules refuse: " +
                    std::string(VerdictName(verdict)));
      }
      history.state = AdvanceUnit(history.state, recorded.event, recorded.id,
                                  recorded.moment, step->row->row);
      step->after = history.state;
      ++step;
    }
    registry.Apply(recorded.event, recorded.id, recorded.moment);
  }
  return {};
}

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

}  // namespace

Subject AliasSubject(const v1::Alias& alias) {
  return {SubjectType::kAlias,
          {std::string(1, static_cast<char>(alias.kind())), alias.value()}};
}

Result<UnitHistory> UnitHistoryOf(const VerifiedAnswer& verified,
                                  std::string_view issuer,
                                  std::string_view serial) {
  const std::vector<std::string> parts = {std::string(issuer),
                                          std::string(serial)};
  const VerifiedSubject* custody =
      verified.FindSubject({SubjectType::kCustody, parts});
  const VerifiedSubject* observations =
      verified.FindSubject({SubjectType::kObservations, parts});
  if (custody == nullptr || observations == nullptr) {
    return Fail("the answer doesn't prove both chains of " +
                std::string(issuer) + " " + std::string(serial));
  }
  if (custody->chain.length == 0) {
    return Error{ErrorCode::kNotFound,
                 std::string(issuer) + " " + std::string(serial) +
                     " was never registered: its absence is proved"};
  }
  UnitHistory history;
  auto steps = StepsOf(verified, *custody);
  if (!steps) {
    return steps.error();
  }
  history.custody = std::move(*steps);
  if (auto held = FoldCustody(verified, history); !held) {
    return held.error();
  }
  auto seen = StepsOf(verified, *observations);
  if (!seen) {
    return seen.error();
  }
  history.observations = std::move(*seen);
  if (auto proved = CheckNamedProved(verified, history); !proved) {
    return proved.error();
  }
  return history;
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
