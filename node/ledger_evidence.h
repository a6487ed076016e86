// SPDX-License-Identifier: Apache-2.0
//
// What verification of device evidence asks of a ledger, from its own store.
#ifndef WAYBILL_NODE_LEDGER_EVIDENCE_H_
#define WAYBILL_NODE_LEDGER_EVIDENCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/evidence/attestation.h"
#include "ledger/reader.h"

namespace waybill {

// Thread-safe, as the reader is.
class LedgerEvidence final : public EvidenceSource {
 public:
  // Borrows the reader.
  explicit LedgerEvidence(const LedgerReader& reader) : reader_(reader) {}

  Result<std::string> Entry(std::uint64_t index) override;
  Result<std::vector<CustodyEvent>> Custody(const v1::UnitId& unit) override;

 private:
  const LedgerReader& reader_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_LEDGER_EVIDENCE_H_
