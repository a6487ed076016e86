// SPDX-License-Identifier: Apache-2.0
//
// What was taken up of the allocations of computing power that rules set, and
// what remains: the same sums that the rules make. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_CAP_USE_H_
#define WAYBILL_LEDGER_POLICY_CAP_USE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ledger/policy/evaluate.h"
#include "ledger/policy/numbers.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"

namespace waybill {

class Evaluation;

// One allocation: of a country, or of a consignee for a calendar year.
struct CapUse {
  std::string pack;
  std::string code;
  std::string country;  // "" for a consignee's.
  std::string party;    // "" for a country's. Else an ultimate parent, or the
                        // party that has none.
  int year = 0;         // Of a consignee's.
  std::uint64_t allocated_milli = 0;  // TPP, in thousandths.
  std::uint64_t used_milli = 0;
  std::uint64_t units = 0;  // Counted, those without TPP included.
  bool enforced = false;    // The rule, as of the moment asked about.
};

// Of each allocation of the policy's rules that something was counted against,
// whether or not the rule is enforced: by rule in the policy's order, then
// country, or party and year. As of the options' moment, knowledge and size.
// REQUIRES: world.settled().
std::vector<CapUse> CapUsesOf(const World& world, const Policy& policy,
                              const EvaluateOptions& options);

// Counts all receipts against a rule that has a country_cap or a consignee_cap,
// in ledger order, and says of each allocation that grew by one what it then
// came to: for the rules themselves.
using CapVisitor =
    std::function<void(Number receipt, Number shipment, const CapUse& use)>;
void CountCaps(const Evaluation& evaluation, const PolicyRule& rule,
               const CapVisitor& visit);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_CAP_USE_H_
