// SPDX-License-Identifier: Apache-2.0
//
// Answers of a log that took what the rules of custody refuse: all of it is
// signed by parties in good standing, and proved.
#include <utility>

#include "tests/support/forgery.h"

namespace waybill {
namespace {

using Signers = std::vector<SignerKey>;

v1::Answer ProveUnit(const ShippedUnit& unit, const char* serial = "A-1") {
  return ProveNamed(unit.log, {{SubjectType::kCustody, {"maker", serial}},
                               {SubjectType::kObservations, {"maker", serial}},
                               ShippedUnit::Governors()});
}

v1::UnitRow Seen(const char* serial = "A-1") {
  return ObservationRow("maker", serial);
}

// An event with one row; gives its identity.
template <typename Change>
std::string Add(ShippedUnit& unit, const Signers& signers,
                const v1::UnitRow& row, const Change& change) {
  v1::Event event = TestEvent(unit.log.genesis_id(), kTestTimeMs + 4000);
  change(event);
  const Submission submission = ForgeSubmission(event, {row}, {}, {}, signers);
  unit.log.Add(submission);
  return std::string(View(EventId(submission.body)));
}

void Title(ShippedUnit& unit, const TestParty& from, const TestParty& to) {
  Add(unit, {from.Actor(), to.Cosigner()}, Seen(), [&to](v1::Event& event) {
    event.mutable_transfer_title()->set_new_owner(to.id);
  });
}

void Sight(ShippedUnit& unit, const char* serial) {
  Add(unit, {unit.buyer.Actor()}, Seen(serial),
      [](v1::Event& event) { event.mutable_sight(); });
}

void Correct(ShippedUnit& unit, const Signers& signers) {
  const std::uint64_t last = unit.log.Claim(ShippedUnit::Custody()).back();
  const std::string target(View(unit.log.IdAt(last)));
  Add(unit, signers, unit.NextRow(), [&target](v1::Event& event) {
    event.mutable_correct()->set_target(target);
  });
}

void Carry(ShippedUnit& unit, const TestParty& carrier) {
  Add(unit, {carrier.Actor()}, Seen(), [&unit](v1::Event& event) {
    event.mutable_carry()->set_shipment(std::string(View(unit.shipment)));
  });
}

TestParty Third(ShippedUnit& unit) {
  TestParty third("third");
  unit.log.Admit(third.id);
  return third;
}

v1::UnitRow WithRole(v1::UnitRow row, v1::UnitRole role) {
  row.set_role(role);
  return row;
}

// What an event and its row by themselves are refused for.
const Forgery kOfForm[] = {
    {"parent_is_not_the_container", 4,
     [](ShippedUnit& unit) {
       unit.Receive();
       v1::UnitAttributes attributes;
       attributes.set_contents(1);
       Add(unit, {unit.buyer.Actor()},
           WithAttributes(WithRole(unit.NextRow(), v1::PARENT), attributes),
           [](v1::Event& event) {
             *event.mutable_pack()->mutable_container() = Unit("maker", "A-2");
           });
       return ProveUnit(unit);
     }},
    {"replacement_is_another", 4,
     [](ShippedUnit& unit) {
       Add(unit, {unit.maker.Actor()},
           WithRole(unit.NextRow(), v1::REPLACEMENT), [](v1::Event& event) {
             v1::Replace& replace = *event.mutable_replace();
             *replace.mutable_replaced() = Unit("maker", "A-1");
             *replace.mutable_replacement() = Unit("maker", "A-2");
           });
       return ProveUnit(unit);
     }},
    {"seen_inside_of_no_contents", 4,
     [](ShippedUnit& unit) {
       Add(unit, {unit.maker.Actor()}, WithRole(Seen(), v1::SEEN_INSIDE),
           [](v1::Event& event) { event.mutable_attest(); });
       return ProveUnit(unit);
     }},
    {"governor_signs_a_sighting", 4,
     [](ShippedUnit& unit) {
       const TestParty governor("gov");
       Add(unit, {unit.maker.Actor(), governor.Governor()}, Seen(),
           [](v1::Event& event) { event.mutable_sight(); });
       return ProveUnit(unit);
     }},
    {"event_replayed", 4,
     [](ShippedUnit& unit) {
       Sight(unit, "A-1");
       Sight(unit, "A-1");  // Signatures are the same, and so is the event.
       return ProveUnit(unit);
     }},
};

const Forgery kOfTitle[] = {
    {"title_by_a_stranger", 10,
     [](ShippedUnit& unit) {
       Title(unit, Third(unit), unit.buyer);
       return ProveUnit(unit);
     }},
    {"title_by_a_former_owner", 10,
     [](ShippedUnit& unit) {
       Title(unit, unit.maker, unit.buyer);
       Title(unit, unit.maker, Third(unit));
       return ProveUnit(unit);
     }},
    {"title_without_the_new_owner", 10,
     [](ShippedUnit& unit) {
       Add(unit, {unit.maker.Actor(), unit.buyer.Witness()}, Seen(),
           [](v1::Event& event) {
             event.mutable_transfer_title()->set_new_owner("buyer");
           });
       return ProveUnit(unit);
     }},
    {"title_of_what_is_destroyed", 10,
     [](ShippedUnit& unit) {
       unit.Receive();
       Add(unit, {unit.buyer.Actor()}, unit.NextRow(),
           [](v1::Event& event) { event.mutable_destroy(); });
       Title(unit, unit.maker, unit.buyer);
       return ProveUnit(unit);
     }},
};

const Forgery kOfCorrections[] = {
    {"shipment_corrected_by_the_consignee", 10,
     [](ShippedUnit& unit) {
       Correct(unit, {unit.buyer.Actor(), unit.maker.Cosigner()});
       return ProveUnit(unit);
     }},
    {"receipt_corrected_by_the_consignee", 10,
     [](ShippedUnit& unit) {
       unit.Receive();
       Correct(unit, {unit.buyer.Actor()});
       return ProveUnit(unit);
     }},
    {"receipt_corrected_by_the_shipper", 10,
     [](ShippedUnit& unit) {
       unit.Receive();
       Correct(unit, {unit.maker.Actor(), unit.buyer.Witness()});
       return ProveUnit(unit);
     }},
    {"receipt_corrected_by_a_stranger", 10,
     [](ShippedUnit& unit) {
       unit.Receive();
       const TestParty third = Third(unit);
       Correct(unit,
               {third.Actor(), unit.maker.Cosigner(), unit.buyer.Cosigner()});
       return ProveUnit(unit);
     }},
};

const Forgery kOfObservations[] = {
    {"counted_by_a_stranger", 10,
     [](ShippedUnit& unit) {
       Add(unit, {unit.buyer.Actor()}, Seen(),
           [](v1::Event& event) { event.mutable_count(); });
       return ProveUnit(unit);
     }},
    {"repaired_by_a_stranger", 10,
     [](ShippedUnit& unit) {
       Add(unit, {unit.buyer.Actor()}, Seen(),
           [](v1::Event& event) { event.mutable_repair(); });
       return ProveUnit(unit);
     }},
    {"attested_by_a_stranger", 10,
     [](ShippedUnit& unit) {
       Add(unit, {unit.buyer.Actor()}, Seen(),
           [](v1::Event& event) { event.mutable_attest()->set_level(3); });
       return ProveUnit(unit);
     }},
    {"carried_by_a_stranger", 10,
     [](ShippedUnit& unit) {
       Carry(unit, Third(unit));
       return ProveUnit(unit);
     }},
    {"carried_after_its_receipt", 10,
     [](ShippedUnit& unit) {
       const TestParty third = Third(unit);
       unit.Receive();
       const std::string again = Add(
           unit, {unit.buyer.Actor()}, unit.NextRow(), [](v1::Event& event) {
             event.mutable_ship()->set_consignee("maker");
             event.mutable_ship()->set_carrier("third");
             event.mutable_ship()->mutable_destination()->set_country("TW");
           });
       Add(unit, {unit.maker.Actor()},
           WithOutcome(unit.NextRow(), v1::ACCEPTED),
           [&again](v1::Event& event) {
             event.mutable_receive()->set_shipment(again);
           });
       Add(unit, {third.Actor()}, Seen(), [&again](v1::Event& event) {
         event.mutable_carry()->set_shipment(again);
       });
       return ProveUnit(unit);
     }},
    {"unexpected_in_its_own_shipment", 10,
     [](ShippedUnit& unit) {
       Add(unit, {unit.buyer.Actor()},
           ObservationRow("maker", "A-1", v1::UNEXPECTED),
           [&unit](v1::Event& event) {
             event.mutable_receive()->set_shipment(
                 std::string(View(unit.shipment)));
           });
       return ProveUnit(unit);
     }},
    {"seen_65_times_in_a_day", 10,
     [](ShippedUnit& unit) {
       for (int i = 0; i < 65; ++i) {
         Add(unit, {unit.buyer.Actor()}, Seen(), [i](v1::Event& event) {
           event.mutable_sight()->set_note(std::to_string(i));
         });
       }
       return ProveUnit(unit);
     }},
    {"seen_before_its_commission", 10,
     [](ShippedUnit& unit) {
       Sight(unit, "A-7");
       Add(unit, {unit.maker.Actor()}, Row("maker", "A-7"),
           [](v1::Event& event) {
             event.mutable_commission()->set_model("M1");
             event.mutable_commission()->set_kind(v1::ACCELERATOR);
           });
       return ProveUnit(unit, "A-7");
     },
     "A-7"},
    {"seen_and_never_commissioned", 10,
     [](ShippedUnit& unit) {
       Sight(unit, "A-8");
       return ProveUnit(unit, "A-8");
     },
     "A-8"},
};

const Forgery kOfNames[] = {
    {"consignee_never_admitted", 10,
     [](ShippedUnit& unit) {
       Add(unit, {unit.maker.Actor()}, unit.NextRow(),
           [&unit](v1::Event& event) {
             event.mutable_redirect()->set_shipment(
                 std::string(View(unit.shipment)));
             event.mutable_redirect()->set_consignee("nobody");
           });
       return ProveUnit(unit);
     }},
    {"licence_never_issued", 10,
     [](ShippedUnit& unit) {
       unit.Receive();
       Add(unit, {unit.buyer.Actor()}, unit.NextRow(), [](v1::Event& event) {
         event.mutable_ship()->set_consignee("maker");
         event.mutable_ship()->mutable_destination()->set_country("TW");
         event.mutable_ship()->set_licence("L-9");
       });
       return ProveUnit(unit);
     }},
    {"site_of_another_country", 10,
     [](ShippedUnit& unit) {
       v1::Governance site;
       site.mutable_add_site()->set_party("maker");
       site.mutable_add_site()->set_site("dock");
       site.mutable_add_site()->set_country("US");
       unit.log.Add(unit.log.Govern(site, {unit.maker.Actor()}));
       Add(unit, {unit.buyer.Actor()}, Seen(), [](v1::Event& event) {
         event.mutable_sight();
         event.mutable_place()->set_site_party("maker");
         event.mutable_place()->set_site("dock");
         event.mutable_place()->set_country("TW");
       });
       return ProveUnit(unit);
     }},
    {"packed_into_itself", 10,
     [](ShippedUnit& unit) {
       unit.Receive();
       Add(unit, {unit.buyer.Actor()}, WithRole(unit.NextRow(), v1::CHILD),
           [](v1::Event& event) {
             *event.mutable_pack()->mutable_container() = Unit("maker", "A-1");
           });
       return ProveUnit(unit);
     }},
};

}  // namespace

std::vector<AnswerCase> ForgedCustody() {
  std::vector<AnswerCase> cases;
  AddAll(kOfForm, cases);
  AddAll(kOfTitle, cases);
  AddAll(kOfCorrections, cases);
  AddAll(kOfObservations, cases);
  AddAll(kOfNames, cases);
  return cases;
}

}  // namespace waybill
