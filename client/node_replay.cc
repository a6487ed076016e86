// SPDX-License-Identifier: Apache-2.0
//
// The log of a node, asked for in stretches.
#include <algorithm>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "client/calls.h"
#include "client/log_replay.h"

namespace waybill {
namespace {

// Of one call, so that its deadline is for something of a known size.
constexpr std::uint64_t kStretchEntries = 2000;
constexpr std::int64_t kStretchDeadlineMs = 300'000;

ShownEntry ToShown(v1::LogEntry& entry) {
  ShownEntry shown;
  shown.index = entry.index();
  shown.entry = std::move(*entry.mutable_entry());
  shown.units.assign(std::move_iterator(entry.mutable_units()->begin()),
                     std::move_iterator(entry.mutable_units()->end()));
  shown.files.assign(std::move_iterator(entry.mutable_files()->begin()),
                     std::move_iterator(entry.mutable_files()->end()));
  return shown;
}

Result<void> ReadStretch(Client& client, std::uint64_t begin, std::uint64_t end,
                         LogReplay& replay) {
  v1::GetEntriesRequest request;
  request.set_begin(begin);
  request.set_end(end);
  grpc::ClientContext context;
  SetDeadline(context, kStretchDeadlineMs);
  auto reader = client.connection().ledger->GetEntries(&context, request);
  v1::LogEntry entry;
  while (reader->Read(&entry)) {
    if (auto taken = replay.Take(ToShown(entry)); !taken) {
      context.TryCancel();
      return taken;
    }
  }
  if (auto status = reader->Finish(); !status.ok()) {
    return FromStatus(status);
  }
  if (replay.size() != end) {
    return Lied("leaves out entries: " + std::to_string(replay.size()) +
                " where " + std::to_string(end) + " were asked for");
  }
  return {};
}

}  // namespace

Result<ReplayedLog> ReplayNode(Client& client, ReplayOptions options,
                               const LogReplay::Visitor& visitor,
                               const ReplayProgress& progress) {
  const TreeHead before = client.pinned();
  auto checkpoint = client.LatestCheckpoint();
  if (!checkpoint) {
    return checkpoint.error();
  }
  LogReplay replay(client.trust(), before, options, visitor);
  while (replay.size() < checkpoint->size) {
    const std::uint64_t begin = replay.size();
    const std::uint64_t end =
        std::min(begin + kStretchEntries, checkpoint->size);
    if (auto read = ReadStretch(client, begin, end, replay); !read) {
      return read.error();
    }
    if (progress) {
      progress(end, checkpoint->size);
    }
  }
  return replay.Finish(client.pinned_note());
}

}  // namespace waybill
