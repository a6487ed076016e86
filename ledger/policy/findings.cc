// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/findings.h"

#include <algorithm>
#include <set>

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

bool RunTimer(const Evaluation& evaluation, std::int64_t known_ms,
              std::int64_t deadline_ms, Number end, Instance& instance) {
  // "After" is strictly more: the first moment that counts is one later.
  instance.visible_at_ms = std::max(known_ms, deadline_ms + 1);
  return end == kNoNumber ? evaluation.as_of_ms() > deadline_ms
                          : CloseBy(evaluation, end, instance);
}

void FindingSink::Add(const PolicyRule& rule, Instance instance) {
  if (!evaluation_.InForce(rule, instance.judged_at_ms)) {
    return;
  }
  if (rule.rule.sticky()) {
    instance.closed = false;
    instance.closed_by = kNoNumber;
  }
  std::pair key(rule.rule.code(), FindingSubjectText(instance.subject));
  entries_[std::move(key)].push_back({&rule, std::move(instance)});
}

v1::Finding FindingSink::Merge(std::vector<Entry>& entries) const {
  // Open ones before closed ones; of open ones the first that was visible, of
  // closed ones the last that closed.
  std::stable_sort(
      entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        if (a.instance.closed != b.instance.closed) {
          return !a.instance.closed;
        }
        return a.instance.closed
                   ? a.instance.closed_at_ms > b.instance.closed_at_ms
                   : a.instance.visible_at_ms < b.instance.visible_at_ms;
      });
  const PolicyRule& rule = *entries.front().rule;
  const Instance& first = entries.front().instance;
  v1::Finding finding;
  finding.set_code(rule.rule.code());
  finding.set_severity(rule.rule.severity());
  finding.set_sticky(rule.rule.sticky());
  *finding.mutable_subject() = first.subject;
  finding.set_pack(rule.pack);
  finding.set_pack_version(rule.pack_version);
  finding.set_list(first.list);
  finding.set_as_of_ms(evaluation_.as_of_ms());
  finding.set_known_at_ms(evaluation_.known_at_ms());
  finding.set_first_visible_at_ms(first.visible_at_ms);
  finding.set_explanation(first.explanation);
  finding.set_citation(rule.rule.citation());
  finding.set_rule_title(rule.rule.title());
  std::set<Number> evidence;
  for (const Entry& entry : entries) {
    if (entry.instance.closed == first.closed) {
      evidence.insert(entry.instance.evidence.begin(),
                      entry.instance.evidence.end());
    }
  }
  for (const Number event : evidence) {
    Refer(evaluation_, event, finding.add_evidence());
  }
  if (first.closed) {
    SetClosed(first, finding);
    return finding;
  }
  finding.set_status(v1::OPEN);
  std::int64_t latest_ms = first.visible_at_ms;
  for (const Entry& entry : entries) {
    if (!entry.instance.closed) {
      latest_ms = std::max(latest_ms, entry.instance.visible_at_ms);
    }
  }
  SetMark(latest_ms, finding);
  return finding;
}

void FindingSink::SetClosed(const Instance& instance,
                            v1::Finding& finding) const {
  finding.set_status(v1::CLOSED);
  finding.set_closed_at_ms(instance.closed_at_ms);
  if (instance.closed_by == kNoNumber) {
    return;
  }
  Refer(evaluation_, instance.closed_by, finding.mutable_closed_by());
  const auto& signers = evaluation_.Event(instance.closed_by).event.signers();
  const std::string& party = evaluation_.world().PartyId(instance.concerns);
  finding.set_self_cleared(std::all_of(
      signers.begin(), signers.end(),
      [&party](const v1::Signer& signer) { return signer.party() == party; }));
}

// A mark speaks of what was known when it was made: what became visible later
// is open again.
void FindingSink::SetMark(std::int64_t latest_ms, v1::Finding& finding) const {
  const std::string subject = FindingSubjectText(finding.subject());
  for (const DatedMark& mark : evaluation_.world().records().marks()) {
    if (mark.mark.code() != finding.code() || mark.mark.subject() != subject ||
        !evaluation_.Knows(mark.recorded) ||
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

std::vector<v1::Finding> FindingSink::Finish() {
  std::vector<v1::Finding> findings;
  findings.reserve(entries_.size());
  for (auto& [key, entries] : entries_) {
    findings.push_back(Merge(entries));
  }
  return findings;
}

}  // namespace waybill
