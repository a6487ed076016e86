// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/found_pack.h"

#include <algorithm>
#include <utility>

#include "ledger/core/text.h"
#include "ledger/policy/pack.h"
#include "tools/waybill/queries.h"

namespace waybill::cli {

bool HasLedger(Session& session) {
  return !session.options().offline && session.Context().has_value();
}

Result<v1::ListPoliciesResponse> AskPolicies(Session& session,
                                             std::int64_t as_of_ms,
                                             const std::string& pack,
                                             std::uint32_t version) {
  if (!HasLedger(session)) {
    return v1::ListPoliciesResponse();
  }
  v1::ListPoliciesRequest request;
  request.set_as_of_ms(as_of_ms);
  request.set_pack(pack);
  request.set_version(version);
  return Ask<v1::ListPoliciesResponse>(session, request,
                                       &v1::QueryService::Stub::ListPolicies);
}

std::vector<std::string> PackIds(const v1::ListPoliciesResponse& on_record) {
  std::vector<std::string> ids = ShippedPackIds();
  for (const v1::PolicyRow& row : on_record.policies()) {
    ids.push_back(row.pack());
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

Result<FoundPack> FindPack(Session& session, const std::string& id,
                           std::int64_t as_of_ms, std::uint32_t version) {
  auto response = AskPolicies(session, as_of_ms, id, version);
  if (!response) {
    return response.error();
  }
  FoundPack found;
  found.enforcement.assign(response->enforcement().begin(),
                           response->enforcement().end());
  std::uint64_t published_index = 0;
  for (const v1::PolicyRow& row : response->policies()) {
    found.rescinded = found.rescinded || row.rescinded_at_ms() != 0;
    const bool wanted =
        version == 0 ? row.in_force() : row.version() == version;
    if (wanted && !row.unread().empty()) {
      return Error{ErrorCode::kInvalidArgument,
                   "version " + std::to_string(row.version()) + " of " + id +
                       ", on record since entry " +
                       std::to_string(row.index()) +
                       ", can't be read: " + row.unread()};
    }
    if (wanted) {
      found.pack = row.content();
      found.is_on_record = true;
      published_index = row.index();
      found.source = "on record since entry " + std::to_string(row.index()) +
                     ", " + FormatTime(row.recorded_at_ms());
    }
  }
  if (found.is_on_record) {
    // What was said before it was published is outdated by it.
    std::erase_if(found.enforcement, [&](const v1::EnforcementRow& row) {
      return row.index() < published_index;
    });
    return found;
  }
  auto shipped = FindShippedPack(id);
  if (shipped && (version == 0 || shipped->version() == version)) {
    found.pack = *std::move(shipped);
    found.source =
        found.rescinded ? "as shipped; rescinded on record" : "as shipped";
    return found;
  }
  return Error{ErrorCode::kNotFound,
               "no pack " + id +
                   (version == 0 ? "" : " " + std::to_string(version)) +
                   " ships or is on record"};
}

std::string OnRecord(const v1::Rule& rule,
                     const std::vector<v1::EnforcementRow>& records) {
  std::string text;
  for (const v1::EnforcementRow& row : records) {
    const v1::Enforcement& record = row.enforcement();
    if (!record.rule().empty() && record.rule() != rule.code()) {
      continue;
    }
    text += "; by entry " + std::to_string(row.index()) + " enforced";
    text +=
        record.from_ms() == 0 ? "" : " from " + FormatTime(record.from_ms());
    text += record.to_ms() == 0 ? "" : " up to " + FormatTime(record.to_ms());
  }
  return text;
}

}  // namespace waybill::cli
