// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/numbers.h"

#include <algorithm>
#include <utility>

#include "ledger/core/check.h"

namespace waybill {

Number NumberedNames::Add(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) {
    return found->second;
  }
  const auto number = static_cast<Number>(texts_.size());
  texts_.emplace_back(text);
  numbers_.emplace(text, number);
  return number;
}

Number NumberedNames::Find(std::string_view text) const {
  const auto found = numbers_.find(text);
  return found == numbers_.end() ? kNoNumber : found->second;
}

const std::string& NumberedNames::Text(Number number) const {
  static const std::string* const nobody = new std::string;
  return number < texts_.size() ? texts_[number] : *nobody;
}

void NumberedNames::Shrink(std::size_t size) {
  for (; texts_.size() > size; texts_.pop_back()) {
    numbers_.erase(texts_.back());
  }
}

void NumberIndex::Place(Slot slot) {
  std::size_t at = slot.tag & mask_;
  while (slots_[at].number != kNoNumber) {
    at = (at + 1) & mask_;
  }
  slots_[at] = slot;
}

void NumberIndex::Add(std::uint64_t hash, Number number) {
  // Seven eighths full at most, and eight slots at least.
  if ((used_ + 1) * 8 > slots_.size() * 7) {
    const std::vector<Slot> before = std::exchange(slots_, {});
    slots_.resize(std::max<std::size_t>(8, before.size() * 2));
    mask_ = slots_.size() - 1;
    for (const Slot& slot : before) {
      if (slot.number != kNoNumber) {
        Place(slot);
      }
    }
  }
  Place({TagOf(hash), number});
  ++used_;
}

void NumberIndex::Remove(std::uint64_t hash, Number number) {
  std::size_t at = TagOf(hash) & mask_;
  while (slots_[at].number != number) {
    WAYBILL_CHECK(slots_[at].number != kNoNumber);
    at = (at + 1) & mask_;
  }
  slots_[at] = {};
  --used_;
  // What lies behind it up to the next gap may have been put there because this
  // slot was taken.
  for (at = (at + 1) & mask_; slots_[at].number != kNoNumber;
       at = (at + 1) & mask_) {
    Place(std::exchange(slots_[at], {}));
  }
}

std::uint64_t HashOf(Number number, std::string_view text) {
  // FNV-1a, and a finish that spreads it: serials differ in their last digits.
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t hash = 0xcbf29ce484222325 ^ number;
  hash *= kPrime;
  for (const char octet : text) {
    hash = (hash ^ static_cast<unsigned char>(octet)) * kPrime;
  }
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
  return hash ^ (hash >> 32);
}

std::uint64_t HashOf(const Hash& id) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < sizeof hash; ++i) {
    hash = hash << 8 | id[i];
  }
  return hash;
}

}  // namespace waybill
