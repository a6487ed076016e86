// SPDX-License-Identifier: Apache-2.0
#include "ledger/batch_changes.h"

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "ledger/core/encoding.h"
#include "ledger/core/entry.h"
#include "ledger/core/event.h"
#include "ledger/core/merkle.h"
#include "ledger/core/subjects_of.h"
#include "ledger/core/unit_list.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

// A custody or observation chain's state as the row keeps it.
std::shared_ptr<const SubjectRecord> RecordOf(UnitChange& change,
                                              const Position& last) {
  auto record = std::make_shared<SubjectRecord>();
  record->type = change.chain_type;
  record->chain = change.chain;
  record->last = last;
  if (change.chain_type == SubjectType::kCustody) {
    record->state = std::move(change.custody);
  } else {
    record->state = std::move(change.observations);
  }
  return record;
}

const v1::UnitState* CustodyOf(const SubjectRecord* record) {
  return record == nullptr ? nullptr
                           : std::get_if<v1::UnitState>(&record->state);
}

}  // namespace

Result<void> BatchChanges::Accept(
    const std::shared_ptr<const CheckedSubmission>& checked,
    CustodyChanges changes) {
  const std::uint64_t index = batch_.NextIndex();
  AcceptedEvent accepted{checked, index, {}};
  std::set<std::string> parties = PartiesOf(checked->event);
  for (UnitChange& change : changes.units) {
    auto previous = TakeUnit(change, *checked, index, parties);
    if (!previous) {
      return previous.error();
    }
    accepted.previous.push_back(*previous);
  }
  for (const auto& [label, height] : changes.heights) {
    if (auto raised = RaiseHeight(label, height); !raised) {
      return raised;
    }
  }
  for (auto& [id, state] : changes.shipments) {
    if (auto taken = TakeShipment(id, std::move(state)); !taken) {
      return taken;
    }
  }
  if (auto taken = TakeAliases(*checked, index); !taken) {
    return taken;
  }
  if (auto taken = TakeGovernance(*checked, index); !taken) {
    return taken;
  }
  AddToIndex(*checked, index, parties);
  batch_.entries.push_back(EncodeEventEntry(batch_.place.recorded_at_ms,
                                            checked->submission.body,
                                            checked->submission.signatures));
  batch_.leaves.push_back(HashLeaf(batch_.entries.back()));
  batch_.event_indexes.emplace(checked->id, index);
  batch_.events.push_back(std::move(accepted));
  return {};
}

Result<Position> BatchChanges::TakeUnit(UnitChange& change,
                                        const CheckedSubmission& checked,
                                        std::uint64_t index,
                                        std::set<std::string>& parties) {
  auto before = history_.Subject(change.label);
  if (!before) {
    return before.error();
  }
  auto after = RecordOf(change, {index, change.position});
  const v1::UnitState* was = CustodyOf(before->get());
  const v1::UnitState* is = CustodyOf(after.get());
  if (is != nullptr) {
    if (was != nullptr && !was->custodian().empty()) {
      parties.insert(was->custodian());
    }
    if (!is->custodian().empty()) {
      parties.insert(is->custodian());
    }
    MoveInside(change.unit_label, was, *is,
               checked.submission.units[change.position]);
  }
  const Position previous = *before == nullptr ? Position{} : (*before)->last;
  Update(change.label, before->get(), std::move(after));
  return previous;
}

void BatchChanges::MoveInside(const Hash& label, const v1::UnitState* was,
                              const v1::UnitState& is, const v1::UnitRow& row) {
  const auto parent_of = [](const v1::UnitState& state) {
    return CustodyLabel(state.parent().issuer(), state.parent().serial());
  };
  if (was != nullptr && was->has_parent()) {
    batch_.contents[ContentsKey({parent_of(*was), label})] = std::nullopt;
  }
  if (is.has_parent()) {
    v1::UnitId unit;
    unit.set_issuer(row.issuer());
    unit.set_serial(row.serial());
    batch_.contents[ContentsKey({parent_of(is), label})] =
        unit.SerializeAsString();
  }
}

Result<void> BatchChanges::RaiseHeight(const Hash& label,
                                       std::uint32_t height) {
  auto before = history_.Subject(label);
  if (!before) {
    return before.error();
  }
  if (CustodyOf(before->get()) == nullptr) {
    return Error{ErrorCode::kCorruption, "a container has no custody row"};
  }
  auto after = std::make_shared<SubjectRecord>(**before);
  std::get<v1::UnitState>(after->state).set_height(height);
  Update(label, before->get(), std::move(after));
  return {};
}

Result<void> BatchChanges::TakeShipment(const Hash& id,
                                        v1::ShipmentState state) {
  auto before = history_.FindShipment(id);
  if (!before) {
    return before.error();
  }
  const auto index_open = [this](const v1::ShipmentState& shipment) {
    for (const std::string& party :
         {shipment.shipper(), shipment.consignee(), std::string()}) {
      batch_.index[IndexKey(
          {IndexKind::kOpenShipment, party, shipment.index()})] =
          shipment.open() > 0 ? std::optional<std::string>("") : std::nullopt;
    }
  };
  if (before->has_value()) {
    if ((*before)->consignee() != state.consignee()) {
      // A redirect takes it from one consignee to another.
      (*before)->set_open(0);
      index_open(**before);
    }
  } else {
    batch_.index[IndexKey({IndexKind::kAnyShipment, "", state.index()})] = "";
  }
  index_open(state);
  // A redirect names its consignee in another event than the shipping one.
  batch_
      .index[IndexKey({IndexKind::kParty, state.consignee(), state.index()})] =
      "";
  batch_.shipments.insert_or_assign(id, std::move(state));
  return {};
}

// An alias' chain grows once by an event, by the first row that claims it.
Result<void> BatchChanges::TakeAliases(const CheckedSubmission& checked,
                                       std::uint64_t index) {
  std::set<Hash> extended;
  for (std::size_t i = 0; i < checked.submission.units.size(); ++i) {
    const v1::UnitRow& row = checked.submission.units[i];
    if (row.attributes().empty()) {
      continue;
    }
    for (const Subject& alias : AliasSubjects(row)) {
      const Hash label = SubjectLabel(alias);
      auto before = history_.Subject(label);
      if (!before) {
        return before.error();
      }
      auto after = *before == nullptr
                       ? std::make_shared<SubjectRecord>()
                       : std::make_shared<SubjectRecord>(**before);
      if (extended.insert(label).second) {
        after->type = SubjectType::kAlias;
        after->chain = Extend(after->chain, checked.id, checked.leaves[i]);
        after->last = {index, static_cast<std::uint32_t>(i)};
        AddLink(label, after->last);
      }
      if (std::holds_alternative<std::monostate>(after->state)) {
        after->state = v1::AliasState();
      }
      v1::UnitId* claim = std::get<v1::AliasState>(after->state).add_claims();
      claim->set_issuer(row.issuer());
      claim->set_serial(row.serial());
      Update(label, before->get(), std::move(after));
    }
  }
  return {};
}

Result<void> BatchChanges::TakeGovernance(const CheckedSubmission& checked,
                                          std::uint64_t index) {
  const v1::Event& event = checked.event;
  if (!event.has_governance() && !event.has_genesis_declaration()) {
    return {};
  }
  for (const Subject& subject : GovernanceSubjects(event)) {
    const Hash label = SubjectLabel(subject);
    auto before = history_.Subject(label);
    if (!before) {
      return before.error();
    }
    auto after = std::make_shared<SubjectRecord>();
    after->type = subject.type;
    after->chain = Extend(*before == nullptr ? Chain{} : (*before)->chain,
                          checked.id, kZeroHash);
    after->last = {index, kNoRow};
    AddLink(label, after->last);
    Update(label, before->get(), std::move(after));
  }
  // Copied once a batch; readers keep the one before.
  if (registry_ == nullptr) {
    registry_ = std::make_shared<Registry>(*batch_.registry);
    batch_.registry = registry_;
  }
  registry_->Apply(event, checked.id, {index, batch_.place.recorded_at_ms});
  return {};
}

void BatchChanges::AddLink(const Hash& label, const Position& position) {
  std::string row;
  AppendU32(row, position.row);
  batch_.index[IndexKey({IndexKind::kSubject, std::string(View(label)),
                         position.entry})] = std::move(row);
}

void BatchChanges::AddToIndex(const CheckedSubmission& checked,
                              std::uint64_t index,
                              const std::set<std::string>& parties) {
  const auto add = [this, index](IndexKind kind, std::string key) {
    if (!key.empty()) {
      batch_.index[IndexKey({kind, std::move(key), index})] = "";
    }
  };
  for (const std::string& party : parties) {
    add(IndexKind::kParty, party);
  }
  for (const auto& [party, site] : SitesOf(checked.event)) {
    add(IndexKind::kSite, SiteIndexKey(party, site));
  }
  if (const auto shipment = ShipmentOf(checked.event, checked.id)) {
    add(IndexKind::kShipment, std::string(View(*shipment)));
  }
  add(IndexKind::kModel, ModelOf(checked.event));
  add(IndexKind::kLot, LotOf(checked.event));
  if (!checked.event.has_relabel()) {
    return;
  }
  for (const v1::UnitRow& row : checked.submission.units) {
    if (const auto attributes = ParseAttributes(row.attributes());
        attributes && attributes->has_succession()) {
      add(IndexKind::kModel, attributes->succession().model());
      add(IndexKind::kLot, attributes->succession().lot());
    }
  }
}

void BatchChanges::Update(const Hash& label, const SubjectRecord* before,
                          std::shared_ptr<const SubjectRecord> after) {
  const auto [place, is_new] =
      batch_.update_places.try_emplace(label, batch_.updates.size());
  if (is_new) {
    batch_.updates.push_back(
        {label, before == nullptr ? Chain{} : before->chain, nullptr});
  }
  batch_.updates[place->second].after = std::move(after);
}

}  // namespace waybill
