// SPDX-License-Identifier: Apache-2.0
//
// Chains that are wrong in one thing, each refused for it alone: the same chain
// without the fault verifies.
#include "ledger/evidence/certificates.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/evidence/dice_extension.h"
#include "tests/support/events.h"
#include "tools/simulate/simulated_vendor.h"

namespace waybill {
namespace {

using simulate::CertificateOptions;
using simulate::CompositeDeviceId;
using simulate::EcKey;
using simulate::IssueCertificate;

const std::string& Firmware() {
  static const std::string kId(48, 'f');
  return kId;
}

// Leaf, device, two authorities, root; `change` may spoil one of them, counted
// from the leaf.
struct TestChain {
  using Change = std::function<void(std::size_t, CertificateOptions&)>;

  explicit TestChain(const Change& change = {}) {
    const EcKey* signer = &keys[4];
    std::string issuer;
    for (std::size_t i = 5; i-- > 0;) {
      CertificateOptions options{.name = "chain " + std::to_string(i),
                                 .key = keys[i],
                                 .signer = *signer,
                                 .issuer = issuer};
      if (i == 0) {
        options.usage = "critical,digitalSignature";
        options.dice = CompositeDeviceId(keys[1].public_der(), Firmware());
      } else {
        options.constraints = "critical,CA:TRUE";
        options.usage = "critical,keyCertSign,cRLSign";
      }
      if (change) {
        change(i, options);
      }
      issuer = IssueCertificate(options);
      signer = &keys[i];
      chain.insert(chain.begin(), issuer);
    }
    EXPECT_TRUE(roots.AddPem(simulate::ToPem(chain.back())));
  }

  Result<DeviceChain> Verify(std::int64_t at_ms = kTestTimeMs) const {
    return VerifyDeviceChain(chain, roots, at_ms);
  }

  std::vector<EcKey> keys = std::vector<EcKey>(5);
  std::vector<std::string> chain;
  VendorRoots roots;
};

// The fault at one place breaks the chain with this code.
void ExpectBroken(std::size_t position,
                  const std::function<void(CertificateOptions&)>& spoil,
                  ErrorCode code = ErrorCode::kVerificationFailed) {
  const TestChain chain([&](std::size_t i, CertificateOptions& options) {
    if (i == position) {
      spoil(options);
    }
  });
  const auto verified = chain.Verify();
  ASSERT_FALSE(verified) << "certificate " << position;
  EXPECT_EQ(verified.error().code, code) << verified.error().message;
}

TEST(DeviceChain, VerifiesAndNamesItsKeys) {
  const TestChain chain;
  const auto verified = chain.Verify();
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->attestation_key, chain.keys[0].public_der());
  EXPECT_EQ(verified->device_key, chain.keys[1].public_der());
  EXPECT_EQ(verified->firmware_ids, std::vector<std::string>{Firmware()});
  EXPECT_TRUE(verified->anchored);
  EXPECT_EQ(DeviceKeyAlias(*verified),
            ToHex(Sha256(chain.keys[1].public_der())));
}

TEST(DeviceChain, HasAnotherRoot) {
  TestChain chain;
  TestChain other;
  EXPECT_FALSE(
      VerifyDeviceChain(chain.chain, other.roots, kTestTimeMs).has_value());
  // Two roots: each verifies its own.
  ASSERT_TRUE(other.roots.AddPem(simulate::ToPem(chain.chain.back())));
  EXPECT_TRUE(VerifyDeviceChain(chain.chain, other.roots, kTestTimeMs));
  EXPECT_TRUE(VerifyDeviceChain(other.chain, other.roots, kTestTimeMs));
  // A root of the same name and key, signed anew, isn't the one that is
  // trusted.
  chain.chain.back() = IssueCertificate({.name = "chain 4",
                                         .key = chain.keys[4],
                                         .signer = chain.keys[4],
                                         .issuer = "",
                                         .constraints = "critical,CA:TRUE",
                                         .usage = "critical,keyCertSign"});
  EXPECT_FALSE(chain.Verify());
}

TEST(DeviceChain, WithoutRootsIsConsistentOnly) {
  TestChain chain;
  const auto verified =
      VerifyDeviceChain(chain.chain, VendorRoots(), kTestTimeMs);
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_FALSE(verified->anchored);
  chain.chain.pop_back();
  EXPECT_TRUE(VerifyDeviceChain(chain.chain, VendorRoots(), kTestTimeMs));
  std::swap(chain.chain[1], chain.chain[2]);
  EXPECT_FALSE(VerifyDeviceChain(chain.chain, VendorRoots(), kTestTimeMs));
}

TEST(DeviceChain, IsValidFromAndUntil) {
  // 2025-01-01 and 2026-01-01.
  constexpr std::int64_t kFromMs = 1'735'689'600'000;
  constexpr std::int64_t kUntilMs = 1'767'225'600'000;
  for (std::size_t position = 0; position < 4; ++position) {
    const TestChain chain([&](std::size_t i, CertificateOptions& options) {
      if (i == position) {
        options.not_before = "20250101000000Z";
        options.not_after = "20260101000000Z";
      }
    });
    EXPECT_FALSE(chain.Verify(kFromMs - 1000));
    EXPECT_TRUE(chain.Verify(kFromMs));
    EXPECT_TRUE(chain.Verify(kUntilMs - 1000));
    EXPECT_FALSE(chain.Verify(kUntilMs + 1000));
  }
}

TEST(DeviceChain, EachIsMadeForItsPart) {
  for (std::size_t i = 1; i < 4; ++i) {
    ExpectBroken(i, [](auto& options) { options.constraints = ""; });
    ExpectBroken(
        i, [](auto& options) { options.constraints = "critical,CA:FALSE"; });
    ExpectBroken(i, [](auto& options) { options.usage = ""; });
    ExpectBroken(i, [](auto& options) { options.usage = "critical,cRLSign"; });
  }
  ExpectBroken(0, [](auto& options) { options.usage = ""; });
  ExpectBroken(0,
               [](auto& options) { options.usage = "critical,keyAgreement"; });
  ExpectBroken(0, [](auto& options) {
    options.usage = "critical,digitalSignature,keyCertSign";
  });
  ExpectBroken(0,
               [](auto& options) { options.constraints = "critical,CA:TRUE"; });
}

TEST(DeviceChain, PathLengthsHold) {
  for (std::size_t i = 1; i < 4; ++i) {
    const TestChain exact([&](std::size_t at, CertificateOptions& options) {
      if (at == i) {
        options.constraints =
            "critical,CA:TRUE,pathlen:" + std::to_string(i - 1);
      }
    });
    EXPECT_TRUE(exact.Verify());
  }
  ExpectBroken(2, [](auto& options) {
    options.constraints = "critical,CA:TRUE,pathlen:0";
  });
  ExpectBroken(3, [](auto& options) {
    options.constraints = "critical,CA:TRUE,pathlen:1";
  });
}

TEST(DeviceChain, KnowsEveryCriticalExtension) {
  for (std::size_t i = 0; i < 4; ++i) {
    ExpectBroken(i, [](auto& options) { options.has_unknown_critical = true; });
  }
}

TEST(DeviceChain, IsByOneAlgorithm) {
  for (std::size_t i = 0; i < 4; ++i) {
    ExpectBroken(i, [](auto& options) { options.by_sha256 = true; });
  }
  const TestChain chain;
  const EcKey small("P-256");
  std::vector<std::string> spoilt = chain.chain;
  spoilt[0] = IssueCertificate(
      {.name = "leaf",
       .key = small,
       .signer = chain.keys[1],
       .issuer = chain.chain[1],
       .usage = "critical,digitalSignature",
       .dice = CompositeDeviceId(chain.keys[1].public_der(), Firmware())});
  EXPECT_FALSE(VerifyDeviceChain(spoilt, chain.roots, kTestTimeMs));
}

TEST(DeviceChain, IsSignedByWhoIsNamed) {
  const TestChain chain;
  const EcKey stranger;
  std::vector<std::string> spoilt = chain.chain;
  spoilt[0] = IssueCertificate(
      {.name = "leaf",
       .key = chain.keys[0],
       .signer = stranger,
       .issuer = chain.chain[1],
       .usage = "critical,digitalSignature",
       .dice = CompositeDeviceId(chain.keys[1].public_der(), Firmware())});
  const auto verified = VerifyDeviceChain(spoilt, chain.roots, kTestTimeMs);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, ErrorCode::kVerificationFailed);
}

TEST(DeviceChain, LeafNamesItsDeviceAndFirmware) {
  const EcKey stranger;
  ExpectBroken(0, [](auto& options) { options.dice = ""; });
  ExpectBroken(0, [&](auto& options) {
    options.dice = CompositeDeviceId(stranger.public_der(), Firmware());
  });
  ExpectBroken(
      0, [](auto& options) { options.dice = "\x30\x01"; },
      ErrorCode::kInvalidArgument);
}

TEST(DeviceChain, StandsInItsOrderAndHasNothingElse) {
  const TestChain chain;
  for (std::size_t i = 0; i + 1 < chain.chain.size(); ++i) {
    std::vector<std::string> swapped = chain.chain;
    std::swap(swapped[i], swapped[i + 1]);
    EXPECT_FALSE(VerifyDeviceChain(swapped, chain.roots, kTestTimeMs)) << i;
    std::vector<std::string> twice = chain.chain;
    twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), twice[i]);
    EXPECT_FALSE(VerifyDeviceChain(twice, chain.roots, kTestTimeMs)) << i;
  }
  for (std::size_t i = 0; i + 1 < chain.chain.size(); ++i) {
    std::vector<std::string> missing = chain.chain;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(VerifyDeviceChain(missing, chain.roots, kTestTimeMs)) << i;
  }
  std::vector<std::string> more = chain.chain;
  more.push_back(TestChain().chain.back());
  EXPECT_FALSE(VerifyDeviceChain(more, chain.roots, kTestTimeMs));
}

TEST(DeviceChain, IsBounded) {
  const TestChain chain;
  const auto code = [&](const std::vector<std::string>& certificates) {
    const auto verified =
        VerifyDeviceChain(certificates, chain.roots, kTestTimeMs);
    return verified ? ErrorCode::kUnavailable : verified.error().code;
  };
  EXPECT_EQ(code({}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({chain.chain[0]}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(std::vector<std::string>(9, chain.chain[1])),
            ErrorCode::kInvalidArgument);
  std::vector<std::string> spoilt = chain.chain;
  spoilt[1] += '\0';
  EXPECT_EQ(code(spoilt), ErrorCode::kInvalidArgument);
  spoilt[1] = std::string(kCertificateBytesMax + 1, '\x30');
  EXPECT_EQ(code(spoilt), ErrorCode::kInvalidArgument);
  spoilt[1] = "";
  EXPECT_EQ(code(spoilt), ErrorCode::kInvalidArgument);
}

TEST(VendorRootsFile, HoldsRootsOnly) {
  const TestChain chain;
  VendorRoots roots;
  EXPECT_FALSE(roots.AddPem(""));
  EXPECT_FALSE(roots.AddPem("-----BEGIN CERTIFICATE-----\nAAAA\n"));
  EXPECT_FALSE(roots.AddPem(simulate::ToPem(chain.chain[3])));
  EXPECT_FALSE(roots.AddPem(simulate::ToPem(chain.chain[0])));
  const std::string root = simulate::ToPem(chain.chain[4]);
  EXPECT_TRUE(roots.AddPem("a note\n" + root + root));
  EXPECT_EQ(roots.certificates().size(), 1U);
  // What can't be read after a root isn't passed over.
  EXPECT_FALSE(roots.AddPem(root + "-----BEGIN CERTIFICATE-----\n!\n"));
}

TEST(DiceExtension, IsOneOfItsTwoForms) {
  const std::string digest(48, 'd');
  const std::string key = EcKey().public_der();
  auto composite = ParseDiceExtension(CompositeDeviceId(key, digest));
  ASSERT_TRUE(composite);
  EXPECT_EQ(composite->device_key, key);
  EXPECT_EQ(composite->firmware_ids, std::vector<std::string>{digest});

  // DiceTcbInfo: vendor [0], fwids [6] with SHA-256 and SHA-384.
  const std::string sha256 =
      std::string(
          "\x30\x2F\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20", 15) +
      std::string(32, 'x') + std::string(2, '\0');
  const std::string fwid384 =
      std::string(
          "\x30\x3D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x04\x30", 15) +
      digest;
  const std::string fwid256 = "\x30\x2D" + sha256.substr(2, 45);
  const auto tcb = [](const std::string& list) {
    const std::string body = std::string("\x80\x02HI\xA6", 5) + "\x81" +
                             static_cast<char>(list.size()) + list;
    return std::string("\x30\x81") + static_cast<char>(body.size()) + body;
  };
  auto found = ParseDiceExtension(tcb(fwid256 + fwid384 + fwid384));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->device_key.empty());
  EXPECT_EQ(found->firmware_ids, (std::vector<std::string>{digest, digest}));
  const std::string sound = tcb(fwid256 + fwid384 + fwid384);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    EXPECT_FALSE(ParseDiceExtension(sound.substr(0, size))) << size;
  }
  EXPECT_FALSE(ParseDiceExtension(sound + "x"));
  EXPECT_FALSE(ParseDiceExtension(tcb(fwid256 + fwid256 + fwid256)));
}

}  // namespace
}  // namespace waybill
