// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/answer_parts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/core/canonical.h"
#include "ledger/core/event.h"
#include "ledger/core/unit_list.h"

namespace waybill::answer_parts {
namespace {

constexpr int kPathHashesMax = 64;

// Number of parts, and a name for messages; indexed by the type's value.
struct SubjectForm {
  std::size_t parts;
  std::string_view name;
};
constexpr std::array<SubjectForm, 14> kForms = {{{0, ""},
                                                 {2, "custody"},
                                                 {2, "observations"},
                                                 {2, "alias"},
                                                 {1, "party"},
                                                 {1, "approvals"},
                                                 {1, "model"},
                                                 {2, "site"},
                                                 {1, "licence"},
                                                 {1, "policy"},
                                                 {1, "list"},
                                                 {1, "ownership"},
                                                 {0, "governors"},
                                                 {2, "finding"}}};

const v1::Attachment* FindUnitList(const v1::Event& event) {
  for (const v1::Attachment& attachment : event.attachments()) {
    if (attachment.kind() == v1::UNIT_LIST) {
      return &attachment;
    }
  }
  return nullptr;
}

// The row is the leaf at its position of the event's unit list.
Result<VerifiedRow> VerifyRow(const v1::RowProof& proof,
                              const v1::Event& event) {
  const v1::Attachment* list = FindUnitList(event);
  if (list == nullptr) {
    return Fail("a unit is shown for an event without units");
  }
  // What the leaf can't tell apart, too: a role is one octet of it.
  if (const auto refusal = CheckRowForm(event, proof.row())) {
    return Fail("malformed unit row: " + refusal->message);
  }
  auto path = ParsePath(proof.path());
  if (!path) {
    return path.error();
  }
  auto root = HashFromBytes(list->root());
  if (!root) {
    return Fail("malformed unit list root");
  }
  VerifiedRow row{.position = proof.position(),
                  .row = proof.row(),
                  .label = RowLabel(proof.row())};
  if (auto held = VerifyInclusion(proof.position(), {list->length(), *root},
                                  UnitLeaf(row.row, row.label), *path);
      !held) {
    return Fail("unit " + row.row.serial() +
                " is not in the event's unit list: " + held.error().message);
  }
  return row;
}

// The row that this event adds to the chain of a unit or an alias.
const VerifiedRow* FindRow(const Subject& subject, const VerifiedEvent& event) {
  const auto it = std::find_if(
      event.rows.begin(), event.rows.end(), [&](const VerifiedRow& row) {
        if (subject.type == SubjectType::kAlias) {
          const std::vector<Subject> aliases = AliasSubjects(row.row);
          return std::find(aliases.begin(), aliases.end(), subject) !=
                 aliases.end();
        }
        return row.row.issuer() == subject.parts[0] &&
               row.row.serial() == subject.parts[1] &&
               ChainOfRow(event.recorded.event.kind_case(), row.row.role()) ==
                   subject.type;
      });
  return it == event.rows.end() ? nullptr : &*it;
}

// What the first event of a subject's chain must be.
bool IsRegistration(const Subject& subject, const VerifiedEvent& shown) {
  const v1::Event& event = shown.recorded.event;
  const v1::Governance& governance = event.governance();
  switch (subject.type) {
    case SubjectType::kCustody: {
      const VerifiedRow* row = FindRow(subject, shown);
      return row != nullptr && BeginsCustody(event, row->row);
    }
    case SubjectType::kParty:
      return governance.has_admit_party();
    case SubjectType::kApprovals:
      return governance.has_approve();
    case SubjectType::kModel:
      return governance.has_register_model();
    case SubjectType::kSite:
      return governance.has_add_site();
    case SubjectType::kLicence:
      return governance.has_issue_licence();
    case SubjectType::kGovernors:
      return event.has_genesis_declaration();
    case SubjectType::kObservations:
    case SubjectType::kAlias:
    case SubjectType::kPolicy:
    case SubjectType::kList:
    case SubjectType::kOwnership:
    case SubjectType::kFinding:
      return true;
  }
  return false;
}

// The leaf that goes into the head; zeros for subjects without units.
Result<Hash> LeafOf(const VerifiedSubject& subject,
                    const VerifiedEvent& event) {
  const SubjectType type = subject.subject.type;
  const std::string what = DescribeSubject(subject.subject) + ": entry " +
                           std::to_string(event.recorded.moment.index);
  if (type != SubjectType::kCustody && type != SubjectType::kObservations &&
      type != SubjectType::kAlias) {
    const auto about = GovernanceSubjects(event.recorded.event);
    if (std::find(about.begin(), about.end(), subject.subject) == about.end()) {
      return Fail(what + " is not about it");
    }
    if (event.recorded.event.has_governance() &&
        event.recorded.event.governance().subject_head() !=
            View(subject.chain.head)) {
      return Fail(what + " doesn't continue the chain its signers saw");
    }
    return kZeroHash;
  }
  const VerifiedRow* row = FindRow(subject.subject, event);
  if (row == nullptr) {
    return Fail(what + " is shown without the unit's row");
  }
  if (type == SubjectType::kCustody &&
      row->row.link() != View(subject.chain.head)) {
    return Fail(what + " doesn't continue the chain its signer saw");
  }
  return UnitLeaf(row->row, row->label);
}

}  // namespace

Result<std::vector<Hash>> ParsePath(const Octets& path) {
  if (path.size() > kPathHashesMax) {
    return Fail("a path of " + std::to_string(path.size()) +
                " hashes is longer than any log is deep");
  }
  std::vector<Hash> hashes;
  hashes.reserve(static_cast<std::size_t>(path.size()));
  for (const std::string& octets : path) {
    auto hash = HashFromBytes(octets);
    if (!hash) {
      return Fail("path: " + hash.error().message);
    }
    hashes.push_back(*hash);
  }
  return hashes;
}

Result<void> Inclusion(const TreeHead& tree, std::uint64_t index,
                       std::string_view entry, const Octets& path) {
  auto hashes = ParsePath(path);
  if (!hashes) {
    return hashes.error();
  }
  if (auto held = VerifyInclusion(index, tree, HashLeaf(entry), *hashes);
      !held) {
    return Fail("entry " + std::to_string(index) +
                " is not in the log: " + held.error().message);
  }
  return {};
}

Result<VerifiedEvent> VerifyEntry(const v1::EntryProof& proof,
                                  const TreeHead& tree,
                                  const Hash& genesis_id) {
  const std::string where = "entry " + std::to_string(proof.index()) + ": ";
  if (auto held = Inclusion(tree, proof.index(), proof.entry(), proof.path());
      !held) {
    return held.error();
  }
  auto entry = DecodeEntry(proof.entry());
  if (!entry) {
    return Fail(where + entry.error().message);
  }
  const EventEntry* sealed_in = std::get_if<EventEntry>(&*entry);
  if (sealed_in == nullptr) {
    return Fail(where + "a seal is shown as an event");
  }
  auto event = ParseEvent(sealed_in->body);
  if (!event) {
    return Fail(where + event.error().message);
  }
  if (const auto refusal = CheckBodyForm(*event)) {
    return Fail(where + refusal->message);
  }
  const bool is_genesis = event->has_genesis_declaration();
  if (is_genesis ? !event->genesis().empty()
                 : event->genesis() != View(genesis_id)) {
    return Fail(where + "written for another ledger");
  }
  if (auto refusal =
          CheckSignatures(*event, sealed_in->body, sealed_in->signatures)) {
    return Fail(where + refusal->message);
  }
  VerifiedEvent verified;
  verified.recorded.id = EventId(sealed_in->body);
  verified.recorded.moment = {proof.index(), sealed_in->recorded_at_ms};
  verified.recorded.event = std::move(*event);
  for (const v1::RowProof& row_proof : proof.rows()) {
    auto row = VerifyRow(row_proof, verified.recorded.event);
    if (!row) {
      return Fail(where + row.error().message);
    }
    if (!verified.rows.empty() &&
        (row->position <= verified.rows.back().position ||
         row->label <= verified.rows.back().label)) {
      return Fail(where + "units are not in ascending order");
    }
    verified.rows.push_back(std::move(*row));
  }
  return verified;
}

Result<Subject> ParseSubject(const v1::SubjectProof& proof) {
  if (proof.type() == 0 || proof.type() >= kForms.size()) {
    return Fail("unknown subject type " + std::to_string(proof.type()));
  }
  const SubjectForm& form = kForms.at(proof.type());
  if (static_cast<std::size_t>(proof.parts_size()) != form.parts) {
    return Fail("a subject of type " + std::string(form.name) + " has " +
                std::to_string(form.parts) + " parts, not " +
                std::to_string(proof.parts_size()));
  }
  Subject subject{.type = static_cast<SubjectType>(proof.type()), .parts = {}};
  for (const std::string& part : proof.parts()) {
    if (part.size() > kTextBytesMax) {
      return Fail("a part of a subject's name is too long");
    }
    subject.parts.push_back(part);
  }
  return subject;
}

std::string DescribeSubject(const Subject& subject) {
  std::string text(kForms.at(static_cast<std::size_t>(subject.type)).name);
  for (const std::string& part : subject.parts) {
    // The kind of an alias is one octet, a number.
    const bool is_number = subject.type == SubjectType::kAlias &&
                           &part == &subject.parts.front() && part.size() == 1;
    text += ' ';
    text +=
        is_number ? std::to_string(static_cast<unsigned char>(part[0])) : part;
  }
  return text;
}

Result<void> ExtendChain(VerifiedSubject& subject, const VerifiedEvent& event) {
  if (subject.chain.length == 0 && !IsRegistration(subject.subject, event)) {
    return Fail(DescribeSubject(subject.subject) +
                ": its chain doesn't begin with its registration");
  }
  auto leaf = LeafOf(subject, event);
  if (!leaf) {
    return leaf.error();
  }
  subject.chain = Extend(subject.chain, event.recorded.id, *leaf);
  return {};
}

}  // namespace waybill::answer_parts

namespace waybill {

Result<v1::Answer> ParseAnswer(std::string_view bytes) {
  v1::Answer answer;
  if (auto parsed = ParseCanonical(bytes, answer); !parsed) {
    return parsed.error();
  }
  return answer;
}

}  // namespace waybill
