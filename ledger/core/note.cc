// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/note.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <utf8proc.h>

#include "ledger/core/check.h"
#include "ledger/core/encoding.h"
#include "ledger/core/hash.h"
#include "ledger/core/text.h"
#include "ledger/core/text_lines.h"

namespace waybill {
namespace {

constexpr std::string_view kDash = "\u2014 ";  // Em dash, space.
constexpr std::string_view kSeparator = "\n\n";
constexpr std::size_t kKeyIdBytes = 4;

Error Malformed(const std::string& what) {
  return Error{ErrorCode::kInvalidArgument, "malformed note: " + what};
}

// Calls `accept` with each code point; false if it or the encoding refuses.
template <typename Accept>
bool AllCodePoints(std::string_view text, const Accept& accept) {
  while (!text.empty()) {
    const std::int32_t code_point = TakeCodePoint(text);
    if (code_point < 0 || !accept(code_point)) {
      return false;
    }
  }
  return true;
}

bool IsSpace(std::int32_t code_point) {
  const utf8proc_category_t category = utf8proc_category(code_point);
  // U+0085, next line, is a control character by category, but a space too.
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || code_point == 0x85;
}

bool IsNoteText(std::string_view text) {
  return text.ends_with('\n') &&
         AllCodePoints(text, [](std::int32_t code_point) {
           return code_point >= 0x20 || code_point == '\n';
         });
}

std::optional<KeyType> KeyTypeFrom(char octet) {
  switch (octet) {
    case 1:
      return KeyType::kEd25519;
    case 4:
      return KeyType::kCosignature;
    default:
      return std::nullopt;
  }
}

// type ‖ public key.
std::string TypedKey(const VerifierKey& key) {
  std::string bytes(1, static_cast<char>(key.type));
  AppendHash(bytes, key.public_key);
  return bytes;
}

std::string KeyIdBytes(std::uint32_t key_id) {
  std::string bytes;
  AppendU32(bytes, key_id);
  return bytes;
}

Result<NoteSignature> ParseSignatureLine(std::string_view line) {
  const auto rest = After(kDash, line);
  if (!rest) {
    return Malformed("a signature line starts with an em dash and a space");
  }
  const std::size_t space = rest->find(' ');
  if (space == std::string_view::npos || !IsKeyName(rest->substr(0, space))) {
    return Malformed("a signature line has no key name");
  }
  const auto bytes = FromBase64(rest->substr(space + 1));
  if (!bytes) {
    return bytes.error();
  }
  if (bytes->size() <= kKeyIdBytes) {
    return Malformed("a signature of " + std::to_string(bytes->size()) +
                     " octets");
  }
  Reader reader(*bytes);
  NoteSignature signature;
  signature.name = rest->substr(0, space);
  signature.key_id = reader.U32();
  signature.blob = reader.Rest();
  return signature;
}

NoteSignature MakeSignature(const VerifierKey& key, std::string blob) {
  return {.name = key.name, .key_id = KeyId(key), .blob = std::move(blob)};
}

// Runs `verify` on the blob of each signature that claims to be of `key`: at
// least one must, and all of them have to hold.
template <typename Verify>
Result<void> VerifyClaims(const Note& note, const VerifierKey& key,
                          const Verify& verify) {
  const std::uint32_t key_id = KeyId(key);
  std::size_t verified = 0;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.key_id != key_id || signature.name != key.name) {
      continue;
    }
    if (!verify(signature.blob)) {
      return Error{ErrorCode::kVerificationFailed,
                   "a signature of " + key.name + " doesn't verify"};
    }
    ++verified;
  }
  if (verified == 0) {
    return Error{ErrorCode::kVerificationFailed, "not signed by " + key.name};
  }
  return {};
}

std::string CosignedMessage(std::string_view text, std::uint64_t time) {
  return "cosignature/v1\ntime " + std::to_string(time) + "\n" +
         std::string(text);
}

}  // namespace

bool IsKeyName(std::string_view name) {
  return !name.empty() && AllCodePoints(name, [](std::int32_t code_point) {
    return code_point >= 0x20 && code_point != '+' && !IsSpace(code_point);
  });
}

std::uint32_t KeyId(const VerifierKey& key) {
  const Hash hash = Sha256({key.name, "\n", TypedKey(key)});
  return Reader(View(hash)).U32();
}

std::string FormatVerifierKey(const VerifierKey& key) {
  WAYBILL_CHECK(IsKeyName(key.name));
  return key.name + "+" + ToHex(KeyIdBytes(KeyId(key))) + "+" +
         ToBase64(TypedKey(key));
}

Result<VerifierKey> ParseVerifierKey(std::string_view text) {
  const Error malformed{ErrorCode::kInvalidArgument,
                        "not a verifier key: want name+id+key"};
  // Base64 may hold further plus signs; names and ids can't.
  const std::size_t first = text.find('+');
  const std::size_t second = text.find('+', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return malformed;
  }
  const auto bytes = FromBase64(text.substr(second + 1));
  if (!bytes || bytes->empty()) {
    return malformed;
  }
  const auto type = KeyTypeFrom(bytes->front());
  const auto public_key =
      PublicKeyFromBytes(std::string_view(*bytes).substr(1));
  if (!type || !public_key || !IsKeyName(text.substr(0, first))) {
    return malformed;
  }
  VerifierKey key{.name = std::string(text.substr(0, first)),
                  .type = *type,
                  .public_key = *public_key};
  if (FormatVerifierKey(key) != text) {
    return Error{ErrorCode::kInvalidArgument,
                 "the id of verifier key " + key.name + " isn't its own"};
  }
  if (!IsAdmissibleKey(key.public_key)) {
    return Error{ErrorCode::kInvalidArgument,
                 "verifier key " + key.name + " is no valid point"};
  }
  return key;
}

std::string FormatNote(const Note& note) {
  return note.text + "\n" + FormatSignatureLines(note.signatures);
}

Result<Note> ParseNote(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) {
    return Malformed(std::to_string(bytes.size()) + " octets");
  }
  if (!IsNoteText(bytes)) {
    return Malformed("not lines of text");
  }
  // The text may hold empty lines: the last one ends it.
  const std::size_t end = bytes.rfind(kSeparator);
  if (end == std::string_view::npos) {
    return Malformed("no signatures");
  }
  auto signatures = ParseSignatureLines(bytes.substr(end + 2));
  if (!signatures) {
    return signatures.error();
  }
  return Note{.text = std::string(bytes.substr(0, end + 1)),
              .signatures = *std::move(signatures)};
}

std::string FormatSignatureLines(const std::vector<NoteSignature>& signatures) {
  std::string lines;
  for (const NoteSignature& signature : signatures) {
    lines += std::string(kDash) + signature.name + " " +
             ToBase64(KeyIdBytes(signature.key_id) + signature.blob) + "\n";
  }
  return lines;
}

Result<std::vector<NoteSignature>> ParseSignatureLines(std::string_view lines) {
  if (lines.size() > kNoteBytesMax) {
    return Malformed(std::to_string(lines.size()) + " octets of signatures");
  }
  std::vector<NoteSignature> signatures;
  while (const auto line = TakeLine(lines)) {
    if (signatures.size() == kNoteSignaturesMax) {
      return Malformed("more than " + std::to_string(kNoteSignaturesMax) +
                       " signatures");
    }
    auto signature = ParseSignatureLine(*line);
    if (!signature) {
      return signature.error();
    }
    signatures.push_back(*std::move(signature));
  }
  if (!lines.empty() || signatures.empty()) {
    return Malformed("the signature lines don't end");
  }
  return signatures;
}

NoteSignature SignNote(std::string_view text, std::string_view name,
                       const SigningKey& key) {
  WAYBILL_CHECK(IsKeyName(name));
  const VerifierKey verifier{.name = std::string(name),
                             .type = KeyType::kEd25519,
                             .public_key = key.public_key()};
  return MakeSignature(verifier, std::string(View(key.Sign(text))));
}

Result<void> VerifyNote(const Note& note, const VerifierKey& key) {
  if (key.type != KeyType::kEd25519) {
    return Error{ErrorCode::kInvalidArgument,
                 key.name + " is a key for cosignatures"};
  }
  return VerifyClaims(note, key, [&](std::string_view blob) {
    const auto signature = SignatureFromBytes(blob);
    return signature && VerifySignature(key.public_key, note.text, *signature);
  });
}

NoteSignature Cosign(std::string_view text, std::string_view name,
                     const SigningKey& key, std::uint64_t time) {
  WAYBILL_CHECK(IsKeyName(name) && time <= kCosignatureTimeMax);
  const VerifierKey verifier{.name = std::string(name),
                             .type = KeyType::kCosignature,
                             .public_key = key.public_key()};
  std::string blob;
  AppendU64(blob, time);
  blob += View(key.Sign(CosignedMessage(text, time)));
  return MakeSignature(verifier, std::move(blob));
}

Result<std::uint64_t> VerifyCosignature(const Note& note,
                                        const VerifierKey& key) {
  if (key.type != KeyType::kCosignature) {
    return Error{ErrorCode::kInvalidArgument,
                 key.name + " isn't a key for cosignatures"};
  }
  std::uint64_t latest = 0;
  const auto verified = VerifyClaims(note, key, [&](std::string_view blob) {
    Reader reader(blob);
    const std::uint64_t time = reader.U64();
    const auto signature = SignatureFromBytes(reader.Rest());
    latest = std::max(latest, time);
    return signature && time <= kCosignatureTimeMax &&
           VerifySignature(key.public_key, CosignedMessage(note.text, time),
                           *signature);
  });
  if (!verified) {
    return verified.error();
  }
  return latest;
}

}  // namespace waybill
