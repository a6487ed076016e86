// SPDX-License-Identifier: Apache-2.0
//
// QueryService (query_service.proto) over a Ledger: this node's word, from its
// index.
#ifndef WAYBILL_NODE_QUERY_SERVICE_H_
#define WAYBILL_NODE_QUERY_SERVICE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/query_service.grpc.pb.h"

#include "ledger/ledger.h"
#include "node/call_set.h"
#include "node/finding_list.h"
#include "node/open_calls.h"
#include "node/reads.h"
#include "node/watch_call.h"
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
        access_(access),
        findings_(ledger, std::move(vendor_roots)),
        current_reads_(ledger, current_worker_, calls, access),
        finding_reads_(ledger, finding_workers_, calls, access) {}
  // REQUIRES: no call is in progress.
  ~QueryService() override { findings_.follower().Stop(); }

  // Ends every stream, those that come later too. False if that takes longer.
  bool EndStreams(std::int64_t timeout_ms);

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
  grpc::ServerWriteReactor<v1::FindingChange>* WatchFindings(
      grpc::CallbackServerContext* context,
      const v1::WatchFindingsRequest* request) override;
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
  Access& access_;
  FindingList findings_;
  // Evaluations take long, so they wait for each other here and not where
  // others would wait for them: neither other reads nor who asks for what is
  // current.
  Workers current_worker_{1, 256};
  Workers finding_workers_{2, 64};
  const Reads current_reads_;
  const Reads finding_reads_;
  std::atomic<std::size_t> watching_ = 0;
  CallSet<WatchCall> watch_calls_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_QUERY_SERVICE_H_
