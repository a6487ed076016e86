// SPDX-License-Identifier: Apache-2.0
//
// What a finding means, to be read aloud: the rule, the numbers, the events,
// the citation, what would clear it, and what it doesn't say.
#ifndef WAYBILL_TOOLS_WAYBILL_FINDING_EXPLAIN_H_
#define WAYBILL_TOOLS_WAYBILL_FINDING_EXPLAIN_H_

#include <optional>
#include <string>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"
#include "tools/waybill/finding_request.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// The finding of this name, open or not, by the packs and as of the moment that
// the query says; nothing if there is none.
Result<std::optional<v1::Finding>> AskNamed(Session& session,
                                            const std::string& id,
                                            const FindingQuery& query);

// Of a code: each rule that has it. Of CODE@SUBJECT: this finding, its events
// and its rule; exit 1 if it is open.
Outcome ExplainFinding(Session& session, const std::string& id,
                       const FindingQuery& query);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_FINDING_EXPLAIN_H_
