// SPDX-License-Identifier: Apache-2.0
#include "node/ledger_evidence.h"

#include <utility>
#include <variant>

#include "ledger/core/entry.h"
#include "ledger/core/event.h"

namespace waybill {

Result<std::string> LedgerEvidence::Entry(std::uint64_t index) {
  std::string found;
  if (index < reader_.size()) {
    auto read = reader_.Entries(index, index + 1, [&](LogRecord record) {
      found = std::move(record.entry);
      return false;
    });
    if (!read) {
      return read.error();
    }
  }
  if (found.empty()) {
    return Error{ErrorCode::kNotFound,
                 "the log has no entry " + std::to_string(index)};
  }
  return found;
}

Result<std::vector<CustodyEvent>> LedgerEvidence::Custody(
    const v1::UnitId& unit) {
  auto answer = reader_.Subjects(
      {{SubjectType::kCustody, {unit.issuer(), unit.serial()}}}, false);
  if (!answer) {
    return answer.error();
  }
  std::vector<CustodyEvent> custody;
  for (const v1::EntryProof& proof : answer->entries()) {
    auto entry = DecodeEntry(proof.entry());
    const EventEntry* event =
        entry ? std::get_if<EventEntry>(&*entry) : nullptr;
    if (event == nullptr || proof.rows_size() != 1) {
      return Error{ErrorCode::kCorruption,
                   "entry " + std::to_string(proof.index()) +
                       " is no event about " + unit.serial()};
    }
    custody.push_back({.index = proof.index(),
                       .event_id = EventId(event->body),
                       .row = proof.rows(0).row()});
  }
  return custody;
}

}  // namespace waybill
