// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger.h"

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <thread>
#include <utility>

#include "ledger/committer.h"
#include "ledger/core/merkle.h"
#include "ledger/core/registry.h"
#include "ledger/mutex.h"
#include "ledger/precheck.h"
#include "ledger/recovery.h"
#include "ledger/stored_events.h"
#include "ledger/writer.h"

namespace waybill {

// In the order of construction: the writer goes first, the store last.
struct Ledger::Parts : LedgerParts {
  ~Parts() {
    writer.reset();
    publication.Set(nullptr);
  }

  std::unique_ptr<LocalOrderLog> order;
  std::unique_ptr<Writer> writer;

  void Start(LedgerOptions& options) {
    order = std::make_unique<LocalOrderLog>(*store, options.clock,
                                            options.clock_jump_max_ms);
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const auto view = publication.Get();
    ApplyBase base{view->tree.size, std::nullopt, view->registry};
    if (base.size > 0) {
      base.last = Place{view->seal.position, view->seal.recorded_at_ms};
    }
    writer = std::make_unique<Writer>(
        *this, *order, std::move(base),
        WriterOptions{.verify_threads = options.verify_threads == 0
                                            ? cores
                                            : options.verify_threads,
                      .queue_events_max = options.queue_events_max,
                      .queue_bytes_max = options.queue_bytes_max,
                      .batch_events_max = options.batch_events_max,
                      .batch_bytes_max = options.batch_bytes_max,
                      .cached_subjects = options.cached_subjects,
                      .idle_seal_ms = options.idle_seal_ms,
                      .clock = options.clock});
  }
};

namespace {

// Waits for one answer.
class Once {
 public:
  Ledger::Done Taker() {
    return [this](Result<Acknowledgement> result) {
      MutexLock lock(mutex_);
      result_ = std::move(result);
      // Under the lock: the waiter destroys this once it has the result.
      arrived_.notify_one();
    };
  }
  Result<Acknowledgement> Wait() {
    MutexLock lock(mutex_);
    while (!result_) {
      arrived_.wait(mutex_);
    }
    return std::move(*result_);
  }

 private:
  Mutex mutex_;
  std::condition_variable_any arrived_;
  std::optional<Result<Acknowledgement>> result_ WAYBILL_GUARDED_BY(mutex_);
};

// Refusals that the genesis can get without a ledger.
std::optional<Refusal> CheckGenesisAlone(const CheckedSubmission& genesis) {
  if (genesis.form) {
    return genesis.form;
  }
  if (!genesis.event.has_genesis_declaration()) {
    return Refusal{Verdict::kWrongLedger, "not a genesis", {}, {}};
  }
  if (auto refusal = Registry::CheckGenesis(genesis.event)) {
    return refusal;
  }
  return genesis.signature;
}

// The witness file of a ledger that is being created: a new one, or that of
// an attempt that didn't get to its first write.
Result<std::unique_ptr<WitnessFile>> CreateWitness(const std::string& path,
                                                   const Hash& genesis_id) {
  const WitnessRecord record{genesis_id, {0, EmptyRoot()}, kZeroHash};
  auto created = WitnessFile::Create(path, record);
  if (created || created.error().code != ErrorCode::kInvalidArgument) {
    return created;
  }
  auto opened = WitnessFile::Open(path);
  if (opened && (*opened)->last() != record) {
    return Error{ErrorCode::kInvalidArgument,
                 "witness file " + path + " is another ledger's"};
  }
  return opened;
}

}  // namespace

Ledger::Ledger(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Ledger::~Ledger() = default;

Result<std::unique_ptr<Ledger>> Ledger::Create(std::unique_ptr<Store> store,
                                               Submission genesis,
                                               LedgerOptions options) {
  const CheckedSubmission checked = Precheck(genesis);
  if (auto refusal = CheckGenesisAlone(checked)) {
    return Error{ErrorCode::kInvalidArgument,
                 "the genesis is refused: " +
                     std::string(VerdictName(refusal->verdict)) + ": " +
                     refusal->message};
  }
  auto end = ReadEnd(*store);
  if (!end) {
    return end.error();
  }
  if (end->has_value()) {
    return Error{ErrorCode::kInvalidArgument, "the store holds a ledger"};
  }
  auto witness = CreateWitness(options.witness_path, checked.id);
  if (!witness) {
    return witness.error();
  }
  auto parts = std::make_unique<Parts>();
  parts->store = std::move(store);
  parts->witness = std::move(*witness);
  parts->log_keys = std::move(options.log_keys);
  parts->fault_point = std::move(options.fault_point);
  parts->log = LogTree::Empty(*parts->store);
  PublishEmpty(*parts);
  parts->Start(options);
  std::unique_ptr<Ledger> ledger(new Ledger(std::move(parts)));
  auto answer = ledger->AppendAndWait(std::move(genesis));
  if (!answer) {
    return answer.error();
  }
  if (const auto* refusal = std::get_if<Refusal>(&*answer)) {
    return Error{ErrorCode::kInvalidArgument,
                 "the genesis is refused: " + refusal->message};
  }
  return ledger;
}

Result<std::unique_ptr<Ledger>> Ledger::Open(std::unique_ptr<Store> store,
                                             LedgerOptions options) {
  auto witness = WitnessFile::Open(options.witness_path);
  if (!witness) {
    return witness.error();
  }
  auto parts = std::make_unique<Parts>();
  parts->store = std::move(store);
  parts->witness = std::move(*witness);
  parts->log_keys = std::move(options.log_keys);
  parts->fault_point = std::move(options.fault_point);
  if (auto recovered = Recover(*parts); !recovered) {
    return recovered.error();
  }
  parts->Start(options);
  return std::unique_ptr<Ledger>(new Ledger(std::move(parts)));
}

void Ledger::Append(Submission submission, Done done) {
  parts_->writer->Append(std::move(submission), std::move(done));
}

Result<Acknowledgement> Ledger::AppendAndWait(Submission submission) {
  Once once;
  Append(std::move(submission), once.Taker());
  return once.Wait();
}

Result<void> Ledger::Seal() {
  Once once;
  parts_->writer->Seal(once.Taker());
  if (auto sealed = once.Wait(); !sealed) {
    return sealed.error();
  }
  return {};
}

std::unique_ptr<LedgerReader> Ledger::Read() const {
  return std::make_unique<LedgerReader>(parts_->publication);
}

LedgerStatus Ledger::Status() const {
  LedgerStatus status = parts_->writer->Status();
  const auto view = parts_->publication.Get();
  status.size = view->tree.size;
  status.subjects = view->seal.subjects;
  status.recorded_at_ms = view->seal.recorded_at_ms;
  return status;
}

Store& Ledger::store() { return *parts_->store; }

}  // namespace waybill
