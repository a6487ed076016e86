// SPDX-License-Identifier: Apache-2.0
//
// What a world shows beside findings: who passed what to whom, everything that
// ever passed through a party, a site or a country, and where what is
// installed. All as of the options' moment, knowledge and size. Pure and
// thread-safe.
#ifndef WAYBILL_LEDGER_POLICY_MOVEMENTS_H_
#define WAYBILL_LEDGER_POLICY_MOVEMENTS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ledger/policy/evaluate.h"
#include "ledger/policy/pack.h"
#include "ledger/policy/world.h"

namespace waybill {

// Shipments alike. Countries "" if nobody said.
struct FlowKey {
  std::string shipper;
  std::string consignee;  // As redirected, if it was.
  std::string origin;
  std::string destination;
  std::string model;
  bool is_return = false;

  auto operator<=>(const FlowKey&) const = default;
};
struct Flow {
  std::uint64_t shipments = 0;
  std::uint64_t units = 0;
  // What became of them; the rest is still on its way.
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t voided = 0;
  std::uint64_t missing = 0;    // Marked so, and nothing since.
  std::uint64_t tpp_milli = 0;  // Of all units, each one's own.
  std::int64_t first_ms = 0;    // Shipped.
  std::int64_t last_ms = 0;
};
// Of what was shipped in [from_ms, to_ms); 0: from the first, to the last.
struct FlowQuery {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::string party = {};  // As shipper or consignee; "": any.
};
std::map<FlowKey, Flow> FlowsOf(const World& world, const Catalogue& catalogue,
                                const EvaluateOptions& options,
                                const FlowQuery& query);

// A unit's time with a party, at a site or in a country.
struct Stay {
  enum class As {
    kHeld,     // In the party's custody.
    kCarried,  // In its hands as the carrier of a shipment.
    kSeen,     // By a count, a sighting or an attestation, whoever held it.
  };
  std::string issuer;
  std::string serial;
  std::string model;
  As as = As::kHeld;
  std::string party;
  std::string site;     // "party/site"; "" if custody named none.
  std::string country;  // "" if nobody said.
  std::int64_t from_ms = 0;
  std::uint64_t from_index = 0;
  std::int64_t to_ms = 0;  // 0: still, or for what was only seen.
  std::uint64_t to_index = 0;
};
// One of these; the others empty.
struct PlaceQuery {
  std::string party = {};
  // Sites, by party and id.
  std::vector<std::pair<std::string, std::string>> sites = {};
  std::string country = {};
};
// By unit, in the order of their first appearance, then by time. While a unit
// is on its way it is still its shipper's, as custody has it.
std::vector<Stay> StaysOf(const World& world, const EvaluateOptions& options,
                          const PlaceQuery& query);

// The sites whose id, city, kind, country or owner's name holds the text,
// whatever its case.
std::vector<std::pair<std::string, std::string>> SitesMatching(
    const World& world, const EvaluateOptions& options, std::string_view text);

// What is deployed, by itself or inside something that is.
struct InstalledKey {
  std::string country;
  std::string party;  // Who holds it.
  std::string site;   // "party/site".

  auto operator<=>(const InstalledKey&) const = default;
};
struct Installed {
  std::uint64_t units = 0;      // Containers included.
  std::uint64_t advanced = 0;   // Of class 3A090.a by themselves.
  std::uint64_t tpp_milli = 0;  // Each unit's own, once.
  std::uint64_t power_milli_w = 0;
};
std::map<InstalledKey, Installed> InstalledIn(const World& world,
                                              const Catalogue& catalogue,
                                              const EvaluateOptions& options);

}  // namespace waybill

#endif  // WAYBILL_LEDGER_POLICY_MOVEMENTS_H_
