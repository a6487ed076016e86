// SPDX-License-Identifier: Apache-2.0
//
// The ledger that suites measure: RocksDB in a folder of its own, furnished
// with three parties and a model, and a real node on loopback before it. And
// authors: handoffs of single units, signed beforehand.
#ifndef WAYBILL_TOOLS_BENCH_BENCH_LEDGER_H_
#define WAYBILL_TOOLS_BENCH_BENCH_LEDGER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "client/client.h"
#include "ledger/core/event.h"
#include "ledger/core/keys.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"
#include "ledger/ledger.h"
#include "node/log.h"
#include "node/server.h"

namespace waybill::bench {

inline constexpr const char* kMaker = "maker";
inline constexpr const char* kDealer = "dealer";
inline constexpr const char* kBuyer = "buyer";

// A unit as its authors know it: enough to chain events offline.
struct UnitStory {
  std::string serial;
  Chain chain;
  Hash shipment = kZeroHash;  // The last one.
};

class BenchLedger {
 public:
  // In `folder`, which is made. Nothing is open before Open; Serve opens it,
  // and starts a node with all that a node does besides. Both do their work
  // once.
  explicit BenchLedger(std::string folder);
  ~BenchLedger();
  Result<void> Open();
  Result<void> Serve();

  Ledger& ledger() { return *ledger_; }
  // Of the node that serves, on loopback.
  std::string address() const { return server_->address(); }
  Trust trust() const { return {genesis_id_, {}}; }

  // `count` units that nobody has seen before.
  std::vector<UnitStory> NewUnits(std::size_t count);

  // One signed event of one unit, which goes on after it. Thread-safe for
  // different units.
  Submission Commission(UnitStory& unit) const;
  Submission Ship(UnitStory& unit, const std::string& from,
                  const std::string& to) const;
  Submission Receive(UnitStory& unit, const std::string& by) const;

  // Each unit commissioned, shipped and received, signed on all cores: first
  // all commissions, then all shipments, then all receipts, so that a batch has
  // as many subjects as events.
  std::vector<Submission> Handoffs(std::vector<UnitStory>& units) const;

  // Appends and requires the acceptance of all.
  Result<void> AppendAll(std::vector<Submission> submissions);

 private:
  Result<void> Create();
  Result<void> Furnish();
  Result<void> Govern(v1::Governance governance, const Subject& about);
  v1::Event NewEvent() const;
  Submission Sign(v1::Event event, UnitStory& unit, const std::string& party,
                  v1::UnitOutcome outcome) const;
  const SigningKey& KeyOf(const std::string& party) const;

  const std::string folder_;
  const SigningKey governors_[2];
  const SigningKey maker_;
  const SigningKey dealer_;
  const SigningKey buyer_;
  Hash genesis_id_ = kZeroHash;
  std::uint64_t units_made_ = 0;
  Log log_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Server> server_;
};

// Requires an acceptance. kInvalidArgument with the refusal otherwise.
Result<void> RequireAccepted(const Result<Acknowledgement>& answer);

}  // namespace waybill::bench

#endif  // WAYBILL_TOOLS_BENCH_BENCH_LEDGER_H_
