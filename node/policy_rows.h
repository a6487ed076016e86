// SPDX-License-Identifier: Apache-2.0
//
// Rule packs on record, as rows of an answer.
#ifndef WAYBILL_NODE_POLICY_ROWS_H_
#define WAYBILL_NODE_POLICY_ROWS_H_

#include "waybill/v1/query_service.pb.h"

#include "ledger/policy/evaluate.h"
#include "ledger/policy/records.h"

namespace waybill {

// Publications and records of enforcement up to the options' moment and size.
void ListPolicies(const Records& records,
                  const v1::ListPoliciesRequest& request,
                  const EvaluateOptions& options,
                  v1::ListPoliciesResponse& response);

}  // namespace waybill

#endif  // WAYBILL_NODE_POLICY_ROWS_H_
