// SPDX-License-Identifier: Apache-2.0
//
// What an audit came to, for people who have to answer for it: the findings
// counted by severity, code, party and country, and what a change of rules
// would change. Pure.
#ifndef WAYBILL_TOOLS_WAYBILL_AUDIT_REPORT_H_
#define WAYBILL_TOOLS_WAYBILL_AUDIT_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/policy/evaluate.h"
#include "ledger/policy/world.h"
#include "tools/waybill/outcome.h"

namespace waybill::cli {

// Whom a finding is about, and where: of a unit, who holds it and the country
// it is in by its custody; of a shipment, who shipped it and to whom, and its
// destination; of a party or site, its own.
struct FindingContext {
  std::set<std::string> parties;
  std::string country;  // "" if nobody said.
};
FindingContext ContextOf(const World& world, const EvaluateOptions& options,
                         const v1::Finding& finding);

// A row for each finding, grave ones first: what CSV and JSON show.
Table FindingTable(const World& world, const EvaluateOptions& options,
                   const std::vector<v1::Finding>& findings);

// The tables for people, ending in a newline, and the same as a JSON object:
// {"by_severity":[...],"by_code":[...],"by_party":[...],"by_country":[...]}.
struct AuditSummary {
  std::size_t open = 0;
  std::size_t explained = 0;
  std::size_t closed = 0;
  std::string text;
  std::string details_json;
};
AuditSummary Summarise(const World& world, const EvaluateOptions& options,
                       const std::vector<v1::Finding>& findings);

// What is open after and wasn't before ("new"), and the other way ("gone").
Table CompareFindings(const std::vector<v1::Finding>& before,
                      const std::vector<v1::Finding>& after);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_AUDIT_REPORT_H_
