// SPDX-License-Identifier: Apache-2.0
#include "client/draft.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "client/unit_names.h"
#include "ledger/core/custody.h"
#include "ledger/core/event.h"
#include "ledger/core/succession.h"

namespace waybill {
namespace {

using HeadsByName = std::map<std::string, UnitHead>;

Result<HeadsByName> ReadHeads(const std::vector<DraftUnit>& units,
                              bool with_contents, const HeadReader& heads) {
  std::vector<v1::UnitId> wanted;
  std::set<std::string> names;
  for (const DraftUnit& unit : units) {
    if (names.insert(UnitName(unit.unit)).second) {
      wanted.push_back(unit.unit);
    }
  }
  HeadsByName by_name;
  if (wanted.empty()) {
    return by_name;
  }
  auto read = heads(wanted, with_contents);
  if (!read) {
    return read.error();
  }
  for (UnitHead& head : *read) {
    std::string name = UnitName(head.unit);
    by_name.insert_or_assign(std::move(name), std::move(head));
  }
  return by_name;
}

// Adds what is inside the units named, outermost first: what is inside goes
// where its container goes, unless the draft says otherwise.
void AddContents(const HeadsByName& heads, std::vector<DraftUnit>& units) {
  std::map<std::string, v1::UnitOutcome> outcomes;
  for (const DraftUnit& unit : units) {
    outcomes.emplace(UnitName(unit.unit), unit.outcome);
  }
  bool added = true;
  while (added) {
    added = false;
    for (const auto& [name, head] : heads) {
      if (!head.state.has_parent() || outcomes.contains(name)) {
        continue;
      }
      const auto parent = outcomes.find(UnitName(head.state.parent()));
      if (parent == outcomes.end()) {
        continue;
      }
      outcomes.emplace(name, parent->second);
      units.push_back({.unit = head.unit,
                       .role = v1::SUBJECT,
                       .outcome = parent->second,
                       .aliases = {},
                       .counterpart = std::nullopt});
      added = true;
    }
  }
}

// By container: the units directly inside that the receipt marks missing, and
// which so leave it.
std::map<std::string, std::uint32_t> CountMissingInside(
    const HeadsByName& heads, const std::vector<DraftUnit>& units) {
  std::map<std::string, std::uint32_t> missing;
  for (const DraftUnit& unit : units) {
    if (unit.outcome != v1::MISSING) {
      continue;
    }
    const auto head = heads.find(UnitName(unit.unit));
    if (head != heads.end() && head->second.state.has_parent()) {
      ++missing[UnitName(head->second.state.parent())];
    }
  }
  return missing;
}

// What the rows of one event are made from.
struct Drafted {
  const v1::Event& event;
  const std::vector<DraftUnit>& units;
  const HeadsByName& heads;
  const std::map<std::string, std::uint32_t> missing_inside;
};

// How many units are directly inside once the event has happened.
std::uint32_t ContentsAfter(const Drafted& drafted, const DraftUnit& unit) {
  const std::string name = UnitName(unit.unit);
  const auto head = drafted.heads.find(name);
  const std::uint32_t before =
      head == drafted.heads.end() ? 0 : head->second.state.contents();
  const v1::Event& event = drafted.event;
  if (unit.role == v1::PARENT) {
    const auto children = static_cast<std::uint32_t>(drafted.units.size() - 1);
    const bool fills = event.has_assemble() || event.has_pack();
    return fills ? before + children : before - std::min(before, children);
  }
  if (!MovesUnits(event)) {
    return 0;
  }
  const auto missing = drafted.missing_inside.find(name);
  if (missing == drafted.missing_inside.end()) {
    return before;
  }
  return before - std::min(before, missing->second);
}

v1::UnitRow MakeRow(const Drafted& drafted, const DraftUnit& unit) {
  v1::UnitRow row;
  row.set_issuer(unit.unit.issuer());
  row.set_serial(unit.unit.serial());
  row.set_role(unit.role);
  row.set_outcome(unit.outcome);
  if (ChainOfRow(drafted.event.kind_case(), unit.role) ==
      SubjectType::kCustody) {
    const auto head = drafted.heads.find(UnitName(unit.unit));
    row.set_link(std::string(View(
        head == drafted.heads.end() ? kZeroHash : head->second.chain.head)));
  }
  v1::UnitAttributes attributes;
  attributes.mutable_aliases()->Assign(unit.aliases.begin(),
                                       unit.aliases.end());
  attributes.set_contents(ContentsAfter(drafted, unit));
  if (unit.counterpart) {
    *attributes.mutable_counterpart() = *unit.counterpart;
  }
  if (unit.succession) {
    *attributes.mutable_succession() = *unit.succession;
  }
  row.set_attributes(attributes.SerializeAsString());
  return row;
}

}  // namespace

Result<std::vector<DraftUnit>> DraftSuccession(const UnitHistory& history,
                                               const v1::UnitId& successor) {
  const v1::UnitState& state = history.state;
  if (state.lifecycle() == v1::LIFECYCLE_UNSPECIFIED) {
    return Error{ErrorCode::kInvalidArgument, history.unit.issuer() + "/" +
                                                  history.unit.serial() +
                                                  " isn't commissioned"};
  }
  DraftUnit old_one;
  old_one.unit = history.unit;
  old_one.role = v1::REPLACED;
  old_one.counterpart = successor;
  DraftUnit new_one;
  new_one.unit = successor;
  new_one.role = v1::REPLACEMENT;
  new_one.counterpart = history.unit;
  new_one.succession = SuccessionOf(state, OwnerOf(history));
  for (const std::string& key : state.device_keys()) {
    v1::Alias& alias = new_one.aliases.emplace_back();
    alias.set_kind(v1::DEVICE_KEY);
    alias.set_value(key);
  }
  return std::vector<DraftUnit>{std::move(old_one), std::move(new_one)};
}

Result<std::vector<v1::UnitRow>> PrepareRows(const v1::Event& event,
                                             std::vector<DraftUnit> units,
                                             const HeadReader& heads) {
  const bool moves = MovesUnits(event);
  auto read = ReadHeads(units, moves, heads);
  if (!read) {
    return read.error();
  }
  if (moves) {
    AddContents(*read, units);
  }
  if (units.size() > kUnitsMax) {
    return Error{ErrorCode::kInvalidArgument,
                 std::to_string(units.size()) +
                     " units with everything inside them; an event holds " +
                     std::to_string(kUnitsMax)};
  }
  std::vector<v1::UnitRow> rows;
  rows.reserve(units.size());
  const Drafted drafted{event, units, *read, CountMissingInside(*read, units)};
  for (const DraftUnit& unit : units) {
    rows.push_back(MakeRow(drafted, unit));
  }
  return rows;
}

}  // namespace waybill
