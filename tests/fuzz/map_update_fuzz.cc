// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/core/check.h"
#include "ledger/core/map_update.h"
#include "tests/support/reference_map.h"

namespace {

using namespace waybill;  // NOLINT(google-build-using-namespace)

constexpr unsigned kLabels = 8;

Hash Label(unsigned number) {
  Hash label{};
  label[0] = static_cast<std::uint8_t>(number << 5);
  return label;
}

}  // namespace

// The first octet picks the subjects of a map, the second those that grow, the
// rest is a proof. Whatever decodes is canonical, and whatever verifies gives
// the root of the map with the changes made.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2,
                               size - 2);
  const auto proof = DecodeMapUpdateProof(bytes);
  if (!proof) {
    return 0;
  }
  WAYBILL_CHECK(EncodeMapUpdateProof(*proof) == bytes);
  testing::ReferenceMap map;
  std::vector<MapChange> changes;
  for (unsigned number = 0; number < kLabels; ++number) {
    const Hash label = Label(number);
    const bool present = (data[0] >> number & 1) != 0;
    if (present) {
      map.Set(label, testing::SomeChain(label, 1));
    }
    if ((data[1] >> number & 1) != 0) {
      changes.push_back(
          {label, map.At(label), testing::SomeChain(label, present ? 2 : 1)});
    }
  }
  const auto root = VerifyUpdate(map.Root(), changes, *proof);
  map.Apply(changes);
  WAYBILL_CHECK(!root || *root == map.Root());
  return 0;
}
