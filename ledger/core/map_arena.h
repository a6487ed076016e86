// SPDX-License-Identifier: Apache-2.0
//
// Where the nodes of a SubjectMap live. Internal to it.
#ifndef WAYBILL_LEDGER_CORE_MAP_ARENA_H_
#define WAYBILL_LEDGER_CORE_MAP_ARENA_H_

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "ledger/core/check.h"
#include "ledger/core/hash.h"
#include "ledger/core/subject_map.h"

namespace waybill {

// Set in the MapRef of a leaf.
inline constexpr MapRef kMapLeafBit = 0x80000000;

inline bool IsMapLeaf(MapRef ref) { return (ref & kMapLeafBit) != 0; }

// One cache line. Which half of the union is alive is in the MapRef.
struct alignas(64) MapNode {
  struct Children {
    std::array<std::uint64_t, 2> born;  // Left, right.
    std::array<MapRef, 2> ref;
  };

  Hash hash;
  union {
    Hash label;
    Children children;
  };

  MapEdge Child(bool right) const {
    return {.ref = children.ref[right ? 1 : 0],
            .born = children.born[right ? 1 : 0]};
  }
};

// Nodes in chunks, each as large as all before it together, so that nodes never
// move and the table of chunks never grows. One thread allocates; others may
// meanwhile read the nodes they were given.
class MapArena {
 public:
  // MapRef 0 means no node: its place is taken.
  MapArena() { Allocate(); }

  MapNode& At(MapRef ref) const {
    const std::uint64_t place = std::uint64_t{ref & ~kMapLeafBit} + kFirstChunk;
    const auto bit = static_cast<unsigned>(std::bit_width(place)) - 1;
    return chunks_[bit - kFirstBit][place - (std::uint64_t{1} << bit)];
  }

  Hash HashOf(MapRef ref) const { return ref == 0 ? kZeroHash : At(ref).hash; }

  void Prefetch(MapRef ref) const {
    if (ref != 0) {
      __builtin_prefetch(&At(ref));
    }
  }

  // The place of a node that holds no values yet.
  MapRef Allocate() {
    if (!free_.empty()) {
      const MapRef ref = free_.back() & ~kMapLeafBit;
      free_.pop_back();
      return ref;
    }
    WAYBILL_CHECK(next_ < kMapLeafBit);
    const std::uint64_t place = std::uint64_t{next_} + kFirstChunk;
    if (std::has_single_bit(place)) {
      const auto bit = static_cast<unsigned>(std::bit_width(place)) - 1;
      // Left uninitialised, so that memory is taken as nodes are.
      chunks_[bit - kFirstBit] =
          std::make_unique_for_overwrite<MapNode[]>(place);
    }
    return next_++;
  }

  // Gives nodes back that nobody reads any more.
  void Reuse(std::vector<MapRef> refs) {
    if (free_.empty()) {
      free_ = std::move(refs);
    } else {
      free_.insert(free_.end(), refs.begin(), refs.end());
    }
  }

 private:
  static constexpr unsigned kFirstBit = 6;
  static constexpr std::uint64_t kFirstChunk = 1 << kFirstBit;

  std::array<std::unique_ptr<MapNode[]>, 32 - kFirstBit> chunks_;
  MapRef next_ = 0;
  std::vector<MapRef> free_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_MAP_ARENA_H_
