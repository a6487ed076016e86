// SPDX-License-Identifier: Apache-2.0
#include "tools/waybill/finding_request.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ledger/core/hash.h"
#include "ledger/policy/evaluate.h"
#include "tools/waybill/sentences.h"
#include "tools/waybill/write_options.h"

namespace waybill::cli {
namespace {

const char* const kStatuses[] = {"open", "escalated", "explained", "closed"};

std::string StatusOf(const v1::Finding& finding) {
  return TellName(v1::FindingStatus_Name(finding.status()));
}

Result<void> SetSubject(const FindingQuery& query,
                        v1::ListFindingsRequest& request) {
  std::string text = query.subject;
  if (!query.site.empty()) {
    if (!text.empty()) {
      return Error{ErrorCode::kInvalidArgument,
                   "give --subject or --site, not both"};
    }
    text = "site:" + query.site;
  }
  if (!text.empty() && !ParseFindingSubject(text)) {
    return Error{ErrorCode::kInvalidArgument,
                 text +
                     " is no subject: write unit:issuer/serial, shipment:id, "
                     "party:id or site:party/site"};
  }
  request.set_subject(text);
  return {};
}

bool IsKnownStatus(const std::string& status) {
  return std::find(std::begin(kStatuses), std::end(kStatuses), status) !=
         std::end(kStatuses);
}

}  // namespace

std::vector<Option> FindingFilterOptions(FindingQuery& query) {
  return {{"--unit", "about this unit: issuer/serial", &query.unit},
          {"--issuer", "whose serial it is", &query.issuer},
          {"--party", "about this party", &query.party},
          {"--site", "about this site: party/site", &query.site},
          {"--shipment", "about this shipment", &query.shipment},
          {"--subject", "about this, as findings name it: unit:issuer/serial",
           &query.subject},
          {"--code", "of this code", &query.codes},
          {"--severity", "at least: info, low, medium, high, critical",
           &query.severity}};
}

Result<v1::ListFindingsRequest> ToRequest(const FindingQuery& query) {
  v1::ListFindingsRequest request;
  if (!query.unit.empty()) {
    auto unit = OneUnit(query.unit, query.issuer);
    if (!unit) {
      return unit.error();
    }
    *request.mutable_unit() = *unit;
  }
  if (!query.shipment.empty()) {
    auto shipment = HashFromHex(query.shipment);
    if (!shipment) {
      return Error{ErrorCode::kInvalidArgument,
                   "--shipment: " + shipment.error().message};
    }
    request.set_shipment(std::string(View(*shipment)));
  }
  auto as_of = ParseAsOf(query.as_of);
  auto known_at = ParseAsOf(query.known_at);
  if (!as_of || !known_at) {
    return as_of ? known_at.error() : as_of.error();
  }
  if (auto set = SetSubject(query, request); !set) {
    return set.error();
  }
  request.set_closed_too(query.closed);
  for (const std::string& status : query.statuses) {
    if (!IsKnownStatus(status)) {
      return Error{ErrorCode::kInvalidArgument,
                   "no status: " + status +
                       "; it is open, escalated, explained or closed"};
    }
    request.set_closed_too(request.closed_too() || status == "closed" ||
                           status == "explained");
  }
  request.set_as_of_ms(*as_of);
  request.set_known_at_ms(*known_at);
  request.set_party(query.party);
  request.set_min_severity(query.severity);
  request.mutable_codes()->Assign(query.codes.begin(), query.codes.end());
  return request;
}

bool HasStatus(const FindingQuery& query, const v1::Finding& finding) {
  return query.statuses.empty() ||
         std::find(query.statuses.begin(), query.statuses.end(),
                   StatusOf(finding)) != query.statuses.end();
}

Result<FindingName> ParseFindingId(const std::string& id) {
  const std::size_t at = id.find('@');
  FindingName name{id.substr(0, at),
                   at == std::string::npos ? "" : id.substr(at + 1)};
  if (name.code.empty() || !ParseFindingSubject(name.subject)) {
    return Error{ErrorCode::kInvalidArgument,
                 id + " names no finding: write CODE@SUBJECT as waybill "
                      "findings does, HANDOFF_OVERDUE@shipment:ID or "
                      "UNIT_MISSING@unit:ISSUER/SERIAL"};
  }
  return name;
}

Result<ListedFindings> AskFindings(Session& session,
                                   const v1::ListFindingsRequest& request,
                                   std::int64_t limit) {
  ListedFindings listed;
  auto asked = AskPages<v1::ListFindingsResponse>(
      session, request, &v1::QueryService::Stub::ListFindings, limit,
      [&](const v1::ListFindingsResponse& page) {
        listed.findings.insert(listed.findings.end(), page.findings().begin(),
                               page.findings().end());
        // Each page says the same of these.
        listed.packs.assign(page.packs().begin(), page.packs().end());
        listed.not_evaluated.assign(page.not_evaluated().begin(),
                                    page.not_evaluated().end());
        return listed.findings.size();
      });
  if (!asked) {
    return asked.error();
  }
  listed.asked = *asked;
  return listed;
}

namespace {

ChangeKind KindOf(const v1::Finding& was, const v1::Finding& is) {
  if (is.status() == v1::EXPLAINED) {
    return ChangeKind::kExplained;
  }
  if (is.status() == v1::ESCALATED && IsOpenFinding(was)) {
    return ChangeKind::kEscalated;
  }
  return IsOpenFinding(is) ? ChangeKind::kOpened : ChangeKind::kClosed;
}

}  // namespace

std::vector<FindingDifference> ChangesBetween(
    const std::vector<v1::Finding>& then, const std::vector<v1::Finding>& now) {
  std::map<std::pair<std::string, std::string>, FindingDifference> both;
  const auto of = [&both](const v1::Finding& finding) -> FindingDifference& {
    return both[{finding.code(), FindingSubjectText(finding.subject())}];
  };
  for (const v1::Finding& finding : then) {
    of(finding).was = finding;
  }
  for (const v1::Finding& finding : now) {
    of(finding).is = finding;
  }
  std::vector<FindingDifference> changes;
  for (auto& [key, difference] : both) {
    const v1::Finding& was = difference.was;
    const v1::Finding& is = difference.is;
    // What isn't found any more was taken back: closed, if it was open.
    const bool vanished = is.code().empty() && !IsOpenFinding(was);
    if (was.status() != is.status() && !vanished) {
      difference.kind = KindOf(was, is);
      changes.push_back(difference);
    }
    if (!was.code().empty() && !is.code().empty() &&
        was.severity() != is.severity()) {
      difference.kind = ChangeKind::kSeverity;
      changes.push_back(std::move(difference));
    }
  }
  return changes;
}

}  // namespace waybill::cli
