// SPDX-License-Identifier: Apache-2.0
//
// Numbers in place of names: four octets where a world would hold millions of
// texts. Plain values; not thread-safe while they grow.
#ifndef WAYBILL_LEDGER_POLICY_NUMBERS_H_
#define WAYBILL_LEDGER_POLICY_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/hash.h"

namespace waybill {

// Of a party, unit, event, site or model in one world.
using Number = std::uint32_t;
inline constexpr Number kNoNumber = std::numeric_limits<Number>::max();

// Texts by number, in the order of their first appearance.
class NumberedNames {
 public:
  Number Add(std::string_view text);
  // kNoNumber if it was never added.
  Number Find(std::string_view text) const;
  // "" for kNoNumber.
  const std::string& Text(Number number) const;
  std::size_t size() const { return texts_.size(); }
  // Forgets what was added since there were `size` of them.
  void Shrink(std::size_t size);

 private:
  std::vector<std::string> texts_;
  std::map<std::string, Number, std::less<>> numbers_;
};

// Where a thing with a number is found again by its key, which lies elsewhere:
// eight octets a thing in place of a copy of the key. Never walked, so its
// order reaches no result.
class NumberIndex {
 public:
  // The first number added under `hash` that `is_it` accepts, or kNoNumber.
  template <typename Test>
  Number Find(std::uint64_t hash, Test is_it) const {
    if (slots_.empty()) {
      return kNoNumber;
    }
    const std::uint32_t tag = TagOf(hash);
    for (std::size_t at = tag & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.number == kNoNumber || (slot.tag == tag && is_it(slot.number))) {
        return slot.number;
      }
    }
  }
  void Add(std::uint64_t hash, Number number);
  // REQUIRES: it was added under `hash`.
  void Remove(std::uint64_t hash, Number number);

 private:
  struct Slot {
    std::uint32_t tag = 0;
    Number number = kNoNumber;
  };
  static std::uint32_t TagOf(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
  }
  void Place(Slot slot);

  std::vector<Slot> slots_;  // A power of two of them, or none.
  std::size_t mask_ = 0;
  std::size_t used_ = 0;
};

// For NumberIndex.
std::uint64_t HashOf(Number number, std::string_view text);
std::uint64_t HashOf(const Hash& id);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NUMBERS_H_
