// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary, one method for each event.
#include <utility>

#include <gtest/gtest.h>

#include "ledger/core/succession.h"
#include "tests/support/custody_world.h"

namespace waybill {

CustodyWorld::Answer CustodyWorld::Commission(std::string_view actor,
                                              const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_commission()->set_model("chip");
  event.mutable_place()->set_country("TW");
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Ship(std::string_view actor,
                                        std::string_view to,
                                        const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_ship()->set_consignee(std::string(to));
  event.mutable_ship()->mutable_destination()->set_country("US");
  event.mutable_ship()->set_carrier("carrier");
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Receive(std::string_view actor,
                                           const std::string& shipment,
                                           const Serials& accepted,
                                           const Serials& refused,
                                           const Serials& missing) {
  v1::Event event = By(actor);
  event.mutable_receive()->set_shipment(shipment);
  std::vector<v1::UnitRow> rows;
  const auto add = [&rows](const Serials& units, v1::UnitOutcome outcome) {
    for (const std::string& unit : units) {
      rows.push_back(Row(unit));
      rows.back().set_outcome(outcome);
    }
  };
  add(accepted, v1::ACCEPTED);
  add(refused, v1::REFUSED);
  add(missing, v1::MISSING);
  return Submit(event, std::move(rows));
}

CustodyWorld::Answer CustodyWorld::Void(std::string_view actor,
                                        const std::string& shipment,
                                        const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_void_()->set_shipment(shipment);
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Redirect(std::string_view actor,
                                            const std::string& shipment,
                                            std::string_view to,
                                            const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_redirect()->set_shipment(shipment);
  event.mutable_redirect()->set_consignee(std::string(to));
  event.mutable_redirect()->mutable_destination()->set_country("MY");
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Return(std::string_view actor,
                                          const std::string& shipment,
                                          const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_return_()->set_shipment(shipment);
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Carry(std::string_view actor,
                                         const std::string& shipment,
                                         const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_carry()->set_shipment(shipment);
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Assemble(std::string_view actor,
                                            std::string_view container,
                                            const Serials& units) {
  v1::Event event = By(actor);
  *event.mutable_assemble()->mutable_container() = Id(container);
  std::vector<v1::UnitRow> rows = {Row(container, v1::PARENT)};
  for (const std::string& unit : units) {
    rows.push_back(Row(unit, v1::CHILD));
  }
  return Submit(event, std::move(rows));
}

CustodyWorld::Answer CustodyWorld::Remove(std::string_view actor,
                                          std::string_view container,
                                          const Serials& units) {
  v1::Event event = By(actor);
  *event.mutable_remove()->mutable_container() = Id(container);
  std::vector<v1::UnitRow> rows = {Row(container, v1::PARENT)};
  for (const std::string& unit : units) {
    rows.push_back(Row(unit, v1::CHILD));
  }
  return Submit(event, std::move(rows));
}

CustodyWorld::Answer CustodyWorld::Deploy(std::string_view actor,
                                          const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_deploy()->set_heartbeat_days(7);
  event.mutable_place()->set_site_party("buyer");
  event.mutable_place()->set_site("hall");
  event.mutable_place()->set_country("MY");
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Hold(std::string_view actor,
                                        const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_hold();
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Release(std::string_view actor,
                                           const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_release();
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Recover(std::string_view actor,
                                           const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_recover();
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Retire(std::string_view actor,
                                          const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_retire();
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Destroy(std::string_view actor,
                                           const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_destroy();
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Relabel(std::string_view actor,
                                           const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_relabel();
  return Submit(event, units);
}

std::vector<v1::UnitRow> CustodyWorld::Pair(std::string_view old,
                                            std::string_view successor) {
  const v1::UnitState state = State(old);
  const v1::UnitId old_id = Id(old);
  const auto seen =
      history.Observations(ObservationsLabel(old_id.issuer(), old_id.serial()));
  v1::UnitAttributes before;
  *before.mutable_counterpart() = Id(successor);
  v1::UnitAttributes after;
  *after.mutable_counterpart() = old_id;
  *after.mutable_succession() =
      SuccessionOf(state, OwnerOf(state, seen->state, old_id.issuer()));
  for (const std::string& key : state.device_keys()) {
    after.add_aliases()->set_kind(v1::DEVICE_KEY);
    after.mutable_aliases()->rbegin()->set_value(key);
  }
  std::vector<v1::UnitRow> rows = {Row(old, v1::REPLACED),
                                   Row(successor, v1::REPLACEMENT)};
  rows[0].set_attributes(before.SerializeAsString());
  rows[1].set_attributes(after.SerializeAsString());
  return rows;
}

CustodyWorld::Answer CustodyWorld::Succeed(std::string_view actor,
                                           std::string_view old,
                                           std::string_view successor,
                                           std::string_view cosigner) {
  v1::Event event = By(actor);
  event.mutable_relabel();
  if (!cosigner.empty()) {
    AddSigner(event, cosigner, v1::COSIGNER);
  }
  return Submit(event, Pair(old, successor));
}

CustodyWorld::Answer CustodyWorld::Sight(std::string_view actor,
                                         const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_sight();
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Report(std::string_view actor,
                                          v1::ReportKind kind,
                                          const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_report()->set_kind(kind);
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Replace(std::string_view actor,
                                           std::string_view replaced,
                                           std::string_view replacement) {
  v1::Event event = By(actor);
  *event.mutable_replace()->mutable_replaced() = Id(replaced);
  *event.mutable_replace()->mutable_replacement() = Id(replacement);
  return Submit(
      event, {Row(replaced, v1::REPLACED), Row(replacement, v1::REPLACEMENT)});
}

CustodyWorld::Answer CustodyWorld::Correct(std::string_view actor,
                                           const std::string& target,
                                           const Serials& units,
                                           std::string_view cosigner) {
  v1::Event event = By(actor);
  event.mutable_correct()->set_target(target);
  if (!cosigner.empty()) {
    AddSigner(event, cosigner, v1::COSIGNER);
  }
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::TransferTitle(std::string_view actor,
                                                 std::string_view to,
                                                 const Serials& units) {
  v1::Event event = By(actor);
  event.mutable_transfer_title()->set_new_owner(std::string(to));
  AddSigner(event, to, v1::COSIGNER);
  return Submit(event, units);
}

CustodyWorld::Answer CustodyWorld::Reassign(std::string_view from,
                                            std::string_view to,
                                            const Serials& units) {
  v1::Event event = ByGovernors();
  v1::CustodyReassignment* change =
      event.mutable_governance()->mutable_reassign_custody();
  change->set_from(std::string(from));
  change->set_to(std::string(to));
  return Submit(event, units);
}

std::string CustodyWorld::Stock(const Serials& units) {
  EXPECT_EQ(Commission("maker", units).verdict, Verdict::kAccepted);
  const Answer shipped = Ship("maker", "dist", units);
  EXPECT_EQ(shipped.verdict, Verdict::kAccepted);
  EXPECT_EQ(Receive("dist", shipped.id, units).verdict, Verdict::kAccepted);
  return shipped.id;
}

}  // namespace waybill
