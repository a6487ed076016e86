// SPDX-License-Identifier: Apache-2.0
//
// One GetEntries call: reads a stretch of the log on a worker, writes it entry
// by entry as fast as the client takes them, then reads the next stretch.
#ifndef WAYBILL_NODE_ENTRY_CALL_H_
#define WAYBILL_NODE_ENTRY_CALL_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/ledger_service.pb.h"

#include "ledger/ledger.h"
#include "node/access.h"
#include "node/workers.h"

namespace waybill {

// Its steps follow one another; only End is called from elsewhere.
class EntryCall : public grpc::ServerWriteReactor<v1::LogEntry>,
                  public std::enable_shared_from_this<EntryCall> {
 public:
  using Gone = std::function<void(EntryCall*)>;

  // Entries [begin, end); end 0: the published size. Or the one event that is
  // named. Borrows all but `gone`.
  EntryCall(Ledger& ledger, Workers& workers, Access& access,
            grpc::CallbackServerContext& context,
            const v1::GetEntriesRequest& request, Gone gone);

  void Begin();
  // Ends the call before the next stretch is read. Thread-safe.
  void End(const Error& reason);

  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  // The event that is named, as a range of one.
  Result<void> FindEvent();
  void Next();
  void ReadStretch();
  void FinishWith(const Error& error);

  Ledger& ledger_;
  Workers& workers_;
  Access& access_;
  grpc::CallbackServerContext& context_;
  std::uint64_t next_;  // Index of the next entry to read.
  std::uint64_t end_;
  const std::string event_;  // Empty: a range is asked for.
  const Gone gone_;
  std::deque<v1::LogEntry> stretch_;
  v1::LogEntry writing_;
  bool has_written_ = false;
  std::atomic<bool> ending_ = false;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_ENTRY_CALL_H_
