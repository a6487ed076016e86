// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_trade.h"

#include <algorithm>

#include "tests/support/random_trade_cast.h"

namespace waybill {
namespace {

constexpr std::int64_t kStartMs = 1'735'689'600'000;  // 2025-01-01.
constexpr std::int64_t kMinuteMs = 60'000;

// The field of the event, or of its governance, that says what it is.
std::string KindOf(const v1::Event& event) {
  return event.has_governance()
             ? v1::Governance::descriptor()
                   ->FindFieldByNumber(event.governance().action_case())
                   ->name()
             : v1::Event::descriptor()
                   ->FindFieldByNumber(event.kind_case())
                   ->name();
}

}  // namespace

using random_trade::kCountries;
using random_trade::kLateSite;
using random_trade::kSites;

RandomTrade::RandomTrade(std::uint64_t seed)
    : random_(seed), now_ms_(kStartMs) {
  Setup();
}

void RandomTrade::Admit(const std::string& party, v1::PartyRole role,
                        const std::string& country) {
  v1::PartyProfile& profile = profiles_[party];
  profile.set_party(party);
  profile.set_name(party);
  profile.set_role(role);
  profile.set_country(country);
  if (Chance(3)) {
    profile.set_parent("hold");
  }
  kinds.insert("admit_party");
  scene.Admit(profile, now_ms_);
}

void RandomTrade::Setup() {
  Admit("maker", v1::MANUFACTURER, "TW");
  Admit("dist", v1::DISTRIBUTOR, "US");
  Admit("buyer", v1::END_USER, "US");
  Admit("cloud", v1::CLOUD_OPERATOR, "MY");
  Admit("fwd", v1::FORWARDER, "HK");
  Admit("carrier", v1::CARRIER, "US");
  Admit("lab", v1::INSPECTOR, "US");
  Admit("customs", v1::AUTHORITY, "US");
  for (const auto& [name, tpp] : std::map<std::string, std::uint64_t>{
           {"chip", 15'832'000}, {"Ascend 910B", 5'120'000}, {"frame", 0}}) {
    v1::Governance governance;
    v1::Model& model = *governance.mutable_register_model();
    model.set_model(name);
    model.add_issuers("maker");
    model.set_tpp_milli(tpp);
    model.set_rated_power_milli_w(700'000);
    Govern(governance);
  }
  for (const auto& [party, id] : kSites) {
    site_countries_[{party, id}] = profiles_.at(party).country();
    if (id == kLateSite) {
      continue;
    }
    v1::Governance governance;
    v1::Site& site = *governance.mutable_add_site();
    site.set_party(party);
    site.set_site(id);
    site.set_country(profiles_.at(party).country());
    site.set_kind(id == "flat" ? "residential" : "data center");
    site.set_power_milli_kw(1'000);
    Govern(governance);
  }
  for (int i = 0; i < 6; ++i) {
    GovernTrade();
  }
}

void RandomTrade::Step() {
  const std::uint64_t pause = Below(12);
  if (pause < 6) {
    now_ms_ += static_cast<std::int64_t>(Below(3 * kDayMs));
  } else if (pause == 6) {
    now_ms_ += static_cast<std::int64_t>(Below(60 * kDayMs));
  } else if (pause < 9) {
    now_ms_ += static_cast<std::int64_t>(Below(10 * kMinuteMs));
  }
  using Try = void (RandomTrade::*)();
  static constexpr Try kTries[] = {
      &RandomTrade::Ship,          &RandomTrade::Ship,
      &RandomTrade::Ship,          &RandomTrade::Receive,
      &RandomTrade::Receive,       &RandomTrade::Receive,
      &RandomTrade::Receive,       &RandomTrade::Commission,
      &RandomTrade::Commission,    &RandomTrade::AnswerShipment,
      &RandomTrade::Return,        &RandomTrade::Fill,
      &RandomTrade::Fill,          &RandomTrade::Empty,
      &RandomTrade::Deploy,        &RandomTrade::Deploy,
      &RandomTrade::Count,         &RandomTrade::Count,
      &RandomTrade::Attest,        &RandomTrade::Attest,
      &RandomTrade::Attest,        &RandomTrade::Sight,
      &RandomTrade::Carry,         &RandomTrade::Repair,
      &RandomTrade::TransferTitle, &RandomTrade::HoldOrRelease,
      &RandomTrade::HoldOrRelease, &RandomTrade::Reassign,
      &RandomTrade::Relabel,       &RandomTrade::Succeed,
      &RandomTrade::Replace,       &RandomTrade::Report,
      &RandomTrade::Recover,       &RandomTrade::End,
      &RandomTrade::Correct,       &RandomTrade::Correct,
      &RandomTrade::Correct,       &RandomTrade::GovernParties,
      &RandomTrade::GovernKeys,    &RandomTrade::GovernTrade,
      &RandomTrade::GovernTrade,   &RandomTrade::GovernLists,
      &RandomTrade::GovernPolicy};
  (this->*kTries[Below(std::size(kTries))])();
}

void RandomTrade::Tell(std::size_t n, World& world) const {
  const auto& [recorded, rows] = scene.log()[n];
  world.Take(recorded, rows);
  const auto file = files_.find(recorded.moment.index);
  if (file != files_.end()) {
    world.TakeFiles(recorded, {file->second});
  }
  const auto found = evidence_.find(recorded.id);
  if (found != evidence_.end()) {
    for (const auto& [unit, result] : found->second) {
      world.NoteEvidence(recorded.id, unit, result);
    }
  }
}

v1::Event RandomTrade::By(const std::string& party) {
  v1::Event event;
  PolicyScene::AddSigner(event, party, v1::ACTOR);
  std::int64_t occurred_ms = now_ms_;
  const std::uint64_t when = Below(8);
  if (when == 0) {
    occurred_ms -= static_cast<std::int64_t>(Below(10 * kDayMs));
  } else if (when == 1) {
    occurred_ms += static_cast<std::int64_t>(Below(10 * kMinuteMs));
  }
  event.set_occurred_at_ms(occurred_ms);
  return event;
}

Hash RandomTrade::Submit(const v1::Event& event, Rows rows) {
  if (rows.empty()) {
    return kZeroHash;
  }
  const auto outcome = scene.Submit(event, std::move(rows), now_ms_);
  if (outcome.verdict == Verdict::kAccepted) {
    kinds.insert(KindOf(event));
  }
  return outcome.id;
}

void RandomTrade::Govern(v1::Governance governance) {
  v1::Event event;
  *event.mutable_governance() = governance;
  kinds.insert(KindOf(event));
  scene.Govern(std::move(governance), now_ms_);
}

std::vector<v1::UnitId> RandomTrade::Some(std::size_t count_max,
                                          const Test& test) {
  std::vector<v1::UnitId> some;
  for (const v1::UnitId& unit : units_) {
    if (test(scene.State(unit))) {
      some.push_back(unit);
    }
  }
  std::shuffle(some.begin(), some.end(), random_);
  some.resize(std::min<std::size_t>(some.size(), 1 + Below(count_max)));
  return some;
}

std::vector<v1::UnitId> RandomTrade::SomeOfOne(std::size_t count_max,
                                               const Test& test) {
  const std::vector<v1::UnitId> first = Some(1, test);
  if (first.empty()) {
    return {};
  }
  const v1::UnitState state = scene.State(first.front());
  return Some(count_max, [&](const v1::UnitState& other) {
    return test(other) && other.custodian() == state.custodian() &&
           other.shipment().id() == state.shipment().id();
  });
}

void RandomTrade::SetSite(
    v1::Event& event, const std::pair<std::string, std::string>& site) const {
  v1::Place& place = *event.mutable_place();
  place.set_site_party(site.first);
  place.set_site(site.second);
  place.set_country(site_countries_.at(site));
}

void RandomTrade::Place(v1::Event& event) {
  const std::uint64_t how = Below(4);
  if (how == 0) {
    SetSite(event, OneOf(kSites));
  } else if (how < 3) {
    event.mutable_place()->set_country(OneOf(kCountries));
  }
  if (Chance(3)) {
    v1::Coordinates& where = *event.mutable_place()->mutable_coordinates();
    where.set_latitude_e7(static_cast<std::int32_t>(Below(900'000'000)));
    where.set_longitude_e7(static_cast<std::int32_t>(Below(900'000'000)));
  }
}

}  // namespace waybill
