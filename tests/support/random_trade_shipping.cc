// SPDX-License-Identifier: Apache-2.0
//
// RandomTrade's shipments: sent, answered, and brought back.
#include <algorithm>

#include "tests/support/random_trade.h"
#include "tests/support/random_trade_cast.h"

namespace waybill {

using random_trade::IsLoose;
using random_trade::IsOnTheWay;
using random_trade::kCountries;
using random_trade::kLicences;
using random_trade::kParties;
using random_trade::RowsOf;

void RandomTrade::Ship() {
  const auto units = SomeOfOne(3, IsLoose);
  if (units.empty()) {
    return;
  }
  // By its custodian, mostly; or by who may be its delegate.
  v1::Event event =
      By(Chance(6) ? OneOf(kParties) : scene.State(units.front()).custodian());
  v1::Ship& ship = *event.mutable_ship();
  ship.set_consignee(OneOf(kParties));
  ship.mutable_destination()->set_country(OneOf(kCountries));
  if (Chance(2)) {
    ship.set_licence(OneOf(kLicences));
  }
  if (Chance(3)) {
    ship.set_end_user(OneOf(kParties));
  }
  if (Chance(4)) {
    ship.set_payer(OneOf(kParties));
  }
  if (Chance(2)) {
    ship.set_carrier("carrier");
  }
  ship.set_sole_end_user(Chance(4));
  ship.set_domestic_end_use(Chance(4));
  if (Chance(4)) {
    ship.set_end_use("technical analysis");
  }
  if (Chance(3)) {
    ship.set_receive_by_ms(now_ms_ +
                           static_cast<std::int64_t>(Below(20 * kDayMs)));
  }
  Submit(event, RowsOf(units));
}

void RandomTrade::Receive() {
  const auto units = SomeOfOne(3, IsOnTheWay);
  if (units.empty()) {
    return;
  }
  const v1::UnitState state = scene.State(units.front());
  v1::Event event = By(state.shipment().consignee());
  event.mutable_receive()->set_shipment(state.shipment().id());
  Place(event);
  Rows rows = RowsOf(units);
  for (v1::UnitRow& row : rows) {
    row.set_outcome(Chance(6)   ? v1::REFUSED
                    : Chance(6) ? v1::MISSING
                                : v1::ACCEPTED);
  }
  for (const v1::UnitId& unit : Some(1, [](const auto&) { return true; })) {
    if (Chance(6) && std::none_of(rows.begin(), rows.end(), [&](auto& row) {
          return row.serial() == unit.serial();
        })) {
      rows.push_back(PolicyScene::Row(unit, v1::UNEXPECTED));
    }
  }
  Submit(event, rows);
}

void RandomTrade::AnswerShipment() {
  const auto units = SomeOfOne(3, IsOnTheWay);
  if (units.empty()) {
    return;
  }
  const v1::UnitState state = scene.State(units.front());
  v1::Event event = By(state.custodian());
  if (Chance(2)) {
    v1::Redirect& redirect = *event.mutable_redirect();
    redirect.set_shipment(state.shipment().id());
    redirect.set_consignee(OneOf(kParties));
    redirect.mutable_destination()->set_country(OneOf(kCountries));
    if (Chance(2)) {
      redirect.set_receive_by_ms(now_ms_ +
                                 static_cast<std::int64_t>(Below(9 * kDayMs)));
    }
  } else {
    event.mutable_void_()->set_shipment(state.shipment().id());
    if (Chance(3)) {
      PolicyScene::AddSigner(event, state.shipment().consignee(), v1::COSIGNER);
    }
  }
  Submit(event, RowsOf(units));
}

void RandomTrade::Return() {
  const auto units = SomeOfOne(2, [](const v1::UnitState& state) {
    return state.shipment().leg() == v1::LEG_REFUSED ||
           (state.shipment().leg() == v1::LEG_ACCEPTED && IsLoose(state));
  });
  if (units.empty()) {
    return;
  }
  const v1::UnitState state = scene.State(units.front());
  v1::Event event = By(state.shipment().consignee());
  event.mutable_return_()->set_shipment(state.shipment().id());
  if (Chance(2)) {
    event.mutable_return_()->mutable_destination()->set_country(
        OneOf(kCountries));
  }
  Submit(event, RowsOf(units));
}

}  // namespace waybill
