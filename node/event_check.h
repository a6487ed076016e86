// SPDX-License-Identifier: Apache-2.0
//
// Check: what an event would come to, answered without recording it. The
// ledger's rules say whether it would be accepted; the rules of detection what
// it would raise. This node's word.
#ifndef WAYBILL_NODE_EVENT_CHECK_H_
#define WAYBILL_NODE_EVENT_CHECK_H_

#include <cstdint>

#include "waybill/v1/query_service.pb.h"

#include "ledger/core/result.h"
#include "ledger/ledger.h"
#include "node/finding_list.h"

namespace waybill {

// As if it came next, at `now_ms` or at the last seal's time, whichever is
// later. A refusal is an answer. An event that is recorded already raises
// nothing more. Asked of a copy of the world, one call after another. Fails
// with kInvalidArgument for packs that can't be read, with kUnavailable while
// the ledger is ahead of its findings for too long, or as the reader fails.
// Thread-safe.
Result<void> CheckEvent(const Ledger& ledger, FindingList& findings,
                        std::int64_t now_ms, const v1::CheckRequest& request,
                        v1::CheckResponse& response);

}  // namespace waybill

#endif  // WAYBILL_NODE_EVENT_CHECK_H_
