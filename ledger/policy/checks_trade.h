// SPDX-License-Identifier: Apache-2.0
//
// The checks of trade rules: exports, licences, end use, screening, volumes.
// What each finds is said to the letter in the catalogue of findings. Private
// to ledger/policy.
#ifndef WAYBILL_LEDGER_POLICY_CHECKS_TRADE_H_
#define WAYBILL_LEDGER_POLICY_CHECKS_TRADE_H_

#include <string>
#include <vector>

#include "ledger/policy/checks.h"
#include "ledger/policy/consignment.h"

namespace waybill {

// About one shipment and what was made of it.
using TradeCheck = void (*)(const CheckContext&,
                            const std::vector<Consignment>&);

// checks_export.cc
void CheckExport(const CheckContext& context,
                 const std::vector<Consignment>& consignments);
void CheckHeadquarters(const CheckContext& context,
                       const std::vector<Consignment>& consignments);
void CheckDestination(const CheckContext& context,
                      const std::vector<Consignment>& consignments);
void CheckReexport(const CheckContext& context,
                   const std::vector<Consignment>& consignments);
void CheckPayer(const CheckContext& context,
                const std::vector<Consignment>& consignments);

// checks_licence.cc
void CheckLicenceDates(const CheckContext& context,
                       const std::vector<Consignment>& consignments);
void CheckLicenceParties(const CheckContext& context,
                         const std::vector<Consignment>& consignments);
void CheckLicenceQuantity(const CheckContext& context, Number licence);
void CheckLicenceCondition(const CheckContext& context,
                           const std::vector<Consignment>& consignments);
void CheckLicencePath(const CheckContext& context,
                      const std::vector<Consignment>& consignments);

// checks_end_use.cc
void CheckSoleEndUser(const CheckContext& context,
                      const std::vector<Consignment>& consignments);
void CheckDomesticEndUse(const CheckContext& context,
                         const std::vector<Consignment>& consignments);
void CheckProhibitedItem(const CheckContext& context,
                         const UnitTimeline& timeline);
void CheckTenant(const CheckContext& context, const UnitTimeline& timeline);

// checks_screening.cc
void CheckScreening(const CheckContext& context, Number party);
void CheckListedHolder(const CheckContext& context, Number party);
void CheckListedOwner(const CheckContext& context, Number party);
void CheckOwnershipUnknown(const CheckContext& context, Number party);

// checks_volume.cc: by the number of a party, a site, a party, a site
void CheckNewcomer(const CheckContext& context, Number number);
void CheckCapacity(const CheckContext& context, Number number);
void CheckBusiness(const CheckContext& context, Number number);
void CheckSiteKind(const CheckContext& context, Number number);

// checks_caps.cc
void CheckCountryCap(const CheckContext& context);
void CheckConsigneeCap(const CheckContext& context);

// ---- what several of them share

// A finding about the shipment, as the consignment shows it.
Instance ShipmentInstance(const Evaluation& evaluation,
                          const Consignment& consignment,
                          std::string explanation);

// "Orchard Systems Inc. shipped 16 units to Brightline Compute LLC in US on
// 2024-10-15".
std::string ShippedText(const Evaluation& evaluation,
                        const Consignment& consignment, std::size_t units);

// The TPP of the unit itself, in thousandths; 0 if unknown.
std::uint64_t TppMilliOf(const Evaluation& evaluation,
                         const Standing& standing);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_CHECKS_TRADE_H_
