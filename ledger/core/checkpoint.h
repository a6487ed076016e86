// SPDX-License-Identifier: Apache-2.0
//
// Checkpoints (c2sp.org/tlog-checkpoint): what a log commits to, as a signed
// note of three lines. Waybill's have no extension lines, and the key that
// signs them is named by the origin. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_CHECKPOINT_H_
#define WAYBILL_LEDGER_CORE_CHECKPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/merkle.h"
#include "ledger/core/note.h"
#include "ledger/core/result.h"

namespace waybill {

struct Checkpoint {
  std::string origin;  // Names the log, and the key that signs for it.
  std::uint64_t size = 0;
  Hash root = kZeroHash;

  TreeHead tree() const { return {.size = size, .root = root}; }
  bool operator==(const Checkpoint&) const = default;
};

// origin, decimal size and base64 root, each with a newline: the text that is
// signed. REQUIRES: IsKeyName(checkpoint.origin).
std::string FormatCheckpoint(const Checkpoint& checkpoint);

// Fails with kInvalidArgument unless `text` is spelled as formatting does it,
// extension lines included, or if an empty log has another root than
// EmptyRoot().
Result<Checkpoint> ParseCheckpoint(std::string_view text);

// A checkpoint as it came, of which nothing is known yet: for a witness, which
// has to look at the origin before it knows the key.
struct UnverifiedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};
Result<UnverifiedCheckpoint> ReadCheckpoint(std::string_view bytes);

// A checkpoint whose log signed it: made only by signing or by verifying.
class SignedCheckpoint {
 public:
  // REQUIRES: IsKeyName(checkpoint.origin).
  static SignedCheckpoint Sign(const Checkpoint& checkpoint,
                               const SigningKey& key);

  // Fails with kVerificationFailed if `log_key` isn't named by the origin or
  // its signature is missing or wrong.
  static Result<SignedCheckpoint> Verify(UnverifiedCheckpoint unverified,
                                         const VerifierKey& log_key);

  // ReadCheckpoint and Verify in one; fails as they do.
  static Result<SignedCheckpoint> Open(std::string_view bytes,
                                       const VerifierKey& log_key);

  // Adds a cosignature and gives its time in Unix seconds. Fails with
  // kVerificationFailed, and leaves the checkpoint as it was, if it isn't
  // `witness_key`'s; with kExhausted if there is no room for another.
  Result<std::uint64_t> AddCosignature(const NoteSignature& cosignature,
                                       const VerifierKey& witness_key);

  const Checkpoint& checkpoint() const { return checkpoint_; }
  // With the signatures of others, which weren't verified.
  const Note& note() const { return note_; }
  std::string bytes() const { return FormatNote(note_); }

 private:
  SignedCheckpoint(Checkpoint checkpoint, Note note);

  Checkpoint checkpoint_;
  Note note_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_CHECKPOINT_H_
