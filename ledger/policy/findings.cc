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

v1::FindingSubject UnitSubject(const World& world, Number unit) {
  const WorldUnit& facts = world.units()[unit];
  v1::FindingSubject subject;
  subject.set_type(v1::UNIT_FINDING);
  subject.mutable_unit()->set_issuer(world.PartyId(facts.issuer));
  subject.mutable_unit()->set_serial(facts.serial);
  return subject;
}

v1::FindingSubject UnitSubject(const Evaluation& evaluation, Number unit) {
  return UnitSubject(evaluation.world(), unit);
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

// Whose finding it is, as it stands.
std::set<std::string> Concerned(const Evaluation& evaluation,
                                const Instance& instance) {
  const World& world = evaluation.world();
  std::set<std::string> parties = {world.PartyId(instance.concerns)};
  const v1::FindingSubject& subject = instance.subject;
  const auto add = [&](Number party) { parties.insert(world.PartyId(party)); };
  if (subject.type() == v1::UNIT_FINDING) {
    const Number unit =
        world.FindUnit(subject.unit().issuer(), subject.unit().serial());
    const Standing* now =
        unit == kNoNumber ? nullptr : evaluation.TimelineOf(unit).Current();
    add(now == nullptr ? kNoNumber : now->custodian);
  } else if (const Result<Hash> id = HashFromBytes(subject.shipment());
             subject.type() == v1::SHIPMENT_FINDING && id) {
    const v1::Event& shipment = evaluation.Event(world.FindEvent(*id)).event;
    parties.insert(FirstSigner(shipment));
    parties.insert(shipment.ship().consignee());
  } else {
    parties.insert(subject.party());
  }
  parties.erase("");
  return parties;
}

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

// A mark speaks of what was known when it was made: what became visible later
// is open again.
void SetMark(const Evaluation& evaluation, const Instance& latest,
             v1::Finding& finding) {
  const Records::Marks& marks = evaluation.world().records().marks();
  const auto said =
      marks.find({FindingSubjectText(finding.subject()), finding.code()});
  if (said == marks.end()) {
    return;
  }
  for (const DatedMark& mark : said->second) {
    if (!evaluation.Knows(mark.recorded) ||
        mark.recorded.recorded_at_ms < latest.visible_at_ms) {
      continue;
    }
    const Number number = evaluation.world().FindEvent(mark.event);
    const v1::Event& event = evaluation.Event(number).event;
    const bool explained = mark.mark.status() == "explained";
    const bool one_short = explained && NeedsSecondSigner(finding.severity()) &&
                           !HasTwoSigners(event);
    finding.set_second_signer_missing(one_short);
    if (!one_short) {
      finding.set_status(explained ? v1::EXPLAINED : v1::ESCALATED);
    }
    const std::set<std::string> concerned = Concerned(evaluation, latest);
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
    Refer(evaluation, number, finding.mutable_marked_by());
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
  const Instance* latest = &first;
  for (const FoundInstance& each : found) {
    if (each.instance.closed == first.closed) {
      evidence.insert(each.instance.evidence.begin(),
                      each.instance.evidence.end());
      if (each.instance.visible_at_ms > latest->visible_at_ms) {
        latest = &each.instance;
      }
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
  SetMark(evaluation, *latest, finding);
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
