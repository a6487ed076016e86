// SPDX-License-Identifier: Apache-2.0
#include "tests/support/naive_custody.h"

namespace waybill {

void NaiveCustody::Require(bool holds, const std::string& what) {
  if (!holds) {
    violations_.push_back(what);
  }
}

std::vector<std::string> NaiveCustody::Add(
    const std::string& id, const v1::Event& event,
    const std::vector<v1::UnitRow>& rows) {
  steps_.push_back({.id = id, .event = event, .rows = rows});
  if (!event.has_correct()) {
    violations_.clear();
    Apply(steps_.back());
    CheckForest();
    return violations_;
  }
  std::vector<std::string> wrong;
  for (Step& step : steps_) {
    if (step.id == event.correct().target()) {
      if (step.corrected) {
        wrong.emplace_back("corrected twice");
      }
      step.corrected = true;
    }
  }
  for (std::string& violation : Replay()) {
    wrong.push_back(std::move(violation));
  }
  return wrong;
}

std::vector<std::string> NaiveCustody::Replay() {
  violations_.clear();
  units_.clear();
  shipments_.clear();
  for (const Step& step : steps_) {
    if (!step.corrected && !step.event.has_correct()) {
      Apply(step);
    }
  }
  CheckForest();
  return violations_;
}

void NaiveCustody::Apply(const Step& step) {
  for (const v1::UnitRow& row : step.rows) {
    const bool observed = row.role() == v1::UNEXPECTED ||
                          row.role() == v1::SEEN_INSIDE ||
                          step.event.has_sight() || step.event.has_carry() ||
                          step.event.has_transfer_title();
    if (!observed) {
      ApplyRow(step, row, units_[row.serial()]);
    }
  }
}

void NaiveCustody::Open(const Step& step, const std::string& serial, Unit& unit,
                        const std::string& consignee) {
  for (const auto& [id, shipment] : shipments_) {
    const auto leg = shipment.legs.find(serial);
    Require(leg == shipment.legs.end() || leg->second != Leg::kOpen,
            serial + " is in two open shipments");
  }
  Shipment& shipment = shipments_[step.id];
  shipment.shipper = unit.custodian;
  shipment.consignees[serial] = consignee;
  shipment.legs[serial] = Leg::kOpen;
  unit.shipment = step.id;
}

void NaiveCustody::Resolve(const std::string& shipment,
                           const std::string& serial, Leg leg) {
  Leg& present = shipments_[shipment].legs[serial];
  Require(present == Leg::kOpen, serial + " resolves twice in a shipment");
  present = leg;
}

void NaiveCustody::ApplyRow(const Step& step, const v1::UnitRow& row,
                            Unit& unit) {
  const v1::Event& event = step.event;
  const std::string& serial = row.serial();
  const std::string actor = event.signers(0).party();
  const bool succeeds = event.has_relabel() && row.role() == v1::REPLACEMENT;
  Require(unit.life == 1 || event.has_commission() || succeeds ||
              (unit.life == 2 && event.has_destroy()),
          "an event of " + serial + ", which isn't active");
  if (event.has_commission() || succeeds) {
    Require(unit.commissions == 0, serial + " is commissioned twice");
    ++unit.commissions;
    unit.life = 1;
    unit.custodian = actor;
  } else if (event.has_assemble() && row.role() == v1::CHILD) {
    Require(unit.parent.empty(), serial + " is inside two units");
    unit.parent = event.assemble().container().serial();
  } else if (event.has_remove() && row.role() == v1::CHILD) {
    Require(unit.parent == event.remove().container().serial(),
            serial + " is taken out of where it isn't");
    unit.parent.clear();
  } else if (event.has_hold()) {
    unit.held_by = actor;
  } else if (event.has_release()) {
    unit.held_by.clear();
  } else if (event.has_recover()) {
    unit.reported = v1::REPORT_KIND_UNSPECIFIED;
  } else if (event.has_relabel() && row.role() == v1::REPLACED) {
    Require(unit.custodian == actor, serial + " is renamed by a stranger");
    Require(unit.parent.empty(), serial + " is renamed inside another");
    unit.life = 4;
  } else if (event.has_retire()) {
    unit.life = 2;
  } else if (event.has_destroy()) {
    unit.life = 3;
  } else if (event.has_report()) {
    unit.reported = event.report().kind();
    if (unit.reported == v1::SEIZED) {
      Take(serial, unit, actor);
    }
  } else if (event.has_governance()) {
    Take(serial, unit, event.governance().reassign_custody().to());
  } else {
    ApplyShipping(step, row, unit);
  }
}

void NaiveCustody::ApplyShipping(const Step& step, const v1::UnitRow& row,
                                 Unit& unit) {
  const v1::Event& event = step.event;
  const std::string& serial = row.serial();
  const std::string actor = event.signers(0).party();
  if (event.has_ship()) {
    Require(unit.custodian == actor, serial + " is shipped by a stranger");
    Open(step, serial, unit, event.ship().consignee());
  } else if (event.has_return_()) {
    ReturnUnit(step, serial, unit);
  } else if (event.has_redirect()) {
    shipments_[event.redirect().shipment()].consignees[serial] =
        event.redirect().consignee();
  } else if (event.has_void_()) {
    Require(shipments_[event.void_().shipment()].shipper == actor,
            serial + " is voided by a stranger");
    Resolve(event.void_().shipment(), serial, Leg::kVoided);
  } else if (event.has_receive()) {
    ReceiveUnit(step, row, unit);
  }
}

void NaiveCustody::ReturnUnit(const Step& step, const std::string& serial,
                              Unit& unit) {
  const std::string actor = step.event.signers(0).party();
  Shipment& named = shipments_[step.event.return_().shipment()];
  Require(unit.shipment == step.event.return_().shipment(),
          serial + " returns from elsewhere");
  const bool voided = named.legs[serial] == Leg::kVoided;
  const bool has_it = unit.custodian == actor ||
                      named.legs[serial] == Leg::kRefused ||
                      (voided && named.refused_before.contains(serial));
  Require(has_it, serial + " is returned by who doesn't have it");
  Open(step, serial, unit, voided ? named.consignees[serial] : named.shipper);
  shipments_[step.id].shipper = actor;
  if (unit.custodian != actor) {
    shipments_[step.id].refused_before.insert(serial);
  }
}

void NaiveCustody::ReceiveUnit(const Step& step, const v1::UnitRow& row,
                               Unit& unit) {
  const std::string& serial = row.serial();
  const std::string actor = step.event.signers(0).party();
  const std::string& named = step.event.receive().shipment();
  Require(shipments_[named].consignees[serial] == actor,
          serial + " is received by a stranger");
  if (row.outcome() == v1::MISSING) {
    Require(shipments_[named].legs[serial] == Leg::kOpen,
            serial + " is missing though resolved");
    unit.parent.clear();
    return;
  }
  unit.reported = v1::REPORT_KIND_UNSPECIFIED;
  const bool accepted = row.outcome() == v1::ACCEPTED;
  Resolve(named, serial, accepted ? Leg::kAccepted : Leg::kRefused);
  if (accepted) {
    Give(unit, actor);
  }
}

void NaiveCustody::Take(const std::string& serial, Unit& unit,
                        const std::string& to) {
  if (!unit.shipment.empty()) {
    Leg& leg = shipments_[unit.shipment].legs[serial];
    if (leg == Leg::kOpen) {
      leg = Leg::kClosed;
    }
    shipments_[unit.shipment].refused_before.erase(serial);
  }
  Give(unit, to);
}

void NaiveCustody::Give(Unit& unit, const std::string& to) {
  if (unit.held_by == unit.custodian && unit.custodian != to) {
    unit.held_by.clear();
  }
  unit.custodian = to;
}

void NaiveCustody::CheckForest() {
  for (const auto& [serial, unit] : units_) {
    std::set<std::string> above = {serial};
    for (const Unit* at = &unit; !at->parent.empty();) {
      if (!above.insert(at->parent).second) {
        violations_.push_back(serial + " is inside itself");
        break;
      }
      const Unit& parent = units_[at->parent];
      Require(parent.custodian == at->custodian,
              at->parent + " and its contents have two custodians");
      Require(parent.life == 1, at->parent + " holds units and isn't active");
      at = &parent;
    }
    Require(above.size() <= 17, serial + " is too deep inside");
  }
}

}  // namespace waybill
