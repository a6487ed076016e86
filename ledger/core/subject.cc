// SPDX-License-Identifier: Apache-2.0
#include "ledger/core/subject.h"

#include "ledger/core/encoding.h"

namespace waybill {
namespace {

constexpr std::string_view kLabelTag = "waybill/subject/1";
constexpr std::string_view kHeadTag = "waybill/head/1";

Hash UnitLabel(SubjectType type, std::string_view issuer,
               std::string_view serial) {
  std::string bytes(kLabelTag);
  AppendU8(bytes, static_cast<std::uint8_t>(type));
  AppendString16(bytes, issuer);
  AppendString16(bytes, serial);
  return Sha256(bytes);
}

}  // namespace

Hash SubjectLabel(const Subject& subject) {
  std::string bytes(kLabelTag);
  AppendU8(bytes, static_cast<std::uint8_t>(subject.type));
  for (const std::string& part : subject.parts) {
    AppendString16(bytes, part);
  }
  return Sha256(bytes);
}

Hash CustodyLabel(std::string_view issuer, std::string_view serial) {
  return UnitLabel(SubjectType::kCustody, issuer, serial);
}

Hash ObservationsLabel(std::string_view issuer, std::string_view serial) {
  return UnitLabel(SubjectType::kObservations, issuer, serial);
}

Chain Extend(const Chain& chain, const Hash& event_id, const Hash& unit_leaf) {
  return {.length = chain.length + 1,
          .head = Sha256(
              {kHeadTag, View(chain.head), View(event_id), View(unit_leaf)})};
}

Hash MapLeaf(const Hash& label, const Chain& chain) {
  std::string bytes(1, '\2');
  AppendHash(bytes, label);
  AppendU64(bytes, chain.length);
  AppendHash(bytes, chain.head);
  return Sha256(bytes);
}

}  // namespace waybill
