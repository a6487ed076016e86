// SPDX-License-Identifier: Apache-2.0
//
// The rows that a replay adds up to, kept in memory, and their comparison with
// a store's. Entries and lists are read from the store: the replay has checked
// those it has passed. Not thread-safe.
#ifndef WAYBILL_LEDGER_REPLAY_ROWS_H_
#define WAYBILL_LEDGER_REPLAY_ROWS_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ledger/apply.h"
#include "ledger/row_source.h"
#include "ledger/store/store.h"

namespace waybill {

class ReplayRows : public RowSource {
 public:
  // Borrows `store`.
  explicit ReplayRows(const StoreView& store) : store_(store) {}

  // Takes a replayed batch in, and compares the rows that no later batch
  // changes: `rows` is all that the batch writes. Fails with kCorruption.
  Result<void> Take(const AppliedBatch& batch, const WriteBatch& rows);
  // Compares what batches do change, and the number of rows in each family.
  Result<void> CompareRest() const;

  Result<void> Prefetch(const std::vector<Hash>& /*labels*/) override {
    return {};
  }
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
  // Rows that later batches may still change, by key.
  using Changing = std::map<std::string, std::string, std::less<>>;

  Result<void> CompareFinal(Family family, const std::vector<std::string>& keys,
                            const std::vector<std::string_view>& values) const;
  // Private parts may be gone; each row that isn't is the batch's.
  Result<void> CompareAttachments(const WriteBatch& rows);
  Result<void> CompareFamily(Family family) const;
  void TakeChanging(const WriteBatch::Operation& row);

  const StoreView& store_;
  std::unordered_map<Hash, std::shared_ptr<const SubjectRecord>, HashHasher>
      subjects_;
  std::unordered_map<Hash, std::uint64_t, HashHasher> event_indexes_;
  std::map<Family, Changing> changing_;
  std::array<std::uint64_t, kFamilyCount> final_rows_{};
  std::unordered_set<Hash, HashHasher> index_keys_;  // Hashed, to be smaller.
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_REPLAY_ROWS_H_
