// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy/pack.h"

#include <algorithm>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "ledger/core/check.h"
#include "ledger/policy/shipped.h"

namespace waybill {
namespace {

// The country sets of the rule's check, wherever its message has some.
std::optional<Error> ResolveCheck(const v1::Rule& rule,
                                  const Catalogue& catalogue,
                                  PolicyRule& compiled) {
  const auto* reflection = rule.GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(
      rule, v1::Rule::descriptor()->FindOneofByName("check"));
  if (field == nullptr) {
    return std::nullopt;
  }
  const auto& check = reflection->GetMessage(rule, field);
  const auto* type = check.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto* part = type->field(i);
    if (part->message_type() == v1::CountrySet::descriptor()) {
      const auto& set = dynamic_cast<const v1::CountrySet&>(
          check.GetReflection()->GetMessage(check, part));
      const Result<Countries> countries = ResolveCountries(set, catalogue);
      if (!countries) {
        return Error{countries.error().code, rule.code() + ": " + part->name() +
                                                 ": " +
                                                 countries.error().message};
      }
      compiled.countries[part->name()] = *countries;
    } else if (part->message_type() == v1::LicencePath::descriptor()) {
      const int size = check.GetReflection()->FieldSize(check, part);
      for (int j = 0; j < size; ++j) {
        const auto& path = dynamic_cast<const v1::LicencePath&>(
            check.GetReflection()->GetRepeatedMessage(check, part, j));
        const Result<Countries> serves =
            ResolveCountries(path.serves(), catalogue);
        if (!serves) {
          return Error{serves.error().code,
                       rule.code() + ": paths: " + serves.error().message};
        }
        compiled.paths[path.path()] = *serves;
      }
    }
  }
  return std::nullopt;
}

const ShippedFile* FindShippedFile(std::string_view name) {
  for (const ShippedFile& file : ShippedFiles()) {
    if (file.name == name) {
      return &file;
    }
  }
  return nullptr;
}

constexpr std::string_view kPackSuffix = ".textproto";

}  // namespace

Span SpanOf(const v1::Interval& interval) {
  Span span;
  if (const auto from = ParseDayOrMoment(interval.from())) {
    span.from_ms = from->time_ms;
  }
  if (const auto to = ParseDayOrMoment(interval.to())) {
    span.to_ms = to->time_ms + (to->is_day ? kDayMs : 0);
  }
  return span;
}

std::vector<std::string> ShippedPackIds() {
  std::vector<std::string> ids;
  for (const ShippedFile& file : ShippedFiles()) {
    if (file.name.ends_with(kPackSuffix)) {
      ids.emplace_back(
          file.name.substr(0, file.name.size() - kPackSuffix.size()));
    }
  }
  return ids;
}

std::string_view ShippedPackText(std::string_view id) {
  const ShippedFile* file =
      FindShippedFile(std::string(id) + std::string(kPackSuffix));
  return file == nullptr ? std::string_view() : file->content;
}

std::optional<v1::RulePack> FindShippedPack(std::string_view id) {
  const std::string_view text = ShippedPackText(id);
  if (text.empty()) {
    return std::nullopt;
  }
  Result<v1::RulePack> pack = ParsePack(text);
  // A test parses each of them.
  WAYBILL_CHECK(pack.has_value());
  return *std::move(pack);
}

const Catalogue& ShippedCatalogue() {
  static const Catalogue* const catalogue = [] {
    const ShippedFile* models = FindShippedFile("accelerators.csv");
    const ShippedFile* groups = FindShippedFile("country-groups.json");
    WAYBILL_CHECK(models != nullptr && groups != nullptr);
    Result<Models> parsed_models = ParseModels(models->content);
    Result<CountryGroups> parsed_groups = ParseCountryGroups(groups->content);
    WAYBILL_CHECK(parsed_models.has_value() && parsed_groups.has_value());
    return new Catalogue{*std::move(parsed_models), *std::move(parsed_groups)};
  }();
  return *catalogue;
}

const std::vector<ControlLetter>& ShippedControlLetters() {
  static const auto* const letters = [] {
    const ShippedFile* file = FindShippedFile("controlled-by-letter.csv");
    WAYBILL_CHECK(file != nullptr);
    Result<std::vector<ControlLetter>> parsed =
        ParseControlLetters(file->content);
    WAYBILL_CHECK(parsed.has_value());
    return new std::vector<ControlLetter>(*std::move(parsed));
  }();
  return *letters;
}

const Countries& PolicyRule::CountriesOf(std::string_view field) const {
  const auto found = countries.find(field);
  if (found == countries.end()) {
    static const Countries* const none = new Countries;
    return *none;
  }
  return found->second;
}

Result<Policy> Policy::Make(const std::vector<v1::RulePack>& packs,
                            Catalogue catalogue) {
  Policy policy;
  policy.catalogue_ = std::move(catalogue);
  for (const v1::RulePack& pack : packs) {
    if (std::count(policy.packs_.begin(), policy.packs_.end(), pack.id()) !=
        0) {
      return Error{ErrorCode::kInvalidArgument,
                   "the pack " + pack.id() + " stands there twice"};
    }
    policy.packs_.push_back(pack.id());
    for (const v1::Rule& rule : pack.rules()) {
      PolicyRule compiled;
      compiled.rule = rule;
      compiled.pack = pack.id();
      compiled.pack_version = pack.version();
      for (const v1::Interval& interval : rule.in_text()) {
        compiled.in_text.push_back(SpanOf(interval));
      }
      for (const v1::Interval& interval : rule.enforced()) {
        compiled.enforced.push_back(SpanOf(interval));
      }
      if (const auto error = ResolveCheck(rule, policy.catalogue_, compiled)) {
        return Error{error->code, "pack " + pack.id() + ": " + error->message};
      }
      policy.rules_.push_back(std::move(compiled));
    }
  }
  return policy;
}

Result<Policy> Policy::FromShipped(const std::vector<std::string>& ids) {
  std::vector<v1::RulePack> packs;
  for (const std::string& id : ids) {
    std::optional<v1::RulePack> pack = FindShippedPack(id);
    if (!pack) {
      return Error{ErrorCode::kNotFound, "no pack \"" + id + "\" ships"};
    }
    packs.push_back(*std::move(pack));
  }
  return Make(packs, ShippedCatalogue());
}

Policy Policy::Default() {
  std::vector<v1::RulePack> packs;
  for (const std::string& id : ShippedPackIds()) {
    std::optional<v1::RulePack> pack = FindShippedPack(id);
    if (pack->default_on()) {
      packs.push_back(*std::move(pack));
    }
  }
  Result<Policy> policy = Make(packs, ShippedCatalogue());
  WAYBILL_CHECK(policy.has_value());
  return *std::move(policy);
}

void Policy::SetEnforcementSince(std::string_view pack, std::uint64_t index) {
  for (PolicyRule& rule : rules_) {
    if (rule.pack == pack) {
      rule.enforcement_since_index = index;
    }
  }
}

const PolicyRule* Policy::AffiliatesRule() const {
  for (const PolicyRule& rule : rules_) {
    if (rule.rule.has_affiliates()) {
      return &rule;
    }
  }
  return nullptr;
}

}  // namespace waybill
