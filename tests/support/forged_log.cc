// SPDX-License-Identifier: Apache-2.0
#include "tests/support/forged_log.h"

#include <algorithm>

#include "ledger/core/checkpoint.h"
#include "ledger/core/entry.h"
#include "ledger/core/map_proof.h"
#include "ledger/core/map_update.h"
#include "ledger/core/merkle.h"
#include "ledger/core/subject_map.h"
#include "ledger/core/unit_list.h"

namespace waybill {
namespace {

// The row of `rows` that goes to the subject's chain, or -1.
int RowOf(const Subject& subject, const v1::Event& event,
          const std::vector<v1::UnitRow>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto aliases = AliasSubjects(rows[i]);
    const bool binds =
        std::find(aliases.begin(), aliases.end(), subject) != aliases.end();
    const bool is_unit =
        subject.parts.size() == 2 && rows[i].issuer() == subject.parts[0] &&
        rows[i].serial() == subject.parts[1] &&
        ChainOfRow(event.kind_case(), rows[i].role()) == subject.type;
    if (binds || is_unit) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

std::vector<Hash> Leaves(const std::vector<v1::UnitRow>& rows) {
  std::vector<Hash> leaves;
  leaves.reserve(rows.size());
  for (const v1::UnitRow& row : rows) {
    leaves.push_back(UnitLeaf(row));
  }
  return leaves;
}

void AddPath(const std::vector<Hash>& path,
             google::protobuf::RepeatedPtrField<std::string>* out) {
  for (const Hash& hash : path) {
    out->Add(std::string(View(hash)));
  }
}

v1::RowProof ProveRow(const std::vector<v1::UnitRow>& rows,
                      std::uint32_t position) {
  v1::RowProof proof;
  proof.set_position(position);
  *proof.mutable_row() = rows[position];
  AddPath(MerkleTree(Leaves(rows)).Proof(position), proof.mutable_path());
  return proof;
}

// The event in an entry's octets; default for anything else.
v1::Event EventOf(const std::string& entry) {
  auto decoded = DecodeEntry(entry);
  v1::Event event;
  if (decoded && std::holds_alternative<EventEntry>(*decoded)) {
    event.ParseFromString(std::get<EventEntry>(*decoded).body);
  }
  return event;
}

Submission HonestGenesis(const std::string& origin) {
  std::vector<TestParty> governors;
  governors.emplace_back("gov");
  return SignSubmission(GenesisEvent(origin, governors, 1), {},
                        {governors[0].Governor()});
}

Hash IdOf(const std::string& entry) {
  auto decoded = DecodeEntry(entry);
  return decoded && std::holds_alternative<EventEntry>(*decoded)
             ? EventId(std::get<EventEntry>(*decoded).body)
             : kZeroHash;
}

}  // namespace

ForgedLog::ForgedLog(const std::string& origin)
    : ForgedLog(origin, HonestGenesis(origin)) {}

ForgedLog::ForgedLog(const std::string& origin, const Submission& genesis)
    : signing_key_name(origin),
      checkpoint_origin(origin),
      genesis_id_(EventId(genesis.body)) {
  Add(genesis);
  AddRaw(EncodeEntry(Seal{.recorded_at_ms = recorded_at_ms}));
}

std::uint64_t ForgedLog::AddRaw(std::string entry) {
  entries_.push_back(std::move(entry));
  return entries_.size() - 1;
}

std::uint64_t ForgedLog::Add(const Submission& submission) {
  const std::uint64_t index =
      AddRaw(EncodeEntry(EventEntry{.recorded_at_ms = recorded_at_ms,
                                    .body = submission.body,
                                    .signatures = submission.signatures}));
  rows_[index] = submission.units;
  v1::Event event;
  event.ParseFromString(submission.body);
  std::vector<Subject> about = GovernanceSubjects(event);
  for (const v1::UnitRow& row : submission.units) {
    about.push_back({ChainOfRow(event.kind_case(), row.role()),
                     {row.issuer(), row.serial()}});
    for (const Subject& alias : AliasSubjects(row)) {
      about.push_back(alias);
    }
  }
  for (const Subject& subject : about) {
    // Once, though two of its rows bind an alias.
    if (std::vector<std::uint64_t>& events = Claim(subject);
        events.empty() || events.back() != index) {
      events.push_back(index);
    }
  }
  return index;
}

Submission ForgedLog::Govern(v1::Governance governance) const {
  const TestParty governor("gov");
  return Govern(std::move(governance), {governor.Governor()});
}

Submission ForgedLog::Govern(v1::Governance governance,
                             const std::vector<SignerKey>& signers) const {
  v1::Event event = GovernanceEvent(genesis_id_, kZeroHash);
  governance.set_not_after_ms(event.governance().not_after_ms());
  governance.set_subject_head(std::string(View(kZeroHash)));
  *event.mutable_governance() = std::move(governance);
  const auto about = GovernanceSubjects(event);
  if (!about.empty()) {
    event.mutable_governance()->set_subject_head(
        std::string(View(ChainOf(about.front()).head)));
  }
  return ForgeSubmission(event, {}, {}, {}, signers);
}

std::uint64_t ForgedLog::Admit(const std::string& party) {
  v1::Governance governance;
  v1::PartyProfile& profile = *governance.mutable_admit_party();
  profile.set_party(party);
  profile.set_name(party + " Ltd.");
  profile.set_role(v1::DISTRIBUTOR);
  profile.set_country("US");
  profile.set_key(TestParty(party).key_bytes());
  return Add(Govern(std::move(governance)));
}

std::vector<std::uint64_t>& ForgedLog::Claim(const Subject& subject) {
  for (auto& [claimed, events] : claims_) {
    if (claimed == subject) {
      return events;
    }
  }
  claims_.emplace_back(subject, std::vector<std::uint64_t>{});
  return claims_.back().second;
}

Hash ForgedLog::IdAt(std::uint64_t index) const {
  return IdOf(entries_[index]);
}

Chain ForgedLog::ChainOf(const Subject& subject) const {
  for (const auto& [claimed, events] : claims_) {
    if (claimed == subject) {
      return Fold(subject, events);
    }
  }
  return {};
}

std::vector<Subject> ForgedLog::Subjects() const {
  std::vector<Subject> subjects;
  for (const auto& [subject, events] : claims_) {
    subjects.push_back(subject);
  }
  return subjects;
}

Chain ForgedLog::Fold(const Subject& subject,
                      const std::vector<std::uint64_t>& events) const {
  Chain chain;
  for (const std::uint64_t index : events) {
    const std::string& entry = entries_[index];
    Hash leaf = kZeroHash;
    if (const auto rows = rows_.find(index); rows != rows_.end()) {
      const int row = RowOf(subject, EventOf(entry), rows->second);
      if (row >= 0) {
        leaf = UnitLeaf(rows->second[static_cast<std::size_t>(row)]);
      }
    }
    chain = Extend(chain, IdOf(entry), leaf);
  }
  return chain;
}

v1::Answer ForgedLog::Prove(const std::vector<Subject>& subjects) const {
  std::map<Hash, Chain> chains;
  for (const auto& [subject, events] : claims_) {
    if (!events.empty()) {
      chains[SubjectLabel(subject)] = Fold(subject, events);
    }
  }
  for (const auto& [label, chain] : chain_overrides) {
    chains[label] = chain;
  }
  std::vector<MapChange> changes;
  changes.reserve(chains.size());
  for (const auto& [label, chain] : chains) {
    changes.push_back({.label = label, .before = {}, .after = chain});
  }
  SubjectMap map;
  const SubjectMap::Version version = map.Apply(map.published(), changes);
  map.Publish(version);

  std::vector<std::string> entries = entries_;
  entries.push_back(
      seal_bytes.empty()
          ? EncodeEntry(Seal{.position = 1,
                             .map_root = version.root,
                             .subjects = version.count,
                             .recorded_at_ms = seal_recorded_at_ms == 0
                                                   ? recorded_at_ms
                                                   : seal_recorded_at_ms})
          : seal_bytes);
  std::vector<Hash> leaves;
  leaves.reserve(entries.size());
  for (const std::string& entry : entries) {
    leaves.push_back(HashLeaf(entry));
  }
  const MerkleTree tree(leaves);

  v1::Answer answer;
  answer.set_checkpoint(SignedCheckpoint::Sign({.origin = checkpoint_origin,
                                                .size = entries.size(),
                                                .root = tree.Root()},
                                               TestKey(signing_key_name))
                            .bytes());
  answer.set_seal(entries.back());
  AddPath(tree.Proof(entries.size() - 1), answer.mutable_seal_path());

  Shown shown;
  for (const Subject& subject : subjects) {
    v1::SubjectProof* proof = answer.add_subjects();
    proof->set_type(static_cast<std::uint32_t>(subject.type));
    proof->mutable_parts()->Assign(subject.parts.begin(), subject.parts.end());
    const auto chain_of = [&](const Hash& label) -> Result<Chain> {
      return chains.at(label);
    };
    const auto map_proof = map.Prove(version, SubjectLabel(subject), chain_of);
    WAYBILL_CHECK(map_proof.has_value());
    proof->set_map_proof(EncodeMapProof(*map_proof));
    ShowEvents(subject, proof, shown);
  }
  for (const auto& [index, positions] : shown) {
    v1::EntryProof* proof = answer.add_entries();
    proof->set_index(index);
    proof->set_entry(entries[index]);
    AddPath(tree.Proof(index), proof->mutable_path());
    for (const std::uint32_t position : positions) {
      *proof->add_rows() = ProveRow(rows_.at(index), position);
    }
  }
  return answer;
}

void ForgedLog::ShowEvents(const Subject& subject, v1::SubjectProof* proof,
                           Shown& shown) const {
  for (const auto& [claimed, events] : claims_) {
    if (!(claimed == subject)) {
      continue;
    }
    for (const std::uint64_t index : events) {
      proof->add_events(index);
      auto& positions = shown[index];
      const auto rows = rows_.find(index);
      const int row =
          rows == rows_.end()
              ? -1
              : RowOf(subject, EventOf(entries_[index]), rows->second);
      if (row >= 0) {
        positions.insert(static_cast<std::uint32_t>(row));
      }
    }
  }
}

}  // namespace waybill
