// SPDX-License-Identifier: Apache-2.0
//
// The families of rows that a ledger keeps, and the batch in which it writes
// them: all of a batch or nothing.
#ifndef WAYBILL_LEDGER_STORE_WRITE_BATCH_H_
#define WAYBILL_LEDGER_STORE_WRITE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill {

// An ordered space of keys each. Stored by name, so the numbers are free; the
// keys are laid out in keyspace.h.
enum class Family : std::uint8_t {
  kEntries,
  kEventIds,
  kTiles,
  kSubjects,
  kLists,
  kAttachments,
  kIndex,
  kContents,
  kShipments,
  kRegistry,
  kMeta,
};
inline constexpr std::size_t kFamilyCount = 11;

// The stored name, for example "event_ids": never change one.
std::string_view FamilyName(Family family);

// Puts and deletes, applied in the order in which they were added. Owns copies
// of what it is given. Not thread-safe.
class WriteBatch {
 public:
  struct Operation {
    Family family;
    std::string_view key;
    std::optional<std::string_view> value;  // Nothing: a delete.
  };

  // REQUIRES: a key or a value has fewer than 2^32 octets.
  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  void Clear();

  bool empty() const { return operations_.empty(); }
  // The number of operations.
  std::size_t size() const { return operations_.size(); }
  // About what the batch takes on its way to the disk: keys, values, framing.
  std::size_t size_bytes() const;

  // The views are valid until the batch is changed. REQUIRES: position < size.
  Operation operator[](std::size_t position) const;

 private:
  struct Extent {
    std::size_t offset;
    std::uint32_t key_bytes;
    std::uint32_t value_bytes;
    Family family;
    bool is_delete;
  };

  void Add(Family family, std::string_view key, std::string_view value,
           bool is_delete);

  std::string octets_;  // All keys and values, one after the other.
  std::vector<Extent> operations_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_STORE_WRITE_BATCH_H_
