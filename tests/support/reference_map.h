// SPDX-License-Identifier: Apache-2.0
//
// The prefix map as slowly and obviously as its definition: sets of rows, split
// bit by bit. Shares nothing with ledger/core but SHA-256.
#ifndef WAYBILL_TESTS_SUPPORT_REFERENCE_MAP_H_
#define WAYBILL_TESTS_SUPPORT_REFERENCE_MAP_H_

#include <map>
#include <string>
#include <vector>

#include "ledger/core/encoding.h"
#include "ledger/core/map_proof.h"
#include "ledger/core/map_update.h"

namespace waybill::testing {

// A label that starts with `bits` ("0101") and goes on with zeros.
inline Hash LabelOfBits(const std::string& bits) {
  Hash label{};
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] == '1') {
      label[i / 8] = static_cast<std::uint8_t>(label[i / 8] | (128 >> i % 8));
    }
  }
  return label;
}

// Some chain of that length, another one for another label.
inline Chain SomeChain(const Hash& label, std::uint64_t length) {
  return length == 0
             ? Chain{}
             : Chain{.length = length,
                     .head = Sha256({View(label), std::to_string(length)})};
}

class ReferenceMap {
 public:
  using Rows = std::map<Hash, Chain>;

  const Rows& rows() const { return rows_; }
  void Set(const Hash& label, const Chain& chain) { rows_[label] = chain; }
  void Apply(const std::vector<MapChange>& changes) {
    for (const MapChange& change : changes) {
      rows_[change.label] = change.after;
    }
  }
  Chain At(const Hash& label) const {
    const auto row = rows_.find(label);
    return row == rows_.end() ? Chain{} : row->second;
  }
  Result<Chain> Lookup(const Hash& label) const {
    const auto row = rows_.find(label);
    if (row == rows_.end()) {
      return Error{ErrorCode::kNotFound, "no such row"};
    }
    return row->second;
  }

  Hash Root() const { return Tree(rows_, 0); }

  MapProof Prove(const Hash& label) const {
    MapProof proof;
    Rows rows = rows_;
    for (std::size_t depth = 0; rows.size() > 1; ++depth) {
      const bool right = Bit(label, depth);
      proof.siblings.insert(proof.siblings.begin(),
                            Tree(Half(rows, depth, !right), depth + 1));
      rows = Half(rows, depth, right);
    }
    if (rows.empty()) {
      proof.kind = MapProofKind::kAbsenceEmpty;
    } else if (rows.begin()->first == label) {
      proof.kind = MapProofKind::kPresence;
    } else {
      proof.kind = MapProofKind::kAbsenceOther;
      proof.other = {rows.begin()->first, rows.begin()->second};
    }
    return proof;
  }

  // How many nodes the tree has.
  std::size_t NodeCount() const { return Nodes(rows_, 0); }

  static Hash Leaf(const Hash& label, const Chain& chain) {
    std::string length;
    AppendU64(length, chain.length);
    return Sha256({"\2", View(label), length, View(chain.head)});
  }
  static Hash Inner(const Hash& left, const Hash& right) {
    return Sha256({"\3", View(left), View(right)});
  }
  // The root over `end` at the end of a walk along `label`; no rule is checked.
  static Hash Climb(const Hash& label, Hash end,
                    const std::vector<Hash>& siblings) {
    for (std::size_t i = 0; i < siblings.size(); ++i) {
      end = Bit(label, siblings.size() - 1 - i) ? Inner(siblings[i], end)
                                                : Inner(end, siblings[i]);
    }
    return end;
  }

 private:
  static bool Bit(const Hash& label, std::size_t depth) {
    return (label[depth / 8] & (128 >> depth % 8)) != 0;
  }
  static Rows Half(const Rows& rows, std::size_t depth, bool right) {
    Rows half;
    for (const auto& [label, chain] : rows) {
      if (Bit(label, depth) == right) {
        half[label] = chain;
      }
    }
    return half;
  }
  static Hash Tree(const Rows& rows, std::size_t depth) {
    if (rows.empty()) {
      return kZeroHash;
    }
    if (rows.size() == 1) {
      return Leaf(rows.begin()->first, rows.begin()->second);
    }
    return Inner(Tree(Half(rows, depth, false), depth + 1),
                 Tree(Half(rows, depth, true), depth + 1));
  }
  static std::size_t Nodes(const Rows& rows, std::size_t depth) {
    if (rows.size() < 2) {
      return rows.size();
    }
    return 1 + Nodes(Half(rows, depth, false), depth + 1) +
           Nodes(Half(rows, depth, true), depth + 1);
  }

  Rows rows_;
};

}  // namespace waybill::testing

#endif  // WAYBILL_TESTS_SUPPORT_REFERENCE_MAP_H_
