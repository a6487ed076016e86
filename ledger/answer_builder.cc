// SPDX-License-Identifier: Apache-2.0
#include "ledger/answer_builder.h"

#include <algorithm>
#include <utility>

#include "ledger/core/encoding.h"
#include "ledger/core/map_proof.h"
#include "ledger/core/merkle.h"
#include "ledger/core/subjects_of.h"
#include "ledger/core/unit_list.h"
#include "ledger/lists.h"
#include "ledger/records.h"
#include "ledger/store/keyspace.h"

namespace waybill {
namespace {

void SetPath(const std::vector<Hash>& path,
             google::protobuf::RepeatedPtrField<std::string>& out) {
  for (const Hash& hash : path) {
    out.Add(std::string(View(hash)));
  }
}

bool IsUnit(SubjectType type) {
  return type == SubjectType::kCustody || type == SubjectType::kObservations;
}

}  // namespace

Result<std::string> ReadCheckedEntry(const LedgerView& view,
                                     std::uint64_t index,
                                     const NodeReader& nodes) {
  auto bytes = ReadEntryBytes(*view.rows, index);
  if (!bytes) {
    return bytes;
  }
  auto leaf = nodes(0, index);
  if (!leaf) {
    return leaf.error();
  }
  if (HashLeaf(*bytes) != *leaf) {
    return Error{ErrorCode::kCorruption,
                 "entry " + std::to_string(index) +
                     " as stored isn't the one in the log's tree"};
  }
  return bytes;
}

Result<Chain> AnswerBuilder::ChainOf(const Hash& label) const {
  auto row = view_.rows->Get(Family::kSubjects, SubjectKey(label));
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

Result<void> AnswerBuilder::Add(const Subject& subject) {
  const Hash label = SubjectLabel(subject);
  if (subjects_.contains(label)) {
    return {};
  }
  v1::SubjectProof proof;
  proof.set_type(static_cast<std::uint32_t>(subject.type));
  for (const std::string& part : subject.parts) {
    proof.add_parts(part);
  }
  auto map_proof =
      view_.map.Prove(view_.version, label,
                      [this](const Hash& other) { return ChainOf(other); });
  if (!map_proof) {
    return map_proof.error();
  }
  proof.set_map_proof(EncodeMapProof(*map_proof));
  if (map_proof->kind == MapProofKind::kPresence) {
    auto added = IsUnit(subject.type) ? AddUnitChain(subject, label, proof)
                                      : AddIndexedChain(label, proof);
    if (!added) {
      return added;
    }
  }
  subjects_.emplace(label, std::move(proof));
  return {};
}

Result<void> AnswerBuilder::AddUnit(const std::string& issuer,
                                    const std::string& serial) {
  v1::UnitId unit;
  unit.set_issuer(issuer);
  unit.set_serial(serial);
  counterparts_.push_back(std::move(unit));
  while (!counterparts_.empty()) {
    const v1::UnitId next = std::move(counterparts_.back());
    counterparts_.pop_back();
    for (const SubjectType type :
         {SubjectType::kCustody, SubjectType::kObservations}) {
      if (auto added = Add({type, {next.issuer(), next.serial()}}); !added) {
        return added;
      }
    }
  }
  return {};
}

// Walks back from the last event: each unit row knows the one before.
Result<void> AnswerBuilder::AddUnitChain(const Subject& subject,
                                         const Hash& label,
                                         v1::SubjectProof& proof) {
  auto row = view_.rows->Get(Family::kSubjects, SubjectKey(label));
  if (!row) {
    return row.error();
  }
  auto record = DecodeSubjectChain(row->value_or(""));
  if (!record) {
    return record.error();
  }
  const ListReader lists(*view_.rows);
  std::vector<std::uint64_t> events;
  Position position = record->last;
  while (position.exists()) {
    auto list_row = lists.Row(position);
    if (!list_row) {
      return list_row.error();
    }
    if (list_row->row.serial() != subject.parts[1] ||
        list_row->row.issuer() != subject.parts[0] ||
        (list_row->previous.exists() &&
         list_row->previous.entry >= position.entry)) {
      return Error{ErrorCode::kCorruption,
                   "the chain of " + subject.parts[0] + " " + subject.parts[1] +
                       " is broken at entry " + std::to_string(position.entry)};
    }
    auto shown = Show(position.entry);
    if (!shown) {
      return shown.error();
    }
    (*shown)->rows.insert(position.row);
    if ((*shown)->recorded.event.has_relabel() &&
        list_row->row.role() != v1::SUBJECT) {
      auto attributes = ParseAttributes(list_row->row.attributes());
      if (!attributes) {
        return attributes.error();
      }
      counterparts_.push_back(attributes->counterpart());
    }
    events.push_back(position.entry);
    position = list_row->previous;
  }
  if (events.size() != record->chain.length) {
    return Error{ErrorCode::kCorruption,
                 "the chain of " + subject.parts[0] + " " + subject.parts[1] +
                     " has " + std::to_string(events.size()) +
                     " events, its row says " +
                     std::to_string(record->chain.length)};
  }
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    proof.add_events(*event);
  }
  return {};
}

Result<void> AnswerBuilder::AddIndexedChain(const Hash& label,
                                            v1::SubjectProof& proof) {
  const KeyRange range =
      IndexRange(IndexKind::kSubject, std::string(View(label)));
  std::vector<Position> positions;
  auto scanned = view_.rows->Scan(
      Family::kIndex, range.begin, range.end,
      [&positions](std::string_view key, std::string_view value) {
        auto parts = ParseIndexKey(key);
        Reader reader(value);
        positions.push_back({parts ? parts->entry : kNoEntry, reader.U32()});
        return true;
      });
  if (!scanned) {
    return scanned;
  }
  for (const Position& position : positions) {
    auto shown = Show(position.entry);
    if (!shown) {
      return shown.error();
    }
    if (position.row != kNoRow) {
      (*shown)->rows.insert(position.row);
    }
    proof.add_events(position.entry);
  }
  return {};
}

Result<AnswerBuilder::Shown*> AnswerBuilder::Show(std::uint64_t index) {
  const auto found = entries_.find(index);
  if (found != entries_.end()) {
    return &found->second;
  }
  auto bytes = ReadCheckedEntry(view_, index, nodes_);
  if (!bytes) {
    return bytes.error();
  }
  auto parsed = ParseEventEntry(index, *bytes);
  if (!parsed) {
    return parsed.error();
  }
  auto path = InclusionProof(index, view_.tree.size, nodes_);
  if (!path) {
    return path.error();
  }
  Shown shown{
      std::move(*bytes), std::move(parsed->recorded), std::move(*path), {}};
  return &entries_.emplace(index, std::move(shown)).first->second;
}

Result<void> AnswerBuilder::AddAuthority() {
  if (auto added = Add({SubjectType::kGovernors, {}}); !added) {
    return added;
  }
  // A party's chain may bring events that yet others signed.
  std::set<std::string> done;
  for (;;) {
    std::set<std::string> signers;
    for (const auto& [index, shown] : entries_) {
      for (const v1::Signer& signer : shown.recorded.event.signers()) {
        if (signer.role() != v1::GOVERNOR && !done.contains(signer.party())) {
          signers.insert(signer.party());
        }
      }
    }
    if (signers.empty()) {
      return {};
    }
    for (const std::string& party : signers) {
      if (auto added = Add({SubjectType::kParty, {party}}); !added) {
        return added;
      }
      done.insert(party);
    }
  }
}

Result<void> AnswerBuilder::AddNamed() {
  std::vector<Subject> named;
  for (const auto& [index, shown] : entries_) {
    for (Subject& subject : NamedSubjects(shown.recorded.event)) {
      named.push_back(std::move(subject));
    }
  }
  for (const Subject& subject : named) {
    if (auto added = Add(subject); !added) {
      return added;
    }
  }
  return {};
}

Result<v1::Answer> AnswerBuilder::Build(const std::string& checkpoint) const {
  v1::Answer answer;
  answer.set_checkpoint(checkpoint);
  answer.set_seal(view_.seal_bytes);
  auto seal_path = InclusionProof(view_.tree.size - 1, view_.tree.size, nodes_);
  if (!seal_path) {
    return seal_path.error();
  }
  SetPath(*seal_path, *answer.mutable_seal_path());
  const ListReader lists(*view_.rows);
  for (const auto& [index, shown] : entries_) {
    v1::EntryProof& proof = *answer.add_entries();
    proof.set_index(index);
    proof.set_entry(shown.bytes);
    SetPath(shown.path, *proof.mutable_path());
    for (const std::uint32_t row : shown.rows) {
      auto row_proof = lists.Prove({index, row});
      if (!row_proof) {
        return row_proof.error();
      }
      *proof.add_rows() = std::move(*row_proof);
    }
  }
  for (const auto& [label, proof] : subjects_) {
    *answer.add_subjects() = proof;
  }
  return answer;
}

}  // namespace waybill
