// SPDX-License-Identifier: Apache-2.0
//
// An evaluation in stretches, for whoever holds a world that others wait to
// tell more: it may grow between the stretches. Pure. Not thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_EVALUATION_RUN_H_
#define WAYBILL_LEDGER_POLICY_EVALUATION_RUN_H_

#include <cstddef>
#include <memory>

#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"

namespace waybill {

class EvaluationRun {
 public:
  // REQUIRES: the world is settled, here and below; options.size is set, and
  // the world holds all entries below it, if it grows before the run is
  // finished. Borrows the policy.
  EvaluationRun(const World& world, const Policy& policy,
                EvaluateOptions options);
  ~EvaluationRun();
  EvaluationRun(const EvaluationRun&) = delete;
  EvaluationRun& operator=(const EvaluationRun&) = delete;

  // Evaluates so many sources (units, shipments, parties, ...) more; false once
  // there are none.
  bool Go(const World& world, std::size_t sources);
  // What Evaluate gives. REQUIRES: Go gave false.
  Evaluated Finish(const World& world);

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_EVALUATION_RUN_H_
