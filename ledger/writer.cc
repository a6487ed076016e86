// SPDX-License-Identifier: Apache-2.0
#include "ledger/writer.h"

#include <algorithm>
#include <utility>

#include "ledger/core/merkle.h"
#include "ledger/precheck.h"
#include "ledger/stored_events.h"

namespace waybill {
namespace {

// Submissions that one thread checks before it takes the lock again.
constexpr std::size_t kCheckedTogether = 16;

}  // namespace

Writer::Writer(LedgerParts& parts, OrderLog& order, ApplyBase base,
               WriterOptions options)
    : parts_(parts),
      order_(order),
      options_(std::move(options)),
      base_(std::move(base)),
      map_(parts.publication.Get()->version),
      rows_(*parts.store, options_.cached_subjects),
      committer_(parts) {
  {
    MutexLock lock(mutex_);
    sealed_at_ms_ = options_.clock.monotonic_ms();
  }
  for (unsigned i = 0; i < options_.verify_threads; ++i) {
    threads_.emplace_back([this] { VerifyLoop(); });
  }
  threads_.emplace_back([this] { ApplyLoop(); });
  threads_.emplace_back([this] { CommitLoop(); });
  threads_.emplace_back([this] { ReplyLoop(); });
}

Writer::~Writer() {
  Waiting waiting;
  {
    MutexLock lock(mutex_);
    is_closing_ = true;
    waiting.assign(queue_.begin(), queue_.end());
    queue_.clear();
    unverified_.clear();
    verify_wake_.notify_all();
    apply_wake_.notify_all();
    commit_wake_.notify_all();
    reply_wake_.notify_all();
  }
  FailWaiting(waiting, {ErrorCode::kUnavailable, "the ledger is closing"});
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void Writer::Append(Submission submission, Ledger::Done done) {
  auto pending = std::make_shared<Pending>();
  pending->bytes = SizeOf(submission);
  pending->submission = std::move(submission);
  pending->done = std::move(done);
  Enqueue(pending);
}

void Writer::Seal(Ledger::Done done) {
  auto pending = std::make_shared<Pending>();
  pending->done = std::move(done);
  pending->is_seal = true;
  Enqueue(pending);
}

void Writer::Enqueue(const std::shared_ptr<Pending>& pending) {
  std::optional<Error> refused;
  {
    MutexLock lock(mutex_);
    if (is_closing_ || stopped_) {
      refused = Error{ErrorCode::kUnavailable,
                      stopped_ ? "the writer has stopped: " + stopped_->message
                               : "the ledger is closing"};
    } else if (waiting_events_ >= options_.queue_events_max ||
               waiting_bytes_ + pending->bytes > options_.queue_bytes_max) {
      refused = Error{ErrorCode::kExhausted,
                      "the queue is full: " + std::to_string(waiting_events_) +
                          " events and " + std::to_string(waiting_bytes_) +
                          " octets wait; retry later"};
    } else {
      ++waiting_events_;
      waiting_bytes_ += pending->bytes;
      queue_.push_back(pending);
      if (pending->is_seal) {
        SetReady(*pending);
        WakeApplier();
      } else {
        unverified_.push_back(pending);
        verify_wake_.notify_one();
      }
    }
  }
  if (refused) {
    pending->done(*refused);
  }
}

LedgerStatus Writer::Status() const {
  LedgerStatus status;
  MutexLock lock(mutex_);
  if (stopped_) {
    status.state = LedgerStatus::State::kStopped;
    status.reason = stopped_->message;
  } else if (read_only_) {
    status.state = LedgerStatus::State::kReadOnly;
    status.reason = read_only_->message;
  }
  status.queue_events = waiting_events_;
  status.queue_bytes = waiting_bytes_;
  return status;
}

void Writer::VerifyLoop() {
  Waiting taken;
  for (;;) {
    {
      MutexLock lock(mutex_);
      for (const auto& pending : taken) {
        SetReady(*pending);
      }
      taken.clear();
      WakeApplier();
      while (!is_closing_ && unverified_.empty()) {
        verify_wake_.wait(mutex_);
      }
      if (is_closing_) {
        return;
      }
      const std::size_t share =
          unverified_.size() / std::max(1U, options_.verify_threads) + 1;
      for (std::size_t i =
               std::min({share, kCheckedTogether, unverified_.size()});
           i > 0; --i) {
        taken.push_back(std::move(unverified_.front()));
        unverified_.pop_front();
      }
    }
    for (const auto& pending : taken) {
      pending->checked = std::make_shared<const CheckedSubmission>(
          Precheck(std::move(pending->submission)));
    }
  }
}

void Writer::ReplyLoop() {
  for (;;) {
    Reply reply;
    {
      MutexLock lock(mutex_);
      while (replies_.empty() && !committer_done_) {
        reply_wake_.wait(mutex_);
      }
      if (replies_.empty()) {
        return;
      }
      reply = std::move(replies_.front());
      replies_.pop_front();
      commit_wake_.notify_one();
    }
    Release(reply.job.waiting);
    for (std::size_t i = 0; i < reply.job.waiting.size(); ++i) {
      reply.job.waiting[i]->done(Acknowledge(reply.job, i, *reply.view));
    }
  }
}

Result<Acknowledgement> Writer::Acknowledge(const Job& job, std::size_t place,
                                            const LedgerView& view) const {
  const SubmissionOutcome& outcome = job.outcomes[place];
  if (outcome.refusal) {
    return Acknowledgement(*outcome.refusal);
  }
  Accepted accepted;
  accepted.checkpoint = view.checkpoint;
  if (job.waiting[place]->is_seal) {
    return Acknowledgement(std::move(accepted));
  }
  accepted.index = outcome.index;
  accepted.event_id = job.waiting[place]->checked->id;
  if (job.batch != nullptr && accepted.index >= job.batch->applied.begin) {
    const AppliedBatch& applied = job.batch->applied;
    accepted.entry = applied.entries[accepted.index - applied.begin];
    accepted.recorded_at_ms = applied.place.recorded_at_ms;
  } else {
    auto bytes = ReadEntryBytes(*view.rows, accepted.index);
    auto parsed = bytes ? ParseEventEntry(accepted.index, *bytes)
                        : Result<ParsedEntry>(bytes.error());
    if (!parsed) {
      return parsed.error();
    }
    accepted.entry = std::move(*bytes);
    accepted.recorded_at_ms = parsed->entry.recorded_at_ms;
  }
  auto path = InclusionProof(accepted.index, view.tree.size, view.log.reader());
  if (!path) {
    return path.error();
  }
  accepted.path = std::move(*path);
  return Acknowledgement(std::move(accepted));
}

void Writer::Stop(const Error& error) {
  Waiting waiting;
  {
    MutexLock lock(mutex_);
    if (!stopped_) {
      stopped_ = error;
    }
    waiting.assign(queue_.begin(), queue_.end());
    queue_.clear();
    unverified_.clear();
    for (const Job& job : prepared_) {
      waiting.insert(waiting.end(), job.waiting.begin(), job.waiting.end());
    }
    prepared_.clear();
  }
  FailWaiting(waiting, {ErrorCode::kUnavailable,
                        "the writer has stopped: " + error.message});
}

void Writer::FailWaiting(const Waiting& waiting, const Error& error) {
  Release(waiting);
  for (const auto& pending : waiting) {
    pending->done(error);
  }
}

void Writer::Release(const Waiting& waiting) {
  MutexLock lock(mutex_);
  for (const auto& pending : waiting) {
    --waiting_events_;
    waiting_bytes_ -= pending->bytes;
  }
}

}  // namespace waybill
