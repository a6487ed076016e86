// SPDX-License-Identifier: Apache-2.0
#include "ledger/store/keyspace.h"

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

Error Malformed(std::string_view what, std::string_view key) {
  return {ErrorCode::kCorruption,
          "not the key of " + std::string(what) + ": " + ToHex(key)};
}

}  // namespace

KeyRange PrefixRange(std::string_view prefix) {
  std::string end(prefix);
  // The first key after all those with this prefix: drop what can't be
  // incremented, increment the octet before it.
  while (!end.empty() && end.back() == '\xff') {
    end.pop_back();
  }
  if (!end.empty()) {
    end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  }
  return {.begin = std::string(prefix), .end = std::move(end)};
}

std::string EntryKey(std::uint64_t index) {
  std::string key;
  AppendU64(key, index);
  return key;
}

Result<std::uint64_t> ParseEntryKey(std::string_view key) {
  Reader reader(key);
  const std::uint64_t index = reader.U64();
  if (!reader.Done()) {
    return Malformed("an entry", key);
  }
  return index;
}

std::string EventIdKey(const Hash& event_id) {
  return std::string(View(event_id));
}

std::string TileKey(std::uint8_t level, std::uint64_t tile) {
  std::string key;
  AppendU8(key, level);
  AppendU64(key, tile);
  return key;
}

std::string SubjectKey(const Hash& label) { return std::string(View(label)); }

Result<Hash> ParseSubjectKey(std::string_view key) {
  Reader reader(key);
  const Hash label = reader.ReadHash();
  if (!reader.Done()) {
    return Malformed("a subject", key);
  }
  return label;
}

std::string ListKey(const ListKeyParts& parts) {
  std::string key = EntryKey(parts.entry);
  AppendU32(key, parts.chunk);
  return key;
}

Result<ListKeyParts> ParseListKey(std::string_view key) {
  Reader reader(key);
  ListKeyParts parts;
  parts.entry = reader.U64();
  parts.chunk = reader.U32();
  if (!reader.Done()) {
    return Malformed("a list chunk", key);
  }
  return parts;
}

KeyRange ListRange(std::uint64_t entry) { return PrefixRange(EntryKey(entry)); }

std::string AttachmentKey(const AttachmentKeyParts& parts) {
  std::string key = EntryKey(parts.entry);
  AppendU8(key, parts.kind);
  AppendU8(key, parts.ordinal);
  AppendU32(key, parts.chunk);
  return key;
}

Result<AttachmentKeyParts> ParseAttachmentKey(std::string_view key) {
  Reader reader(key);
  AttachmentKeyParts parts;
  parts.entry = reader.U64();
  parts.kind = reader.U8();
  parts.ordinal = reader.U8();
  parts.chunk = reader.U32();
  if (!reader.Done()) {
    return Malformed("an attachment chunk", key);
  }
  return parts;
}

KeyRange AttachmentRange(std::uint64_t entry) {
  return PrefixRange(EntryKey(entry));
}

std::string IndexKey(const IndexKeyParts& parts) {
  std::string key;
  key.reserve(parts.key.size() + 11);  // Kind, length and entry.
  AppendU8(key, static_cast<std::uint8_t>(parts.kind));
  AppendString16(key, parts.key);
  AppendU64(key, parts.entry);
  return key;
}

Result<IndexKeyParts> ParseIndexKey(std::string_view octets) {
  Reader reader(octets);
  const std::uint8_t kind = reader.U8();
  IndexKeyParts parts;
  parts.key = reader.String16();
  parts.entry = reader.U64();
  if (!reader.Done() || kind < static_cast<std::uint8_t>(IndexKind::kParty) ||
      kind > static_cast<std::uint8_t>(IndexKind::kAnyShipment)) {
    return Malformed("an index row", octets);
  }
  parts.kind = static_cast<IndexKind>(kind);
  return parts;
}

KeyRange IndexRange(IndexKind kind, std::string_view key,
                    std::uint64_t begin_entry, std::uint64_t end_entry) {
  std::string prefix;
  AppendU8(prefix, static_cast<std::uint8_t>(kind));
  AppendString16(prefix, key);
  return {.begin = prefix + EntryKey(begin_entry),
          .end = prefix + EntryKey(end_entry)};
}

std::string ContentsKey(const ContentsKeyParts& parts) {
  std::string key(View(parts.parent));
  AppendHash(key, parts.child);
  return key;
}

Result<ContentsKeyParts> ParseContentsKey(std::string_view key) {
  Reader reader(key);
  ContentsKeyParts parts;
  parts.parent = reader.ReadHash();
  parts.child = reader.ReadHash();
  if (!reader.Done()) {
    return Malformed("a content", key);
  }
  return parts;
}

KeyRange ContentsRange(const Hash& parent) { return PrefixRange(View(parent)); }

std::string ShipmentKey(const Hash& event_id) {
  return std::string(View(event_id));
}

Result<Hash> ParseShipmentKey(std::string_view key) {
  Reader reader(key);
  const Hash event_id = reader.ReadHash();
  if (!reader.Done()) {
    return Malformed("a shipment", key);
  }
  return event_id;
}

}  // namespace waybill
