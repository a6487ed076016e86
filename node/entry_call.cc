// SPDX-License-Identifier: Apache-2.0
#include "node/entry_call.h"

#include <string>
#include <utility>

#include "node/access.h"
#include "node/open_calls.h"
#include "node/status.h"

namespace waybill {
namespace {

// What one slow reader holds in memory.
constexpr std::size_t kStretchEntriesMax = 1000;
constexpr std::size_t kStretchBytesMax = std::size_t{4} << 20;

v1::LogEntry ToEntry(LogRecord record) {
  v1::LogEntry entry;
  entry.set_index(record.index);
  entry.set_entry(std::move(record.entry));
  for (v1::UnitRow& row : record.units) {
    *entry.add_units() = std::move(row);
  }
  for (std::string& file : record.files) {
    *entry.add_files() = std::move(file);
  }
  return entry;
}

}  // namespace

EntryCall::EntryCall(Ledger& ledger, Workers& workers, Access& access,
                     grpc::CallbackServerContext& context,
                     const v1::GetEntriesRequest& request, Gone gone)
    : ledger_(ledger),
      workers_(workers),
      access_(access),
      context_(context),
      next_(request.begin()),
      end_(request.end()),
      event_(request.event()),
      gone_(std::move(gone)) {}

void EntryCall::Begin() {
  if (auto allowed = access_.Check(context_, Deed::kReadAll); !allowed) {
    FinishWith(allowed.error());
    return;
  }
  if (!event_.empty()) {
    if (auto found = FindEvent(); !found) {
      FinishWith(found.error());
      return;
    }
  }
  const std::uint64_t size = ledger_.Read()->size();
  if (end_ == 0) {
    end_ = size;
  }
  if (next_ > end_ || end_ > size) {
    FinishWith({ErrorCode::kInvalidArgument,
                "entries [" + std::to_string(next_) + ", " +
                    std::to_string(end_) + ") are not within [0, " +
                    std::to_string(size) + ")"});
    return;
  }
  Next();
}

Result<void> EntryCall::FindEvent() {
  auto id = HashFromBytes(event_);
  if (!id) {
    return Error{ErrorCode::kInvalidArgument, "event: " + id.error().message};
  }
  auto index = ledger_.Read()->FindEvent(*id);
  if (!index) {
    return index.error();
  }
  if (!*index) {
    return Error{ErrorCode::kNotFound, "there is no event " + ToHex(*id)};
  }
  next_ = **index;
  end_ = next_ + 1;
  return {};
}

void EntryCall::End(const Error& /*reason*/) { ending_ = true; }

void EntryCall::OnWriteDone(bool ok) {
  if (!ok) {
    FinishWith({ErrorCode::kUnavailable, "the client is gone"});
    return;
  }
  Next();
}

void EntryCall::OnDone() { gone_(this); }

void EntryCall::FinishWith(const Error& error) {
  Finish(ToStatus(error, context_));
}

void EntryCall::Next() {
  if (!stretch_.empty()) {
    writing_ = std::move(stretch_.front());
    stretch_.pop_front();
    // Never with the first: the headers go with it, and a write that waits for
    // more isn't done before they are on their way.
    const bool hint = has_written_ && !stretch_.empty();
    has_written_ = true;
    StartWrite(&writing_, hint ? grpc::WriteOptions().set_buffer_hint()
                               : grpc::WriteOptions());
    return;
  }
  if (next_ == end_) {
    Finish(grpc::Status::OK);
    return;
  }
  if (ending_ || context_.IsCancelled()) {
    FinishWith(NodeIsStopping());
    return;
  }
  if (!workers_.Run([self = shared_from_this()] { self->ReadStretch(); })) {
    FinishWith({ErrorCode::kExhausted, "too many reads are waiting"});
  }
}

void EntryCall::ReadStretch() {
  std::size_t bytes = 0;
  auto read = ledger_.Read()->Entries(next_, end_, [&](LogRecord record) {
    next_ = record.index + 1;
    stretch_.push_back(ToEntry(std::move(record)));
    bytes += stretch_.back().ByteSizeLong();
    return stretch_.size() < kStretchEntriesMax && bytes < kStretchBytesMax;
  });
  if (!read) {
    FinishWith(read.error());
    return;
  }
  if (stretch_.empty()) {
    FinishWith({ErrorCode::kCorruption,
                "entry " + std::to_string(next_) + " is missing"});
    return;
  }
  Next();
}

}  // namespace waybill
