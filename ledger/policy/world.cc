// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/world.h"

#include <algorithm>

#include "ledger/core/check.h"
#include "ledger/core/event.h"

namespace waybill {
namespace {

constexpr std::int64_t kCountsWithinMs = 7 * kDayMs;

const std::vector<Number>& NoNumbers() {
  static const auto* const empty = new std::vector<Number>;
  return *empty;
}

const std::vector<Number>& FindNumbers(
    const std::map<Number, std::vector<Number>>& map, Number key) {
  const auto found = map.find(key);
  return found == map.end() ? NoNumbers() : found->second;
}

// The shipment that the event names; "" for none.
const std::string& CitedShipment(const v1::Event& event) {
  static const std::string* const no_shipment = new std::string;
  if (event.has_receive()) {
    return event.receive().shipment();
  }
  if (event.has_redirect()) {
    return event.redirect().shipment();
  }
  if (event.has_void_()) {
    return event.void_().shipment();
  }
  if (event.has_return_()) {
    return event.return_().shipment();
  }
  return event.has_carry() ? event.carry().shipment() : *no_shipment;
}

// The event as the rules need it (WorldEvent). Made anew, as a message that is
// cleared keeps its room.
v1::Event Kept(const v1::Event& event) {
  if (event.has_governance() || event.has_genesis_declaration()) {
    return event;
  }
  v1::Event kept;
  for (const v1::Signer& signer : event.signers()) {
    v1::Signer* of = kept.add_signers();
    of->set_party(signer.party());
    of->set_role(signer.role());
  }
  kept.set_occurred_at_ms(event.occurred_at_ms());
  if (event.has_place()) {
    *kept.mutable_place() = event.place();
  }
  const google::protobuf::FieldDescriptor* kind =
      v1::Event::descriptor()->FindFieldByNumber(event.kind_case());
  if (kind != nullptr) {
    const google::protobuf::Reflection* reflection = v1::Event::GetReflection();
    reflection->MutableMessage(&kept, kind)
        ->CopyFrom(reflection->GetMessage(event, kind));
  }
  return kept;
}

}  // namespace

const std::string& FirstSigner(const v1::Event& event) {
  static const std::string* const nobody = new std::string;
  for (const v1::Signer& signer : event.signers()) {
    if (signer.role() == v1::ACTOR) {
      return signer.party();
    }
  }
  return *nobody;
}

std::int64_t CountedTime(const v1::Event& event, Moment moment) {
  const std::int64_t occurred = event.occurred_at_ms();
  return occurred != 0 && moment.recorded_at_ms - occurred <= kCountsWithinMs
             ? occurred
             : moment.recorded_at_ms;
}

Number World::AddUnit(const std::string& issuer, const std::string& serial) {
  const Number party = parties_.Add(issuer);
  const std::uint64_t hash = HashOf(party, serial);
  const Number found = FindUnit(party, serial, hash);
  if (found != kNoNumber) {
    return found;
  }
  const auto number = static_cast<Number>(units_.size());
  units_.emplace_back();
  units_.back().issuer = party;
  units_.back().serial = serial;
  unit_numbers_.Add(hash, number);
  return number;
}

Number World::FindUnit(Number issuer, std::string_view serial,
                       std::uint64_t hash) const {
  return unit_numbers_.Find(hash, [&](Number unit) {
    return units_[unit].issuer == issuer && units_[unit].serial == serial;
  });
}

Number World::AddSite(const std::string& party, const std::string& site) {
  if (site.empty()) {
    return kNoNumber;
  }
  const auto [place, added] = site_numbers_.try_emplace(
      {party, site}, static_cast<Number>(sites_.size()));
  if (added) {
    sites_.emplace_back(party, site);
  }
  return place->second;
}

Number World::FindUnit(std::string_view issuer, std::string_view serial) const {
  const Number party = parties_.Find(issuer);
  if (party == kNoNumber) {
    return kNoNumber;
  }
  return FindUnit(party, serial, HashOf(party, serial));
}

Number World::FindEvent(const Hash& id) const {
  return event_numbers_.Find(
      HashOf(id), [&](Number event) { return events_[event].id == id; });
}

Number World::FindSite(std::string_view party, std::string_view site) const {
  const auto found =
      site_numbers_.find({std::string(party), std::string(site)});
  return found == site_numbers_.end() ? kNoNumber : found->second;
}

const std::vector<Number>& World::AnswersTo(Number shipment) const {
  return FindNumbers(answers_, shipment);
}

Number World::CitedBy(Number event) const {
  const Result<Hash> id = HashFromBytes(CitedShipment(events_[event].event));
  return id ? FindEvent(*id) : kNoNumber;
}

const std::vector<Number>& World::CountsOf(Number party) const {
  return FindNumbers(counts_, party);
}

std::vector<AliasKey> World::AliasesIn(Number event, Number row) const {
  std::vector<AliasKey> aliases;
  const std::string* octets = Attributes(event, row);
  v1::UnitAttributes attributes;
  if (octets != nullptr && attributes.ParseFromString(*octets)) {
    for (const v1::Alias& alias : attributes.aliases()) {
      aliases.emplace_back(static_cast<int>(alias.kind()), alias.value());
    }
  }
  return aliases;
}

const std::vector<Number>& World::EventsOf(Number party) const {
  return party < party_events_.size() ? party_events_[party] : NoNumbers();
}

const EvidenceResult* World::Evidence(Number event, Number unit) const {
  const auto found = evidence_.find({event, unit});
  return found == evidence_.end() ? nullptr : &found->second;
}

void World::TakeFiles(const RecordedEvent& recorded,
                      const std::vector<std::string>& files) {
  const v1::Governance& governance = recorded.event.governance();
  if (files.empty()) {
    return;
  }
  if (governance.has_publish_policy()) {
    records_.TakePackFile(governance.publish_policy(), files.back(),
                          recorded.moment);
  } else if (governance.has_import_list() &&
             governance.import_list().entries().empty()) {
    // What is wrong with a file is kept where evaluations look for it.
    static_cast<void>(records_.TakeListFile(governance.import_list(),
                                            files.back(), recorded.moment));
  }
}

void World::NoteEvidence(const Hash& event_id, const v1::UnitId& unit,
                         EvidenceResult result) {
  const Number event = FindEvent(event_id);
  const Number number = FindUnit(unit.issuer(), unit.serial());
  if (event != kNoNumber && number != kNoNumber) {
    evidence_.insert_or_assign({event, number}, std::move(result));
    if (IsDecided(event)) {
      undecided_.erase(event);
    }
  }
}

bool World::IsDecided(Number event) const {
  constexpr std::uint32_t kDeviceLevel = 4;
  const WorldEvent& attested = events_[event];
  return attested.event.attest().level() < kDeviceLevel ||
         std::all_of(attested.rows.begin(), attested.rows.end(),
                     [&](const ListedRow& row) {
                       const EvidenceResult* result = Evidence(event, row.unit);
                       return row.role == v1::SEEN_INSIDE ||
                              (result != nullptr && result->decided);
                     });
}

const std::string* World::Attributes(Number event, Number row) const {
  const auto found = attributes_.find({event, row});
  return found == attributes_.end() ? nullptr : &found->second;
}

Number World::StepOf(Number unit, Number event) const {
  const std::vector<WorldStep>& steps = units_[unit].steps;
  const auto found = std::lower_bound(
      steps.begin(), steps.end(), event,
      [](const WorldStep& step, Number wanted) { return step.event < wanted; });
  return found != steps.end() && found->event == event
             ? static_cast<Number>(found - steps.begin())
             : kNoNumber;
}

void World::NameParty(std::string_view party, Number event) {
  if (party.empty()) {
    return;
  }
  const Number number = parties_.Add(party);
  if (party_events_.size() <= number) {
    party_events_.resize(number + 1);
  }
  std::vector<Number>& events = party_events_[number];
  if (events.empty() || events.back() != event) {
    events.push_back(event);
  }
}

std::vector<std::string_view> World::NamesIn(Number number) const {
  const v1::Event& event = events_[number].event;
  std::vector<std::string_view> names;
  for (const v1::Signer& signer : event.signers()) {
    if (signer.role() != v1::GOVERNOR) {
      names.emplace_back(signer.party());
    }
  }
  if (event.has_ship()) {
    names.emplace_back(event.ship().consignee());
    names.emplace_back(event.ship().end_user());
    names.emplace_back(event.ship().carrier());
    names.emplace_back(event.ship().payer());
  } else if (event.has_redirect()) {
    names.emplace_back(event.redirect().consignee());
  } else if (event.has_return_()) {
    names.emplace_back(event.return_().carrier());
    // Its consignee is named nowhere in the return itself.
    const Number shipment = CitedBy(number);
    if (shipment != kNoNumber) {
      names.emplace_back(FirstSigner(events_[shipment].event));
    }
  } else if (event.has_deploy()) {
    names.emplace_back(event.deploy().operator_());
    names.emplace_back(event.deploy().tenant());
  } else if (event.has_transfer_title()) {
    names.emplace_back(event.transfer_title().new_owner());
  }
  return names;
}

void World::TakeNames(Number number) {
  for (const std::string_view name : NamesIn(number)) {
    NameParty(name, number);
  }
  const v1::Event& event = events_[number].event;
  AddSite(event.place().site_party(), event.place().site());
  if (!event.commission().model().empty()) {
    models_.Add(event.commission().model());
  }
  const v1::Governance& governance = event.governance();
  if (governance.has_admit_party()) {
    // So that every party has a number, also one that never acts.
    parties_.Add(governance.admit_party().party());
  } else if (governance.has_add_site()) {
    AddSite(governance.add_site().party(), governance.add_site().site());
  }
}

void World::TakeRow(Number event, Number row, const v1::UnitRow& listed) {
  const Number unit = AddUnit(listed.issuer(), listed.serial());
  WorldEvent& facts = events_[event];
  facts.rows.push_back({unit, static_cast<std::uint8_t>(listed.role()),
                        static_cast<std::uint8_t>(listed.outcome())});
  if (!listed.attributes().empty()) {
    attributes_.emplace(std::pair(event, row), listed.attributes());
    for (const AliasKey& alias : AliasesIn(event, row)) {
      index_.AddClaim(alias, {unit, event});
    }
  }
  WorldUnit& history = units_[unit];
  if (ChainOfRow(facts.event.kind_case(), listed.role()) ==
      SubjectType::kObservations) {
    history.observations.push_back({event, row});
    return;
  }
  WorldStep step;
  step.event = event;
  step.row = row;
  if (facts.event.has_correct()) {
    const Result<Hash> target = HashFromBytes(facts.event.correct().target());
    const Number taken_back =
        target ? StepOf(unit, FindEvent(*target)) : kNoNumber;
    if (taken_back != kNoNumber) {
      step.takes_back = taken_back;
      history.steps[taken_back].taken_back_by =
          static_cast<Number>(history.steps.size());
    }
  }
  if (history.settled == history.steps.size()) {
    unsettled_.push_back(unit);
  }
  // By two: units have few steps, and there are millions of units.
  if (history.steps.size() == history.steps.capacity()) {
    history.steps.reserve(history.steps.size() +
                          std::max<std::size_t>(2, history.steps.size() / 4));
  }
  history.steps.push_back(step);
}

void World::Take(const RecordedEvent& recorded,
                 const std::vector<v1::UnitRow>& rows) {
  WAYBILL_CHECK(events_.empty() ||
                events_.back().moment.index < recorded.moment.index);
  const auto number = static_cast<Number>(events_.size());
  WorldEvent& facts = events_.emplace_back();
  facts.id = recorded.id;
  facts.moment = recorded.moment;
  facts.time_ms = CountedTime(recorded.event, recorded.moment);
  facts.event = Kept(recorded.event);
  facts.rows.reserve(rows.size());
  event_numbers_.Add(HashOf(recorded.id), number);
  records_.Take(recorded.event, recorded.id, recorded.moment);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    TakeRow(number, static_cast<Number>(row), rows[row]);
  }
  TakeNames(number);
  if (recorded.event.has_ship() || recorded.event.has_return_()) {
    TakeShipment(number);
  }
  if (recorded.event.has_count()) {
    counts_[parties_.Add(FirstSigner(recorded.event))].push_back(number);
  }
  if (recorded.event.has_receive()) {
    index_.AddReceipt(recorded.event.place(), number);
  }
  if (!IsDecided(number)) {
    undecided_.insert(number);
  }
  const Number cited = CitedBy(number);
  if (cited != kNoNumber) {
    answers_[cited].push_back(number);
  }
}

void World::TakeShipment(Number number) {
  shipments_.push_back(number);
  const v1::Ship& ship = events_[number].event.ship();
  index_.AddShipment(number, ship.licence());
  for (const std::string* to : {&ship.consignee(), &ship.end_user()}) {
    if (!to->empty()) {
      index_.AddShipmentTo(parties_.Add(*to), number);
    }
  }
}

}  // namespace waybill
