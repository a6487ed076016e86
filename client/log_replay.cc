// SPDX-License-Identifier: Apache-2.0
#include "client/log_replay.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "ledger/core/note.h"
#include "ledger/threads.h"

namespace waybill {
namespace {

// What waits to be checked together: enough for every core, little to hold.
constexpr std::size_t kBatchEntriesMax = 4096;
constexpr std::size_t kBatchBytesMax = std::size_t{8} << 20;

// What it takes up, roughly: units are small and much alike.
std::size_t SizeOf(const ShownEntry& entry) {
  constexpr std::size_t kUnitBytes = 256;
  std::size_t size = entry.entry.size() + entry.units.size() * kUnitBytes;
  for (const std::string& file : entry.files) {
    size += file.size();
  }
  return size;
}

Error Broken(std::uint64_t index, const std::string& why) {
  return Error{ErrorCode::kVerificationFailed,
               "entry " + std::to_string(index) + " " + why};
}

Error Broken(std::uint64_t index, const Refusal& refusal) {
  return Broken(index, "can't have been accepted: " +
                           std::string(VerdictName(refusal.verdict)) + ": " +
                           refusal.message);
}

// Everything about an event that needs no state.
std::optional<Error> CheckAlone(const ReplayOptions& options,
                                std::uint64_t index, const EventEntry& entry,
                                ShownEntry& shown, LoggedEvent& event) {
  auto parsed = ParseEvent(entry.body);
  if (!parsed) {
    return Broken(index, "is no event: " + parsed.error().message);
  }
  Submission submission;
  submission.body = entry.body;
  submission.signatures = entry.signatures;
  submission.units = std::move(shown.units);
  submission.files = std::move(shown.files);
  if (auto refusal =
          CheckForm(*parsed, submission, PrivatePart::kMayBeAbsent)) {
    return Broken(index, *refusal);
  }
  if (options.signatures) {
    if (auto refusal =
            CheckSignatures(*parsed, submission.body, submission.signatures)) {
      return Broken(index, *refusal);
    }
  }
  event.recorded = {.id = EventId(entry.body),
                    .moment = {index, entry.recorded_at_ms},
                    .event = std::move(*parsed)};
  event.rows = std::move(submission.units);
  event.files = std::move(submission.files);
  return std::nullopt;
}

}  // namespace

LogReplay::LogReplay(const Trust& trust, TreeHead pinned, ReplayOptions options,
                     Visitor visitor)
    : genesis_id_(trust.genesis_id),
      pinned_(pinned),
      options_(options),
      visitor_(std::move(visitor)) {}

Result<void> LogReplay::Take(ShownEntry entry) {
  if (entry.index != taken_) {
    return Broken(taken_, "is left out: entry " + std::to_string(entry.index) +
                              " comes in its place");
  }
  ++taken_;
  waiting_bytes_ += SizeOf(entry);
  waiting_.push_back(std::move(entry));
  if (waiting_.size() < kBatchEntriesMax && waiting_bytes_ < kBatchBytesMax) {
    return {};
  }
  return CheckBatch();
}

LogReplay::Pending LogReplay::Check(ShownEntry& shown) const {
  Pending pending;
  pending.leaf = HashLeaf(shown.entry);
  auto entry = DecodeEntry(shown.entry);
  if (!entry) {
    pending.error =
        Broken(shown.index, "is malformed: " + entry.error().message);
    return pending;
  }
  pending.entry = std::move(*entry);
  const auto* event = std::get_if<EventEntry>(&pending.entry);
  if (event == nullptr && !(shown.units.empty() && shown.files.empty())) {
    pending.error = Broken(shown.index, "is a seal, which carries nothing");
  } else if (event != nullptr) {
    pending.error =
        CheckAlone(options_, shown.index, *event, shown, pending.event);
  }
  return pending;
}

Result<void> LogReplay::CheckBatch() {
  std::vector<ShownEntry> batch = std::exchange(waiting_, {});
  waiting_bytes_ = 0;
  std::vector<Pending> checked(batch.size());
  Result<void> followed;
  // Following has to be done one by one: meanwhile the others check what comes
  // next.
  RunOnThreads(options_.threads, batch.size() + 1, [&](std::size_t task) {
    if (task == 0) {
      followed = Follow();
    } else {
      checked[task - 1] = Check(batch[task - 1]);
    }
  });
  checked_ = std::move(checked);
  return followed;
}

// Takes in what was checked, in its order.
Result<void> LogReplay::Follow() {
  for (Pending& pending : std::exchange(checked_, {})) {
    const std::uint64_t index = tree_.size();
    if (pending.error) {
      return *pending.error;
    }
    tree_.Append(pending.leaf);
    if (tree_.size() == pinned_.size && tree_.Root() != pinned_.root) {
      return Error{ErrorCode::kVerificationFailed,
                   "the log's first " + std::to_string(pinned_.size) +
                       " entries are not those that this client has seen"};
    }
    if (const auto* seal = std::get_if<Seal>(&pending.entry)) {
      if (auto taken = TakeSeal(index, *seal); !taken) {
        return taken;
      }
      continue;
    }
    if (auto judged = Judge(pending); !judged) {
      return judged;
    }
    sealed_ = false;
    visitor_(std::move(pending.event));
  }
  return {};
}

Result<void> LogReplay::TakeSeal(std::uint64_t index, const Seal& seal) {
  if (index == 0) {
    return Broken(index, "is a seal: a log begins with its genesis");
  }
  if (seal.recorded_at_ms < log_.seal.recorded_at_ms) {
    return Broken(index, "goes back in time");
  }
  log_.seal = seal;
  sealed_ = true;
  return {};
}

// Were its signers who they say, by what the log had said before?
Result<void> LogReplay::Judge(Pending& pending) {
  const RecordedEvent& recorded = pending.event.recorded;
  const std::uint64_t index = recorded.moment.index;
  const bool is_genesis = recorded.event.has_genesis_declaration();
  if (is_genesis != (index == 0) ||
      (is_genesis && recorded.id != genesis_id_)) {
    return Broken(index, "isn't the genesis that is pinned");
  }
  if (recorded.moment.recorded_at_ms < log_.seal.recorded_at_ms) {
    return Broken(index, "goes back in time");
  }
  std::optional<Refusal> refusal =
      is_genesis ? Registry::CheckGenesis(recorded.event)
                 : log_.registry.CheckSigners(recorded.event,
                                              recorded.moment.recorded_at_ms);
  if (!refusal && !is_genesis) {
    refusal = log_.registry.CheckGovernors(recorded.event);
  }
  if (refusal) {
    return Broken(index, *refusal);
  }
  log_.registry.Apply(recorded.event, recorded.id, recorded.moment);
  ++log_.events;
  if (options_.signatures) {
    log_.signatures += std::get<EventEntry>(pending.entry).signatures.size();
  }
  return {};
}

Result<ReplayedLog> LogReplay::Finish(const std::string& note_text) {
  if (auto checked = CheckBatch(); !checked) {
    return checked.error();
  }
  if (auto followed = Follow(); !followed) {
    return followed.error();
  }
  const auto fails = [](const std::string& why) {
    return Error{ErrorCode::kVerificationFailed, "the log's checkpoint " + why};
  };
  auto note = ParseNote(note_text);
  if (!note) {
    return fails("is malformed: " + note.error().message);
  }
  auto checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint) {
    return fails("is malformed: " + checkpoint.error().message);
  }
  const std::string& origin = log_.registry.origin();
  const auto& keys = log_.registry.log_keys();
  if (checkpoint->origin != origin ||
      std::none_of(keys.begin(), keys.end(), [&](const PublicKey& key) {
        return VerifyNote(*note, VerifierKey{origin, KeyType::kEd25519, key})
            .has_value();
      })) {
    return fails("isn't signed by the log");
  }
  if (tree_.size() < pinned_.size) {
    return fails("is older than what this client has seen: size " +
                 std::to_string(tree_.size()) + " after " +
                 std::to_string(pinned_.size));
  }
  if (checkpoint->size != tree_.size() || checkpoint->root != tree_.Root()) {
    return fails("is of other entries: " + std::to_string(checkpoint->size) +
                 " with the root " + ToHex(checkpoint->root) + ", shown were " +
                 std::to_string(tree_.size()) + " with the root " +
                 ToHex(tree_.Root()));
  }
  if (!sealed_) {
    return fails("doesn't cover a seal as its last entry");
  }
  log_.checkpoint = std::move(*checkpoint);
  return std::move(log_);
}

}  // namespace waybill
