// SPDX-License-Identifier: Apache-2.0
//
// Names to be found by names that are like them. Pure. Not thread-safe while it
// takes names; then any number of readers.
#ifndef WAYBILL_LEDGER_POLICY_NAME_INDEX_H_
#define WAYBILL_LEDGER_POLICY_NAME_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/policy/screening.h"

namespace waybill {

struct NameHit {
  std::size_t name = 0;  // As Add numbered it.
  NameScore score;
};

// Copies share what they hold, so that a copy costs nothing.
class NameIndex {
 public:
  NameIndex();
  ~NameIndex();
  NameIndex(const NameIndex& other);
  NameIndex& operator=(const NameIndex& other);
  NameIndex(NameIndex&&) noexcept;
  NameIndex& operator=(NameIndex&&) noexcept;

  // The same names, shared with nobody.
  NameIndex Clone() const;

  // Its number, from 0 on; equal names have one. REQUIRES: not copied since it
  // was made or cloned, and not moved from.
  std::size_t Add(std::string_view name);
  std::size_t size() const;
  const std::string& name(std::size_t number) const;

  // Every name that scores at least so much (and kNameFloorMilli) against this
  // one, ascending by number: exactly those, with the scores, that
  // ScoreNames gives for each of them.
  std::vector<NameHit> Find(std::string_view name,
                            std::uint32_t least_milli) const;

 private:
  struct Tables;
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_NAME_INDEX_H_
