// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/world_index.h"

namespace waybill {
namespace {

template <typename Map, typename Key>
const std::vector<Number>& FindNumbers(const Map& map, const Key& key) {
  static const auto* const none = new std::vector<Number>;
  const auto found = map.find(key);
  return found == map.end() ? *none : found->second;
}

}  // namespace

const std::vector<Number>& WorldIndex::ShipmentsTo(Number party) const {
  return FindNumbers(shipments_to_, party);
}

const std::vector<Number>& WorldIndex::UnitsHeldBy(Number party) const {
  return FindNumbers(held_by_, party);
}

const std::vector<Number>& WorldIndex::UnitsDeployedAt(Number site) const {
  return FindNumbers(deployed_at_, site);
}

const std::vector<Number>& WorldIndex::ReceiptsAt(std::string_view party,
                                                  std::string_view site) const {
  return FindNumbers(receipts_at_,
                     std::pair(std::string(party), std::string(site)));
}

Number WorldIndex::FindContested(const AliasKey& alias) const {
  const auto found = contested_numbers_.find(alias);
  return found == contested_numbers_.end() ? kNoNumber : found->second;
}

void WorldIndex::AddShipment(Number shipment, const std::string& licence) {
  if (!licence.empty()) {
    const Number number = licences_.Add(licence);
    licence_shipments_.resize(licences_.size());
    licence_shipments_[number].push_back(shipment);
  }
}

void WorldIndex::AddShipmentTo(Number party, Number shipment) {
  std::vector<Number>& shipments = shipments_to_[party];
  if (shipments.empty() || shipments.back() != shipment) {
    shipments.push_back(shipment);
  }
}

void WorldIndex::AddReceipt(const v1::Place& place, Number receipt) {
  if (!place.site().empty()) {
    receipts_at_[{place.site_party(), place.site()}].push_back(receipt);
  }
}

void WorldIndex::AddClaim(const AliasKey& alias, AliasClaim claim) {
  std::vector<AliasClaim>& claims = aliases_[alias];
  claims.push_back(claim);
  if (claims.size() == 2) {
    contested_numbers_.emplace(alias, static_cast<Number>(contested_.size()));
    contested_.push_back(alias);
  }
}

void WorldIndex::AddStanding(Number unit, const Standing& before,
                             const Standing& after) {
  if (after.custodian != kNoNumber && after.custodian != before.custodian) {
    held_by_[after.custodian].push_back(unit);
  }
  if (after.deployed && after.site != kNoNumber &&
      (!before.deployed || before.site != after.site)) {
    deployed_at_[after.site].push_back(unit);
  }
  if (after.shipment != kNoNumber && after.consignee != kNoNumber &&
      (after.shipment != before.shipment ||
       after.consignee != before.consignee)) {
    AddShipmentTo(after.consignee, after.shipment);
  }
}

}  // namespace waybill
