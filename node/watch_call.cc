// SPDX-License-Identifier: Apache-2.0
#include "node/watch_call.h"

#include <charconv>
#include <chrono>
#include <set>
#include <utility>

#include "node/open_calls.h"
#include "node/status.h"

namespace waybill {
namespace {

// A watcher whom nothing concerns hears so often that nothing does, in the
// ledger's time: so its cursor doesn't grow old.
constexpr std::int64_t kQuietMs = 60'000;

// For what differs from a cursor: it takes an evaluation.
constexpr std::chrono::minutes kPrepareMax{10};

bool IsOtherwise(const v1::Finding& before, const v1::Finding& now) {
  v1::Finding plain = before;
  plain.clear_as_of_ms();
  plain.clear_known_at_ms();
  return plain.SerializeAsString() != now.SerializeAsString();
}

}  // namespace

std::string WatchCursor(FindingMoment moment) {
  return std::to_string(moment.size) + "." + std::to_string(moment.as_of_ms);
}

Result<std::optional<FindingMoment>> ParseWatchCursor(const std::string& text) {
  if (text.empty()) {
    return std::optional<FindingMoment>();
  }
  FindingMoment moment;
  const char* end = text.data() + text.size();
  const auto size = std::from_chars(text.data(), end, moment.size);
  if (size.ec == std::errc() && size.ptr != end && *size.ptr == '.') {
    const auto as_of = std::from_chars(size.ptr + 1, end, moment.as_of_ms);
    if (as_of.ec == std::errc() && as_of.ptr == end && moment.size > 0 &&
        moment.as_of_ms >= 0) {
      return std::optional(moment);
    }
  }
  return Error{ErrorCode::kInvalidArgument, "malformed cursor: " + text};
}

WatchCall::WatchCall(Ledger& ledger, Workers& workers, Access& access,
                     FindingList& findings,
                     grpc::CallbackServerContext& context,
                     const v1::WatchFindingsRequest& request,
                     std::size_t behind_max, Gone gone)
    : ledger_(ledger),
      workers_(workers),
      access_(access),
      findings_(findings),
      context_(context),
      request_(request),
      behind_max_(behind_max),
      gone_(std::move(gone)),
      cursor_(request.cursor()) {}

void WatchCall::Begin() {
  const v1::ListFindingsRequest& wanted = request_.findings();
  auto allowed = access_.Check(context_, Deed::kReadAll);
  auto match = FindingMatch::Make(wanted);
  if (!allowed) {
    End(allowed.error());
  } else if (!match) {
    End(match.error());
  } else if (!FindingList::IsCurrent(wanted) || wanted.limit() != 0 ||
             !wanted.after().empty()) {
    End({ErrorCode::kInvalidArgument,
         "what is watched are the current findings: no moment, packs, policy "
         "or page"});
  } else {
    match_ = *std::move(match);
    {
      const MutexLock lock(mutex_);
      if (reason_) {
        return;
      }
      preparing_ = true;
    }
    if (!workers_.Run([self = shared_from_this()] { self->Prepare(); })) {
      {
        const MutexLock lock(mutex_);
        preparing_ = false;
      }
      End({ErrorCode::kExhausted, "too many questions are waiting"});
    }
  }
}

bool WatchCall::IsEnded() {
  const MutexLock lock(mutex_);
  return reason_.has_value();
}

void WatchCall::Prepare() {
  const auto prepared = PrepareFrom(*match_);
  {
    const MutexLock lock(mutex_);
    preparing_ = false;
    if (!prepared && !reason_) {
      reason_ = prepared.error();
    }
  }
  Advance();
}

Result<void> WatchCall::PrepareFrom(const FindingMatch& match) {
  const Patience patience{
      .deadline = std::chrono::system_clock::now() + kPrepareMax,
      .is_over = [this] { return IsEnded(); }};
  const auto from = ParseWatchCursor(request_.cursor());
  if (!from) {
    return from.error();
  }
  const auto reader = ledger_.Read();
  Before before;
  if (*from) {
    const FindingMoment moment = **from;
    if (moment.size > reader->size() ||
        moment.as_of_ms > reader->seal().recorded_at_ms) {
      return Error{ErrorCode::kInvalidArgument,
                   "the cursor is ahead of this ledger: " + request_.cursor()};
    }
    auto found = findings_.FindingsAt(moment, patience);
    if (!found) {
      return found.error();
    }
    for (v1::Finding& finding : *found) {
      if (match.Wants(finding)) {
        CurrentFindings::Key key(finding.code(),
                                 FindingSubjectText(finding.subject()));
        before.emplace(std::move(key), std::move(finding));
      }
    }
  }
  const auto look = [&](const World&,
                        const CurrentFindings& current) -> Result<void> {
    AddDifferences(before, current);
    return {};
  };
  // Evaluating took its time: as of now.
  return findings_.follower().Watch(this, ledger_.Read()->size(),
                                    patience.deadline, look);
}

void WatchCall::AddDifferences(const Before& before,
                               const CurrentFindings& current) {
  const FindingMoment moment{current.size(), current.as_of_ms()};
  std::set<CurrentFindings::Key> still_found;
  std::deque<Outgoing> differences;
  current.Visit({}, [&](const SharedFinding& finding) {
    if (!match_->Wants(*finding)) {
      return true;
    }
    const CurrentFindings::Key key(finding->code(),
                                   FindingSubjectText(finding->subject()));
    const auto was = before.find(key);
    const bool was_found = was != before.end();
    const bool was_open = was_found && IsOpenFinding(was->second);
    if (was_found) {
      still_found.insert(key);
    }
    if ((!was_found || IsOtherwise(was->second, *finding)) &&
        (match_->closed_too() || was_open || IsOpenFinding(*finding))) {
      differences.push_back({finding, false, false, moment});
    }
    return true;
  });
  for (const auto& [key, finding] : before) {
    if (!still_found.contains(key) &&
        (match_->closed_too() || IsOpenFinding(finding))) {
      differences.push_back(
          {std::make_shared<const v1::Finding>(finding), true, false, moment});
    }
  }
  differences.push_back({nullptr, false, true, moment});
  const MutexLock lock(mutex_);
  first_ = std::move(differences);
  told_ms_ = moment.as_of_ms;
}

void WatchCall::Offer(const std::vector<ChangedFinding>& changed,
                      FindingMoment moment) {
  {
    const MutexLock lock(mutex_);
    if (reason_) {
      return;
    }
    const std::size_t before = changes_.size();
    for (const ChangedFinding& each : changed) {
      const bool shows = each.was_open || match_->closed_too() ||
                         (!each.withdrawn && IsOpenFinding(*each.finding));
      if (shows && match_->Wants(*each.finding)) {
        changes_.push_back({each.finding, each.withdrawn, false, moment});
      }
    }
    if (changes_.size() != before) {
      changes_.back().completes = true;
    } else if (moment.as_of_ms - told_ms_ >= kQuietMs) {
      changes_.push_back({nullptr, false, true, moment});
    } else {
      return;
    }
    told_ms_ = moment.as_of_ms;
    if (changes_.size() > behind_max_) {
      reason_ = {ErrorCode::kExhausted,
                 "the watcher is " + std::to_string(changes_.size()) +
                     " changes behind: go on from the last cursor"};
    }
  }
  Schedule();
}

// On a worker: a call that ends unsubscribes, which the follower's thread that
// tells of a change would wait for in vain.
void WatchCall::Schedule() {
  {
    const MutexLock lock(mutex_);
    if (scheduled_) {
      return;
    }
    scheduled_ = true;
  }
  const bool is_queued = workers_.Run([self = shared_from_this()] {
    {
      const MutexLock lock(self->mutex_);
      self->scheduled_ = false;
    }
    self->Advance();
  });
  if (!is_queued) {
    // With the next change, or seal.
    const MutexLock lock(mutex_);
    scheduled_ = false;
  }
}

void WatchCall::End(const Error& reason) {
  {
    const MutexLock lock(mutex_);
    if (!reason_) {
      reason_ = reason;
    }
  }
  Advance();
}

void WatchCall::OnWriteDone(bool ok) {
  {
    const MutexLock lock(mutex_);
    writing_ = false;
    if (!ok && !reason_) {
      reason_ = {ErrorCode::kUnavailable, "the client is gone"};
    }
  }
  Advance();
}

void WatchCall::OnCancel() {
  End({ErrorCode::kUnavailable, "the call was cancelled"});
}

void WatchCall::OnDone() {
  findings_.follower().Unwatch(this);
  gone_(this);
}

v1::FindingChange WatchCall::ToChange(const Outgoing& outgoing) {
  v1::FindingChange change;
  if (outgoing.finding != nullptr) {
    *change.mutable_finding() = *outgoing.finding;
    change.mutable_finding()->set_as_of_ms(outgoing.moment.as_of_ms);
    change.mutable_finding()->set_known_at_ms(outgoing.moment.as_of_ms);
  }
  if (outgoing.completes) {
    cursor_ = WatchCursor(outgoing.moment);
  }
  change.set_cursor(cursor_);
  change.set_withdrawn(outgoing.withdrawn);
  change.set_evaluated_to(outgoing.moment.size);
  change.set_as_of_ms(outgoing.moment.as_of_ms);
  return change;
}

WatchCall::Step WatchCall::NextStep() {
  if (writing_ || preparing_) {
    return Step::kNone;
  }
  if (reason_) {
    return Step::kFinish;
  }
  std::deque<Outgoing>& next = first_.empty() ? changes_ : first_;
  if (next.empty()) {
    return Step::kNone;
  }
  change_ = ToChange(next.front());
  next.pop_front();
  writing_ = true;
  return Step::kWrite;
}

void WatchCall::Advance() {
  {
    const MutexLock lock(mutex_);
    if (advancing_) {
      return;
    }
    advancing_ = true;
  }
  while (true) {
    Step step = Step::kNone;
    std::optional<Error> reason;
    {
      const MutexLock lock(mutex_);
      step = NextStep();
      reason = reason_;
      if (step == Step::kNone) {
        advancing_ = false;
        return;
      }
    }
    if (step == Step::kFinish) {
      // Nobody advances any more: `advancing_` stays, and this object may be
      // gone once the call is finished.
      Finish(ToStatus(*reason, context_));
      return;
    }
    StartWrite(&change_);
  }
}

}  // namespace waybill
