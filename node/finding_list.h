// SPDX-License-Identifier: Apache-2.0
//
// Answers about findings: those that are current from the follower, others
// evaluated for whoever asks. This node's word, up to the size it says; never
// less than was published when it was asked.
#ifndef WAYBILL_NODE_FINDING_LIST_H_
#define WAYBILL_NODE_FINDING_LIST_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "waybill/v1/query_service.pb.h"

#include "ledger/core/result.h"
#include "ledger/evidence/certificates.h"
#include "ledger/ledger.h"
#include "ledger/mutex.h"
#include "ledger/policy/evaluate.h"
#include "ledger/policy/policy_in_force.h"
#include "ledger/policy/world.h"
#include "ledger/reader.h"
#include "node/finding_follower.h"
#include "node/finding_match.h"

namespace waybill {

// When whoever asks won't wait any more, and whether they have gone.
struct Patience {
  FindingFollower::Deadline deadline =
      std::chrono::system_clock::now() + std::chrono::seconds(30);
  std::function<bool()> is_over = [] { return false; };
};

// Thread-safe.
class FindingList {
 public:
  // Borrows the ledger. Device evidence is verified up to these roots.
  explicit FindingList(Ledger& ledger, VendorRoots vendor_roots = {})
      : follower_(ledger, std::move(vendor_roots)) {}

  FindingFollower& follower() { return follower_; }

  // Are the current findings asked for, which need no evaluation?
  static bool IsCurrent(const v1::ListFindingsRequest& request);

  // The findings as of the reader's size, current ones perhaps as of a later
  // one; a moment that isn't given is that of the last seal. Fails with
  // kInvalidArgument for an unknown severity or a malformed shipment or cursor,
  // with kUnavailable when patience is at its end, or as the reader fails; a
  // pack or rule that this node doesn't know, and a screening list that it
  // can't read, is said in the response.
  Result<void> Fill(const LedgerReader& reader,
                    const v1::ListFindingsRequest& request, std::size_t limit,
                    v1::ListFindingsResponse& response,
                    const Patience& patience = {});

  // All findings by the rules in force as of an earlier moment.
  Result<std::vector<v1::Finding>> FindingsAt(FindingMoment moment,
                                              const Patience& patience);

  // The packs on record.
  Result<void> FillPolicies(const LedgerReader& reader,
                            const v1::ListPoliciesRequest& request,
                            v1::ListPoliciesResponse& response,
                            const Patience& patience = {});
  // Shows the world as of the reader's size, or later, to `look`, which says
  // how it went and soon returns.
  Result<void> Look(const LedgerReader& reader,
                    const std::function<Result<void>(const World&)>& look,
                    const Patience& patience = {});

  // Gives `use` a copy of the world, as of the newest reader. One at a time,
  // for what a copy takes; others look at the world meanwhile, but it takes
  // nothing while it is copied.
  using CopyUse = std::function<Result<void>(const LedgerReader&, World)>;
  Result<void> OnCopy(const Ledger& ledger, const CopyUse& use,
                      const Patience& patience = {});

  const VendorRoots& vendor_roots() const { return follower_.vendor_roots(); }

 private:
  Result<void> FillCurrent(const LedgerReader& reader,
                           const v1::ListFindingsRequest& request,
                           const FindingMatch& match, std::size_t limit,
                           v1::ListFindingsResponse& response,
                           const Patience& patience);
  Result<void> FillEvaluated(const LedgerReader& reader,
                             const v1::ListFindingsRequest& request,
                             const FindingMatch& match, std::size_t limit,
                             v1::ListFindingsResponse& response,
                             const Patience& patience);
  // Evaluates in stretches, between which the follower gets on.
  Result<Evaluated> EvaluateAll(const Policy& policy,
                                const EvaluateOptions& options,
                                const Patience& patience);

  FindingFollower follower_;
  Mutex copy_mutex_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_FINDING_LIST_H_
