// SPDX-License-Identifier: Apache-2.0
//
// Entries: the leaves of the log. An entry is an event as it was accepted, or
// the seal that ends a batch. docs/FORMAT.md, "Entry". Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_ENTRY_H_
#define WAYBILL_LEDGER_CORE_ENTRY_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/result.h"

namespace waybill {

// The rules that judged a batch. Raised when a verdict could change.
inline constexpr std::uint32_t kRulesVersion = 1;

// 01 ‖ u64be recorded_at_ms ‖ u32be-prefixed body ‖ u8 count ‖ 64-octet
// signatures. The genesis is one.
struct EventEntry {
  std::int64_t recorded_at_ms = 0;
  std::string body;
  std::vector<Signature> signatures;
};

// 02 ‖ u8 version (1) ‖ u64be position ‖ u32be rules version ‖ map root ‖
// u64be subjects ‖ u64be recorded_at_ms.
struct Seal {
  std::uint64_t position = 0;  // Of the batch in the order, from 0.
  std::uint32_t rules_version = kRulesVersion;
  Hash map_root = kZeroHash;        // Of everything before this seal.
  std::uint64_t subjects = 0;       // In that map.
  std::int64_t recorded_at_ms = 0;  // Of every event of the batch.

  bool operator==(const Seal&) const = default;
};

using Entry = std::variant<EventEntry, Seal>;

std::string EncodeEntry(const EventEntry& entry);
// The same from its parts.
std::string EncodeEventEntry(std::int64_t recorded_at_ms, std::string_view body,
                             std::span<const Signature> signatures);
std::string EncodeEntry(const Seal& seal);

// Fails with kInvalidArgument unless `bytes` is exactly one entry of at most
// kEntryBytesMax octets with a time from 1970 to 9999 and 1 to kSignersMax
// signatures.
Result<Entry> DecodeEntry(std::string_view bytes);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_ENTRY_H_
