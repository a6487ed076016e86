// SPDX-License-Identifier: Apache-2.0
//
// Events as bytes: the DSSE envelope, the identity, the one encoding, and the
// bounds of every field. What an event may do is custody.h's and registry.h's.
// docs/FORMAT.md, "Event". Pure and thread-safe.
#ifndef WAYBILL_LEDGER_CORE_EVENT_H_
#define WAYBILL_LEDGER_CORE_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/keys.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"
#include "ledger/core/verdict.h"

namespace waybill {

inline constexpr std::string_view kEventPayloadType =
    "application/vnd.waybill.event.v1";

// Bounds on what comes from outside. Part of the protocol: a change is a new
// rules version.
inline constexpr std::size_t kEntryBytesMax = 65535;
inline constexpr std::size_t kUnitsMax = 10000;
inline constexpr std::size_t kSignersMax = 16;
inline constexpr std::size_t kTextBytesMax = 1024;
inline constexpr std::size_t kNameBytesMax = 64;  // Ids: party, model, site...
inline constexpr std::size_t kSerialBytesMax = 64;
inline constexpr std::size_t kAliasBytesMax = 256;
inline constexpr std::size_t kAliasesMax = 8;
inline constexpr std::size_t kListItemsMax = 256;  // In one repeated field.
inline constexpr std::size_t kPrivateFieldsMax = 256;
inline constexpr std::size_t kFilesMax = 64;
inline constexpr std::int64_t kFutureToleranceMs = 10LL * 60 * 1000;

// DSSE v1 pre-authentication encoding of `body` under kEventPayloadType: what
// is signed. "DSSEv1 <len(type)> <type> <len(body)> <body>".
std::string EventPae(std::string_view body);

// SHA-256 of EventPae(body): the event's identity.
Hash EventId(std::string_view body);

// The event that `body` is the one encoding of. Fails with kInvalidArgument if
// it can't be parsed, holds unknown fields or is encoded in another way.
Result<v1::Event> ParseEvent(std::string_view body);

// What a caller hands in: the body as signed, a signature for each of its
// signers, and what the body commits to.
struct Submission {
  std::string body;
  std::vector<Signature> signatures;
  std::vector<v1::UnitRow> units;
  std::vector<v1::PrivateField> private_fields;
  // Contents of the EVIDENCE and FILE attachments, in the body's order.
  std::vector<std::string> files;
};

// kMalformed or kTooLarge if a field is outside its bounds, a needed one is
// missing, or an attachment doesn't match its root; the position if it is a
// unit's fault. Says nothing about the ledger's state, so it runs anywhere.
// Duplicate units are left to custody's order of checks: here, labels may be
// equal but never descend. Once accepted, a private part may be missing where
// others replay the log.
enum class PrivatePart { kNeeded, kMayBeAbsent };
// What the check hashes anyway, for whoever needs it next: of each unit.
struct UnitHashes {
  std::vector<Hash> labels;  // Custody labels.
  std::vector<Hash> leaves;
};
// `hashes` may be null; it is filled in only if nothing is refused.
std::optional<Refusal> CheckForm(
    const v1::Event& event, const Submission& submission,
    PrivatePart private_part = PrivatePart::kNeeded,
    UnitHashes* hashes = nullptr);

// The parts of it for a verifier that was shown less: what the body says by
// itself, and one row of its unit list by itself.
std::optional<Refusal> CheckBodyForm(const v1::Event& event);
std::optional<Refusal> CheckRowForm(const v1::Event& event,
                                    const v1::UnitRow& row);

// Signatures in the order of the event's signers. The first that doesn't
// verify gives kBadSignature.
std::optional<Refusal> CheckSignatures(
    const v1::Event& event, std::string_view body,
    const std::vector<Signature>& signatures);

// True if the text is NFC UTF-8 of 1 to `bytes_max` octets without control
// characters or a space at either end: the rule for serials, ids and aliases.
bool IsCleanText(std::string_view text, std::size_t bytes_max);

// Which chain a row of this event goes to: custody or observations.
SubjectType ChainOfRow(v1::Event::KindCase kind, v1::UnitRole role);

// May a custody chain begin with this row: a commission, or what a relabel
// gives a unit as its successor?
bool BeginsCustody(const v1::Event& event, const v1::UnitRow& row);

// The subjects that the event changes beside its units: for governance the one
// subject it is about; for commission and relabel, aliases are derived from
// the rows instead (AliasSubjects).
std::vector<Subject> GovernanceSubjects(const v1::Event& event);
std::vector<Subject> AliasSubjects(const v1::UnitRow& row);

// "ship", "receive", ... as the vocabulary names it; for governance the action,
// as "admit_party".
std::string_view EventKindName(const v1::Event& event);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_EVENT_H_
