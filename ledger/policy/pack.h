// SPDX-License-Identifier: Apache-2.0
//
// Rule packs: from the text of a file to rules that can be evaluated. Text in,
// values out; pure and thread-safe. The packs and the catalogue that ship are
// compiled into the library, so that a program needs no path to find them.
#ifndef WAYBILL_LEDGER_POLICY_PACK_H_
#define WAYBILL_LEDGER_POLICY_PACK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/v1/policy.pb.h"

#include "ledger/core/result.h"
#include "ledger/policy/catalogue.h"
#include "ledger/policy/dates.h"

namespace waybill {

// What a file of a pack may hold, here and wherever one is read.
inline constexpr std::size_t kPackBytesMax = std::size_t{1} << 20;

using Countries = std::set<std::string, std::less<>>;

// A pack from its file. Fails with kInvalidArgument, naming line, column and
// field: what isn't the text form of a RulePack, an empty or repeated code, a
// missing severity, an interval that isn't two dates in order, a parameter
// outside its range.
Result<v1::RulePack> ParsePack(std::string_view text);

// The packs and the catalogue that ship with this library.
std::vector<std::string> ShippedPackIds();
std::optional<v1::RulePack> FindShippedPack(std::string_view id);
// The file, as it is published; empty if there is no such pack.
std::string_view ShippedPackText(std::string_view id);
const Catalogue& ShippedCatalogue();
const std::vector<ControlLetter>& ShippedControlLetters();

// One rule of a pack, its dates and countries worked out.
struct PolicyRule {
  v1::Rule rule;
  std::string pack;
  std::uint32_t pack_version = 0;
  // What is on record about its enforcement counts from this entry on: what was
  // said before the pack was published is outdated by it.
  std::uint64_t enforcement_since_index = 0;
  std::vector<Span> in_text;
  std::vector<Span> enforced;
  // The country sets of the check, by the name of their field.
  std::map<std::string, Countries, std::less<>> countries;
  // Destinations that a licence path serves.
  std::map<std::string, Countries, std::less<>> paths;

  // REQUIRES: the check has a country set of this name.
  const Countries& CountriesOf(std::string_view field) const;
};

// The days and moments of a pack's interval. REQUIRES: ParsePack took them.
Span SpanOf(const v1::Interval& interval);

// What is evaluated: packs in order, and the catalogue they refer to.
class Policy {
 public:
  // Fails with kInvalidArgument if a pack stands there twice or names a country
  // group that the catalogue doesn't have. REQUIRES: packs that ParsePack gave.
  static Result<Policy> Make(const std::vector<v1::RulePack>& packs,
                             Catalogue catalogue);
  // The shipped packs with these ids, and the shipped catalogue. Fails with
  // kNotFound for an id that doesn't ship.
  static Result<Policy> FromShipped(const std::vector<std::string>& ids);
  // The shipped packs that are on by default.
  static Policy Default();

  // Records of enforcement about the pack count from this entry on.
  void SetEnforcementSince(std::string_view pack, std::uint64_t index);

  const std::vector<PolicyRule>& rules() const { return rules_; }
  const std::vector<std::string>& packs() const { return packs_; }
  const Catalogue& catalogue() const { return catalogue_; }
  // The rule that says when owners of half and more count; null without one.
  const PolicyRule* AffiliatesRule() const;

 private:
  std::vector<PolicyRule> rules_;
  std::vector<std::string> packs_;
  Catalogue catalogue_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_PACK_H_
