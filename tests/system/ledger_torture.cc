// SPDX-License-Identifier: Apache-2.0
//
// Appends to a ledger until it is killed; kill_test.cc does that.
//
//   ledger_torture FOLDER ROUND EVENTS [POINT NTH]
//
// Writes "ack <event id> <size> <root>" to standard output for each
// acknowledgement. With a POINT (committer.h) it kills itself when it passes
// there for the NTH time. "early" in place of a point: it lies, and reports
// each event before it appends it; it dies when the NTH is written.
// "no_memory": the NTH allocation after the ledger was opened fails.
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include <unistd.h>

#include "ledger/core/checkpoint.h"
#include "ledger/core/merkle.h"
#include "ledger/ledger.h"
#include "ledger/store/rocksdb_store.h"
#include "tests/support/ledger_world.h"

namespace {

// How many allocations are still to succeed; negative: all.
std::atomic<std::int64_t> allocations_left{-1};

}  // namespace

// Everyone's, RocksDB's too.
void* operator new(std::size_t size) {
  if (allocations_left.load() >= 0 && allocations_left.fetch_sub(1) == 0) {
    throw std::bad_alloc();
  }
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace waybill {
namespace {

void Report(const Accepted& accepted) {
  const auto checkpoint = SignedCheckpoint::Open(
      accepted.checkpoint, {std::string(kTestOrigin), KeyType::kEd25519,
                            TestKey(kTestOrigin).public_key()});
  if (!checkpoint) {
    std::abort();
  }
  const TreeHead tree = checkpoint->checkpoint().tree();
  const std::string line = "ack " + ToHex(accepted.event_id) + " " +
                           std::to_string(tree.size) + " " + ToHex(tree.root) +
                           "\n";
  // One write: the line is in the pipe whole, whatever happens next.
  if (write(STDOUT_FILENO, line.data(), line.size()) !=
      static_cast<ssize_t>(line.size())) {
    std::abort();
  }
}

Result<std::unique_ptr<Store>> OpenStore(const std::string& folder) {
  return OpenRocksDbStore(folder + "/store",
                          {.create = true, .reserve_bytes = 0});
}

Result<void> OpenOrCreate(LedgerWorld& world, const std::string& folder) {
  auto store = OpenStore(folder);
  if (!store) {
    return store.error();
  }
  auto opened = world.Open(std::move(*store));
  if (opened || opened.error().code != ErrorCode::kNotFound) {
    return opened;
  }
  store = OpenStore(folder);
  return store ? world.CreateBare(std::move(*store)) : store.error();
}

// What a broken ledger would do.
void ReportEarly(const Submission& submission) {
  const std::string line = "ack " + ToHex(EventId(submission.body)) + " 0 " +
                           ToHex(EmptyRoot()) + "\n";
  if (write(STDOUT_FILENO, line.data(), line.size()) !=
      static_cast<ssize_t>(line.size())) {
    std::abort();
  }
}

int Run(const std::string& folder, const std::string& round, int events,
        const std::string& point, int nth) {
  LedgerWorld world(folder + "/witness");
  const bool is_early = point == "early";
  int passed = 0;
  world.options().fault_point = [&](std::string_view at, Hash*) {
    if (at == (is_early ? "checked" : point) && ++passed == nth) {
      kill(getpid(), SIGKILL);
    }
  };
  if (auto opened = OpenOrCreate(world, folder); !opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  world.Furnish();
  if (point == "no_memory") {
    allocations_left = nth;
  }
  for (int i = 0; i < events; ++i) {
    // Some of them wait for one another, some share a batch.
    Submission submission =
        world.Commission("maker", {"R" + round + "-" + std::to_string(i),
                                   "Q" + round + "-" + std::to_string(i)});
    if (is_early) {
      ReportEarly(submission);
    }
    if (i % 4 == 0) {
      Report(world.Must(std::move(submission)));
      continue;
    }
    world.ledger().Append(
        std::move(submission), [](Result<Acknowledgement> answer) {
          if (answer && std::holds_alternative<Accepted>(*answer)) {
            Report(std::get<Accepted>(*answer));
          }
        });
  }
  return world.ledger().Seal() ? 0 : 1;
}

}  // namespace
}  // namespace waybill

int main(int argc, char** argv) {
  if (argc != 4 && argc != 6) {
    std::fprintf(stderr, "usage: ledger_torture FOLDER ROUND EVENTS [P N]\n");
    return 2;
  }
  return waybill::Run(argv[1], argv[2], std::atoi(argv[3]),
                      argc == 6 ? argv[4] : "",
                      argc == 6 ? std::atoi(argv[5]) : 0);
}
