// SPDX-License-Identifier: Apache-2.0
//
// One ordered batch against the ledger before it: what is accepted, what each
// refusal says, and every change that follows. A deterministic function of the
// batch, its place and the rows before it: no clock, no randomness, nothing of
// this node. Every replica and every audit gets the same from the same.
#ifndef WAYBILL_LEDGER_APPLY_H_
#define WAYBILL_LEDGER_APPLY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "waybill/v1/state.pb.h"

#include "ledger/core/entry.h"
#include "ledger/core/hash.h"
#include "ledger/core/map_update.h"
#include "ledger/core/registry.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"
#include "ledger/core/subject_map.h"
#include "ledger/core/verdict.h"
#include "ledger/order_log.h"
#include "ledger/precheck.h"
#include "ledger/records.h"
#include "ledger/row_source.h"

namespace waybill {

// Where the ledger stands before a batch.
struct ApplyBase {
  std::uint64_t size = 0;     // Of the log: the index of the next entry.
  std::optional<Place> last;  // Of the batch before; nothing before the first.
  std::shared_ptr<const Registry> registry;
};

struct AcceptedEvent {
  std::shared_ptr<const CheckedSubmission> checked;
  std::uint64_t index = 0;
  // By row: where the unit's chain was before.
  std::vector<Position> previous;
};

// A subject's row after the batch.
struct SubjectUpdate {
  Hash label = kZeroHash;
  Chain before;
  std::shared_ptr<const SubjectRecord> after;
};

// What became of a submission: why not, or the index of its first acceptance,
// by this batch or long ago.
struct SubmissionOutcome {
  std::optional<Refusal> refusal;
  std::uint64_t index = 0;
};

struct AppliedBatch {
  Place place;
  std::uint64_t begin = 0;           // Index of its first entry.
  std::vector<std::string> entries;  // As logged. The seal comes last.
  std::vector<Hash> leaves;          // Leaf hashes of the entries.
  Seal seal;
  std::vector<AcceptedEvent> events;
  std::vector<SubmissionOutcome> outcomes;  // One for each of the batch.

  // In the order in which they were touched first; see SortedUpdates.
  std::vector<SubjectUpdate> updates;
  std::map<Hash, v1::ShipmentState> shipments;
  // Rows to put, or to delete.
  std::map<std::string, std::optional<std::string>> contents;
  std::map<std::string, std::optional<std::string>> index;
  std::shared_ptr<const Registry> registry;

  // Finders over what stands above.
  std::unordered_map<Hash, std::size_t, HashHasher> update_places;
  std::unordered_map<Hash, std::uint64_t, HashHasher> event_indexes;

  bool empty() const { return entries.empty(); }
  // Of the next event, until the batch is sealed.
  std::uint64_t NextIndex() const { return begin + events.size(); }
  // Ascending by label.
  std::vector<const SubjectUpdate*> SortedUpdates() const;
  // What the map has to take in; ascending by label.
  std::vector<MapChange> MapChanges() const;
};

// Judges and applies the batch, all but the seal: nothing is written, and the
// map isn't touched. If nothing is accepted the result has no entries. Fails
// only as `rows` fails: then nothing of the batch may be believed.
Result<AppliedBatch> Apply(const Batch& batch, Place place,
                           const ApplyBase& base, RowSource& rows);

// Ends the batch with the seal over `map`, the version after MapChanges().
void SealBatch(const SubjectMap::Version& map, AppliedBatch& batch);

// The base of the batch that comes after.
ApplyBase BaseAfter(const AppliedBatch& batch, const ApplyBase& before);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_APPLY_H_
