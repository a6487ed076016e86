// SPDX-License-Identifier: Apache-2.0
//
// Signed notes (c2sp.org/signed-note) and witness cosignatures
// (c2sp.org/tlog-cosignature). A note is a text, an empty line, and a line for
// each signature:
//
//   text, ends in a newline
//
//   — <key name> <base64(key id[4] ‖ signature)>
//
// The text means nothing until a signature by a trusted key has been verified.
// Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_NOTE_H_
#define WAYBILL_LEDGER_CORE_NOTE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/keys.h"
#include "ledger/core/result.h"

namespace waybill {

inline constexpr std::size_t kNoteBytesMax = std::size_t{64} * 1024;
inline constexpr std::size_t kNoteSignaturesMax = 64;

// As assigned by c2sp.org/signed-note; never change a value.
enum class KeyType : std::uint8_t {
  kEd25519 = 1,
  kCosignature = 4,  // cosignature/v1: Ed25519 over the text and a time.
};

// A key one trusts, and the name under which it signs.
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::kEd25519;
  PublicKey public_key{};

  bool operator==(const VerifierKey&) const = default;
};

// True for a name that a key may have: UTF-8, not empty, without spaces of any
// script, control characters and plus signs.
bool IsKeyName(std::string_view name);

// SHA-256(name ‖ 0A ‖ type ‖ public key), the first four octets, big-endian. A
// hint which key to try, not a commitment to it.
std::uint32_t KeyId(const VerifierKey& key);

// The text that configures a key: name+hex8(key id)+base64(type ‖ public key).
// Parsing fails with kInvalidArgument unless the text is spelled as formatting
// does it, the id is the key's and the key is admissible (keys.h).
// REQUIRES: IsKeyName(key.name).
std::string FormatVerifierKey(const VerifierKey& key);
Result<VerifierKey> ParseVerifierKey(std::string_view text);

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string blob;  // What follows the key id; its form depends on the key.

  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  // With the newline at its end.
  std::vector<NoteSignature> signatures;

  bool operator==(const Note&) const = default;
};

// Formats what ParseNote reads, to the octet.
std::string FormatNote(const Note& note);

// Reads a note without verifying it. Fails with kInvalidArgument if it is too
// long, not UTF-8, holds another control character than the newline, or has no
// signature line, a malformed one or too many.
Result<Note> ParseNote(std::string_view bytes);

// The signature lines alone, each with its newline, as a witness returns them.
// Fails as ParseNote does.
std::string FormatSignatureLines(const std::vector<NoteSignature>& signatures);
Result<std::vector<NoteSignature>> ParseSignatureLines(std::string_view lines);

// Signs `text`. REQUIRES: IsKeyName(name).
NoteSignature SignNote(std::string_view text, std::string_view name,
                       const SigningKey& key);

// The note carries a signature of `key`, and every signature that claims to be
// of `key` verifies; others are ignored, as the format demands. Fails with
// kVerificationFailed otherwise, with kInvalidArgument if the key isn't of type
// kEd25519.
Result<void> VerifyNote(const Note& note, const VerifierKey& key);

// The last moment that a cosignature can state.
inline constexpr std::uint64_t kCosignatureTimeMax = ~std::uint64_t{0} >> 1;

// Signs "cosignature/v1\ntime <time>\n" ‖ text; `time` is in Unix seconds.
// REQUIRES: IsKeyName(name), time <= kCosignatureTimeMax.
NoteSignature Cosign(std::string_view text, std::string_view name,
                     const SigningKey& key, std::uint64_t time);

// As VerifyNote, for a key of type kCosignature. Gives the time in Unix seconds
// that the cosigner stated, the latest if it signed more than once.
Result<std::uint64_t> VerifyCosignature(const Note& note,
                                        const VerifierKey& key);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_NOTE_H_
