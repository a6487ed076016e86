// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/played_history.h"

#include "ledger/evidence/attestation.h"
#include "node/ledger_evidence.h"
#include "tools/simulate/stage.h"

namespace waybill::simulate {
namespace {

// By the verifier that a node uses.
Result<void> VerifyEvidence(const LedgerReader& reader,
                            const VendorRoots& roots, PlayedHistory& history) {
  World world;
  for (const PlayedEvent& played : history) {
    played.Tell(world);
  }
  world.Settle();
  LedgerEvidence source(reader);
  for (PlayedEvent& played : history) {
    if (auto noted = NoteAttestation(
            {played.recorded, played.rows, played.files}, source, roots, world);
        !noted) {
      return noted;
    }
    const Number event = world.FindEvent(played.recorded.id);
    for (const v1::UnitRow& row : played.rows) {
      const EvidenceResult* result =
          world.Evidence(event, world.FindUnit(row.issuer(), row.serial()));
      if (result != nullptr) {
        v1::UnitId unit;
        unit.set_issuer(row.issuer());
        unit.set_serial(row.serial());
        played.evidence.emplace_back(std::move(unit), *result);
      }
    }
  }
  return {};
}

}  // namespace

void PlayedEvent::Tell(World& world) const {
  world.Take(recorded, rows);
  world.TakeFiles(recorded, files);
  for (const auto& [unit, result] : evidence) {
    world.NoteEvidence(recorded.id, unit, result);
  }
}

Result<PlayedHistory> ReadHistory(Stage& stage) {
  PlayedHistory history;
  const auto reader = stage.ledger().Read();
  auto read = reader->Entries(0, reader->size(), [&history](LogRecord record) {
    if (record.event) {
      history.push_back({std::move(*record.event),
                         std::move(record.units),
                         std::move(record.files),
                         {}});
    }
    return true;
  });
  if (!read) {
    return read.error();
  }
  VendorRoots roots;
  if (auto added = roots.AddPem(stage.vendor().root_pem()); !added) {
    return added.error();
  }
  if (auto verified = VerifyEvidence(*reader, roots, history); !verified) {
    return verified.error();
  }
  return history;
}

}  // namespace waybill::simulate
