// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/write_batch.h"

#include <limits>

#include "ledger/core/check.h"

namespace waybill {
namespace {

// Tag, family and two lengths, as RocksDB frames an operation at most.
constexpr std::size_t kFramingBytes = 12;

}  // namespace

std::string_view FamilyName(Family family) {
  switch (family) {
    case Family::kEntries:
      return "entries";
    case Family::kEventIds:
      return "event_ids";
    case Family::kTiles:
      return "tiles";
    case Family::kSubjects:
      return "subjects";
    case Family::kLists:
      return "lists";
    case Family::kAttachments:
      return "attachments";
    case Family::kIndex:
      return "index";
    case Family::kContents:
      return "contents";
    case Family::kShipments:
      return "shipments";
    case Family::kRegistry:
      return "registry";
    case Family::kMeta:
      return "meta";
  }
  WAYBILL_CHECK(false);
}

void WriteBatch::Put(Family family, std::string_view key,
                     std::string_view value) {
  Add(family, key, value, /*is_delete=*/false);
}

void WriteBatch::Delete(Family family, std::string_view key) {
  Add(family, key, {}, /*is_delete=*/true);
}

void WriteBatch::Add(Family family, std::string_view key,
                     std::string_view value, bool is_delete) {
  constexpr std::size_t kBytesMax = std::numeric_limits<std::uint32_t>::max();
  WAYBILL_CHECK(key.size() <= kBytesMax && value.size() <= kBytesMax);
  operations_.push_back(
      {.offset = octets_.size(),
       .key_bytes = static_cast<std::uint32_t>(key.size()),
       .value_bytes = static_cast<std::uint32_t>(value.size()),
       .family = family,
       .is_delete = is_delete});
  octets_.append(key).append(value);
}

void WriteBatch::Clear() {
  octets_.clear();
  operations_.clear();
}

std::size_t WriteBatch::size_bytes() const {
  return octets_.size() + operations_.size() * kFramingBytes;
}

WriteBatch::Operation WriteBatch::operator[](std::size_t position) const {
  WAYBILL_CHECK(position < operations_.size());
  const Extent& extent = operations_[position];
  const std::string_view octets(octets_);
  Operation operation{.family = extent.family,
                      .key = octets.substr(extent.offset, extent.key_bytes),
                      .value = std::nullopt};
  if (!extent.is_delete) {
    operation.value =
        octets.substr(extent.offset + extent.key_bytes, extent.value_bytes);
  }
  return operation;
}

}  // namespace waybill
