// SPDX-License-Identifier: Apache-2.0
//
// A node that lies: passes each call on to an honest one, and changes what is
// asked or what is answered on the way.
#ifndef WAYBILL_TESTS_SUPPORT_LYING_SERVICE_H_
#define WAYBILL_TESTS_SUPPORT_LYING_SERVICE_H_

#include <functional>
#include <memory>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/ledger_service.grpc.pb.h"

namespace waybill {

class LyingService final : public v1::LedgerService::Service {
 public:
  explicit LyingService(const std::shared_ptr<grpc::Channel>& honest)
      : honest_(v1::LedgerService::NewStub(honest)) {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    builder.SetMaxReceiveMessageSize(-1);
    server_ = builder.BuildAndStart();
  }
  ~LyingService() override { server_->Shutdown(); }
  LyingService(const LyingService&) = delete;
  LyingService& operator=(const LyingService&) = delete;

  std::shared_ptr<grpc::Channel> channel() {
    return server_->InProcessChannel({});
  }
  // Where the answers come from, from now on.
  void PassOnTo(const std::shared_ptr<grpc::Channel>& honest) {
    honest_ = v1::LedgerService::NewStub(honest);
  }

  // Set while no call is under way.
  std::function<void(v1::TraceRequest&)> ask_trace;
  std::function<void(v1::TraceResponse&)> trace;
  std::function<void(v1::GetSubjectsResponse&)> subjects;
  std::function<void(v1::AppendResponse&)> append;
  std::function<void(v1::GetConsistencyResponse&)> consistency;
  std::function<bool(v1::LogEntry&)> entry;  // False: it is left out.

  grpc::Status Trace(grpc::ServerContext* /*context*/,
                     const v1::TraceRequest* request,
                     v1::TraceResponse* response) override {
    v1::TraceRequest asked = *request;
    if (ask_trace) {
      ask_trace(asked);
    }
    return Pass(&v1::LedgerService::Stub::Trace, asked, response, trace);
  }
  grpc::Status GetSubjects(grpc::ServerContext* /*context*/,
                           const v1::GetSubjectsRequest* request,
                           v1::GetSubjectsResponse* response) override {
    return Pass(&v1::LedgerService::Stub::GetSubjects, *request, response,
                subjects);
  }
  grpc::Status Append(grpc::ServerContext* /*context*/,
                      const v1::AppendRequest* request,
                      v1::AppendResponse* response) override {
    return Pass(&v1::LedgerService::Stub::Append, *request, response, append);
  }
  grpc::Status GetConsistency(grpc::ServerContext* /*context*/,
                              const v1::GetConsistencyRequest* request,
                              v1::GetConsistencyResponse* response) override {
    return Pass(&v1::LedgerService::Stub::GetConsistency, *request, response,
                consistency);
  }
  grpc::Status GetEntries(grpc::ServerContext* /*context*/,
                          const v1::GetEntriesRequest* request,
                          grpc::ServerWriter<v1::LogEntry>* writer) override {
    grpc::ClientContext context;
    auto reader = honest_->GetEntries(&context, *request);
    v1::LogEntry shown;
    while (reader->Read(&shown)) {
      if (!entry || entry(shown)) {
        writer->Write(shown);
      }
    }
    return reader->Finish();
  }

 private:
  template <typename Request, typename Response>
  grpc::Status Pass(grpc::Status (v1::LedgerService::Stub::*call)(
                        grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response,
                    const std::function<void(Response&)>& lie) {
    grpc::ClientContext context;
    grpc::Status status = ((*honest_).*call)(&context, request, response);
    if (status.ok() && lie) {
      lie(*response);
    }
    return status;
  }

  std::unique_ptr<v1::LedgerService::Stub> honest_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace waybill

#endif  // WAYBILL_TESTS_SUPPORT_LYING_SERVICE_H_
