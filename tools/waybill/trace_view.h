// SPDX-License-Identifier: Apache-2.0
//
// A verified trace as people want to see it: what happened in order, the
// silences between, where the unit is now, and what was checked. Pure: made
// from a verified answer alone, so that it is the same online and offline.
#ifndef WAYBILL_TOOLS_WAYBILL_TRACE_VIEW_H_
#define WAYBILL_TOOLS_WAYBILL_TRACE_VIEW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/state.pb.h"

#include "ledger/core/answer.h"
#include "tools/waybill/outcome.h"
#include "tools/waybill/trace_findings.h"

namespace waybill::cli {

struct TraceSigner {
  std::string party;
  std::string role;
  std::string key;     // Hex.
  std::string remark;  // What became of the key since; empty: nothing.
};

// All text but keys and ids of events is escaped.
struct TraceStep {
  const CustodyStep* step = nullptr;  // Borrowed from the history.
  bool is_observation = false;
  std::string identity;  // Under another identity than the one asked for.
  std::string silence;   // What was not heard before it; empty: little.
  std::string sentence;
  std::string place;
  std::string remark;  // As of being recorded late; empty: none.
  std::vector<TraceSigner> signers;
};

// One thing that the verifier made sure of.
struct TraceCheck {
  std::string what;  // In snake_case, for machines.
  std::uint64_t count = 0;
  std::string says;  // For people, after the count.
};

// As the ledger has it: not escaped.
struct TraceParty {
  std::string party;
  std::string name;
  std::string role;
  std::string country;
  std::string standing;
};

struct TraceView {
  v1::UnitId unit;
  std::string asked_by;  // The alias that was asked for; empty: the unit.
  std::int64_t as_of_ms = 0;
  bool is_past = false;    // As of an earlier moment than the proof's own.
  bool is_future = false;  // As of a later one, if nothing more is recorded.
  std::vector<TraceStep> steps;
  v1::UnitState state;
  std::string last_silence;
  std::vector<std::string> standing;  // Where it is, line by line.
  std::vector<TraceParty> parties;
  std::vector<TraceCheck> checks;
  std::string completeness;
  TraceFindings findings;
  Checkpoint checkpoint;
  std::int64_t sealed_at_ms = 0;
};

struct TraceQuestion {
  v1::UnitId unit;
  std::string alias;
  std::optional<std::int64_t> as_of_ms;  // Default: the seal's time.
  // The checkpoint that had been pinned before; none when offline.
  std::optional<TreeHead> pinned;
  // What was said to findings, proved besides; borrowed. Null: unknown.
  const VerifiedAnswer* marks = nullptr;
  PolicyChoice policy;
};

// Borrows from both. Fails with kNotFound if the unit wasn't registered yet at
// the moment asked for, kInvalidArgument if that moment is after the proof's
// or a pack doesn't go with the catalogue.
Result<TraceView> MakeTraceView(const VerifiedAnswer& verified,
                                const UnitHistory& history,
                                const TraceQuestion& question);

// For a terminal.
std::string TraceText(const TraceView& view);
// One row per event, for CSV and ndjson.
Table TraceTable(const TraceView& view);
// Everything, versioned: {"trace":1, ...}. Takes what is escaped in the view
// from the events themselves.
std::string TraceJson(const TraceView& view);

}  // namespace waybill::cli

#endif  // WAYBILL_TOOLS_WAYBILL_TRACE_VIEW_H_
