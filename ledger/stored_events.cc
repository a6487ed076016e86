// SPDX-License-Identifier: Apache-2.0
#include "ledger/stored_events.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "ledger/core/unit_list.h"
#include "ledger/lists.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

Error Corrupt(std::uint64_t index, const std::string& what) {
  return {ErrorCode::kCorruption,
          "entry " + std::to_string(index) + ": " + what};
}

bool IsFile(v1::AttachmentKind kind) {
  return kind == v1::EVIDENCE || kind == v1::FILE;
}

// Counts the attachments of each kind as they come.
class Ordinals {
 public:
  std::uint8_t Next(v1::AttachmentKind kind) {
    return counts_.at(static_cast<std::size_t>(kind))++;
  }

 private:
  std::array<std::uint8_t, v1::AttachmentKind_ARRAYSIZE> counts_{};
};

}  // namespace

Result<std::string> ReadEntryBytes(const StoreView& store,
                                   std::uint64_t index) {
  auto bytes = store.Get(Family::kEntries, EntryKey(index));
  if (!bytes) {
    return bytes.error();
  }
  if (!bytes->has_value()) {
    return Corrupt(index, "is missing");
  }
  return std::move(**bytes);
}

Result<ParsedEntry> ParseEventEntry(std::uint64_t index,
                                    std::string_view bytes) {
  auto entry = DecodeEntry(bytes);
  if (!entry) {
    return Corrupt(index, entry.error().message);
  }
  auto* event_entry = std::get_if<EventEntry>(&*entry);
  if (event_entry == nullptr) {
    return Corrupt(index, "is a seal, not an event");
  }
  auto event = ParseEvent(event_entry->body);
  if (!event) {
    return Corrupt(index, event.error().message);
  }
  ParsedEntry parsed;
  parsed.entry = std::move(*event_entry);
  parsed.recorded.id = EventId(parsed.entry.body);
  parsed.recorded.moment = {index, parsed.entry.recorded_at_ms};
  parsed.recorded.event = std::move(*event);
  return parsed;
}

Result<Seal> ParseSeal(std::uint64_t index, std::string_view bytes) {
  auto entry = DecodeEntry(bytes);
  if (!entry) {
    return Corrupt(index, entry.error().message);
  }
  const Seal* seal = std::get_if<Seal>(&*entry);
  if (seal == nullptr) {
    return Corrupt(index, "is an event, not a seal");
  }
  return *seal;
}

void PutAttachments(std::uint64_t index, const v1::Event& event,
                    const Submission& submission, WriteBatch& batch) {
  for (std::uint32_t i = 0; i < submission.private_fields.size(); ++i) {
    batch.Put(Family::kAttachments,
              AttachmentKey({index, v1::PRIVATE_PART, 0, i}),
              submission.private_fields[i].SerializeAsString());
  }
  Ordinals ordinals;
  auto file = submission.files.begin();
  for (const v1::Attachment& attachment : event.attachments()) {
    if (!IsFile(attachment.kind())) {
      continue;
    }
    WAYBILL_CHECK(file != submission.files.end());
    AttachmentKeyParts key{index, static_cast<std::uint8_t>(attachment.kind()),
                           ordinals.Next(attachment.kind()), 0};
    std::string_view rest = *file++;
    do {
      batch.Put(Family::kAttachments, AttachmentKey(key),
                rest.substr(0, kFileChunkBytes));
      rest.remove_prefix(std::min(rest.size(), kFileChunkBytes));
      ++key.chunk;
    } while (!rest.empty());
  }
}

Result<std::vector<std::string>> ReadFiles(const StoreView& store,
                                           std::uint64_t index,
                                           const v1::Event& event) {
  std::vector<std::string> files;
  Ordinals ordinals;
  for (const v1::Attachment& attachment : event.attachments()) {
    if (!IsFile(attachment.kind())) {
      continue;
    }
    AttachmentKeyParts key{index, static_cast<std::uint8_t>(attachment.kind()),
                           ordinals.Next(attachment.kind()), 0};
    std::string file;
    do {
      auto chunk = store.Get(Family::kAttachments, AttachmentKey(key));
      if (!chunk) {
        return chunk.error();
      }
      if (!chunk->has_value() ||
          ((*chunk)->empty() && attachment.length() != 0)) {
        return Corrupt(index, "an attached file is missing or short");
      }
      file += **chunk;
      ++key.chunk;
    } while (file.size() < attachment.length());
    files.push_back(std::move(file));
  }
  return files;
}

Result<std::vector<v1::UnitRow>> ReadUnits(const StoreView& store,
                                           std::uint64_t index,
                                           const v1::Event& event) {
  for (const v1::Attachment& attachment : event.attachments()) {
    if (attachment.kind() != v1::UNIT_LIST) {
      continue;
    }
    auto rows = ReadUnitRows(store, index);
    if (rows && rows->size() != attachment.length()) {
      return Corrupt(index, "its unit list has another length");
    }
    return rows;  // There is one list at most.
  }
  return std::vector<v1::UnitRow>();
}

Result<std::vector<v1::PrivateField>> ReadPrivateFields(const StoreView& store,
                                                        std::uint64_t index) {
  std::vector<v1::PrivateField> fields;
  bool is_whole = true;
  auto scanned = store.Scan(Family::kAttachments,
                            AttachmentKey({index, v1::PRIVATE_PART, 0, 0}),
                            AttachmentKey({index, v1::PRIVATE_PART + 1, 0, 0}),
                            [&](std::string_view, std::string_view value) {
                              is_whole = fields.emplace_back().ParseFromArray(
                                  value.data(), static_cast<int>(value.size()));
                              return is_whole;
                            });
  if (!scanned) {
    return scanned.error();
  }
  if (!is_whole) {
    return Corrupt(index, "a private field can't be parsed");
  }
  return fields;
}

Result<Submission> ReadSubmission(const StoreView& store, std::uint64_t index,
                                  const ParsedEntry& parsed) {
  Submission submission;
  submission.body = parsed.entry.body;
  submission.signatures = parsed.entry.signatures;
  const v1::Event& event = parsed.recorded.event;
  auto units = ReadUnits(store, index, event);
  if (!units) {
    return units.error();
  }
  submission.units = std::move(*units);
  auto fields = ReadPrivateFields(store, index);
  if (!fields) {
    return fields.error();
  }
  submission.private_fields = std::move(*fields);
  auto files = ReadFiles(store, index, event);
  if (!files) {
    return files.error();
  }
  submission.files = std::move(*files);
  return submission;
}

Result<std::optional<StoredEnd>> ReadEnd(const StoreView& store) {
  std::optional<StoredEnd> end;
  std::optional<Error> failure;
  auto scanned = store.ScanBackwards(
      Family::kEntries, "", "",
      [&](std::string_view key, std::string_view value) {
        auto index = ParseEntryKey(key);
        auto seal = index ? ParseSeal(*index, value) : index.error();
        if (!seal) {
          failure = seal.error();
          return false;
        }
        end = StoredEnd{*index + 1, *seal, std::string(value)};
        return false;
      });
  if (!scanned) {
    return scanned.error();
  }
  if (failure) {
    return *failure;
  }
  return end;
}

}  // namespace waybill
