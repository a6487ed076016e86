// SPDX-License-Identifier: Apache-2.0
//
// Who trades what, and where: the cast of RandomTrade. Private to it.
#ifndef WAYBILL_TESTS_SUPPORT_RANDOM_TRADE_CAST_H_
#define WAYBILL_TESTS_SUPPORT_RANDOM_TRADE_CAST_H_

#include <string>
#include <utility>
#include <vector>

#include "tests/support/policy_scene.h"

namespace waybill::random_trade {

inline const std::vector<std::string> kParties = {
    "maker",   "dist", "buyer",   "cloud", "fwd",
    "carrier", "lab",  "customs", "hold",  "shell"};
inline const std::vector<std::string> kCountries = {"US", "TW", "MY", "CN",
                                                    "HK"};
// By party and id.
inline const std::vector<std::pair<std::string, std::string>> kSites = {
    {"buyer", "hall"},
    {"buyer", "flat"},
    {"cloud", "dc"},
    {"dist", "house"},
    {"buyer", "annex"}};
// Registered late, or never.
inline const std::string kLateSite = "annex";
inline const std::vector<std::string> kLicences = {"L-0", "L-1", "L-2"};
inline const std::vector<std::string> kLabels = {"label-0", "label-1",
                                                 "label-2"};

inline bool IsLoose(const v1::UnitState& state) {
  return state.lifecycle() == v1::ACTIVE && !state.has_parent() &&
         state.shipment().leg() != v1::IN_TRANSIT &&
         state.shipment().leg() != v1::LEG_MISSING;
}

inline bool IsOnTheWay(const v1::UnitState& state) {
  return state.shipment().leg() == v1::IN_TRANSIT ||
         state.shipment().leg() == v1::LEG_MISSING;
}

inline std::vector<v1::UnitRow> RowsOf(const std::vector<v1::UnitId>& units,
                                       v1::UnitRole role = v1::SUBJECT) {
  std::vector<v1::UnitRow> rows;
  rows.reserve(units.size());
  for (const v1::UnitId& unit : units) {
    rows.push_back(PolicyScene::Row(unit, role));
  }
  return rows;
}

inline void SetAlias(v1::UnitRow& row, v1::AliasKind kind,
                     const std::string& value) {
  v1::UnitAttributes attributes;
  v1::Alias& alias = *attributes.add_aliases();
  alias.set_kind(kind);
  alias.set_value(value);
  row.set_attributes(attributes.SerializeAsString());
}

}  // namespace waybill::random_trade

#endif  // WAYBILL_TESTS_SUPPORT_RANDOM_TRADE_CAST_H_
