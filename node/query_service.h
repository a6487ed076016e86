// SPDX-License-Identifier: Apache-2.0
//
// QueryService (query_service.proto) over a Ledger: this node's word, from its
// index.
#ifndef WAYBILL_NODE_QUERY_SERVICE_H_
#define WAYBILL_NODE_QUERY_SERVICE_H_

#include <utility>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/query_service.grpc.pb.h"

#include "ledger/ledger.h"
#include "node/finding_list.h"
#include "node/open_calls.h"
#include "node/reads.h"
#include "node/workers.h"

namespace waybill {

// Thread-safe.
class QueryService final : public v1::QueryService::CallbackService {
 public:
  // Borrows all but the roots.
  QueryService(Ledger& ledger, Workers& workers, OpenCalls& calls,
               Access& access, VendorRoots vendor_roots = {})
      : ledger_(ledger),
        reads_(ledger, workers, calls, access),
        findings_(std::move(vendor_roots)),
        finding_reads_(ledger, finding_worker_, calls, access) {}

  grpc::ServerUnaryReactor* ListHoldings(
      grpc::CallbackServerContext* context,
      const v1::ListHoldingsRequest* request,
      v1::ListHoldingsResponse* response) override;
  grpc::ServerUnaryReactor* ListShipments(
      grpc::CallbackServerContext* context,
      const v1::ListShipmentsRequest* request,
      v1::ListShipmentsResponse* response) override;
  grpc::ServerUnaryReactor* ListFindings(
      grpc::CallbackServerContext* context,
      const v1::ListFindingsRequest* request,
      v1::ListFindingsResponse* response) override;
  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const v1::CheckRequest* request,
                                  v1::CheckResponse* response) override;
  grpc::ServerUnaryReactor* ListRegistry(
      grpc::CallbackServerContext* context,
      const v1::ListRegistryRequest* request,
      v1::ListRegistryResponse* response) override;
  grpc::ServerUnaryReactor* ListPolicies(
      grpc::CallbackServerContext* context,
      const v1::ListPoliciesRequest* request,
      v1::ListPoliciesResponse* response) override;
  grpc::ServerUnaryReactor* GetLicenceUse(
      grpc::CallbackServerContext* context,
      const v1::GetLicenceUseRequest* request,
      v1::GetLicenceUseResponse* response) override;
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override;

 private:
  Ledger& ledger_;
  const Reads reads_;
  FindingList findings_;
  // Evaluations take long and one at a time, so they wait for each other here
  // and not where other reads would wait for them.
  Workers finding_worker_{1, 64};
  const Reads finding_reads_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_QUERY_SERVICE_H_
