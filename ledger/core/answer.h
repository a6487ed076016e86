// SPDX-License-Identifier: Apache-2.0
//
// THE verifier. An Answer is believed only through VerifyAnswer: by the client
// before it shows anything, by the command line offline, by a bundle's reader
// and by the node's own tests. docs/FORMAT.md, "Verifying an answer", numbers
// the rules that the code refers to. Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_ANSWER_H_
#define WAYBILL_LEDGER_CORE_ANSWER_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "waybill/v1/answer.pb.h"
#include "waybill/v1/event.pb.h"

#include "ledger/core/checkpoint.h"
#include "ledger/core/custody.h"
#include "ledger/core/entry.h"
#include "ledger/core/note.h"
#include "ledger/core/registry.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"
#include "ledger/core/tasks.h"

namespace waybill {

// What a verifier takes on trust: which ledger it means, and which cosigners
// replay it. Nothing else.
struct Trust {
  Hash genesis_id = kZeroHash;
  // Keys of cosigners (cosignature/v1) that are known to replay the log.
  std::vector<VerifierKey> replaying_cosigners;
};

struct VerifiedRow {
  std::uint32_t position = 0;
  v1::UnitRow row;
  Hash label = kZeroHash;  // Custody label.
};

struct VerifiedEvent {
  RecordedEvent recorded;
  std::vector<VerifiedRow> rows;  // Those that were shown, by position.
};

// A subject and its whole chain at the checkpoint: nothing is missing.
struct VerifiedSubject {
  Subject subject;
  Chain chain;                        // Length 0: proved absent.
  std::vector<std::uint64_t> events;  // Indexes in the log, ascending.
};

struct VerifiedAnswer {
  Checkpoint checkpoint;
  std::string note;  // The checkpoint as signed.
  Seal seal;
  // Trusted cosigners whose cosignature holds. Empty: completeness is as
  // claimed by the log.
  std::vector<std::string> cosigners;
  // What the proved registry subjects say at the checkpoint. A party that no
  // proved subject is about isn't in it.
  Registry registry;
  std::vector<VerifiedEvent> events;  // Ascending by index.
  std::vector<VerifiedSubject> subjects;

  const VerifiedSubject* FindSubject(const Subject& subject) const;
  const VerifiedEvent* FindEvent(std::uint64_t index) const;
};

// Registry subjects that an earlier answer proved at the same checkpoint, so
// that they need not be sent and checked again.
struct ProvenRegistry {
  TreeHead tree;
  std::string note;                   // Whose signature held.
  std::vector<VerifiedEvent> events;  // Ascending by index.
  std::vector<VerifiedSubject> subjects;
};

// The answer that `bytes` are the one encoding of (docs/FORMAT.md 1.1). Fails
// with kInvalidArgument: no two verifiers may read one file in two ways.
Result<v1::Answer> ParseAnswer(std::string_view bytes);

// Fails with kVerificationFailed, saying which rule broke where, unless every
// rule holds. What it finds doesn't depend on who runs its tasks.
Result<VerifiedAnswer> VerifyAnswer(const v1::Answer& answer,
                                    const Trust& trust,
                                    const ProvenRegistry* known = nullptr,
                                    const RunTasks& run = {});

// The registry part of a verified answer, for later answers at its checkpoint.
ProvenRegistry KeepRegistry(const VerifiedAnswer& verified);
// The same into what is known, if the answer proves more than that.
void LearnRegistry(const VerifiedAnswer& verified, ProvenRegistry& known);

// One step of a unit's proved custody: the event, this unit's row, and what the
// rules make of it.
struct CustodyStep {
  const VerifiedEvent* event;  // Borrowed from the answer.
  const VerifiedRow* row;
  v1::UnitState after;
};
struct UnitHistory {
  v1::UnitId unit;
  std::vector<CustodyStep> custody;
  std::vector<CustodyStep> observations;  // `after` is unset.
  v1::UnitState state;
  // The other identities of the same thing, by relabels: what it was before and
  // what it became, in the order of their beginnings. Their own lines are
  // empty.
  std::vector<UnitHistory> line;
};

// The unit's proved history. Fails with kVerificationFailed if the answer
// doesn't prove both of its chains, those of every unit that it succeeds or
// that succeeds it, however far, and all that their events name
// (subjects_of.h), or if the log broke its own custody rules,
// kNotFound if the answer proves that the unit was never registered.
Result<UnitHistory> UnitHistoryOf(const VerifiedAnswer& verified,
                                  std::string_view issuer,
                                  std::string_view serial);

// Who owns the unit by its proved history.
std::string OwnerOf(const UnitHistory& history);

// The unit that an alias means: the first claim in the alias's proved chain.
// kNotFound if the answer proves that nobody claimed it.
Result<v1::UnitId> ResolveAlias(const VerifiedAnswer& verified,
                                const v1::Alias& alias);

Subject AliasSubject(const v1::Alias& alias);

// Verifies that the log at `newer` extends the log at the pinned `older`.
Result<void> VerifyExtends(const TreeHead& pinned, const Checkpoint& newer,
                           const std::vector<Hash>& proof);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_ANSWER_H_
