// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/evaluate.h"

#include <algorithm>
#include <set>
#include <string>

#include "ledger/policy/checks.h"
#include "ledger/policy/checks_trade.h"

namespace waybill {
namespace {

// How a kind of check is evaluated: one of the four.
struct CheckEntry {
  UnitCheck unit = nullptr;
  ShipmentCheck shipment = nullptr;
  WholeCheck whole = nullptr;
  TradeCheck trade = nullptr;
};

struct NamedCheck {
  v1::Rule::CheckCase name = v1::Rule::CHECK_NOT_SET;
  CheckEntry entry;
};

constexpr NamedCheck kChecks[] = {
    // Two checks: which one, its stage says.
    {v1::Rule::kApproval,
     {.unit = CheckHolderApproval, .shipment = CheckConsigneeApproval}},
    {v1::Rule::kDestinationChanged, {.unit = CheckDestinationChanged}},
    {v1::Rule::kHandoff, {.shipment = CheckHandoff}},
    {v1::Rule::kVoidedLate, {.shipment = CheckVoidedLate}},
    {v1::Rule::kLastHolder, {.unit = CheckLastHolder}},
    {v1::Rule::kEndUserRole, {.shipment = CheckEndUserRole}},
    {v1::Rule::kMissing, {.unit = CheckMissing}},
    {v1::Rule::kUnexpected, {.unit = CheckUnexpected}},
    {v1::Rule::kRelabel, {.unit = CheckRelabel}},
    {v1::Rule::kIdentityCollision, {.whole = CheckIdentityCollision}},
    {v1::Rule::kContradiction, {.unit = CheckContradiction}},
    {v1::Rule::kTravel, {.unit = CheckTravel}},
    {v1::Rule::kResurfaced, {.unit = CheckResurfaced}},
    {v1::Rule::kDisaggregated, {.unit = CheckDisaggregated}},
    {v1::Rule::kDeviceEvidence, {.unit = CheckDeviceEvidence}},
    {v1::Rule::kWeakEvidence, {.unit = CheckWeakEvidence}},
    {v1::Rule::kHeartbeat, {.unit = CheckHeartbeat}},
    {v1::Rule::kDwell, {.unit = CheckDwell}},
    {v1::Rule::kUnaccounted, {.unit = CheckUnaccounted}},
    {v1::Rule::kReturn, {.unit = CheckReturn}},
    {v1::Rule::kReported, {.unit = CheckReported}},
    {v1::Rule::kUnwitnessed, {.unit = CheckUnwitnessed}},
    {v1::Rule::kRecordedLate, {.unit = CheckRecordedLate}},
    {v1::Rule::kExport, {.trade = CheckExport}},
    {v1::Rule::kHeadquarters, {.trade = CheckHeadquarters}},
    {v1::Rule::kLicenceDates, {.trade = CheckLicenceDates}},
    {v1::Rule::kLicenceParties, {.trade = CheckLicenceParties}},
    {v1::Rule::kLicenceQuantity, {.whole = CheckLicenceQuantity}},
    {v1::Rule::kLicenceCondition, {.trade = CheckLicenceCondition}},
    {v1::Rule::kSoleEndUser, {.trade = CheckSoleEndUser}},
    {v1::Rule::kDomesticEndUse, {.trade = CheckDomesticEndUse}},
    {v1::Rule::kPayer, {.trade = CheckPayer}},
    {v1::Rule::kProhibitedItem, {.unit = CheckProhibitedItem}},
    {v1::Rule::kLicencePath, {.trade = CheckLicencePath}},
    {v1::Rule::kReexport, {.trade = CheckReexport}},
    {v1::Rule::kScreening, {.whole = CheckScreening}},
    {v1::Rule::kListedHolder, {.whole = CheckListedHolder}},
    {v1::Rule::kListedOwner, {.whole = CheckListedOwner}},
    {v1::Rule::kOwnershipUnknown, {.trade = CheckOwnershipUnknown}},
    {v1::Rule::kNewcomer, {.whole = CheckNewcomer}},
    {v1::Rule::kCapacity, {.whole = CheckCapacity}},
    {v1::Rule::kBusiness, {.whole = CheckBusiness}},
    {v1::Rule::kSiteKind, {.whole = CheckSiteKind}},
    {v1::Rule::kTenant, {.unit = CheckTenant}},
    {v1::Rule::kCountryCap, {.whole = CheckCountryCap}},
    {v1::Rule::kConsigneeCap, {.whole = CheckConsigneeCap}},
    {v1::Rule::kDestination, {.trade = CheckDestination}},
};

// No function at all for a kind that this program doesn't know.
CheckEntry FindCheck(v1::Rule::CheckCase name) {
  for (const NamedCheck& check : kChecks) {
    if (check.name == name) {
      return check.entry;
    }
  }
  return {};
}

// A rule to be run, and how.
struct Task {
  const PolicyRule* rule = nullptr;
  CheckEntry check;
};

bool IsStage(const PolicyRule& rule, v1::ApprovalCheck::Stage stage) {
  return !rule.rule.has_approval() || rule.rule.approval().stage() == stage;
}

// The units and shipments whose findings are wanted, and which of the findings
// of checks on the whole are.
class Selection {
 public:
  Selection(const World& world, const FindingFilter& filter)
      : filter_(filter), all_(filter.IsEmpty()) {
    for (const auto& [issuer, serial] : filter.units) {
      v1::FindingSubject subject;
      subject.set_type(v1::UNIT_FINDING);
      subject.mutable_unit()->set_issuer(issuer);
      subject.mutable_unit()->set_serial(serial);
      units_.insert(FindingSubjectText(subject));
      const Number unit = world.FindUnit(issuer, serial);
      numbers_.insert(unit);
      if (unit != kNoNumber) {
        for (const WorldStep& step : world.units()[unit].steps) {
          shipments_.insert(step.event);
        }
      }
    }
    for (const Hash& shipment : filter.shipments) {
      shipments_.insert(world.FindEvent(shipment));
    }
    numbers_.erase(kNoNumber);
    shipments_.erase(kNoNumber);
  }

  bool all() const { return all_; }
  // What a shipment shows may be about one of its parties or units, too.
  bool HasShipment(Number shipment) const {
    return all_ || !filter_.parties.empty() || shipments_.contains(shipment);
  }
  const std::set<Number>& units() const { return numbers_; }

  bool Wants(const v1::FindingSubject& subject) const {
    if (all_) {
      return true;
    }
    const auto has = [](const auto& list, const auto& value) {
      return std::find(list.begin(), list.end(), value) != list.end();
    };
    if (subject.type() == v1::UNIT_FINDING) {
      return units_.contains(FindingSubjectText(subject));
    }
    if (subject.type() == v1::SHIPMENT_FINDING) {
      const Result<Hash> id = HashFromBytes(subject.shipment());
      return id && has(filter_.shipments, *id);
    }
    if (subject.type() == v1::PARTY_FINDING) {
      return has(filter_.parties, subject.party());
    }
    return has(filter_.sites, std::pair(subject.party(), subject.site()));
  }

 private:
  const FindingFilter& filter_;
  bool all_;
  std::set<std::string> units_;
  std::set<Number> numbers_;
  std::set<Number> shipments_;
};

std::vector<Task> TasksOf(const Policy& policy,
                          std::vector<NotEvaluated>& not_evaluated) {
  std::vector<Task> tasks;
  for (const PolicyRule& rule : policy.rules()) {
    if (rule.rule.has_affiliates()) {
      continue;  // Says something to other rules, and finds nothing.
    }
    const CheckEntry check = FindCheck(rule.rule.check_case());
    if (check.unit == nullptr && check.shipment == nullptr &&
        check.whole == nullptr && check.trade == nullptr) {
      not_evaluated.push_back({rule.pack, rule.rule.code(),
                               "this program doesn't know its kind of check"});
      continue;
    }
    tasks.push_back({&rule, check});
  }
  return tasks;
}

// Device evidence that nobody has verified for this evaluation.
void NoteUnverified(const Evaluation& evaluation, const Policy& policy,
                    std::vector<NotEvaluated>& not_evaluated) {
  constexpr std::uint32_t kDeviceLevel = 4;
  const auto rule = std::find_if(
      policy.rules().begin(), policy.rules().end(),
      [](const PolicyRule& each) { return each.rule.has_device_evidence(); });
  if (rule == policy.rules().end()) {
    return;
  }
  std::set<std::string> reasons;
  const auto events = static_cast<Number>(evaluation.world().events().size());
  for (Number event = 0; event < events; ++event) {
    const WorldEvent& attested = evaluation.Event(event);
    if (attested.event.attest().level() < kDeviceLevel ||
        !evaluation.Happened(event)) {
      continue;
    }
    for (const ListedRow& row : attested.rows) {
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

Evaluated Evaluate(const World& world, const Policy& policy,
                   const EvaluateOptions& options) {
  const Evaluation evaluation(world, policy, options);
  const Selection selection(world, options.filter);
  FindingSink sink(evaluation);
  Evaluated evaluated;
  const std::vector<Task> tasks = TasksOf(policy, evaluated.not_evaluated);

  const auto check_unit = [&](Number unit) {
    const UnitTimeline timeline = evaluation.TimelineOf(unit);
    for (const Task& task : tasks) {
      if (task.check.unit != nullptr &&
          IsStage(*task.rule, v1::ApprovalCheck::HOLDER)) {
        task.check.unit({evaluation, *task.rule, sink}, timeline);
      }
    }
  };
  if (selection.all()) {
    for (Number unit = 0; unit < world.units().size(); ++unit) {
      check_unit(unit);
    }
  } else {
    for (const Number unit : selection.units()) {
      check_unit(unit);
    }
  }
  for (const Number shipment : world.shipments()) {
    if (!evaluation.Happened(shipment) || !selection.HasShipment(shipment)) {
      continue;
    }
    std::vector<Consignment> consignments;
    for (const Task& task : tasks) {
      if (task.check.trade != nullptr) {
        if (consignments.empty()) {
          consignments = ConsignmentsOf(evaluation, shipment);
        }
        task.check.trade({evaluation, *task.rule, sink}, consignments);
      }
      if (task.check.shipment != nullptr &&
          IsStage(*task.rule, v1::ApprovalCheck::CONSIGNEE)) {
        task.check.shipment({evaluation, *task.rule, sink}, shipment);
      }
    }
  }
  for (const Task& task : tasks) {
    if (task.check.whole != nullptr) {
      task.check.whole({evaluation, *task.rule, sink});
    }
  }
  NoteUnverified(evaluation, policy, evaluated.not_evaluated);
  for (v1::Finding& finding : sink.Finish()) {
    if (selection.Wants(finding.subject())) {
      evaluated.findings.push_back(std::move(finding));
    }
  }
  return evaluated;
}

Evaluated EvaluateUnit(const World& world, const Policy& policy,
                       const std::string& issuer, const std::string& serial,
                       EvaluateOptions options) {
  options.filter = {};
  options.filter.units.emplace_back(issuer, serial);
  const Number unit = world.FindUnit(issuer, serial);
  if (unit != kNoNumber) {
    for (const WorldStep& step : world.units()[unit].steps) {
      const WorldEvent& event = world.events()[step.event];
      if (event.event.has_ship() || event.event.has_return_()) {
        options.filter.shipments.push_back(event.id);
      }
    }
  }
  return Evaluate(world, policy, options);
}

std::optional<UnitAsOf> StateAsOf(const World& world, const std::string& issuer,
                                  const std::string& serial,
                                  const EvaluateOptions& options) {
  const Number unit = world.FindUnit(issuer, serial);
  if (unit == kNoNumber) {
    return std::nullopt;
  }
  const Policy no_rules;
  const Evaluation evaluation(world, no_rules, options);
  const UnitTimeline timeline = evaluation.TimelineOf(unit);
  const Standing* now = timeline.Current();
  if (now == nullptr) {
    return std::nullopt;
  }
  UnitAsOf state;
  state.custodian = world.PartyId(now->custodian);
  if (now->InShipment()) {
    state.in_transit_to = world.PartyId(now->consignee);
  }
  if (now->parent != kNoNumber) {
    const WorldUnit& parent = world.units()[now->parent];
    state.parent_issuer = world.PartyId(parent.issuer);
    state.parent_serial = parent.serial;
  }
  state.lifecycle = "active";
  if (now->lifecycle == v1::RETIRED) {
    state.lifecycle = "retired";
  } else if (now->lifecycle == v1::DESTROYED) {
    state.lifecycle = "destroyed";
  } else if (now->lifecycle == v1::SUCCEEDED) {
    state.lifecycle = "succeeded";
  }
  state.country = CountryText(
      evaluation.PlaceBefore(timeline, evaluation.end_index()).country);
  return state;
}

std::int64_t ResolveAsOf(std::int64_t asked_ms, std::int64_t end_ms) {
  const bool is_today = asked_ms == 0 || asked_ms - end_ms < kDayMs;
  return asked_ms == 0 ? end_ms
         : is_today    ? std::min(asked_ms, end_ms)
                       : asked_ms;
}

}  // namespace waybill
