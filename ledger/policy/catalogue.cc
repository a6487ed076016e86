// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/catalogue.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "ledger/core/csv.h"
#include "ledger/core/text.h"

namespace waybill {
namespace {

constexpr std::uint64_t kMilli = 1000;

Error Invalid(std::size_t line, const std::string& what) {
  return Error{ErrorCode::kInvalidArgument,
               "line " + std::to_string(line) + ": " + what};
}

// Sets the field that the column is about. Returns what is wrong with it.
std::optional<std::string> SetModelField(v1::Model& model,
                                         std::string_view column,
                                         const std::string& value) {
  if (column == "manufacturer") {
    model.set_manufacturer(value);
    return std::nullopt;
  }
  if (column == "model") {
    model.set_model(value);
    return std::nullopt;
  }
  if (column == "notes") {
    model.set_note(value);
    return std::nullopt;
  }
  if (column == "datacenter_marketed") {
    if (value != "true" && value != "false") {
      return "must be true or false";
    }
    model.set_datacenter_marketed(value == "true");
    return std::nullopt;
  }
  if (value.empty()) {
    return std::nullopt;
  }
  const Result<std::uint64_t> milli = ParseMilli(value);
  if (!milli) {
    return milli.error().message;
  }
  if (column == "tpp") {
    model.set_tpp_milli(*milli);
  } else if (column == "performance_density") {
    model.set_performance_density_milli(*milli);
  } else if (column == "die_area_mm2") {
    model.set_die_area_milli_mm2(*milli);
  } else if (column == "memory_bandwidth_gbs") {
    model.set_memory_bandwidth_milli_gbs(*milli);
  } else if (column == "rated_power_w") {
    model.set_rated_power_milli_w(*milli);
  } else {
    return "no such column";
  }
  return std::nullopt;
}

constexpr std::string_view kModelColumns[] = {
    "manufacturer",  "model",
    "tpp",           "performance_density",
    "die_area_mm2",  "memory_bandwidth_gbs",
    "rated_power_w", "datacenter_marketed",
    "notes"};

std::optional<Error> CheckModelHeader(const CsvRow& header) {
  for (const std::string_view wanted : kModelColumns) {
    if (std::find(header.fields.begin(), header.fields.end(), wanted) ==
        header.fields.end()) {
      return Invalid(header.line, "no column " + std::string(wanted));
    }
  }
  if (header.fields.size() != std::size(kModelColumns)) {
    return Invalid(header.line, "a column that isn't known");
  }
  return std::nullopt;
}

}  // namespace

std::string_view ItemClassName(ItemClass item_class) {
  switch (item_class) {
    case ItemClass::kUnclassified:
      return "";
    case ItemClass::k4A090b:
      return "4A090.b";
    case ItemClass::k3A090b:
      return "3A090.b";
    case ItemClass::k3A090a:
      return "3A090.a";
    case ItemClass::k4A090a:
      return "4A090.a";
  }
  return "";
}

ItemClass OwnClass(const v1::Model& model) {
  if (!model.has_tpp_milli()) {
    return ItemClass::kUnclassified;
  }
  const std::uint64_t tpp = model.tpp_milli();
  const bool has_density = model.has_performance_density_milli();
  const std::uint64_t density = model.performance_density_milli();
  const bool datacenter = model.datacenter_marketed();
  if (tpp >= 4800 * kMilli) {
    return ItemClass::k3A090a;
  }
  // Everything below is of another kind if it isn't for datacenters.
  if (!datacenter || !has_density) {
    return ItemClass::kUnclassified;
  }
  if (tpp >= 1600 * kMilli && density >= 5920) {
    return ItemClass::k3A090a;
  }
  if (tpp >= 2400 * kMilli && density >= 1600) {
    return ItemClass::k3A090b;
  }
  if (tpp >= 1600 * kMilli && density >= 3200) {
    return ItemClass::k3A090b;
  }
  return ItemClass::kUnclassified;
}

ItemClass ClassWithContents(v1::UnitKind kind, ItemClass own,
                            ItemClass inside) {
  if (kind == v1::ACCELERATOR) {
    return own;
  }
  ItemClass from_inside = inside;
  if (kind != v1::PACKAGE) {
    if (IsAdvanced(inside)) {
      from_inside = ItemClass::k4A090a;
    } else if (inside != ItemClass::kUnclassified) {
      from_inside = ItemClass::k4A090b;
    }
  }
  return std::max(own, from_inside);
}

Result<std::uint64_t> ParseMilli(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? "" : text.substr(point + 1);
  const Error error{ErrorCode::kInvalidArgument,
                    "\"" + std::string(text) +
                        "\" isn't a number with at most three decimals"};
  if (whole.empty() || whole.size() > 12 || decimals.size() > 3 ||
      (point != std::string_view::npos && decimals.empty())) {
    return error;
  }
  std::uint64_t value = 0;
  for (const char c : std::string(whole) + std::string(decimals)) {
    if (c < '0' || c > '9') {
      return error;
    }
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  for (std::size_t i = decimals.size(); i < 3; ++i) {
    value *= 10;
  }
  return value;
}

Result<Models> ParseModels(std::string_view text) {
  const Result<CsvTable> table = ParseCsv(text);
  if (!table) {
    return table.error();
  }
  if (const std::optional<Error> error = CheckModelHeader(table->header)) {
    return *error;
  }
  Models models;
  for (const CsvRow& row : table->rows) {
    v1::Model model;
    for (std::size_t column = 0; column < row.fields.size(); ++column) {
      const std::string& name = table->header.fields[column];
      const std::optional<std::string> wrong =
          SetModelField(model, name, row.fields[column]);
      if (wrong) {
        return Invalid(row.line, name + ": " + *wrong);
      }
    }
    if (model.model().empty()) {
      return Invalid(row.line, "model: is empty");
    }
    const std::string key = model.model();
    if (!models.emplace(key, std::move(model)).second) {
      return Invalid(row.line, "model: " + key + " stands there twice");
    }
  }
  return models;
}

Result<std::set<std::string, std::less<>>> ResolveCountries(
    const v1::CountrySet& set, const Catalogue& catalogue) {
  std::set<std::string, std::less<>> countries;
  for (const std::string& name : set.groups()) {
    const auto group = catalogue.groups.find(name);
    if (group == catalogue.groups.end()) {
      return Error{ErrorCode::kInvalidArgument,
                   "the catalogue has no country group \"" + name + "\""};
    }
    countries.insert(group->second.begin(), group->second.end());
  }
  for (const std::string& country : set.countries()) {
    if (!IsCountryCode(country)) {
      return Error{ErrorCode::kInvalidArgument,
                   "\"" + country + "\" isn't a country code"};
    }
    countries.insert(country);
  }
  return countries;
}

}  // namespace waybill
