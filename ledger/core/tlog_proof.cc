// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/tlog_proof.h"

#include <utility>

#include "ledger/core/merkle.h"
#include "ledger/core/text_lines.h"

namespace waybill {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtraPrefix = "extra ";
constexpr std::string_view kIndexPrefix = "index ";
constexpr std::string_view kOldPrefix = "old ";

Result<void> CheckLength(std::string_view text) {
  if (text.size() > kProofBytesMax) {
    return Error{ErrorCode::kInvalidArgument,
                 "proof has " + std::to_string(text.size()) +
                     " octets, at most " + std::to_string(kProofBytesMax)};
  }
  return {};
}

// The number on a line of the form "<prefix><decimal>".
Result<std::uint64_t> NumberAfter(std::string_view prefix,
                                  std::optional<std::string_view> line) {
  const auto number = line ? After(prefix, *line) : std::nullopt;
  if (!number) {
    return Error{ErrorCode::kInvalidArgument,
                 "no line starts with '" + std::string(prefix) + "'"};
  }
  return ParseDecimal(*number);
}

}  // namespace

std::string FormatTlogProof(const TlogProof& proof) {
  std::string text = std::string(kHeader) + "\n";
  if (proof.extra) {
    text += std::string(kExtraPrefix) + ToBase64(*proof.extra) + "\n";
  }
  text += std::string(kIndexPrefix) + std::to_string(proof.index) + "\n";
  AppendHashLines(text, proof.hashes);
  return text + "\n" + proof.checkpoint;
}

Result<TlogProof> ParseTlogProof(std::string_view text) {
  if (const auto length = CheckLength(text); !length) {
    return length.error();
  }
  if (TakeLine(text) != kHeader) {
    return Error{ErrorCode::kInvalidArgument,
                 "the first line isn't " + std::string(kHeader)};
  }
  TlogProof proof;
  auto line = TakeLine(text);
  if (const auto extra = line ? After(kExtraPrefix, *line) : std::nullopt) {
    auto bytes = FromBase64(*extra);
    if (!bytes) {
      return bytes.error();
    }
    proof.extra = *std::move(bytes);
    line = TakeLine(text);
  }
  const auto index = NumberAfter(kIndexPrefix, line);
  if (!index) {
    return index.error();
  }
  auto hashes = TakeHashLines(text, kInclusionHashesMax);
  if (!hashes) {
    return hashes.error();
  }
  proof.index = *index;
  proof.hashes = *std::move(hashes);
  proof.checkpoint = text;
  return proof;
}

Result<SignedCheckpoint> VerifyTlogProof(const TlogProof& proof,
                                         const Hash& leaf_hash,
                                         const VerifierKey& log_key) {
  auto checkpoint = SignedCheckpoint::Open(proof.checkpoint, log_key);
  if (!checkpoint) {
    return checkpoint;
  }
  const auto included = VerifyInclusion(
      proof.index, checkpoint->checkpoint().tree(), leaf_hash, proof.hashes);
  if (!included) {
    return included.error();
  }
  return checkpoint;
}

std::string FormatAddCheckpoint(const AddCheckpointRequest& request) {
  std::string text =
      std::string(kOldPrefix) + std::to_string(request.old_size) + "\n";
  AppendHashLines(text, request.proof);
  return text + "\n" + request.checkpoint;
}

Result<AddCheckpointRequest> ParseAddCheckpoint(std::string_view text) {
  if (const auto length = CheckLength(text); !length) {
    return length.error();
  }
  const auto old_size = NumberAfter(kOldPrefix, TakeLine(text));
  if (!old_size) {
    return old_size.error();
  }
  auto proof = TakeHashLines(text, kWitnessHashesMax);
  if (!proof) {
    return proof.error();
  }
  return AddCheckpointRequest{.old_size = *old_size,
                              .proof = *std::move(proof),
                              .checkpoint = std::string(text)};
}

}  // namespace waybill
