// SPDX-License-Identifier: Apache-2.0
//
// Keys and certificates of a device vendor that doesn't exist, for stories and
// tests. Nothing here is for anybody to trust.
#ifndef WAYBILL_TOOLS_SIMULATE_CERTIFICATE_MAKER_H_
#define WAYBILL_TOOLS_SIMULATE_CERTIFICATE_MAKER_H_

#include <memory>
#include <string>
#include <string_view>

namespace waybill::simulate {

// A fresh elliptic-curve key pair. Moves only.
class EcKey {
 public:
  explicit EcKey(const char* curve = "P-384");
  EcKey(EcKey&&) noexcept;
  EcKey& operator=(EcKey&&) noexcept;
  ~EcKey();

  std::string public_der() const;  // SubjectPublicKeyInfo.
  // r ‖ s, 48 octets each: ECDSA with SHA-384. REQUIRES: a P-384 key.
  std::string Sign384(std::string_view message) const;

 private:
  friend struct CertificateOptions;
  friend std::string IssueCertificate(const struct CertificateOptions& options);
  struct Pair;
  std::unique_ptr<Pair> pair_;
};

// Extensions in the words of OpenSSL's configuration; empty: without.
struct CertificateOptions {
  std::string name;
  const EcKey& key;           // Certified.
  const EcKey& signer;        // Signs.
  std::string issuer;         // DER of its certificate; empty: self-signed.
  std::string constraints{};  // "critical,CA:TRUE,pathlen:0"
  std::string usage{};        // "critical,keyCertSign"
  std::string not_before = "20200101000000Z";
  std::string not_after = "99991231235959Z";
  std::string dice{};  // Value of the DICE extension, DER.
  bool has_unknown_critical = false;
  bool by_sha256 = false;
};

// A certificate, DER.
std::string IssueCertificate(const CertificateOptions& options);

// The value of the DICE extension that names this device key and firmware.
std::string CompositeDeviceId(std::string_view device_key,
                              std::string_view firmware_id);

std::string ToPem(std::string_view der);

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_CERTIFICATE_MAKER_H_
