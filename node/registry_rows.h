// SPDX-License-Identifier: Apache-2.0
//
// The registry as rows of a response.
#ifndef WAYBILL_NODE_REGISTRY_ROWS_H_
#define WAYBILL_NODE_REGISTRY_ROWS_H_

#include <cstdint>
#include <string_view>

#include "waybill/v1/query_service.pb.h"

#include "ledger/core/registry.h"
#include "ledger/core/result.h"
#include "ledger/reader.h"

namespace waybill {

// Adds everything of `kind`, in the order of its keys; if `as_of_ms` isn't 0,
// only what was in force then: approvals, licences and owners by their own
// dates and until they were withdrawn or revoked, others since they were
// recorded. kInvalidArgument for a kind that query_service.proto doesn't name.
Result<void> FillRegistry(const Registry& registry, std::string_view kind,
                          std::int64_t as_of_ms,
                          v1::ListRegistryResponse& response);

// The same, as of the moments that the request names.
Result<void> AnswerRegistry(const LedgerReader& reader,
                            const v1::ListRegistryRequest& request,
                            v1::ListRegistryResponse& response);

}  // namespace waybill

#endif  // WAYBILL_NODE_REGISTRY_ROWS_H_
