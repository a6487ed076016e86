// SPDX-License-Identifier: Apache-2.0
//
// Events as stored: the entry, the unit list, and what else is attached; put
// together again to what was submitted. docs/FORMAT.md, "Storage". Thread-safe.
#ifndef WAYBILL_LEDGER_STORED_EVENTS_H_
#define WAYBILL_LEDGER_STORED_EVENTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/core/custody.h"
#include "ledger/core/entry.h"
#include "ledger/core/event.h"
#include "ledger/core/result.h"
#include "ledger/store/store.h"

namespace waybill {

// The octets of entry `index`. kCorruption if it isn't there: callers know that
// it must be.
Result<std::string> ReadEntryBytes(const StoreView& store, std::uint64_t index);

// An event entry taken apart. Fails with kCorruption, saying which entry.
struct ParsedEntry {
  EventEntry entry;
  RecordedEvent recorded;
};
Result<ParsedEntry> ParseEventEntry(std::uint64_t index,
                                    std::string_view bytes);
Result<Seal> ParseSeal(std::uint64_t index, std::string_view bytes);

// Adds the private part and the files of an accepted event to `batch`.
void PutAttachments(std::uint64_t index, const v1::Event& event,
                    const Submission& submission, WriteBatch& batch);

// Files in the body's order. Fails with kCorruption if one is missing.
Result<std::vector<std::string>> ReadFiles(const StoreView& store,
                                           std::uint64_t index,
                                           const v1::Event& event);
// The event's unit list; empty if it has none.
Result<std::vector<v1::UnitRow>> ReadUnits(const StoreView& store,
                                           std::uint64_t index,
                                           const v1::Event& event);
// Empty if there is none, or if it was removed.
Result<std::vector<v1::PrivateField>> ReadPrivateFields(const StoreView& store,
                                                        std::uint64_t index);

// All that was handed in with the event.
Result<Submission> ReadSubmission(const StoreView& store, std::uint64_t index,
                                  const ParsedEntry& parsed);

// The number of entries in the store, and the last seal. Nothing in an empty
// store; kCorruption if the last entry isn't a seal.
struct StoredEnd {
  std::uint64_t size = 0;
  Seal seal;
  std::string seal_bytes;
};
Result<std::optional<StoredEnd>> ReadEnd(const StoreView& store);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORED_EVENTS_H_
