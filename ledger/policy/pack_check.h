// SPDX-License-Identifier: Apache-2.0
//
// What can be said about the file of a pack before anyone publishes it: beyond
// what makes it unreadable (pack.h), what its author hardly meant. Pure and
// thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_PACK_CHECK_H_
#define WAYBILL_LEDGER_POLICY_PACK_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"
#include "ledger/policy/catalogue.h"

namespace waybill {

struct PackRemark {
  int line = 0;  // From 1.
  std::string
      field;  // "EVIDENCE_WEAK weak_evidence.days"; without a rule "note".
  std::string says;

  bool operator==(const PackRemark&) const = default;
};

struct CheckedPack {
  v1::RulePack pack;
  std::vector<PackRemark> remarks;  // In the order of the file.
};

// Fails as ParsePack does, and for a country group that the catalogue doesn't
// have, naming its line. Remarks are about a rule that is never in the text,
// never enforced, enforced while not in the text, or has no check; intervals
// that overlap; countries, models and roles that don't exist; a limit of
// nothing; words that are missing.
Result<CheckedPack> CheckPack(std::string_view text,
                              const Catalogue& catalogue);

// Differences from one pack to another: rules that are gone, new or changed,
// field by field.
struct PackDifference {
  std::string code;   // Of the rule; "" for the pack itself.
  std::string field;  // "days"; "" for a whole rule.
  std::string was;    // As protobuf text; "" where there was none.
  std::string is;

  bool operator==(const PackDifference&) const = default;
};
// Ascending by code, then in the order of the fields' numbers.
std::vector<PackDifference> ComparePacks(const v1::RulePack& one,
                                         const v1::RulePack& other);

// The parameters of a rule's check in one line: "days: 7".
std::string CheckText(const v1::Rule& rule);
// "2022-10-07 to 2025-01-01", "from 2022-10-07", "always"; several with commas,
// none: "never".
std::string IntervalsText(
    const google::protobuf::RepeatedPtrField<v1::Interval>& intervals);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_PACK_CHECK_H_
