// SPDX-License-Identifier: Apache-2.0
//
// How the form of an event is checked: a FormCheck is told what must hold,
// field by field, and keeps the first fault. Private to event_form*.cc.
#ifndef WAYBILL_LEDGER_CORE_FORM_CHECK_H_
#define WAYBILL_LEDGER_CORE_FORM_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"

#include "ledger/core/event.h"
#include "ledger/core/verdict.h"

namespace waybill {

// `field` is what a person would call it: "consignee", "receive_by_ms".
class FormCheck {
 public:
  void Require(bool holds, std::string_view field, std::string_view must);

  void PartyId(std::string_view field, std::string_view value);
  void OptionalPartyId(std::string_view field, std::string_view value);
  // Names of models, sites, licences, packs...: clean text.
  void Name(std::string_view field, std::string_view value);
  void OptionalName(std::string_view field, std::string_view value);
  // Free text; `Text` may be empty.
  void Text(std::string_view field, std::string_view value);
  void NeededText(std::string_view field, std::string_view value);
  void Country(std::string_view field, std::string_view value);
  void OptionalCountry(std::string_view field, std::string_view value);
  // 0, or a time up to the year 9999.
  void OptionalTime(std::string_view field, std::int64_t value);
  void NeededTime(std::string_view field, std::int64_t value);
  // [from, to): neither is needed, but if both are there, to comes later.
  void Interval(std::int64_t from_ms, std::int64_t to_ms);
  void Digest(std::string_view field, std::string_view value);
  // A public key that enters the registry.
  void NewKey(std::string_view field, std::string_view value);
  // Figures that are added up: bounded so that no sum can overflow.
  void Figure(std::string_view field, std::uint64_t value);
  void Coordinates(const v1::Coordinates& coordinates);
  // Something must be given; what is given must be sound.
  void Place(std::string_view field, const v1::Place& place);
  void UnitId(std::string_view field, const v1::UnitId& unit);
  void Count(std::string_view field, int count, int count_min);

  // Faults from here on are those of the unit at `position`.
  void AtUnit(std::uint32_t position) { position_ = position; }
  void AfterUnits() { position_.reset(); }

  bool failed() const { return refusal_.has_value(); }
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  std::optional<std::uint32_t> position_;
  std::optional<Refusal> refusal_;
};

// The parts of CheckForm, one file each.
void CheckKind(const v1::Event& event, FormCheck& check);
void CheckGovernanceKind(const v1::Event& event, FormCheck& check);
void CheckGenesisKind(const v1::Genesis& genesis, FormCheck& check);
// Gives the hashes of the rows; cut short if one is at fault.
UnitHashes CheckUnits(const v1::Event& event,
                      const std::vector<v1::UnitRow>& rows, FormCheck& check);

// True if events of this kind are about units: then they carry a unit list.
bool HasUnits(const v1::Event& event);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_CORE_FORM_CHECK_H_
