// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger/core/check.h"
#include "ledger/core/map_proof.h"
#include "tests/support/reference_map.h"

namespace {

using namespace waybill;  // NOLINT(google-build-using-namespace)

constexpr int kPresent = 12;

// Sixteen labels, twelve of them in the map.
Hash Label(unsigned number) {
  return number % 2 == 0 ? Sha256(std::to_string(number))
                         : testing::LabelOfBits(std::string(number, '1'));
}

testing::ReferenceMap MakeMap() {
  testing::ReferenceMap map;
  for (unsigned number = 0; number < kPresent; ++number) {
    map.Set(Label(number), testing::SomeChain(Label(number), number + 1));
  }
  return map;
}

}  // namespace

// The first octet picks a label, the rest is a proof about it. Only the bytes
// of the one honest proof verify, and whatever decodes is canonical.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const testing::ReferenceMap map = MakeMap();
  static const Hash root = map.Root();
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1,
                               size - 1);
  const auto proof = DecodeMapProof(bytes);
  if (!proof) {
    return 0;
  }
  WAYBILL_CHECK(EncodeMapProof(*proof) == bytes);
  const Hash label = Label(data[0] % 16);
  const Chain chain = map.At(label);
  const bool presence = VerifyPresence(root, label, chain, *proof).has_value();
  const bool absence = VerifyAbsence(root, label, *proof).has_value();
  WAYBILL_CHECK(!presence || chain.length > 0);
  WAYBILL_CHECK(!absence || chain.length == 0);
  WAYBILL_CHECK(!(presence || absence) || *proof == map.Prove(label));
  return 0;
}
