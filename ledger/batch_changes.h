// SPDX-License-Identifier: Apache-2.0
//
// What an accepted event changes, gathered into its batch: chains and states,
// contents, shipments, the registry, the index. Deterministic, as apply.h says.
// Not thread-safe.
#ifndef WAYBILL_LEDGER_BATCH_CHANGES_H_
#define WAYBILL_LEDGER_BATCH_CHANGES_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "ledger/apply.h"
#include "ledger/batch_history.h"
#include "ledger/core/custody.h"

namespace waybill {

class BatchChanges {
 public:
  // Borrows both; `history` is the one over `batch`.
  BatchChanges(AppliedBatch& batch, BatchHistory& history)
      : batch_(batch), history_(history) {}

  // Takes in an event and what JudgeCustody allowed of it (nothing for
  // governance). After a failure the batch is of no use.
  Result<void> Accept(const std::shared_ptr<const CheckedSubmission>& checked,
                      CustodyChanges changes);

 private:
  // Returns where the unit's chain was before.
  Result<Position> TakeUnit(UnitChange& change,
                            const CheckedSubmission& checked,
                            std::uint64_t index,
                            std::set<std::string>& parties);
  // Keeps the rows of what is in what.
  void MoveInside(const Hash& label, const v1::UnitState* was,
                  const v1::UnitState& is, const v1::UnitRow& row);
  Result<void> RaiseHeight(const Hash& label, std::uint32_t height);
  Result<void> TakeShipment(const Hash& id, v1::ShipmentState state);
  Result<void> TakeAliases(const CheckedSubmission& checked,
                           std::uint64_t index);
  Result<void> TakeGovernance(const CheckedSubmission& checked,
                              std::uint64_t index);
  // A link of the chain of a subject whose rows don't hold the one before.
  void AddLink(const Hash& label, const Position& position);
  void AddToIndex(const CheckedSubmission& checked, std::uint64_t index,
                  const std::set<std::string>& parties);
  void Update(const Hash& label, const SubjectRecord* before,
              std::shared_ptr<const SubjectRecord> after);

  AppliedBatch& batch_;
  BatchHistory& history_;
  // The batch's own copy, once it has changed.
  std::shared_ptr<Registry> registry_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_BATCH_CHANGES_H_
