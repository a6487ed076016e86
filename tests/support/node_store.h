// SPDX-License-Identifier: Apache-2.0
//
// The complete nodes of a growing tree, kept in memory: a node source for the
// proof builders.
#ifndef WAYBILL_TESTS_SUPPORT_NODE_STORE_H_
#define WAYBILL_TESTS_SUPPORT_NODE_STORE_H_

#include <cstdint>
#include <map>
#include <utility>

#include "ledger/core/merkle.h"

namespace waybill::testing {

class NodeStore {
 public:
  void Append(const Hash& leaf_hash) {
    frontier_.Append(leaf_hash, [this](unsigned level, std::uint64_t index,
                                       const Hash& hash) {
      nodes_[{level, index}] = hash;
    });
  }

  // Valid as long as the store is. Nodes that aren't complete aren't found.
  NodeReader reader() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Hash> {
      const auto node = nodes_.find({level, index});
      if (node == nodes_.end()) {
        return Error{ErrorCode::kNotFound, "no such node"};
      }
      return node->second;
    };
  }

  const Frontier& frontier() const { return frontier_; }

 private:
  Frontier frontier_;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes_;
};

}  // namespace waybill::testing

#endif  // WAYBILL_TESTS_SUPPORT_NODE_STORE_H_
