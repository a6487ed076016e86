// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/append_load.h"

#include <condition_variable>
#include <memory>
#include <optional>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/ledger_service.grpc.pb.h"

#include "ledger/mutex.h"
#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

v1::AppendRequest ToRequest(Submission submission) {
  v1::AppendRequest request;
  request.set_body(std::move(submission.body));
  for (const Signature& signature : submission.signatures) {
    request.add_signatures(std::string(View(signature)));
  }
  for (v1::UnitRow& row : submission.units) {
    *request.add_units() = std::move(row);
  }
  return request;
}

// One client: writes while answers come, up to the window.
class LoadClient
    : public grpc::ClientBidiReactor<v1::AppendRequest, v1::AppendResponse> {
 public:
  LoadClient(const std::string& address, std::size_t window) : window_(window) {
    grpc::ChannelArguments arguments;
    // A connection for each client, as if each were a machine.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel(
        address, grpc::InsecureChannelCredentials(), arguments);
    stub_ = v1::LedgerService::NewStub(channel_);
  }

  void Add(Submission submission) {
    requests_.push_back(ToRequest(std::move(submission)));
    requests_.back().set_tag(requests_.size() - 1);
  }

  bool Connect() {
    return channel_->WaitForConnected(std::chrono::system_clock::now() +
                                      std::chrono::seconds(10));
  }

  void Start() {
    {
      const MutexLock lock(mutex_);
      sent_at_.resize(requests_.size());
      times_.reserve(requests_.size());
    }
    stub_->async()->AppendStream(&context_, this);
    StartRead(&response_);
    Write();
    StartCall();
  }

  // Waits for the end of the call.
  Result<void> Finish() {
    const MutexLock lock(mutex_);
    while (!status_) {
      ended_.wait(mutex_);
    }
    if (!status_->ok()) {
      return Error{ErrorCode::kUnavailable,
                   "a stream failed: " + status_->error_message()};
    }
    if (!refused_.empty()) {
      return Error{ErrorCode::kInvalidArgument, "refused: " + refused_};
    }
    if (times_.size() != requests_.size()) {
      return Error{ErrorCode::kUnavailable, "a stream ended early"};
    }
    return {};
  }

  const std::vector<double>& times() const { return times_; }
  const v1::AppendResponse& last() const { return last_; }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return;
    }
    {
      const MutexLock lock(mutex_);
      times_.push_back(MicrosSince(sent_at_[response_.tag()]));
      if (response_.verdict() != "ACCEPTED") {
        refused_ = response_.verdict() + ": " + response_.message();
      }
      if (times_.size() == requests_.size()) {
        last_ = response_;
      }
      --under_way_;
    }
    StartRead(&response_);
    Write();
  }

  void OnWriteDone(bool ok) override {
    {
      const MutexLock lock(mutex_);
      writing_ = false;
      if (!ok) {
        return;
      }
    }
    Write();
  }

  void OnDone(const grpc::Status& status) override {
    const MutexLock lock(mutex_);
    status_ = status;
    ended_.notify_one();
  }

 private:
  void Write() {
    const v1::AppendRequest* next = nullptr;
    {
      const MutexLock lock(mutex_);
      if (writing_ || closed_) {
        return;
      }
      if (sent_ == requests_.size()) {
        closed_ = true;
      } else if (under_way_ < window_) {
        writing_ = true;
        ++under_way_;
        sent_at_[sent_] = Now();
        next = &requests_[sent_++];
      } else {
        return;
      }
    }
    if (next != nullptr) {
      StartWrite(next);
    } else {
      StartWritesDone();
    }
  }

  const std::size_t window_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
  grpc::ClientContext context_;
  std::vector<v1::AppendRequest> requests_;
  v1::AppendResponse response_;

  Mutex mutex_;
  std::condition_variable_any ended_;
  std::vector<SteadyTime> sent_at_ WAYBILL_GUARDED_BY(mutex_);
  std::size_t sent_ WAYBILL_GUARDED_BY(mutex_) = 0;
  std::size_t under_way_ WAYBILL_GUARDED_BY(mutex_) = 0;
  bool writing_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool closed_ WAYBILL_GUARDED_BY(mutex_) = false;
  std::string refused_ WAYBILL_GUARDED_BY(mutex_);
  std::optional<grpc::Status> status_ WAYBILL_GUARDED_BY(mutex_);
  // Written by one callback at a time, read after the end.
  std::vector<double> times_;
  v1::AppendResponse last_;
};

}  // namespace

Result<LoadOutcome> RunAppendLoad(const std::string& address,
                                  std::vector<Submission> submissions,
                                  std::size_t clients, std::size_t window) {
  std::vector<std::unique_ptr<LoadClient>> all;
  for (std::size_t i = 0; i < clients; ++i) {
    all.push_back(std::make_unique<LoadClient>(address, window));
  }
  for (std::size_t i = 0; i < submissions.size(); ++i) {
    all[i % clients]->Add(std::move(submissions[i]));
  }
  for (const auto& client : all) {
    if (!client->Connect()) {
      return Error{ErrorCode::kUnavailable, "can't connect to " + address};
    }
  }
  const SteadyTime begin = Now();
  for (const auto& client : all) {
    client->Start();
  }
  LoadOutcome outcome;
  std::optional<Error> failure;
  for (const auto& client : all) {
    if (auto finished = client->Finish(); !finished) {
      failure = finished.error();
    }
  }
  outcome.seconds = SecondsSince(begin);
  if (failure) {
    return *failure;
  }
  for (const auto& client : all) {
    outcome.times.insert(outcome.times.end(), client->times().begin(),
                         client->times().end());
    outcome.last.push_back(client->last());
  }
  return outcome;
}

}  // namespace waybill::bench
