// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/check.h"
#include "ledger/core/encoding.h"
#include "ledger/evidence/certificates.h"
#include "ledger/evidence/dice_extension.h"

// Certificates and their extension, from whoever makes them: nobody can sign
// for a root that we don't have.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto dice = waybill::ParseDiceExtension(octets)) {
    WAYBILL_CHECK(!dice->firmware_ids.empty());
  }
  waybill::VendorRoots roots;
  if (auto added = roots.AddPem(octets); added) {
    WAYBILL_CHECK(!roots.empty());
  }
  waybill::Reader reader(octets);
  std::vector<std::string> chain;
  while (reader.remaining() > 2 && chain.size() < 4) {
    chain.emplace_back(reader.String16());
  }
  auto verified = waybill::VerifyDeviceChain(chain, waybill::VendorRoots(), 0);
  WAYBILL_CHECK(!verified || !verified->anchored);
  return 0;
}
