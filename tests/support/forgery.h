// SPDX-License-Identifier: Apache-2.0
//
// What false answers are made of. Each is false in one way: everything else in
// it is proved with real trees and signatures.
#ifndef WAYBILL_TESTS_SUPPORT_FORGERY_H_
#define WAYBILL_TESTS_SUPPORT_FORGERY_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/answer_cases.h"

namespace waybill {

struct Forgery {
  const char* name;
  int rule;
  v1::Answer (*make)(ShippedUnit& unit);
  const char* serial = "A-1";  // Of the unit asked about, maker's.
};

// A body that its author changed, signed as it then is.
template <typename Change>
v1::Answer AddChanged(ShippedUnit& unit, const Change& change) {
  Submission odd = unit.ShipAgain(unit.maker.Actor());
  change(odd.body);
  odd.signatures[0] = SignBody(unit.maker.key, odd.body);
  unit.log.Add(odd);
  return unit.Prove();
}

// An event of maker's with its shipment's rows, however its body was changed.
template <typename Change>
v1::Answer AddEvent(ShippedUnit& unit, const Change& change) {
  return AddChanged(unit, [&](std::string& body) {
    v1::Event event = *ParseEvent(body);
    change(event);
    body = event.SerializeAsString();
  });
}

inline v1::Governance Suspend(const std::string& party) {
  v1::Governance governance;
  governance.mutable_suspend_party()->set_party(party);
  return governance;
}

inline v1::Answer AddGovernance(ShippedUnit& unit,
                                const v1::Governance& governance,
                                const std::vector<SignerKey>& signers) {
  unit.log.Add(unit.log.Govern(governance, signers));
  return unit.Prove();
}

inline v1::Governance Explained() {
  v1::Governance governance;
  v1::FindingMark& mark = *governance.mutable_mark_finding();
  mark.set_code("UNIT_MISSING");
  mark.set_subject("unit:maker/A-1");
  mark.set_status("explained");
  mark.set_reason("it was on the other pallet");
  return governance;
}

// With the mark's own subject, as who asks for findings gets it.
inline v1::Answer AddMark(ShippedUnit& unit, const Submission& mark) {
  unit.log.Add(mark);
  std::vector<Subject> subjects = ShippedUnit::Subjects();
  subjects.push_back(
      {SubjectType::kFinding, {"UNIT_MISSING", "unit:maker/A-1"}});
  return unit.log.Prove(subjects);
}

inline v1::Answer ProveWithout(const ShippedUnit& unit,
                               const Subject& subject) {
  std::vector<Subject> subjects = ShippedUnit::Subjects();
  std::erase(subjects, subject);
  return unit.log.Prove(subjects);
}

template <std::size_t kCount>
void AddAll(const Forgery (&forgeries)[kCount],
            std::vector<AnswerCase>& cases) {
  for (const Forgery& forgery : forgeries) {
    ShippedUnit unit;
    v1::Answer answer = forgery.make(unit);
    cases.push_back({.name = forgery.name,
                     .genesis_id = unit.log.genesis_id(),
                     .serial = forgery.serial,
                     .answer = std::move(answer),
                     .rule = forgery.rule});
  }
}

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_FORGERY_H_
