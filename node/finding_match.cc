// SPDX-License-Identifier: Apache-2.0
#include "node/finding_match.h"

#include <algorithm>
#include <utility>

namespace waybill {
namespace {

Result<v1::Severity> ParseSeverity(const std::string& name) {
  if (name.empty()) {
    return v1::SEVERITY_UNSPECIFIED;
  }
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  v1::Severity severity = v1::SEVERITY_UNSPECIFIED;
  if (!v1::Severity_Parse(upper, &severity) ||
      severity == v1::SEVERITY_UNSPECIFIED) {
    return Error{
        ErrorCode::kInvalidArgument,
        "no severity: " + name + "; it is info, low, medium, high or critical"};
  }
  return severity;
}

void AddSubject(const v1::FindingSubject& subject, FindingFilter& filter) {
  if (subject.type() == v1::UNIT_FINDING) {
    filter.units.emplace_back(subject.unit().issuer(), subject.unit().serial());
  } else if (subject.type() == v1::SHIPMENT_FINDING) {
    filter.shipments.push_back(*HashFromBytes(subject.shipment()));
  } else if (subject.type() == v1::PARTY_FINDING) {
    filter.parties.push_back(subject.party());
  } else {
    filter.sites.emplace_back(subject.party(), subject.site());
  }
}

}  // namespace

Result<FindingMatch> FindingMatch::Make(
    const v1::ListFindingsRequest& request) {
  FindingMatch match;
  const auto severity = ParseSeverity(request.min_severity());
  if (!severity) {
    return severity.error();
  }
  match.min_severity_ = *severity;
  match.closed_too_ = request.closed_too();
  match.subject_ = request.subject();
  match.codes_.insert(request.codes().begin(), request.codes().end());
  v1::FindingSubject subject;
  if (request.has_unit()) {
    match.filter_.units.emplace_back(request.unit().issuer(),
                                     request.unit().serial());
    subject.set_type(v1::UNIT_FINDING);
    *subject.mutable_unit() = request.unit();
    match.subjects_.insert(FindingSubjectText(subject));
  }
  if (!request.party().empty()) {
    match.filter_.parties.push_back(request.party());
    subject.set_type(v1::PARTY_FINDING);
    subject.set_party(request.party());
    match.subjects_.insert(FindingSubjectText(subject));
  }
  if (!request.shipment().empty()) {
    auto shipment = HashFromBytes(request.shipment());
    if (!shipment) {
      return Error{ErrorCode::kInvalidArgument,
                   "shipment: " + shipment.error().message};
    }
    match.filter_.shipments.push_back(*shipment);
    subject.set_type(v1::SHIPMENT_FINDING);
    subject.set_shipment(request.shipment());
    match.subjects_.insert(FindingSubjectText(subject));
  }
  if (!request.subject().empty()) {
    const auto named = ParseFindingSubject(request.subject());
    if (!named) {
      return Error{ErrorCode::kInvalidArgument,
                   request.subject() +
                       " is no subject: write unit:issuer/serial, "
                       "shipment:id, party:id or site:party/site"};
    }
    AddSubject(*named, match.filter_);
  }
  return match;
}

bool FindingMatch::Wants(const v1::Finding& finding) const {
  if (finding.severity() < min_severity_ ||
      (!codes_.empty() && !codes_.contains(finding.code()))) {
    return false;
  }
  if (subjects_.empty() && subject_.empty()) {
    return true;
  }
  const std::string subject = FindingSubjectText(finding.subject());
  return (subjects_.empty() || subjects_.contains(subject)) &&
         (subject_.empty() || subject == subject_);
}

std::string FindingCursor(const v1::Finding& last) {
  return last.code() + " " + FindingSubjectText(last.subject());
}

Result<CurrentFindings::Key> ParseFindingCursor(const std::string& after) {
  const std::size_t space = after.find(' ');
  if (after.empty()) {
    return CurrentFindings::Key();
  }
  if (space == std::string::npos || space == 0) {
    return Error{ErrorCode::kInvalidArgument, "malformed cursor: " + after};
  }
  return CurrentFindings::Key(after.substr(0, space), after.substr(space + 1));
}

}  // namespace waybill
