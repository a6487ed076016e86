// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/severity.h"

#include <algorithm>

namespace waybill {

Result<v1::Severity> ParseSeverity(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  v1::Severity severity = v1::SEVERITY_UNSPECIFIED;
  if (!v1::Severity_Parse(upper, &severity) ||
      severity == v1::SEVERITY_UNSPECIFIED) {
    return Error{ErrorCode::kInvalidArgument,
                 "no severity: " + std::string(name) +
                     "; it is info, low, medium, high or critical"};
  }
  return severity;
}

std::string SeverityName(v1::Severity severity) {
  std::string name = v1::Severity_Name(severity);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

}  // namespace waybill
