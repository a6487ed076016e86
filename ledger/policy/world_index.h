// SPDX-License-Identifier: Apache-2.0
//
// Where in a world to look for what concerns one party, site, licence or alias.
// Lists that are said to be loose may name something twice, and what isn't so
// any more. Pure. One writer, the world; then any number of readers.
#ifndef WAYBILL_LEDGER_POLICY_WORLD_INDEX_H_
#define WAYBILL_LEDGER_POLICY_WORLD_INDEX_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/policy/numbers.h"
#include "ledger/policy/world_facts.h"

namespace waybill {

// Kind and value.
using AliasKey = std::pair<int, std::string>;

class WorldIndex {
 public:
  // Shipments that cite the licence, ascending.
  const std::vector<Number>& ShipmentsUnder(Number licence) const {
    return licence_shipments_[licence];
  }
  // Licences are numbered as shipments cite them. kNoNumber if none does.
  Number FindLicence(std::string_view licence) const {
    return licences_.Find(licence);
  }
  const std::string& LicenceName(Number licence) const {
    return licences_.Text(licence);
  }
  std::size_t licence_count() const { return licences_.size(); }

  // Shipments to the party as consignee, redirected ones too, or end user.
  // Loose.
  const std::vector<Number>& ShipmentsTo(Number party) const;
  // Units that the party had custody of. Loose.
  const std::vector<Number>& UnitsHeldBy(Number party) const;
  // Units that were deployed at the site, not what they contain. Loose.
  const std::vector<Number>& UnitsDeployedAt(Number site) const;
  // Receipts that say they took place at the site, ascending.
  const std::vector<Number>& ReceiptsAt(std::string_view party,
                                        std::string_view site) const;

  // Claims of one alias, in ledger order.
  const std::map<AliasKey, std::vector<AliasClaim>>& aliases() const {
    return aliases_;
  }
  // Aliases that were claimed more than once, numbered in the order in which
  // they came to be.
  const std::vector<AliasKey>& contested() const { return contested_; }
  // kNoNumber unless it was claimed more than once.
  Number FindContested(const AliasKey& alias) const;

  // ---- for the world
  void AddShipment(Number shipment, const std::string& licence);
  void AddShipmentTo(Number party, Number shipment);
  void AddReceipt(const v1::Place& place, Number receipt);
  void AddClaim(const AliasKey& alias, AliasClaim claim);
  // The unit came to stand so.
  void AddStanding(Number unit, const Standing& before, const Standing& after);

 private:
  NumberedNames licences_;
  std::vector<std::vector<Number>> licence_shipments_;
  std::map<Number, std::vector<Number>> shipments_to_;
  std::map<Number, std::vector<Number>> held_by_;
  std::map<Number, std::vector<Number>> deployed_at_;
  std::map<std::pair<std::string, std::string>, std::vector<Number>>
      receipts_at_;
  std::map<AliasKey, std::vector<AliasClaim>> aliases_;
  std::vector<AliasKey> contested_;
  std::map<AliasKey, Number> contested_numbers_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_WORLD_INDEX_H_
