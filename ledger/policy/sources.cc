// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/sources.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace waybill {
namespace {

using Kind = Source::Kind;

struct NamedCheck {
  v1::Rule::CheckCase name = v1::Rule::CHECK_NOT_SET;
  Kind kind = Kind::kUnit;
  SourceChecks::Functions functions;
};

// Approval is two checks: which one, its stage says.
constexpr NamedCheck kChecks[] = {
    {v1::Rule::kApproval, Kind::kUnit, {.unit = CheckHolderApproval}},
    {v1::Rule::kApproval,
     Kind::kShipment,
     {.shipment = CheckConsigneeApproval}},
    {v1::Rule::kDestinationChanged,
     Kind::kUnit,
     {.unit = CheckDestinationChanged}},
    {v1::Rule::kHandoff, Kind::kShipment, {.shipment = CheckHandoff}},
    {v1::Rule::kVoidedLate, Kind::kShipment, {.shipment = CheckVoidedLate}},
    {v1::Rule::kLastHolder, Kind::kUnit, {.unit = CheckLastHolder}},
    {v1::Rule::kEndUserRole, Kind::kShipment, {.shipment = CheckEndUserRole}},
    {v1::Rule::kMissing, Kind::kUnit, {.unit = CheckMissing}},
    {v1::Rule::kUnexpected, Kind::kUnit, {.unit = CheckUnexpected}},
    {v1::Rule::kRelabel, Kind::kUnit, {.unit = CheckRelabel}},
    {v1::Rule::kIdentityCollision,
     Kind::kAlias,
     {.number = CheckIdentityCollision}},
    {v1::Rule::kContradiction, Kind::kUnit, {.unit = CheckContradiction}},
    {v1::Rule::kTravel, Kind::kUnit, {.unit = CheckTravel}},
    {v1::Rule::kResurfaced, Kind::kUnit, {.unit = CheckResurfaced}},
    {v1::Rule::kDisaggregated, Kind::kUnit, {.unit = CheckDisaggregated}},
    {v1::Rule::kDeviceEvidence, Kind::kUnit, {.unit = CheckDeviceEvidence}},
    {v1::Rule::kWeakEvidence, Kind::kUnit, {.unit = CheckWeakEvidence}},
    {v1::Rule::kHeartbeat, Kind::kUnit, {.unit = CheckHeartbeat}},
    {v1::Rule::kDwell, Kind::kUnit, {.unit = CheckDwell}},
    {v1::Rule::kUnaccounted, Kind::kUnit, {.unit = CheckUnaccounted}},
    {v1::Rule::kReturn, Kind::kUnit, {.unit = CheckReturn}},
    {v1::Rule::kReported, Kind::kUnit, {.unit = CheckReported}},
    {v1::Rule::kUnwitnessed, Kind::kUnit, {.unit = CheckUnwitnessed}},
    {v1::Rule::kRecordedLate, Kind::kUnit, {.unit = CheckRecordedLate}},
    {v1::Rule::kExport, Kind::kShipment, {.trade = CheckExport}},
    {v1::Rule::kHeadquarters, Kind::kShipment, {.trade = CheckHeadquarters}},
    {v1::Rule::kLicenceDates, Kind::kShipment, {.trade = CheckLicenceDates}},
    {v1::Rule::kLicenceParties,
     Kind::kShipment,
     {.trade = CheckLicenceParties}},
    {v1::Rule::kLicenceQuantity,
     Kind::kLicence,
     {.number = CheckLicenceQuantity}},
    {v1::Rule::kLicenceCondition,
     Kind::kShipment,
     {.trade = CheckLicenceCondition}},
    {v1::Rule::kSoleEndUser, Kind::kShipment, {.trade = CheckSoleEndUser}},
    {v1::Rule::kDomesticEndUse,
     Kind::kShipment,
     {.trade = CheckDomesticEndUse}},
    {v1::Rule::kPayer, Kind::kShipment, {.trade = CheckPayer}},
    {v1::Rule::kProhibitedItem, Kind::kUnit, {.unit = CheckProhibitedItem}},
    {v1::Rule::kLicencePath, Kind::kShipment, {.trade = CheckLicencePath}},
    {v1::Rule::kReexport, Kind::kShipment, {.trade = CheckReexport}},
    {v1::Rule::kScreening, Kind::kParty, {.number = CheckScreening}},
    {v1::Rule::kListedHolder, Kind::kParty, {.number = CheckListedHolder}},
    {v1::Rule::kListedOwner, Kind::kParty, {.number = CheckListedOwner}},
    {v1::Rule::kOwnershipUnknown,
     Kind::kParty,
     {.number = CheckOwnershipUnknown}},
    {v1::Rule::kNewcomer, Kind::kParty, {.number = CheckNewcomer}},
    {v1::Rule::kCapacity, Kind::kSite, {.number = CheckCapacity}},
    {v1::Rule::kBusiness, Kind::kParty, {.number = CheckBusiness}},
    {v1::Rule::kSiteKind, Kind::kSite, {.number = CheckSiteKind}},
    {v1::Rule::kTenant, Kind::kUnit, {.unit = CheckTenant}},
    {v1::Rule::kCountryCap, Kind::kReceipts, {.whole = CheckCountryCap}},
    {v1::Rule::kConsigneeCap, Kind::kReceipts, {.whole = CheckConsigneeCap}},
    {v1::Rule::kDestination, Kind::kShipment, {.trade = CheckDestination}},
};

// Says when owners count to another rule, and finds nothing itself.
bool IsSilent(const PolicyRule& rule) { return rule.rule.has_affiliates(); }

bool IsForStage(const PolicyRule& rule, const NamedCheck& check) {
  return !rule.rule.has_approval() ||
         (rule.rule.approval().stage() == v1::ApprovalCheck::HOLDER) ==
             (check.kind == Kind::kUnit);
}

// Collects sources, each once.
class Gathering {
 public:
  explicit Gathering(const World& world) : world_(world) {}

  void Add(Kind kind, Number number) {
    if (number != kNoNumber) {
      sources_.push_back({kind, number});
    }
  }

  void AddUnit(Number unit) {
    Add(Kind::kUnit, unit);
    if (unit == kNoNumber) {
      return;
    }
    for (const WorldStep& step : world_.units()[unit].steps) {
      // Of what a shipment shows of its units, all follows from its licence.
      if (!world_.events()[step.event].event.ship().licence().empty()) {
        Add(Kind::kShipment, step.event);
      }
      for (const AliasKey& alias : world_.AliasesIn(step.event, step.row)) {
        Add(Kind::kAlias, world_.index().FindContested(alias));
      }
    }
  }

  void AddShipment(Number shipment) {
    if (shipment == kNoNumber) {
      return;
    }
    const v1::Event& event = world_.events()[shipment].event;
    if (event.has_ship() || event.has_return_()) {
      Add(Kind::kShipment, shipment);
      Add(Kind::kLicence, world_.index().FindLicence(event.ship().licence()));
      Add(Kind::kReceipts, 0);
    }
  }

  std::vector<Source> Finish() {
    std::sort(sources_.begin(), sources_.end());
    sources_.erase(std::unique(sources_.begin(), sources_.end()),
                   sources_.end());
    return std::move(sources_);
  }

 private:
  const World& world_;
  std::vector<Source> sources_;
};

// Device evidence that nobody has verified for this evaluation.
void NoteUnverified(const Evaluation& evaluation,
                    std::vector<NotEvaluated>& not_evaluated) {
  const std::vector<PolicyRule>& rules = evaluation.policy().rules();
  const auto rule = std::find_if(
      rules.begin(), rules.end(),
      [](const PolicyRule& each) { return each.rule.has_device_evidence(); });
  if (rule == rules.end()) {
    return;
  }
  std::set<std::string> reasons;
  for (const Number event : evaluation.world().undecided()) {
    if (!evaluation.Happened(event)) {
      continue;
    }
    for (const ListedRow& row : evaluation.Event(event).rows) {
      const EvidenceResult* result =
          evaluation.world().Evidence(event, row.unit);
      if (row.role != v1::SEEN_INSIDE && result == nullptr) {
        reasons.insert("device evidence hasn't been verified");
      } else if (row.role != v1::SEEN_INSIDE && !result->decided) {
        reasons.insert("device evidence can't be verified: " + result->reason);
      }
    }
  }
  for (const std::string& reason : reasons) {
    not_evaluated.push_back({rule->pack, rule->rule.code(), reason});
  }
}

}  // namespace

std::vector<Source> AllSources(const World& world) {
  std::vector<Source> sources;
  const auto add = [&sources](Kind kind, std::size_t count) {
    for (Number number = 0; number < count; ++number) {
      sources.push_back({kind, number});
    }
  };
  sources.reserve(world.units().size() + world.shipments().size());
  add(Kind::kUnit, world.units().size());
  for (const Number shipment : world.shipments()) {
    sources.push_back({Kind::kShipment, shipment});
  }
  add(Kind::kParty, world.party_count());
  add(Kind::kSite, world.site_count());
  add(Kind::kAlias, world.index().contested().size());
  add(Kind::kLicence, world.index().licence_count());
  add(Kind::kReceipts, 1);
  return sources;
}

std::vector<Source> SourcesOf(const World& world, const FindingFilter& filter) {
  if (filter.IsEmpty()) {
    return AllSources(world);
  }
  Gathering gathering(world);
  for (const auto& [issuer, serial] : filter.units) {
    gathering.AddUnit(world.FindUnit(issuer, serial));
  }
  for (const Hash& shipment : filter.shipments) {
    gathering.AddShipment(world.FindEvent(shipment));
  }
  for (const std::string& party : filter.parties) {
    gathering.Add(Kind::kParty, world.FindParty(party));
  }
  for (const auto& [party, site] : filter.sites) {
    gathering.Add(Kind::kSite, world.FindSite(party, site));
  }
  return gathering.Finish();
}

bool IsWanted(const FindingFilter& filter, const v1::FindingSubject& subject) {
  const auto has = [](const auto& list, const auto& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  if (filter.IsEmpty()) {
    return true;
  }
  if (subject.type() == v1::UNIT_FINDING) {
    return has(filter.units,
               std::pair(subject.unit().issuer(), subject.unit().serial()));
  }
  if (subject.type() == v1::SHIPMENT_FINDING) {
    const Result<Hash> id = HashFromBytes(subject.shipment());
    return id && has(filter.shipments, *id);
  }
  if (subject.type() == v1::PARTY_FINDING) {
    return has(filter.parties, subject.party());
  }
  return has(filter.sites, std::pair(subject.party(), subject.site()));
}

SourceChecks::SourceChecks(const Evaluation& evaluation)
    : evaluation_(evaluation) {
  for (const PolicyRule& rule : evaluation.policy().rules()) {
    if (!IsSilent(rule)) {
      Add(rule);
    }
  }
}

void SourceChecks::Add(const PolicyRule& rule) {
  bool is_known = false;
  for (const NamedCheck& check : kChecks) {
    if (check.name != rule.rule.check_case()) {
      continue;
    }
    is_known = true;
    if (IsForStage(rule, check) && evaluation_.MayBeInForce(rule)) {
      tasks_[static_cast<std::size_t>(check.kind)].push_back(
          {&rule, check.functions});
    }
  }
  if (!is_known) {
    unknown_.push_back({rule.pack, rule.rule.code(),
                        "this program doesn't know its kind of check"});
  }
}

std::vector<NotEvaluated> SourceChecks::FindNotEvaluated() const {
  std::vector<NotEvaluated> not_evaluated = unknown_;
  NoteUnverified(evaluation_, not_evaluated);
  return not_evaluated;
}

void SourceChecks::RunShipment(Number shipment, ListMatches& matches,
                               FindingSink& sink) const {
  std::vector<Consignment> consignments;
  for (const Task& task : tasks_[static_cast<std::size_t>(Kind::kShipment)]) {
    const CheckContext context{evaluation_, *task.rule, sink, matches};
    if (task.run.shipment != nullptr) {
      task.run.shipment(context, shipment);
      continue;
    }
    if (consignments.empty()) {
      consignments = ConsignmentsOf(evaluation_, shipment);
    }
    task.run.trade(context, consignments);
  }
}

void SourceChecks::Run(const Source& source, ListMatches& matches,
                       FindingSink& sink) const {
  const std::vector<Task>& tasks =
      tasks_[static_cast<std::size_t>(source.kind)];
  if (tasks.empty()) {
    return;
  }
  if (source.kind == Kind::kUnit) {
    const UnitTimeline timeline = evaluation_.TimelineOf(source.number);
    for (const Task& task : tasks) {
      task.run.unit({evaluation_, *task.rule, sink, matches}, timeline);
    }
    return;
  }
  if (source.kind == Kind::kShipment) {
    if (evaluation_.Happened(source.number)) {
      RunShipment(source.number, matches, sink);
    }
    return;
  }
  for (const Task& task : tasks) {
    const CheckContext context{evaluation_, *task.rule, sink, matches};
    if (task.run.whole != nullptr) {
      task.run.whole(context);
    } else {
      task.run.number(context, source.number);
    }
  }
}

}  // namespace waybill
