// SPDX-License-Identifier: Apache-2.0
//
// Devices of a vendor that doesn't exist: each answers a nonce with a report
// and a chain of the same form as a real one's, which the same verifier checks.
#ifndef WAYBILL_TOOLS_SIMULATE_SIMULATED_VENDOR_H_
#define WAYBILL_TOOLS_SIMULATE_SIMULATED_VENDOR_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"
#include "tools/simulate/certificate_maker.h"

namespace waybill::simulate {

// An SPDM 1.1 exchange up to its signature (docs/FORMAT.md).
struct ExchangeOptions {
  Hash nonce = kZeroHash;
  std::string firmware_id;  // 48 octets.
  std::size_t measurements = 4;
};
std::string SpdmExchange(const ExchangeOptions& options);

class SimulatedDevice {
 public:
  // Certified by an authority of the vendor's.
  SimulatedDevice(const std::string& name, const EcKey& authority_key,
                  const std::vector<std::string>& authority_chain);

  // What an alias DEVICE_KEY of it holds.
  std::string key_alias() const;
  const std::vector<std::string>& chain() const { return chain_; }  // DER.
  const EcKey& attestation_key() const { return attestation_key_; }
  const std::string& firmware_id() const { return firmware_id_; }

  // Request and signed response.
  std::string Answer(const Hash& nonce) const;

 private:
  EcKey device_key_;
  EcKey attestation_key_;
  std::string firmware_id_;
  std::vector<std::string> chain_;  // Leaf first, the root last.
};

class SimulatedVendor {
 public:
  SimulatedVendor();

  std::string root_pem() const;
  // The same for the same name.
  const SimulatedDevice& Device(const std::string& name);

 private:
  EcKey root_key_;
  EcKey authority_key_;
  std::vector<std::string> chain_;  // Of the authority: itself, then the root.
  std::map<std::string, std::unique_ptr<SimulatedDevice>> devices_;
};

}  // namespace waybill::simulate

#endif  // WAYBILL_TOOLS_SIMULATE_SIMULATED_VENDOR_H_
