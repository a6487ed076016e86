// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/author.h"

#include <utility>

#include "ledger/core/canonical.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

// Salts of private fields come after those of all the units there may be.
constexpr std::uint32_t kPrivateSaltsFrom = 0x8000'0000;

void AddAttachment(v1::Event& event, v1::AttachmentKind kind,
                   std::uint64_t length, const Hash& root) {
  v1::Attachment* attachment = event.add_attachments();
  attachment->set_kind(kind);
  attachment->set_length(length);
  attachment->set_root(std::string(View(root)));
}

bool LastIsFile(const v1::Event& event) {
  const v1::Governance& governance = event.governance();
  return governance.has_publish_policy() ||
         (governance.has_import_list() &&
          governance.import_list().entries().empty());
}

void FillAttachments(v1::Event& event, const Submission& submission) {
  event.clear_attachments();
  if (!submission.units.empty()) {
    AddAttachment(event, v1::UNIT_LIST, submission.units.size(),
                  UnitListRoot(submission.units));
  }
  if (!submission.private_fields.empty()) {
    AddAttachment(event, v1::PRIVATE_PART, submission.private_fields.size(),
                  PrivateRoot(submission.private_fields));
  }
  for (const std::string& content : submission.files) {
    const bool is_file =
        LastIsFile(event) && &content == &submission.files.back();
    AddAttachment(event, is_file ? v1::FILE : v1::EVIDENCE, content.size(),
                  FileRoot(content));
  }
}

// What AssembleSubmission requires; CheckForm has the last word on the rest.
std::optional<Error> FindUnhashable(
    const std::vector<v1::UnitRow>& rows,
    const std::vector<v1::PrivateField>& private_fields,
    std::string_view secret) {
  const auto fault = [](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message)};
  };
  if (secret.size() != kSecretBytes) {
    return fault("secret must have " + std::to_string(kSecretBytes) +
                 " octets");
  }
  for (const v1::UnitRow& row : rows) {
    if (row.issuer().size() > kNameBytesMax ||
        row.serial().size() > kSerialBytesMax) {
      return fault("issuer or serial of a unit is too long");
    }
    if (!row.link().empty() && row.link().size() != kZeroHash.size()) {
      return fault("link of a unit must have 32 octets");
    }
  }
  for (const v1::PrivateField& field : private_fields) {
    if (field.name().size() > kNameBytesMax) {
      return fault("name of a private field is too long");
    }
  }
  return std::nullopt;
}

Error Refused(const Refusal& refusal, const Submission& submission) {
  std::string message = refusal.message;
  if (refusal.position && *refusal.position < submission.units.size()) {
    const v1::UnitRow& row = submission.units[*refusal.position];
    message = "unit " + row.issuer() + "/" + row.serial() + ": " + message;
  }
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

}  // namespace

SignerKey SignerOf(std::string party, v1::SignerRole role,
                   const SigningKey& key) {
  return {.party = std::move(party),
          .role = role,
          .public_key = key.public_key(),
          .key = &key};
}

Signature SignBody(const SigningKey& key, std::string_view body) {
  return key.Sign(EventPae(body));
}

Submission AssembleSubmission(v1::Event event, std::vector<v1::UnitRow> rows,
                              std::vector<v1::PrivateField> private_fields,
                              std::vector<std::string> files,
                              std::span<const SignerKey> signers,
                              std::string_view secret) {
  Submission submission;
  submission.units = std::move(rows);
  submission.private_fields = std::move(private_fields);
  submission.files = std::move(files);
  PrepareUnitList(submission.units, secret);
  std::uint32_t salt_position = kPrivateSaltsFrom;
  for (v1::PrivateField& field : submission.private_fields) {
    field.set_salt(SaltAt(secret, salt_position++));
  }
  FillAttachments(event, submission);
  event.clear_signers();
  for (const SignerKey& signer : signers) {
    v1::Signer* named = event.add_signers();
    named->set_party(signer.party);
    named->set_key(std::string(View(signer.public_key)));
    named->set_role(signer.role);
  }
  submission.body = EncodeCanonical(event);
  for (const SignerKey& signer : signers) {
    submission.signatures.push_back(signer.key != nullptr
                                        ? SignBody(*signer.key, submission.body)
                                        : Signature{});
  }
  return submission;
}

Result<Submission> BuildSubmission(v1::Event event,
                                   std::vector<v1::UnitRow> rows,
                                   std::vector<v1::PrivateField> private_fields,
                                   std::vector<std::string> files,
                                   std::span<const SignerKey> signers,
                                   std::string_view secret) {
  if (const auto fault = FindUnhashable(rows, private_fields, secret)) {
    return *fault;
  }
  Submission submission = AssembleSubmission(std::move(event), std::move(rows),
                                             std::move(private_fields),
                                             std::move(files), signers, secret);
  const auto parsed = ParseEvent(submission.body);
  if (!parsed) {
    return parsed.error();
  }
  if (const auto refusal = CheckForm(*parsed, submission)) {
    return Refused(*refusal, submission);
  }
  return submission;
}

}  // namespace waybill
