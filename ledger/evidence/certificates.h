// SPDX-License-Identifier: Apache-2.0
//
// Certificate chains of devices, verified by OpenSSL to roots that whoever
// verifies has chosen. Pure: the time is a parameter, nothing is fetched, and
// no store of the machine's own is trusted. Thread-safe.
#ifndef WAYBILL_LEDGER_EVIDENCE_CERTIFICATES_H_
#define WAYBILL_LEDGER_EVIDENCE_CERTIFICATES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

inline constexpr std::size_t kCertificateBytesMax = 8192;
inline constexpr std::size_t kChainLengthMin = 2;  // A device and its leaf.
inline constexpr std::size_t kChainLengthMax = 8;
inline constexpr std::size_t kVendorRootsMax = 64;

// The certificates in a PEM file, as DER, in their order; text around them is
// passed over. kInvalidArgument if there is none or too many, or one that can't
// be decoded.
Result<std::vector<std::string>> CertificatesFromPem(std::string_view text);

// Roots that are trusted to vouch for devices. Immutable.
class VendorRoots {
 public:
  VendorRoots() = default;
  // Adds the certificates of a PEM file. kInvalidArgument unless each is a
  // self-signed certificate of an authority with a P-384 key.
  Result<void> AddPem(std::string_view text);

  bool empty() const { return roots_.empty(); }
  const std::vector<std::string>& certificates() const { return roots_; }

 private:
  std::vector<std::string> roots_;  // DER.
};

// What a chain that verified says.
struct DeviceChain {
  // DER SubjectPublicKeyInfo of the leaf: the key that signs reports. It is
  // made by the device for the firmware it runs, and changes with it.
  std::string attestation_key;
  // The same of the leaf's issuer: the key that the device has from its making,
  // whatever firmware it runs.
  std::string device_key;
  // SHA-384 digests of firmware for which the leaf's key was made (TCG DICE).
  std::vector<std::string> firmware_ids;
  std::string leaf_name;  // Subjects, for people.
  std::string root_name;
  // False if no root was given to check against: then the chain is consistent
  // up to its last certificate, whoever made that.
  bool anchored = false;
};

// Verifies a chain, DER, leaf first, up to one of the roots (the root itself
// may stand last), as of `at_ms`: exact encodings, order, signatures
// (ECDSA P-384 with SHA-384), names and key identifiers, dates, authorities and
// path lengths, key usage, no critical extension that isn't understood, and the
// leaf's DICE extension, which must name the issuer's key if it names one.
// kInvalidArgument if it can't be read, kVerificationFailed if it doesn't hold;
// says which certificate. Revocation isn't checked.
Result<DeviceChain> VerifyDeviceChain(std::span<const std::string> chain,
                                      const VendorRoots& roots,
                                      std::int64_t at_ms);

// True if the raw signature (r ‖ s) over `message` is the key's, by ECDSA with
// SHA-384. `key` is a DER SubjectPublicKeyInfo of a chain that verified.
bool VerifyEcdsa384(std::string_view key, std::string_view message,
                    std::string_view signature);

// What an alias DEVICE_KEY holds: SHA-256 of the device key as its certificate
// has it (DER SubjectPublicKeyInfo), lower-case hex.
std::string DeviceKeyAlias(const DeviceChain& chain);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_EVIDENCE_CERTIFICATES_H_
