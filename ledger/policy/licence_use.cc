// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/licence_use.h"

#include <algorithm>
#include <utility>

#include "ledger/policy/consignment.h"
#include "ledger/policy/evaluation.h"

namespace waybill {
namespace {

std::int64_t Sum(const LicenceUsage& usage, std::uint64_t last_index) {
  std::int64_t sum = 0;
  for (const auto& [index, change] : usage) {
    sum += index <= last_index ? change : 0;
  }
  return sum;
}

// Adds the shipment's items to its own usage.
LicenceUsage UsageOf(const Evaluation& evaluation,
                     const Consignment& consignment) {
  LicenceUsage usage;
  const auto& models = consignment.licence->licence.models();
  for (const ConsignedItem& item : consignment.items) {
    const std::string& model = evaluation.world().ModelName(item.before->model);
    if (std::find(models.begin(), models.end(), model) != models.end()) {
      AddUsage(evaluation, item.unit, consignment.shipment, usage);
    }
  }
  return usage;
}

}  // namespace

void AddUsage(const Evaluation& evaluation, Number unit, Number shipment,
              LicenceUsage& usage) {
  const UnitTimeline timeline = evaluation.TimelineOf(unit);
  const Number shipped = evaluation.world().StepOf(unit, shipment);
  bool counts = false;
  for (Number i = shipped; i < timeline.steps; ++i) {
    const Standing& after = timeline.StepAt(i).after;
    const bool taken_back = timeline.StepAt(i).takes_back == shipped;
    if (after.shipment != shipment && !taken_back) {
      break;
    }
    const bool now = !taken_back && after.leg != v1::LEG_VOIDED &&
                     after.leg != v1::LEG_REFUSED;
    if (now != counts) {
      usage[evaluation.IndexOf(timeline.StepAt(i).event)] += now ? 1 : -1;
    }
    counts = now;
    if (taken_back) {
      break;
    }
  }
}

LicenceUse UseOfLicence(const World& world, const Policy& policy,
                        std::string_view licence,
                        const EvaluateOptions& options) {
  const Evaluation evaluation(world, policy, options);
  LicenceUse use;
  LicenceUsage all;
  for (const Number shipment : world.shipments()) {
    const WorldEvent& event = evaluation.Event(shipment);
    if (event.event.ship().licence() != licence ||
        !evaluation.Happened(shipment)) {
      continue;
    }
    const Consignment consignment =
        ConsignmentsOf(evaluation, shipment).front();
    LicensedShipment row;
    row.id = event.id;
    row.index = event.moment.index;
    row.time_ms = consignment.time_ms;
    row.shipper = consignment.shipper;
    row.consignee = consignment.consignee;
    if (consignment.licence != nullptr) {
      const LicenceUsage usage = UsageOf(evaluation, consignment);
      for (const auto& [index, change] : usage) {
        all[index] += change;
      }
      const v1::Licence& terms = consignment.licence->licence;
      row.shipped = Sum(usage, row.index);
      row.counted = Sum(usage, evaluation.end_index());
      row.is_named =
          terms.shipper() == row.shipper && terms.consignee() == row.consignee;
    }
    row.used_then = Sum(all, row.index);
    use.shipments.push_back(std::move(row));
  }
  use.used = Sum(all, evaluation.end_index());
  return use;
}

}  // namespace waybill
