// SPDX-License-Identifier: Apache-2.0
//
// What the commands about findings share: which findings are meant, and the
// answer of the node about them.
#ifndef WAYBILL_TOOLS_WAYBILL_FINDING_REQUEST_H_
#define WAYBILL_TOOLS_WAYBILL_FINDING_REQUEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/query_service.pb.h"

#include "ledger/core/result.h"
#include "tools/waybill/policy_options.h"
#include "tools/waybill/queries.h"
#include "tools/waybill/session.h"

namespace waybill::cli {

// As typed.
struct FindingQuery {
  std::string unit;
  std::string issuer;
  std::string party;
  std::string site;
  std::string shipment;
  std::string subject;
  std::string severity;
  std::string as_of;
  std::string known_at;
  std::vector<std::string> codes;
  std::vector<std::string> statuses;
  PolicyOptions policy;
  bool closed = false;
  std::int64_t limit = 0;
};

// Which findings: of whom and what.
std::vector<Option> FindingFilterOptions(FindingQuery& query);

// Fails with kInvalidArgument, naming the option.
Result<v1::ListFindingsRequest> ToRequest(const FindingQuery& query);
// Does the finding have one of the statuses asked for? Of none: any.
bool HasStatus(const FindingQuery& query, const v1::Finding& finding);

// "HANDOFF_OVERDUE@shipment:3f2a..." in two.
struct FindingName {
  std::string code;
  std::string subject;
};
// Fails with kInvalidArgument, saying how it is written.
Result<FindingName> ParseFindingId(const std::string& id);

struct ListedFindings {
  std::vector<v1::Finding> findings;
  std::vector<std::string> packs;
  std::vector<std::string> not_evaluated;
  PagesAsked asked;
};
// Every page, or `limit` findings (0: all). Fails as Ask does.
Result<ListedFindings> AskFindings(Session& session,
                                   const v1::ListFindingsRequest& request,
                                   std::int64_t limit = 0);

// ---- since the last review

enum class ChangeKind { kOpened, kClosed, kExplained, kEscalated, kSeverity };

struct FindingDifference {
  ChangeKind kind = ChangeKind::kOpened;
  v1::Finding was;  // Empty: it wasn't found.
  v1::Finding is;   // Empty: it isn't found any more.

  const v1::Finding& finding() const { return is.code().empty() ? was : is; }
};

// From what was known then to what is known now, closed ones among both;
// ascending by code and subject, two of one finding if both its status and its
// severity changed. What opened and closed in between is closed. Pure.
std::vector<FindingDifference> ChangesBetween(
    const std::vector<v1::Finding>& then, const std::vector<v1::Finding>& now);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_FINDING_REQUEST_H_
