// SPDX-License-Identifier: Apache-2.0
//
// The ledger as an event at its turn sees it: the rows before the batch, and on
// top of them what the batch has accepted so far. Not thread-safe.
#ifndef WAYBILL_LEDGER_BATCH_HISTORY_H_
#define WAYBILL_LEDGER_BATCH_HISTORY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ledger/apply.h"
#include "ledger/core/custody.h"
#include "ledger/row_source.h"

namespace waybill {

class BatchHistory : public History {
 public:
  // Borrows both; `batch` grows as events are accepted.
  BatchHistory(const AppliedBatch& batch, RowSource& rows)
      : batch_(batch), rows_(rows) {}

  Result<UnitRecord> Unit(const Hash& label) override;
  Result<ObservationRecord> Observations(const Hash& label) override;
  Result<std::optional<RecordedEvent>> FindEvent(const Hash& id) override;
  Result<std::optional<v1::UnitRow>> FindRow(
      const Hash& event_id, const Hash& custody_label) override;
  Result<std::vector<Hash>> RowLabels(const Hash& event_id) override;
  Result<std::optional<v1::ShipmentState>> FindShipment(
      const Hash& id) override;

  // Beside the rules: any subject's row (null if it has no chain), and the
  // index and the body of an accepted event.
  Result<std::shared_ptr<const SubjectRecord>> Subject(const Hash& label);
  Result<std::optional<std::uint64_t>> FindEntry(const Hash& event_id);
  Result<std::string> ReadBody(std::uint64_t index);

 private:
  // The event if this batch accepted it, else null.
  const AcceptedEvent* InBatch(const Hash& event_id) const;

  const AppliedBatch& batch_;
  RowSource& rows_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_BATCH_HISTORY_H_
