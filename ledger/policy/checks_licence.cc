// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ledger/policy/checks_trade.h"
#include "ledger/policy/licence_use.h"

namespace waybill {

std::uint64_t TppMilliOf(const Evaluation& evaluation,
                         const Standing& standing) {
  const v1::Model* model = evaluation.ModelOf(standing.model);
  return model == nullptr ? 0 : model->tpp_milli();
}

void CheckLicenceDates(const CheckContext& context,
                       const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  for (const Consignment& consignment : consignments) {
    if (consignment.licence != nullptr &&
        !IsInForce(*consignment.licence, consignment.time_ms)) {
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, consignment.items.size()) +
              " under licence " + consignment.licence->licence.licence() +
              ", which was not in force then."));
    }
  }
}

namespace {

// What a licence is asked about: items by themselves, and containers with a
// class; not boxes and racks of nothing.
bool IsLicensable(const ConsignedItem& item) {
  return item.before->kind == v1::ACCELERATOR ||
         item.item_class != ItemClass::kUnclassified;
}

// What the licence doesn't name; "" if it names everything.
std::string Unnamed(const Evaluation& evaluation,
                    const Consignment& consignment) {
  const v1::Licence& licence = consignment.licence->licence;
  if (licence.shipper() != consignment.shipper) {
    return "the shipper";
  }
  if (licence.consignee() != consignment.consignee) {
    return "the consignee";
  }
  for (const ConsignedItem& item : consignment.items) {
    if (IsLicensable(item) &&
        !NamesModel(evaluation, licence, consignment, item)) {
      return "the model " + evaluation.world().ModelName(item.before->model);
    }
  }
  return "";
}

}  // namespace

void CheckLicenceParties(const CheckContext& context,
                         const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  for (const Consignment& consignment : consignments) {
    if (consignment.licence == nullptr) {
      continue;
    }
    const std::string unnamed = Unnamed(evaluation, consignment);
    if (!unnamed.empty()) {
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, consignment.items.size()) +
              " under licence " + consignment.licence->licence.licence() +
              ", which does not name " + unnamed + "."));
    }
  }
}

void CheckLicenceQuantity(const CheckContext& context, Number number) {
  const Evaluation& evaluation = context.evaluation;
  LicenceUsage usage;
  std::vector<Consignment> consignments;
  for (const Number shipment :
       evaluation.world().index().ShipmentsUnder(number)) {
    if (!evaluation.Happened(shipment)) {
      continue;
    }
    Consignment consignment = ConsignmentsOf(evaluation, shipment).front();
    if (consignment.licence == nullptr) {
      continue;
    }
    const auto& models = consignment.licence->licence.models();
    for (const ConsignedItem& item : consignment.items) {
      const std::string& model =
          evaluation.world().ModelName(item.before->model);
      if (std::find(models.begin(), models.end(), model) != models.end()) {
        AddUsage(evaluation, item.unit, shipment, usage);
      }
    }
    consignments.push_back(std::move(consignment));
  }
  std::int64_t shipped = 0;
  auto next = usage.begin();
  for (const Consignment& consignment : consignments) {
    for (; next != usage.end() && next->first <= consignment.index; ++next) {
      shipped += next->second;
    }
    const auto quantity =
        static_cast<std::int64_t>(consignment.licence->licence.quantity());
    if (shipped > quantity) {
      context.Add(ShipmentInstance(
          evaluation, consignment,
          ShippedText(evaluation, consignment, consignment.items.size()) +
              "; with it, " + std::to_string(shipped) +
              " units were shipped under licence " +
              evaluation.world().index().LicenceName(number) +
              ", which allows " + std::to_string(quantity) + "."));
    }
  }
}

namespace {

void AddCondition(const CheckContext& context, const Consignment& consignment,
                  const ConsignedItem& item, const std::string& unmet) {
  const Evaluation& evaluation = context.evaluation;
  Instance instance = ShipmentInstance(
      evaluation, consignment,
      evaluation.UnitText(item.unit) + " was shipped on " +
          FormatDate(consignment.time_ms) + " under licence " +
          consignment.licence->licence.licence() + ", and " + unmet + ".");
  instance.subject = UnitSubject(evaluation, item.unit);
  context.Add(std::move(instance));
}

}  // namespace

void CheckLicenceCondition(const CheckContext& context,
                           const std::vector<Consignment>& consignments) {
  const Evaluation& evaluation = context.evaluation;
  const auto& without = context.rule.rule.licence_condition().without_event();
  for (const Consignment& consignment : consignments) {
    if (consignment.licence == nullptr) {
      continue;
    }
    for (const std::string& condition :
         consignment.licence->licence.conditions()) {
      if (std::find(without.begin(), without.end(), condition) !=
          without.end()) {
        continue;
      }
      for (const ConsignedItem& item : consignment.items) {
        if (IsItemItself(consignment, item) &&
            !HasPassed(evaluation, item.unit, condition, consignment,
                       [](const WorldEvent&) { return true; })) {
          AddCondition(context, consignment, item,
                       "its condition " + condition + " was not met before");
        }
      }
    }
  }
}

void CheckLicencePath(const CheckContext& context,
                      const std::vector<Consignment>& consignments) {
  constexpr std::uint64_t kMilli = 1000;
  const Evaluation& evaluation = context.evaluation;
  const v1::LicencePathCheck& check = context.rule.rule.licence_path();
  const Countries& tested_in = context.rule.CountriesOf("evidence_countries");
  const auto by_lab = [&](const WorldEvent& event) {
    const v1::PartyProfile* lab =
        evaluation.Profile(FirstSigner(event.event), event.moment.index);
    return lab != nullptr && lab->role() == check.evidence_role() &&
           tested_in.contains(lab->country());
  };
  for (const Consignment& consignment : consignments) {
    if (consignment.licence == nullptr ||
        consignment.licence->licence.path() != check.path()) {
      continue;
    }
    for (const ConsignedItem& item : consignment.items) {
      const v1::Model* model = evaluation.ModelOf(item.before->model);
      if (!IsItemItself(consignment, item)) {
        continue;
      }
      if (model != nullptr &&
          (model->tpp_milli() >= check.tpp_below() * kMilli ||
           model->memory_bandwidth_milli_gbs() >=
               check.memory_bandwidth_below_gbs() * kMilli)) {
        AddCondition(
            context, consignment, item,
            "its model " + model->model() + " is above what the path allows");
      } else if (!HasPassed(evaluation, item.unit, check.evidence_kind(),
                            consignment, by_lab)) {
        AddCondition(context, consignment, item,
                     "no test of kind " + check.evidence_kind() +
                         " by an independent laboratory had passed before");
      }
    }
  }
}

}  // namespace waybill
