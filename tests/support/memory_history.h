// SPDX-License-Identifier: Apache-2.0
//
// A History in memory that takes in what was judged: what the ledger does for
// the rules, without anything else. Not thread-safe.
#ifndef WAYBILL_TESTS_SUPPORT_MEMORY_HISTORY_H_
#define WAYBILL_TESTS_SUPPORT_MEMORY_HISTORY_H_

#include <map>
#include <optional>
#include <vector>

#include "ledger/core/custody.h"

namespace waybill {

class MemoryHistory : public History {
 public:
  Result<UnitRecord> Unit(const Hash& label) override;
  Result<ObservationRecord> Observations(const Hash& label) override;
  Result<std::optional<RecordedEvent>> FindEvent(const Hash& id) override;
  Result<std::optional<v1::UnitRow>> FindRow(
      const Hash& event_id, const Hash& custody_label) override;
  Result<std::vector<Hash>> RowLabels(const Hash& event_id) override;
  Result<std::optional<v1::ShipmentState>> FindShipment(
      const Hash& id) override;

  // Takes an accepted event in. REQUIRES: judged against this history.
  void Apply(const PendingEvent& pending, const CustodyChanges& changes);

  const std::map<Hash, UnitRecord>& units() const { return units_; }
  const std::map<Hash, v1::ShipmentState>& shipments() const {
    return shipments_;
  }

  // Every look fails from now on, as a broken disk would.
  void Break() { broken_ = true; }

 private:
  struct Taken {
    RecordedEvent event;
    std::vector<v1::UnitRow> rows;
    std::vector<Hash> labels;
  };

  bool broken_ = false;
  std::map<Hash, UnitRecord> units_;
  std::map<Hash, ObservationRecord> observations_;
  std::map<Hash, Taken> events_;
  std::map<Hash, v1::ShipmentState> shipments_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_MEMORY_HISTORY_H_
