// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/certificate_maker.h"

#include <cstddef>
#include <utility>

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "ledger/core/check.h"
#include "ledger/evidence/dice_extension.h"

namespace waybill::simulate {
namespace {

constexpr int kHalfSignatureBytes = 48;
constexpr int kSerialBits = 127;

struct CertificateDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, CertificateDeleter>;

template <typename Object, typename Encoder>
std::string Encode(Object* object, Encoder encoder) {
  unsigned char* der = nullptr;
  const int size = encoder(object, &der);
  WAYBILL_CHECK(size > 0);
  std::string encoded(reinterpret_cast<const char*>(der),
                      static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return encoded;
}

const unsigned char* Octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

void SetSerial(X509* certificate) {
  BIGNUM* number = BN_new();
  WAYBILL_CHECK(
      number != nullptr &&
      BN_rand(number, kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
      BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) !=
          nullptr);
  BN_free(number);
}

void AddExtension(X509* certificate, X509* issuer, int nid,
                  const std::string& value) {
  if (value.empty()) {
    return;
  }
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  WAYBILL_CHECK(extension != nullptr &&
                X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void AddOctets(X509* certificate, const char* oid, bool is_critical,
               std::string_view value) {
  ASN1_OBJECT* object = OBJ_txt2obj(oid, 1);
  ASN1_OCTET_STRING* octets = ASN1_OCTET_STRING_new();
  WAYBILL_CHECK(object != nullptr && octets != nullptr &&
                ASN1_OCTET_STRING_set(octets, Octets(value),
                                      static_cast<int>(value.size())) == 1);
  X509_EXTENSION* extension = X509_EXTENSION_create_by_OBJ(
      nullptr, object, is_critical ? 1 : 0, octets);
  WAYBILL_CHECK(extension != nullptr &&
                X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(octets);
  ASN1_OBJECT_free(object);
}

// Tag, length below 65,536, value.
std::string Der(char tag, std::string_view value) {
  constexpr std::size_t kShortMax = 0x7F;
  constexpr std::size_t kOctetMax = 0xFF;
  std::string out(1, tag);
  if (value.size() > kOctetMax) {
    out += '\x82';
    out += static_cast<char>(value.size() >> 8U);
  } else if (value.size() > kShortMax) {
    out += '\x81';
  }
  out += static_cast<char>(value.size() & kOctetMax);
  return out.append(value);
}

}  // namespace

struct EcKey::Pair {
  explicit Pair(EVP_PKEY* made) : key(made) { WAYBILL_CHECK(key != nullptr); }
  ~Pair() { EVP_PKEY_free(key); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  EVP_PKEY* key;
};

EcKey::EcKey(const char* curve)
    : pair_(std::make_unique<Pair>(EVP_EC_gen(curve))) {}
EcKey::EcKey(EcKey&&) noexcept = default;
EcKey& EcKey::operator=(EcKey&&) noexcept = default;
EcKey::~EcKey() = default;

std::string EcKey::public_der() const { return Encode(pair_->key, i2d_PUBKEY); }

std::string EcKey::Sign384(std::string_view message) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = 0;
  WAYBILL_CHECK(context != nullptr &&
                EVP_DigestSignInit(context, nullptr, EVP_sha384(), nullptr,
                                   pair_->key) == 1 &&
                EVP_DigestSign(context, nullptr, &size, Octets(message),
                               message.size()) == 1);
  std::string der(size, '\0');
  WAYBILL_CHECK(EVP_DigestSign(context,
                               reinterpret_cast<unsigned char*>(der.data()),
                               &size, Octets(message), message.size()) == 1);
  EVP_MD_CTX_free(context);
  const unsigned char* position = Octets(der);
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &position, static_cast<long>(size));
  std::string raw(std::size_t{2} * kHalfSignatureBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  WAYBILL_CHECK(pair != nullptr &&
                BN_bn2binpad(ECDSA_SIG_get0_r(pair), out,
                             kHalfSignatureBytes) == kHalfSignatureBytes &&
                BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + kHalfSignatureBytes,
                             kHalfSignatureBytes) == kHalfSignatureBytes);
  ECDSA_SIG_free(pair);
  return raw;
}

std::string IssueCertificate(const CertificateOptions& options) {
  const Certificate certificate(X509_new());
  X509* made = certificate.get();
  WAYBILL_CHECK(made != nullptr && X509_set_version(made, X509_VERSION_3) == 1);
  SetSerial(made);
  WAYBILL_CHECK(X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN",
                                           MBSTRING_UTF8, Octets(options.name),
                                           -1, -1, 0) == 1);
  Certificate issuer;
  if (!options.issuer.empty()) {
    const unsigned char* position = Octets(options.issuer);
    issuer.reset(
        d2i_X509(nullptr, &position, static_cast<long>(options.issuer.size())));
    WAYBILL_CHECK(issuer != nullptr);
  }
  X509* by = issuer == nullptr ? made : issuer.get();
  WAYBILL_CHECK(X509_set_issuer_name(made, X509_get_subject_name(by)) == 1 &&
                ASN1_TIME_set_string_X509(X509_getm_notBefore(made),
                                          options.not_before.c_str()) == 1 &&
                ASN1_TIME_set_string_X509(X509_getm_notAfter(made),
                                          options.not_after.c_str()) == 1 &&
                X509_set_pubkey(made, options.key.pair_->key) == 1);
  AddExtension(made, by, NID_basic_constraints, options.constraints);
  AddExtension(made, by, NID_key_usage, options.usage);
  AddExtension(made, by, NID_subject_key_identifier, "hash");
  AddExtension(made, by, NID_authority_key_identifier, "keyid:always");
  if (!options.dice.empty()) {
    AddOctets(made, kDiceExtensionOid, false, options.dice);
  }
  if (options.has_unknown_critical) {
    AddOctets(made, "1.3.6.1.4.1.99999.1", true, "x");
  }
  WAYBILL_CHECK(X509_sign(made, options.signer.pair_->key,
                          options.by_sha256 ? EVP_sha256() : EVP_sha384()) > 0);
  return Encode(made, i2d_X509);
}

std::string CompositeDeviceId(std::string_view device_key,
                              std::string_view firmware_id) {
  constexpr std::string_view kSha384("\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9);
  const std::string fwid =
      Der('\x30', Der('\x06', kSha384) + Der('\x04', firmware_id));
  return Der('\x30', Der('\x02', "\x01") + std::string(device_key) + fwid);
}

std::string ToPem(std::string_view der) {
  const unsigned char* position = Octets(der);
  const Certificate certificate(
      d2i_X509(nullptr, &position, static_cast<long>(der.size())));
  BIO* text = BIO_new(BIO_s_mem());
  WAYBILL_CHECK(certificate != nullptr && text != nullptr &&
                PEM_write_bio_X509(text, certificate.get()) == 1);
  const char* bytes = nullptr;
  const long size = BIO_get_mem_data(text, &bytes);
  std::string pem(bytes, static_cast<std::size_t>(size));
  BIO_free(text);
  return pem;
}

}  // namespace waybill::simulate
