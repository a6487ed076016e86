// SPDX-License-Identifier: Apache-2.0
//
// A history as auditors meet it, made entry by entry and the same on each run:
// lots of a thousand units are commissioned, shipped to a distributor,
// received, shipped on in parts, received and deployed, many lots at a time.
// Every chain follows the custody rules and every signature holds. A small
// share of it is what rules find something in.
#ifndef WAYBILL_TOOLS_BENCH_AUDIT_HISTORY_H_
#define WAYBILL_TOOLS_BENCH_AUDIT_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "client/log_replay.h"
#include "ledger/core/event.h"
#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/merkle.h"
#include "ledger/core/subject.h"

namespace waybill::bench {

// Units of a lot, and of each part that is sold on.
inline constexpr std::size_t kLotUnits = 1000;
inline constexpr std::size_t kParts[] = {64, 100, 136, 200, 250, 250};
inline constexpr std::size_t kPartCount = std::size(kParts);

// Makes nothing twice: not thread-safe.
class AuditHistory {
 public:
  // `units` in all; signed on so many threads.
  AuditHistory(std::size_t units, unsigned threads);

  // The next entries of the log; none: that was all.
  std::vector<ShownEntry> Next();

  Trust trust() const { return {genesis_id_, {}}; }
  // The log's signed note over the entries that Next gave.
  std::string Checkpoint() const;
  // When the last of them was recorded.
  std::int64_t now_ms() const { return now_ms_; }
  // Rows of custody events so far: what an audit's speed is counted in.
  std::uint64_t unit_events() const { return unit_events_; }

 private:
  struct Unit {
    std::string serial;
    Chain chain;
    bool missing = false;
  };
  struct Lot {
    std::size_t number = 0;
    std::size_t first_unit = 0;
    std::vector<Unit> units;
    Hash shipment = kZeroHash;  // To the distributor.
    Hash parts[kPartCount] = {};
  };
  struct Part;

  void Found();
  void Govern(v1::Governance governance);
  void Append(const Submission& submission, std::vector<ShownEntry>& entries);
  void AppendSeal(std::vector<ShownEntry>& entries);
  Submission Sign(Lot& lot, v1::Event event, std::string_view party,
                  std::vector<v1::UnitRow> rows) const;
  std::vector<v1::UnitRow> RowsOf(const Lot& lot, std::size_t begin,
                                  std::size_t end) const;
  std::vector<Submission> Act(Lot& lot, std::size_t stage) const;
  std::vector<Submission> ActOnPart(Lot& lot, std::size_t part,
                                    std::size_t stage) const;
  v1::Event NewEvent(const Part& part) const;

  const std::size_t units_;
  const unsigned threads_;
  std::size_t tick_ = 0;
  std::int64_t now_ms_;
  std::uint64_t unit_events_ = 0;
  Hash genesis_id_ = kZeroHash;
  Frontier tree_;
  std::map<Hash, Chain> governed_;  // Chains of governance, by label.
  std::vector<ShownEntry> founding_;
  // Those under way, the youngest last.
  std::map<std::size_t, std::vector<Lot>> waves_;
};

}  // namespace waybill::bench

#endif  // WAYBILL_TOOLS_BENCH_AUDIT_HISTORY_H_
