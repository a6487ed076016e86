// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/checkpoint.h"

#include <utility>

#include "ledger/core/check.h"
#include "ledger/core/text_lines.h"

namespace waybill {

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  WAYBILL_CHECK(IsKeyName(checkpoint.origin));
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         ToBase64(View(checkpoint.root)) + "\n";
}

Result<Checkpoint> ParseCheckpoint(std::string_view text) {
  const auto origin = TakeLine(text);
  const auto size_line = TakeLine(text);
  const auto root_line = TakeLine(text);
  if (!origin || !size_line || !root_line || !text.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "a checkpoint has three lines: origin, size and root"};
  }
  if (!IsKeyName(*origin)) {
    return Error{ErrorCode::kInvalidArgument,
                 "the origin of a checkpoint is the name of a key"};
  }
  const auto size = ParseDecimal(*size_line);
  if (!size) {
    return size.error();
  }
  const auto root = ParseHashText(*root_line);
  if (!root) {
    return root.error();
  }
  if (*size == 0 && *root != EmptyRoot()) {
    return Error{ErrorCode::kInvalidArgument,
                 "a checkpoint of an empty log with a root of something"};
  }
  return Checkpoint{
      .origin = std::string(*origin), .size = *size, .root = *root};
}

Result<UnverifiedCheckpoint> ReadCheckpoint(std::string_view bytes) {
  auto note = ParseNote(bytes);
  if (!note) {
    return note.error();
  }
  auto checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint) {
    return checkpoint.error();
  }
  return UnverifiedCheckpoint{.checkpoint = *std::move(checkpoint),
                              .note = *std::move(note)};
}

SignedCheckpoint::SignedCheckpoint(Checkpoint checkpoint, Note note)
    : checkpoint_(std::move(checkpoint)), note_(std::move(note)) {}

SignedCheckpoint SignedCheckpoint::Sign(const Checkpoint& checkpoint,
                                        const SigningKey& key) {
  Note note{.text = FormatCheckpoint(checkpoint), .signatures = {}};
  note.signatures.push_back(SignNote(note.text, checkpoint.origin, key));
  return {checkpoint, std::move(note)};
}

Result<SignedCheckpoint> SignedCheckpoint::Verify(
    UnverifiedCheckpoint unverified, const VerifierKey& log_key) {
  // The key of another log signs for that log only.
  if (unverified.checkpoint.origin != log_key.name) {
    return Error{ErrorCode::kVerificationFailed,
                 "the checkpoint is of " + unverified.checkpoint.origin +
                     ", want " + log_key.name};
  }
  // Nothing obliges the maker of the struct to have parsed one from the other.
  if (FormatCheckpoint(unverified.checkpoint) != unverified.note.text) {
    return Error{ErrorCode::kVerificationFailed,
                 "the checkpoint isn't the text of its note"};
  }
  if (const auto verified = VerifyNote(unverified.note, log_key); !verified) {
    return verified.error();
  }
  return SignedCheckpoint(std::move(unverified.checkpoint),
                          std::move(unverified.note));
}

Result<SignedCheckpoint> SignedCheckpoint::Open(std::string_view bytes,
                                                const VerifierKey& log_key) {
  auto unverified = ReadCheckpoint(bytes);
  if (!unverified) {
    return unverified.error();
  }
  return Verify(*std::move(unverified), log_key);
}

Result<std::uint64_t> SignedCheckpoint::AddCosignature(
    const NoteSignature& cosignature, const VerifierKey& witness_key) {
  const Note alone{.text = note_.text, .signatures = {cosignature}};
  auto time = VerifyCosignature(alone, witness_key);
  if (!time) {
    return time;
  }
  const std::size_t size =
      bytes().size() + FormatSignatureLines({cosignature}).size();
  if (note_.signatures.size() == kNoteSignaturesMax || size > kNoteBytesMax) {
    return Error{ErrorCode::kExhausted,
                 "the checkpoint has no room for another signature: it has " +
                     std::to_string(note_.signatures.size())};
  }
  note_.signatures.push_back(cosignature);
  return time;
}

}  // namespace waybill
