// SPDX-License-Identifier: Apache-2.0
//
// Two texts that carry a checkpoint with a proof: the file that shows offline
// that an entry is logged (c2sp.org/tlog-proof) and the request that asks a
// witness to cosign (c2sp.org/tlog-witness, add-checkpoint). Pure and
// thread-safe.
#ifndef WAYBILL_LEDGER_CORE_TLOG_PROOF_H_
#define WAYBILL_LEDGER_CORE_TLOG_PROOF_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/checkpoint.h"
#include "ledger/core/hash.h"
#include "ledger/core/note.h"
#include "ledger/core/result.h"

namespace waybill {

// No inclusion proof is longer in a tree of fewer than 2^64 leaves.
inline constexpr std::size_t kInclusionHashesMax = 64;
// As the format of the request has it.
inline constexpr std::size_t kWitnessHashesMax = 63;
inline constexpr std::size_t kProofBytesMax = std::size_t{128} * 1024;

//   c2sp.org/tlog-proof@v1
//   [extra <base64>]
//   index <decimal>
//   <base64 hash>, for each from the leaf's sibling up
//   (an empty line)
//   checkpoint, verbatim
struct TlogProof {
  // What the maker added, unauthenticated: trust it for nothing.
  std::optional<std::string> extra;
  std::uint64_t index = 0;
  std::vector<Hash> hashes;
  std::string checkpoint;  // A signed note.

  bool operator==(const TlogProof&) const = default;
};

std::string FormatTlogProof(const TlogProof& proof);

// Reads the one spelling that formatting writes. Fails with kInvalidArgument
// if it is another, longer than kProofBytesMax, or has more than
// kInclusionHashesMax hashes. The checkpoint isn't looked at.
Result<TlogProof> ParseTlogProof(std::string_view text);

// Shows that the leaf is in the log that holds `log_key`, and gives the
// checkpoint, for the caller to look at its cosignatures. Fails with
// kInvalidArgument if the checkpoint is malformed, otherwise with
// kVerificationFailed.
Result<SignedCheckpoint> VerifyTlogProof(const TlogProof& proof,
                                         const Hash& leaf_hash,
                                         const VerifierKey& log_key);

//   old <decimal>
//   <base64 hash>, for each hash of the consistency proof
//   (an empty line)
//   checkpoint, verbatim
struct AddCheckpointRequest {
  std::uint64_t old_size = 0;  // What the witness cosigned last; 0: nothing.
  std::vector<Hash> proof;     // Empty if old_size is 0.
  std::string checkpoint;      // A signed note.

  bool operator==(const AddCheckpointRequest&) const = default;
};

std::string FormatAddCheckpoint(const AddCheckpointRequest& request);

// As ParseTlogProof, with at most kWitnessHashesMax hashes. Neither the
// checkpoint nor its size is looked at.
Result<AddCheckpointRequest> ParseAddCheckpoint(std::string_view text);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_TLOG_PROOF_H_
