// SPDX-License-Identifier: Apache-2.0
//
// Which findings a request asks for, and where in the list a page begins.
#ifndef WAYBILL_NODE_FINDING_MATCH_H_
#define WAYBILL_NODE_FINDING_MATCH_H_

#include <set>
#include <string>

#include "waybill/v1/policy.pb.h"
#include "waybill/v1/query_service.pb.h"

#include "ledger/core/result.h"
#include "ledger/policy/current_findings.h"
#include "ledger/policy/evaluate.h"

namespace waybill {

class FindingMatch {
 public:
  // Fails with kInvalidArgument for an unknown severity or a malformed
  // shipment.
  static Result<FindingMatch> Make(const v1::ListFindingsRequest& request);

  // Open or not.
  bool Wants(const v1::Finding& finding) const;
  // The same, and open unless closed ones are wanted too.
  bool WantsNow(const v1::Finding& finding) const {
    return (closed_too_ || IsOpenFinding(finding)) && Wants(finding);
  }
  bool closed_too() const { return closed_too_; }
  // Subjects outside it aren't wanted; not all within are.
  const FindingFilter& filter() const { return filter_; }

 private:
  FindingFilter filter_;
  std::set<std::string> subjects_;  // Of the filter, as findings name them.
  std::string subject_;
  std::set<std::string> codes_;
  v1::Severity min_severity_ = v1::SEVERITY_UNSPECIFIED;
  bool closed_too_ = false;
};

// Where the next page begins: after the finding with this key. Pages of a list
// that changes meanwhile leave out nothing that was in it all the time.
std::string FindingCursor(const v1::Finding& last);
// Fails with kInvalidArgument. Empty: from the beginning.
Result<CurrentFindings::Key> ParseFindingCursor(const std::string& after);

}  // namespace waybill

#endif  // WAYBILL_NODE_FINDING_MATCH_H_
