// SPDX-License-Identifier: Apache-2.0
//
// False answers about a unit that goes on under another identity.
#include <algorithm>
#include <utility>

#include "ledger/core/unit_list.h"
#include "tests/support/answer_cases.h"

namespace waybill {
namespace {

using Identity = ShippedUnit::Identity;

const Identity kFirst{"maker", "A-1"};
const Identity kSecond{"buyer", "B-1"};
const Identity kThird{"buyer", "B-2"};

struct Forgery {
  const char* name;
  int rule;
  Identity asked;
  v1::Answer (*make)(ShippedUnit& unit);
};

// The rows of a lawful first relabel with other attributes in one of them.
std::vector<v1::UnitRow> With(const ShippedUnit& unit, std::size_t row,
                              void (*change)(v1::UnitAttributes&)) {
  std::vector<v1::UnitRow> rows = unit.Pair(kFirst, kSecond);
  auto attributes = ParseAttributes(rows[row].attributes());
  change(*attributes);
  rows[row] = WithAttributes(rows[row], *attributes);
  return rows;
}

template <void (*kChange)(v1::UnitAttributes&)>
v1::Answer Stating(ShippedUnit& unit) {
  unit.Relabel(With(unit, 1, kChange));
  return unit.ProveLine();
}

v1::Answer LineWithout(ShippedUnit& unit, const Subject& dropped) {
  unit.Relabel(unit.Pair(kFirst, kSecond));
  unit.Relabel(unit.Pair(kSecond, kThird));
  std::vector<Subject> subjects;
  const v1::Answer whole = unit.ProveLine();
  for (const v1::SubjectProof& proof : whole.subjects()) {
    Subject subject{static_cast<SubjectType>(proof.type()),
                    {proof.parts().begin(), proof.parts().end()}};
    if (subject != dropped) {
      subjects.push_back(std::move(subject));
    }
  }
  return unit.log.Prove(subjects);
}

void OtherModel(v1::UnitAttributes& a) {
  a.mutable_succession()->set_model("M2");
}
void OtherKind(v1::UnitAttributes& a) {
  a.mutable_succession()->set_kind(v1::SERVER);
}
void OtherLot(v1::UnitAttributes& a) {
  a.mutable_succession()->set_lot("lot-9");
}
void OtherCountry(v1::UnitAttributes& a) {
  a.mutable_succession()->set_country("CN");
}
void OtherSite(v1::UnitAttributes& a) {
  a.mutable_succession()->set_site_party("buyer");
  a.mutable_succession()->set_site("hall");
}
void OtherOwner(v1::UnitAttributes& a) {
  a.mutable_succession()->set_owner("buyer");
}
void DeviceKey(v1::UnitAttributes& a) {
  a.add_aliases()->set_kind(v1::DEVICE_KEY);
  a.mutable_aliases(0)->set_value(std::string(64, 'd'));
}

const Forgery kForgeries[] = {
    {"chain_begun_by_what_is_replaced", 5, kFirst,
     [](ShippedUnit& unit) {
       unit.log.Claim(ShippedUnit::Custody()) = {};
       unit.Relabel(unit.Pair(kFirst, kSecond));
       return unit.ProveLine();
     }},
    {"predecessor_withheld", 9, kThird,
     [](ShippedUnit& unit) {
       return LineWithout(unit, {SubjectType::kCustody, {"buyer", "B-1"}});
     }},
    {"first_identity_withheld", 9, kThird,
     [](ShippedUnit& unit) { return LineWithout(unit, ShippedUnit::Seen()); }},
    {"successor_withheld", 9, kFirst,
     [](ShippedUnit& unit) {
       return LineWithout(unit, {SubjectType::kObservations, {"buyer", "B-2"}});
     }},
    {"successor_names_another", 9, kSecond,
     [](ShippedUnit& unit) {
       unit.Relabel(With(unit, 1, [](v1::UnitAttributes& a) {
         a.mutable_counterpart()->set_issuer("maker");
         a.mutable_counterpart()->set_serial("A-2");
       }));
       return ProveNamed(unit.log,
                         {ShippedUnit::Governors(),
                          ShippedUnit::Custody(),
                          ShippedUnit::Seen(),
                          {SubjectType::kCustody, {"maker", "A-2"}},
                          {SubjectType::kObservations, {"maker", "A-2"}},
                          {SubjectType::kCustody, {"buyer", "B-1"}},
                          {SubjectType::kObservations, {"buyer", "B-1"}}});
     }},
    {"replaced_names_another", 9, kFirst,
     [](ShippedUnit& unit) {
       unit.Relabel(With(unit, 0, [](v1::UnitAttributes& a) {
         a.mutable_counterpart()->set_serial("B-2");
       }));
       return unit.ProveLine();
     }},
    {"successor_of_another_model", 9, kSecond, Stating<OtherModel>},
    {"successor_of_another_kind", 9, kSecond, Stating<OtherKind>},
    {"successor_of_another_lot", 9, kFirst, Stating<OtherLot>},
    {"successor_in_another_country", 9, kSecond, Stating<OtherCountry>},
    {"successor_at_another_site", 9, kFirst, Stating<OtherSite>},
    {"successor_of_another_owner", 9, kSecond, Stating<OtherOwner>},
    {"successor_with_another_device_key", 9, kSecond, Stating<DeviceKey>},
};

}  // namespace

std::vector<AnswerCase> ForgedSuccessions() {
  std::vector<AnswerCase> cases;
  for (const Forgery& forgery : kForgeries) {
    ShippedUnit unit;
    unit.Receive();
    v1::Answer answer = forgery.make(unit);
    cases.push_back({.name = forgery.name,
                     .genesis_id = unit.log.genesis_id(),
                     .issuer = forgery.asked.issuer,
                     .serial = forgery.asked.serial,
                     .answer = std::move(answer),
                     .rule = forgery.rule});
  }
  return cases;
}

}  // namespace waybill
