// SPDX-License-Identifier: Apache-2.0
//
// By which rule packs a command evaluates: what people type, and what it means,
// the same for findings, trace, audit and check.
#ifndef WAYBILL_TOOLS_WAYBILL_POLICY_OPTIONS_H_
#define WAYBILL_TOOLS_WAYBILL_POLICY_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"
#include "ledger/policy/policy_in_force.h"
#include "tools/waybill/command.h"

namespace waybill::cli {

// As typed.
struct PolicyOptions {
  std::vector<std::string> packs;           // --pack
  std::vector<std::string> files;           // --policy
  std::vector<std::string> as_if_enforced;  // --as-if-enforced
};

// To be appended to a command's own.
std::vector<Option> PolicyOptionList(PolicyOptions& options);

// For a request; reads the files and makes sure that they are packs. Fails with
// kInvalidArgument naming file, line and field, or as the file can't be read.
Result<v1::PolicyQuery> ReadPolicyQuery(const PolicyOptions& options);
// The same, for who evaluates here.
Result<PolicyChoice> ReadPolicyChoice(const PolicyOptions& options);

// What became of a command whose packs couldn't be read: malformed input, or a
// file that isn't there.
Outcome PolicyNotRead(const Error& error);

// The moment that --as-of or --known-at means, 0 for "": of a day its last
// millisecond, for what was recorded then counts.
Result<std::int64_t> ParseAsOf(const std::string& text);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_POLICY_OPTIONS_H_
