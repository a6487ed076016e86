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

std::optional<v1::FindingSubject> ParseFindingSubject(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view type = text.substr(0, colon);
  const std::string_view name =
      colon == std::string_view::npos ? "" : text.substr(colon + 1);
  const std::size_t slash = name.find('/');
  const std::string owner(name.substr(0, slash));
  const std::string rest(
      slash == std::string_view::npos ? "" : name.substr(slash + 1));
  const bool in_two = !owner.empty() && !rest.empty();
  v1::FindingSubject subject;
  if (type == "unit" && in_two) {
    subject.set_type(v1::UNIT_FINDING);
    subject.mutable_unit()->set_issuer(owner);
    subject.mutable_unit()->set_serial(rest);
  } else if (type == "site" && in_two) {
    subject = SiteSubject({owner, rest});
  } else if (type == "party" && !name.empty() &&
             slash == std::string_view::npos) {
    subject = PartySubject(owner);
  } else if (const Result<Hash> id = HashFromHex(name);
             type == "shipment" && id) {
    subject.set_type(v1::SHIPMENT_FINDING);
    subject.set_shipment(std::string(View(*id)));
  }
  // One text for each subject: hexadecimal digits have two cases.
  if (subject.type() == v1::FINDING_SUBJECT_TYPE_UNSPECIFIED ||
      FindingSubjectText(subject) != text) {
    return std::nullopt;
  }
  return subject;
}

std::string FindingId(const v1::Finding& finding) {
  return finding.code() + "@" + FindingSubjectText(finding.subject());
}

bool NeedsSecondSigner(v1::Severity severity) {
  return severity == v1::HIGH || severity == v1::CRITICAL;
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
  const Instance* latest = &first;
  for (const Entry& entry : entries) {
    if (!entry.instance.closed &&
        entry.instance.visible_at_ms > latest->visible_at_ms) {
      latest = &entry.instance;
    }
  }
  SetMark(*latest, finding);
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

std::set<std::string> FindingSink::Concerned(const Instance& instance) const {
  const World& world = evaluation_.world();
  std::set<std::string> parties = {world.PartyId(instance.concerns)};
  const v1::FindingSubject& subject = instance.subject;
  const auto add = [&](Number party) { parties.insert(world.PartyId(party)); };
  if (subject.type() == v1::UNIT_FINDING) {
    const Number unit =
        world.FindUnit(subject.unit().issuer(), subject.unit().serial());
    const Standing* now =
        unit == kNoNumber ? nullptr : evaluation_.TimelineOf(unit).Current();
    add(now == nullptr ? kNoNumber : now->custodian);
  } else if (const Result<Hash> id = HashFromBytes(subject.shipment());
             subject.type() == v1::SHIPMENT_FINDING && id) {
    const v1::Event& shipment = evaluation_.Event(world.FindEvent(*id)).event;
    parties.insert(FirstSigner(shipment));
    parties.insert(shipment.ship().consignee());
  } else {
    parties.insert(subject.party());
  }
  parties.erase("");
  return parties;
}

namespace {

// Two people at least? They are told apart by name and by key: neither one name
// with two keys nor one key under two names makes two.
bool HasTwoSigners(const v1::Event& event) {
  std::set<std::string> names = {event.signers(0).party()};
  std::set<std::string> keys = {event.signers(0).key()};
  std::vector<const v1::Signer*> others;
  for (const v1::Signer& signer : event.signers()) {
    others.push_back(&signer);
  }
  const auto is_one_of_them = [&](const v1::Signer* signer) {
    if (!names.contains(signer->party()) && !keys.contains(signer->key())) {
      return false;
    }
    names.insert(signer->party());
    keys.insert(signer->key());
    return true;
  };
  while (std::erase_if(others, is_one_of_them) > 0) {
  }
  return !others.empty();
}

}  // namespace

// A mark speaks of what was known when it was made: what became visible later
// is open again.
void FindingSink::SetMark(const Instance& latest, v1::Finding& finding) const {
  const std::string subject = FindingSubjectText(finding.subject());
  for (const DatedMark& mark : evaluation_.world().records().marks()) {
    if (mark.mark.code() != finding.code() || mark.mark.subject() != subject ||
        !evaluation_.Knows(mark.recorded) ||
        mark.recorded.recorded_at_ms < latest.visible_at_ms) {
      continue;
    }
    const Number number = evaluation_.world().FindEvent(mark.event);
    const v1::Event& event = evaluation_.Event(number).event;
    const bool explained = mark.mark.status() == "explained";
    const bool one_short = explained && NeedsSecondSigner(finding.severity()) &&
                           !HasTwoSigners(event);
    finding.set_second_signer_missing(one_short);
    if (!one_short) {
      finding.set_status(explained ? v1::EXPLAINED : v1::ESCALATED);
    }
    const std::set<std::string> concerned = Concerned(latest);
    finding.set_self_cleared(
        explained && !one_short &&
        std::all_of(event.signers().begin(), event.signers().end(),
                    [&concerned](const v1::Signer& signer) {
                      return signer.role() != v1::GOVERNOR &&
                             concerned.contains(signer.party());
                    }));
    finding.set_mark_reason(mark.mark.reason());
    finding.clear_mark_signers();
    for (const v1::Signer& signer : event.signers()) {
      finding.add_mark_signers(signer.party());
    }
    Refer(evaluation_, number, finding.mutable_marked_by());
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
