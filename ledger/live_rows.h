// SPDX-License-Identifier: Apache-2.0
//
// The writer's view of the ledger: batches on their way to the disk, on top of
// recently used rows, on top of the store. For the applier's thread.
#ifndef WAYBILL_LEDGER_LIVE_ROWS_H_
#define WAYBILL_LEDGER_LIVE_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledger/apply.h"
#include "ledger/row_source.h"
#include "ledger/store/store.h"

namespace waybill {

// The most recently used subject rows, all of them durable.
class SubjectCache {
 public:
  explicit SubjectCache(std::size_t capacity) : capacity_(capacity) {}

  // Null if it isn't here.
  std::shared_ptr<const SubjectRecord> Find(const Hash& label);
  void Put(const Hash& label, std::shared_ptr<const SubjectRecord> record);

 private:
  using Item = std::pair<Hash, std::shared_ptr<const SubjectRecord>>;

  const std::size_t capacity_;
  std::list<Item> items_;  // Most recent first.
  std::unordered_map<Hash, std::list<Item>::iterator, HashHasher> places_;
};

class LiveRows : public RowSource {
 public:
  // Borrows `store`.
  LiveRows(const StoreView& store, std::size_t cached_subjects)
      : store_(store), cache_(cached_subjects) {}

  // A batch that later ones build on, before it is durable.
  void Add(std::shared_ptr<const AppliedBatch> batch) {
    in_flight_.push_back(std::move(batch));
  }
  // The batches below this log size are durable.
  void Retire(std::uint64_t durable_size);
  // The batches on their way won't be written.
  void DropInFlight() { in_flight_.clear(); }

  Result<void> Prefetch(const std::vector<Hash>& labels) override;
  Result<std::shared_ptr<const SubjectRecord>> FindSubject(
      const Hash& label) override;
  Result<std::optional<v1::ShipmentState>> FindShipment(
      const Hash& id) override;
  Result<std::optional<std::uint64_t>> FindEntry(const Hash& event_id) override;
  Result<std::string> ReadEntry(std::uint64_t index) override;
  Result<std::vector<v1::UnitRow>> ReadRows(std::uint64_t index) override;
  Result<std::optional<v1::UnitRow>> FindRow(
      std::uint64_t index, const Hash& custody_label) override;

 private:
  std::shared_ptr<const SubjectRecord> FindInMemory(const Hash& label);
  Result<std::optional<v1::ShipmentState>> ReadShipment(const Hash& id) const;
  // The event if a batch on its way holds it, else null.
  const AcceptedEvent* InFlight(std::uint64_t index) const;

  const StoreView& store_;
  SubjectCache cache_;
  std::deque<std::shared_ptr<const AppliedBatch>> in_flight_;  // Oldest first.
  // Of the batch at hand: labels that have no row, and the shipments that were
  // looked for, which one event asks for several times.
  std::unordered_map<Hash, bool, HashHasher> absent_;
  std::unordered_map<Hash, std::optional<v1::ShipmentState>, HashHasher>
      shipments_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_LIVE_ROWS_H_
