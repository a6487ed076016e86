// SPDX-License-Identifier: Apache-2.0
//
// Severities as people write them. Pure.
#ifndef WAYBILL_LEDGER_POLICY_SEVERITY_H_
#define WAYBILL_LEDGER_POLICY_SEVERITY_H_

#include <string>
#include <string_view>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"

namespace waybill {

// "high", in any case. Fails with kInvalidArgument, naming those there are.
Result<v1::Severity> ParseSeverity(std::string_view name);

// "high".
std::string SeverityName(v1::Severity severity);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_SEVERITY_H_
