// SPDX-License-Identifier: Apache-2.0
//
// The registry as rows of a response.
#ifndef WAYBILL_NODE_REGISTRY_ROWS_H_
#define WAYBILL_NODE_REGISTRY_ROWS_H_

#include <string_view>

#include "waybill/v1/query_service.pb.h"

#include "ledger/core/registry.h"
#include "ledger/core/result.h"

namespace waybill {

// Adds everything of `kind`, in the order of its keys. kInvalidArgument for a
// kind that query_service.proto doesn't name.
Result<void> FillRegistry(const Registry& registry, std::string_view kind,
                          v1::ListRegistryResponse& response);

}  // namespace waybill

#endif  // WAYBILL_NODE_REGISTRY_ROWS_H_
