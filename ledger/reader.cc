// SPDX-License-Identifier: Apache-2.0
#include "ledger/reader.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "ledger/answer_builder.h"
#include "ledger/core/answer.h"
#include "ledger/core/merkle.h"
#include "ledger/lists.h"
#include "ledger/records.h"
#include "ledger/recovery.h"
#include "ledger/store/keyspace.h"
#include "ledger/stored_events.h"
#include "ledger/view.h"

namespace waybill {
namespace {

constexpr v1::AliasKind kAliasKinds[] = {v1::LABEL, v1::GPU_UUID,
                                         v1::DEVICE_KEY, v1::EPC};

// The row that is kept of a subject; nothing if it has no chain.
Result<std::optional<SubjectRecord>> FindSubject(const StoreView& rows,
                                                 const Hash& label) {
  auto row = rows.Get(Family::kSubjects, SubjectKey(label));
  if (!row) {
    return row.error();
  }
  if (!row->has_value()) {
    return std::optional<SubjectRecord>();
  }
  auto record = DecodeSubject(**row);
  if (!record) {
    return record.error();
  }
  return std::optional<SubjectRecord>(std::move(*record));
}

// A unit's chains and, with_authority, what a verifier needs to judge them.
Result<void> AddTrace(AnswerBuilder& builder, const std::string& issuer,
                      const std::string& serial, bool with_authority) {
  auto unit = builder.AddUnit(issuer, serial);
  if (!unit || !with_authority) {
    return unit;
  }
  if (auto added = builder.AddNamed(); !added) {
    return added;
  }
  return builder.AddAuthority();
}

// The event that the entry holds, with what came beside it.
Result<void> AddEvent(const StoreView& rows, LogRecord& record) {
  auto parsed = ParseEventEntry(record.index, record.entry);
  if (!parsed) {
    return parsed.error();
  }
  record.event = std::move(parsed->recorded);
  auto units = ReadUnits(rows, record.index, record.event->event);
  if (!units) {
    return units.error();
  }
  record.units = std::move(*units);
  auto files = ReadFiles(rows, record.index, record.event->event);
  if (!files) {
    return files.error();
  }
  record.files = std::move(*files);
  return {};
}

}  // namespace

LedgerReader::LedgerReader(const Publication& publication)
    : held_(std::make_unique<const HeldView>(HeldView{publication.Get()})),
      checkpoint_(held_->view->checkpoint) {}

LedgerReader::~LedgerReader() = default;

std::uint64_t LedgerReader::size() const { return held_->view->tree.size; }
const Seal& LedgerReader::seal() const { return held_->view->seal; }
const Registry& LedgerReader::registry() const {
  return *held_->view->registry;
}

Result<Registry> LedgerReader::RegistryKnownAt(std::int64_t known_at_ms) const {
  return FoldRegistry(*held_->view->rows, size(), known_at_ms);
}

Result<v1::Answer> LedgerReader::Subjects(const std::vector<Subject>& subjects,
                                          bool with_authority) const {
  AnswerBuilder builder(*held_->view);
  for (const Subject& subject : subjects) {
    if (auto added = builder.Add(subject); !added) {
      return added.error();
    }
  }
  if (with_authority) {
    if (auto added = builder.AddAuthority(); !added) {
      return added.error();
    }
  }
  return builder.Build(checkpoint_);
}

Result<v1::Answer> LedgerReader::Trace(const std::string& issuer,
                                       const std::string& serial,
                                       bool with_authority) const {
  AnswerBuilder builder(*held_->view);
  if (auto added = AddTrace(builder, issuer, serial, with_authority); !added) {
    return added.error();
  }
  return builder.Build(checkpoint_);
}

Result<LedgerReader::AliasTrace> LedgerReader::TraceAlias(
    const v1::Alias& alias, bool with_authority) const {
  const Subject subject = AliasSubject(alias);
  auto record = FindSubject(*held_->view->rows, SubjectLabel(subject));
  if (!record) {
    return record.error();
  }
  AliasTrace trace;
  AnswerBuilder builder(*held_->view);
  if (auto added = builder.Add(subject); !added) {
    return added.error();
  }
  Result<void> added;
  if (record->has_value()) {
    const auto* state = std::get_if<v1::AliasState>(&(*record)->state);
    if (state == nullptr || state->claims().empty()) {
      return Error{ErrorCode::kCorruption,
                   "the alias " + alias.value() + " is kept without its claim"};
    }
    trace.unit = state->claims(0);
    added = AddTrace(builder, trace.unit->issuer(), trace.unit->serial(),
                     with_authority);
  } else if (with_authority) {
    added = builder.AddAuthority();
  }
  if (!added) {
    return added.error();
  }
  auto answer = builder.Build(checkpoint_);
  if (!answer) {
    return answer.error();
  }
  trace.answer = std::move(*answer);
  return trace;
}

Result<std::vector<Hash>> LedgerReader::Consistency(
    std::uint64_t old_size, std::uint64_t new_size) const {
  if (new_size > size()) {
    return Error{ErrorCode::kInvalidArgument,
                 "the log has " + std::to_string(size()) + " entries, not " +
                     std::to_string(new_size)};
  }
  return ConsistencyProof(old_size, new_size, held_->view->log.reader());
}

Result<Hash> LedgerReader::RootAt(std::uint64_t old_size) const {
  if (old_size > held_->view->tree.size) {
    return Error{ErrorCode::kInvalidArgument,
                 "the log has " + std::to_string(held_->view->tree.size) +
                     " entries, not " + std::to_string(old_size)};
  }
  return waybill::RootAt(old_size, held_->view->log.reader());
}

Result<std::vector<UnitRecord>> LedgerReader::Heads(
    const std::vector<Hash>& labels) const {
  std::vector<std::string> keys;
  keys.reserve(labels.size());
  for (const Hash& label : labels) {
    keys.push_back(SubjectKey(label));
  }
  auto rows = held_->view->rows->MultiGet(Family::kSubjects, keys);
  if (!rows) {
    return rows.error();
  }
  std::vector<UnitRecord> heads;
  heads.reserve(labels.size());
  for (const std::optional<std::string>& row : *rows) {
    UnitRecord head;
    if (row) {
      auto record = DecodeSubject(*row);
      if (!record) {
        return record.error();
      }
      if (auto* state = std::get_if<v1::UnitState>(&record->state)) {
        head = {record->chain, std::move(*state)};
      }
    }
    heads.push_back(std::move(head));
  }
  return heads;
}

Result<Chain> LedgerReader::FindChain(const Hash& label) const {
  auto row = held_->view->rows->Get(Family::kSubjects, SubjectKey(label));
  if (!row) {
    return row.error();
  }
  if (!row->has_value()) {
    return Chain{};
  }
  auto record = DecodeSubjectChain(**row);
  if (!record) {
    return record.error();
  }
  return record->chain;
}

Result<std::vector<v1::UnitId>> LedgerReader::Resolve(
    const std::string& text) const {
  std::vector<v1::UnitId> units;
  std::set<std::pair<std::string, std::string>> seen;
  const auto add = [&](const std::string& issuer, const std::string& serial) {
    if (seen.emplace(issuer, serial).second) {
      v1::UnitId& unit = units.emplace_back();
      unit.set_issuer(issuer);
      unit.set_serial(serial);
    }
  };
  for (const v1::AliasKind kind : kAliasKinds) {
    const Subject alias{SubjectType::kAlias,
                        {std::string(1, static_cast<char>(kind)), text}};
    auto row = held_->view->rows->Get(Family::kSubjects,
                                      SubjectKey(SubjectLabel(alias)));
    if (!row) {
      return row.error();
    }
    if (row->has_value()) {
      auto record = DecodeSubject(**row);
      if (!record) {
        return record.error();
      }
      const auto* state = std::get_if<v1::AliasState>(&record->state);
      for (int i = 0; state != nullptr && i < state->claims_size(); ++i) {
        add(state->claims(i).issuer(), state->claims(i).serial());
      }
    }
  }
  // A serial alone names a unit of any party that may have issued it.
  std::vector<std::string> issuers;
  std::vector<std::string> keys;
  for (const auto& [party, record] : held_->view->registry->parties()) {
    issuers.push_back(party);
    keys.push_back(SubjectKey(CustodyLabel(party, text)));
  }
  auto rows = held_->view->rows->MultiGet(Family::kSubjects, keys);
  if (!rows) {
    return rows.error();
  }
  for (std::size_t i = 0; i < issuers.size(); ++i) {
    if ((*rows)[i]) {
      add(issuers[i], text);
    }
  }
  return units;
}

Result<std::vector<v1::UnitId>> LedgerReader::Contents(
    const Hash& label, std::size_t limit) const {
  std::vector<v1::UnitId> inside;
  std::deque<Hash> parents = {label};
  std::optional<Error> failure;
  while (!parents.empty()) {
    const KeyRange range = ContentsRange(parents.front());
    parents.pop_front();
    auto scanned = held_->view->rows->Scan(
        Family::kContents, range.begin, range.end,
        [&](std::string_view key, std::string_view value) {
          auto parts = ParseContentsKey(key);
          v1::UnitId unit;
          if (!parts || !unit.ParseFromArray(value.data(),
                                             static_cast<int>(value.size()))) {
            failure = Error{ErrorCode::kCorruption, "malformed contents row"};
          } else if (inside.size() == limit) {
            failure = Error{
                ErrorCode::kExhausted,
                "more than " + std::to_string(limit) + " units are inside"};
          } else {
            parents.push_back(parts->child);
            inside.push_back(std::move(unit));
          }
          return !failure.has_value();
        });
    if (!scanned) {
      return scanned.error();
    }
    if (failure) {
      return *failure;
    }
  }
  return inside;
}

Result<std::optional<std::uint64_t>> LedgerReader::FindEvent(
    const Hash& event_id) const {
  auto row = held_->view->rows->Get(Family::kEventIds, EventIdKey(event_id));
  if (!row) {
    return row.error();
  }
  if (!row->has_value()) {
    return std::optional<std::uint64_t>();
  }
  auto index = ParseEntryKey(**row);
  if (!index) {
    return index.error();
  }
  return std::optional<std::uint64_t>(*index);
}

Result<std::optional<v1::ShipmentState>> LedgerReader::FindShipment(
    const Hash& id) const {
  auto row = held_->view->rows->Get(Family::kShipments, ShipmentKey(id));
  if (!row) {
    return row.error();
  }
  if (!row->has_value()) {
    return std::optional<v1::ShipmentState>();
  }
  v1::ShipmentState state;
  if (!state.ParseFromString(**row)) {
    return Error{ErrorCode::kCorruption, "malformed shipment row"};
  }
  return std::optional<v1::ShipmentState>(std::move(state));
}

Result<RecordedEvent> LedgerReader::Event(std::uint64_t index) const {
  if (index >= held_->view->tree.size) {
    return Error{ErrorCode::kInvalidArgument,
                 "no entry " + std::to_string(index) + " yet"};
  }
  auto bytes = ReadCheckedEntry(*held_->view, index, held_->view->log.reader());
  if (!bytes) {
    return bytes.error();
  }
  auto parsed = ParseEventEntry(index, *bytes);
  if (!parsed) {
    return parsed.error();
  }
  return std::move(parsed->recorded);
}

Result<void> LedgerReader::Entries(std::uint64_t begin, std::uint64_t end,
                                   const Visitor& visitor) const {
  if (begin > end || end > held_->view->tree.size) {
    return Error{ErrorCode::kInvalidArgument,
                 "entries [" + std::to_string(begin) + ", " +
                     std::to_string(end) + ") of a log of " +
                     std::to_string(held_->view->tree.size)};
  }
  const NodeReader nodes = held_->view->log.reader();
  for (std::uint64_t index = begin; index < end; ++index) {
    auto bytes = ReadCheckedEntry(*held_->view, index, nodes);
    if (!bytes) {
      return bytes.error();
    }
    auto entry = DecodeEntry(*bytes);
    if (!entry) {
      return Error{ErrorCode::kCorruption, entry.error().message};
    }
    LogRecord record{.index = index, .entry = std::move(*bytes)};
    if (std::holds_alternative<EventEntry>(*entry)) {
      if (auto added = AddEvent(*held_->view->rows, record); !added) {
        return added;
      }
    }
    if (!visitor(std::move(record))) {
      return {};
    }
  }
  return {};
}

}  // namespace waybill
