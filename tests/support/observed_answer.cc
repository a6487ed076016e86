// SPDX-License-Identifier: Apache-2.0
//
// An honest answer about a unit that was corrected, carried, sold and observed.
#include <utility>

#include "tests/support/answer_cases.h"

namespace waybill {

// What is refused of others (forged_custody.cc), by those who may.
AnswerCase ObservedAnswer() {
  ShippedUnit unit;
  ForgedLog& log = unit.log;
  const auto add = [&](const std::vector<SignerKey>& signers, v1::UnitRow row,
                       const auto& change) {
    v1::Event event = TestEvent(log.genesis_id(), kTestTimeMs + 2000);
    change(event);
    const Submission submission =
        SignSubmission(event, {std::move(row)}, signers);
    log.Add(submission);
    return std::string(View(EventId(submission.body)));
  };
  const auto title = [&add](const TestParty& from, const TestParty& to) {
    add({from.Actor(), to.Cosigner()}, ObservationRow("maker", "A-1"),
        [&to](v1::Event& event) {
          event.mutable_transfer_title()->set_new_owner(to.id);
        });
  };
  const auto correct = [&](const std::string& target,
                           const std::vector<SignerKey>& signers) {
    add(signers, unit.NextRow(), [&target](v1::Event& event) {
      event.mutable_correct()->set_target(target);
    });
  };
  const auto receive = [&](const std::string& shipment) {
    return add({unit.buyer.Actor()}, WithOutcome(unit.NextRow(), v1::ACCEPTED),
               [&shipment](v1::Event& event) {
                 event.mutable_receive()->set_shipment(shipment);
               });
  };
  log.Admit("carrier");
  correct(std::string(View(unit.shipment)), {unit.maker.Actor()});
  const std::string shipment =
      add({unit.maker.Actor()}, unit.NextRow(), [](v1::Event& event) {
        event.mutable_ship()->set_consignee("buyer");
        event.mutable_ship()->set_carrier("carrier");
        event.mutable_ship()->mutable_destination()->set_country("US");
      });
  const TestParty carrier("carrier");
  add({carrier.Actor()}, ObservationRow("maker", "A-1"),
      [&shipment](v1::Event& event) {
        event.mutable_carry()->set_shipment(shipment);
      });
  correct(receive(shipment), {unit.maker.Actor(), unit.buyer.Cosigner()});
  correct(receive(shipment), {unit.buyer.Actor(), unit.maker.Cosigner()});
  receive(shipment);
  title(unit.maker, unit.buyer);
  title(unit.buyer, carrier);
  title(carrier, unit.maker);
  // With buyer's title as many as there may be in a day.
  for (int i = 0; i < 63; ++i) {
    add({unit.buyer.Actor()}, ObservationRow("maker", "A-1"),
        [i](v1::Event& event) {
          if (i % 3 == 0) {
            event.mutable_count()->set_note(std::to_string(i));
          } else if (i % 3 == 1) {
            event.mutable_sight()->set_note(std::to_string(i));
          } else {
            event.mutable_attest()->set_evidence_kind(std::to_string(i));
          }
        });
  }
  return {
      .name = "observed",
      .genesis_id = log.genesis_id(),
      .answer = ProveNamed(log, {ShippedUnit::Custody(), ShippedUnit::Seen(),
                                 ShippedUnit::Governors()})};
}

}  // namespace waybill
