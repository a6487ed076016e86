// SPDX-License-Identifier: Apache-2.0
//
// Unit lists as stored: chunks of 64 rows, each row with the position of its
// unit's previous event, so that one unit of ten thousand is read and proved
// without the rest, and a chain is walked by following these back. A chunk is
// an aligned subtree of the list's Merkle tree; a list of more than one chunk
// has an outline with the root and first label of each. docs/FORMAT.md,
// "Storage". Thread-safe.
#ifndef WAYBILL_LEDGER_LISTS_H_
#define WAYBILL_LEDGER_LISTS_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/answer.pb.h"
#include "waybill/v1/event.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/result.h"
#include "ledger/records.h"
#include "ledger/store/store.h"

namespace waybill {

struct ListRow {
  v1::UnitRow row;
  Position previous;  // Of its unit in the same chain; none for its first.
};

// The chunk number under which the outline is stored.
inline constexpr std::uint32_t kOutlineChunk =
    std::numeric_limits<std::uint32_t>::max();

// Adds the rows of a whole list to `batch`. All four are of one length.
struct ListParts {
  const std::vector<v1::UnitRow>& rows;
  const std::vector<Position>& previous;
  const std::vector<Hash>& labels;
  const std::vector<Hash>& leaves;
};
void PutList(std::uint64_t entry, const ListParts& parts, WriteBatch& batch);

// u16be count, then for each u64be entry ‖ u32be row ‖ u32be-prefixed UnitRow.
// Fails with kCorruption.
Result<std::vector<ListRow>> DecodeChunk(std::string_view chunk);

// Reads lists from a store. Whatever isn't there though it should be is
// kCorruption.
class ListReader {
 public:
  // Borrows `store`.
  explicit ListReader(const StoreView& store) : store_(store) {}

  Result<ListRow> Row(const Position& position) const;

  // The rows [begin, end) in order; false ends the visit. An `end` beyond the
  // list is its end.
  using Visitor = std::function<bool(std::uint32_t position, ListRow row)>;
  Result<void> Visit(std::uint64_t entry, std::uint32_t begin,
                     std::uint32_t end, const Visitor& visitor) const;

  // The place of a unit in the list, by custody label.
  Result<std::optional<std::uint32_t>> Find(std::uint64_t entry,
                                            const Hash& label) const;

  // The row with its path to the list's root.
  Result<v1::RowProof> Prove(const Position& position) const;

 private:
  Result<std::vector<ListRow>> Chunk(std::uint64_t entry,
                                     std::uint32_t chunk) const;
  struct Outline {
    std::vector<Hash> roots;
    std::vector<Hash> first_labels;
  };
  // Empty if the list has one chunk.
  Result<Outline> ReadOutline(std::uint64_t entry) const;

  const StoreView& store_;
};

// A whole list, and the row of one unit in it by custody label.
Result<std::vector<v1::UnitRow>> ReadUnitRows(const StoreView& store,
                                              std::uint64_t entry);
Result<std::optional<v1::UnitRow>> FindUnitRow(const StoreView& store,
                                               std::uint64_t entry,
                                               const Hash& label);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_LISTS_H_
