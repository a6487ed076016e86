// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/findings.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "ledger/core/hash.h"

namespace waybill {
namespace {

void Refer(const Evaluation& evaluation, Number event,
           v1::EventReference* reference) {
  reference->set_id(std::string(View(evaluation.Event(event).id)));
  reference->set_index(evaluation.IndexOf(event));
}

}  // namespace

v1::FindingSubject UnitSubject(const Evaluation& evaluation, Number unit) {
  const WorldUnit& facts = evaluation.world().units()[unit];
  v1::FindingSubject subject;
  subject.set_type(v1::UNIT_FINDING);
  subject.mutable_unit()->set_issuer(evaluation.world().PartyId(facts.issuer));
  subject.mutable_unit()->set_serial(facts.serial);
  return subject;
}

v1::FindingSubject ShipmentSubject(const Evaluation& evaluation,
                                   Number shipment) {
  v1::FindingSubject subject;
  subject.set_type(v1::SHIPMENT_FINDING);
  subject.set_shipment(std::string(View(evaluation.Event(shipment).id)));
  return subject;
}

v1::FindingSubject PartySubject(const std::string& party) {
  v1::FindingSubject subject;
  subject.set_type(v1::PARTY_FINDING);
  subject.set_party(party);
  return subject;
}

v1::FindingSubject SiteSubject(
    const std::pair<std::string, std::string>& site) {
  v1::FindingSubject subject;
  subject.set_type(v1::SITE_FINDING);
  subject.set_party(site.first);
  subject.set_site(site.second);
  return subject;
}

std::string FindingSubjectText(const v1::FindingSubject& subject) {
  if (subject.type() == v1::UNIT_FINDING) {
    return "unit:" + subject.unit().issuer() + "/" + subject.unit().serial();
  }
  if (subject.type() == v1::SHIPMENT_FINDING) {
    return "shipment:" + ToHex(subject.shipment());
  }
  if (subject.type() == v1::PARTY_FINDING) {
    return "party:" + subject.party();
  }
  return "site:" + subject.party() + "/" + subject.site();
}

bool IsOpenFinding(const v1::Finding& finding) {
  return finding.status() == v1::OPEN || finding.status() == v1::ESCALATED;
}

bool CloseBy(const Evaluation& evaluation, Number event, Instance& instance) {
  instance.closed = true;
  instance.closed_by = event;
  instance.closed_at_ms = evaluation.Event(event).moment.recorded_at_ms;
  return instance.closed_at_ms >= instance.visible_at_ms;
}

bool RunTimer(FindingSink& sink, std::int64_t known_ms,
              std::int64_t deadline_ms, Number end, Instance& instance) {
  // "After" is strictly more: the first moment that counts is one later.
  instance.visible_at_ms = std::max(known_ms, deadline_ms + 1);
  if (end != kNoNumber) {
    return CloseBy(sink.evaluation(), end, instance);
  }
  sink.NoteChangeAt(deadline_ms + 1);
  return sink.evaluation().as_of_ms() > deadline_ms;
}

namespace {

// Open ones before closed ones; of open ones the first that was visible, of
// closed ones the last that closed. Then in an order that depends on nothing
// but what was found.
bool StandsBefore(const FoundInstance& a, const FoundInstance& b) {
  const Instance& one = a.instance;
  const Instance& other = b.instance;
  if (one.closed != other.closed) {
    return !one.closed;
  }
  if (one.closed && one.closed_at_ms != other.closed_at_ms) {
    return one.closed_at_ms > other.closed_at_ms;
  }
  return std::tie(one.visible_at_ms, one.evidence, a.rule, one.explanation) <
         std::tie(other.visible_at_ms, other.evidence, b.rule,
                  other.explanation);
}

void SetClosed(const Evaluation& evaluation, const Instance& instance,
               v1::Finding& finding) {
  finding.set_status(v1::CLOSED);
  finding.set_closed_at_ms(instance.closed_at_ms);
  if (instance.closed_by == kNoNumber) {
    return;
  }
  Refer(evaluation, instance.closed_by, finding.mutable_closed_by());
  const auto& signers = evaluation.Event(instance.closed_by).event.signers();
  const std::string& party = evaluation.world().PartyId(instance.concerns);
  finding.set_self_cleared(std::all_of(
      signers.begin(), signers.end(),
      [&party](const v1::Signer& signer) { return signer.party() == party; }));
}

// A mark speaks of what was known when it was made: what became visible later
// is open again.
void SetMark(const Evaluation& evaluation, std::int64_t latest_ms,
             v1::Finding& finding) {
  const std::string subject = FindingSubjectText(finding.subject());
  for (const DatedMark& mark : evaluation.world().records().marks()) {
    if (mark.mark.code() != finding.code() || mark.mark.subject() != subject ||
        !evaluation.Knows(mark.recorded) ||
        mark.recorded.recorded_at_ms < latest_ms) {
      continue;
    }
    finding.set_status(mark.mark.status() == "explained" ? v1::EXPLAINED
                                                         : v1::ESCALATED);
    finding.set_mark_reason(mark.mark.reason());
    finding.mutable_marked_by()->set_id(std::string(View(mark.event)));
    finding.mutable_marked_by()->set_index(mark.recorded.index);
  }
}

v1::Finding Draft(const Evaluation& evaluation, const FoundInstance& found) {
  const PolicyRule& rule = *found.rule;
  v1::Finding finding;
  finding.set_code(rule.rule.code());
  finding.set_severity(rule.rule.severity());
  finding.set_sticky(rule.rule.sticky());
  *finding.mutable_subject() = found.instance.subject;
  finding.set_pack(rule.pack);
  finding.set_pack_version(rule.pack_version);
  finding.set_list(found.instance.list);
  finding.set_as_of_ms(evaluation.as_of_ms());
  finding.set_known_at_ms(evaluation.known_at_ms());
  finding.set_first_visible_at_ms(found.instance.visible_at_ms);
  finding.set_explanation(found.instance.explanation);
  finding.set_citation(rule.rule.citation());
  finding.set_rule_title(rule.rule.title());
  return finding;
}

}  // namespace

v1::Finding MergeInstances(const Evaluation& evaluation,
                           std::vector<FoundInstance> found) {
  std::sort(found.begin(), found.end(), StandsBefore);
  const Instance& first = found.front().instance;
  v1::Finding finding = Draft(evaluation, found.front());
  std::set<Number> evidence;
  std::int64_t latest_ms = first.visible_at_ms;
  for (const FoundInstance& each : found) {
    if (each.instance.closed == first.closed) {
      evidence.insert(each.instance.evidence.begin(),
                      each.instance.evidence.end());
      latest_ms = std::max(latest_ms, each.instance.visible_at_ms);
    }
  }
  for (const Number event : evidence) {
    Refer(evaluation, event, finding.add_evidence());
  }
  if (first.closed) {
    SetClosed(evaluation, first, finding);
    return finding;
  }
  finding.set_status(v1::OPEN);
  SetMark(evaluation, latest_ms, finding);
  return finding;
}

void FindingSink::Add(const PolicyRule& rule, Instance instance) {
  if (!evaluation_.InForce(rule, instance.judged_at_ms)) {
    return;
  }
  if (rule.rule.sticky()) {
    instance.closed = false;
    instance.closed_by = kNoNumber;
  }
  FindingKey key(rule.rule.code(), FindingSubjectText(instance.subject));
  found_[std::move(key)].push_back({&rule, std::move(instance)});
}

void FindingSink::NoteChangeAt(std::int64_t time_ms) {
  if (time_ms > evaluation_.as_of_ms()) {
    next_change_ms_ = std::min(next_change_ms_, time_ms);
  }
}

std::vector<v1::Finding> FindingSink::Finish() {
  std::vector<v1::Finding> findings;
  findings.reserve(found_.size());
  for (auto& [key, found] : Take()) {
    findings.push_back(MergeInstances(evaluation_, std::move(found)));
  }
  return findings;
}

}  // namespace waybill
