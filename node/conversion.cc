// SPDX-License-Identifier: Apache-2.0
#include "node/conversion.h"

#include <cstdint>
#include <utility>

#include "ledger/core/checkpoint.h"
#include "ledger/core/note.h"
#include "ledger/core/verdict.h"

namespace waybill {
namespace {

constexpr int kSubjectPartsMax = 2;
constexpr std::uint32_t kSubjectTypeMax =
    static_cast<std::uint32_t>(SubjectType::kFinding);

}  // namespace

Result<Submission> ToSubmission(v1::AppendRequest& request) {
  if (request.body().empty()) {
    return Error{ErrorCode::kInvalidArgument, "the request holds no event"};
  }
  Submission submission;
  for (const std::string& octets : request.signatures()) {
    auto signature = SignatureFromBytes(octets);
    if (!signature) {
      return Error{ErrorCode::kInvalidArgument,
                   "a signature: " + signature.error().message};
    }
    submission.signatures.push_back(*signature);
  }
  submission.body = std::move(*request.mutable_body());
  submission.units.assign(
      std::make_move_iterator(request.mutable_units()->begin()),
      std::make_move_iterator(request.mutable_units()->end()));
  submission.private_fields.assign(
      std::make_move_iterator(request.mutable_private_fields()->begin()),
      std::make_move_iterator(request.mutable_private_fields()->end()));
  submission.files.assign(
      std::make_move_iterator(request.mutable_files()->begin()),
      std::make_move_iterator(request.mutable_files()->end()));
  return submission;
}

Result<void> AnswerAppend(const Ledger& ledger,
                          Result<Acknowledgement> acknowledgement,
                          std::uint64_t consistent_with,
                          v1::AppendResponse& response) {
  if (!acknowledgement) {
    return acknowledgement.error();
  }
  if (auto* refusal = std::get_if<Refusal>(&*acknowledgement)) {
    response.set_verdict(std::string(VerdictName(refusal->verdict)));
    response.set_message(std::move(refusal->message));
    if (refusal->position) {
      response.set_position(*refusal->position);
    }
    if (refusal->current_head) {
      response.set_current_head(std::string(View(*refusal->current_head)));
    }
    return {};
  }
  Accepted& accepted = std::get<Accepted>(*acknowledgement);
  if (consistent_with != 0) {
    auto note = ParseNote(accepted.checkpoint);
    auto checkpoint =
        note ? ParseCheckpoint(note->text) : Result<Checkpoint>(note.error());
    if (!checkpoint) {
      return checkpoint.error();
    }
    // The log may have grown since.
    auto proof = ledger.Read()->Consistency(consistent_with, checkpoint->size);
    if (!proof) {
      return proof.error();
    }
    AddHashes(*proof, *response.mutable_consistency());
  }
  response.set_verdict(std::string(VerdictName(Verdict::kAccepted)));
  response.set_index(accepted.index);
  response.set_event_id(std::string(View(accepted.event_id)));
  response.set_entry(std::move(accepted.entry));
  AddHashes(accepted.path, *response.mutable_path());
  response.set_checkpoint(std::move(accepted.checkpoint));
  return {};
}

Result<void> AddConsistency(
    const LedgerReader& reader, std::uint64_t old_size,
    google::protobuf::RepeatedPtrField<std::string>& out) {
  if (old_size == 0) {
    return {};
  }
  auto proof = reader.Consistency(old_size);
  if (!proof) {
    return proof.error();
  }
  AddHashes(*proof, out);
  return {};
}

Result<Subject> ToSubject(const v1::SubjectName& name) {
  if (name.type() == 0 || name.type() > kSubjectTypeMax) {
    return Error{ErrorCode::kInvalidArgument,
                 "unknown subject type " + std::to_string(name.type())};
  }
  if (name.parts_size() > kSubjectPartsMax) {
    return Error{ErrorCode::kInvalidArgument,
                 "a subject has at most " + std::to_string(kSubjectPartsMax) +
                     " parts, not " + std::to_string(name.parts_size())};
  }
  Subject subject{.type = static_cast<SubjectType>(name.type()), .parts = {}};
  for (const std::string& part : name.parts()) {
    if (part.size() > kTextBytesMax) {
      return Error{ErrorCode::kInvalidArgument,
                   "a subject's part is longer than " +
                       std::to_string(kTextBytesMax) + " octets"};
    }
    subject.parts.push_back(part);
  }
  return subject;
}

void AddHashes(const std::vector<Hash>& hashes,
               google::protobuf::RepeatedPtrField<std::string>& out) {
  out.Reserve(static_cast<int>(hashes.size()));
  for (const Hash& hash : hashes) {
    out.Add(std::string(View(hash)));
  }
}

}  // namespace waybill
