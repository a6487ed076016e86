// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/simulated_vendor.h"

#include <cstdint>
#include <utility>

#include "ledger/core/hash.h"

namespace waybill::simulate {
namespace {

constexpr std::size_t kFirmwareIdBytes = 48;
constexpr std::size_t kMeasurementBytes = 48;
constexpr char kFirmwareIdField = 20;
constexpr char kDriverVersionField = 3;

// SPDM's integers are little-endian.
void AppendLittleEndian(std::string& out, std::size_t value, int octets) {
  constexpr unsigned int kOctetBits = 8;
  for (int i = 0; i < octets; ++i) {
    out += static_cast<char>(value & 0xFFU);
    value >>= kOctetBits;
  }
}

void AppendField(std::string& out, char type, std::string_view value) {
  AppendLittleEndian(out, static_cast<std::size_t>(type), 2);
  AppendLittleEndian(out, value.size(), 2);
  out += value;
}

std::string SomeOctets(std::string_view about, std::size_t count) {
  std::string octets;
  while (octets.size() < count) {
    octets += View(Sha256({about, octets}));
  }
  octets.resize(count);
  return octets;
}

}  // namespace

std::string SpdmExchange(const ExchangeOptions& options) {
  std::string out("\x11\xE0\x01\xFF", 4);  // GET_MEASUREMENTS, all, signed.
  out += View(options.nonce);
  out += '\0';                                // Slot.
  out += std::string("\x11\x60\x00\x00", 4);  // MEASUREMENTS
  std::string record;
  for (std::size_t i = 1; i <= options.measurements; ++i) {
    record += static_cast<char>(i);
    record += '\x01';  // DMTF's form.
    AppendLittleEndian(record, kMeasurementBytes + 3, 2);
    record += '\x01';  // Digest of mutable firmware.
    AppendLittleEndian(record, kMeasurementBytes, 2);
    record += SomeOctets("measurement " + std::to_string(i), kMeasurementBytes);
  }
  out += static_cast<char>(options.measurements);
  AppendLittleEndian(out, record.size(), 3);
  out += record;
  out += View(Sha256({"device nonce", View(options.nonce)}));
  std::string opaque;
  AppendField(opaque, kDriverVersionField, std::string("simulated\0", 10));
  AppendField(opaque, kFirmwareIdField, options.firmware_id);
  AppendLittleEndian(out, opaque.size(), 2);
  return out + opaque;
}

SimulatedDevice::SimulatedDevice(
    const std::string& name, const EcKey& authority_key,
    const std::vector<std::string>& authority_chain)
    : firmware_id_(SomeOctets("firmware", kFirmwareIdBytes)) {
  const std::string device =
      IssueCertificate({.name = "Simulated device " + name,
                        .key = device_key_,
                        .signer = authority_key,
                        .issuer = authority_chain.front(),
                        .constraints = "critical,CA:TRUE",
                        .usage = "critical,keyCertSign"});
  chain_.push_back(IssueCertificate(
      {.name = "Simulated firmware of " + name,
       .key = attestation_key_,
       .signer = device_key_,
       .issuer = device,
       .usage = "critical,digitalSignature",
       .dice = CompositeDeviceId(device_key_.public_der(), firmware_id_)}));
  chain_.push_back(device);
  chain_.insert(chain_.end(), authority_chain.begin(), authority_chain.end());
}

std::string SimulatedDevice::key_alias() const {
  return ToHex(Sha256(device_key_.public_der()));
}

std::string SimulatedDevice::Answer(const Hash& nonce) const {
  std::string exchange =
      SpdmExchange({.nonce = nonce, .firmware_id = firmware_id_});
  return exchange + attestation_key_.Sign384(exchange);
}

SimulatedVendor::SimulatedVendor() {
  const std::string root =
      IssueCertificate({.name = "Simulated vendor root",
                        .key = root_key_,
                        .signer = root_key_,
                        .issuer = "",
                        .constraints = "critical,CA:TRUE",
                        .usage = "critical,keyCertSign,cRLSign"});
  chain_ = {IssueCertificate({.name = "Simulated vendor authority",
                              .key = authority_key_,
                              .signer = root_key_,
                              .issuer = root,
                              .constraints = "critical,CA:TRUE",
                              .usage = "critical,keyCertSign,cRLSign"}),
            root};
}

std::string SimulatedVendor::root_pem() const { return ToPem(chain_.back()); }

const SimulatedDevice& SimulatedVendor::Device(const std::string& name) {
  auto& device = devices_[name];
  if (device == nullptr) {
    // A common name has at most 64 characters.
    constexpr std::size_t kNameShown = 16;
    const std::string shown = ToHex(Sha256(name)).substr(0, kNameShown);
    device = std::make_unique<SimulatedDevice>(shown, authority_key_, chain_);
  }
  return *device;
}

}  // namespace waybill::simulate
