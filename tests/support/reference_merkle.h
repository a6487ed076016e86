// SPDX-License-Identifier: Apache-2.0
//
// RFC 6962, section 2.1, transcribed as it stands: recursive, slow and obvious.
// What the real tree is compared with.
#ifndef WAYBILL_TESTS_SUPPORT_REFERENCE_MERKLE_H_
#define WAYBILL_TESTS_SUPPORT_REFERENCE_MERKLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
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

// The verifiers, by the same recursions read backwards. Sizes go to 2^64 - 1.
using Proof = std::span<const Hash>;

inline std::uint64_t SplitSize(std::uint64_t n) {
  std::uint64_t k = 1;
  while (k < n - k) {
    k *= 2;
  }
  return k;
}

// The root that PATH(m, D[n]) leads to, or nothing if it is no such path.
inline std::optional<Hash> RootOfPath(std::uint64_t m, std::uint64_t n,
                                      const Hash& leaf_hash, Proof path) {
  if (m >= n || (n == 1) != path.empty()) {
    return std::nullopt;
  }
  if (n == 1) {
    return leaf_hash;
  }
  const std::uint64_t k = SplitSize(n);
  const Proof rest = path.first(path.size() - 1);
  if (m < k) {
    const auto left = RootOfPath(m, k, leaf_hash, rest);
    return left ? std::optional(NodeHash(*left, path.back())) : std::nullopt;
  }
  const auto right = RootOfPath(m - k, n - k, leaf_hash, rest);
  return right ? std::optional(NodeHash(path.back(), *right)) : std::nullopt;
}

// The roots of the older and the newer tree that SUBPROOF(m, D[n], b) leads to,
// where `known` is the older root if b is true.
inline std::optional<std::pair<Hash, Hash>> RootsOfSubProof(
    std::uint64_t m, std::uint64_t n, const std::optional<Hash>& known,
    Proof proof) {
  if (m == n) {
    if (proof.size() != (known ? 0U : 1U)) {
      return std::nullopt;
    }
    const Hash root = known ? *known : proof[0];
    return std::pair(root, root);
  }
  if (m == 0 || m > n || proof.empty()) {
    return std::nullopt;
  }
  const std::uint64_t k = SplitSize(n);
  const Hash& sibling = proof.back();
  const Proof rest = proof.first(proof.size() - 1);
  const bool left = m <= k;
  auto roots = left ? RootsOfSubProof(m, k, known, rest)
                    : RootsOfSubProof(m - k, n - k, std::nullopt, rest);
  if (roots && left) {
    roots->second = NodeHash(roots->second, sibling);
  } else if (roots) {
    roots->first = NodeHash(sibling, roots->first);
    roots->second = NodeHash(sibling, roots->second);
  }
  return roots;
}

}  // namespace waybill::reference

#endif  // WAYBILL_TESTS_SUPPORT_REFERENCE_MERKLE_H_
