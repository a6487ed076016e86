// SPDX-License-Identifier: Apache-2.0
//
// What is seen and said of RandomTrade's units, without their moving.
#include "ledger/core/event.h"
#include "tests/support/random_trade.h"
#include "tests/support/random_trade_cast.h"

namespace waybill {

using random_trade::IsOnTheWay;
using random_trade::kParties;
using random_trade::kSites;
using random_trade::RowsOf;

void RandomTrade::Count() {
  const auto units = SomeOfOne(
      3, [](const v1::UnitState& state) { return !state.custodian().empty(); });
  if (units.empty()) {
    return;
  }
  const std::string by = scene.State(units.front()).custodian();
  v1::Event event = By(by);
  event.mutable_count();
  for (const auto& site : kSites) {
    if (site.first == by && !Chance(3)) {
      SetSite(event, site);
    }
  }
  Submit(event, RowsOf(units));
}

void RandomTrade::Attest() {
  const auto units = Some(
      1, [](const v1::UnitState& state) { return !state.custodian().empty(); });
  if (units.empty()) {
    return;
  }
  const v1::UnitId& unit = units.front();
  v1::Event event =
      By(Chance(2) ? "lab" : std::string(scene.State(unit).custodian()));
  v1::Attest& attest = *event.mutable_attest();
  attest.set_level(static_cast<std::uint32_t>(Below(6)));
  if (Chance(3)) {
    attest.set_evidence_kind("third_party_lab_test");
    attest.set_result(Chance(4) ? v1::FAILED : v1::PASSED);
  }
  Place(event);
  Rows rows = RowsOf(units);
  if (Chance(2)) {
    attest.set_lists_contents(true);
    for (const v1::UnitId& inside : Some(3, [&](const v1::UnitState& state) {
           return state.has_parent() &&
                  state.parent().serial() == unit.serial();
         })) {
      rows.push_back(PolicyScene::Row(inside, v1::SEEN_INSIDE));
    }
  }
  const std::uint32_t level = attest.level();
  const Hash id = Submit(event, rows);
  if (level >= 4 && !Chance(4)) {
    evidence_[id].emplace_back(unit, EvidenceResult{.level = level,
                                                    .holds = Chance(2),
                                                    .decided = !Chance(4),
                                                    .reason = "it is made up"});
  }
}

void RandomTrade::Carry() {
  const auto units = SomeOfOne(3, [](const v1::UnitState& state) {
    return IsOnTheWay(state) && !state.shipment().carrier().empty();
  });
  if (units.empty()) {
    return;
  }
  const v1::Shipment shipment = scene.State(units.front()).shipment();
  v1::Event event = By(shipment.carrier());
  event.mutable_carry()->set_shipment(shipment.id());
  event.mutable_carry()->set_arrived(Chance(2));
  Place(event);
  Submit(event, RowsOf(units));
}

void RandomTrade::Repair() {
  const auto units = SomeOfOne(
      2, [](const v1::UnitState& state) { return !state.custodian().empty(); });
  if (units.empty()) {
    return;
  }
  v1::Event event = By(scene.State(units.front()).custodian());
  event.mutable_repair();
  if (Chance(3)) {
    event.mutable_repair()->set_end_use("technical analysis");
  }
  Submit(event, RowsOf(units));
}

void RandomTrade::TransferTitle() {
  const auto units = Some(1, [](const v1::UnitState& state) {
    return state.lifecycle() == v1::ACTIVE;
  });
  if (units.empty()) {
    return;
  }
  const std::string owner = scene.Owner(units.front());
  const std::string& other = OneOf(kParties);
  if (other == owner) {
    return;
  }
  v1::Event event = By(owner);
  event.mutable_transfer_title()->set_new_owner(other);
  PolicyScene::AddSigner(event, other, v1::COSIGNER);
  Submit(event, RowsOf(units));
}

void RandomTrade::Sight() {
  v1::Event event = By(OneOf(kParties));
  event.mutable_sight();
  Place(event);
  Submit(event, RowsOf(Some(2, [](const auto&) { return true; })));
}

}  // namespace waybill
