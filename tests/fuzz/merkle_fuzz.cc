// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/core/check.h"
#include "ledger/core/encoding.h"
#include "ledger/core/merkle.h"
#include "tests/support/reference_merkle.h"

namespace waybill {
namespace {

// The verdict on a claimed root is the reference's, and on the root that the
// proof leads to it is yes.
void CheckInclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                    const std::vector<Hash>& proof) {
  const auto want = reference::RootOfPath(index, size, leaf, proof);
  const auto root = RootFromInclusionProof(index, size, leaf, proof);
  WAYBILL_CHECK(root.has_value() == want.has_value());
  WAYBILL_CHECK(!root || *root == *want);
  WAYBILL_CHECK(
      VerifyInclusion(index, {size, kZeroHash}, leaf, proof).has_value() ==
      (want == kZeroHash));
  if (want) {
    WAYBILL_CHECK(VerifyInclusion(index, {size, *want}, leaf, proof));
  }
}

void CheckConsistency(std::uint64_t older, std::uint64_t newer,
                      const Hash& root, const std::vector<Hash>& proof) {
  const auto want = reference::RootsOfSubProof(older, newer, root, proof);
  const bool holds = older != 0 && want && want->first == root;
  const Hash newer_root = want ? want->second : root;
  WAYBILL_CHECK(VerifyConsistency({older, root}, {newer, newer_root}, proof)
                    .has_value() == holds);
  if (want && older != 0) {
    // Unless the older tree is a subtree of the newer one, the proof itself
    // says which older root it is for.
    WAYBILL_CHECK(
        VerifyConsistency({older, want->first}, {newer, want->second}, proof));
  }
}

}  // namespace
}  // namespace waybill

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waybill::Reader reader({reinterpret_cast<const char*>(data), size});
  // Both numbers are cut to a width of their own, so that small trees come up.
  const unsigned shift = reader.U8() % 64;
  const std::uint64_t first = reader.U64() >> shift;
  const std::uint64_t second = reader.U64() >> shift;
  const waybill::Hash hash = reader.ReadHash();
  std::vector<waybill::Hash> proof;
  while (reader.remaining() >= hash.size()) {
    proof.push_back(reader.ReadHash());
  }
  // An octet left over: as many equal hashes as it says, to reach long proofs.
  proof.resize(proof.size() + reader.U8() % 70, hash);
  waybill::CheckInclusion(first, second, hash, proof);
  waybill::CheckConsistency(first, second, hash, proof);
  return 0;
}
