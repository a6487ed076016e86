// SPDX-License-Identifier: Apache-2.0
#include "tests/support/custody_world.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "ledger/core/event.h"
#include "ledger/core/text.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

constexpr std::int64_t kHourMs = 60LL * 60 * 1000;
constexpr std::int64_t kStartMs = 1'736'928'000'000;

std::string KeyBytes(std::string_view party) {
  return std::string(View(Sha256({"key of ", party})));
}

std::vector<v1::UnitRow> RowsOf(const Serials& units) {
  std::vector<v1::UnitRow> rows;
  for (const std::string& unit : units) {
    rows.push_back(CustodyWorld::Row(unit));
  }
  return rows;
}

// What follows from the unit's own chain: all but the height.
std::string WithoutHeights(v1::UnitState state) {
  state.clear_height();
  if (state.has_before()) {
    state.mutable_before()->clear_height();
  }
  return state.SerializeAsString();
}

v1::PartyProfile Profile(std::string_view party, v1::PartyRole role) {
  v1::PartyProfile profile;
  profile.set_party(std::string(party));
  profile.set_name(std::string(party));
  profile.set_role(role);
  profile.set_key(KeyBytes(party));
  return profile;
}

}  // namespace

CustodyWorld::CustodyWorld() {
  moment_.recorded_at_ms = kStartMs;
  v1::Event genesis;
  genesis.mutable_genesis_declaration()->set_threshold(2);
  for (const char* name : {"g1", "g2", "g3"}) {
    v1::Governor* governor =
        genesis.mutable_genesis_declaration()->add_governors();
    governor->set_name(name);
    governor->set_key(KeyBytes(name));
  }
  registry.Apply(genesis, Sha256("genesis"), moment_);
  const std::vector<std::pair<const char*, v1::PartyRole>> parties = {
      {"maker", v1::MANUFACTURER}, {"rival", v1::MANUFACTURER},
      {"dist", v1::DISTRIBUTOR},   {"buyer", v1::END_USER},
      {"carrier", v1::CARRIER},    {"lab", v1::INSPECTOR},
      {"customs", v1::AUTHORITY},  {"police", v1::AUTHORITY}};
  for (const auto& [party, role] : parties) {
    v1::Governance governance;
    *governance.mutable_admit_party() = Profile(party, role);
    Govern(std::move(governance));
  }
  v1::Governance chip;
  chip.mutable_register_model()->set_model("chip");
  chip.mutable_register_model()->add_issuers("maker");
  chip.mutable_register_model()->add_issuers("rival");
  Govern(std::move(chip));
  v1::Governance site;
  site.mutable_add_site()->set_party("buyer");
  site.mutable_add_site()->set_site("hall");
  site.mutable_add_site()->set_country("MY");
  Govern(std::move(site));
  v1::Governance licence;
  licence.mutable_issue_licence()->set_licence("L-1");
  Govern(std::move(licence));
}

void CustodyWorld::Govern(v1::Governance governance) {
  v1::Event event;
  *event.mutable_governance() = std::move(governance);
  ++moment_.index;
  registry.Apply(event, Sha256(std::to_string(moment_.index)), moment_);
}

v1::Event CustodyWorld::By(std::string_view actor) {
  v1::Event event;
  event.set_occurred_at_ms(moment_.recorded_at_ms);
  AddSigner(event, actor, v1::ACTOR);
  return event;
}

v1::Event CustodyWorld::ByGovernors() {
  v1::Event event;
  event.set_occurred_at_ms(moment_.recorded_at_ms);
  AddSigner(event, "g1", v1::GOVERNOR);
  AddSigner(event, "g3", v1::GOVERNOR);
  return event;
}

void CustodyWorld::AddSigner(v1::Event& event, std::string_view party,
                             v1::SignerRole role) {
  v1::Signer* signer = event.add_signers();
  signer->set_party(std::string(party));
  signer->set_key(KeyBytes(party));
  signer->set_role(role);
}

v1::UnitId CustodyWorld::Id(std::string_view unit) {
  v1::UnitId id;
  const auto slash = unit.find('/');
  id.set_issuer(slash == std::string_view::npos
                    ? "maker"
                    : std::string(unit.substr(0, slash)));
  id.set_serial(std::string(
      slash == std::string_view::npos ? unit : unit.substr(slash + 1)));
  return id;
}

v1::UnitRow CustodyWorld::Row(std::string_view unit, v1::UnitRole role) {
  const v1::UnitId id = Id(unit);
  v1::UnitRow row;
  row.set_issuer(id.issuer());
  row.set_serial(id.serial());
  row.set_role(role);
  row.set_salt(std::string(16, 's'));
  return row;
}

Serials CustodyWorld::Numbered(std::string_view prefix, int count) {
  Serials serials;
  for (int i = 1; i <= count; ++i) {
    serials.push_back(std::string(prefix) + std::to_string(i));
  }
  return serials;
}

Hash CustodyWorld::Label(std::string_view unit) {
  const v1::UnitId id = Id(unit);
  return CustodyLabel(id.issuer(), id.serial());
}

void CustodyWorld::FillIn(const v1::Event& event,
                          std::vector<v1::UnitRow>& rows) {
  const bool fills = event.has_assemble() || event.has_pack();
  const bool empties = event.has_remove() || event.has_unpack();
  const bool moves = event.has_ship() || event.has_receive() ||
                     event.has_redirect() || event.has_void_() ||
                     event.has_return_() || event.has_governance() ||
                     event.report().kind() == v1::SEIZED;
  std::map<Hash, std::uint32_t> missing;  // By the label of the container.
  for (const v1::UnitRow& row : rows) {
    const v1::UnitState state = history.Unit(RowLabel(row))->state;
    if (row.outcome() == v1::MISSING && state.has_parent()) {
      ++missing[CustodyLabel(state.parent().issuer(), state.parent().serial())];
    }
  }
  const auto children = static_cast<std::uint32_t>(rows.size() - 1);
  for (v1::UnitRow& row : rows) {
    if (ChainOfRow(event.kind_case(), row.role()) != SubjectType::kCustody) {
      continue;
    }
    const Hash label = RowLabel(row);
    const UnitRecord record = *history.Unit(label);
    if (row.link().empty()) {
      row.set_link(std::string(View(record.custody.head)));
    }
    v1::UnitAttributes attributes;
    attributes.set_contents(record.state.contents());
    if (row.role() == v1::PARENT && (fills || empties)) {
      attributes.set_contents(attributes.contents() +
                              (fills ? children : 0U - children));
    } else if (moves) {
      attributes.set_contents(attributes.contents() - missing[label]);
    } else {
      continue;
    }
    if (row.attributes().empty()) {
      row.set_attributes(attributes.SerializeAsString());
    }
  }
}

CustodyWorld::Answer CustodyWorld::Submit(const v1::Event& event,
                                          std::vector<v1::UnitRow> rows) {
  FillIn(event, rows);
  std::sort(rows.begin(), rows.end(),
            [](const v1::UnitRow& a, const v1::UnitRow& b) {
              return RowLabel(a) < RowLabel(b);
            });
  moment_.recorded_at_ms += kHourMs;
  const Hash id = Sha256({"event ", std::to_string(moment_.index + 1)});
  const std::vector<Hash> labels = RowLabels(rows);
  const PendingEvent pending{
      .event = event,
      .id = id,
      .moment = {.index = moment_.index + 1,
                 .recorded_at_ms = moment_.recorded_at_ms},
      .rows = rows,
      .labels = labels};
  const auto judged = JudgeCustody(pending, registry, history);
  WAYBILL_CHECK(judged.has_value());
  if (const auto* refusal = std::get_if<Refusal>(&*judged)) {
    return {.verdict = refusal->verdict,
            .position = refusal->position,
            .current_head = refusal->current_head,
            .id = {}};
  }
  const auto& changes = std::get<CustodyChanges>(*judged);
  CheckAlone(pending, changes);
  history.Apply(pending, changes);
  moment_ = pending.moment;
  return {.verdict = Verdict::kAccepted,
          .position = std::nullopt,
          .current_head = std::nullopt,
          .id = std::string(View(id))};
}

CustodyWorld::Answer CustodyWorld::Submit(const v1::Event& event,
                                          const Serials& units) {
  return Submit(event, RowsOf(units));
}

void CustodyWorld::CheckAlone(const PendingEvent& pending,
                              const CustodyChanges& changes) {
  ASSERT_EQ(changes.units.size(), pending.rows.size());
  for (const UnitChange& change : changes.units) {
    const v1::UnitRow& row = pending.rows[change.position];
    Alone& alone = alone_[change.unit_label];
    UnitRecord& record = alone.custody;
    EXPECT_EQ(
        CheckUnitAlone(
            {.state = record.state,
             .observations = alone.observations,
             .last_event = alone.last_event ? &*alone.last_event : nullptr},
            pending.event, pending.moment, registry, row),
        Verdict::kAccepted)
        << EventKindName(pending.event) << " of " << row.serial();
    if (change.chain_type == SubjectType::kObservations) {
      alone.observations = AdvanceObservations(
          alone.observations, pending.event, pending.moment, row);
      continue;
    }
    alone.last_event = pending.event;
    EXPECT_EQ(row.link(), View(record.custody.head));
    record.custody = Extend(record.custody, pending.id, UnitLeaf(row));
    record.state = AdvanceUnit(record.state, pending.event, pending.id,
                               pending.moment, row);
    EXPECT_EQ(record.custody, change.chain);
    EXPECT_EQ(WithoutHeights(record.state), WithoutHeights(change.custody))
        << EventKindName(pending.event) << " of " << row.serial();
  }
}

v1::UnitState CustodyWorld::State(std::string_view unit) {
  return history.Unit(Label(unit))->state;
}

Chain CustodyWorld::CustodyChain(std::string_view unit) {
  return history.Unit(Label(unit))->custody;
}

v1::ShipmentState CustodyWorld::Shipment(const std::string& id) {
  return **history.FindShipment(*HashFromBytes(id));
}

void CustodyWorld::PassDays(int days) {
  moment_.recorded_at_ms += days * kDayMs;
}

}  // namespace waybill
