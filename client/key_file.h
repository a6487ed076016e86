// SPDX-License-Identifier: Apache-2.0
//
// Signing keys on disk: encrypted, readable by their owner only.
// docs/FORMAT.md, "Key file".
#ifndef WAYBILL_CLIENT_KEY_FILE_H_
#define WAYBILL_CLIENT_KEY_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/core/keys.h"
#include "ledger/core/result.h"

namespace waybill {

// How much work a guess at the passphrase costs: libsodium's limits. Fast is
// for tests only.
struct KeyWork {
  std::uint64_t operations;
  std::uint64_t memory_bytes;
};
extern const KeyWork kModerateWork;     // A second on a small machine.
extern const KeyWork kInteractiveWork;  // A tenth of that.
extern const KeyWork kFastWork;

struct NamedKey {
  std::string owner;  // Party id, or a governor's name.
  SigningKey key;
};

// Writes the key made of `seed` to a new file with mode 0600 and returns it.
// Fails with kInvalidArgument if the file exists: a key is never overwritten.
// The caller wipes its seed.
Result<NamedKey> SaveKey(const std::string& path, const std::string& owner,
                         const Seed& seed, std::string_view passphrase,
                         const KeyWork& work);

// Fails with kInvalidArgument if the file is not a key file or others may read
// it, kPermissionDenied if the passphrase is wrong, kNotFound if there is none.
Result<NamedKey> LoadKey(const std::string& path, std::string_view passphrase);

// Owner and public key, without the passphrase.
struct KeySummary {
  std::string owner;
  PublicKey public_key;
};
// Of the text of a key file; errors name `source`. As ReadKeySummary.
Result<KeySummary> ParseKeySummary(std::string_view text,
                                   const std::string& source);
Result<KeySummary> ReadKeySummary(const std::string& path);

}  // namespace waybill

#endif  // WAYBILL_CLIENT_KEY_FILE_H_
