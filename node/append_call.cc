// SPDX-License-Identifier: Apache-2.0
#include "node/append_call.h"

#include <utility>

#include "node/conversion.h"
#include "node/status.h"

namespace waybill {

AppendCall::AppendCall(Ledger& ledger, Workers& workers, Access& access,
                       grpc::CallbackServerContext& context, Bounds bounds,
                       Gone gone)
    : ledger_(ledger),
      workers_(workers),
      access_(access),
      context_(context),
      bounds_(bounds),
      gone_(std::move(gone)) {}

void AppendCall::Begin() { Advance(); }

void AppendCall::End(const Error& reason) {
  {
    const MutexLock lock(mutex_);
    EndLocked(reason);
  }
  Advance();
}

void AppendCall::EndLocked(const Error& reason) {
  ended_ = true;
  if (!reason_) {
    reason_ = reason;
  }
}

void AppendCall::OnReadDone(bool ok) {
  if (!ok) {
    {
      const MutexLock lock(mutex_);
      reading_ = false;
      ended_ = true;  // The client has sent everything, or is gone.
    }
    Advance();
    return;
  }
  const Taken taken{.tag = request_.tag(),
                    .consistent_with = request_.consistent_with(),
                    .bytes = request_.ByteSizeLong()};
  // The first message came with the call, which was asked about.
  const auto allowed =
      is_first_ ? Result<void>() : access_.Check(context_, Deed::kAppend);
  is_first_ = false;
  auto submission =
      allowed ? ToSubmission(request_) : Result<Submission>(allowed.error());
  if (submission) {
    {
      const MutexLock lock(mutex_);
      ++pending_;
      pending_bytes_ += taken.bytes;
    }
    ledger_.Append(std::move(*submission),
                   [self = shared_from_this(),
                    taken](Result<Acknowledgement> acknowledgement) {
                     self->OnAcknowledged(taken, std::move(acknowledgement));
                   });
  }
  {
    // Only now may the next be read: the ledger gets them in their order.
    const MutexLock lock(mutex_);
    reading_ = false;
    if (!submission) {
      EndLocked(submission.error());
    }
  }
  Advance();
}

// On the ledger's thread, which commits the next batch: the work is left to
// another.
void AppendCall::OnAcknowledged(const Taken& taken,
                                Result<Acknowledgement> acknowledgement) {
  auto answer = [self = shared_from_this(), taken,
                 known = std::make_shared<Result<Acknowledgement>>(
                     std::move(acknowledgement))] {
    v1::AppendResponse response;
    response.set_tag(taken.tag);
    auto filled = AnswerAppend(self->ledger_, std::move(*known),
                               taken.consistent_with, response);
    {
      const MutexLock lock(self->mutex_);
      --self->pending_;
      self->pending_bytes_ -= taken.bytes;
      if (!filled) {
        self->EndLocked(filled.error());
      } else if (self->writable_) {
        self->answers_.push_back(std::move(response));
      }
    }
    self->Advance();
  };
  if (!workers_.Run(answer)) {
    answer();
  }
}

void AppendCall::OnWriteDone(bool ok) {
  {
    const MutexLock lock(mutex_);
    writing_ = false;
    if (!ok) {
      writable_ = false;
      ended_ = true;
      answers_.clear();
    }
  }
  Advance();
}

void AppendCall::OnCancel() {
  {
    const MutexLock lock(mutex_);
    writable_ = false;
    answers_.clear();
    EndLocked({ErrorCode::kUnavailable, "the call was cancelled"});
  }
  Advance();
}

void AppendCall::OnDone() { gone_(this); }

bool AppendCall::HasRoom() const {
  const std::size_t unanswered =
      pending_ + answers_.size() + (writing_ ? 1U : 0U);
  return unanswered < bounds_.pending_max &&
         (pending_ == 0 || pending_bytes_ < bounds_.pending_bytes_max);
}

AppendCall::Step AppendCall::NextStep() {
  if (!writing_ && !answers_.empty()) {
    writing_ = true;
    response_ = std::move(answers_.front());
    answers_.pop_front();
    // Never the first: the headers go with it, and a write that waits for more
    // isn't done before they are on their way.
    hint_ = has_written_ && !answers_.empty();
    has_written_ = true;
    return Step::kWrite;
  }
  if (!ended_ && !reading_ && HasRoom()) {
    reading_ = true;
    return Step::kRead;
  }
  if (ended_ && pending_ == 0 && answers_.empty() && !writing_) {
    return Step::kFinish;
  }
  return Step::kNone;
}

void AppendCall::Advance() {
  {
    const MutexLock lock(mutex_);
    if (advancing_) {
      return;
    }
    advancing_ = true;
  }
  while (true) {
    Step step = Step::kNone;
    bool hint = false;
    std::optional<Error> reason;
    {
      const MutexLock lock(mutex_);
      step = NextStep();
      hint = hint_;
      reason = reason_;
      if (step == Step::kNone) {
        advancing_ = false;
        return;
      }
    }
    switch (step) {
      case Step::kNone:
        return;
      case Step::kRead:
        request_.Clear();
        StartRead(&request_);
        break;
      case Step::kWrite:
        StartWrite(&response_, hint ? grpc::WriteOptions().set_buffer_hint()
                                    : grpc::WriteOptions());
        break;
      case Step::kFinish:
        // Nobody advances any more: `advancing_` stays, and this object may be
        // gone once the call is finished.
        Finish(reason ? ToStatus(*reason, context_) : grpc::Status::OK);
        return;
    }
  }
}

}  // namespace waybill
