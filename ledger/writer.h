// SPDX-License-Identifier: Apache-2.0
//
// The append pipeline: what needs no state on all cores, then one thread that
// judges and orders, one that writes and signs, one that answers. Stages
// overlap; a batch grows while the one before it is on its way to the disk.
#ifndef WAYBILL_LEDGER_WRITER_H_
#define WAYBILL_LEDGER_WRITER_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "ledger/apply.h"
#include "ledger/committer.h"
#include "ledger/ledger.h"
#include "ledger/live_rows.h"
#include "ledger/mutex.h"
#include "ledger/order_log.h"

namespace waybill {

struct WriterOptions {
  unsigned verify_threads = 1;
  std::size_t queue_events_max = 0;
  std::size_t queue_bytes_max = 0;
  std::size_t batch_events_max = 1;
  std::size_t batch_bytes_max = 1;
  std::size_t cached_subjects = 0;
  std::int64_t idle_seal_ms = 0;
  Clock clock;
};

// Thread-safe. Borrows the parts and the order.
class Writer {
 public:
  // Goes on after `base`, which the published view is of.
  Writer(LedgerParts& parts, OrderLog& order, ApplyBase base,
         WriterOptions options);
  ~Writer();  // As ~Ledger.
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void Append(Submission submission, Ledger::Done done);
  // A batch with or without events; `done` is told when it is published.
  void Seal(Ledger::Done done);
  // State, reason and queue only.
  LedgerStatus Status() const;

 private:
  // Waits for its acknowledgement. Without a body, a request to seal.
  struct Pending {
    Submission submission;  // Until it is checked.
    std::shared_ptr<const CheckedSubmission> checked;
    Ledger::Done done;
    std::size_t bytes = 0;
    bool is_seal = false;
    bool is_ready = false;
  };
  using Waiting = std::vector<std::shared_ptr<Pending>>;

  // A batch between two stages, with those who wait for it.
  struct Job {
    std::shared_ptr<const PreparedBatch> batch;  // Null: nothing to write.
    std::vector<SubmissionOutcome> outcomes;     // One for each that waits.
    Waiting waiting;
  };
  struct Reply {
    Job job;
    std::shared_ptr<const LedgerView> view;
  };

  void VerifyLoop();
  void ApplyLoop();
  void CommitLoop();
  void ReplyLoop();

  // ---- the applier's
  // Waits for work. Nothing: the ledger is closing.
  std::optional<Waiting> NextWaiting(bool& wants_seal);
  bool SealIsDue() const WAYBILL_REQUIRES(mutex_);
  bool HasWork() const WAYBILL_REQUIRES(mutex_);
  // Whether what is ready is worth a batch: each costs the disk its syncs and
  // the log its signature, whatever its size.
  bool IsWorthBatch() const WAYBILL_REQUIRES(mutex_);
  void SetReady(Pending& pending) WAYBILL_REQUIRES(mutex_);
  bool MayApply() const WAYBILL_REQUIRES(mutex_);
  // If it has something to do: a wake-up for each event would cost more than
  // judging it.
  void WakeApplier() WAYBILL_REQUIRES(mutex_);
  void ApplyWaiting(Waiting waiting, bool wants_seal);
  void StartAgain();  // From what is published, after a write that wasn't.
  Result<Job> Prepare(Waiting& waiting, bool wants_seal);

  // ---- the committer's
  void CommitJob(Job job);
  // Nothing was written: fails the job and all that was applied on top of it.
  void FailJobs(const Job& job, const Error& error);

  void Enqueue(const std::shared_ptr<Pending>& pending);
  void Stop(const Error& error);
  void FailWaiting(const Waiting& waiting, const Error& error);
  Result<Acknowledgement> Acknowledge(const Job& job, std::size_t place,
                                      const LedgerView& view) const;
  // These don't count any more: they are about to get their answers.
  void Release(const Waiting& waiting);

  LedgerParts& parts_;
  OrderLog& order_;
  const WriterOptions options_;

  // The applier's alone.
  ApplyBase base_;
  SubjectMap::Version map_;
  std::deque<SubjectMap::Version> unpublished_;  // Oldest first.
  LiveRows rows_;
  std::uint64_t my_attempt_ = 0;

  Committer committer_;  // The committer's alone.

  mutable Mutex mutex_;
  std::condition_variable_any verify_wake_;
  std::condition_variable_any apply_wake_;
  std::condition_variable_any commit_wake_;
  std::condition_variable_any reply_wake_;
  std::deque<std::shared_ptr<Pending>> queue_ WAYBILL_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<Pending>> unverified_ WAYBILL_GUARDED_BY(mutex_);
  std::deque<Job> prepared_ WAYBILL_GUARDED_BY(mutex_);
  std::deque<Reply> replies_ WAYBILL_GUARDED_BY(mutex_);
  std::size_t ready_events_ WAYBILL_GUARDED_BY(mutex_) = 0;  // Of the queue.
  std::size_t ready_bytes_ WAYBILL_GUARDED_BY(mutex_) = 0;
  std::size_t waiting_events_ WAYBILL_GUARDED_BY(mutex_) = 0;
  std::size_t waiting_bytes_ WAYBILL_GUARDED_BY(mutex_) = 0;
  // Raised when prepared batches won't be written; what was applied on top of
  // them is of an older attempt.
  std::uint64_t attempt_ WAYBILL_GUARDED_BY(mutex_) = 0;
  std::int64_t sealed_at_ms_ WAYBILL_GUARDED_BY(mutex_) = 0;  // Monotonic.
  bool is_closing_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool applier_done_ WAYBILL_GUARDED_BY(mutex_) = false;
  bool committer_done_ WAYBILL_GUARDED_BY(mutex_) = false;
  std::optional<Error> stopped_ WAYBILL_GUARDED_BY(mutex_);
  std::optional<Error> read_only_ WAYBILL_GUARDED_BY(mutex_);

  std::vector<std::thread> threads_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_WRITER_H_
