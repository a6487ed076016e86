// SPDX-License-Identifier: Apache-2.0
//
// How every key of the store is laid out: docs/FORMAT.md, "Storage". Integers
// are big-endian, so that bytewise order is numeric order; labels and hashes
// are 32 octets. Never change a layout or a number. Pure and thread-safe.
//
//   family       key                                            value
//   entries      u64 index                                      the entry
//   event_ids    event id                                       u64 index
//   tiles        u8 level ‖ u64 tile                            hashes
//   subjects     label                                          subject row
//   lists        u64 entry ‖ u32 chunk                          64 unit rows
//                u64 entry ‖ ffffffff                           outline
//   attachments  u64 entry ‖ u8 kind ‖ u8 ordinal ‖ u32 chunk   octets
//   index        u8 kind ‖ u16 length ‖ key ‖ u64 entry         nothing, or u32
//                                                               row of kSubject
//   contents     parent label ‖ child label                     UnitId
//   shipments    id of the shipping event                       ShipmentState
//   registry     u64 index of a governance event                nothing
//   meta         short ASCII name                               as named
//
// An index key carries its length before it, so that the rows of one key never
// run into those of a longer one.
#ifndef WAYBILL_LEDGER_STORE_KEYSPACE_H_
#define WAYBILL_LEDGER_STORE_KEYSPACE_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "ledger/core/hash.h"
#include "ledger/core/result.h"

namespace waybill {

// Keys [begin, end), as Store::Scan takes them.
struct KeyRange {
  std::string begin;
  std::string end;  // Empty: the end of the family.

  bool operator==(const KeyRange&) const = default;
};

// All keys that begin with `prefix`.
KeyRange PrefixRange(std::string_view prefix);

// Entries; also the values of event_ids. Parsing fails with kCorruption, here
// and below, unless the octets are exactly what the function before it gives.
std::string EntryKey(std::uint64_t index);
Result<std::uint64_t> ParseEntryKey(std::string_view key);

std::string EventIdKey(const Hash& event_id);

std::string TileKey(std::uint8_t level, std::uint64_t tile);

std::string SubjectKey(const Hash& label);
Result<Hash> ParseSubjectKey(std::string_view key);

// Unit rows are stored this many to a chunk; a row's chunk is its position in
// the list divided by it.
inline constexpr std::uint32_t kRowsPerChunk = 64;

struct ListKeyParts {
  std::uint64_t entry = 0;
  std::uint32_t chunk = 0;

  bool operator==(const ListKeyParts&) const = default;
};
std::string ListKey(const ListKeyParts& parts);
Result<ListKeyParts> ParseListKey(std::string_view key);
// All chunks of one entry's list.
KeyRange ListRange(std::uint64_t entry);

struct AttachmentKeyParts {
  std::uint64_t entry = 0;
  std::uint8_t kind = 0;     // As the event's body numbers it.
  std::uint8_t ordinal = 0;  // Among those of one kind, from 0.
  std::uint32_t chunk = 0;

  bool operator==(const AttachmentKeyParts&) const = default;
};
std::string AttachmentKey(const AttachmentKeyParts& parts);
Result<AttachmentKeyParts> ParseAttachmentKey(std::string_view key);
// Everything attached to one entry.
KeyRange AttachmentRange(std::uint64_t entry);

// What events are found by, beside their subjects. One row per event and key,
// not per unit.
enum class IndexKind : std::uint8_t {
  kParty = 1,     // Signed by it or naming it.
  kSite = 2,      // Party and site.
  kShipment = 3,  // Id of the shipping event.
  kModel = 4,
  kLot = 5,
  // Label, of a subject whose rows don't say where its chain goes on.
  kSubject = 6,
  // Shipping events with units under way, by party (shipper and consignee) and
  // under the empty key; the latter alone for any shipping event.
  kOpenShipment = 7,
  kAnyShipment = 8,
};

// REQUIRES: `key` has at most 65,535 octets, here and below.
struct IndexKeyParts {
  IndexKind kind = IndexKind::kParty;
  std::string key;
  std::uint64_t entry = 0;

  bool operator==(const IndexKeyParts&) const = default;
};
std::string IndexKey(const IndexKeyParts& parts);
Result<IndexKeyParts> ParseIndexKey(std::string_view octets);
// The rows of one key whose entries are in [begin_entry, end_entry), in ledger
// order. The default takes in every entry.
KeyRange IndexRange(
    IndexKind kind, std::string_view key, std::uint64_t begin_entry = 0,
    std::uint64_t end_entry = std::numeric_limits<std::uint64_t>::max());

struct ContentsKeyParts {
  Hash parent = kZeroHash;
  Hash child = kZeroHash;

  bool operator==(const ContentsKeyParts&) const = default;
};
std::string ContentsKey(const ContentsKeyParts& parts);
Result<ContentsKeyParts> ParseContentsKey(std::string_view key);
// All children of `parent`, by label.
KeyRange ContentsRange(const Hash& parent);

std::string ShipmentKey(const Hash& event_id);
Result<Hash> ParseShipmentKey(std::string_view key);

// Names of the family meta.
inline constexpr std::string_view kMetaFormat = "format";

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_KEYSPACE_H_
