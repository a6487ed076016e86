// SPDX-License-Identifier: Apache-2.0
//
// LedgerService (ledger_service.proto) over a Ledger: convert, call, convert.
// Appends wait for the disk without a thread; reads run on the workers'.
#ifndef WAYBILL_NODE_LEDGER_SERVICE_H_
#define WAYBILL_NODE_LEDGER_SERVICE_H_

#include <cstdint>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/ledger_service.grpc.pb.h"

#include "ledger/ledger.h"
#include "node/append_call.h"
#include "node/call_set.h"
#include "node/config.h"
#include "node/entry_call.h"
#include "node/open_calls.h"
#include "node/reads.h"
#include "node/workers.h"

namespace waybill {

// Thread-safe.
class LedgerService final : public v1::LedgerService::CallbackService {
 public:
  // Borrows all but the limits.
  LedgerService(Ledger& ledger, Workers& workers, OpenCalls& calls,
                Access& access, const Config::Limits& limits);

  // Ends every stream, those that come later too, as soon as what it has taken
  // in is answered. False if that takes longer.
  bool EndStreams(std::int64_t timeout_ms);

  grpc::ServerUnaryReactor* Append(grpc::CallbackServerContext* context,
                                   const v1::AppendRequest* request,
                                   v1::AppendResponse* response) override;
  grpc::ServerBidiReactor<v1::AppendRequest, v1::AppendResponse>* AppendStream(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* GetCheckpoint(
      grpc::CallbackServerContext* context,
      const v1::GetCheckpointRequest* request,
      v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* GetHeads(grpc::CallbackServerContext* context,
                                     const v1::GetHeadsRequest* request,
                                     v1::GetHeadsResponse* response) override;
  grpc::ServerUnaryReactor* Trace(grpc::CallbackServerContext* context,
                                  const v1::TraceRequest* request,
                                  v1::TraceResponse* response) override;
  grpc::ServerUnaryReactor* GetSubjects(
      grpc::CallbackServerContext* context,
      const v1::GetSubjectsRequest* request,
      v1::GetSubjectsResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistency(
      grpc::CallbackServerContext* context,
      const v1::GetConsistencyRequest* request,
      v1::GetConsistencyResponse* response) override;
  grpc::ServerWriteReactor<v1::LogEntry>* GetEntries(
      grpc::CallbackServerContext* context,
      const v1::GetEntriesRequest* request) override;

 private:
  Ledger& ledger_;
  Workers& workers_;
  OpenCalls& calls_;
  Access& access_;
  const Reads reads_;
  const AppendCall::Bounds bounds_;
  CallSet<AppendCall> append_calls_;
  CallSet<EntryCall> entry_calls_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_LEDGER_SERVICE_H_
