// SPDX-License-Identifier: Apache-2.0
//
// What an accepted event makes of one unit's state, from its own row alone.
#include <algorithm>
#include <utility>

#include "ledger/core/custody.h"
#include "ledger/core/custody_rules.h"
#include "ledger/core/event.h"
#include "ledger/core/text.h"

namespace waybill {
namespace {

constexpr std::int64_t kReceiveByDefaultMs = 14 * kDayMs;
constexpr int kCorrectedTargetsMax = 16;

// What was said of where the unit is: unknown again where it isn't said.
void Settle(v1::UnitState& state, const v1::Place& place) {
  state.set_country(place.country());
  state.set_site_party(place.site_party());
  state.set_site(place.site());
}

void MoveCustody(v1::UnitState& state, const std::string& to) {
  // A hold is the custodian's word about its own stock, and ends with it; that
  // of an authority or of the governors stays.
  if (state.custodian() != to && state.held_by() == state.custodian()) {
    state.clear_held_by();
  }
  state.set_custodian(to);
}

void EndDeployment(v1::UnitState& state) {
  state.clear_deployed();
  state.clear_tenant();
  state.clear_heartbeat_days();
}

void SetContents(v1::UnitState& state, std::uint32_t contents) {
  state.set_contents(contents);
  state.set_height(contents == 0 ? 0 : std::max(state.height(), 1U));
}

std::uint32_t StatedContents(const v1::UnitRow& row) {
  v1::UnitAttributes attributes;
  return attributes.ParseFromString(row.attributes()) ? attributes.contents()
                                                      : 0;
}

void CloseShipment(v1::UnitState& state) {
  if (state.has_shipment() && !IsHeld(state)) {
    state.mutable_shipment()->set_leg(v1::LEG_CLOSED);
  }
}

// A unit that comes into being with this row.
v1::UnitState Begun(const v1::UnitState& before, Moment moment,
                    const v1::UnitAttributes& attributes) {
  v1::UnitState state;
  // Only a beginning that was taken back leaves anything behind.
  *state.mutable_corrected_targets() = before.corrected_targets();
  state.set_lifecycle(v1::ACTIVE);
  state.set_commissioned_index(moment.index);
  for (std::string& key : DeviceKeysOf(attributes)) {
    *state.add_device_keys() = std::move(key);
  }
  return state;
}

v1::UnitState Commissioned(const v1::UnitState& before, const v1::Event& event,
                           Moment moment, const v1::UnitRow& row) {
  v1::UnitAttributes attributes;
  if (!row.attributes().empty()) {
    attributes.ParseFromString(row.attributes());
  }
  v1::UnitState state = Begun(before, moment, attributes);
  state.set_model(event.commission().model());
  state.set_kind(event.commission().kind());
  state.set_lot(event.commission().lot());
  state.set_custodian(row.issuer());
  Settle(state, event.place());
  return state;
}

// The new identity of what the relabelling party holds.
v1::UnitState Succeeding(const v1::UnitState& before, const v1::Event& event,
                         Moment moment, const v1::UnitRow& row) {
  v1::UnitAttributes attributes;
  attributes.ParseFromString(row.attributes());
  const v1::Succession& succession = attributes.succession();
  v1::UnitState state = Begun(before, moment, attributes);
  state.set_model(succession.model());
  state.set_kind(succession.kind());
  state.set_lot(succession.lot());
  state.set_custodian(std::string(ActorOf(event)));
  state.set_country(succession.country());
  state.set_site_party(succession.site_party());
  state.set_site(succession.site());
  state.set_first_owner(succession.owner());
  *state.mutable_predecessor() = attributes.counterpart();
  return state;
}

// Opens a shipment of the unit, from the party that has it to `consignee`.
v1::Shipment Opened(const v1::Event& event, const Hash& event_id, Moment moment,
                    std::int64_t receive_by_ms, const v1::Place& destination) {
  v1::Shipment shipment;
  shipment.set_id(std::string(View(event_id)));
  shipment.set_index(moment.index);
  shipment.set_leg(v1::IN_TRANSIT);
  shipment.set_shipped_at_ms(event.occurred_at_ms());
  shipment.set_receive_by_ms(receive_by_ms != 0 ? receive_by_ms
                                                : event.occurred_at_ms() +
                                                      kReceiveByDefaultMs);
  shipment.set_destination_country(destination.country());
  return shipment;
}

void Ship(v1::UnitState& state, const v1::Event& event, const Hash& event_id,
          Moment moment) {
  const v1::Ship& ship = event.ship();
  v1::Shipment shipment =
      Opened(event, event_id, moment, ship.receive_by_ms(), ship.destination());
  shipment.set_shipper(state.custodian());
  shipment.set_consignee(ship.consignee());
  shipment.set_carrier(ship.carrier());
  shipment.set_end_user(ship.end_user());
  shipment.set_licence(ship.licence());
  *state.mutable_shipment() = std::move(shipment);
}

void Return(v1::UnitState& state, const v1::Event& event, const Hash& event_id,
            Moment moment) {
  const v1::Return& back = event.return_();
  v1::Shipment shipment =
      Opened(event, event_id, moment, back.receive_by_ms(), back.destination());
  const v1::Shipment& last = state.shipment();
  shipment.set_shipper(std::string(ActorOf(event)));
  // A return that was voided is begun again; else it goes to who shipped it.
  shipment.set_consignee(last.leg() == v1::LEG_VOIDED ? last.consignee()
                                                      : last.shipper());
  shipment.set_carrier(back.carrier());
  shipment.set_is_return(true);
  shipment.set_of_refused(shipment.shipper() != state.custodian());
  *state.mutable_shipment() = std::move(shipment);
}

void Receive(v1::UnitState& state, const v1::Event& event,
             const v1::UnitRow& row) {
  v1::Shipment& shipment = *state.mutable_shipment();
  if (state.contents() > 0) {
    SetContents(state, StatedContents(row));
  }
  if (row.outcome() == v1::MISSING) {
    shipment.set_leg(v1::LEG_MISSING);
    state.clear_parent();
    return;
  }
  state.clear_reported();
  state.clear_reported_by();
  if (row.outcome() == v1::REFUSED) {
    shipment.set_leg(v1::LEG_REFUSED);
    return;
  }
  shipment.set_leg(v1::LEG_ACCEPTED);
  MoveCustody(state, shipment.consignee());
  EndDeployment(state);
  Settle(state, event.place());
  if (state.country().empty()) {
    state.set_country(shipment.destination_country());
  }
  if (state.custodian() == row.issuer()) {
    state.clear_return_due();
  }
}

void Redirect(v1::UnitState& state, const v1::Redirect& redirect) {
  v1::Shipment& shipment = *state.mutable_shipment();
  shipment.set_consignee(redirect.consignee());
  shipment.set_destination_country(redirect.destination().country());
  if (redirect.receive_by_ms() != 0) {
    shipment.set_receive_by_ms(redirect.receive_by_ms());
  }
}

void Contain(v1::UnitState& state, const v1::Event& event,
             const v1::UnitRow& row) {
  if (row.role() == v1::PARENT) {
    SetContents(state, StatedContents(row));
  } else if (FillsContainer(event)) {
    *state.mutable_parent() = ContainerOf(event);
  } else {
    state.clear_parent();
  }
}

void Deploy(v1::UnitState& state, const v1::Event& event) {
  state.set_deployed(true);
  state.set_tenant(event.deploy().tenant());
  state.set_heartbeat_days(event.deploy().heartbeat_days());
  if (!event.place().country().empty()) {
    Settle(state, event.place());
  }
}

void Replace(v1::UnitState& state, const v1::Event& event,
             const v1::UnitRow& row) {
  if (row.role() == v1::REPLACED) {
    *state.mutable_replaced_by() = event.replace().replacement();
    state.set_return_due(state.custodian() != row.issuer() || !IsHeld(state));
  }
}

void Report(v1::UnitState& state, const v1::Event& event) {
  const std::string actor(ActorOf(event));
  state.set_reported(event.report().kind());
  state.set_reported_by(actor);
  if (event.report().kind() == v1::SEIZED) {
    CloseShipment(state);
    MoveCustody(state, actor);
    EndDeployment(state);
  }
}

void Recover(v1::UnitState& state, const v1::Event& event) {
  state.clear_reported();
  state.clear_reported_by();
  if (!event.place().country().empty()) {
    Settle(state, event.place());
  }
}

void EndLife(v1::UnitState& state, v1::Lifecycle lifecycle) {
  state.set_lifecycle(lifecycle);
  EndDeployment(state);
}

// A relabel binds aliases, which have chains of their own, or ends the
// identity.
void Relabel(v1::UnitState& state, const v1::UnitRow& row) {
  if (row.role() != v1::REPLACED) {
    return;
  }
  v1::UnitAttributes attributes;
  attributes.ParseFromString(row.attributes());
  *state.mutable_succeeded_by() = attributes.counterpart();
  EndLife(state, v1::SUCCEEDED);
}

void Reassign(v1::UnitState& state, const v1::CustodyReassignment& change) {
  CloseShipment(state);
  MoveCustody(state, change.to());
}

// The state before the unit's last event, which is taken back.
v1::UnitState TakeBack(const v1::UnitState& state, const std::string& target) {
  v1::UnitState restored = state.before();
  restored.set_height(RestoredHeight(state));
  auto& targets = *restored.mutable_corrected_targets();
  targets = state.corrected_targets();
  if (targets.size() >= kCorrectedTargetsMax) {
    targets.DeleteSubrange(0, targets.size() - kCorrectedTargetsMax + 1);
  }
  *targets.Add() = target;
  restored.set_corrected(true);
  return restored;
}

// Applies everything but corrections and commissions.
void Change(v1::UnitState& state, const v1::Event& event, const Hash& event_id,
            Moment moment, const v1::UnitRow& row) {
  if (event.has_ship()) {
    Ship(state, event, event_id, moment);
  } else if (event.has_receive()) {
    Receive(state, event, row);
  } else if (event.has_redirect()) {
    Redirect(state, event.redirect());
  } else if (event.has_void_()) {
    state.mutable_shipment()->set_leg(v1::LEG_VOIDED);
  } else if (event.has_return_()) {
    Return(state, event, event_id, moment);
  } else if (FillsContainer(event) || EmptiesContainer(event)) {
    Contain(state, event, row);
  } else if (event.has_deploy()) {
    Deploy(state, event);
  } else if (event.has_replace()) {
    Replace(state, event, row);
  } else if (event.has_hold()) {
    state.set_held_by(std::string(ActorOf(event)));
  } else if (event.has_release()) {
    state.clear_held_by();
  } else if (event.has_report()) {
    Report(state, event);
  } else if (event.has_recover()) {
    Recover(state, event);
  } else if (event.has_retire()) {
    EndLife(state, v1::RETIRED);
  } else if (event.has_destroy()) {
    EndLife(state, v1::DESTROYED);
  } else if (event.has_relabel()) {
    Relabel(state, row);
  } else if (event.has_governance()) {
    Reassign(state, event.governance().reassign_custody());
  }
}

}  // namespace

bool IsOpen(const v1::UnitState& state) {
  return state.shipment().leg() == v1::IN_TRANSIT ||
         state.shipment().leg() == v1::LEG_MISSING;
}

bool IsHeld(const v1::UnitState& state) {
  const v1::Shipment& shipment = state.shipment();
  // What a consignee refused stays with it until its return has arrived, also
  // if it calls the return off.
  const bool return_voided =
      shipment.leg() == v1::LEG_VOIDED && shipment.of_refused();
  return !IsOpen(state) && shipment.leg() != v1::LEG_REFUSED && !return_voided;
}

std::uint32_t RestoredHeight(const v1::UnitState& state) {
  const v1::UnitState& before = state.before();
  return before.contents() == 0 ? 0 : std::max(before.height(), state.height());
}

v1::UnitState AdvanceTaken(v1::UnitState&& before, const v1::Event& event,
                           const Hash& event_id, Moment moment,
                           const v1::UnitRow& row) {
  v1::UnitState state;
  if (event.has_correct()) {
    state = TakeBack(before, event.correct().target());
  } else {
    before.clear_before();
    if (event.has_commission()) {
      state = Commissioned(before, event, moment, row);
    } else if (BeginsCustody(event, row)) {
      state = Succeeding(before, event, moment, row);
    } else {
      state = before;
      Change(state, event, event_id, moment, row);
    }
    before.clear_corrected_targets();
    *state.mutable_before() = std::move(before);
    state.clear_corrected();
  }
  state.set_last_index(moment.index);
  state.set_last_event(std::string(View(event_id)));
  return state;
}

v1::UnitState AdvanceUnit(const v1::UnitState& before, const v1::Event& event,
                          const Hash& event_id, Moment moment,
                          const v1::UnitRow& row) {
  return AdvanceTaken(v1::UnitState(before), event, event_id, moment, row);
}

v1::ObservationState AdvanceObservations(const v1::ObservationState& before,
                                         const v1::Event& event, Moment moment,
                                         const v1::UnitRow& /*row*/) {
  v1::ObservationState state = before;
  if (event.has_transfer_title()) {
    state.set_owner(event.transfer_title().new_owner());
  }
  const std::int64_t day = moment.recorded_at_ms / kDayMs;
  if (state.day() != day) {
    state.set_day(day);
    state.clear_today();
  }
  const std::string_view actor = ActorOf(event);
  auto& today = *state.mutable_today();
  const auto place = std::lower_bound(
      today.begin(), today.end(), actor,
      [](const v1::SignerCount& count, std::string_view party) {
        return count.party() < party;
      });
  if (place != today.end() && place->party() == actor) {
    place->set_events(place->events() + 1);
    return state;
  }
  const auto position = static_cast<int>(place - today.begin());
  v1::SignerCount& count = *today.Add();
  count.set_party(std::string(actor));
  count.set_events(1);
  for (int i = today.size() - 1; i > position; --i) {
    today.SwapElements(i, i - 1);
  }
  return state;
}

}  // namespace waybill
