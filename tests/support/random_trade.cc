// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_trade.h"

#include <algorithm>

#include "ledger/core/event.h"
#include "ledger/core/succession.h"
#include "ledger/policy/pack.h"

namespace waybill {
namespace {

constexpr std::int64_t kStartMs = 1'735'689'600'000;  // 2025-01-01.
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::size_t kTradedUnitsMax = 14;

const std::vector<std::string> kParties = {
    "maker",   "dist", "buyer",   "cloud", "fwd",
    "carrier", "lab",  "customs", "hold",  "shell"};
const std::vector<std::string> kCountries = {"US", "TW", "MY", "CN", "HK"};
// By party and id; some are registered late, or never.
const std::vector<std::pair<std::string, std::string>> kSites = {
    {"buyer", "hall"}, {"buyer", "flat"}, {"cloud", "dc"}, {"dist", "house"}};
const std::vector<std::string> kLicences = {"L-0", "L-1", "L-2"};
const std::vector<std::string> kLabels = {"label-0", "label-1", "label-2"};

bool IsLoose(const v1::UnitState& state) {
  return state.lifecycle() == v1::ACTIVE && !state.has_parent() &&
         state.shipment().leg() != v1::IN_TRANSIT &&
         state.shipment().leg() != v1::LEG_MISSING;
}

bool IsOnTheWay(const v1::UnitState& state) {
  return state.shipment().leg() == v1::IN_TRANSIT ||
         state.shipment().leg() == v1::LEG_MISSING;
}

std::vector<v1::UnitRow> RowsOf(const std::vector<v1::UnitId>& units,
                                v1::UnitRole role = v1::SUBJECT) {
  std::vector<v1::UnitRow> rows;
  rows.reserve(units.size());
  for (const v1::UnitId& unit : units) {
    rows.push_back(PolicyScene::Row(unit, role));
  }
  return rows;
}

void SetAlias(v1::UnitRow& row, v1::AliasKind kind, const std::string& value) {
  v1::UnitAttributes attributes;
  v1::Alias& alias = *attributes.add_aliases();
  alias.set_kind(kind);
  alias.set_value(value);
  row.set_attributes(attributes.SerializeAsString());
}

}  // namespace

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
    v1::Governance governance;
    v1::Site& site = *governance.mutable_add_site();
    site.set_party(party);
    site.set_site(id);
    site.set_country(profiles_.at(party).country());
    site.set_kind(id == "flat" ? "residential" : "data center");
    site.set_power_milli_kw(1'000);
    site_countries_[{party, id}] = site.country();
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
      &RandomTrade::Ship,        &RandomTrade::Ship,
      &RandomTrade::Ship,        &RandomTrade::Receive,
      &RandomTrade::Receive,     &RandomTrade::Receive,
      &RandomTrade::Receive,     &RandomTrade::Commission,
      &RandomTrade::Commission,  &RandomTrade::AnswerShipment,
      &RandomTrade::Return,      &RandomTrade::Fill,
      &RandomTrade::Fill,        &RandomTrade::Empty,
      &RandomTrade::Deploy,      &RandomTrade::Deploy,
      &RandomTrade::Count,       &RandomTrade::Count,
      &RandomTrade::Attest,      &RandomTrade::Attest,
      &RandomTrade::Attest,      &RandomTrade::Sight,
      &RandomTrade::Relabel,     &RandomTrade::Succeed,
      &RandomTrade::Replace,     &RandomTrade::Report,
      &RandomTrade::Recover,     &RandomTrade::End,
      &RandomTrade::Correct,     &RandomTrade::Correct,
      &RandomTrade::Correct,     &RandomTrade::GovernParties,
      &RandomTrade::GovernTrade, &RandomTrade::GovernTrade,
      &RandomTrade::GovernLists, &RandomTrade::GovernPolicy};
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

Hash RandomTrade::Submit(v1::Event event, Rows rows) {
  if (rows.empty()) {
    return kZeroHash;
  }
  const auto outcome = scene.Submit(event, std::move(rows), now_ms_);
  if (outcome.verdict == Verdict::kAccepted) {
    kinds.insert(
        v1::Event::descriptor()->FindFieldByNumber(event.kind_case())->name());
  }
  return outcome.id;
}

void RandomTrade::Govern(v1::Governance governance) {
  kinds.insert(v1::Governance::descriptor()
                   ->FindFieldByNumber(governance.action_case())
                   ->name());
  scene.Govern(std::move(governance), now_ms_);
}

template <typename Test>
std::vector<v1::UnitId> RandomTrade::Some(std::size_t count_max, Test test) {
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

template <typename Test>
std::vector<v1::UnitId> RandomTrade::SomeOfOne(std::size_t count_max,
                                               Test test) {
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

void RandomTrade::Ship() {
  const auto units = SomeOfOne(3, IsLoose);
  if (units.empty()) {
    return;
  }
  v1::Event event = By(scene.State(units.front()).custodian());
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
  if (Chance(4)) {
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

void RandomTrade::Sight() {
  v1::Event event = By(OneOf(kParties));
  event.mutable_sight();
  Place(event);
  Submit(event, RowsOf(Some(2, [](const auto&) { return true; })));
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
  }
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
