// SPDX-License-Identifier: Apache-2.0
//
// One WatchFindings call: first what differs from where its caller left off,
// then every change, as the follower tells of it. Who reads too slowly for its
// buffer is ended, and goes on from its last cursor.
#ifndef WAYBILL_NODE_WATCH_CALL_H_
#define WAYBILL_NODE_WATCH_CALL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "waybill/v1/query_service.pb.h"

#include "ledger/ledger.h"
#include "ledger/mutex.h"
#include "node/access.h"
#include "node/finding_list.h"
#include "node/workers.h"

namespace waybill {

// "<size>.<as_of_ms>"; a cursor outlives the process.
std::string WatchCursor(FindingMoment moment);
// Nothing for an empty text. Fails with kInvalidArgument.
Result<std::optional<FindingMoment>> ParseWatchCursor(const std::string& text);

// Thread-safe. Whoever made it keeps it until `gone`.
class WatchCall : public grpc::ServerWriteReactor<v1::FindingChange>,
                  public FindingWatcher,
                  public std::enable_shared_from_this<WatchCall> {
 public:
  using Gone = std::function<void(WatchCall*)>;

  // Borrows all but `gone`, which is called when gRPC is done with the stream.
  WatchCall(Ledger& ledger, Workers& workers, Access& access,
            FindingList& findings, grpc::CallbackServerContext& context,
            const v1::WatchFindingsRequest& request, std::size_t behind_max,
            Gone gone);

  void Begin();
  void End(const Error& reason);

  void Offer(const std::vector<ChangedFinding>& changed,
             FindingMoment moment) override;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  struct Outgoing {
    SharedFinding finding;  // Null: nothing else differs.
    bool withdrawn = false;
    bool completes = false;  // Its moment is where to go on from.
    FindingMoment moment;
  };
  enum class Step { kNone, kWrite, kFinish };
  using Before = std::map<CurrentFindings::Key, v1::Finding>;

  // What differs first; on a worker.
  void Prepare();
  Result<void> PrepareFrom(const FindingMatch& match);
  void AddDifferences(const Before& before, const CurrentFindings& current);
  bool IsEnded();
  void Schedule();
  void Advance();
  Step NextStep() WAYBILL_REQUIRES(mutex_);
  v1::FindingChange ToChange(const Outgoing& outgoing) WAYBILL_REQUIRES(mutex_);

  Ledger& ledger_;
  Workers& workers_;
  Access& access_;
  FindingList& findings_;
  grpc::CallbackServerContext& context_;
  const v1::WatchFindingsRequest request_;
  const std::size_t behind_max_;
  const Gone gone_;
  std::optional<FindingMatch> match_;  // Once begun; constant then.

  v1::FindingChange change_;  // Of the write that is under way.

  Mutex mutex_;
  std::string cursor_ WAYBILL_GUARDED_BY(mutex_);
  std::int64_t told_ms_ WAYBILL_GUARDED_BY(mutex_) = 0;  // As of.
  std::deque<Outgoing> first_ WAYBILL_GUARDED_BY(mutex_);
  std::deque<Outgoing> changes_ WAYBILL_GUARDED_BY(mutex_);
  bool preparing_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool writing_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool scheduled_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool advancing_ WAYBILL_GUARDED_BY(mutex_) = false;
  std::optional<Error> reason_ WAYBILL_GUARDED_BY(mutex_);  // Ended, and why.
};

}  // namespace waybill

#endif  // WAYBILL_NODE_WATCH_CALL_H_
