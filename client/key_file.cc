// SPDX-License-Identifier: Apache-2.0
#include "client/key_file.h"

#include <algorithm>
#include <array>

#include <google/protobuf/text_format.h>
#include <sodium.h>
#include <sys/stat.h>

#include "waybill/v1/local.pb.h"

#include "client/local_file.h"
#include "ledger/core/hash.h"

namespace waybill {
namespace {

constexpr std::size_t kKeyFileBytesMax = 4096;
constexpr std::size_t kSeedBytes = 32;
using Secret =
    std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

const unsigned char* Octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Binds the clear part of the file to the encrypted part.
std::string AssociatedData(std::string_view owner, std::string_view key_hex) {
  return "waybill/key/1 " + std::string(owner) + " " + std::string(key_hex);
}

bool StretchPassphrase(std::string_view passphrase, std::string_view salt,
                       const KeyWork& work, Secret& secret) {
  return crypto_pwhash(secret.data(), secret.size(), passphrase.data(),
                       passphrase.size(), Octets(salt), work.operations,
                       work.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

Error NotAKeyFile(const std::string& path, const std::string& why) {
  return Error{ErrorCode::kInvalidArgument,
               path + " is not a key file: " + why};
}

Result<v1::KeyFile> ParseKeyFile(std::string_view text,
                                 const std::string& path) {
  v1::KeyFile file;
  if (!google::protobuf::TextFormat::ParseFromString(std::string(text),
                                                     &file)) {
    return NotAKeyFile(path, "not in protobuf text format");
  }
  if (file.version() != 1) {
    return NotAKeyFile(path,
                       "unknown version " + std::to_string(file.version()));
  }
  // A file must not be able to make its reader work for hours.
  if (file.argon2id_memory_bytes() > (std::uint64_t{1} << 31) ||
      file.argon2id_operations() > 16) {
    return NotAKeyFile(path, "asks for too much work");
  }
  return file;
}

Result<v1::KeyFile> ReadKeyFile(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return Error{ErrorCode::kInvalidArgument,
                 path + " may be read by others; run chmod 600 on it"};
  }
  auto text = ReadFile(path, kKeyFileBytesMax);
  if (!text) {
    return text.error();
  }
  return ParseKeyFile(*text, path);
}

Result<PublicKey> ParseKey(const std::string& path, const std::string& hex) {
  auto bytes = HashFromHex(hex);
  if (!bytes) {
    return NotAKeyFile(path, "public key: " + bytes.error().message);
  }
  PublicKey key{};
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

}  // namespace

const KeyWork kModerateWork = {crypto_pwhash_OPSLIMIT_MODERATE,
                               crypto_pwhash_MEMLIMIT_MODERATE};
const KeyWork kInteractiveWork = {crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                  crypto_pwhash_MEMLIMIT_INTERACTIVE};
const KeyWork kFastWork = {crypto_pwhash_OPSLIMIT_MIN,
                           crypto_pwhash_MEMLIMIT_MIN};

Result<NamedKey> SaveKey(const std::string& path, const std::string& owner,
                         const Seed& seed, std::string_view passphrase,
                         const KeyWork& work) {
  NamedKey named{owner, SigningKey::FromSeed(seed)};
  v1::KeyFile file;
  file.set_version(1);
  file.set_owner(owner);
  file.set_public_key(ToHex(View(named.key.public_key())));
  file.set_argon2id_operations(work.operations);
  file.set_argon2id_memory_bytes(work.memory_bytes);
  std::string salt(crypto_pwhash_SALTBYTES, '\0');
  std::string nonce(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, '\0');
  randombytes_buf(salt.data(), salt.size());
  randombytes_buf(nonce.data(), nonce.size());
  Secret secret{};
  if (!StretchPassphrase(passphrase, salt, work, secret)) {
    return Error{ErrorCode::kExhausted,
                 "not enough memory to protect the key with its passphrase"};
  }
  const std::string associated =
      AssociatedData(file.owner(), file.public_key());
  std::string ciphertext(kSeedBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES,
                         '\0');
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(ciphertext.data()), &size, seed.data(),
      seed.size(), Octets(associated), associated.size(), nullptr,
      Octets(nonce), secret.data());
  sodium_memzero(secret.data(), secret.size());
  file.set_salt(ToHex(salt));
  file.set_nonce(ToHex(nonce));
  file.set_ciphertext(ToHex(ciphertext));
  std::string text;
  if (!google::protobuf::TextFormat::PrintToString(file, &text)) {
    return Error{ErrorCode::kInvalidArgument, "the key's owner isn't text"};
  }
  if (auto written = WriteFile(path, text, Overwrite::kNever); !written) {
    return written.error();
  }
  return named;
}

Result<NamedKey> LoadKey(const std::string& path, std::string_view passphrase) {
  auto file = ReadKeyFile(path);
  if (!file) {
    return file.error();
  }
  auto public_key = ParseKey(path, file->public_key());
  auto salt = BytesFromHex(file->salt());
  auto nonce = BytesFromHex(file->nonce());
  auto ciphertext = BytesFromHex(file->ciphertext());
  if (!public_key || !salt || !nonce || !ciphertext ||
      salt->size() != crypto_pwhash_SALTBYTES ||
      nonce->size() != crypto_aead_xchacha20poly1305_ietf_NPUBBYTES ||
      ciphertext->size() !=
          kSeedBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES) {
    return NotAKeyFile(path, "a field is damaged");
  }
  Secret secret{};
  if (!StretchPassphrase(
          passphrase, *salt,
          {file->argon2id_operations(), file->argon2id_memory_bytes()},
          secret)) {
    return Error{ErrorCode::kExhausted,
                 "not enough memory to open the key " + path};
  }
  const std::string associated =
      AssociatedData(file->owner(), file->public_key());
  Seed seed{};
  unsigned long long size = 0;
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
      seed.data(), &size, nullptr, Octets(*ciphertext), ciphertext->size(),
      Octets(associated), associated.size(), Octets(*nonce), secret.data());
  sodium_memzero(secret.data(), secret.size());
  if (status != 0) {
    return Error{ErrorCode::kPermissionDenied,
                 "wrong passphrase for " + path + ", or the file was altered"};
  }
  NamedKey named{file->owner(), SigningKey::FromSeed(seed)};
  sodium_memzero(seed.data(), seed.size());
  if (named.key.public_key() != *public_key) {
    return NotAKeyFile(path, "it holds another key than it says");
  }
  return named;
}

Result<KeySummary> ParseKeySummary(std::string_view text,
                                   const std::string& source) {
  auto file = ParseKeyFile(text, source);
  if (!file) {
    return file.error();
  }
  auto key = ParseKey(source, file->public_key());
  if (!key) {
    return key.error();
  }
  return KeySummary{file->owner(), *key};
}

Result<KeySummary> ReadKeySummary(const std::string& path) {
  auto file = ReadKeyFile(path);
  if (!file) {
    return file.error();
  }
  auto key = ParseKey(path, file->public_key());
  if (!key) {
    return key.error();
  }
  return KeySummary{file->owner(), *key};
}

}  // namespace waybill
