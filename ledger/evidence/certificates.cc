// SPDX-License-Identifier: Apache-2.0
#include "ledger/evidence/certificates.h"

#include <algorithm>
#include <utility>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "ledger/core/check.h"
#include "ledger/evidence/dice_extension.h"
#include "ledger/evidence/spdm_report.h"

namespace waybill {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

using Certificate = Owned<X509, X509_free>;
using CertificateStore = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
// Borrows the certificates in it; its functions are macros.
struct StackDeleter {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using CertificateStack = std::unique_ptr<STACK_OF(X509), StackDeleter>;

// What OpenSSL said to a thread isn't left there for another caller of it.
struct QuietErrors {
  QuietErrors() { ERR_clear_error(); }
  ~QuietErrors() { ERR_clear_error(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

const unsigned char* Octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// DER by one of OpenSSL's i2d functions; empty if it can't.
template <typename Object, typename Encoder>
std::string Encode(Object* object, Encoder encoder) {
  unsigned char* der = nullptr;
  const int size = encoder(object, &der);
  std::string encoded;
  if (size > 0) {
    encoded.assign(reinterpret_cast<const char*>(der),
                   static_cast<std::size_t>(size));
  }
  OPENSSL_free(der);
  return encoded;
}

std::string SubjectText(const X509* certificate) {
  const Owned<BIO, BIO_free> text(BIO_new(BIO_s_mem()));
  if (text == nullptr ||
      X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0,
                         XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) {
    return "";
  }
  const char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

std::string Which(std::size_t position) {
  return "certificate " + std::to_string(position + 1) + " of the chain ";
}
Error Unreadable(std::size_t position, const std::string& what) {
  return {ErrorCode::kInvalidArgument, Which(position) + what};
}
Error Broken(std::size_t position, const std::string& what) {
  return {ErrorCode::kVerificationFailed, Which(position) + what};
}

// The one certificate that the octets are the one encoding of.
Certificate Decode(std::string_view der) {
  const unsigned char* position = Octets(der);
  Certificate certificate(
      d2i_X509(nullptr, &position, static_cast<long>(der.size())));
  if (certificate == nullptr || position != Octets(der) + der.size() ||
      Encode(certificate.get(), i2d_X509) != der) {
    return nullptr;
  }
  return certificate;
}

Key DecodeKey(std::string_view der) {
  const unsigned char* position = Octets(der);
  return Key(d2i_PUBKEY(nullptr, &position, static_cast<long>(der.size())));
}

bool IsP384(EVP_PKEY* key) {
  char group[32] = {};
  return key != nullptr && EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, group, sizeof(group), nullptr) == 1 &&
         std::string_view(group) == SN_secp384r1;
}

std::string KeyOf(const X509* certificate) {
  return Encode(X509_get_X509_PUBKEY(certificate), i2d_X509_PUBKEY);
}

bool IsAuthority(X509* certificate) {
  return X509_check_ca(certificate) == 1 &&
         (X509_get_extension_flags(certificate) & EXFLAG_KUSAGE) != 0 &&
         (X509_get_key_usage(certificate) & KU_KEY_CERT_SIGN) != 0;
}

bool MaySignReports(X509* certificate) {
  const std::uint32_t usage = X509_get_key_usage(certificate);
  const std::uint32_t flags = X509_get_extension_flags(certificate);
  return (flags & EXFLAG_CA) == 0 && (flags & EXFLAG_KUSAGE) != 0 &&
         (usage & KU_DIGITAL_SIGNATURE) != 0 &&
         (usage & (KU_KEY_CERT_SIGN | KU_CRL_SIGN)) == 0;
}

// What each certificate must be by itself and towards the next.
Result<void> CheckEach(const std::vector<Certificate>& chain) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    X509* certificate = chain[i].get();
    const std::uint32_t flags = X509_get_extension_flags(certificate);
    if ((flags & EXFLAG_INVALID) != 0 ||
        X509_get_version(certificate) != X509_VERSION_3) {
      return Broken(i, "isn't a valid certificate of version 3");
    }
    if ((flags & EXFLAG_CRITICAL) != 0) {
      return Broken(i, "has a critical extension that isn't understood");
    }
    if (!IsP384(X509_get0_pubkey(certificate)) ||
        X509_get_signature_nid(certificate) != NID_ecdsa_with_SHA384) {
      return Broken(i, "isn't by ECDSA P-384 with SHA-384");
    }
    if (i == 0 && !MaySignReports(certificate)) {
      return Broken(i, "isn't for signing reports");
    }
    if (i > 0 && !IsAuthority(certificate)) {
      return Broken(i, "isn't for signing certificates");
    }
    if (i + 1 < chain.size() &&
        X509_check_issued(chain[i + 1].get(), certificate) != X509_V_OK) {
      return Broken(i, "wasn't issued by the one after it");
    }
  }
  return {};
}

Result<std::vector<Certificate>> DecodeChain(
    std::span<const std::string> chain) {
  if (chain.size() < kChainLengthMin || chain.size() > kChainLengthMax) {
    return Error{ErrorCode::kInvalidArgument,
                 "the chain has " + std::to_string(chain.size()) +
                     " certificates, not " + std::to_string(kChainLengthMin) +
                     " to " + std::to_string(kChainLengthMax)};
  }
  std::vector<Certificate> decoded;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (chain[i].size() > kCertificateBytesMax) {
      return Unreadable(
          i,
          "is larger than " + std::to_string(kCertificateBytesMax) + " octets");
    }
    Certificate certificate = Decode(chain[i]);
    if (certificate == nullptr) {
      return Unreadable(i, "isn't the DER of one certificate");
    }
    decoded.push_back(std::move(certificate));
  }
  return decoded;
}

// OpenSSL's path validation. The path that it finds must be the chain itself.
Result<void> ValidatePath(const std::vector<Certificate>& chain,
                          const std::vector<Certificate>& roots,
                          bool is_anchored, std::int64_t at_ms) {
  constexpr std::int64_t kSecondMs = 1000;
  const CertificateStore store(X509_STORE_new());
  const StoreContext context(X509_STORE_CTX_new());
  const CertificateStack others(sk_X509_new_null());
  WAYBILL_CHECK(store != nullptr && context != nullptr && others != nullptr);
  for (const Certificate& root : roots) {
    WAYBILL_CHECK(X509_STORE_add_cert(store.get(), root.get()) == 1);
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    WAYBILL_CHECK(sk_X509_push(others.get(), chain[i].get()) > 0);
  }
  WAYBILL_CHECK(X509_STORE_CTX_init(context.get(), store.get(), chain[0].get(),
                                    others.get()) == 1);
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, at_ms / kSecondMs);
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(kChainLengthMax));
  X509_VERIFY_PARAM_set_flags(
      parameters, X509_V_FLAG_X509_STRICT |
                      (is_anchored ? 0UL
                                   : X509_V_FLAG_PARTIAL_CHAIN |
                                         X509_V_FLAG_CHECK_SS_SIGNATURE));
  if (X509_verify_cert(context.get()) != 1) {
    const int error = X509_STORE_CTX_get_error(context.get());
    const int depth = X509_STORE_CTX_get_error_depth(context.get());
    return Broken(
        static_cast<std::size_t>(std::max(0, depth)),
        std::string("doesn't hold: ") + X509_verify_cert_error_string(error));
  }
  STACK_OF(X509)* path = X509_STORE_CTX_get0_chain(context.get());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const int at = static_cast<int>(i);
    if (at >= sk_X509_num(path) || Encode(sk_X509_value(path, at), i2d_X509) !=
                                       Encode(chain[i].get(), i2d_X509)) {
      return Broken(i, "isn't on the path to the root that is trusted");
    }
  }
  return {};
}

Result<DiceExtension> DiceOf(const X509* leaf) {
  const Owned<ASN1_OBJECT, ASN1_OBJECT_free> oid(
      OBJ_txt2obj(kDiceExtensionOid, 1));
  const int found = X509_get_ext_by_OBJ(leaf, oid.get(), -1);
  if (found < 0 || X509_get_ext_by_OBJ(leaf, oid.get(), found) >= 0) {
    return Broken(0, "doesn't say once for which firmware its key is");
  }
  const ASN1_OCTET_STRING* value =
      X509_EXTENSION_get_data(X509_get_ext(leaf, found));
  auto dice = ParseDiceExtension(
      {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
       static_cast<std::size_t>(ASN1_STRING_length(value))});
  if (!dice) {
    return Unreadable(0, "can't be used: " + dice.error().message);
  }
  return dice;
}

}  // namespace

Result<std::vector<std::string>> CertificatesFromPem(std::string_view text) {
  const QuietErrors quiet;
  const Owned<BIO, BIO_free> source(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  WAYBILL_CHECK(source != nullptr);
  std::vector<std::string> certificates;
  while (true) {
    const Certificate certificate(
        PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) {
      break;
    }
    if (certificates.size() == kVendorRootsMax) {
      return Error{ErrorCode::kInvalidArgument,
                   "more than " + std::to_string(kVendorRootsMax) +
                       " certificates in one file"};
    }
    certificates.push_back(Encode(certificate.get(), i2d_X509));
  }
  // The end of the file is the one way to stop that isn't an error.
  if (certificates.empty() ||
      ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return Error{ErrorCode::kInvalidArgument,
                 "certificate " + std::to_string(certificates.size() + 1) +
                     " in the file can't be read: it must be PEM, beginning "
                     "with -----BEGIN CERTIFICATE-----"};
  }
  return certificates;
}

Result<void> VendorRoots::AddPem(std::string_view text) {
  auto read = CertificatesFromPem(text);
  if (!read) {
    return read.error();
  }
  const QuietErrors quiet;
  for (std::string& der : *read) {
    const Certificate root = Decode(der);
    if (root == nullptr || !IsAuthority(root.get()) ||
        !IsP384(X509_get0_pubkey(root.get())) ||
        X509_check_issued(root.get(), root.get()) != X509_V_OK ||
        X509_verify(root.get(), X509_get0_pubkey(root.get())) != 1) {
      return Error{
          ErrorCode::kInvalidArgument,
          "a vendor root must be a self-signed certificate of an "
          "authority with a P-384 key" +
              (root == nullptr ? std::string()
                               : ": " + SubjectText(root.get()) + " isn't")};
    }
    if (std::find(roots_.begin(), roots_.end(), der) == roots_.end()) {
      roots_.push_back(std::move(der));
    }
  }
  return {};
}

Result<DeviceChain> VerifyDeviceChain(std::span<const std::string> chain,
                                      const VendorRoots& roots,
                                      std::int64_t at_ms) {
  const QuietErrors quiet;
  auto decoded = DecodeChain(chain);
  if (!decoded) {
    return decoded.error();
  }
  if (auto held = CheckEach(*decoded); !held) {
    return held.error();
  }
  std::vector<Certificate> trusted;
  for (const std::string& root : roots.certificates()) {
    trusted.push_back(Decode(root));
  }
  const bool is_anchored = !roots.empty();
  if (!is_anchored) {
    trusted.push_back(Decode(chain.back()));
  }
  if (auto held = ValidatePath(*decoded, trusted, is_anchored, at_ms); !held) {
    return held.error();
  }
  auto dice = DiceOf((*decoded)[0].get());
  if (!dice) {
    return dice.error();
  }
  DeviceChain verified;
  verified.attestation_key = KeyOf((*decoded)[0].get());
  verified.device_key = KeyOf((*decoded)[1].get());
  if (!dice->device_key.empty() && dice->device_key != verified.device_key) {
    return Broken(0, "is for another device than the one that issued it");
  }
  verified.firmware_ids = std::move(dice->firmware_ids);
  verified.leaf_name = SubjectText(decoded->front().get());
  verified.root_name = SubjectText(decoded->back().get());
  verified.anchored = is_anchored;
  return verified;
}

bool VerifyEcdsa384(std::string_view key, std::string_view message,
                    std::string_view signature) {
  const QuietErrors quiet;
  if (signature.size() != kSpdmSignatureBytes) {
    return false;
  }
  const int half = static_cast<int>(kSpdmSignatureBytes / 2);
  const Key public_key = DecodeKey(key);
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  BIGNUM* r = BN_bin2bn(Octets(signature), half, nullptr);
  BIGNUM* s = BN_bin2bn(Octets(signature) + half, half, nullptr);
  WAYBILL_CHECK(pair != nullptr && context != nullptr &&
                ECDSA_SIG_set0(pair.get(), r, s) == 1);
  const std::string der = Encode(pair.get(), i2d_ECDSA_SIG);
  return IsP384(public_key.get()) &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha384(), nullptr,
                              public_key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Octets(der), der.size(),
                          Octets(message), message.size()) == 1;
}

std::string DeviceKeyAlias(const DeviceChain& chain) {
  return ToHex(Sha256(chain.device_key));
}

}  // namespace waybill
