// SPDX-License-Identifier: Apache-2.0
#include "ledger/records.h"

#include <utility>

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

Error Corrupt(const char* what) {
  return {ErrorCode::kCorruption, std::string("subject row: ") + what};
}

// Of a unit in a shipment.
constexpr std::size_t kUsualRowBytes = 400;

struct RawSubject {
  SubjectRecord record;
  std::string_view state;
};

Result<RawSubject> Split(std::string_view row) {
  Reader reader(row);
  RawSubject raw;
  const std::uint8_t type = reader.U8();
  raw.record.chain.length = reader.U64();
  raw.record.chain.head = reader.ReadHash();
  raw.record.last.entry = reader.U64();
  raw.record.last.row = reader.U32();
  raw.state = reader.Rest();
  if (reader.failed() || type < 1 ||
      type > static_cast<std::uint8_t>(SubjectType::kFinding)) {
    return Corrupt("malformed");
  }
  raw.record.type = static_cast<SubjectType>(type);
  return raw;
}

template <typename State>
Result<SubjectRecord> WithState(RawSubject raw) {
  State state;
  if (!state.ParseFromArray(raw.state.data(),
                            static_cast<int>(raw.state.size()))) {
    return Corrupt("its state can't be parsed");
  }
  raw.record.state = std::move(state);
  return std::move(raw.record);
}

}  // namespace

std::string EncodeSubject(const SubjectRecord& record) {
  std::string row;
  row.reserve(kUsualRowBytes);
  AppendU8(row, static_cast<std::uint8_t>(record.type));
  AppendU64(row, record.chain.length);
  AppendHash(row, record.chain.head);
  AppendU64(row, record.last.entry);
  AppendU32(row, record.last.row);
  std::visit(
      [&row](const auto& state) {
        using State = std::decay_t<decltype(state)>;
        if constexpr (!std::is_same_v<State, std::monostate>) {
          WAYBILL_CHECK(state.AppendToString(&row));
        }
      },
      record.state);
  return row;
}

Result<SubjectRecord> DecodeSubject(std::string_view row) {
  auto raw = Split(row);
  if (!raw) {
    return raw.error();
  }
  if (raw->record.type == SubjectType::kCustody) {
    return WithState<v1::UnitState>(std::move(*raw));
  }
  if (raw->record.type == SubjectType::kObservations) {
    return WithState<v1::ObservationState>(std::move(*raw));
  }
  if (raw->record.type == SubjectType::kAlias) {
    return WithState<v1::AliasState>(std::move(*raw));
  }
  if (!raw->state.empty()) {
    return Corrupt("a state where there is none");
  }
  return std::move(raw->record);
}

Result<SubjectRecord> DecodeSubjectChain(std::string_view row) {
  auto raw = Split(row);
  if (!raw) {
    return raw.error();
  }
  return std::move(raw->record);
}

}  // namespace waybill
