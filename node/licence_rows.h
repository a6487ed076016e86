// SPDX-License-Identifier: Apache-2.0
//
// The use of a licence as rows of a response.
#ifndef WAYBILL_NODE_LICENCE_ROWS_H_
#define WAYBILL_NODE_LICENCE_ROWS_H_

#include "waybill/v1/query_service.pb.h"

#include "ledger/policy/world.h"
#include "ledger/reader.h"

namespace waybill {

// As of the reader's size and the moments of the request.
void FillLicenceUse(const World& world, const LedgerReader& reader,
                    const v1::GetLicenceUseRequest& request,
                    v1::GetLicenceUseResponse& response);

}  // namespace waybill

#endif  // WAYBILL_NODE_LICENCE_ROWS_H_
