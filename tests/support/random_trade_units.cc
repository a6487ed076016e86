// SPDX-License-Identifier: Apache-2.0
//
// RandomTrade's units: their beginning, what holders do with them, their end.
#include <algorithm>

#include "ledger/core/event.h"
#include "ledger/core/succession.h"
#include "tests/support/random_trade.h"
#include "tests/support/random_trade_cast.h"

namespace waybill {
namespace {

constexpr std::size_t kTradedUnitsMax = 14;

}  // namespace

using random_trade::IsLoose;
using random_trade::IsOnTheWay;
using random_trade::kLabels;
using random_trade::kParties;
using random_trade::kSites;
using random_trade::RowsOf;
using random_trade::SetAlias;

void RandomTrade::Commission() {
  if (units_.size() >= kTradedUnitsMax) {
    return;
  }
  v1::Event event = By("maker");
  event.mutable_place()->set_country(Chance(4) ? "US" : "TW");
  Rows rows;
  const bool is_frame = Chance(3);
  event.mutable_commission()->set_model(is_frame    ? "frame"
                                        : Chance(4) ? "Ascend 910B"
                                                    : "chip");
  event.mutable_commission()->set_kind(
      is_frame ? (Chance(2) ? v1::SERVER : v1::PACKAGE) : v1::ACCELERATOR);
  const std::uint64_t count = is_frame ? 1 : 1 + Below(3);
  std::vector<v1::UnitId> fresh;
  for (std::uint64_t i = 0; i < count; ++i) {
    v1::UnitId unit;
    unit.set_issuer("maker");
    unit.set_serial("N-" + std::to_string(commissioned_++));
    rows.push_back(PolicyScene::Row(unit));
    if (Chance(4)) {
      SetAlias(rows.back(), v1::LABEL, OneOf(kLabels));
    } else if (Chance(4)) {
      SetAlias(rows.back(), v1::DEVICE_KEY,
               std::string(64, Chance(2) ? 'a' : 'b'));
    }
    fresh.push_back(std::move(unit));
  }
  if (Submit(event, rows) != kZeroHash) {
    units_.insert(units_.end(), fresh.begin(), fresh.end());
  }
}

void RandomTrade::Fill() {
  const auto containers = Some(1, [](const v1::UnitState& state) {
    return state.lifecycle() == v1::ACTIVE && !IsOnTheWay(state) &&
           state.kind() != v1::ACCELERATOR;
  });
  if (containers.empty()) {
    return;
  }
  const v1::UnitState into = scene.State(containers.front());
  v1::Event event = By(into.custodian());
  const bool is_box = into.kind() == v1::PACKAGE;
  *(is_box ? event.mutable_pack() : event.mutable_assemble())
       ->mutable_container() = containers.front();
  Rows rows = RowsOf(containers, v1::PARENT);
  for (v1::UnitId& unit : Some(2, [&](const v1::UnitState& state) {
         return IsLoose(state) && state.custodian() == into.custodian();
       })) {
    if (unit.serial() != containers.front().serial()) {
      rows.push_back(PolicyScene::Row(unit, v1::CHILD));
    }
  }
  if (rows.size() > 1) {
    Submit(event, rows);
  }
}

void RandomTrade::Empty() {
  const auto units =
      Some(1, [](const v1::UnitState& state) { return state.has_parent(); });
  if (units.empty()) {
    return;
  }
  const v1::UnitId parent = scene.State(units.front()).parent();
  v1::Event event = By(scene.State(units.front()).custodian());
  const bool is_box = scene.State(parent).kind() == v1::PACKAGE;
  *(is_box ? event.mutable_unpack() : event.mutable_remove())
       ->mutable_container() = parent;
  Rows rows = RowsOf({parent}, v1::PARENT);
  rows.push_back(PolicyScene::Row(units.front(), v1::CHILD));
  Submit(event, rows);
}

void RandomTrade::Deploy() {
  const auto units = SomeOfOne(2, IsLoose);
  if (units.empty()) {
    return;
  }
  const std::string by = scene.State(units.front()).custodian();
  v1::Event event = By(by);
  event.mutable_deploy()->set_operator_(by);
  if (Chance(3)) {
    event.mutable_deploy()->set_tenant(OneOf(kParties));
  }
  if (Chance(2)) {
    event.mutable_deploy()->set_heartbeat_days(
        static_cast<std::uint32_t>(1 + Below(20)));
  }
  SetSite(event, OneOf(kSites));
  Submit(event, RowsOf(units));
}

void RandomTrade::Relabel() {
  const auto units = Some(1, IsLoose);
  if (units.empty()) {
    return;
  }
  v1::Event event = By(scene.State(units.front()).custodian());
  event.mutable_relabel();
  if (Chance(2)) {
    PolicyScene::AddSigner(event, "maker", v1::COSIGNER);
  }
  Rows rows = RowsOf(units);
  SetAlias(rows.front(), v1::LABEL, OneOf(kLabels));
  Submit(event, rows);
}

// A holder gives a unit a serial of its own.
void RandomTrade::Succeed() {
  const auto units = Some(1, IsLoose);
  if (units.empty()) {
    return;
  }
  const v1::UnitState state = scene.State(units.front());
  v1::Event event = By(state.custodian());
  event.mutable_relabel();
  if (Chance(2) && state.custodian() != "maker") {
    PolicyScene::AddSigner(event, "maker", v1::COSIGNER);
  }
  v1::UnitId fresh;
  fresh.set_issuer(state.custodian());
  fresh.set_serial("S-" + std::to_string(commissioned_++));
  v1::UnitAttributes before;
  *before.mutable_counterpart() = fresh;
  v1::UnitAttributes after;
  *after.mutable_counterpart() = units.front();
  *after.mutable_succession() = SuccessionOf(
      state, OwnerOf(state, v1::ObservationState(), units.front().issuer()));
  for (const std::string& key : state.device_keys()) {
    after.add_aliases()->set_kind(v1::DEVICE_KEY);
    after.mutable_aliases()->rbegin()->set_value(key);
  }
  Rows rows = RowsOf(units, v1::REPLACED);
  rows.front().set_attributes(before.SerializeAsString());
  rows.push_back(PolicyScene::Row(fresh, v1::REPLACEMENT));
  rows.back().set_attributes(after.SerializeAsString());
  if (Submit(event, rows) != kZeroHash) {
    units_.push_back(std::move(fresh));
  }
}

void RandomTrade::Replace() {
  const auto old = Some(1, [](const v1::UnitState& state) {
    return state.custodian() != "maker";
  });
  const auto fresh = Some(1, [](const v1::UnitState& state) {
    return state.custodian() == "maker" && IsLoose(state);
  });
  if (old.empty() || fresh.empty()) {
    return;
  }
  v1::Event event = By("maker");
  *event.mutable_replace()->mutable_replaced() = old.front();
  *event.mutable_replace()->mutable_replacement() = fresh.front();
  Rows rows = RowsOf(old, v1::REPLACED);
  rows.push_back(PolicyScene::Row(fresh.front(), v1::REPLACEMENT));
  Submit(event, rows);
}

void RandomTrade::Report() {
  const auto units = SomeOfOne(2, [](const v1::UnitState& state) {
    return state.lifecycle() == v1::ACTIVE;
  });
  if (units.empty()) {
    return;
  }
  const bool seized = Chance(3);
  v1::Event event = By(
      seized ? "customs" : std::string(scene.State(units.front()).custodian()));
  event.mutable_report()->set_kind(seized      ? v1::SEIZED
                                   : Chance(2) ? v1::LOST
                                               : v1::STOLEN);
  Submit(event, RowsOf(units));
}

void RandomTrade::Recover() {
  const auto units = Some(1, [](const v1::UnitState& state) {
    return state.reported() != v1::REPORT_KIND_UNSPECIFIED;
  });
  if (units.empty()) {
    return;
  }
  v1::Event event = By(scene.State(units.front()).custodian());
  event.mutable_recover();
  Place(event);
  Submit(event, RowsOf(units));
}

void RandomTrade::End() {
  const auto units = Some(1, IsLoose);
  if (units.empty() || !Chance(2)) {
    return;
  }
  v1::Event event = By(scene.State(units.front()).custodian());
  if (Chance(2)) {
    event.mutable_retire();
  } else {
    event.mutable_destroy();
    if (Chance(2)) {
      PolicyScene::AddSigner(event, "lab", v1::WITNESS);
    }
  }
  Submit(event, RowsOf(units));
}

// Mostly released soon: what is on hold hardly moves.
void RandomTrade::HoldOrRelease() {
  const auto held = Some(
      2, [](const v1::UnitState& state) { return !state.held_by().empty(); });
  if (!held.empty()) {
    v1::Event event = By(scene.State(held.front()).held_by());
    event.mutable_release();
    Submit(event, RowsOf({held.front()}));
    return;
  }
  const auto units = SomeOfOne(2, IsLoose);
  if (units.empty()) {
    return;
  }
  v1::Event event =
      By(Chance(3) ? "customs" : scene.State(units.front()).custodian());
  event.mutable_hold();
  Submit(event, RowsOf(units));
}

// Governors move what its custodian can't sign for any more.
void RandomTrade::Reassign() {
  const auto units = SomeOfOne(2, [](const v1::UnitState& state) {
    return state.lifecycle() == v1::ACTIVE && !state.has_parent();
  });
  if (units.empty()) {
    return;
  }
  v1::Event event;
  PolicyScene::AddSigner(event, "governor", v1::GOVERNOR);
  event.set_occurred_at_ms(now_ms_);
  v1::CustodyReassignment& change =
      *event.mutable_governance()->mutable_reassign_custody();
  change.set_from(scene.State(units.front()).custodian());
  auto to = profiles_.begin();
  std::advance(to, static_cast<std::ptrdiff_t>(Below(profiles_.size())));
  change.set_to(to->first);
  Submit(event, RowsOf(units));
}

void RandomTrade::Correct() {
  // The latest custody event of some unit.
  const auto units = Some(1, [](const auto&) { return true; });
  if (units.empty()) {
    return;
  }
  const auto& log = scene.log();
  for (auto entry = log.rbegin(); entry != log.rend(); ++entry) {
    const bool is_its = std::any_of(
        entry->second.begin(), entry->second.end(), [&](const auto& row) {
          return row.serial() == units.front().serial() &&
                 ChainOfRow(entry->first.event.kind_case(), row.role()) ==
                     SubjectType::kCustody;
        });
    if (!is_its) {
      continue;
    }
    const auto signers = entry->first.event.signers();
    v1::Event event = By(signers.Get(0).party());
    event.mutable_correct()->set_target(std::string(View(entry->first.id)));
    const v1::UnitState state = scene.State(units.front());
    for (const std::string& other :
         {std::string(state.custodian()), state.shipment().consignee()}) {
      if (entry->first.event.has_receive() && !other.empty() &&
          other != signers.Get(0).party()) {
        PolicyScene::AddSigner(event, other, v1::COSIGNER);
        break;
      }
    }
    Submit(event, scene.CustodyRowsOf(entry->first.id));
    return;
  }
}

}  // namespace waybill
