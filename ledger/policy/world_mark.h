// SPDX-License-Identifier: Apache-2.0
//
// How much a world held at one time: what World::TakeBack needs to know. Plain
// values.
#ifndef WAYBILL_LEDGER_POLICY_WORLD_MARK_H_
#define WAYBILL_LEDGER_POLICY_WORLD_MARK_H_

#include <cstddef>
#include <optional>

#include "ledger/policy/records.h"

namespace waybill {

struct WorldMark {
  std::size_t events = 0;
  std::size_t units = 0;
  std::size_t parties = 0;
  std::size_t models = 0;
  std::size_t sites = 0;
  // A copy, if governance may follow: nothing else changes them.
  std::optional<Records> records;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_WORLD_MARK_H_
