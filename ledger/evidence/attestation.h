// SPDX-License-Identifier: Apache-2.0
//
// Levels 4 to 6 of an attestation are never believed: they are computed here,
// from the device reports that it carries and from what the ledger holds of the
// units (design, "Evidence levels"; docs/FORMAT.md, "Device evidence").
//   4  the unit's own device signed a report, freshly, for this unit;
//   5  so did every unit inside it, for the same seal, and nothing is missing.
// Level 6 (timed from three landmarks) can't be shown by anything that an event
// can carry today: what claims it is computed as 4 or 5. Pure but for what the
// source does.
#ifndef WAYBILL_LEDGER_EVIDENCE_ATTESTATION_H_
#define WAYBILL_LEDGER_EVIDENCE_ATTESTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/custody.h"
#include "ledger/core/hash.h"
#include "ledger/core/result.h"
#include "ledger/evidence/certificates.h"
#include "ledger/policy/world.h"
#include "ledger/policy/world_facts.h"

namespace waybill {

inline constexpr std::uint32_t kDeviceLevel = 4;  // And above: computed.
inline constexpr std::uint32_t kBaseboardLevel = 5;
// How old the seal in a nonce may be when the attestation is recorded.
inline constexpr std::int64_t kNonceAgeMaxMs = 24LL * 60 * 60 * 1000;

// An event of a unit's custody with the unit's row.
struct CustodyEvent {
  std::uint64_t index = 0;
  Hash event_id = kZeroHash;
  v1::UnitRow row;
};

// What verification asks of a ledger, or of what was proved about one.
class EvidenceSource {
 public:
  virtual ~EvidenceSource() = default;
  // The entry as logged. kNotFound if there is none.
  virtual Result<std::string> Entry(std::uint64_t index) = 0;
  // The unit's whole custody chain so far, ascending; empty if it has none.
  virtual Result<std::vector<CustodyEvent>> Custody(const v1::UnitId& unit) = 0;
};

// An accepted attestation with its unit list (or the rows that are known) and
// the contents of its EVIDENCE attachments, in the body's order.
struct AttestationCase {
  const RecordedEvent& recorded;
  const std::vector<v1::UnitRow>& rows;
  const std::vector<std::string>& files;
  // What was directly inside its one subject then; nothing if that isn't known.
  std::optional<std::vector<v1::UnitId>> contents = std::nullopt;
};

struct UnitEvidence {
  v1::UnitId unit;
  EvidenceResult result;
};

// What the evidence comes to: for each subject and, of what is seen inside, for
// each unit with a report of its own. Nothing if the event is no attestation or
// claims a level below 4. Fails only as the source does.
Result<std::vector<UnitEvidence>> VerifyAttestation(const AttestationCase& it,
                                                    EvidenceSource& source,
                                                    const VendorRoots& roots);

// The call site of whoever keeps a world: verifies, with the contents as the
// world knows them, and tells the world. The event was taken, and the world is
// settled.
Result<void> NoteAttestation(const AttestationCase& it, EvidenceSource& source,
                             const VendorRoots& roots, World& world);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_EVIDENCE_ATTESTATION_H_
