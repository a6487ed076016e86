// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/answer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ledger/core/answer_parts.h"
#include "ledger/core/event.h"
#include "ledger/core/map_proof.h"

namespace waybill {
namespace {

using answer_parts::Fail;
using answer_parts::Inclusion;

// The subjects whose chains make up the registry.
bool IsRegistry(SubjectType type) {
  return type != SubjectType::kCustody && type != SubjectType::kObservations &&
         type != SubjectType::kAlias && type != SubjectType::kFinding;
}

// Checks one answer, rule by rule, and gathers what holds.
class Verifier {
 public:
  Verifier(const v1::Answer& answer, const Trust& trust,
           const ProvenRegistry* known, const RunTasks& run)
      : answer_(answer), trust_(trust), known_(known), run_(run) {}

  Result<VerifiedAnswer> Run() {
    using Rule = Result<void> (Verifier::*)();
    constexpr Rule kRules[] = {
        &Verifier::TakeCheckpoint, &Verifier::TakeSeal,
        &Verifier::TakeKnown,      &Verifier::TakeEntries,
        &Verifier::TakeSubjects,   &Verifier::CheckNothingTrails,
        &Verifier::FoldRegistry,   &Verifier::CheckLogSignature};
    for (const Rule rule : kRules) {
      if (auto held = (this->*rule)(); !held) {
        return held.error();
      }
    }
    return std::move(out_);
  }

 private:
  // Rule 1: a checkpoint body; its signature is rule 8, once the log's key is
  // proved.
  Result<void> TakeCheckpoint() {
    auto note = ParseNote(answer_.checkpoint());
    if (!note) {
      return Fail("checkpoint: " + note.error().message);
    }
    note_ = std::move(*note);
    auto checkpoint = ParseCheckpoint(note_.text);
    if (!checkpoint) {
      return Fail("checkpoint: " + checkpoint.error().message);
    }
    out_.checkpoint = std::move(*checkpoint);
    out_.note = answer_.checkpoint();
    tree_ = {out_.checkpoint.size, out_.checkpoint.root};
    if (tree_.size < 2) {
      return Fail("checkpoint covers no seal: size " +
                  std::to_string(tree_.size));
    }
    return {};
  }

  // Rule 2: the last leaf is a seal, which names the map.
  Result<void> TakeSeal() {
    if (auto held = Inclusion(tree_, tree_.size - 1, answer_.seal(),
                              answer_.seal_path());
        !held) {
      return held;
    }
    auto entry = DecodeEntry(answer_.seal());
    if (!entry) {
      return Fail("seal: " + entry.error().message);
    }
    const Seal* seal = std::get_if<Seal>(&*entry);
    if (seal == nullptr) {
      return Fail("the last entry of the checkpoint is not a seal");
    }
    out_.seal = *seal;
    return {};
  }

  // Rule 3: what was proved before counts at its own checkpoint only.
  Result<void> TakeKnown() {
    if (known_ == nullptr || known_->tree != tree_) {
      return {};
    }
    out_.events = known_->events;
    out_.subjects = known_->subjects;
    for (const VerifiedSubject& subject : out_.subjects) {
      proven_.insert(SubjectLabel(subject.subject));
    }
    known_labels_ = proven_;
    for (const VerifiedEvent& event : out_.events) {
      used_.insert(event.recorded.moment.index);
    }
    return {};
  }

  // Rule 4: each entry is in the tree, is one event of this ledger in its one
  // encoding, and bears its signers' signatures; each row is in its unit list.
  Result<void> TakeEntries() {
    const auto count = static_cast<std::size_t>(answer_.entries_size());
    // Nearly all the time goes into signatures, and no entry needs another.
    std::vector<std::optional<Result<VerifiedEvent>>> verified(count);
    RunAll(run_, count, [&](std::size_t number) {
      verified[number] = answer_parts::VerifyEntry(
          answer_.entries(static_cast<int>(number)), tree_, trust_.genesis_id);
    });
    std::optional<std::uint64_t> previous;
    std::vector<VerifiedEvent> taken;
    taken.reserve(count);
    for (std::size_t number = 0; number < count; ++number) {
      const v1::EntryProof& proof = answer_.entries(static_cast<int>(number));
      Result<VerifiedEvent>& event = *verified[number];
      if (previous && proof.index() <= *previous) {
        return Fail("entries are not in ascending order at index " +
                    std::to_string(proof.index()));
      }
      previous = proof.index();
      if (!event) {
        return event.error();
      }
      if (event->recorded.moment.recorded_at_ms > out_.seal.recorded_at_ms) {
        return Fail("entry " + std::to_string(proof.index()) +
                    " is recorded after the seal that covers it");
      }
      taken.push_back(std::move(*event));
    }
    return Merge(std::move(taken));
  }

  // Entries that were proved before may come again; they must be the same.
  Result<void> Merge(std::vector<VerifiedEvent> taken) {
    std::map<std::uint64_t, VerifiedEvent> by_index;
    for (VerifiedEvent& event : out_.events) {
      by_index.emplace(event.recorded.moment.index, std::move(event));
    }
    for (VerifiedEvent& event : taken) {
      by_index.insert_or_assign(event.recorded.moment.index, std::move(event));
    }
    out_.events.clear();
    std::int64_t last_ms = 0;
    std::set<Hash> ids;
    for (auto& [index, event] : by_index) {
      // An observation has no link: nothing else tells it from its own replay.
      if (!ids.insert(event.recorded.id).second) {
        return Fail("entry " + std::to_string(index) +
                    " is an event that the log has already");
      }
      if (event.recorded.moment.recorded_at_ms < last_ms) {
        return Fail("time goes back in the log at entry " +
                    std::to_string(index));
      }
      last_ms = event.recorded.moment.recorded_at_ms;
      out_.events.push_back(std::move(event));
    }
    return {};
  }

  // Rule 5: each subject is in the map with exactly the events shown, or
  // proved absent.
  Result<void> TakeSubjects() {
    for (const v1::SubjectProof& proof : answer_.subjects()) {
      auto subject = answer_parts::ParseSubject(proof);
      if (!subject) {
        return subject.error();
      }
      const Hash label = SubjectLabel(*subject);
      if (known_labels_.erase(label) != 0) {
        // Proved before; what is shown now has to hold by itself.
        std::erase_if(out_.subjects, [&](const VerifiedSubject& known) {
          return known.subject == *subject;
        });
      } else if (!proven_.insert(label).second) {
        return Fail("subject shown twice: " +
                    answer_parts::DescribeSubject(*subject));
      }
      if (auto held = TakeSubject(proof, std::move(*subject), label); !held) {
        return held;
      }
    }
    return {};
  }

  Result<void> TakeSubject(const v1::SubjectProof& proof, Subject subject,
                           const Hash& label) {
    const std::string what = answer_parts::DescribeSubject(subject);
    auto map_proof = DecodeMapProof(proof.map_proof());
    if (!map_proof) {
      return Fail(what + ": map proof: " + map_proof.error().message);
    }
    VerifiedSubject taken{
        .subject = std::move(subject), .chain = {}, .events = {}};
    if (proof.events().empty()) {
      if (auto held = VerifyAbsence(out_.seal.map_root, label, *map_proof);
          !held) {
        return Fail(what + ": absence: " + held.error().message);
      }
      out_.subjects.push_back(std::move(taken));
      return {};
    }
    for (const std::uint64_t index : proof.events()) {
      if (!taken.events.empty() && index <= taken.events.back()) {
        return Fail(what + ": events are not in ascending order");
      }
      const VerifiedEvent* event = out_.FindEvent(index);
      if (event == nullptr) {
        return Fail(what + ": entry " + std::to_string(index) +
                    " of its chain was not shown");
      }
      used_.insert(index);
      if (auto held = answer_parts::ExtendChain(taken, *event); !held) {
        return held;
      }
      taken.events.push_back(index);
    }
    if (auto held =
            VerifyPresence(out_.seal.map_root, label, taken.chain, *map_proof);
        !held) {
      return Fail(what + ": the chain shown is not the whole chain: " +
                  held.error().message);
    }
    out_.subjects.push_back(std::move(taken));
    return {};
  }

  // Rule 6: nothing comes along that no subject asked for.
  Result<void> CheckNothingTrails() {
    for (const v1::EntryProof& proof : answer_.entries()) {
      if (!used_.contains(proof.index())) {
        return Fail("entry " + std::to_string(proof.index()) +
                    " belongs to no subject of the answer");
      }
    }
    return {};
  }

  // Rule 7: in ledger order, every signer held a valid key of a party in good
  // standing, and governance was signed by enough governors, all by chains
  // that this answer proves.
  Result<void> FoldRegistry() {
    if (!proven_.contains(SubjectLabel({SubjectType::kGovernors, {}}))) {
      return Fail("the governors' chain is not in the answer");
    }
    for (const VerifiedEvent& verified : out_.events) {
      const RecordedEvent& recorded = verified.recorded;
      if (auto held = CheckAuthority(recorded); !held) {
        return held;
      }
      out_.registry.Apply(recorded.event, recorded.id, recorded.moment);
    }
    return {};
  }

  Result<void> CheckAuthority(const RecordedEvent& recorded) {
    const v1::Event& event = recorded.event;
    const std::string where = "entry " + std::to_string(recorded.moment.index);
    if (event.has_genesis_declaration()) {
      if (recorded.moment.index != 0 || recorded.id != trust_.genesis_id) {
        return Fail(where + ": not the pinned genesis");
      }
      if (auto refusal = Registry::CheckGenesis(event)) {
        return Fail(where + ": genesis: " + refusal->message);
      }
      return {};
    }
    for (const v1::Signer& signer : event.signers()) {
      if (signer.role() != v1::GOVERNOR &&
          !proven_.contains(
              SubjectLabel({SubjectType::kParty, {signer.party()}}))) {
        return Fail(where + ": no proof about its signer " + signer.party());
      }
    }
    const std::int64_t recorded_at_ms = recorded.moment.recorded_at_ms;
    if (event.has_governance() &&
        recorded_at_ms > event.governance().not_after_ms()) {
      return Fail(where + ": recorded after its signatures were to be used");
    }
    auto refusal = out_.registry.CheckSigners(event, recorded_at_ms);
    if (!refusal) {
      refusal = out_.registry.CheckGovernors(event);
    }
    if (refusal) {
      return Fail(where + ": the log accepted what its rules refuse: " +
                  std::string(VerdictName(refusal->verdict)) + ": " +
                  refusal->message);
    }
    return {};
  }

  // Rule 8: the checkpoint is signed by the log's key in force, under its
  // name; cosignatures count if the verifier trusts them.
  Result<void> CheckLogSignature() {
    const Registry& registry = out_.registry;
    if (out_.checkpoint.origin != registry.origin()) {
      return Fail("the checkpoint is of " + out_.checkpoint.origin +
                  ", the genesis of " + registry.origin());
    }
    // The same octets under the same keys: what governs them is proved at the
    // same tree.
    const bool was_signed = known_ != nullptr && known_->tree == tree_ &&
                            known_->note == answer_.checkpoint();
    const bool is_signed =
        was_signed ||
        std::any_of(registry.log_keys().begin(), registry.log_keys().end(),
                    [this, &registry](const PublicKey& key) {
                      return VerifyNote(note_,
                                        VerifierKey{registry.origin(),
                                                    KeyType::kEd25519, key})
                          .has_value();
                    });
    if (!is_signed) {
      return Fail("the checkpoint bears no valid signature of the log");
    }
    for (const VerifierKey& key : trust_.replaying_cosigners) {
      if (VerifyCosignature(note_, key)) {
        out_.cosigners.push_back(key.name);
      }
    }
    return {};
  }

  const v1::Answer& answer_;
  const Trust& trust_;
  const ProvenRegistry* known_;
  const RunTasks& run_;
  Note note_;
  TreeHead tree_;
  std::set<Hash> proven_;         // Labels of the subjects taken.
  std::set<Hash> known_labels_;   // Those of them that weren't shown again.
  std::set<std::uint64_t> used_;  // Entries that a subject refers to.
  VerifiedAnswer out_;
};

}  // namespace

const VerifiedSubject* VerifiedAnswer::FindSubject(
    const Subject& subject) const {
  const auto it = std::find_if(
      subjects.begin(), subjects.end(),
      [&](const VerifiedSubject& s) { return s.subject == subject; });
  return it == subjects.end() ? nullptr : &*it;
}

const VerifiedEvent* VerifiedAnswer::FindEvent(std::uint64_t index) const {
  const auto it =
      std::lower_bound(events.begin(), events.end(), index,
                       [](const VerifiedEvent& event, std::uint64_t wanted) {
                         return event.recorded.moment.index < wanted;
                       });
  return it == events.end() || it->recorded.moment.index != index ? nullptr
                                                                  : &*it;
}

Result<VerifiedAnswer> VerifyAnswer(const v1::Answer& answer,
                                    const Trust& trust,
                                    const ProvenRegistry* known,
                                    const RunTasks& run) {
  return Verifier(answer, trust, known, run).Run();
}

ProvenRegistry KeepRegistry(const VerifiedAnswer& verified) {
  ProvenRegistry kept;
  kept.tree = {verified.checkpoint.size, verified.checkpoint.root};
  kept.note = verified.note;
  std::set<std::uint64_t> wanted;
  for (const VerifiedSubject& subject : verified.subjects) {
    if (IsRegistry(subject.subject.type)) {
      kept.subjects.push_back(subject);
      wanted.insert(subject.events.begin(), subject.events.end());
    }
  }
  for (const VerifiedEvent& event : verified.events) {
    if (wanted.contains(event.recorded.moment.index)) {
      kept.events.push_back(event);
    }
  }
  return kept;
}

void LearnRegistry(const VerifiedAnswer& verified, ProvenRegistry& known) {
  const auto count = std::count_if(
      verified.subjects.begin(), verified.subjects.end(),
      [](const VerifiedSubject& s) { return IsRegistry(s.subject.type); });
  // One tree proves one chain for each subject: as many are the same.
  if (known.tree != verified.checkpoint.tree() || known.note != verified.note ||
      known.subjects.size() != static_cast<std::size_t>(count)) {
    known = KeepRegistry(verified);
  }
}

Result<void> VerifyExtends(const TreeHead& pinned, const Checkpoint& newer,
                           const std::vector<Hash>& proof) {
  if (pinned.size == 0) {
    return {};  // Nothing was seen before.
  }
  if (newer.size < pinned.size) {
    return Fail("the log has shrunk: this client saw size " +
                std::to_string(pinned.size) + ", the answer is of size " +
                std::to_string(newer.size));
  }
  return VerifyConsistency(pinned, {newer.size, newer.root}, proof);
}

}  // namespace waybill
