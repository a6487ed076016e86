// SPDX-License-Identifier: Apache-2.0
//
// The findings of a world that grows, kept as of its latest entry and moment:
// the same as Evaluate gives from scratch, at the cost of what changed. Each
// event makes those sources be evaluated again that it may concern, and each
// moment those whose timers it ends. Pure. Not thread-safe. For the node; not
// among the public headers.
#ifndef WAYBILL_LEDGER_POLICY_CURRENT_FINDINGS_H_
#define WAYBILL_LEDGER_POLICY_CURRENT_FINDINGS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/policy_in_force.h"
#include "ledger/policy/world.h"

namespace waybill {

// Its as_of and known_at aren't set: CurrentFindings::Stamp sets them.
using SharedFinding = std::shared_ptr<const v1::Finding>;

struct ChangedFinding {
  SharedFinding finding;  // As it stands now; as it stood, if it was withdrawn.
  bool withdrawn = false;  // It isn't found any more, not even as closed.
  bool was_open = false;   // Before this.
};

class CurrentFindings {
 public:
  // Nothing is found yet, as of no entry. Borrows the catalogue.
  explicit CurrentFindings(PolicyChoice choice = {},
                           const Catalogue& catalogue = ShippedCatalogue());
  ~CurrentFindings();
  CurrentFindings(CurrentFindings&&) noexcept;
  CurrentFindings& operator=(CurrentFindings&&) noexcept;

  // Brings the findings up to the world and the moment, and gives those that
  // came out otherwise, their as_of apart, ascending by code and subject text.
  // Fails as FindPolicyInForce does; then it stays as it was.
  //
  // REQUIRES: the world is settled, is the one of the last call with perhaps
  // more taken, and holds the entries below `size` and no others; all of it was
  // recorded by `as_of_ms`; neither is less than before.
  Result<std::vector<ChangedFinding>> Advance(const World& world,
                                              std::uint64_t size,
                                              std::int64_t as_of_ms);

  // As of what the last Advance was told; 0 before the first.
  std::uint64_t size() const;
  std::int64_t as_of_ms() const;
  // How many sources the last Advance evaluated.
  std::size_t evaluated_count() const;

  // Open and closed ones after `after`, ascending by code, then subject text;
  // false ends the visit.
  using Key = std::pair<std::string, std::string>;
  void Visit(const Key& after,
             const std::function<bool(const SharedFinding&)>& visitor) const;
  void Stamp(v1::Finding& finding) const;
  // All of it, as Evaluate gives it.
  Evaluated All() const;
  const PolicyInForce& policy() const;
  // Packs and rules, as FindPolicyInForce and Evaluate have them.
  std::vector<NotEvaluated> not_evaluated() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_CURRENT_FINDINGS_H_
