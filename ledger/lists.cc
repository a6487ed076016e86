// SPDX-License-Identifier: Apache-2.0
#include "ledger/lists.h"

#include <algorithm>
#include <span>
#include <utility>

#include "ledger/core/encoding.h"
#include "ledger/core/merkle.h"
#include "ledger/core/unit_list.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

Error Corrupt(std::uint64_t entry, const std::string& what) {
  return {ErrorCode::kCorruption,
          "unit list of entry " + std::to_string(entry) + ": " + what};
}

std::string EncodeChunk(const ListParts& parts, std::size_t begin,
                        std::size_t end) {
  std::string chunk;
  AppendU16(chunk, static_cast<std::uint16_t>(end - begin));
  for (std::size_t i = begin; i < end; ++i) {
    AppendU64(chunk, parts.previous[i].entry);
    AppendU32(chunk, parts.previous[i].row);
    AppendString32(chunk, parts.rows[i].SerializeAsString());
  }
  return chunk;
}

}  // namespace

void PutList(std::uint64_t entry, const ListParts& parts, WriteBatch& batch) {
  const std::size_t count = parts.rows.size();
  WAYBILL_CHECK(parts.previous.size() == count &&
                parts.labels.size() == count && parts.leaves.size() == count);
  const std::span<const Hash> leaves(parts.leaves);
  std::string outline;
  for (std::size_t begin = 0; begin < count; begin += kRowsPerChunk) {
    const std::size_t end = std::min<std::size_t>(begin + kRowsPerChunk, count);
    const auto chunk = static_cast<std::uint32_t>(begin / kRowsPerChunk);
    batch.Put(Family::kLists, ListKey({entry, chunk}),
              EncodeChunk(parts, begin, end));
    AppendHash(outline, TreeRoot(leaves.subspan(begin, end - begin)));
    AppendHash(outline, parts.labels[begin]);
  }
  if (count > kRowsPerChunk) {
    batch.Put(Family::kLists, ListKey({entry, kOutlineChunk}), outline);
  }
}

Result<std::vector<ListRow>> DecodeChunk(std::string_view chunk) {
  Reader reader(chunk);
  const std::uint16_t count = reader.U16();
  std::vector<ListRow> rows;
  for (std::uint16_t i = 0; i < count && !reader.failed(); ++i) {
    ListRow row;
    row.previous.entry = reader.U64();
    row.previous.row = reader.U32();
    const std::string_view bytes = reader.String32();
    if (!row.row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return Error{ErrorCode::kCorruption, "a stored unit row can't be parsed"};
    }
    rows.push_back(std::move(row));
  }
  if (!reader.Done() || count == 0 || count > kRowsPerChunk) {
    return Error{ErrorCode::kCorruption, "malformed chunk of unit rows"};
  }
  return rows;
}

Result<std::vector<ListRow>> ListReader::Chunk(std::uint64_t entry,
                                               std::uint32_t chunk) const {
  auto stored = store_.Get(Family::kLists, ListKey({entry, chunk}));
  if (!stored) {
    return stored.error();
  }
  if (!stored->has_value()) {
    return Corrupt(entry, "chunk " + std::to_string(chunk) + " is missing");
  }
  return DecodeChunk(**stored);
}

Result<ListReader::Outline> ListReader::ReadOutline(std::uint64_t entry) const {
  auto stored = store_.Get(Family::kLists, ListKey({entry, kOutlineChunk}));
  if (!stored) {
    return stored.error();
  }
  Outline outline;
  if (!stored->has_value()) {
    return outline;
  }
  Reader reader(**stored);
  while (reader.remaining() > 0 && !reader.failed()) {
    outline.roots.push_back(reader.ReadHash());
    outline.first_labels.push_back(reader.ReadHash());
  }
  if (!reader.Done()) {
    return Corrupt(entry, "malformed outline");
  }
  return outline;
}

Result<ListRow> ListReader::Row(const Position& position) const {
  auto rows = Chunk(position.entry, position.row / kRowsPerChunk);
  if (!rows) {
    return rows.error();
  }
  const std::size_t place = position.row % kRowsPerChunk;
  if (place >= rows->size()) {
    return Corrupt(position.entry,
                   "row " + std::to_string(position.row) + " is missing");
  }
  return std::move((*rows)[place]);
}

Result<void> ListReader::Visit(std::uint64_t entry, std::uint32_t begin,
                               std::uint32_t end,
                               const Visitor& visitor) const {
  std::optional<Error> failure;
  std::uint32_t expected = begin / kRowsPerChunk;
  auto scanned = store_.Scan(
      Family::kLists, ListKey({entry, expected}),
      ListKey({entry, kOutlineChunk}),
      [&](std::string_view key, std::string_view value) {
        auto parts = ParseListKey(key);
        auto rows = DecodeChunk(value);
        if (!parts || !rows || parts->chunk != expected) {
          failure = Corrupt(entry, "chunk " + std::to_string(expected) +
                                       " is missing or malformed");
          return false;
        }
        const std::uint32_t first = expected * kRowsPerChunk;
        for (std::uint32_t i = 0; i < rows->size(); ++i) {
          const std::uint32_t position = first + i;
          if (position >= end || (position >= begin &&
                                  !visitor(position, std::move((*rows)[i])))) {
            return false;
          }
        }
        ++expected;
        return true;
      });
  if (!scanned) {
    return scanned;
  }
  if (failure) {
    return *failure;
  }
  return {};
}

Result<std::optional<std::uint32_t>> ListReader::Find(std::uint64_t entry,
                                                      const Hash& label) const {
  auto outline = ReadOutline(entry);
  if (!outline) {
    return outline.error();
  }
  std::uint32_t chunk = 0;
  if (!outline->first_labels.empty()) {
    const auto& firsts = outline->first_labels;
    const auto after = std::upper_bound(firsts.begin(), firsts.end(), label);
    if (after == firsts.begin()) {
      return std::optional<std::uint32_t>();
    }
    chunk = static_cast<std::uint32_t>(after - firsts.begin() - 1);
  }
  auto rows = Chunk(entry, chunk);
  if (!rows) {
    return rows.error();
  }
  for (std::uint32_t i = 0; i < rows->size(); ++i) {
    if (RowLabel((*rows)[i].row) == label) {
      return std::optional<std::uint32_t>(chunk * kRowsPerChunk + i);
    }
  }
  return std::optional<std::uint32_t>();
}

Result<v1::RowProof> ListReader::Prove(const Position& position) const {
  const std::uint32_t chunk = position.row / kRowsPerChunk;
  const std::uint32_t place = position.row % kRowsPerChunk;
  auto rows = Chunk(position.entry, chunk);
  if (!rows) {
    return rows.error();
  }
  auto outline = ReadOutline(position.entry);
  if (!outline) {
    return outline.error();
  }
  if (place >= rows->size() ||
      (!outline->roots.empty() && chunk >= outline->roots.size())) {
    return Corrupt(position.entry,
                   "row " + std::to_string(position.row) + " is missing");
  }
  std::vector<Hash> leaves;
  leaves.reserve(rows->size());
  for (const ListRow& row : *rows) {
    leaves.push_back(UnitLeaf(row.row));
  }
  std::vector<Hash> path = TreeProof(leaves, place);
  if (!outline->roots.empty()) {
    const std::vector<Hash> upper = TreeProof(outline->roots, chunk);
    path.insert(path.end(), upper.begin(), upper.end());
  }
  v1::RowProof proof;
  proof.set_position(position.row);
  *proof.mutable_row() = std::move((*rows)[place].row);
  for (const Hash& hash : path) {
    proof.add_path(View(hash).data(), View(hash).size());
  }
  return proof;
}

Result<std::vector<v1::UnitRow>> ReadUnitRows(const StoreView& store,
                                              std::uint64_t entry) {
  std::vector<v1::UnitRow> rows;
  // Nearly every list is one short chunk, which is found faster than scanned.
  auto first = store.Get(Family::kLists, ListKey({entry, 0}));
  auto chunk = first && first->has_value()
                   ? DecodeChunk(**first)
                   : Result<std::vector<ListRow>>(std::vector<ListRow>());
  if (chunk && !chunk->empty() && chunk->size() < kRowsPerChunk) {
    for (ListRow& row : *chunk) {
      rows.push_back(std::move(row.row));
    }
    return rows;
  }
  auto visited = ListReader(store).Visit(entry, 0, kNoRow,
                                         [&rows](std::uint32_t, ListRow row) {
                                           rows.push_back(std::move(row.row));
                                           return true;
                                         });
  if (!visited) {
    return visited.error();
  }
  return rows;
}

Result<std::optional<v1::UnitRow>> FindUnitRow(const StoreView& store,
                                               std::uint64_t entry,
                                               const Hash& label) {
  const ListReader lists(store);
  auto place = lists.Find(entry, label);
  if (!place) {
    return place.error();
  }
  if (!place->has_value()) {
    return std::optional<v1::UnitRow>();
  }
  auto row = lists.Row({entry, **place});
  if (!row) {
    return row.error();
  }
  return std::optional<v1::UnitRow>(std::move(row->row));
}

}  // namespace waybill
