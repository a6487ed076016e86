// SPDX-License-Identifier: Apache-2.0
//
// What the ledger keeps of a subject: one row under its label. docs/FORMAT.md,
// "Storage". Rows are never hashed: what they say follows from the entries, and
// the offline verification compares the two.
#ifndef WAYBILL_LEDGER_RECORDS_H_
#define WAYBILL_LEDGER_RECORDS_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

#include "waybill/v1/state.pb.h"

#include "ledger/core/hash.h"
#include "ledger/core/result.h"
#include "ledger/core/subject.h"

namespace waybill {

inline constexpr std::uint32_t kNoRow =
    std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint64_t kNoEntry =
    std::numeric_limits<std::uint64_t>::max();

// Where an event of a chain stands: its entry, and the subject's row in that
// event's unit list (kNoRow for subjects without one).
struct Position {
  std::uint64_t entry = kNoEntry;
  std::uint32_t row = kNoRow;

  bool operator==(const Position&) const = default;
  bool exists() const { return entry != kNoEntry; }
};

struct SubjectRecord {
  SubjectType type = SubjectType::kCustody;
  Chain chain;
  Position last;  // Of the chain's last event.
  // What the chain adds up to; nothing for governance, whose sum is the
  // registry.
  std::variant<std::monostate, v1::UnitState, v1::ObservationState,
               v1::AliasState>
      state;
};

// u8 type ‖ u64be length ‖ head ‖ u64be entry ‖ u32be row ‖ state.
std::string EncodeSubject(const SubjectRecord& record);
// These fail with kCorruption unless `row` is such a row; the second doesn't
// look at the state.
Result<SubjectRecord> DecodeSubject(std::string_view row);
Result<SubjectRecord> DecodeSubjectChain(std::string_view row);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_RECORDS_H_
