// SPDX-License-Identifier: Apache-2.0
#include "tests/support/policy_scene.h"

#include <algorithm>
#include <map>

#include "ledger/core/event.h"
#include "ledger/core/succession.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

constexpr char kGovernor[] = "governor";

std::string KeyBytes(std::string_view party) {
  return std::string(View(Sha256({"key of ", party})));
}

bool Moves(const v1::Event& event) {
  return event.has_ship() || event.has_receive() || event.has_redirect() ||
         event.has_void_() || event.has_return_() || event.has_governance() ||
         event.report().kind() == v1::SEIZED;
}

bool IsSame(const v1::UnitId& a, const v1::UnitId& b) {
  return a.issuer() == b.issuer() && a.serial() == b.serial();
}

}  // namespace

PolicyScene::PolicyScene() {
  v1::Event genesis;
  v1::Genesis& declaration = *genesis.mutable_genesis_declaration();
  declaration.set_threshold(1);
  declaration.add_governors()->set_name(kGovernor);
  declaration.mutable_governors(0)->set_key(KeyBytes(kGovernor));
  Accept(genesis, Sha256("genesis"), 0, {});
}

void PolicyScene::AddSigner(v1::Event& event, std::string_view party,
                            v1::SignerRole role) {
  v1::Signer* signer = event.add_signers();
  signer->set_party(std::string(party));
  signer->set_key(KeyBytes(party));
  signer->set_role(role);
}

v1::UnitRow PolicyScene::Row(const v1::UnitId& unit, v1::UnitRole role) {
  v1::UnitRow row;
  row.set_issuer(unit.issuer());
  row.set_serial(unit.serial());
  row.set_role(role);
  row.set_salt(std::string(16, 's'));
  return row;
}

void PolicyScene::Accept(const v1::Event& event, const Hash& id,
                         std::int64_t recorded_ms,
                         std::vector<v1::UnitRow> rows) {
  // Seals would stand between the batches: indexes have gaps.
  const Moment moment{.index = next_index_, .recorded_at_ms = recorded_ms};
  next_index_ += 2;
  registry_.Apply(event, id, moment);
  RecordedEvent recorded{.id = id, .moment = moment, .event = event};
  world_.Take(recorded, rows);
  log_.emplace_back(std::move(recorded), std::move(rows));
}

Hash PolicyScene::Govern(v1::Governance governance, std::int64_t recorded_ms) {
  v1::Event event;
  AddSigner(event, kGovernor, v1::GOVERNOR);
  return GovernBy({event.signers(0)}, std::move(governance), recorded_ms);
}

Hash PolicyScene::GovernBy(const std::vector<v1::Signer>& signers,
                           v1::Governance governance,
                           std::int64_t recorded_ms) {
  v1::Event event;
  event.set_occurred_at_ms(recorded_ms);
  event.mutable_signers()->Assign(signers.begin(), signers.end());
  *event.mutable_governance() = std::move(governance);
  const Hash id = Sha256({"governance ", std::to_string(next_index_)});
  Accept(event, id, recorded_ms, {});
  return id;
}

void PolicyScene::Admit(v1::PartyProfile profile, std::int64_t recorded_ms) {
  v1::Governance governance;
  profile.set_key(KeyBytes(profile.party()));
  *governance.mutable_admit_party() = std::move(profile);
  Govern(std::move(governance), recorded_ms);
}

v1::UnitState PolicyScene::State(const v1::UnitId& unit) {
  return history_.Unit(CustodyLabel(unit.issuer(), unit.serial()))->state;
}

std::string PolicyScene::Owner(const v1::UnitId& unit) {
  const auto seen =
      history_.Observations(ObservationsLabel(unit.issuer(), unit.serial()));
  return std::string(OwnerOf(State(unit), seen->state, unit.issuer()));
}

void PolicyScene::AddContents(std::vector<v1::UnitRow>& rows) {
  // By layers: what is inside a row gets a row, which may contain more.
  for (std::size_t i = 0; i < rows.size(); ++i) {
    v1::UnitId container;
    container.set_issuer(rows[i].issuer());
    container.set_serial(rows[i].serial());
    for (const v1::UnitId& unit : units_) {
      const v1::UnitState state = State(unit);
      const bool listed =
          std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
            return row.issuer() == unit.issuer() &&
                   row.serial() == unit.serial();
          });
      if (state.has_parent() && IsSame(state.parent(), container) && !listed) {
        rows.push_back(Row(unit));
        rows.back().set_outcome(rows[i].outcome());
      }
    }
  }
}

void PolicyScene::FillIn(const v1::Event& event,
                         std::vector<v1::UnitRow>& rows) {
  const bool fills = event.has_assemble() || event.has_pack();
  const bool empties = event.has_remove() || event.has_unpack();
  std::map<Hash, std::uint32_t> missing;  // By the label of the container.
  for (const v1::UnitRow& row : rows) {
    const v1::UnitState state = history_.Unit(RowLabel(row))->state;
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
    const UnitRecord record = *history_.Unit(label);
    row.set_link(std::string(View(record.custody.head)));
    v1::UnitAttributes attributes;
    attributes.ParseFromString(row.attributes());
    if (row.role() == v1::PARENT && (fills || empties)) {
      attributes.set_contents(record.state.contents() +
                              (fills ? children : 0U - children));
    } else if (Moves(event)) {
      attributes.set_contents(record.state.contents() - missing[label]);
    }
    row.set_attributes(attributes.SerializeAsString());
  }
}

PolicyScene::Outcome PolicyScene::Submit(v1::Event event,
                                         std::vector<v1::UnitRow> rows,
                                         std::int64_t recorded_ms) {
  event.set_genesis(std::string(View(registry_.genesis_id())));
  const auto refused = [](const Refusal& refusal) {
    return Outcome{refusal.verdict, kZeroHash, refusal.message};
  };
  if (const auto refusal = registry_.CheckSigners(event, recorded_ms)) {
    return refused(*refusal);
  }
  if (Moves(event)) {
    AddContents(rows);
  }
  FillIn(event, rows);
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return RowLabel(a) < RowLabel(b);
  });
  std::vector<Hash> labels;
  labels.reserve(rows.size());
  for (const v1::UnitRow& row : rows) {
    labels.push_back(RowLabel(row));
  }
  const Hash id = Sha256({"event ", std::to_string(next_index_)});
  const PendingEvent pending{
      .event = event,
      .id = id,
      .moment = {.index = next_index_, .recorded_at_ms = recorded_ms},
      .rows = rows,
      .labels = labels};
  const auto judged = JudgeCustody(pending, registry_, history_);
  WAYBILL_CHECK(judged.has_value());
  if (const auto* refusal = std::get_if<Refusal>(&*judged)) {
    return refused(*refusal);
  }
  history_.Apply(pending, std::get<CustodyChanges>(*judged));
  if (event.has_commission()) {
    for (const v1::UnitRow& row : rows) {
      v1::UnitId unit;
      unit.set_issuer(row.issuer());
      unit.set_serial(row.serial());
      units_.push_back(std::move(unit));
    }
  }
  Accept(event, id, recorded_ms, std::move(rows));
  return {Verdict::kAccepted, id, ""};
}

const World& PolicyScene::world() {
  world_.Settle();
  return world_;
}

std::vector<v1::UnitRow> PolicyScene::CustodyRowsOf(const Hash& id) const {
  std::vector<v1::UnitRow> rows;
  for (const auto& [recorded, listed] : log_) {
    if (recorded.id != id) {
      continue;
    }
    for (const v1::UnitRow& row : listed) {
      if (ChainOfRow(recorded.event.kind_case(), row.role()) ==
          SubjectType::kCustody) {
        v1::UnitId unit;
        unit.set_issuer(row.issuer());
        unit.set_serial(row.serial());
        rows.push_back(Row(unit));
      }
    }
  }
  return rows;
}

}  // namespace waybill
