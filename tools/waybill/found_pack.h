// SPDX-License-Identifier: Apache-2.0
//
// Rule packs as a person finds them: on record, or as they ship.
#ifndef WAYBILL_TOOLS_WAYBILL_FOUND_PACK_H_
#define WAYBILL_TOOLS_WAYBILL_FOUND_PACK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/policy.pb.h"
#include "waybill/v1/query_service.pb.h"

#include "ledger/core/result.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// A pack and where it comes from.
struct FoundPack {
  v1::RulePack pack;
  std::string source;
  bool is_on_record = false;  // It itself.
  bool rescinded = false;     // A pack of its id was, on record.
  std::vector<v1::EnforcementRow> enforcement;
};

// Is there a ledger to be asked? Without a context the packs that ship are all
// there is.
bool HasLedger(Session& session);

// Nothing if there is no ledger.
Result<v1::ListPoliciesResponse> AskPolicies(Session& session,
                                             std::int64_t as_of_ms,
                                             const std::string& pack,
                                             std::uint32_t version);

// Every pack that ships or is on record, ascending.
std::vector<std::string> PackIds(const v1::ListPoliciesResponse& on_record);

// The pack on record, else the one that ships; `version` 0 is the one in force.
Result<FoundPack> FindPack(Session& session, const std::string& id,
                           std::int64_t as_of_ms, std::uint32_t version);

// "; by entry 12 enforced from ...", for each record about the rule.
std::string OnRecord(const v1::Rule& rule,
                     const std::vector<v1::EnforcementRow>& records);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_FOUND_PACK_H_
