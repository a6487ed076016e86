// SPDX-License-Identifier: Apache-2.0
//
// What was shipped under a licence: the same sums that the rules make. Pure.
#ifndef WAYBILL_LEDGER_POLICY_LICENCE_USE_H_
#define WAYBILL_LEDGER_POLICY_LICENCE_USE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"

namespace waybill {

class Evaluation;

// How the number of units shipped under a licence changed, by entry.
using LicenceUsage = std::map<std::uint64_t, std::int64_t>;

// Adds one unit's part in one shipment: it counts from the shipment on, unless
// and until it is voided, refused, or the shipment is taken back.
void AddUsage(const Evaluation& evaluation, Number unit, Number shipment,
              LicenceUsage& usage);

struct LicensedShipment {
  Hash id{};
  std::uint64_t index = 0;
  std::int64_t time_ms = 0;
  std::string shipper;
  std::string consignee;
  std::int64_t shipped = 0;  // Units of the licence's models.
  std::int64_t counted = 0;  // Less those voided, refused or taken back since.
  std::int64_t used_then = 0;  // Under the licence, with this shipment.
  bool is_named = false;       // The licence was issued by then and names both.
};

struct LicenceUse {
  std::int64_t used = 0;
  std::vector<LicensedShipment> shipments;  // That cite it, in ledger order.
};

// As of the options' moments. A shipment that cites a licence before it was
// issued counts for nothing. REQUIRES: world.settled().
LicenceUse UseOfLicence(const World& world, const Policy& policy,
                        std::string_view licence,
                        const EvaluateOptions& options);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_LICENCE_USE_H_
