// SPDX-License-Identifier: Apache-2.0
//
// RFC 6962, section 2.1, transcribed as it stands: recursive, slow and obvious.
// What the real tree is compared with.
#ifndef WAYBILL_TESTS_SUPPORT_REFERENCE_MERKLE_H_
#define WAYBILL_TESTS_SUPPORT_REFERENCE_MERKLE_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ledger/core/hash.h"

namespace waybill::reference {

using Entries = std::span<const std::string>;

// The largest power of two smaller than n, for n > 1.
inline std::size_t SplitPoint(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) {
    k *= 2;
  }
  return k;
}

inline Hash LeafHash(const std::string& entry) {
  return Sha256(std::string(1, '\0') + entry);
}

inline Hash NodeHash(const Hash& left, const Hash& right) {
  return Sha256(std::string(1, '\1') + std::string(View(left)) +
                std::string(View(right)));
}

// MTH(D[n]).
inline Hash TreeHash(Entries entries) {
  if (entries.empty()) {
    return Sha256("");
  }
  if (entries.size() == 1) {
    return LeafHash(entries[0]);
  }
  const std::size_t k = SplitPoint(entries.size());
  return NodeHash(TreeHash(entries.first(k)), TreeHash(entries.subspan(k)));
}

// PATH(m, D[n]).
inline std::vector<Hash> Path(std::size_t m, Entries entries) {
  if (entries.size() == 1) {
    return {};
  }
  const std::size_t k = SplitPoint(entries.size());
  std::vector<Hash> path;
  if (m < k) {
    path = Path(m, entries.first(k));
    path.push_back(TreeHash(entries.subspan(k)));
  } else {
    path = Path(m - k, entries.subspan(k));
    path.push_back(TreeHash(entries.first(k)));
  }
  return path;
}

// SUBPROOF(m, D[n], b).
inline std::vector<Hash> SubProof(std::size_t m, Entries entries, bool known) {
  if (m == entries.size()) {
    return known ? std::vector<Hash>{} : std::vector<Hash>{TreeHash(entries)};
  }
  const std::size_t k = SplitPoint(entries.size());
  std::vector<Hash> proof;
  if (m <= k) {
    proof = SubProof(m, entries.first(k), known);
    proof.push_back(TreeHash(entries.subspan(k)));
  } else {
    proof = SubProof(m - k, entries.subspan(k), false);
    proof.push_back(TreeHash(entries.first(k)));
  }
  return proof;
}

// PROOF(m, D[n]), for 0 < m <= n.
inline std::vector<Hash> ConsistencyProof(std::size_t m, Entries entries) {
  return SubProof(m, entries, true);
}

}  // namespace waybill::reference

#endif  // WAYBILL_TESTS_SUPPORT_REFERENCE_MERKLE_H_
