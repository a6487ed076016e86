// SPDX-License-Identifier: Apache-2.0
//
// Verified traces: over gRPC, with everything checked that client/client.h
// promises before an answer is returned.
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "client/client.h"
#include "client/connection.h"
#include "ledger/core/check.h"
#include "ledger/core/keys.h"
#include "ledger/threads.h"
#include "tools/bench/bench_ledger.h"
#include "tools/bench/suite.h"

namespace waybill::bench {
namespace {

constexpr std::size_t kUnits = 256;
constexpr std::size_t kEvents = 5;
constexpr std::size_t kMessageBytes = 320;  // As an event's.
// Signatures checked in a trace: the events' and the checkpoint's. With nothing
// cached also two governors' for the genesis, three parties and a model.
constexpr double kCachedSignatures = kEvents + 1;
constexpr double kUncachedSignatures = kCachedSignatures + 2 * 5;

class TraceSuite : public Suite {
 public:
  TraceSuite(const BenchOptions& options, std::shared_ptr<BenchLedger> ledger)
      : options_(options), ledger_(std::move(ledger)) {}

  std::string name() const override { return "trace"; }

  Result<void> Prepare(Figures& figures) override {
    figures.Declare({.name = "limit.grpc_call_p50",
                     .unit = "us",
                     .about = "a call that answers the last checkpoint"});
    figures.Declare({.name = "limit.grpc_call_spaced_p50",
                     .unit = "us",
                     .about = "the same, as far apart as traces: the node's "
                              "threads have gone to sleep"});
    figures.Declare({.name = "trace.cached_p50",
                     .unit = "us",
                     .about = "five events, parties proved before",
                     .at_most = 600});
    figures.Declare({.name = "trace.cached_p99", .unit = "us", .about = ""});
    figures.Declare({.name = "trace.cached",
                     .unit = "traces/s",
                     .about = "a client for each core, node on the same",
                     .limit = kVerifyLimit,
                     .uses = kCachedSignatures});
    figures.Declare({.name = "trace.uncached_p50",
                     .unit = "us",
                     .about = "five events, every party proved anew",
                     .at_most = 1500});
    figures.Declare({.name = "trace.uncached_p99", .unit = "us", .about = ""});
    figures.Declare({.name = "trace.uncached",
                     .unit = "traces/s",
                     .about = "a client for each core, node on the same",
                     .limit = kVerifyLimit,
                     .uses = kUncachedSignatures});
    for (const char* name : {"trace.cached", "trace.uncached"}) {
      figures.Declare({.name = std::string(name) + "_build_p50",
                       .unit = "us",
                       .about = "of it: the node's work, in process"});
      figures.Declare({.name = std::string(name) + "_verify_p50",
                       .unit = "us",
                       .about = "of it: the verifier's work, in process"});
    }
    if (auto opened = ledger_->Serve(); !opened) {
      return opened;
    }
    return Populate();
  }

  Result<void> Round(Figures& figures) override {
    for (const auto& [name, signatures] :
         {std::pair{"limit.grpc_call_p50", std::size_t{0}},
          std::pair{"limit.grpc_call_spaced_p50", kEvents}}) {
      auto calls = EmptyCalls(signatures);
      if (!calls) {
        return calls.error();
      }
      figures.Record(name, Quantile(*calls, 0.5));
    }
    for (const bool cached : {true, false}) {
      const std::string name = cached ? "trace.cached" : "trace.uncached";
      auto times = OneByOne(cached);
      if (!times) {
        return times.error();
      }
      figures.Record(name + "_p50", Quantile(*times, 0.5));
      figures.Record(name + "_p99", Quantile(*times, 0.99));
      auto rate = Throughput(cached);
      if (!rate) {
        return rate.error();
      }
      figures.Record(name, *rate);
      auto parts = InProcess(cached);
      if (!parts) {
        return parts.error();
      }
      figures.Record(name + "_build_p50", Quantile(parts->build, 0.5));
      figures.Record(name + "_verify_p50", Quantile(parts->verify, 0.5));
    }
    return {};
  }

 private:
  // Made, sold to a dealer, and by the dealer to the buyer.
  Result<void> Populate() {
    units_ = ledger_->NewUnits(kUnits);
    std::vector<Submission> events = ledger_->Handoffs(units_);
    for (UnitStory& unit : units_) {
      events.push_back(ledger_->Ship(unit, kDealer, kBuyer));
      events.push_back(ledger_->Receive(unit, kBuyer));
    }
    return ledger_->AppendAll(std::move(events));
  }

  std::unique_ptr<Client> Connect(bool cached) {
    Client::Options options;
    options.trust = ledger_->trust();
    options.reuse_registry = cached;
    return Client::Connect(ledger_->address(), std::move(options));
  }

  Result<void> TraceOne(Client& client, std::size_t number) const {
    v1::UnitId unit;
    unit.set_issuer(kMaker);
    unit.set_serial(units_[number % kUnits].serial);
    auto traced = client.Trace(unit);
    if (!traced) {
      return traced.error();
    }
    if ((*traced)->history.custody.size() != kEvents) {
      return Error{ErrorCode::kCorruption, "a trace has lost events"};
    }
    return {};
  }

  // Before each, so many signatures are verified.
  Result<std::vector<double>> EmptyCalls(std::size_t signatures) {
    auto client = Connect(true);
    const SigningKey key = SigningKey::FromSeed(Sha256("waybill/bench/calls"));
    const std::string message(kMessageBytes, 'x');
    const Signature signature = key.Sign(message);
    std::vector<double> times;
    for (std::size_t i = 0; i <= options_.calls; ++i) {
      grpc::ClientContext context;
      v1::GetCheckpointResponse response;
      for (std::size_t n = 0; n < signatures; ++n) {
        WAYBILL_CHECK(VerifySignature(key.public_key(), message, signature));
      }
      const SteadyTime begin = Now();
      const grpc::Status status = client->connection().ledger->GetCheckpoint(
          &context, v1::GetCheckpointRequest(), &response);
      if (!status.ok()) {
        return Error{ErrorCode::kUnavailable, status.error_message()};
      }
      if (i > 0) {  // The first one connects.
        times.push_back(MicrosSince(begin));
      }
    }
    return times;
  }

  Result<std::vector<double>> OneByOne(bool cached) {
    auto client = Connect(cached);
    // Connects, and proves the parties if that is to be remembered.
    if (auto first = TraceOne(*client, 0); !first) {
      return first.error();
    }
    std::vector<double> times;
    for (std::size_t i = 1; i <= options_.calls; ++i) {
      const SteadyTime begin = Now();
      if (auto traced = TraceOne(*client, i); !traced) {
        return traced.error();
      }
      times.push_back(MicrosSince(begin));
    }
    return times;
  }

  struct Parts {
    std::vector<double> build;
    std::vector<double> verify;
  };

  // The same work without the network between.
  Result<Parts> InProcess(bool cached) {
    Parts parts;
    ProvenRegistry known;
    const Trust trust = ledger_->trust();
    for (std::size_t i = 0; i < options_.calls; ++i) {
      const UnitStory& unit = units_[i % kUnits];
      const SteadyTime begin = Now();
      auto answer = ledger_->ledger().Read()->Trace(kMaker, unit.serial,
                                                    !cached || i == 0);
      const SteadyTime built = Now();
      if (!answer) {
        return answer.error();
      }
      auto verified = VerifyAnswer(*answer, trust, cached ? &known : nullptr,
                                   OnThreadsForEntries(answer->entries_size()));
      if (!verified) {
        return verified.error();
      }
      if (cached) {
        LearnRegistry(*verified, known);
      }
      auto history = UnitHistoryOf(*verified, kMaker, unit.serial);
      if (!history) {
        return history.error();
      }
      parts.verify.push_back(MicrosSince(built));
      parts.build.push_back(MicrosSince(begin) - parts.verify.back());
    }
    return parts;
  }

  Result<double> Throughput(bool cached) {
    const std::size_t threads =
        std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::unique_ptr<Client>> clients;
    for (std::size_t i = 0; i < threads; ++i) {
      clients.push_back(Connect(cached));
      if (auto first = TraceOne(*clients.back(), 0); !first) {
        return first.error();
      }
    }
    std::atomic<bool> failed = false;
    const SteadyTime begin = Now();
    std::vector<std::thread> running;
    running.reserve(threads);
    for (const auto& client : clients) {
      running.emplace_back([this, &client, &failed] {
        for (std::size_t i = 0; i < options_.calls; ++i) {
          if (!TraceOne(*client, i)) {
            failed = true;
            return;
          }
        }
      });
    }
    for (std::thread& thread : running) {
      thread.join();
    }
    if (failed) {
      return Error{ErrorCode::kUnavailable, "a trace under load failed"};
    }
    return static_cast<double>(threads * options_.calls) / SecondsSince(begin);
  }

  const BenchOptions& options_;
  const std::shared_ptr<BenchLedger> ledger_;
  std::vector<UnitStory> units_;
};

}  // namespace

std::unique_ptr<Suite> MakeTraceSuite(const BenchOptions& options,
                                      std::shared_ptr<BenchLedger> ledger) {
  return std::make_unique<TraceSuite>(options, std::move(ledger));
}

}  // namespace waybill::bench
