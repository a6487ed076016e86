// SPDX-License-Identifier: Apache-2.0
//
// START HERE. A ledger: an append-only log of signed events over a store, with
// an authenticated map of every subject's chain, under signed checkpoints. One
// process, one writer; it knows no network. To verify what it answers, see
// core/answer.h; to read from it, reader.h; to audit one offline, audit.h.
//
//   auto ledger = Ledger::Open(std::move(store), std::move(options));
//   auto answer = (*ledger)->AppendAndWait(std::move(submission));
//   auto trace = (*ledger)->Read()->Trace("northfab", "NF-0001", {});
#ifndef WAYBILL_LEDGER_LEDGER_H_
#define WAYBILL_LEDGER_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/clock.h"
#include "ledger/core/event.h"
#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/result.h"
#include "ledger/core/verdict.h"
#include "ledger/reader.h"
#include "ledger/store/store.h"

namespace waybill {

struct LedgerOptions {
  // Sign checkpoints; those that the ledger's governance names are used.
  std::vector<SigningKey> log_keys;
  // Remembers what was signed; best on another volume than the store.
  std::string witness_path;
  Clock clock = SystemClock();

  unsigned verify_threads = 0;  // 0: one for each core.
  // What may wait for its acknowledgement; past either, kExhausted at once.
  std::size_t queue_events_max = 100'000;
  std::size_t queue_bytes_max = std::size_t{512} << 20;
  std::size_t batch_events_max = 4096;
  std::size_t batch_bytes_max = std::size_t{16} << 20;
  std::size_t cached_subjects = 200'000;

  std::int64_t idle_seal_ms = 60'000;  // A seal at least so often.
  std::int64_t clock_jump_max_ms = 300'000;

  // For tests; see committer.h.
  std::function<void(std::string_view point, Hash* computed)> fault_point;
};

// The event is on disk, in the tree and under a signed checkpoint.
struct Accepted {
  std::uint64_t index = 0;
  Hash event_id = kZeroHash;
  std::int64_t recorded_at_ms = 0;
  std::string entry;       // As logged.
  std::vector<Hash> path;  // Its inclusion in the checkpoint's tree.
  std::string checkpoint;  // Signed note.
};

// Accepted, or why not: the rules' answer, good for what was recorded by then.
using Acknowledgement = std::variant<Accepted, Refusal>;

struct LedgerStatus {
  enum class State {
    kServing,
    kReadOnly,  // The disk is full. Appends try again and heal it.
    kStopped,   // Appends fail until the ledger is opened again.
  };
  State state = State::kServing;
  std::string reason;  // Why it isn't serving.
  std::uint64_t size = 0;
  std::uint64_t subjects = 0;
  std::int64_t recorded_at_ms = 0;  // Of the last seal.
  std::size_t queue_events = 0;
  std::size_t queue_bytes = 0;
};

// Thread-safe.
class Ledger {
 public:
  // Makes a ledger in an empty store: entry 0 is `genesis`, entry 1 a seal.
  // Fails with kInvalidArgument if the store or the witness file holds one
  // already, or if the genesis is refused. A creation that was interrupted is
  // taken up by creating again with the same genesis, or by Open once the
  // entries were written.
  static Result<std::unique_ptr<Ledger>> Create(std::unique_ptr<Store> store,
                                                Submission genesis,
                                                LedgerOptions options);

  // Checks everything above the witness file again and signs it. Fails with
  // kNotFound if the store is empty, kCorruption if the store is behind the
  // witness file or doesn't give the roots it should: then nothing is served.
  static Result<std::unique_ptr<Ledger>> Open(std::unique_ptr<Store> store,
                                              LedgerOptions options);

  // Finishes what was accepted for the disk, and fails what still waits.
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Calls `done` once, from another thread or, if the answer is known at once,
  // from this one; it must return soon. Submissions of one thread are judged
  // in its order. The same body again gets its first acceptance.
  //
  // Errors: kExhausted past the queue's bounds or when the disk is full (retry
  // later), kUnavailable if the writer has stopped. After kUnavailable the
  // event may or may not be in the ledger: submit it again after reopening.
  using Done = std::function<void(Result<Acknowledgement>)>;
  void Append(Submission submission, Done done);
  Result<Acknowledgement> AppendAndWait(Submission submission);

  // Seals now, though nothing may be new, and waits for the checkpoint.
  Result<void> Seal();

  // The ledger as of the last published checkpoint. Keep it for one answer or
  // for a few that have to agree: it holds on to disk space.
  std::unique_ptr<LedgerReader> Read() const;

  LedgerStatus Status() const;
  // For backup, statistics and maintenance.
  Store& store();

 private:
  struct Parts;
  explicit Ledger(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_LEDGER_H_
