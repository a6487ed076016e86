// SPDX-License-Identifier: Apache-2.0
//
// Findings for ListFindings: the world of the rules, folded from the log as it
// grows, and evaluated when asked. This node's word, up to the size it says.
#ifndef WAYBILL_NODE_FINDING_LIST_H_
#define WAYBILL_NODE_FINDING_LIST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "waybill/v1/query_service.pb.h"

#include "ledger/core/result.h"
#include "ledger/evidence/certificates.h"
#include "ledger/ledger.h"
#include "ledger/mutex.h"
#include "ledger/policy/world.h"
#include "ledger/reader.h"

namespace waybill {

// Thread-safe. Memory: the world grows with the ledger.
class FindingList {
 public:
  // Device evidence is verified up to these roots.
  explicit FindingList(VendorRoots vendor_roots = {})
      : vendor_roots_(std::move(vendor_roots)) {}

  // The findings as of the reader's size; a moment that isn't given is that of
  // its last seal. Fails with kInvalidArgument for an unknown severity or a
  // malformed shipment or cursor, or as the reader fails; a pack or rule that
  // this node doesn't know, and a screening list that it can't read, is said
  // in the response.
  Result<void> Fill(const LedgerReader& reader,
                    const v1::ListFindingsRequest& request, std::size_t limit,
                    v1::ListFindingsResponse& response);

  // The packs on record.
  Result<void> FillPolicies(const LedgerReader& reader,
                            const v1::ListPoliciesRequest& request,
                            v1::ListPoliciesResponse& response);
  // Shows the world as of the reader's size, or later, to `look`, which says
  // how it went. Others wait meanwhile.
  Result<void> Look(const LedgerReader& reader,
                    const std::function<Result<void>(const World&)>& look);
  // Lends the world, as of the newest reader, to `use`, which leaves it as it
  // was. Others wait meanwhile.
  Result<void> Lend(
      const Ledger& ledger,
      const std::function<Result<void>(const LedgerReader&, World&)>& use);

  const VendorRoots& vendor_roots() const { return vendor_roots_; }

 private:
  // Takes what the log has gained since.
  Result<void> CatchUp(const LedgerReader& reader) WAYBILL_REQUIRES(mutex_);

  const VendorRoots vendor_roots_;
  Mutex mutex_;
  World world_ WAYBILL_GUARDED_BY(mutex_);
  std::uint64_t taken_ WAYBILL_GUARDED_BY(mutex_) = 0;  // Entries.
};

}  // namespace waybill

#endif  // WAYBILL_NODE_FINDING_LIST_H_
