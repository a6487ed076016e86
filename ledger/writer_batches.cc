// SPDX-License-Identifier: Apache-2.0
//
// The two middle stages of the pipeline: batches are made and applied, then
// committed. See writer.h.
#include <algorithm>
#include <chrono>
#include <utility>

#include "ledger/writer.h"

namespace waybill {
namespace {

// How often an idle writer looks at the clock.
constexpr std::chrono::milliseconds kIdleLook{250};
// What makes a batch while more is on its way: the syncs and the signature of a
// batch then cost its events next to nothing.
constexpr std::size_t kWorthEvents = 2048;
constexpr std::size_t kWorthBytes = std::size_t{1} << 20;
// Batches that may wait for their replies; then the committer waits too.
constexpr std::size_t kRepliesMax = 8;

}  // namespace

// ------------------------------------------------------------- the applier

bool Writer::HasWork() const {
  return !queue_.empty() && queue_.front()->is_ready;
}

bool Writer::MayApply() const {
  // One batch on its way to the disk, one applied: what comes meanwhile makes
  // the next one larger.
  return !stopped_ && prepared_.empty();
}

bool Writer::IsWorthBatch() const {
  // While others are being checked they may as well come along, and soon will.
  return HasWork() &&
         (unverified_.empty() ||
          ready_events_ >= std::min(kWorthEvents, options_.batch_events_max) ||
          ready_bytes_ >= std::min(kWorthBytes, options_.batch_bytes_max));
}

void Writer::SetReady(Pending& pending) {
  pending.is_ready = true;
  ++ready_events_;
  ready_bytes_ += pending.bytes;
}

void Writer::WakeApplier() {
  if (MayApply() && IsWorthBatch()) {
    apply_wake_.notify_one();
  }
}

bool Writer::SealIsDue() const {
  return base_.size > 0 && options_.idle_seal_ms > 0 &&
         options_.clock.monotonic_ms() - sealed_at_ms_ >= options_.idle_seal_ms;
}

void Writer::ApplyLoop() {
  for (;;) {
    bool wants_seal = false;
    auto waiting = NextWaiting(wants_seal);
    if (!waiting) {
      break;
    }
    ApplyWaiting(std::move(*waiting), wants_seal);
  }
  MutexLock lock(mutex_);
  applier_done_ = true;
  commit_wake_.notify_all();
}

std::optional<Writer::Waiting> Writer::NextWaiting(bool& wants_seal) {
  MutexLock lock(mutex_);
  while (!is_closing_ && (!MayApply() || (!IsWorthBatch() && !SealIsDue()))) {
    apply_wake_.wait_for(mutex_, kIdleLook);
  }
  if (is_closing_) {
    return std::nullopt;
  }
  wants_seal = SealIsDue();
  if (wants_seal) {
    // Due again only later, should this one fail.
    sealed_at_ms_ = options_.clock.monotonic_ms();
  }
  Waiting waiting;
  std::size_t bytes = 0;
  while (HasWork() && waiting.size() < options_.batch_events_max &&
         (waiting.empty() ||
          bytes + queue_.front()->bytes <= options_.batch_bytes_max)) {
    bytes += queue_.front()->bytes;
    wants_seal = wants_seal || queue_.front()->is_seal;
    --ready_events_;
    ready_bytes_ -= queue_.front()->bytes;
    waiting.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return waiting;
}

void Writer::ApplyWaiting(Waiting waiting, bool wants_seal) {
  std::uint64_t attempt = 0;
  {
    MutexLock lock(mutex_);
    attempt = attempt_;
  }
  if (attempt != my_attempt_) {
    my_attempt_ = attempt;
    StartAgain();
  }
  auto job = Prepare(waiting, wants_seal);
  if (!job) {
    FailWaiting(waiting, job.error());
    return;
  }
  std::optional<Error> failure;
  {
    MutexLock lock(mutex_);
    if (stopped_) {
      failure = Error{ErrorCode::kUnavailable,
                      "the writer has stopped: " + stopped_->message};
    } else if (attempt_ != my_attempt_) {
      failure = read_only_.value_or(
          Error{ErrorCode::kUnavailable, "the batch before wasn't written"});
    } else {
      prepared_.push_back(std::move(*job));
      commit_wake_.notify_one();
    }
  }
  if (failure) {
    FailWaiting(job->waiting, *failure);
  }
}

void Writer::StartAgain() {
  const std::shared_ptr<const LedgerView> view = parts_.publication.Get();
  rows_.Retire(view->tree.size);
  rows_.DropInFlight();
  MutexLock lock(parts_.map_mutex);
  while (!unpublished_.empty() &&
         unpublished_.back().number > view->version.number) {
    parts_.map.Discard(unpublished_.back());
    unpublished_.pop_back();
  }
  unpublished_.clear();
  map_ = view->version;
  base_ = {view->tree.size, std::nullopt, view->registry};
  if (view->tree.size > 0) {
    base_.last = Place{view->seal.position, view->seal.recorded_at_ms};
  }
}

Result<Writer::Job> Writer::Prepare(Waiting& waiting, bool wants_seal) {
  const std::shared_ptr<const LedgerView> view = parts_.publication.Get();
  rows_.Retire(view->tree.size);
  while (!unpublished_.empty() &&
         unpublished_.front().number <= view->version.number) {
    unpublished_.pop_front();
  }

  Batch batch;
  for (const auto& pending : waiting) {
    if (!pending->is_seal) {
      batch.push_back(pending->checked);
    }
  }
  auto place = order_.Append(batch, base_.last);
  if (!place) {
    Stop(place.error());
    return place.error();
  }
  auto applied = Apply(batch, *place, base_, rows_);
  if (!applied) {
    if (applied.error().code == ErrorCode::kCorruption) {
      Stop(applied.error());
    }
    return applied.error();
  }
  Job job;
  auto outcome = applied->outcomes.begin();
  for (const auto& pending : waiting) {
    job.outcomes.push_back(pending->is_seal ? SubmissionOutcome()
                                            : std::move(*outcome++));
  }
  if (!applied->empty() || (wants_seal && base_.size > 0)) {
    auto prepared = std::make_shared<PreparedBatch>();
    prepared->applied = std::move(*applied);
    prepared->changes = prepared->applied.MapChanges();
    prepared->map_before = map_;
    {
      MutexLock lock(parts_.map_mutex);
      map_ = parts_.map.Apply(map_, prepared->changes);
    }
    unpublished_.push_back(map_);
    prepared->map_after = map_;
    SubjectMap::Version sealed = map_;
    parts_.Pass("map_root", &sealed.root);
    SealBatch(sealed, prepared->applied);
    base_ = BaseAfter(prepared->applied, base_);
    rows_.Add({prepared, &prepared->applied});
    job.batch = std::move(prepared);
  }
  job.waiting = std::move(waiting);
  return job;
}

// ----------------------------------------------------------- the committer

void Writer::CommitLoop() {
  for (;;) {
    Job job;
    {
      MutexLock lock(mutex_);
      while ((prepared_.empty() && !applier_done_) ||
             replies_.size() >= kRepliesMax) {
        commit_wake_.wait(mutex_);
      }
      if (prepared_.empty()) {
        committer_done_ = true;
        reply_wake_.notify_all();
        return;
      }
      job = std::move(prepared_.front());
      prepared_.pop_front();
      apply_wake_.notify_one();
    }
    CommitJob(std::move(job));
  }
}

void Writer::CommitJob(Job job) {
  std::shared_ptr<const LedgerView> view = parts_.publication.Get();
  if (job.batch != nullptr) {
    auto published = committer_.Commit(*job.batch);
    if (!published) {
      if (committer_.must_stop()) {
        Stop(published.error());
        FailWaiting(job.waiting,
                    {ErrorCode::kUnavailable,
                     "the writer has stopped: " + published.error().message});
      } else {
        FailJobs(job, published.error());
      }
      return;
    }
    view = std::move(*published);
  }
  MutexLock lock(mutex_);
  if (job.batch != nullptr) {
    sealed_at_ms_ = options_.clock.monotonic_ms();
    read_only_.reset();
  }
  replies_.push_back({std::move(job), std::move(view)});
  reply_wake_.notify_one();
}

void Writer::FailJobs(const Job& job, const Error& error) {
  Waiting waiting = job.waiting;
  {
    MutexLock lock(mutex_);
    ++attempt_;
    read_only_ = error;
    for (const Job& later : prepared_) {
      waiting.insert(waiting.end(), later.waiting.begin(), later.waiting.end());
    }
    prepared_.clear();
    apply_wake_.notify_one();
  }
  FailWaiting(waiting, error);
}

}  // namespace waybill
