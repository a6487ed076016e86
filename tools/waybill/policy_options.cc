// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/policy_options.h"

#include <utility>

#include "client/local_file.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {

std::vector<Option> PolicyOptionList(PolicyOptions& options) {
  return {
      {"--pack", "by this pack alone; again: and this one", &options.packs},
      {"--policy", "by the pack in this file, in place of the one with its id",
       &options.files},
      {"--as-if-enforced",
       "by this pack wherever it was in the text, enforced or not",
       &options.as_if_enforced}};
}

Result<v1::PolicyQuery> ReadPolicyQuery(const PolicyOptions& options) {
  v1::PolicyQuery query;
  query.mutable_packs()->Assign(options.packs.begin(), options.packs.end());
  query.mutable_as_if_enforced()->Assign(options.as_if_enforced.begin(),
                                         options.as_if_enforced.end());
  for (const std::string& path : options.files) {
    auto text = ReadFile(path, kPackBytesMax);
    if (!text) {
      return text.error();
    }
    if (auto pack = ParsePack(*text); !pack) {
      return Error{pack.error().code, path + ": " + pack.error().message};
    }
    query.add_drafts(*std::move(text));
  }
  return query;
}

Result<PolicyChoice> ReadPolicyChoice(const PolicyOptions& options) {
  auto query = ReadPolicyQuery(options);
  if (!query) {
    return query.error();
  }
  return MakePolicyChoice(*query);
}

Outcome PolicyNotRead(const Error& error) {
  return error.code == ErrorCode::kInvalidArgument
             ? Failed(Exit::kMalformedInput, error.message)
             : NotReady(error);
}

Result<std::int64_t> ParseAsOf(const std::string& text) {
  auto until = ParseUntil(text);
  if (!until) {
    return until.error();
  }
  const bool is_day = text.find('T') == std::string::npos;
  return *until - (*until != 0 && is_day ? 1 : 0);
}

}  // namespace waybill::cli
