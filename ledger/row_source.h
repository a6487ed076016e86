// SPDX-License-Identifier: Apache-2.0
//
// What the apply step reads: the ledger right before a batch. The writer has
// one over its caches and the store, the offline verification one that it
// rebuilds from nothing.
#ifndef WAYBILL_LEDGER_ROW_SOURCE_H_
#define WAYBILL_LEDGER_ROW_SOURCE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/result.h"
#include "ledger/lists.h"
#include "ledger/records.h"

namespace waybill {

// Used by one thread. An error is never "not there".
class RowSource {
 public:
  virtual ~RowSource() = default;

  // A word ahead: these will be asked for, so that they can be read at once.
  virtual Result<void> Prefetch(const std::vector<Hash>& labels) = 0;

  // Null if the subject has no chain.
  virtual Result<std::shared_ptr<const SubjectRecord>> FindSubject(
      const Hash& label) = 0;
  virtual Result<std::optional<v1::ShipmentState>> FindShipment(
      const Hash& id) = 0;

  // The index of an accepted event.
  virtual Result<std::optional<std::uint64_t>> FindEntry(
      const Hash& event_id) = 0;
  // The entry as logged. REQUIRES: an index that FindEntry gave.
  virtual Result<std::string> ReadEntry(std::uint64_t index) = 0;
  // Its unit list, in order.
  virtual Result<std::vector<v1::UnitRow>> ReadRows(std::uint64_t index) = 0;
  // The unit's row in it, by custody label.
  virtual Result<std::optional<v1::UnitRow>> FindRow(
      std::uint64_t index, const Hash& custody_label) = 0;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_ROW_SOURCE_H_
