// SPDX-License-Identifier: Apache-2.0
//
// CheckForm: the bounds first, then what the body says by itself, then what
// comes with it. Kinds, governance and unit lists have their own files.
#include <algorithm>
#include <utility>

#include "ledger/core/event.h"
#include "ledger/core/form_check.h"
#include "ledger/core/merkle.h"
#include "ledger/core/text.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

// An event entry without its body and signatures; see entry.h.
constexpr std::size_t kEntryFrameBytes = 1 + 8 + 4 + 1;

std::optional<Refusal> TooLarge(std::string_view what, std::uint64_t size,
                                std::size_t size_max) {
  if (size <= size_max) {
    return std::nullopt;
  }
  std::string message(what);
  message += ": " + std::to_string(size) + ", at most " +
             std::to_string(size_max) + " are allowed";
  return Refusal{.verdict = Verdict::kTooLarge,
                 .message = std::move(message),
                 .position = std::nullopt,
                 .current_head = std::nullopt};
}

std::optional<Refusal> CheckSizes(const v1::Event& event,
                                  const Submission& submission) {
  const std::size_t signatures =
      std::max(submission.signatures.size(),
               static_cast<std::size_t>(event.signers_size()));
  const std::size_t entry_bytes = kEntryFrameBytes + submission.body.size() +
                                  signatures * sizeof(Signature);
  std::optional<Refusal> refusal =
      TooLarge("octets in the entry", entry_bytes, kEntryBytesMax);
  const auto also = [&refusal](std::string_view what, std::uint64_t size,
                               std::size_t size_max) {
    if (!refusal) {
      refusal = TooLarge(what, size, size_max);
    }
  };
  also("units", submission.units.size(), kUnitsMax);
  also("private fields", submission.private_fields.size(), kPrivateFieldsMax);
  also("files", submission.files.size(), kFilesMax);
  for (const v1::Attachment& attachment : event.attachments()) {
    if (attachment.kind() == v1::UNIT_LIST) {
      also("units", attachment.length(), kUnitsMax);
    } else if (attachment.kind() == v1::PRIVATE_PART) {
      also("private fields", attachment.length(), kPrivateFieldsMax);
    }
  }
  return refusal;
}

bool GovernorsMaySign(v1::Event::KindCase kind) {
  return kind == v1::Event::kHold || kind == v1::Event::kRelease ||
         kind == v1::Event::kRecover;
}

// Who may sign this governance event alone, as its actor: the party named, any
// party (empty), or nobody.
std::optional<std::string> LoneActor(const v1::Governance& governance) {
  if (governance.has_add_site()) {
    return governance.add_site().party();
  }
  if (governance.has_revoke_key()) {
    return governance.revoke_key().party();
  }
  if (governance.has_delegate()) {
    return governance.delegate().party();
  }
  if (governance.has_withdraw_delegation()) {
    return governance.withdraw_delegation().party();
  }
  if (governance.has_mark_finding()) {
    return std::string();
  }
  return std::nullopt;
}

// An actor alone; what is said to a finding, with the parties that agree.
bool IsActorsOwn(const v1::Event& event) {
  const auto& signers = event.signers();
  return signers[0].role() == v1::ACTOR &&
         (signers.size() == 1 ||
          (event.governance().has_mark_finding() &&
           std::all_of(signers.begin() + 1, signers.end(),
                       [](const v1::Signer& signer) {
                         return signer.role() == v1::COSIGNER;
                       })));
}

void CheckGovernanceSigners(const v1::Event& event, FormCheck& check) {
  const bool governors = std::all_of(
      event.signers().begin(), event.signers().end(),
      [](const v1::Signer& signer) { return signer.role() == v1::GOVERNOR; });
  check.Require(governors || event.has_governance(), "genesis",
                "must be signed by governors");
  if (governors) {
    check.Require(!event.governance().has_delegate() &&
                      !event.governance().has_withdraw_delegation(),
                  "delegation", "must be signed by the party alone");
    return;
  }
  const auto actor = LoneActor(event.governance());
  check.Require(actor.has_value(), "governance event",
                "must be signed by governors");
  check.Require(IsActorsOwn(event), "governance event",
                "must be signed by governors, or by one actor alone; a mark of "
                "a finding may have cosigners");
  check.Require(!actor || actor->empty() || *actor == event.signers(0).party(),
                "governance event", "must be signed by the party it is about");
}

void CheckSigners(const v1::Event& event, FormCheck& check) {
  check.Require(event.signers_size() >= 1 &&
                    event.signers_size() <= static_cast<int>(kSignersMax),
                "event", "must name 1 to 16 signers");
  const bool by_governors =
      event.has_governance() || event.has_genesis_declaration();
  for (int i = 0; i < event.signers_size() && !check.failed(); ++i) {
    const v1::Signer& signer = event.signers(i);
    if (signer.role() == v1::GOVERNOR) {
      check.Name("governor", signer.party());
    } else {
      check.PartyId("signer", signer.party());
    }
    check.Digest("key of a signer", signer.key());
    check.Require(signer.role() > v1::SIGNER_ROLE_UNSPECIFIED &&
                      v1::SignerRole_IsValid(signer.role()),
                  "signer", "must have a known role");
    check.Require(by_governors || (signer.role() == v1::ACTOR) == (i == 0),
                  "event", "must have exactly one actor, its first signer");
    check.Require(by_governors || signer.role() != v1::GOVERNOR ||
                      GovernorsMaySign(event.kind_case()),
                  "event", "is not one that governors sign");
    for (int j = 0; j < i; ++j) {
      check.Require(event.signers(j).party() != signer.party() ||
                        event.signers(j).key() != signer.key(),
                    "signer", "must not be named twice with one key");
    }
  }
  if (by_governors) {
    CheckGovernanceSigners(event, check);
  }
}

// Which attachments this kind of event must, may and can't have.
void CheckAttachmentKinds(const v1::Event& event, FormCheck& check) {
  bool has_units = false;
  bool has_file = false;
  int kind_before = 0;
  for (const v1::Attachment& attachment : event.attachments()) {
    const int kind = attachment.kind();
    check.Require(kind > 0 && v1::AttachmentKind_IsValid(kind), "attachment",
                  "must be of a known kind");
    check.Require(
        kind > kind_before || (kind == kind_before && kind == v1::EVIDENCE),
        "attachments",
        "must ascend by kind, and only evidence may occur twice");
    check.Digest("root of an attachment", attachment.root());
    check.Require(kind == v1::EVIDENCE || attachment.length() > 0, "attachment",
                  "must not be empty");
    has_units |= kind == v1::UNIT_LIST;
    has_file |= kind == v1::FILE;
    kind_before = kind;
  }
  const v1::Governance& governance = event.governance();
  check.Require(
      has_units == HasUnits(event), "event",
      has_units ? "must not have a unit list" : "must have a unit list");
  check.Require(!has_file || governance.has_publish_policy() ||
                    governance.has_import_list(),
                "event", "must not have a file");
  check.Require(has_file || !governance.has_publish_policy(), "policy pack",
                "must come as a file");
  check.Require(!has_file || governance.import_list().entries().empty(),
                "screening list", "must come as entries or as a file");
  check.Require(!event.has_genesis_declaration() || event.attachments().empty(),
                "genesis", "must not have attachments");
}

void CheckBody(const v1::Event& event, FormCheck& check) {
  check.Require(event.kind_case() != v1::Event::KIND_NOT_SET, "event",
                "must say what it is");
  const bool is_genesis = event.has_genesis_declaration();
  check.Require(is_genesis ? event.genesis().empty()
                           : event.genesis().size() == kZeroHash.size(),
                "genesis",
                is_genesis ? "must be empty in the genesis itself"
                           : "must have 32 octets");
  check.NeededTime("occurred_at_ms", event.occurred_at_ms());
  CheckSigners(event, check);
  CheckAttachmentKinds(event, check);
  if (event.has_place()) {
    check.Require(!is_genesis && !event.has_governance(), "place",
                  "must not be given in governance");
    check.Place("place", event.place());
  }
  if (check.failed()) {
    return;
  }
  if (is_genesis) {
    CheckGenesisKind(event.genesis_declaration(), check);
  } else if (event.has_governance()) {
    CheckGovernanceKind(event, check);
  } else {
    CheckKind(event, check);
  }
}

void CheckPrivateFields(const std::vector<v1::PrivateField>& fields,
                        FormCheck& check) {
  for (const v1::PrivateField& field : fields) {
    check.Name("name of a private field", field.name());
    check.Text("private field", field.value());
    check.Require(field.salt().size() == kSaltBytes, "private field",
                  "must have a salt of 16 octets");
  }
}

void CheckPrivatePart(const v1::Attachment& attachment,
                      const std::vector<v1::PrivateField>& fields,
                      FormCheck& check) {
  check.Require(attachment.length() == fields.size(), "private part",
                "must have as many fields as the body says");
  CheckPrivateFields(fields, check);
  check.Require(
      check.failed() || View(PrivateRoot(fields)) == attachment.root(),
      "private part", "must match the root in the body");
}

UnitHashes CheckUnitList(const v1::Event& event,
                         const v1::Attachment& attachment,
                         const std::vector<v1::UnitRow>& rows,
                         FormCheck& check) {
  check.Require(attachment.length() == rows.size(), "unit list",
                "must have as many units as the body says");
  if (check.failed()) {
    return {};
  }
  UnitHashes hashes = CheckUnits(event, rows, check);
  check.Require(
      check.failed() || View(TreeRoot(hashes.leaves)) == attachment.root(),
      "unit list", "must match the root in the body");
  return hashes;
}

UnitHashes CheckAttached(const v1::Event& event, const Submission& submission,
                         PrivatePart private_part, FormCheck& check) {
  UnitHashes hashes;
  bool has_private = false;
  std::size_t files = 0;
  for (const v1::Attachment& attachment : event.attachments()) {
    if (check.failed()) {
      return {};
    }
    if (attachment.kind() == v1::UNIT_LIST) {
      hashes = CheckUnitList(event, attachment, submission.units, check);
    } else if (attachment.kind() == v1::PRIVATE_PART) {
      has_private = true;
      if (private_part == PrivatePart::kNeeded ||
          !submission.private_fields.empty()) {
        CheckPrivatePart(attachment, submission.private_fields, check);
      }
    } else {
      check.Require(files < submission.files.size(), "submission",
                    "must come with every file that the body names");
      if (!check.failed()) {
        const std::string& content = submission.files[files++];
        check.Require(attachment.length() == content.size() &&
                          View(FileRoot(content)) == attachment.root(),
                      "file", "must match its length and root in the body");
      }
    }
  }
  check.Require(HasUnits(event) || submission.units.empty(), "submission",
                "must not come with units");
  check.Require(has_private || submission.private_fields.empty(), "submission",
                "must not come with private fields that the body doesn't name");
  check.Require(files == submission.files.size(), "submission",
                "must not come with files that the body doesn't name");
  return hashes;
}

}  // namespace

std::optional<Refusal> CheckBodyForm(const v1::Event& event) {
  FormCheck check;
  CheckBody(event, check);
  return check.refusal();
}

std::optional<Refusal> CheckForm(const v1::Event& event,
                                 const Submission& submission,
                                 PrivatePart private_part, UnitHashes* hashes) {
  if (auto refusal = CheckSizes(event, submission)) {
    return refusal;
  }
  FormCheck check;
  check.Require(submission.signatures.size() ==
                    static_cast<std::size_t>(event.signers_size()),
                "submission", "must carry one signature for each signer");
  CheckBody(event, check);
  if (!check.failed()) {
    UnitHashes found = CheckAttached(event, submission, private_part, check);
    if (hashes != nullptr && !check.failed()) {
      *hashes = std::move(found);
    }
  }
  return check.refusal();
}

}  // namespace waybill
