// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/event.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include "ledger/core/canonical.h"
#include "ledger/core/text.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

struct FreeDeleter {
  void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }
};

// All of the PAE but the body.
std::string PaePrefix(std::size_t body_bytes) {
  std::string prefix = "DSSEv1 ";
  prefix += std::to_string(kEventPayloadType.size());
  prefix += ' ';
  prefix += kEventPayloadType;
  prefix += ' ';
  prefix += std::to_string(body_bytes);
  prefix += ' ';
  return prefix;
}

bool IsNfc(std::string_view text) {
  utf8proc_uint8_t* composed = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &composed,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, FreeDeleter> owned(composed);
  return size >= 0 &&
         text == std::string_view(reinterpret_cast<const char*>(owned.get()),
                                  static_cast<std::size_t>(size));
}

bool IsSpace(std::int32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

bool IsCleanUnicode(std::string_view text) {
  std::string_view rest = text;
  std::int32_t code_point = TakeCodePoint(rest);
  if (IsSpace(code_point)) {
    return false;
  }
  while (true) {
    if (code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f)) {
      return false;
    }
    if (rest.empty()) {
      break;
    }
    code_point = TakeCodePoint(rest);
  }
  return !IsSpace(code_point) && IsNfc(text);
}

Subject Of(SubjectType type, std::string first) {
  return {.type = type, .parts = {std::move(first)}};
}

Subject Of(SubjectType type, std::string first, std::string second) {
  return {.type = type, .parts = {std::move(first), std::move(second)}};
}

// The one subject that a governance event is about; nothing for a reassignment
// of custody, which is about units.
std::optional<Subject> GovernanceSubject(const v1::Governance& governance) {
  switch (governance.action_case()) {
    case v1::Governance::kAdmitParty:
      return Of(SubjectType::kParty, governance.admit_party().party());
    case v1::Governance::kUpdateParty:
      return Of(SubjectType::kParty, governance.update_party().party());
    case v1::Governance::kSuspendParty:
      return Of(SubjectType::kParty, governance.suspend_party().party());
    case v1::Governance::kReinstateParty:
      return Of(SubjectType::kParty, governance.reinstate_party().party());
    case v1::Governance::kAddKey:
      return Of(SubjectType::kParty, governance.add_key().party());
    case v1::Governance::kRevokeKey:
      return Of(SubjectType::kParty, governance.revoke_key().party());
    case v1::Governance::kDelegate:
      return Of(SubjectType::kParty, governance.delegate().party());
    case v1::Governance::kWithdrawDelegation:
      return Of(SubjectType::kParty, governance.withdraw_delegation().party());
    case v1::Governance::kApprove:
      return Of(SubjectType::kApprovals, governance.approve().party());
    case v1::Governance::kWithdrawApproval:
      return Of(SubjectType::kApprovals,
                governance.withdraw_approval().party());
    case v1::Governance::kRegisterModel:
      return Of(SubjectType::kModel, governance.register_model().model());
    case v1::Governance::kAddSite:
      return Of(SubjectType::kSite, governance.add_site().party(),
                governance.add_site().site());
    case v1::Governance::kIssueLicence:
      return Of(SubjectType::kLicence, governance.issue_licence().licence());
    case v1::Governance::kRevokeLicence:
      return Of(SubjectType::kLicence, governance.revoke_licence().licence());
    case v1::Governance::kPublishPolicy:
      return Of(SubjectType::kPolicy, governance.publish_policy().pack());
    case v1::Governance::kRescindPolicy:
      return Of(SubjectType::kPolicy, governance.rescind_policy().pack());
    case v1::Governance::kRecordEnforcement:
      return Of(SubjectType::kPolicy, governance.record_enforcement().pack());
    case v1::Governance::kImportList:
      return Of(SubjectType::kList, governance.import_list().list());
    case v1::Governance::kRecordOwnership:
      return Of(SubjectType::kOwnership, governance.record_ownership().owned());
    case v1::Governance::kChangeGovernors:
    case v1::Governance::kChangeLogKeys:
      return Subject{.type = SubjectType::kGovernors, .parts = {}};
    case v1::Governance::kMarkFinding:
      return Of(SubjectType::kFinding, governance.mark_finding().code(),
                governance.mark_finding().subject());
    case v1::Governance::kReassignCustody:
    case v1::Governance::ACTION_NOT_SET:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string EventPae(std::string_view body) {
  return PaePrefix(body.size()).append(body);
}

Hash EventId(std::string_view body) {
  return Sha256({PaePrefix(body.size()), body});
}

Result<v1::Event> ParseEvent(std::string_view body) {
  if (body.size() > kEntryBytesMax) {
    return Error{ErrorCode::kInvalidArgument,
                 "event has " + std::to_string(body.size()) +
                     " octets, at most " + std::to_string(kEntryBytesMax) +
                     " are allowed"};
  }
  v1::Event event;
  if (const auto parsed = ParseCanonical(body, event); !parsed) {
    return parsed.error();
  }
  return event;
}

std::optional<Refusal> CheckSignatures(
    const v1::Event& event, std::string_view body,
    const std::vector<Signature>& signatures) {
  const auto count = static_cast<std::size_t>(event.signers_size());
  if (count == 0 || signatures.size() != count) {
    return Refusal{.verdict = Verdict::kBadSignature,
                   .message = "event names " + std::to_string(count) +
                              " signers and carries " +
                              std::to_string(signatures.size()) + " signatures",
                   .position = std::nullopt,
                   .current_head = std::nullopt};
  }
  const std::string pae = EventPae(body);
  for (std::size_t i = 0; i < count; ++i) {
    const v1::Signer& signer = event.signers(static_cast<int>(i));
    const auto key = PublicKeyFromBytes(signer.key());
    if (!key || !VerifySignature(*key, pae, signatures[i])) {
      return Refusal{.verdict = Verdict::kBadSignature,
                     .message = "signature of " + EscapeText(signer.party()) +
                                " doesn't verify",
                     .position = std::nullopt,
                     .current_head = std::nullopt};
    }
  }
  return std::nullopt;
}

bool IsCleanText(std::string_view text, std::size_t bytes_max) {
  if (text.empty() || text.size() > bytes_max) {
    return false;
  }
  // Printable ASCII is its own NFC; nearly all serials are.
  const bool printable = std::all_of(
      text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return printable ? text.front() != ' ' && text.back() != ' '
                   : IsCleanUnicode(text);
}

SubjectType ChainOfRow(v1::Event::KindCase kind, v1::UnitRole role) {
  const bool observes =
      kind == v1::Event::kCarry || kind == v1::Event::kCount ||
      kind == v1::Event::kAttest || kind == v1::Event::kSight ||
      kind == v1::Event::kRepair || kind == v1::Event::kTransferTitle ||
      (kind == v1::Event::kReceive && role == v1::UNEXPECTED);
  return observes ? SubjectType::kObservations : SubjectType::kCustody;
}

bool BeginsCustody(const v1::Event& event, const v1::UnitRow& row) {
  return event.has_commission() ||
         (event.has_relabel() && row.role() == v1::REPLACEMENT);
}

std::vector<Subject> GovernanceSubjects(const v1::Event& event) {
  if (event.has_genesis_declaration()) {
    return {Subject{.type = SubjectType::kGovernors, .parts = {}}};
  }
  if (!event.has_governance()) {
    return {};
  }
  if (auto subject = GovernanceSubject(event.governance())) {
    return {*std::move(subject)};
  }
  return {};
}

std::vector<Subject> AliasSubjects(const v1::UnitRow& row) {
  std::vector<Subject> subjects;
  if (const auto attributes = ParseAttributes(row.attributes())) {
    for (const v1::Alias& alias : attributes->aliases()) {
      subjects.push_back(Of(SubjectType::kAlias,
                            std::string(1, static_cast<char>(alias.kind())),
                            alias.value()));
    }
  }
  return subjects;
}

std::string_view EventKindName(const v1::Event& event) {
  // The names of the fields are the vocabulary's, and live as long as the
  // program.
  if (event.has_governance() &&
      event.governance().action_case() != v1::Governance::ACTION_NOT_SET) {
    return v1::Governance::descriptor()
        ->FindFieldByNumber(event.governance().action_case())
        ->name();
  }
  if (event.has_genesis_declaration()) {
    return "genesis";
  }
  if (event.kind_case() == v1::Event::KIND_NOT_SET) {
    return "";
  }
  return v1::Event::descriptor()->FindFieldByNumber(event.kind_case())->name();
}

}  // namespace waybill
