// SPDX-License-Identifier: Apache-2.0
//
// The catalogue: figures of models and groups of countries, from text files
// that people edit, and the control class that follows from the figures. Text
// in, values out: who reads the files is the caller's business. Pure and
// thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_CATALOGUE_H_
#define WAYBILL_LEDGER_POLICY_CATALOGUE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/event.pb.h"
#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"

namespace waybill {

// In the order of severity, so that the highest of several is their maximum.
enum class ItemClass : std::uint8_t {
  kUnclassified = 0,
  k4A090b = 1,
  k3A090b = 2,
  k3A090a = 3,
  k4A090a = 4,
};

// "3A090.a", ...; "" for kUnclassified.
std::string_view ItemClassName(ItemClass item_class);
// Advanced items are those of class .a.
inline bool IsAdvanced(ItemClass item_class) {
  return item_class >= ItemClass::k3A090a;
}

// The class of an item by its own figures: 3A090.a if TPP >= 4,800, or TPP >=
// 1,600 with performance density >= 5.92 (not if neither designed nor marketed
// for datacenters and TPP < 4,800); 3A090.b if 2,400 <= TPP < 4,800 with
// density >= 1.6, or TPP >= 1,600 with 3.2 <= density < 5.92, for datacenters.
// A figure that isn't known meets no threshold.
ItemClass OwnClass(const v1::Model& model);

// The class of a unit of that kind whose own class is `own` and whose highest
// content has `inside`.
ItemClass ClassWithContents(v1::UnitKind kind, ItemClass own, ItemClass inside);

// By name ("D:5"), countries as ISO 3166-1 alpha-2 codes.
using CountryGroups =
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;
using Models = std::map<std::string, v1::Model, std::less<>>;

struct Catalogue {
  Models models;
  CountryGroups groups;
};

// accelerators.csv: a header line, then one model a line. Columns by name, in
// any order: manufacturer, model, tpp, performance_density, die_area_mm2,
// memory_bandwidth_gbs, rated_power_w, datacenter_marketed, notes; more are an
// error. A field may be quoted (RFC 4180); an empty figure is unknown. Fails
// with kInvalidArgument, naming the line and the column.
Result<Models> ParseModels(std::string_view text);

// country-groups.json: one JSON object; a member is an array of country codes
// or a string, which is a comment. Fails with kInvalidArgument, naming the
// line.
Result<CountryGroups> ParseCountryGroups(std::string_view text);

// A model for which an authority told its maker by letter that it needs a
// licence, whatever its figures. It gives the model no class: rules go by the
// figures, and whoever ships it must know.
struct ControlLetter {
  std::string manufacturer;
  std::string model;
  std::string from;          // Day.
  std::string destinations;  // Countries and groups, with spaces between.
  std::string source;
  std::string note;
};

// controlled-by-letter.csv: a header line with exactly the columns
// manufacturer, model, from, destinations, source, notes; one letter and model
// a line. Fails with kInvalidArgument, naming the line and the column.
Result<std::vector<ControlLetter>> ParseControlLetters(std::string_view text);

// A decimal number in thousandths: "16.42" is 16420. Fails with
// kInvalidArgument for signs, more than three decimals, or more than 10^12.
Result<std::uint64_t> ParseMilli(std::string_view text);

// The countries of a set. Fails with kInvalidArgument for an unknown group or
// what isn't a country code.
Result<std::set<std::string, std::less<>>> ResolveCountries(
    const v1::CountrySet& set, const Catalogue& catalogue);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_CATALOGUE_H_
