// SPDX-License-Identifier: Apache-2.0
#include "node/finding_follower.h"

#include <algorithm>
#include <utility>

#include "ledger/evidence/attestation.h"
#include "node/ledger_evidence.h"

namespace waybill {
namespace {

// How long what is published waits to be seen: looking costs next to nothing.
constexpr std::int64_t kLookMs = 20;
constexpr std::int64_t kTryAgainMs = 500;

// What is read at once, in memory besides the world; and so how long others
// wait for the world at most.
constexpr std::size_t kGainedMax = 2000;
constexpr std::size_t kGainedRowsMax = 20'000;

}  // namespace

struct FindingFollower::Gained {
  RecordedEvent recorded;
  std::vector<v1::UnitRow> rows;
  std::vector<std::string> files;
};

FindingFollower::FindingFollower(Ledger& ledger, VendorRoots vendor_roots)
    : ledger_(ledger),
      vendor_roots_(std::move(vendor_roots)),
      thread_([this] { Run(); }) {}

FindingFollower::~FindingFollower() {
  Stop();
  thread_.join();
}

void FindingFollower::Stop() {
  const MutexLock lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

void FindingFollower::Pause(std::int64_t ms) {
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(ms);
  const MutexLock lock(mutex_);
  while (!stopping_ &&
         changed_.wait_until(mutex_, until) != std::cv_status::timeout) {
  }
}

void FindingFollower::Note(std::optional<Error> error) {
  const MutexLock lock(mutex_);
  error_ = std::move(error);
  changed_.notify_all();
}

void FindingFollower::Run() {
  while (true) {
    {
      const MutexLock lock(mutex_);
      if (stopping_) {
        return;
      }
    }
    const Result<bool> advanced = Advance();
    if (!advanced) {
      Note(advanced.error());
      Pause(kTryAgainMs);
    } else if (!*advanced) {
      Pause(kLookMs);
    }
  }
}

Result<std::vector<FindingFollower::Gained>> FindingFollower::Gain(
    const LedgerReader& reader, std::uint64_t end) {
  std::vector<Gained> gained;
  std::size_t rows = 0;
  std::uint64_t next = taken_;
  auto read = reader.Entries(taken_, end, [&](LogRecord record) {
    next = record.index + 1;
    if (!record.event) {
      return true;
    }
    rows += record.units.size();
    gained.push_back({std::move(*record.event), std::move(record.units),
                      std::move(record.files)});
    return gained.size() < kGainedMax && rows < kGainedRowsMax;
  });
  if (!read) {
    return read.error();
  }
  taken_ = next;
  return gained;
}

Result<void> FindingFollower::Take(const LedgerReader& reader,
                                   const std::vector<Gained>& gained) {
  const ExclusiveLock lock(world_mutex_);
  for (const auto& [recorded, rows, files] : gained) {
    world_.Take(recorded, rows);
    world_.TakeFiles(recorded, files);
  }
  world_.Settle();
  // If this fails, answers say what wasn't evaluated.
  LedgerEvidence source(reader);
  for (const auto& [recorded, rows, files] : gained) {
    if (auto noted = NoteAttestation({recorded, rows, files}, source,
                                     vendor_roots_, world_);
        !noted) {
      return noted;
    }
  }
  return {};
}

Result<bool> FindingFollower::Advance() {
  const auto reader = ledger_.Read();
  {
    const MutexLock lock(mutex_);
    if (reader->size() <= size_) {
      return false;
    }
  }
  while (taken_ < reader->size()) {
    auto gained = Gain(*reader, reader->size());
    if (!gained) {
      return gained.error();
    }
    if (auto taken = Take(*reader, *gained); !taken) {
      return taken.error();
    }
    const MutexLock lock(mutex_);
    if (stopping_) {
      return true;
    }
  }
  const FindingMoment moment{reader->size(), reader->seal().recorded_at_ms};
  {
    const MutexLock lock(current_mutex_);
    const SharedLock world_lock(world_mutex_);
    auto changed = current_.Advance(world_, moment.size, moment.as_of_ms);
    if (!changed) {
      return changed.error();
    }
    for (FindingWatcher* watcher : watchers_) {
      watcher->Offer(*changed, moment);
    }
  }
  const MutexLock lock(mutex_);
  size_ = moment.size;
  error_.reset();
  changed_.notify_all();
  return true;
}

Result<void> FindingFollower::WaitFor(std::uint64_t size, Deadline deadline) {
  const MutexLock lock(mutex_);
  while (size_ < size) {
    if (stopping_) {
      return Error{ErrorCode::kUnavailable, "the node is stopping"};
    }
    if (error_) {
      return *error_;
    }
    if (changed_.wait_until(mutex_, deadline) == std::cv_status::timeout &&
        size_ < size) {
      return Error{ErrorCode::kUnavailable,
                   "findings are evaluated up to " + std::to_string(size_) +
                       " entries, and the log holds " + std::to_string(size)};
    }
  }
  return {};
}

Result<void> FindingFollower::LookAtWorld(std::uint64_t size, Deadline deadline,
                                          const Look& look) {
  if (auto waited = WaitFor(size, deadline); !waited) {
    return waited;
  }
  const SharedLock lock(world_mutex_);
  return look(world_);
}

Result<void> FindingFollower::LookAtCurrent(std::uint64_t size,
                                            Deadline deadline,
                                            const CurrentLook& look) {
  return Watch(nullptr, size, deadline, look);
}

Result<void> FindingFollower::Watch(FindingWatcher* watcher, std::uint64_t size,
                                    Deadline deadline,
                                    const CurrentLook& look) {
  if (auto waited = WaitFor(size, deadline); !waited) {
    return waited;
  }
  const MutexLock lock(current_mutex_);
  const SharedLock world_lock(world_mutex_);
  auto looked = look(world_, current_);
  if (looked && watcher != nullptr) {
    watchers_.insert(watcher);
  }
  return looked;
}

void FindingFollower::Unwatch(FindingWatcher* watcher) {
  const MutexLock lock(current_mutex_);
  watchers_.erase(watcher);
}

}  // namespace waybill
