// SPDX-License-Identifier: Apache-2.0
//
// One AppendStream call. Requests are read while earlier ones wait for the
// disk, as far as the bounds allow: then nothing more is read, and the flow
// control of HTTP/2 makes the client wait. Responses are written in the order
// in which they are known.
//
//     OnReadDone ──► Ledger::Append ──► OnAcknowledged ──► StartWrite
//         ▲                                                    │
//         └────────── room again ◄──────── OnWriteDone ◄───────┘
#ifndef WAYBILL_NODE_APPEND_CALL_H_
#define WAYBILL_NODE_APPEND_CALL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/ledger_service.pb.h"

#include "ledger/ledger.h"
#include "ledger/mutex.h"
#include "node/access.h"
#include "node/workers.h"

namespace waybill {

// Thread-safe. Whoever made it keeps it until `gone`; each pending append keeps
// it too.
class AppendCall
    : public grpc::ServerBidiReactor<v1::AppendRequest, v1::AppendResponse>,
      public std::enable_shared_from_this<AppendCall> {
 public:
  struct Bounds {
    // Requests taken and not yet answered to the client.
    std::size_t pending_max;
    std::size_t pending_bytes_max;  // One request may exceed it.
  };
  using Gone = std::function<void(AppendCall*)>;

  // Borrows all but `gone`, which is called when gRPC is done with the stream.
  AppendCall(Ledger& ledger, Workers& workers, Access& access,
             grpc::CallbackServerContext& context, Bounds bounds, Gone gone);

  // Begins to read. Call once.
  void Begin();
  // Reads no more; ends the call once all that was taken is answered.
  void End(const Error& reason);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // A request that was taken: what its answer needs of it.
  struct Taken {
    std::uint64_t tag;
    std::uint64_t consistent_with;
    std::size_t bytes;
  };
  enum class Step { kNone, kRead, kWrite, kFinish };

  void OnAcknowledged(const Taken& taken,
                      Result<Acknowledgement> acknowledgement);
  void EndLocked(const Error& reason) WAYBILL_REQUIRES(mutex_);
  // Starts whatever may be started. Operations are started by one thread at a
  // time and without the lock: gRPC may call back from within.
  void Advance();
  Step NextStep() WAYBILL_REQUIRES(mutex_);
  bool HasRoom() const WAYBILL_REQUIRES(mutex_);

  Ledger& ledger_;
  Workers& workers_;
  Access& access_;
  bool is_first_ = true;  // The next message. The reader's alone.
  grpc::CallbackServerContext& context_;
  const Bounds bounds_;
  const Gone gone_;

  v1::AppendRequest request_;    // Of the read that is under way.
  v1::AppendResponse response_;  // Of the write that is under way.

  Mutex mutex_;
  std::size_t pending_ WAYBILL_GUARDED_BY(mutex_) = 0;  // In the ledger.
  std::size_t pending_bytes_ WAYBILL_GUARDED_BY(mutex_) = 0;
  std::deque<v1::AppendResponse> answers_ WAYBILL_GUARDED_BY(mutex_);
  bool reading_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool writing_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool writable_ WAYBILL_GUARDED_BY(mutex_) = true;
  bool has_written_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool hint_ WAYBILL_GUARDED_BY(mutex_) = false;   // Another write follows.
  bool ended_ WAYBILL_GUARDED_BY(mutex_) = false;  // Nothing more is read.
  std::optional<Error> reason_ WAYBILL_GUARDED_BY(mutex_);
  bool advancing_ WAYBILL_GUARDED_BY(mutex_) = false;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_APPEND_CALL_H_
